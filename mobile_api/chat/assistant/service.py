"""Runs one call of the assistant: load, let the use case change, keep everything in one transaction.

A call belongs to the message that it answers. If the turn was cut off after the call was kept,
the message's next try gets the same result again, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from mobile_api.applications.draft import Draft
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.submission import SubmissionService
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.assistant.cards import papers_card
from mobile_api.chat.assistant.handover import masked
from mobile_api.chat.assistant.needing import calling_person
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.chat.called import Desk
from mobile_api.chat.conversation import Conversation, call_id
from mobile_api.chat.ledger.store import LedgerStore
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.chat.store import ChatStore
from mobile_api.db import Database, Document, Session, run_transaction
from mobile_api.errors import Conflict, Unauthenticated
from mobile_api.identity.access import Caller
from mobile_api.materials.findings import FOLLOWS
from mobile_api.materials.service import MaterialService

LAST_SAID = 8
"""Messages that the desk gets to see at once."""
UseCase = Callable[[Turn], Awaitable[Result[Any]]]
TRIES = 3
"""The form page may change the draft in the same moment; then the call runs again on the new draft."""


class AssistantService:
    """The assistant's calls, each as the person whose message is being answered."""

    def __init__(
        self,
        db: Database,
        store: ChatStore,
        owners: OwnerStore,
        desk: Desk,
        catalog: CatalogService,
        applications: ApplicationService,
        submissions: SubmissionService,
        progress: ProgressService,
        materials: MaterialService,
        ledger: LedgerStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._db, self._store, self._owners, self._desk, self._catalog = db, store, owners, desk, catalog
        self._applications, self._submissions, self._progress = applications, submissions, progress
        self._materials, self._ledger = materials, ledger
        self._clock = clock

    async def run(self, caller: Caller, call: str, use_case: UseCase) -> Document:
        """The result of `use_case` for the caller's message. Raises `Unauthenticated` if the token no longer fits."""
        for attempt in range(1, TRIES + 1):
            try:
                return await self._once(caller, call, use_case)
            except Conflict:
                if attempt == TRIES:
                    raise
        raise AssertionError("unreachable: the loop returns or raises")

    async def _once(self, caller: Caller, call: str, use_case: UseCase) -> Document:
        this_call = call_id(caller.message_id or "", call)

        async def work(session: Session) -> Document:
            conversation = await self._conversation(caller, session)
            if conversation.last_call == this_call:
                return await self._store.result(this_call)
            draft = await self.active_draft(conversation, session)
            rooms = (self._catalog, self._applications, self._submissions, self._progress)
            turn = Turn(conversation, draft, caller, *rooms, session)
            came = await self._with_findings(turn, await use_case(turn))
            result = calling_person(turn, call, came).as_document()
            await self._keep(turn, draft, conversation, caller, this_call, session)
            await self._store.keep_result(this_call, result, self._clock(), session)
            return result

        return await run_transaction(self._db, work)

    async def _with_findings(self, turn: Turn, result: Result[Any]) -> Result[Any]:
        """Before it is asked for the first time whether to submit, it is told for what a clerk would return it, and
        which papers may follow."""
        waiting = turn.pending()
        first = not result.told["again"] and result.outcome != "papers_missing"
        if turn.draft is None or waiting is None or waiting.kind != "confirm" or not first:
            return result
        tolerance = await self._submissions.tolerance(turn.draft, turn.caller)
        found = await self._materials.findings(turn.draft, tolerance)
        returned, later = [f for f in found if f.returned], [f for f in found if not f.returned]
        lacking = [one.target for one in found if one.code in ("missing", FOLLOWS)]
        card = papers_card(turn.draft, lacking, [one.target for one in later], turn.language)
        told = {"findings": [one.text.in_(turn.language) for one in returned]}
        told |= {"may_follow": [one.text.in_(turn.language) for one in later]}
        return result.telling(**told, papers=card if lacking else None)

    async def _keep(
        self, turn: Turn, draft: Draft | None, before: Conversation, caller: Caller, call: str, session: Session
    ) -> None:
        """Write whatever the use case has changed."""
        if turn.draft is not None and turn.draft != draft:
            await self._applications.keep(turn.draft, session)
        turn.change(last_call=call)
        await self._store.save(turn.conversation, caller.turn_id or "", session)
        if turn.unclear is not None and turn.unclear.text:
            text, now = masked(turn.unclear.text), self._clock()
            await self._ledger.add(turn.unclear.kind, text, before.language, turn.unclear.offered, now, session)
        if turn.packet is not None:
            said = [{"by": m.sender, "text": masked(m.text)} for m in await self._store.latest(before.id, LAST_SAID)]
            packet = {**turn.packet, "id": uuid4().hex, "last_said": said, "at": self._clock()}
            await self._owners.escalate(before.id, packet, session)
        if turn.leaves_queue:
            await self._leave_queue(before, session)
        if turn.language != before.language:
            await self._store.set_manner(before.id, {"language": turn.language}, session)

    async def _leave_queue(self, before: Conversation, session: Session) -> None:
        if await self._owners.leave_queue(before.id, session) and before.called is not None:
            (asked,) = await self._store.latest(before.id, 1)
            await self._desk.left(before.called.id, asked.seq, session)

    async def active_draft(self, conversation: Conversation, session: Session | None = None) -> Draft | None:
        """The conversation's draft; None if there is none, or if it was submitted or thrown away elsewhere."""
        form = await self.form(conversation, session)
        return form if form is not None and form.open else None

    async def form(self, conversation: Conversation, session: Session | None = None) -> Draft | None:
        """What the conversation is about: its draft, also after it was submitted."""
        return await self._applications.form(conversation.draft_id, session) if conversation.draft_id else None

    async def _conversation(self, caller: Caller, session: Session) -> Conversation:
        conversation = await self._store.in_turn(caller.conversation_id or "", caller.turn_id or "", session)
        if conversation is None or not conversation.holder.admits(caller):
            raise Unauthenticated
        return conversation
