"""Citizens, one-time codes and sessions in MongoDB."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import uuid4

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session
from mobile_api.localtime import local_day

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
Kept = Literal["kept", "too_soon", "day_spent"]
USED_KEPT = 200
"""Used refresh tokens remembered per session: two days of constant use. An older copy is refused all the same; only
the session isn't ended by it."""

NOTICE_LIFE_S = 90 * 86400
SPECS = [
    CollectionSpec(
        "citizens",
        {"required": ["phone", "created_at"], "properties": {"phone": {"bsonType": "string"}}},
        [
            IndexModel("phone", unique=True),
            IndexModel("closed_at", partialFilterExpression={"closed_at": {"$gt": NEVER}}),
        ],
    ),
    CollectionSpec(
        "login_codes",
        {"required": ["code_hash", "tries", "own_tries", "sent_at", "expires_at"]},
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
    CollectionSpec(
        "devices",
        {"required": ["citizen_id", "token_hash", "name", "created_at", "purge_at"]},
        [
            IndexModel("token_hash", unique=True),
            IndexModel("citizen_id"),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec(
        "login_notices",
        {"required": ["citizen_id", "device_id", "device_name", "recipients", "at"]},
        [IndexModel("citizen_id"), IndexModel("at", expireAfterSeconds=NOTICE_LIFE_S)],
    ),
    CollectionSpec("sms_outbox", {"required": ["phone", "text", "at"]}, [IndexModel("at", expireAfterSeconds=86400)]),
]


class IdentityStore:
    """The only code that knows how identity is kept."""

    def __init__(self, db: Database) -> None:
        self._citizens, self._codes, self._sessions = db["citizens"], db["login_codes"], db["sessions"]
        self._devices, self._notices = db["devices"], db["login_notices"]

    async def citizen_by_phone(self, phone: str, now: datetime) -> Document:
        """The citizen of this number, made at the first login."""
        known = await self._citizens.find_one({"phone": phone})
        if known is not None:
            return known
        citizen: Document = {"_id": uuid4().hex, "phone": phone, "created_at": now}
        try:
            await self._citizens.insert_one(citizen)
        except DuplicateKeyError:  # two first logins in the same moment
            return await self.citizen_by_phone(phone, now)
        return citizen

    async def citizen(self, citizen_id: str) -> Document | None:
        """A citizen by id."""
        return await self._citizens.find_one({"_id": citizen_id})

    async def close(self, citizen_id: str, at: datetime, session: Session) -> bool:
        """The account is nobody's any more: its phone is free for another, its sessions are gone. False if it was
        closed before."""
        closed = {"$set": {"phone": f"closed:{citizen_id}", "closed_at": at}}
        done = await self._citizens.update_one({"_id": citizen_id, "closed_at": None}, closed, session=session)
        await self.forget(citizen_id, session)
        return done.modified_count == 1

    async def hold_open(self, citizen_id: str, now: datetime, session: Session) -> bool:
        """Whether the account is open. It is written to, so that of this transaction and one that closes it at the same
        time the later sees the other."""
        held = {"$set": {"held_at": now}}
        done = await self._citizens.update_one({"_id": citizen_id, "closed_at": None}, held, session=session)
        return done.matched_count == 1

    async def forget(self, citizen_id: str, session: Session | None = None) -> None:
        """Remove the sessions, devices and notices of a closed account."""
        for collection in (self._sessions, self._devices, self._notices):
            await collection.delete_many({"citizen_id": citizen_id}, session=session)

    async def note_conversations(self, citizen_id: str, ids: Collection[str]) -> list[str]:
        """Keep with a closed account which conversations it had; all of them, with these."""
        closed = {"_id": citizen_id, "closed_at": {"$gt": NEVER}}
        await self._citizens.update_one(closed, {"$addToSet": {"conversations": {"$each": list(ids)}}})
        account = await self._citizens.find_one(closed, {"conversations": 1})
        return account["conversations"] if account else list(ids)

    async def closed_before(self, before: datetime, limit: int) -> list[str]:
        """Accounts that were closed so long ago and are still here, in order; those that were put behind come last."""
        found = self._citizens.find({"closed_at": {"$gt": NEVER, "$lt": before}}, {"_id": 1})
        in_order = found.sort([("behind_since", 1), ("closed_at", 1)]).limit(limit)
        return [one["_id"] for one in await in_order.to_list(limit)]

    async def put_behind(self, citizen_id: str, now: datetime) -> None:
        """A closed account is looked at again after all others."""
        closed = {"_id": citizen_id, "closed_at": {"$gt": NEVER}}
        await self._citizens.update_one(closed, {"$set": {"behind_since": now}})

    async def remove(self, citizen_id: str) -> None:
        """Nothing is left of a closed account."""
        await self._citizens.delete_one({"_id": citizen_id, "closed_at": {"$gt": NEVER}})

    async def put_code(
        self, phone: str, code_hash: str, now: datetime, expires_at: datetime, not_since: datetime, per_day: int
    ) -> Kept:
        """Keep a new code in place of the phone's last one, unless that one is too fresh, or there were too many."""
        day = local_day(now).isoformat()
        code: Document = {
            "code_hash": code_hash,
            "tries": 0,
            "own_tries": 0,
            "sent_at": now,
            "expires_at": expires_at,
            "day": day,
            "sent_today": 1,
            "purge_at": now + timedelta(days=2),
        }
        last = await self._codes.find_one({"_id": phone})
        if last is None:
            try:
                await self._codes.insert_one({"_id": phone, **code})
            except DuplicateKeyError:  # another request has just sent one
                return "too_soon"
            return "kept"
        if last["day"] == day:
            code["sent_today"] = last["sent_today"] + 1
        if code["sent_today"] > per_day:
            return "day_spent"
        if last["sent_at"] > not_since:
            return "too_soon"
        unchanged = {"_id": phone, "sent_at": last["sent_at"]}
        replaced = await self._codes.update_one(unchanged, {"$set": code})
        return "kept" if replaced.modified_count == 1 else "too_soon"

    async def take_back_code(self, phone: str, code_hash: str, now: datetime) -> None:
        """A code that couldn't be sent counts for nothing: the next may be asked for at once."""
        await self._codes.update_one(
            {"_id": phone, "code_hash": code_hash},
            {"$set": {"sent_at": NEVER, "expires_at": now}, "$inc": {"sent_today": -1}},
        )

    async def take_code_try(self, phone: str, own: bool, now: datetime, tries: int) -> str | None:
        """Count one try at the phone's code and give its hash; None if there is no live code or no try left.

        The count is bound to the code that was read: if another takes its place meanwhile, the try is lost. On an own
        device strangers' tries don't count.
        """
        code = await self._codes.find_one({"_id": phone})
        if code is None:
            return None
        counted = "own_tries" if own else "tries"
        live = {"_id": phone, "code_hash": code["code_hash"], "expires_at": {"$gt": now}, counted: {"$lt": tries}}
        taken = await self._codes.update_one(live, {"$inc": {counted: 1}})
        return code["code_hash"] if taken.modified_count == 1 else None

    async def use_code(self, phone: str, code_hash: str, now: datetime) -> bool:
        """Use the code up. Of two requests with the same code one gets True."""
        result = await self._codes.update_one(
            {"_id": phone, "code_hash": code_hash, "expires_at": {"$gt": now}}, {"$set": {"expires_at": now}}
        )
        return result.modified_count == 1

    async def open_session(
        self,
        citizen_id: str,
        refresh_hash: str,
        now: datetime,
        expires_at: datetime,
        device: Document,
        session: Session | None = None,
    ) -> str:
        """Start a session on a device and return its id."""
        session_id = uuid4().hex
        await self._sessions.insert_one(
            {
                "_id": session_id,
                "citizen_id": citizen_id,
                "refresh_hash": refresh_hash,
                "used_hashes": [],
                "created_at": now,
                "used_at": now,
                "expires_at": expires_at,
                "ended": None,
                "device_id": device["_id"],
                "device_name": device["name"],
                "level_until": None,
                "proved_at": None,
            },
            session=session,
        )
        return session_id

    async def rotate(self, old_hash: str, new_hash: str, now: datetime, expires_at: datetime) -> Document | None:
        """Exchange a live refresh token for the next; None if it isn't live, or another request was faster."""
        session = await self._sessions.find_one({"refresh_hash": old_hash, "ended": None, "expires_at": {"$gt": now}})
        if session is None:
            return None
        result = await self._sessions.update_one(
            {"_id": session["_id"], "refresh_hash": old_hash, "ended": None},
            {
                "$set": {"refresh_hash": new_hash, "expires_at": expires_at, "used_at": now},
                "$push": {"used_hashes": {"$each": [old_hash], "$slice": -USED_KEPT}},
            },
        )
        return session if result.modified_count == 1 else None

    async def rotated(self, new_hash: str, since: datetime) -> Document | None:
        """The open session whose last exchange gave this token, at `since` or later."""
        return await self._sessions.find_one({"refresh_hash": new_hash, "ended": None, "used_at": {"$gte": since}})

    async def end_sessions_that_used(self, refresh_hash: str) -> int:
        """End every session in which this token was used before: somebody holds a copy."""
        result = await self._sessions.update_many(
            {"used_hashes": refresh_hash, "ended": None}, {"$set": {"ended": "refresh_reuse"}}
        )
        return result.modified_count

    async def end_session(self, session_id: str, reason: str) -> None:
        """End one session."""
        await self._sessions.update_one({"_id": session_id, "ended": None}, {"$set": {"ended": reason}})

    async def live_session(self, session_id: str, now: datetime) -> Document | None:
        """The session while it is open, without its secrets: its access tokens count only as long."""
        return await self._sessions.find_one(
            {"_id": session_id, "ended": None, "expires_at": {"$gt": now}}, {"used_hashes": 0, "refresh_hash": 0}
        )

    async def live_sessions(self, citizen_id: str, now: datetime) -> list[Document]:
        """A citizen's open sessions, the one used last first."""
        live = {"citizen_id": citizen_id, "ended": None, "expires_at": {"$gt": now}}
        found = self._sessions.find(live, {"used_hashes": 0, "refresh_hash": 0}).sort("used_at", -1)
        return await found.to_list(100)

    async def live_among(self, session_ids: Collection[str], now: datetime) -> set[str]:
        """Which of these sessions are open."""
        live = {"_id": {"$in": list(session_ids)}, "ended": None, "expires_at": {"$gt": now}}
        return {found["_id"] async for found in self._sessions.find(live, {"_id": 1})}

    async def end_sessions(self, citizen_id: str, reason: str, but: str | None = None, one: str | None = None) -> int:
        """End a citizen's sessions: all, all but one, or only one. How many were open."""
        query: Document = {"citizen_id": citizen_id, "ended": None}
        if but is not None:
            query["_id"] = {"$ne": but}
        if one is not None:
            query["_id"] = one
        return (await self._sessions.update_many(query, {"$set": {"ended": reason}})).modified_count

    async def raise_level(self, session_id: str, at: datetime, until: datetime, session: Session | None) -> None:
        """The session's owner has shown more surely who they are; that counts until then."""
        raised = {"$set": {"proved_at": at, "level_until": until}}
        await self._sessions.update_one({"_id": session_id, "ended": None}, raised, session=session)

    async def device(self, token_hash: str) -> Document | None:
        """The device that carries this token."""
        return await self._devices.find_one({"token_hash": token_hash})

    async def devices(self, citizen_id: str) -> list[str]:
        """The ids of a citizen's known devices."""
        return [found["_id"] async for found in self._devices.find({"citizen_id": citizen_id}, {"_id": 1})]

    async def own_device(self, token_hash: str, phone: str) -> str | None:
        """The id of the device that carries this token, if it is one of the phone's owner."""
        device, citizen = await self.device(token_hash), await self._citizens.find_one({"phone": phone})
        return device["_id"] if device and citizen and device["citizen_id"] == citizen["_id"] else None

    async def device_by_id(self, device_id: str) -> Document | None:
        """A device that is still known."""
        return await self._devices.find_one({"_id": device_id})

    async def keep_device(self, device: Document) -> None:
        """Keep a new device."""
        await self._devices.insert_one(device)

    async def touch_device(self, device_id: str, purge_at: datetime) -> None:
        """The device was used: keep it longer."""
        await self._devices.update_one({"_id": device_id}, {"$set": {"purge_at": purge_at}})

    async def forget_device(self, device_id: str) -> None:
        """The device is known no more: its token opens nothing."""
        await self._devices.delete_one({"_id": device_id})

    async def put_notice(self, notice: Document, session: Session) -> None:
        """Keep the news of a login, for the devices that are its `recipients`."""
        await self._notices.insert_one(notice, session=session)

    async def notices(self, citizen_id: str, device_id: str) -> list[Document]:
        """The news of logins for a device, newest first."""
        found = self._notices.find({"citizen_id": citizen_id, "recipients": device_id})
        return await found.sort("at", -1).to_list(20)

    async def dismiss_notice(self, notice_id: str, citizen_id: str, device_id: str) -> bool:
        """A device has read it; the others still hear of it. False if it isn't news for this device."""
        theirs = {"_id": notice_id, "citizen_id": citizen_id, "recipients": device_id}
        return (await self._notices.update_one(theirs, {"$pull": {"recipients": device_id}})).modified_count == 1

    async def notice(self, notice_id: str, citizen_id: str, device_id: str) -> Document | None:
        """One piece of news; None if it isn't news for this device."""
        return await self._notices.find_one({"_id": notice_id, "citizen_id": citizen_id, "recipients": device_id})

    async def remove_notice(self, notice_id: str) -> None:
        """Nobody hears of it any more."""
        await self._notices.delete_one({"_id": notice_id})


class OutboxStore:
    """Text messages that the embedded default doesn't really send, for a day."""

    def __init__(self, db: Database) -> None:
        self._messages = db["sms_outbox"]

    async def put(self, message: Document) -> None:
        """Keep a message."""
        await self._messages.insert_one(message)

    async def newest(self, phone: str | None, limit: int = 20) -> list[Document]:
        """The last messages, newest first, of one phone or of all."""
        cursor = self._messages.find({"phone": phone} if phone else {}, {"_id": 0}).sort("at", -1).limit(limit)
        return await cursor.to_list(limit)
