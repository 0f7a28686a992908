"""Citizens, one-time codes and sessions in MongoDB."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import ReturnDocument

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel

SPECS = [
    CollectionSpec(
        "citizens",
        {"required": ["phone", "created_at"], "properties": {"phone": {"bsonType": "string"}}},
        [IndexModel("phone", unique=True)],
    ),
    CollectionSpec(
        "login_codes",
        {"required": ["code_hash", "tries", "sent_at", "expires_at"]},
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
    CollectionSpec(
        "sessions",
        {"required": ["citizen_id", "refresh_hash", "created_at", "expires_at", "ended"]},
        [
            IndexModel("refresh_hash", unique=True),
            IndexModel("used_hashes"),
            IndexModel("citizen_id"),
            IndexModel("expires_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec("sms_outbox", {"required": ["phone", "text", "at"]}, [IndexModel("at", expireAfterSeconds=86400)]),
]


class IdentityStore:
    """The only code that knows how identity is kept."""

    def __init__(self, db: Database) -> None:
        self._citizens, self._codes, self._sessions = db["citizens"], db["login_codes"], db["sessions"]

    async def citizen_by_phone(self, phone: str, now: datetime) -> Document:
        """The citizen of this number, made at the first login."""
        try:
            citizen: Document | None = await self._citizens.find_one_and_update(
                {"phone": phone},
                {"$setOnInsert": {"_id": uuid4().hex, "phone": phone, "created_at": now}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:  # two first logins in the same moment
            citizen = await self._citizens.find_one({"phone": phone})
        if citizen is None:
            raise LookupError("a citizen that was just written is gone")
        return citizen

    async def citizen(self, citizen_id: str) -> Document | None:
        """A citizen by id."""
        return await self._citizens.find_one({"_id": citizen_id})

    async def put_code(
        self, phone: str, code_hash: str, now: datetime, expires_at: datetime, not_since: datetime, per_day: int
    ) -> bool:
        """Keep a new code in place of the phone's last one; False if that one is too fresh, or there were too many."""
        day = now.strftime("%Y-%m-%d")
        fresh: dict[str, Any] = {
            "code_hash": code_hash,
            "tries": 0,
            "sent_at": now,
            "expires_at": expires_at,
            "purge_at": now + timedelta(days=2),
        }
        allowed = {
            "_id": phone,
            "sent_at": {"$lte": not_since},
            "$or": [{"day": {"$ne": day}}, {"sent_today": {"$lt": per_day}}],
        }
        known = await self._codes.find_one({"_id": phone}, {"day": 1})
        count = {"$inc": {"sent_today": 1}} if known and known.get("day") == day else {}
        reset = {} if count else {"sent_today": 1, "day": day}
        try:
            result = await self._codes.update_one(allowed, {"$set": {**fresh, **reset}, **count}, upsert=known is None)
        except DuplicateKeyError:  # another request has just sent one
            return False
        return bool(result.matched_count or result.upserted_id)

    async def take_code_try(self, phone: str, now: datetime, tries: int) -> str | None:
        """Count one try at the phone's code and give its hash; None if there is no live code or no try left."""
        code = await self._codes.find_one_and_update(
            {"_id": phone, "expires_at": {"$gt": now}, "tries": {"$lt": tries}}, {"$inc": {"tries": 1}}
        )
        return code["code_hash"] if code else None

    async def use_code(self, phone: str, code_hash: str, now: datetime) -> bool:
        """Use the code up. Of two requests with the same code one gets True."""
        result = await self._codes.update_one(
            {"_id": phone, "code_hash": code_hash, "expires_at": {"$gt": now}}, {"$set": {"expires_at": now}}
        )
        return result.modified_count == 1

    async def open_session(self, citizen_id: str, refresh_hash: str, now: datetime, expires_at: datetime) -> str:
        """Start a session and return its id."""
        session_id = uuid4().hex
        await self._sessions.insert_one(
            {
                "_id": session_id,
                "citizen_id": citizen_id,
                "refresh_hash": refresh_hash,
                "used_hashes": [],
                "created_at": now,
                "expires_at": expires_at,
                "ended": None,
            }
        )
        return session_id

    async def rotate(self, old_hash: str, new_hash: str, now: datetime, expires_at: datetime) -> Document | None:
        """Exchange a live refresh token for the next; None if it isn't live. One conditional update."""
        return await self._sessions.find_one_and_update(
            {"refresh_hash": old_hash, "ended": None, "expires_at": {"$gt": now}},
            {"$set": {"refresh_hash": new_hash, "expires_at": expires_at}, "$push": {"used_hashes": old_hash}},
        )

    async def end_sessions_that_used(self, refresh_hash: str) -> int:
        """End every session in which this token was used before: somebody holds a copy."""
        result = await self._sessions.update_many(
            {"used_hashes": refresh_hash, "ended": None}, {"$set": {"ended": "refresh_reuse"}}
        )
        return result.modified_count

    async def end_session(self, session_id: str, reason: str) -> None:
        """End one session."""
        await self._sessions.update_one({"_id": session_id, "ended": None}, {"$set": {"ended": reason}})

    async def session_lives(self, session_id: str, now: datetime) -> bool:
        """Whether the session is open: its access tokens count only as long."""
        found = await self._sessions.find_one(
            {"_id": session_id, "ended": None, "expires_at": {"$gt": now}}, {"_id": 1}
        )
        return found is not None
