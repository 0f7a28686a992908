"""Login, first level: a phone number and a one-time code; sessions with rotating refresh tokens."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mobile_api.errors import InvalidValue, NotFound, TooManyRequests, Unauthenticated, WrongCode
from mobile_api.identity import codes
from mobile_api.identity.access import GUEST_PREFIX, Caller, guest_from_token, hash_secret
from mobile_api.identity.sms import SmsSender
from mobile_api.identity.store import IdentityStore
from mobile_api.identity.tokens import Tokens

SESSION_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Login:
    """What a login or a refresh gives."""

    access_token: str
    refresh_token: str
    citizen_id: str
    phone: str


class IdentityService:
    """Who is asking. Built once per worker by `bootstrap`."""

    def __init__(
        self, store: IdentityStore, sms: SmsSender, tokens: Tokens, pepper: bytes, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._sms, self.tokens, self._pepper, self._clock = store, sms, tokens, pepper, clock

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
        if not await self._store.session_lives(caller.session_id or "", self._clock()):
            raise Unauthenticated
        return caller

    async def send_code(self, phone_text: str) -> None:
        """Send a one-time code. Raises `InvalidValue` for no phone number, `TooManyRequests` when too soon."""
        phone = codes.normal_phone(phone_text)
        if phone is None:
            raise InvalidValue("请输入11位手机号。", "Please enter an 11-digit mobile number.", field="phone")
        now, code = self._clock(), codes.new_code()
        kept = await self._store.put_code(
            phone,
            self._code_hash(phone, code),
            now,
            now + codes.CODE_LIFE,
            now - codes.RESEND_AFTER,
            codes.CODES_PER_DAY,
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
        await self._sms.send(phone, text, code, now)

    async def log_in(self, phone_text: str, code: str) -> Login:
        """Open a session for who knows the phone's code. Raises `WrongCode`, whatever is wrong with it."""
        phone, now = codes.normal_phone(phone_text), self._clock()
        expected = await self._store.take_code_try(phone, now, codes.TRIES_PER_CODE) if phone else None
        if phone is None or expected is None or not hmac.compare_digest(expected, self._code_hash(phone, code)):
            raise WrongCode
        if not await self._store.use_code(phone, expected, now):
            raise WrongCode
        citizen = await self._store.citizen_by_phone(phone, now)
        refresh = secrets.token_urlsafe(32)
        session_id = await self._store.open_session(citizen["_id"], hash_secret(refresh), now, now + SESSION_LIFE)
        return Login(self.tokens.access(citizen["_id"], session_id, now), refresh, citizen["_id"], phone)

    async def refresh(self, refresh_token: str) -> Login:
        """The next pair of tokens. A token used twice ends its session: one of the two users stole it."""
        now, old, new = self._clock(), hash_secret(refresh_token), secrets.token_urlsafe(32)
        session = await self._store.rotate(old, hash_secret(new), now, now + SESSION_LIFE)
        if session is None:
            await self._store.end_sessions_that_used(old)
            raise Unauthenticated
        phone = (await self.citizen(session["citizen_id"]))[1]
        return Login(self.tokens.access(session["citizen_id"], session["_id"], now), new, session["citizen_id"], phone)

    async def log_out(self, caller: Caller) -> None:
        """End the caller's session; its tokens count no more."""
        await self._store.end_session(caller.session_id or "", "logged_out")

    async def citizen(self, citizen_id: str) -> tuple[str, str]:
        """Id and phone of a citizen. Raises `NotFound`."""
        citizen = await self._store.citizen(citizen_id)
        if citizen is None:
            raise NotFound
        return citizen["_id"], citizen["phone"]

    def _code_hash(self, phone: str, code: str) -> str:
        return hmac.new(self._pepper, f"{phone}:{code}".encode(), "sha256").hexdigest()
