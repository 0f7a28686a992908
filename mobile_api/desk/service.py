"""What staff do with conversations: look, take, pass on, give back, end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from mobile_api.catalog.service import CatalogService
from mobile_api.chat.conversation import Attendant, Conversation, Message
from mobile_api.chat.owner_store import Wanted
from mobile_api.chat.owning import Notice, Owning, checked_own
from mobile_api.chat.turns import WithMessage
from mobile_api.db import Document, Session
from mobile_api.desk.agent import Agent
from mobile_api.desk.note import Note
from mobile_api.desk.notices import CLAIMED, ENDED, HANDED_BACK, PASSED_ON, REQUEUED
from mobile_api.desk.presence import Presence
from mobile_api.desk.record import Ending, EndReason, Found, Record, Sought
from mobile_api.desk.store import DeskStore
from mobile_api.errors import Conflict, InvalidValue, NotFound
from mobile_api.identity.access import Staff

HISTORY = 50
SEARCHED = 500
"""Conversations whose words are looked through at once."""
EXPORTED = 5000
SHOWN = 100
"""Lines of one list that are read at once."""
ListName = Literal["unanswered", "mine", "team", "call_backs"]
"""What waits for a person now, what one has, what the others of one's teams have, and what waits for an answer whenever
it can come."""


@dataclass(frozen=True)
class Escalated:
    """A conversation that a person is wanted for, or has, with what they are to know of it."""

    conversation: Conversation
    packet: Document
    last_seq: int = 0
    """Number of the last message when it was looked at; 0 in a list."""

    @property
    def team(self) -> str | None:
        """Whose it is."""
        team: str | None = self.packet.get("team")
        return team

    @property
    def owner(self) -> Attendant:
        """Whoever has it. Raises `Conflict` if nobody does."""
        if self.conversation.attendant is None:
            raise Conflict
        return self.conversation.attendant

    def is_of(self, account: str | None) -> bool:
        """Whether this member of staff has it."""
        attendant = self.conversation.attendant
        return attendant is not None and attendant.account == account


class DeskService:
    """The desk for staff. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: DeskStore,
        owning: Owning,
        presence: Presence,
        catalog: CatalogService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._owning, self._presence, self._catalog = store, owning, presence, catalog
        self._clock = clock

    async def listed(self, staff: Staff, name: ListName, skip: int = 0) -> tuple[list[Escalated], int]:
        """One of the lists from a place on, the oldest first, with what this member may see of it; and how many there
        are in all. Raises `Forbidden`."""
        wanted = _wanted(await self._presence.agent(staff), name)
        found = [Escalated(*one) for one in await self._owning.found(wanted, SHOWN, skip)]
        return found, await self._owning.count(wanted)

    async def owed(self, staff: Staff) -> list[str]:
        """Ids of this member's conversations that wait for an answer of theirs, the oldest first."""
        return await self._owning.ids(Wanted("human", attendant=staff.account, owed=True), SHOWN)

    async def history(self, staff: Staff, sought: Sought, limit: int = HISTORY) -> Found:
        """What has ended and is this member's to see, the last first. Words are sought in the `SEARCHED` last of what
        else fits. Raises `Forbidden`."""
        agent = await self._presence.agent(staff)
        mine = replace(sought, team=agent.team)
        if sought.words is None:
            records = await self._store.ended(mine, limit)
            return Found(records, records[-1].ended_at if len(records) == limit else None)
        records = await self._store.ended(mine, SEARCHED)
        said = await self._owning.said_in({record.conversation_id for record in records}, sought.words)
        fit = [r for r in records if any(seq <= (r.last_seq or 0) for seq in said.get(r.conversation_id, ()))]
        if len(fit) <= limit and len(records) < SEARCHED:
            return Found(fit)
        searched = records if len(fit) <= limit else records[: records.index(fit[limit - 1]) + 1]
        return Found(fit[:limit], searched[-1].ended_at, len(searched))

    async def past(self, staff: Staff, record_id: str) -> tuple[Record, list[Message], list[Note]]:
        """One that has ended, with what was said until then. Raises `NotFound`, also for other teams'."""
        record = await self.record(staff, record_id)
        said = await self._owning.until(record.conversation_id, record.last_seq or 0)
        return record, said, await self._store.notes(record.id)

    async def record(self, staff: Staff, record_id: str) -> Record:
        """One that has ended. Raises `NotFound`, also for other teams'."""
        agent, record = await self._presence.agent(staff), await self._store.record(record_id)
        if record is None or record.last_seq is None or not agent.serves(record.team):
            raise NotFound
        return record

    async def look(self, staff: Staff, conversation_id: str) -> Escalated:
        """One that waits for, or is with, somebody of the teams that this member serves. Raises `NotFound`."""
        found = Escalated(*await self._owning.get(conversation_id))
        return found if found.is_of(staff.account) else _shown_to(await self._presence.agent(staff), found)

    async def own(self, staff: Staff, conversation_id: str) -> Escalated:
        """One's own. Raises `NotFound`, also for other teams', and `NotOwner`."""
        found = await self.look(staff, conversation_id)
        checked_own(found.conversation, staff.account or "")
        return found

    async def claim(self, staff: Staff, conversation_id: str) -> None:
        """Take what waits. Raises `NotFound`, and `NotOwner` that names who was faster."""
        agent = await self._presence.agent(staff)
        found = _shown_to(agent, Escalated(*await self._owning.get(conversation_id)))
        language = found.conversation.language

        async def recorded(session: Session, _: Message) -> None:
            await self._store.add_record(self._record(found, agent), session)

        notice = Notice(CLAIMED.in_(language).format(number=agent.number), recorded)
        await self._owning.claim(conversation_id, found.conversation.called, agent.account, agent.number, notice)

    async def pass_on(self, staff: Staff, conversation_id: str, number: str, note: str) -> None:
        """Give it to a colleague who is there and answers for its team, with a note.

        Raises `NotFound`, `NotOwner`, `InvalidValue`.
        """
        found = await self.own(staff, conversation_id)
        colleague = await self._presence.colleague(number)
        if colleague is None or not colleague.serves(found.team) or colleague.account == staff.account:
            raise InvalidValue(
                "这位同事现在不能接待，请选别人。",
                "This colleague can't take it. Please choose another.",
                field="number",
            )
        written = self._moved(found, (colleague.account, colleague.number), found.team, note)
        notice = Notice(PASSED_ON.in_(found.conversation.language).format(number=colleague.number), written)
        await self._owning.pass_on(conversation_id, staff.account or "", (colleague.account, colleague.number), notice)

    async def requeue(self, staff: Staff, conversation_id: str, team: str | None, note: str) -> None:
        """Give it to a team, None: the general desk, with a note. Raises `NotFound`, `NotOwner`, `InvalidValue`."""
        found = await self.own(staff, conversation_id)
        if team is not None and team not in self._catalog.library.department_ids:
            raise InvalidValue("没有这个部门。", "There is no such department.", field="team")
        written = self._moved(found, (found.owner.account, found.owner.number), team, note)
        notice = Notice(REQUEUED.in_(found.conversation.language), written)
        await self._owning.requeue(conversation_id, found.owner.account, team, notice)

    async def hand_back(self, staff: Staff, conversation_id: str, seen: int) -> None:
        """Let the bot go on, having `seen` the messages up to a number. Raises `NotFound`, `NotOwner`, `NewWords`."""
        await self._finish(staff, conversation_id, "handed_back", "other", seen)

    async def end(self, staff: Staff, conversation_id: str, reason: EndReason, seen: int) -> None:
        """The person's part is over, who has `seen` the messages up to a number.

        Raises `NotFound`, `NotOwner`, `NewWords`.
        """
        await self._finish(staff, conversation_id, "ended", reason, seen)

    async def _finish(self, staff: Staff, conversation_id: str, ending: Ending, reason: EndReason, seen: int) -> None:
        found = await self.own(staff, conversation_id)
        record_id = str(found.packet["id"])

        async def recorded(session: Session, said: Message) -> None:
            await self._store.end_record(record_id, ending, reason, said.at, said.seq, session)

        card: dict[str, Any] = {"kind": "rating", "record_id": record_id}
        text = (HANDED_BACK if ending == "handed_back" else ENDED).in_(found.conversation.language)
        await self._owning.give_back(conversation_id, staff.account or "", seen, Notice(text, recorded, card))

    def _moved(self, found: Escalated, to: tuple[str, str], team: str | None, text: str) -> WithMessage:
        """What is written when its owner gives it away with a note: to whom, by account and number, and for which
        team."""
        record_id, note = str(found.packet["id"]), Note(found.owner.number, text, self._clock())

        async def written(session: Session, _: Message) -> None:
            await self._store.move_record(record_id, *to, team, session)
            await self._store.add_note(record_id, note, session)

        return written

    def _record(self, found: Escalated, agent: Agent) -> Record:
        packet = found.packet
        return Record(
            id=packet["id"],
            conversation_id=found.conversation.id,
            team=found.team,
            waited_for=found.team,
            reason=packet["reason"],
            language=found.conversation.language,
            asked_at=packet["at"],
            claimed_at=self._clock(),
            account=agent.account,
            number=agent.number,
            no=packet.get("was_no"),
            one_thing_id=packet.get("one_thing_id"),
        )


def _shown_to(agent: Agent, found: Escalated) -> Escalated:
    """It, if it is of a team that this member serves, or theirs. Raises `NotFound`."""
    if not agent.serves(found.team) and not found.is_of(agent.account):
        raise NotFound
    return found


def _wanted(agent: Agent, name: ListName) -> Wanted:
    match name:
        case "mine":
            return Wanted("human", attendant=agent.account)
        case "team":
            return Wanted("human", team=agent.team, not_of=agent.account)
        case _:
            return Wanted("queued", team=agent.team, call_backs=name == "call_backs")
