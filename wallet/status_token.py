"""A status list as its department signs and publishes it, and what may be concluded from one. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.errors import ListRefused, NotYet, WrongKind
from wallet.jose import kid_of, sign, verify
from wallet.keys import KeyBook, KeySet, check_signed_by
from wallet.status_list import Status, StatusList, StatusRef
from wallet.times import LEEWAY, moment, unix

KIND = "statuslist+jwt"
LIFE = timedelta(days=1)
"""Past this the list says nothing any more: a verifier without network shows "unknown"."""
REFRESH = timedelta(minutes=15)
"""How soon a verifier with network asks again (`ttl`)."""
MAX_TTL = 86_400
MAX_LIST_TOKEN = 1_500_000
"""Characters: the largest list, hardly compressible."""


@dataclass(frozen=True)
class Published:
    """A status list as somebody read it: what it said, as of when."""

    uri: str
    issuer: str
    as_of: datetime
    ends: datetime
    ask_again: datetime
    statuses: StatusList

    def status_of(self, ref: StatusRef, issuer: str, now: datetime) -> Status:
        """What the list says of a certificate now: `UNKNOWN` once its life is over.

        Raises `ListRefused` if it is another list, another department's, or too short.
        """
        if (ref.uri, issuer) != (self.uri, self.issuer):
            raise ListRefused
        return self.statuses.status(ref.index) if now < self.ends else Status.UNKNOWN


def publish(statuses: StatusList, uri: str, keys: KeySet, now: datetime) -> str:
    """The signed list. Raises `UnknownKey` if the department has no key that signs now."""
    key, private = keys.signing(now)
    claims = {
        "iss": keys.issuer,
        "sub": uri,
        "iat": unix(now),
        "exp": unix(now + LIFE),
        "ttl": int(REFRESH.total_seconds()),
        "status_list": statuses.as_json(),
    }
    return sign(claims, private, KIND, key.kid)


def read(token: str, book: KeyBook, now: datetime) -> Published:
    """A published list, signature first. An old one is read too: it tells as of when it was.

    Raises a `TokenRefused` if it isn't one of ours, and `ListRefused` if it can't be unpacked.
    """
    key = book.find(kid_of(token, MAX_LIST_TOKEN))
    claims = verify(token, key.public, KIND, MAX_LIST_TOKEN)
    as_of, ends, ttl, uri = moment(claims, "iat"), moment(claims, "exp"), claims.get("ttl"), claims.get("sub")
    if not isinstance(ttl, int) or isinstance(ttl, bool) or not 0 < ttl <= MAX_TTL or not isinstance(uri, str):
        raise WrongKind
    check_signed_by(key, claims.get("iss"), as_of)
    if as_of > now + LEEWAY:
        raise NotYet
    ends, ask_again = min(ends, as_of + LIFE), as_of + timedelta(seconds=ttl)
    return Published(uri, key.issuer, as_of, ends, ask_again, StatusList.read(claims.get("status_list")))
