"""What citizens do at the desk: leave a message, take or decline a suggestion, rate."""

from __future__ import annotations

from mobile_api.applications.filling import fill, target_by_id
from mobile_api.applications.service import ApplicationService
from mobile_api.chat.owning import Owning
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns, held
from mobile_api.db import Database, Session, run_transaction
from mobile_api.desk.store import DeskStore
from mobile_api.errors import Conflict, NotFound
from mobile_api.identity.access import Caller


class CitizensDesk:
    """The desk for citizens. Built once per worker by `bootstrap`. Every call raises `NotFound` for others'
    conversations."""

    def __init__(
        self,
        db: Database,
        store: DeskStore,
        chat_store: ChatStore,
        owning: Owning,
        turns: Turns,
        applications: ApplicationService,
    ) -> None:
        self._db, self._store, self._chat_store, self._owning = db, store, chat_store, owning
        self._turns, self._applications = turns, applications

    async def leave_message(self, conversation_id: str, caller: Caller, called: str, client_id: str, text: str) -> None:
        """What one wants to be called back about, after this call for a person.

        Raises `InvalidValue`, and `Conflict` if nobody is awaited, or after another call.
        """
        conversation = await held(self._chat_store, conversation_id, caller)
        if conversation.owner != "queued" or conversation.called is None or conversation.called.id != called:
            raise Conflict("现在没有在等工作人员。", "You aren't waiting for a person now.")
        await self._owning.leave_message(conversation_id, called, client_id, text)

    async def answer_proposal(self, conversation_id: str, caller: Caller, proposal_id: str, accepted: bool) -> None:
        """Take a suggested value over into the draft, or decline it; the same answer again changes nothing.

        Raises `InvalidValue` if it doesn't fit any more, `Conflict` if it was answered otherwise.
        """
        await held(self._chat_store, conversation_id, caller)
        proposal = await self._store.proposal(proposal_id)
        if proposal is None or proposal.conversation_id != conversation_id:
            raise NotFound
        if proposal.state != "open":
            if (proposal.state == "accepted") is accepted:
                return
            raise Conflict

        async def work(session: Session) -> None:
            if not await self._store.settle_proposal(proposal_id, accepted, session):
                raise Conflict
            if accepted:
                draft = await self._applications.draft(proposal.draft_id, caller)
                target = target_by_id(draft, proposal.field_id)
                await self._applications.keep(fill(draft, target, proposal.value, self._applications.today()), session)

        await run_transaction(self._db, work)
        self._turns.announce(conversation_id)

    async def rate(self, conversation_id: str, caller: Caller, record_id: str, stars: int, comment: str) -> None:
        """What one thought of it, once it is over, once. Raises `Conflict`."""
        await held(self._chat_store, conversation_id, caller)
        if not await self._store.rate(record_id, conversation_id, stars, comment):
            raise Conflict("已经评过分了。", "This has been rated already.")
