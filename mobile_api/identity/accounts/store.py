"""Accounts of staff, their sessions and the tickets between the steps of a login, in MongoDB."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel
from mobile_api.errors import Conflict
from mobile_api.identity.access import Role
from mobile_api.identity.accounts.account import Account, Key, Ticket
from mobile_api.resealing import reseal
from mobile_api.sealing import Sealer

SPECS = [
    CollectionSpec(
        "staff_accounts",
        {"required": ["username", "name", "roles", "active", "keys", "created_at"]},
        [IndexModel("username", unique=True), IndexModel("enrolment_hash")],
    ),
    CollectionSpec(
        "staff_tickets",
        {"required": ["purpose", "account_id", "challenge", "proof", "expires_at"]},
        [IndexModel("account_id"), IndexModel("expires_at", expireAfterSeconds=0)],
    ),
    CollectionSpec(
        "staff_sessions",
        {"required": ["account_id", "key_id", "created_at", "expires_at"]},
        [IndexModel("account_id"), IndexModel("expires_at", expireAfterSeconds=0)],
    ),
    CollectionSpec(
        "staff_devices",
        {"required": ["account_id", "token_hash", "purge_at"]},
        [
            IndexModel("token_hash", unique=True),
            IndexModel("account_id"),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
]


class AccountStore:
    """The only code that knows how accounts are kept."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._accounts, self._tickets, self._sessions = db["staff_accounts"], db["staff_tickets"], db["staff_sessions"]
        self._devices, self._sealer = db["staff_devices"], sealer

    async def create(
        self,
        username: str,
        name: str,
        roles: Sequence[Role],
        department: str | None,
        now: datetime,
        person: str | None = None,
    ) -> str:
        """Keep a new account; its id. Raises `Conflict` if the username is taken."""
        account_id = uuid4().hex
        account: Document = {
            "_id": account_id,
            "username": username,
            "name": name,
            "roles": sorted(roles),
            "department": department,
            "active": True,
            "password_hash": None,
            "keys": [],
            "totp": None,
            "totp_step": 0,
            "person": person,
            "created_at": now,
        }
        try:
            await self._accounts.insert_one(account)
        except DuplicateKeyError as error:
            raise Conflict("用户名已被使用。", "This username is taken.", field="username") from error
        return account_id

    async def by_username(self, username: str) -> Account | None:
        """The account of a username."""
        return _account(await self._accounts.find_one({"username": username}))

    async def by_id(self, account_id: str) -> Account | None:
        """The account of an id."""
        return _account(await self._accounts.find_one({"_id": account_id}))

    async def names(self, ids: Collection[str]) -> dict[str, str]:
        """What the owners of accounts are called, by the accounts' ids."""
        found = self._accounts.find({"_id": {"$in": list(ids)}}, {"name": 1})
        return {account["_id"]: account["name"] async for account in found}

    async def all(self) -> list[Account]:
        """Every account, by username."""
        found = await self._accounts.find({}).sort("username", 1).to_list(1000)
        return [account for one in found if (account := _account(one)) is not None]

    async def change(self, account_id: str, changes: Document) -> None:
        """Change roles, department or whether the account is in use."""
        await self._accounts.update_one({"_id": account_id}, {"$set": changes})

    async def put_enrolment(self, account_id: str, code_hash: str, until: datetime) -> None:
        """Let whoever has the code set password and key, once; what counted before, counts no more."""
        nothing: Document = {"password_hash": None, "keys": [], "totp": None, "totp_step": 0}
        await self._accounts.update_one(
            {"_id": account_id}, {"$set": {**nothing, "enrolment_hash": code_hash, "enrolment_until": until}}
        )
        await self._tickets.delete_many({"account_id": account_id})
        await self._devices.delete_many({"account_id": account_id})
        await self.end_sessions(account_id)

    async def by_enrolment(self, code_hash: str, now: datetime) -> Account | None:
        """The account that a live code is for."""
        found = await self._accounts.find_one({"enrolment_hash": code_hash})
        return _account(found) if found and found["enrolment_until"] > now else None

    async def enrol(self, ticket: Ticket, password_hash: str, key: Key, totp_secret: str, now: datetime) -> None:
        """Set password, key and recovery secret, and use the ticket's code up.

        Raises `Conflict` if the code is used up already, replaced by another, or too old.
        """
        account_id = ticket.account_id
        changes: Document = {
            "password_hash": password_hash,
            "keys": [_kept(key)],
            "totp": self._sealer.seal(totp_secret.encode(), _place(account_id)),
            "totp_step": 0,
        }
        done = await self._accounts.update_one(
            {"_id": account_id, "active": True, "enrolment_hash": ticket.proof, "enrolment_until": {"$gt": now}},
            {"$set": changes, "$unset": {"enrolment_hash": "", "enrolment_until": ""}},
        )
        if done.modified_count != 1:
            raise Conflict

    def totp_secret(self, account: Account) -> str | None:
        """The recovery secret."""
        return self._sealer.open(account.totp, _place(account.id)).decode() if account.totp else None

    async def use_totp(self, account: Account, step: int) -> bool:
        """Use a time step up; False if it, or a later one, is used already."""
        unused = {"_id": account.id, "totp_step": {"$lt": step}}
        return (await self._accounts.update_one(unused, {"$set": {"totp_step": step}})).modified_count == 1

    async def replace_keys(self, ticket: Ticket, key: Key) -> bool:
        """The lost key counts no more, the new one does; False if the account was enrolled anew meanwhile."""
        same = {"_id": ticket.account_id, "active": True, "password_hash": ticket.proof}
        return (await self._accounts.update_one(same, {"$set": {"keys": [_kept(key)]}})).matched_count == 1

    async def count_signature(self, account_id: str, before: Key, after: Key) -> bool:
        """Keep how often a key has signed; False if it was replaced, or has signed elsewhere, since it was read."""
        unchanged = {"id": before.id, "sign_count": before.sign_count}
        counted = await self._accounts.update_one(
            {"_id": account_id, "active": True, "keys": {"$elemMatch": unchanged}},
            {"$set": {"keys.$.sign_count": after.sign_count}},
        )
        return counted.matched_count == 1  # a key that doesn't count says 0 every time: then nothing is modified

    async def put_ticket(self, ticket_hash: str, ticket: Ticket) -> None:
        """Keep the way to the next step."""
        await self._tickets.insert_one({"_id": ticket_hash, **asdict(ticket)})

    async def take_ticket(self, ticket_hash: str, now: datetime) -> Ticket | None:
        """Use a ticket up. Of two requests with the same ticket one gets it."""
        found = await self._tickets.find_one({"_id": ticket_hash})
        if found is None or (await self._tickets.delete_one({"_id": ticket_hash})).deleted_count != 1:
            return None
        if found["expires_at"] <= now:
            return None
        return Ticket(
            found["purpose"], found["account_id"], bytes(found["challenge"]), found["proof"], found["expires_at"]
        )

    async def open_session(self, account_id: str, key: Key, now: datetime, until: datetime) -> str:
        """Start a session for who has signed with this key; its id."""
        session_id = uuid4().hex
        await self._sessions.insert_one(
            {"_id": session_id, "account_id": account_id, "key_id": key.id, "created_at": now, "expires_at": until}
        )
        return session_id

    async def in_session(self, account_id: str, session_id: str, now: datetime) -> Account | None:
        """The account, if this session of it is open, and was opened by a key that the account still has."""
        account, session = await asyncio.gather(self.by_id(account_id), self._sessions.find_one({"_id": session_id}))
        if account is None or session is None or session["account_id"] != account.id or session["expires_at"] <= now:
            return None
        return account if any(key.id == session.get("key_id") for key in account.keys) else None

    async def end_session(self, session_id: str) -> None:
        """End one session."""
        await self._sessions.delete_one({"_id": session_id})

    async def end_sessions(self, account_id: str) -> None:
        """End all of an account's."""
        await self._sessions.delete_many({"account_id": account_id})

    async def device(self, token_hash: str) -> tuple[str, str] | None:
        """The device that carries this token: its id and its account's."""
        found = await self._devices.find_one({"token_hash": token_hash})
        return (found["_id"], found["account_id"]) if found else None

    async def devices(self, account_id: str) -> list[str]:
        """The ids of an account's known devices."""
        return [found["_id"] async for found in self._devices.find({"account_id": account_id}, {"_id": 1})]

    async def keep_device(self, account_id: str, token_hash: str, purge_at: datetime) -> None:
        """Keep a new device."""
        device: Document = {"_id": uuid4().hex, "account_id": account_id, "token_hash": token_hash}
        await self._devices.insert_one({**device, "purge_at": purge_at})

    async def touch_device(self, device_id: str, purge_at: datetime) -> None:
        """The device was used: keep it longer."""
        await self._devices.update_one({"_id": device_id}, {"$set": {"purge_at": purge_at}})

    async def reseal(self) -> int:
        """Seal every recovery secret with the active key; how many."""
        return await reseal(self._sealer, self._accounts, lambda found: _place(found["_id"]), "totp")


def _place(account_id: str) -> str:
    return f"staff_accounts:{account_id}"


def _kept(key: Key) -> Document:
    return {"id": key.id, "public_key": key.public_key, "sign_count": key.sign_count}


def _account(found: Document | None) -> Account | None:
    if found is None:
        return None
    return Account(
        id=found["_id"],
        username=found["username"],
        name=found["name"],
        roles=frozenset(found["roles"]),
        department=found["department"],
        active=found["active"],
        password_hash=found["password_hash"],
        keys=tuple(Key(bytes(k["id"]), bytes(k["public_key"]), k["sign_count"]) for k in found["keys"]),
        totp=found["totp"],
        totp_step=found["totp_step"],
        person=found.get("person"),
    )
