"""Login, first level: a phone number and a one-time code; sessions with rotating refresh tokens, by device."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from mobile_api.db import Database, Document, Session, run_transaction
from mobile_api.errors import InvalidValue, NotFound, TooManyRequests, Unauthenticated, Unavailable, WrongCode
from mobile_api.identity import codes
from mobile_api.identity.access import GUEST_PREFIX, Caller, guest_from_token, hash_secret
from mobile_api.identity.doors.limits import Knocker
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.logins import GivenDevice, KnownDevice, Login, LoginNotice, LoginTeller, OpenSession
from mobile_api.identity.persons.person import LEVEL_LIFE
from mobile_api.identity.sms import SmsSender
from mobile_api.identity.store import IdentityStore
from mobile_api.identity.tokens import Tokens

SESSION_LIFE = timedelta(days=30)
LOST_ANSWER = timedelta(seconds=30)
ForgetKeys = Callable[[str, Collection[str]], Awaitable[None]]
"""Forgets the keys that a citizen's logins, by their sessions' ids, have registered or used."""
DEVICE_LIFE = timedelta(days=180)
"""A device that nobody has logged in on for so long is a new one again."""


class IdentityService:
    """Who is asking. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        db: Database,
        store: IdentityStore,
        teller: LoginTeller,
        sms: SmsSender,
        tokens: Tokens,
        doors: Doors,
        pepper: bytes,
        clock: Callable[[], datetime],
    ) -> None:
        self._db, self._store, self._teller = db, store, teller
        self._sms, self.tokens, self._doors = sms, tokens, doors
        self._pepper, self._clock = pepper, clock

    async def authenticate(self, bearer: str | None) -> Caller:
        """Who carries this bearer token. Raises `Unauthenticated` if it is there but doesn't count."""
        if bearer is None:
            return Caller(kind="anyone")
        if bearer.startswith(GUEST_PREFIX):
            guest = guest_from_token(bearer)
            if guest is None:
                raise Unauthenticated
            return guest
        caller = self.tokens.citizen(bearer)
        now = self._clock()
        session = await self._store.live_session(caller.session_id or "", now)
        if session is None or session["citizen_id"] != caller.citizen_id:
            raise Unauthenticated
        known = replace(caller, device_id=session.get("device_id"), level=_level(session, now))
        return replace(known, proved_at=session.get("proved_at"))

    async def send_code(self, phone_text: str, device_token: str | None, who: Knocker) -> None:
        """Send a one-time code.

        Raises `InvalidValue` for no phone number, `TooManyRequests` when too soon or too often, and `Unavailable` if
        the carrier doesn't take it.
        """
        phone = codes.normal_phone(phone_text)
        if phone is None:
            raise InvalidValue("请输入11位手机号。", "Please enter an 11-digit mobile number.", field="phone")
        who = await self._at(phone, device_token, who)
        await self._doors.knock("send_code", who)
        now, code = self._clock(), codes.new_code()
        per_day = codes.CODES_PER_DAY if who.own else codes.CODES_PER_DAY - codes.FOR_OWN_DEVICES
        kept = await self._store.put_code(
            phone,
            self._code_hash(phone, code),
            now,
            now + codes.CODE_LIFE,
            now - codes.RESEND_AFTER,
            per_day,
        )
        if kept == "day_spent":
            raise TooManyRequests(
                "这个号码今天的验证码次数已用完，请明天再试。",
                "This number has had all its codes for today. Please try again tomorrow.",
            )
        if kept == "too_soon":
            raise TooManyRequests("验证码刚刚发过，请一分钟后再试。", "A code was just sent. Please wait a minute.")
        minutes = int(codes.CODE_LIFE.total_seconds() // 60)
        text = f"【一网】验证码 {code}，{minutes} 分钟内有效。Your Yiwang code is {code}, valid for {minutes} minutes."
        try:
            await self._sms.send(phone, text, code, now)
        except Unavailable:
            await self._store.take_back_code(phone, self._code_hash(phone, code), now)
            raise

    async def log_in(self, phone_text: str, code: str, device: GivenDevice, who: Knocker) -> Login:
        """Open a session for who knows the phone's code.

        Raises `WrongCode`, whatever is wrong with it, `TooManyRequests` after too many wrong ones, and
        `Unauthenticated` if the account is closed in this moment.
        """
        phone, now = codes.normal_phone(phone_text), self._clock()
        who = await self._at(phone, device.token, who)
        await self._doors.knock("login_code", who)
        own = who.own is not None
        expected = await self._store.take_code_try(phone, own, now, codes.TRIES_PER_CODE) if phone else None
        if phone is None or expected is None or not hmac.compare_digest(expected, self._code_hash(phone, code)):
            raise WrongCode
        if not await self._store.use_code(phone, expected, now):
            raise WrongCode
        await self._doors.passed("login_code", who)
        citizen = await self._store.citizen_by_phone(phone, now)
        return await self._open(citizen, device, now)

    async def _at(self, phone: str | None, device_token: str | None, who: Knocker) -> Knocker:
        """Who knocks at a phone's door, on which device."""
        token_hash = hash_secret(device_token) if device_token else None
        own = await self._store.own_device(token_hash, phone) if token_hash and phone else None
        return replace(who, account=phone, device=device_token, own=own)

    async def _open(self, citizen: Document, given: GivenDevice, now: datetime) -> Login:
        """A session on this device; the citizen's other devices are told if it wasn't known, also those that nobody is
        logged in on at the moment."""
        citizen_id, refresh = citizen["_id"], secrets.token_urlsafe(32)
        device, token = await self._device(citizen_id, given, now)
        known = await self._store.devices(citizen_id) if token else []
        others = [one for one in known if one != device["_id"]]
        notice = LoginNotice(uuid4().hex, device["name"], now)

        async def work(session: Session) -> str:
            opened = await self._open_session(citizen_id, refresh, now, device, session)
            if others:
                await self._store.put_notice(_notice_document(notice, device, others), session)
                await self._teller.tell(notice, citizen_id, session)
            return opened

        session_id = await run_transaction(self._db, work)
        return Login(self.tokens.access(citizen_id, session_id, now), refresh, citizen_id, citizen["phone"], 1, token)

    async def _open_session(
        self,
        citizen_id: str,
        refresh: str,
        now: datetime,
        device: Document,
        session: Session,
        by_face: bool = False,
    ) -> str:
        """Raises `Unauthenticated` if the account is closed."""
        if not await self.hold_open(citizen_id, session):
            raise Unauthenticated
        expires_at = now + SESSION_LIFE
        opened = await self._store.open_session(citizen_id, hash_secret(refresh), now, expires_at, device, session)
        if by_face:
            await self._store.raise_level(opened, now, now + LEVEL_LIFE, session)
        return opened

    async def _device(self, citizen_id: str, given: GivenDevice, now: datetime) -> tuple[Document, str | None]:
        """The device that shows its token, or a new one with the token that it will show."""
        known = await self._store.device(hash_secret(given.token)) if given.token else None
        if known is not None and known["citizen_id"] == citizen_id:
            await self._store.touch_device(known["_id"], now + DEVICE_LIFE)
            return known, None
        token = secrets.token_urlsafe(32)
        device: Document = {
            "_id": uuid4().hex,
            "citizen_id": citizen_id,
            "token_hash": hash_secret(token),
            "name": given.name,
            "created_at": now,
            "purge_at": now + DEVICE_LIFE,
        }
        await self._store.keep_device(device)
        return device, token

    async def known_device(self, token: str) -> KnownDevice | None:
        """The device that carries this token, if anyone has logged in on it by phone."""
        device = await self._store.device(hash_secret(token)) if token else None
        return KnownDevice(device["_id"], device["citizen_id"]) if device else None

    async def open_by_face(self, citizen_id: str, device_id: str) -> Login:
        """A session of the second level, on a known device, for who has shown their face.

        Raises `NotFound` if the device was forgotten, `Unauthenticated` if the account is closed in this moment.
        """
        now, refresh = self._clock(), secrets.token_urlsafe(32)
        device = await self._store.device_by_id(device_id)
        if device is None or device["citizen_id"] != citizen_id:
            raise NotFound
        _, phone = await self.citizen(citizen_id)
        session_id = await run_transaction(
            self._db, lambda session: self._open_session(citizen_id, refresh, now, device, session, by_face=True)
        )
        await self._store.touch_device(device_id, now + DEVICE_LIFE)
        return Login(self.tokens.access(citizen_id, session_id, now), refresh, citizen_id, phone, 2)

    async def sessions(self, caller: Caller) -> list[OpenSession]:
        """Where the caller is logged in, the session used last first."""
        now = self._clock()
        found = await self._store.live_sessions(caller.citizen_id or "", now)
        return [
            OpenSession(
                s["_id"], s.get("device_name", ""), _level(s, now), s["created_at"], s.get("used_at") or s["created_at"]
            )
            for s in found
        ]

    async def live_among(self, session_ids: Collection[str]) -> set[str]:
        """Which of these sessions go on."""
        return await self._store.live_among(session_ids, self._clock())

    async def raise_level(self, caller: Caller, now: datetime, session: Session | None = None) -> None:
        """The caller has shown by more than the phone who they are; the session counts for more for a while."""
        await self._store.raise_level(caller.session_id or "", now, now + LEVEL_LIFE, session)

    async def end_session(self, caller: Caller, session_id: str) -> None:
        """End one of the caller's sessions. Raises `NotFound`, also for other people's."""
        if not await self._store.end_sessions(caller.citizen_id or "", "ended_by_owner", one=session_id):
            raise NotFound

    async def end_others(self, caller: Caller) -> None:
        """End every session of the caller but the present one."""
        await self._store.end_sessions(caller.citizen_id or "", "ended_by_owner", but=caller.session_id)

    async def notices(self, caller: Caller) -> list[LoginNotice]:
        """What this device should hear: logins on devices that weren't known, since it is known itself."""
        found = await self._store.notices(caller.citizen_id or "", caller.device_id or "")
        return [LoginNotice(n["_id"], n["device_name"], n["at"]) for n in found]

    async def dismiss_notice(self, caller: Caller, notice_id: str) -> None:
        """ "That was me," said on one device; the others still hear of it, for who says it may be the stranger.

        Raises `NotFound`.
        """
        if not await self._store.dismiss_notice(notice_id, caller.citizen_id or "", caller.device_id or ""):
            raise NotFound

    async def deny_login(self, caller: Caller, notice_id: str, forget_keys: ForgetKeys) -> None:
        """ "That wasn't me": the login's session ends, what it has registered is forgotten (`forget_keys`), and its
        device is known no more. Raises `NotFound`.

        The new device itself can't deny: it would throw out the others. The news goes last, so that what was cut off
        can be said again.
        """
        citizen_id = caller.citizen_id or ""
        notice = await self._store.notice(notice_id, citizen_id, caller.device_id or "")
        if notice is None:
            raise NotFound
        live = await self._store.live_sessions(citizen_id, self._clock())
        denied = [session["_id"] for session in live if session["device_id"] == notice["device_id"]]
        await forget_keys(citizen_id, denied)
        for session_id in denied:
            await self._store.end_session(session_id, "denied_by_owner")
        await self._store.forget_device(notice["device_id"])
        await self._store.remove_notice(notice_id)

    async def end(self, session_id: str) -> None:
        """End a login that its owner says isn't theirs, as its certificates were shown from there."""
        await self._store.end_session(session_id, "denied_by_owner")

    async def refresh(self, refresh_token: str, who: Knocker) -> Login:
        """The next pair of tokens. A token used twice ends its session: one of the two users stole it.

        But an answer can be lost on its way: until `LOST_ANSWER` has passed, the same is answered again, as long as
        nobody has used it.
        """
        now, old, new = self._clock(), hash_secret(refresh_token), self._next(refresh_token)
        await self._doors.knock("refresh", who)
        session = await self._store.rotate(old, hash_secret(new), now, now + SESSION_LIFE)
        if session is None:
            session = await self._store.rotated(hash_secret(new), now - LOST_ANSWER)
        if session is None:
            await self._store.end_sessions_that_used(old)
            raise Unauthenticated
        await self._doors.passed("refresh", who)
        citizen_id, phone = await self.citizen(session["citizen_id"])
        access = self.tokens.access(citizen_id, session["_id"], now)
        return Login(access, new, citizen_id, phone, _level(session, now))

    async def hold_open(self, citizen_id: str, session: Session) -> bool:
        """Whether the account is open, and stays so until this transaction is over."""
        return await self._store.hold_open(citizen_id, self._clock(), session)

    async def log_out(self, caller: Caller) -> None:
        """End the caller's session; its tokens count no more."""
        await self._store.end_session(caller.session_id or "", "logged_out")

    async def citizen(self, citizen_id: str) -> tuple[str, str]:
        """Id and phone of a citizen. Raises `NotFound`."""
        citizen = await self._store.citizen(citizen_id)
        if citizen is None:
            raise NotFound
        return citizen["_id"], citizen["phone"]

    def _next(self, refresh_token: str) -> str:
        """What a refresh token is exchanged for: always the same, so it needn't be kept to be answered again."""
        return hmac.new(self._pepper, f"next refresh token:{refresh_token}".encode(), "sha256").hexdigest()

    def _code_hash(self, phone: str, code: str) -> str:
        return hmac.new(self._pepper, f"{phone}:{code}".encode(), "sha256").hexdigest()


def _notice_document(notice: LoginNotice, device: Document, recipients: list[str]) -> Document:
    news = {"citizen_id": device["citizen_id"], "device_id": device["_id"], "recipients": recipients}
    return {"_id": notice.id, **news, "device_name": notice.device_name, "at": notice.at}


def _level(session: Document, now: datetime) -> int:
    """The second level ends after a while, the session goes on."""
    until = session.get("level_until")
    return 2 if until is not None and until > now else 1
