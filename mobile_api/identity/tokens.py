"""Signed tokens (RFC 7519, EdDSA): the citizen's access token, the assistant's delegated one, the staff's,
and the ticket to an outside system's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from mobile_api.errors import TokenExpired, Unauthenticated
from mobile_api.identity.access import Caller, Staff
from mobile_api.identity.keys import Keys
from mobile_api.localtime import now_utc

ISSUER = "yiwang"
ACCESS_LIFE = timedelta(minutes=15)
DELEGATED_LIFE = timedelta(minutes=2)
STAFF_LIFE = timedelta(hours=8)
REQUIRED = ["iss", "aud", "iat", "exp"]


class Tokens:
    """Signs with the ring's present key and checks with those that still count; the audience keeps the kinds apart."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def access(self, citizen_id: str, session_id: str, now: datetime) -> str:
        """The token that a logged-in citizen's requests carry for 15 minutes."""
        return self._sign({"sub": citizen_id, "sid": session_id}, "citizen", now, ACCESS_LIFE)

    def delegated(self, conversation_id: str, message_id: str, turn_id: str, caller: Caller, now: datetime) -> str:
        """The token of one bot turn: this conversation, this message, as this person, two minutes."""
        claims: dict[str, str] = {"cid": conversation_id, "mid": message_id, "tid": turn_id}
        if caller.citizen_id:
            claims["sub"] = caller.citizen_id
        if caller.guest_hash:
            claims["gh"] = caller.guest_hash
        if caller.level > 1:
            claims["lvl"] = str(caller.level)
        return self._sign(claims, "assistant", now, DELEGATED_LIFE)

    def citizen(self, token: str) -> Caller:
        """Who a citizen's token names. Raises `TokenExpired` or `Unauthenticated`."""
        claims = self._verify(token, "citizen")
        return Caller(kind="citizen", citizen_id=_text(claims, "sub"), session_id=_text(claims, "sid"))

    def assistant(self, token: str) -> Caller:
        """For whom and for which turn the assistant acts. Raises `TokenExpired` or `Unauthenticated`."""
        claims = self._verify(token, "assistant")
        return Caller(
            kind="assistant",
            citizen_id=claims.get("sub"),
            guest_hash=claims.get("gh"),
            conversation_id=_text(claims, "cid"),
            message_id=_text(claims, "mid"),
            turn_id=_text(claims, "tid"),
            level=2 if claims.get("lvl") == "2" else 1,
        )

    def staff_token(
        self, staff: Staff, now: datetime, life: timedelta = STAFF_LIFE, session_id: str | None = None
    ) -> str:
        """The token of a working day: a name, roles, perhaps a department; with an account, its session."""
        claims: dict[str, Any] = {"sub": staff.name, "roles": sorted(staff.roles)}
        if staff.department is not None:
            claims["dep"] = staff.department
        if staff.account is not None:
            claims |= {"acc": staff.account, "sid": session_id}
        return self._sign(claims, "staff", now, life)

    def staff(self, token: str) -> Caller:
        """Which member of staff a token names. Raises `TokenExpired` or `Unauthenticated`."""
        claims = self._verify(token, "staff")
        roles, department = claims.get("roles"), claims.get("dep")
        if not isinstance(roles, list) or not isinstance(department, str | None):
            raise Unauthenticated
        account = _text(claims, "acc") if "acc" in claims else None
        return Caller(
            kind="staff",
            session_id=_text(claims, "sid") if account else None,
            staff=Staff(_text(claims, "sub"), frozenset(str(role) for role in roles), department, account),
        )

    def entry(self, system: str, ticket_id: str, now: datetime, life: timedelta) -> str:
        """The ticket with which a citizen comes to an outside system's page: it says nothing of the person."""
        return self._sign({"jti": ticket_id}, f"department:{system}", now, life)

    def entered(self, system: str, ticket: str) -> str:
        """Id of a ticket to this system. Raises `TokenExpired` or `Unauthenticated`."""
        return _text(self._verify(ticket, f"department:{system}"), "jti")

    def _sign(self, claims: Mapping[str, Any], audience: str, now: datetime, life: timedelta) -> str:
        stamped = {**claims, "iss": ISSUER, "aud": audience, "iat": now, "exp": now + life}
        key = self._keys.signing(now)
        return jwt.encode(stamped, key.private, algorithm="EdDSA", headers={"kid": key.kid})

    def _verify(self, token: str, audience: str) -> dict[str, Any]:
        try:
            key = self._keys.find(str(jwt.get_unverified_header(token).get("kid")), now_utc())
            if key is None:
                raise Unauthenticated
            claims: dict[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=["EdDSA"],
                audience=audience,
                issuer=ISSUER,
                options={"require": REQUIRED},
            )
            return claims
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired from error
        except jwt.PyJWTError as error:
            raise Unauthenticated from error


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise Unauthenticated
    return value
