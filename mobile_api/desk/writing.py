"""What the owner of a conversation writes in it, and beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import fill, target_by_id
from mobile_api.applications.service import ApplicationService
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import FormField
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.assistant.deciding import OFFER
from mobile_api.chat.assistant.handover import masked
from mobile_api.chat.conversation import Message
from mobile_api.chat.ledger.service import LedgerService
from mobile_api.chat.owning import Owning
from mobile_api.chat.turns import WithMessage, nothing_beside
from mobile_api.db import Session
from mobile_api.desk.canned import canned_replies, filled_in, fitting
from mobile_api.desk.hours import next_opening
from mobile_api.desk.note import Note, Proposal
from mobile_api.desk.notices import BEGUN, LOG_IN, PROPOSED
from mobile_api.desk.service import DeskService, Escalated
from mobile_api.desk.store import DeskStore
from mobile_api.errors import Conflict, InvalidValue
from mobile_api.identity.access import Staff
from mobile_api.localtime import to_the_minute

SUGGESTED = 3


class Writing:
    """Speaks in the owner's name. Built once per worker by `bootstrap`. Every call raises `NotFound` for what isn't
    this member's to see, and `NotOwner` for what isn't theirs now."""

    def __init__(
        self,
        store: DeskStore,
        owning: Owning,
        desk: DeskService,
        catalog: CatalogService,
        applications: ApplicationService,
        ledger: LedgerService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._owning, self._desk, self._catalog = store, owning, desk, catalog
        self._applications, self._ledger, self._clock = applications, ledger, clock

    async def news(self, staff: Staff, conversation_id: str, after: int) -> tuple[Escalated, list[Message]]:
        """What was said after a number, to whoever owns it, and how it stands."""
        own = await self._desk.own(staff, conversation_id)
        return own, await self._owning.messages(conversation_id, after) if own.last_seq > after else []

    async def say(
        self,
        staff: Staff,
        conversation_id: str,
        client_id: str,
        text: str,
        card: dict[str, Any] | None = None,
        message_id: str | None = None,
    ) -> Message:
        """An answer, or a file with its `card` under its own id; the same `client_id` again is the same one.

        Raises `InvalidValue`, `Conflict`.
        """
        own = await self._desk.own(staff, conversation_id)
        return await self._say(staff, own, client_id, text, card, message_id=message_id)

    async def _say(
        self,
        staff: Staff,
        own: Escalated,
        client_id: str,
        text: str,
        card: dict[str, Any] | None = None,
        beside: WithMessage = nothing_beside,
        message_id: str | None = None,
    ) -> Message:
        """Whatever is said while an answer is owed is one, and the first one is noted."""
        owed, account = own.owner.waiting_since is not None, staff.account or ""

        async def written(session: Session, said: Message) -> None:
            if owed:
                await self._store.note_answered(str(own.packet["id"]), said.at, session)
            await beside(session, said)

        return await self._owning.say(own.conversation.id, account, client_id, text, card, written, message_id)

    async def signal(self, staff: Staff, conversation_id: str, seen: int | None) -> None:
        """The owner types, or has seen the messages up to a number."""
        await self._desk.own(staff, conversation_id)
        if seen is None:
            await self._owning.types(conversation_id, "staff")
        else:
            await self._owning.reads(conversation_id, "staff", seen)

    async def note(self, staff: Staff, conversation_id: str, text: str) -> None:
        """A private note."""
        own = await self._desk.own(staff, conversation_id)
        await self._store.add_note(str(own.packet["id"]), Note(own.owner.number, text, self._clock()))

    async def notes(self, found: Escalated) -> list[Note]:
        """The notes to a call, for whoever may see it."""
        return await self._store.notes(str(found.packet["id"]))

    async def canned(self, staff: Staff, conversation_id: str, words: str) -> list[tuple[str, str]]:
        """Titles and texts of ready replies with these words, in the conversation's language, filled in."""
        own = await self._desk.own(staff, conversation_id)
        conversation = own.conversation
        language, form = conversation.language, await self.form(conversation.draft_id)
        topic = form.edition if form else self._catalog.edition(conversation.topic) if conversation.topic else None
        values = {
            "agent": own.owner.number,
            "matter": topic.thing.name.in_(language) if topic else "",
            "opens": to_the_minute(next_opening(self._clock())),
        }
        found = [(r.title.in_(language), filled_in(r, values, language)) for r in fitting(canned_replies(), words)]
        return [(title, text) for title, text in found if text is not None]

    async def suggestions(self, staff: Staff, conversation_id: str) -> list[tuple[Edition, float]]:
        """The one-things that the citizen's last words may mean, likeliest first, with their probability."""
        own = await self._desk.own(staff, conversation_id)
        latest = await self._owning.latest(conversation_id)
        said = [m for m in latest if m.sender == "citizen" and m.card is None]  # a file's name is no wish
        match = await self._catalog.match(said[-1].text if said else str(own.packet["said"]), SUGGESTED)
        likely = [c for c in match.candidates if c.probability >= OFFER]
        return [(self._catalog.edition(c.one_thing_id), c.probability) for c in likely]

    async def mark_wrong(self, staff: Staff, conversation_id: str, message_id: str, right: str) -> None:
        """The bot's answer was wrong, and this one-thing was meant: for the misunderstanding ledger.

        Raises `InvalidValue` for a message that isn't a bot's answer.
        """
        conversation = (await self._desk.own(staff, conversation_id)).conversation
        marked = await self._owning.answered_by(conversation_id, message_id)
        question = marked.question
        if marked.answer.sender != "bot" or question is None or question.sender != "citizen":
            raise InvalidValue("只能标记机器人的回答。", "Only an answer of the bot can be marked.", field="message_id")
        await self._ledger.mark_wrong(masked(question.text), conversation.language, marked.topic, right)

    async def propose(self, staff: Staff, conversation_id: str, client_id: str, field_id: str, value: str) -> Message:
        """Suggest a value for a field of the citizen's draft, who alone decides; checked as if they had given it.

        Raises `InvalidValue`, and `Conflict` without an open draft.
        """
        own = await self._desk.own(staff, conversation_id)
        conversation = own.conversation
        draft = await self.form(conversation.draft_id)
        if draft is None or not draft.open:
            raise Conflict("对方没有正在填的表。", "There is no draft that is being filled in.")
        target = target_by_id(draft, field_id)
        fill(draft, target, value, self._applications.today())
        label = target.label if isinstance(target, FormField) else target.ask
        proposal = Proposal(uuid4().hex, conversation_id, draft.id, field_id, value)

        async def kept(session: Session, said: Message) -> None:
            await self._store.add_proposal(proposal, said.at, session)

        language = conversation.language
        said = PROPOSED.in_(language).format(label=label.in_(language), value=value)
        card = {"kind": "proposal", "id": proposal.id, "label": label.in_(language), "value": value}
        return await self._say(staff, own, client_id, said, card, kept)

    async def ask_to_log_in(self, staff: Staff, conversation_id: str, client_id: str) -> Message:
        """Put the login before the citizen. Raises `Conflict`."""
        own = await self._desk.own(staff, conversation_id)
        words = LOG_IN.in_(own.conversation.language)
        return await self._say(staff, own, client_id, words, {"kind": "login", "reason": words})

    async def begin(self, staff: Staff, conversation_id: str, client_id: str, one_thing_id: str) -> Message:
        """Begin a one-thing's form in the citizen's name, or take up the one that is open: they fill it in and submit.

        Raises `InvalidValue` for a one-thing without a form, `NotFound` for none, `Conflict`.
        """
        own = await self._desk.own(staff, conversation_id)
        conversation = own.conversation
        edition = self._catalog.edition(one_thing_id)
        if edition.thing.detail is None:
            raise InvalidValue("这件事还没有网上表单。", "This has no form online yet.", field="one_thing_id")
        open_one = await self._applications.open_draft(conversation_id, one_thing_id)
        draft = open_one or self._applications.begin(conversation_id, conversation.holder, one_thing_id)

        async def begun(session: Session, _: Message) -> None:
            if open_one is None:
                await self._applications.keep(draft, session)
            await self._owning.take_up(conversation_id, draft.id, one_thing_id, session)

        language = conversation.language
        said = BEGUN.in_(language).format(name=edition.thing.name.in_(language))
        return await self._say(staff, own, client_id, said, beside=begun)

    async def form(self, draft_id: str | None) -> Draft | None:
        """The citizen's draft as it is now, or what became of it."""
        return await self._applications.form(draft_id) if draft_id else None
