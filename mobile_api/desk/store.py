"""The desk in MongoDB: who is there, what they did, their notes and their proposals."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session
from mobile_api.desk.agent import Agent
from mobile_api.desk.note import Note, Proposal
from mobile_api.desk.record import Ending, EndReason, Record, Sought
from mobile_api.desk.waiting import MEASURED_FOR, Wait

LIFE = timedelta(days=180)
"""As long as the conversation itself."""
FIRST_NUMBER = 1001

SPECS = [
    CollectionSpec(
        "desk_agents",
        {"required": ["number", "name", "seen_at", "available"]},
        [IndexModel("number", unique=True)],
    ),
    CollectionSpec(
        "desk_records",
        {"required": ["conversation_id", "reason", "asked_at", "claimed_at", "account", "number"]},
        [
            IndexModel("conversation_id"),
            IndexModel("claimed_at"),
            IndexModel("ended_at"),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec(
        "desk_notes",
        {"required": ["called", "number", "text", "at"]},
        [IndexModel([("called", 1), ("at", 1)]), IndexModel("purge_at", expireAfterSeconds=0)],
    ),
    CollectionSpec(
        "desk_proposals",
        {
            "required": ["conversation_id", "draft_id", "field_id", "value", "state", "at"],
            "properties": {"state": {"enum": ["open", "accepted", "declined"]}},
        },
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
]


class DeskStore:
    """The only code that knows how the desk's things are kept."""

    def __init__(self, db: Database) -> None:
        self._agents, self._records = db["desk_agents"], db["desk_records"]
        self._notes, self._proposals = db["desk_notes"], db["desk_proposals"]

    async def agent(self, account: str) -> Agent | None:
        """A member of staff who was at the desk before."""
        document = await self._agents.find_one({"_id": account})
        return _agent(document) if document else None

    async def agents(self) -> list[Agent]:
        """Everybody who was at the desk at any time, by number."""
        return [_agent(document) for document in await self._agents.find({}).sort("number", 1).to_list(None)]

    async def enlist(self, account: str, name: str, team: str | None, now: datetime) -> Agent:
        """Give somebody who comes to the desk for the first time the next number, which is theirs for good."""
        taken = await self._agents.count_documents({})
        while True:
            agent = Agent(account, str(FIRST_NUMBER + taken), name, team, now, available=False)
            kept = asdict(agent)
            try:
                await self._agents.insert_one({"_id": kept.pop("account"), **kept})
                return agent
            except DuplicateKeyError:  # somebody else came in the same moment, or the same one twice
                if known := await self.agent(account):
                    return known
                taken += 1

    async def note_agent(self, agent: Agent) -> None:
        """Keep where somebody stands now."""
        kept = asdict(agent)
        account = kept.pop("account")
        await self._agents.update_one({"_id": account}, {"$set": kept})

    async def add_record(self, record: Record, session: Session) -> None:
        """Keep that somebody came for the first time, or who came next."""
        kept = asdict(record)
        record_id = kept.pop("id")
        if await self._records.find_one({"_id": record_id}, {"_id": 1}, session=session):
            await self.move_record(record_id, record.account, record.number, record.team, session)
            return
        await self._records.insert_one(
            {"_id": record_id, **kept, "purge_at": record.claimed_at + LIFE}, session=session
        )

    async def move_record(self, record_id: str, account: str, number: str, team: str | None, session: Session) -> None:
        """Somebody else has it now, or it waits for another team, by whom it was given away. For which team the first
        of them was waited isn't changed by that."""
        moved = {"$set": {"account": account, "number": number, "team": team}, "$inc": {"moves": 1}}
        await self._records.update_one({"_id": record_id}, moved, session=session)

    async def note_answered(self, record_id: str, now: datetime, session: Session) -> None:
        """The first answer was given, if none was before."""
        unanswered = {"_id": record_id, "answered_at": None}
        await self._records.update_one(unanswered, {"$set": {"answered_at": now}}, session=session)

    async def end_record(
        self, record_id: str, ending: Ending, reason: EndReason, now: datetime, last_seq: int, session: Session
    ) -> None:
        """The person's part is over, if somebody came."""
        ended = {"ended_at": now, "ending": ending, "end_reason": reason, "last_seq": last_seq}
        await self._records.update_one({"_id": record_id}, {"$set": ended}, session=session)

    async def rate(self, record_id: str, conversation_id: str, stars: int, comment: str) -> bool:
        """Keep what the citizen thought of it; False if it hasn't ended, was rated, or isn't of this conversation."""
        about = {"_id": record_id, "conversation_id": conversation_id, "stars": None, "ending": {"$ne": None}}
        rated = await self._records.update_one(about, {"$set": {"stars": stars, "comment": comment}})
        return rated.matched_count == 1

    async def record(self, record_id: str) -> Record | None:
        """One time at the desk."""
        document = await self._records.find_one({"_id": record_id})
        return _record(document) if document else None

    async def ended(self, sought: Sought, limit: int) -> list[Record]:
        """What has ended, the last first; the words that are sought don't matter here."""
        wanted = {"team": sought.team, "one_thing_id": sought.one_thing_id, "number": sought.number}
        span: Document = {"ended_at": {"$gt": sought.since or sought.before - LIFE, "$lt": sought.before}}
        query = span | {name: value for name, value in wanted.items() if value is not None}
        found = self._records.find(query).sort("ended_at", -1).limit(limit)
        return [_record(document) for document in await found.to_list(limit)]

    async def touched_since(self, since: datetime) -> list[Record]:
        """What somebody came for or ended since a moment, and what hasn't ended, whenever it was begun."""
        found: dict[str, Record] = {}
        for query in ({"claimed_at": {"$gt": since}}, {"ended_at": {"$gt": since}}, {"ended_at": None}):
            for document in await self._records.find(query).to_list(None):
                found[document["_id"]] = _record(document)
        return list(found.values())

    async def waits(self, now: datetime) -> list[Wait]:
        """How long people waited lately; call-backs don't count, which wait for the desk to open."""
        span = {"claimed_at": {"$gt": now - MEASURED_FOR}, "no": None}
        wanted = {"asked_at": 1, "claimed_at": 1, "team": 1, "waited_for": 1}
        return [_wait(document) for document in await self._records.find(span, wanted).to_list(None)]

    async def add_note(self, called: str, note: Note, session: Session | None = None) -> None:
        """Keep a private note to a call for a person (its id), which no citizen sees."""
        kept = {"_id": uuid4().hex, "called": called, **asdict(note), "purge_at": note.at + LIFE}
        await self._notes.insert_one(kept, session=session)

    async def notes(self, called: str) -> list[Note]:
        """The notes to a call, in order: whoever has the conversation at another time has others."""
        found = await self._notes.find({"called": called}).sort("at", 1).to_list(None)
        return [Note(one["number"], one["text"], one["at"]) for one in found]

    async def add_proposal(self, proposal: Proposal, now: datetime, session: Session) -> None:
        """Keep a value that was suggested."""
        kept: dict[str, Any] = {**asdict(proposal), "at": now, "purge_at": now + LIFE}
        kept["_id"] = kept.pop("id")
        await self._proposals.insert_one(kept, session=session)

    async def proposal(self, proposal_id: str) -> Proposal | None:
        """A suggested value."""
        one = await self._proposals.find_one({"_id": proposal_id})
        if one is None:
            return None
        return Proposal(
            one["_id"], one["conversation_id"], one["draft_id"], one["field_id"], one["value"], one["state"]
        )

    async def settle_proposal(self, proposal_id: str, accepted: bool, session: Session) -> bool:
        """The citizen has decided; False if they had before."""
        state = "accepted" if accepted else "declined"
        settled = await self._proposals.update_one(
            {"_id": proposal_id, "state": "open"}, {"$set": {"state": state}}, session=session
        )
        return settled.matched_count == 1


def _agent(document: Document) -> Agent:
    return Agent(
        account=document["_id"],
        number=document["number"],
        name=document["name"],
        team=document["team"],
        seen_at=document["seen_at"],
        available=document["available"],
    )


def _wait(document: Document) -> Wait:
    team = document.get("waited_for", document["team"])  # those of older releases lack it
    return Wait(document["asked_at"], (document["claimed_at"] - document["asked_at"]).total_seconds(), team)


def _record(document: Document) -> Record:
    known = {name: value for name, value in document.items() if name not in ("_id", "purge_at")}
    return Record(id=document["_id"], **known)
