"""Staff log in with a password and their personal key; administrators keep the accounts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyotp
import structlog

from mobile_api.db import Document
from mobile_api.errors import Forbidden, InvalidValue, NotFound, Unauthenticated, WrongCredentials
from mobile_api.identity.access import Caller, Role, hash_secret
from mobile_api.identity.accounts.account import (
    DEVICE_LIFE,
    ENROLMENT_LIFE,
    SESSION_LIFE,
    TICKET_LIFE,
    Account,
    Purpose,
    Ticket,
    checked_password,
    normal_username,
)
from mobile_api.identity.accounts.passwords import Passwords
from mobile_api.identity.accounts.store import AccountStore
from mobile_api.identity.accounts.webauthn_keys import RelyingParty
from mobile_api.identity.doors.limits import Knocker
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.persons.person import normal_id_number
from mobile_api.identity.tokens import Tokens
from mobile_api.sealing import Sealer

log = structlog.get_logger()
Json = dict[str, Any]
TOTP_STEP_S = 30


@dataclass(frozen=True)
class NextStep:
    """What the browser's key is asked, and the ticket that goes along with its answer."""

    ticket: str
    options: Json


@dataclass(frozen=True)
class StaffLogin:
    """The token of a working day."""

    access_token: str
    account: Account
    device_token: str | None
    """Given once, to a device that wasn't known: it shows it at the next login."""


@dataclass(frozen=True)
class AccountChange:
    """What an administrator changes; None leaves it."""

    roles: Sequence[Role] | None = None
    department: str | None = None
    active: bool | None = None
    enrol_again: bool = False
    id_number: str | None = None


class AccountService:
    """Accounts and logins of staff. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: AccountStore,
        tokens: Tokens,
        doors: Doors,
        party: RelyingParty,
        clock: Callable[[], datetime],
        has_department: Callable[[str], bool],
        sealer: Sealer,
    ) -> None:
        self._store, self._tokens, self._doors, self._party = store, tokens, doors, party
        self._clock, self._passwords, self._has_department = clock, Passwords(), has_department
        self._sealer = sealer

    async def authenticate(self, bearer: str) -> Caller:
        """The member of staff who carries this token, with the roles that the account has now.

        A token printed for a script has no account: it counts until it expires. Raises `Unauthenticated`.
        """
        caller = self._tokens.staff(bearer)
        if caller.staff is None or caller.staff.account is None:
            return caller
        account = await self._store.in_session(caller.staff.account, caller.session_id or "", self._clock())
        if account is None or not account.active:
            raise Unauthenticated
        return replace(caller, staff=account.staff)

    async def create(
        self, username: str, name: str, roles: Sequence[Role], department: str | None, id_number: str | None = None
    ) -> tuple[Account, str]:
        """A new account and the code by which its owner enrols. With an ID number it is known whose certificates are
        the clerk's own. Raises `InvalidValue`, `Conflict`."""
        if not name.strip():
            raise InvalidValue("请填写姓名。", "Please give the name.", field="name")
        if "reviewer" in roles and not department:
            raise InvalidValue("审批人员须填写所属部门。", "A reviewer needs a department.", field="department")
        _check_roles(roles)
        self._check(department)
        person = self._person(id_number) if id_number else None
        account_id = await self._store.create(
            normal_username(username), name.strip(), roles, department, self._clock(), person
        )
        return await self._account(account_id), await self._new_enrolment(account_id)

    def _person(self, id_number: str) -> str:
        return self._sealer.person(normal_id_number(id_number))

    def _check(self, department: str | None) -> None:
        if department and not self._has_department(department):
            raise InvalidValue(
                "目录里没有这个部门，请写全称，例如“市场监督管理局”。",
                "The catalog has no such department. Please give its full Chinese name, such as “市场监督管理局”.",
                field="department",
            )

    async def accounts(self) -> list[Account]:
        """Every account."""
        return await self._store.all()

    async def names(self, ids: Collection[str]) -> dict[str, str]:
        """What the owners of accounts are called, by the accounts' ids."""
        return await self._store.names(ids)

    async def change(self, username: str, change: AccountChange, by: Caller) -> tuple[Account, str | None]:
        """Change an account; its sessions end. With `enrol_again` a new code comes back, and password and keys count
        no more.

        Nobody changes their own: one administrator alone can't lock everyone out. Raises `NotFound`, `Forbidden`,
        `InvalidValue`.
        """
        account = await self._store.by_username(username)
        if account is None:
            raise NotFound
        if by.staff is not None and by.staff.account == account.id:
            raise Forbidden("不能修改自己的账号。", "You can't change your own account.")
        changes: Document = {}
        if change.roles is not None:
            _check_roles(change.roles)
            changes["roles"] = sorted(change.roles)
        if change.department is not None:
            self._check(change.department)
            changes["department"] = change.department or None
        if change.active is not None:
            changes["active"] = change.active
        if change.id_number is not None:
            changes["person"] = self._person(change.id_number)
        if changes:
            await self._store.change(account.id, changes)
        await self._store.end_sessions(account.id)
        code = await self._new_enrolment(account.id) if change.enrol_again else None
        return await self._account(account.id), code

    async def begin_enrolment(self, code: str, who: Knocker) -> tuple[Account, NextStep]:
        """The first step for whoever got a code: what their key is asked. Raises `WrongCredentials`."""
        await self._doors.knock("enrolment", who)
        account = await self._store.by_enrolment(hash_secret(code), self._clock())
        if account is None or not account.active:
            raise WrongCredentials
        await self._doors.passed("enrolment", who)
        ticket, challenge = await self._ticket("enrol", account, hash_secret(code))
        return account, NextStep(ticket, self._party.creation(replace(account, keys=()), challenge))

    async def complete_enrolment(self, ticket_text: str, password: str, credential: Json) -> str:
        """Set password and key; the address for an authenticator app, shown once, to recover with.

        Raises `WrongCredentials`, `Conflict` for a code that counts no more, and `InvalidValue` for a poor password:
        the ticket is used up then as well.
        """
        ticket, account = await self._take(ticket_text, "enrol")
        normal = checked_password(password, account.username)
        key = self._party.made(credential, ticket.challenge)
        secret = pyotp.random_base32()
        await self._store.enrol(ticket, await self._passwords.hash(normal), key, secret, self._clock())
        await self._store.end_sessions(account.id)
        log.info("staff_enrolled", account=account.id)
        return pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name="Yiwang")

    async def unlock(self, username: str, by: str) -> None:
        """Forget an account's failed logins, from wherever they came. Raises `NotFound`, `InvalidValue`."""
        account = await self._store.by_username(normal_username(username))
        if account is None:
            raise NotFound
        for own in (None, *await self._store.devices(account.id)):
            await self._doors.unlock("staff", Knocker(account.username, own=own))
            await self._doors.unlock("staff_key", Knocker(account.id, own=own))
        log.warning("staff_unlocked", account=account.id, by=by)

    async def begin_login(self, username: str, password: str, device_token: str | None, who: Knocker) -> NextStep:
        """The password first. Raises `WrongCredentials`, whoever it is and whatever is wrong, after the same time."""
        try:
            name = normal_username(username)
        except InvalidValue:
            name = ""
        account = await self._store.by_username(name) if name else None
        own = await self._own_device(device_token, account)
        who = replace(who, account=name or None, own=own)
        await self._doors.knock("staff", who)
        kept = account.password_hash if account and account.active and account.enrolled else None
        if not await self._passwords.right(kept, password) or account is None or kept is None:
            raise WrongCredentials
        await self._doors.passed("staff", who)
        ticket, challenge = await self._ticket("log_in", account, kept)
        return NextStep(ticket, self._party.request(account, challenge))

    async def complete_login(
        self, ticket_text: str, credential: Json, device_token: str | None, who: Knocker
    ) -> StaffLogin:
        """Then the key. A challenge counts once, so a recorded answer opens nothing.

        Raises `WrongCredentials`, also for a key that was replaced, or has signed elsewhere, in the same moment.
        """
        ticket, account = await self._take(ticket_text, "log_in")
        own = await self._own_device(device_token, account)
        who = replace(who, account=account.id, own=own)
        await self._doors.knock("staff_key", who)
        before, key = self._party.signed(credential, ticket.challenge, account)
        if not await self._store.count_signature(account.id, before, key):
            raise WrongCredentials
        await self._doors.passed("staff_key", who)
        now = self._clock()
        session_id = await self._store.open_session(account.id, key, now, now + SESSION_LIFE)
        token = self._tokens.staff_token(account.staff, now, SESSION_LIFE, session_id)
        log.info("staff_logged_in", account=account.id)
        return StaffLogin(token, account, await self._known_from_now_on(account, own))

    async def recover(self, ticket_text: str, code: str, who: Knocker) -> NextStep:
        """The key is lost: after the password a code of the authenticator app lets a new key be made, no more.

        Raises `WrongCredentials`, also for a code that was used already.
        """
        taken, account = await self._take(ticket_text, "log_in")
        who = replace(who, account=account.id)
        await self._doors.knock("staff_key", who)
        secret = self._store.totp_secret(account)
        step = _matching_step(secret, code, self._clock()) if secret else None
        if step is None or not await self._store.use_totp(account, step):
            raise WrongCredentials
        await self._doors.passed("staff_key", who)
        ticket, challenge = await self._ticket("replace_key", account, taken.proof)
        return NextStep(ticket, self._party.creation(replace(account, keys=()), challenge))

    async def replace_key(self, ticket_text: str, credential: Json) -> None:
        """Make the new key the only one, and end every session. Raises `WrongCredentials`."""
        ticket, account = await self._take(ticket_text, "replace_key")
        if not await self._store.replace_keys(ticket, self._party.made(credential, ticket.challenge)):
            raise WrongCredentials
        await self._store.end_sessions(account.id)
        log.warning("staff_key_replaced", account=account.id)

    async def log_out(self, caller: Caller) -> None:
        """End the caller's session."""
        await self._store.end_session(caller.session_id or "")

    async def _own_device(self, token: str | None, account: Account | None) -> str | None:
        """The id of the device that carries this token, if somebody has logged in to the account on it before."""
        device = await self._store.device(hash_secret(token)) if token else None
        return device[0] if device and account and device[1] == account.id else None

    async def _known_from_now_on(self, account: Account, own: str | None) -> str | None:
        """Keep the device of a login, or keep it longer; the token of a new one."""
        until = self._clock() + DEVICE_LIFE
        if own is not None:
            await self._store.touch_device(own, until)
            return None
        token = secrets.token_urlsafe(32)
        await self._store.keep_device(account.id, hash_secret(token), until)
        return token

    async def _account(self, account_id: str) -> Account:
        account = await self._store.by_id(account_id)
        if account is None:
            raise NotFound
        return account

    async def _new_enrolment(self, account_id: str) -> str:
        code = secrets.token_urlsafe(18)
        await self._store.put_enrolment(account_id, hash_secret(code), self._clock() + ENROLMENT_LIFE)
        return code

    async def _ticket(self, purpose: Purpose, account: Account, proof: str) -> tuple[str, bytes]:
        text, challenge = secrets.token_urlsafe(32), secrets.token_bytes(32)
        ticket = Ticket(purpose, account.id, challenge, proof, self._clock() + TICKET_LIFE)
        await self._store.put_ticket(hash_secret(text), ticket)
        return text, challenge

    async def _take(self, ticket_text: str, purpose: Purpose) -> tuple[Ticket, Account]:
        ticket = await self._store.take_ticket(hash_secret(ticket_text), self._clock())
        account = await self._store.by_id(ticket.account_id) if ticket else None
        if ticket is None or ticket.purpose != purpose or account is None or not account.active:
            raise WrongCredentials
        return ticket, account


def _matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that `code` belongs to: the present one, or the one before (RFC 6238, 5.2)."""
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // TOTP_STEP_S
    steps = (present, present - 1)
    return next((step for step in steps if secrets.compare_digest(totp.generate_otp(step), code.strip())), None)


def _check_roles(roles: Collection[Role]) -> None:
    """That nobody's rights lie open on the machine in a hall. Raises `InvalidValue`."""
    if "kiosk" in roles and len(set(roles)) > 1:
        raise InvalidValue("自助终端的账号不能有其他角色。", "A kiosk's account has no other role.", field="roles")
