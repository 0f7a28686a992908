"""Drafts and applications in MongoDB: one document from the first question to completion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mobile_api.applications.states import State
from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session
from mobile_api.errors import Conflict

SPECS = [
    CollectionSpec(
        "applications",
        {
            "required": ["state", "conversation_id", "one_thing_id", "catalog_version", "revision", "updated_at"],
            "properties": {
                "state": {"enum": [state.value for state in State]},
                "catalog_version": {"bsonType": "int"},
                "situation": {"bsonType": "object"},
                "values": {"bsonType": "object"},
            },
        },
        [
            IndexModel("number", unique=True, partialFilterExpression={"number": {"$type": "string"}}),
            IndexModel(
                [("citizen_id", 1), ("submission_key", 1)],
                unique=True,
                partialFilterExpression={"submission_key": {"$type": "string"}},
            ),
            IndexModel([("citizen_id", 1), ("state", 1), ("updated_at", -1)]),
            IndexModel([("conversation_id", 1), ("one_thing_id", 1)]),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
]


class ApplicationStore:
    """The only code that knows how applications are kept."""

    def __init__(self, db: Database) -> None:
        self._applications = db["applications"]

    async def get(self, application_id: str, session: Session | None = None) -> Document | None:
        """A draft or application by id."""
        return await self._applications.find_one({"_id": application_id}, session=session)

    async def keep_credit(self, application_id: str, credit: Document) -> None:
        """Keep the outcome of a credit check that couldn't be made before."""
        await self._applications.update_one(
            {"_id": application_id, "credit.state": "unchecked"}, {"$set": {"credit": credit}}
        )

    async def insert(self, document: Document, session: Session | None = None) -> None:
        """Keep a new draft. Raises `Conflict` if it is there already."""
        try:
            await self._applications.insert_one(document, session=session)
        except DuplicateKeyError as error:
            raise Conflict from error

    async def update_draft(
        self,
        draft_id: str,
        revision: int,
        changes: Document,
        session: Session | None = None,
        unset: tuple[str, ...] = (),
    ) -> None:
        """Change a draft that still has this revision. Raises `Conflict` if it moved on or was submitted."""
        update: Document = {"$set": changes, "$inc": {"revision": 1}}
        if unset:
            update["$unset"] = dict.fromkeys(unset, "")
        known = {"_id": draft_id, "revision": revision, "state": State.DRAFT.value}
        try:
            result = await self._applications.update_one(known, update, session=session)
        except DuplicateKeyError as error:  # the number or the key was taken in this moment
            raise Conflict from error
        if result.matched_count != 1:
            raise Conflict

    async def delete_draft(self, draft_id: str) -> bool:
        """Remove a draft; applications stay."""
        result = await self._applications.delete_one({"_id": draft_id, "state": State.DRAFT.value})
        return result.deleted_count == 1

    async def newest_draft(self, query: dict[str, Any]) -> Document | None:
        """The draft changed last among those that fit."""
        found = self._applications.find({**query, "state": State.DRAFT.value}).sort("updated_at", -1).limit(1)
        drafts = await found.to_list(1)
        return drafts[0] if drafts else None

    async def submitted_of(self, citizen_id: str, limit: int) -> list[Document]:
        """A citizen's applications, newest first."""
        query = {"citizen_id": citizen_id, "state": {"$ne": State.DRAFT.value}}
        return await self._applications.find(query).sort("submitted_at", -1).limit(limit).to_list(limit)

    async def states(self, ids: list[str]) -> dict[str, str]:
        """The state of each draft and application that is still there."""
        found = self._applications.find({"_id": {"$in": ids}}, {"state": 1})
        return {document["_id"]: document["state"] async for document in found}

    async def by_number(self, number: str) -> Document | None:
        """An application by the number that its owner knows."""
        return await self._applications.find_one({"number": number})

    async def by_submission_key(self, citizen_id: str, key: str) -> Document | None:
        """What an earlier request with this Idempotency-Key made."""
        return await self._applications.find_one({"citizen_id": citizen_id, "submission_key": key})

    async def claim(self, conversation_id: str, citizen_id: str, purge_at: datetime, session: Session) -> None:
        """Give the drafts of a guest's conversation to the citizen who logged in."""
        await self._applications.update_many(
            {"conversation_id": conversation_id, "citizen_id": None, "state": State.DRAFT.value},
            {"$set": {"citizen_id": citizen_id, "guest_hash": None, "purge_at": purge_at}, "$inc": {"revision": 1}},
            session=session,
        )
