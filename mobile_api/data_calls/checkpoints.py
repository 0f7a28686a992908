"""Where the log of data calls stood, signed and kept outside the database: one small file a day.

A chain doesn't show that its last lines were cut off. A checkpoint names a line and its hash; if the database's log
ends before it, or has another line there, that shows. What was written since the last checkpoint isn't covered yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from mobile_api import private_file
from mobile_api.data_calls.line import Head
from mobile_api.data_calls.store import CallStore
from mobile_api.localtime import local_day
from wallet.departments.service import DepartmentKeys
from wallet.errors import KeyWithdrawn, TokenRefused, WrongIssuer
from wallet.jose import kid_of, sign, verify
from wallet.key_list import CITY
from wallet.keys import KeyBook, check_signed_by
from wallet.times import unix

log = structlog.get_logger()
KIND, START = "data-calls-checkpoint+jwt", "data-calls-start+jwt"
EVERY_S = 600.0
"""So much of the end of the log may be lost unseen."""


@dataclass(frozen=True)
class Checkpoint:
    """A file that counts."""

    name: str
    head: Head


class Checkpoints:
    """Built once per worker."""

    def __init__(self, store: CallStore, keys: DepartmentKeys, folder: Path, clock: Callable[[], datetime]) -> None:
        self._store, self._keys, self._folder, self._clock = store, keys, folder, clock
        self._last: Head | None = None

    async def round(self) -> None:
        """Write where the log stands, if it has grown: a round."""
        head = await self._store.head()
        if head in (self._last, Head(0, head.hash)):
            return
        now = self._clock()
        token = await self._signed(head, now, KIND)
        private_file.replace(self._folder / f"{local_day(now).isoformat()}.jws", token.encode())
        await self._store.mark("head", head)
        self._last = head

    async def purge(self, before: datetime) -> int:
        """Remove the lines at the beginning of the log that are older; how many. Where it begins from then on is
        signed, so that nobody else can cut its beginning off; from a beginning that isn't, nothing goes on."""
        if not await began_as_signed(self._store, await self._keys.book()):
            log.critical("data_calls_beginning_unsigned")
            return 0
        start = await self._store.oldest_kept(before)
        if start != await self._store.marked("start"):
            await self._store.mark("start", start, await self._signed(start, self._clock(), START))
        return await self._store.remove_until(start.seq)

    async def _signed(self, head: Head, now: datetime, kind: str) -> str:
        keys = await self._keys.city()
        key, private = keys.signing(now)
        return sign({"iss": keys.issuer, "seq": head.seq, "hash": head.hash, "iat": unix(now)}, private, kind, key.kid)


async def began_as_signed(store: CallStore, book: KeyBook) -> bool:
    """Whether the log begins at its first line, or where the city has signed that it does."""
    start = await store.marked("start")
    try:
        return start.seq == 0 or read_head(await store.signature_of("start"), book, START) == start
    except (TokenRefused, ValueError):
        return False


def read_head(token: str, book: KeyBook, kind: str) -> Head:
    """The place that the city has signed. Raises a `TokenRefused`, or `ValueError` for what says no place."""
    key = book.find(kid_of(token))
    claims = verify(token, key.public, kind)
    try:
        check_signed_by(key, claims.get("iss"), datetime.fromtimestamp(claims["iat"], UTC))
        head = Head(int(claims["seq"]), str(claims["hash"]))
    except (KeyError, TypeError) as error:
        raise ValueError("no place") from error
    if key.issuer != CITY:
        raise WrongIssuer
    return head


def read_checkpoints(folder: Path, book: KeyBook) -> tuple[list[Checkpoint], list[str]]:
    """Those that the city has signed, and the names of files that it hasn't."""
    good, bad = [], []
    for path in sorted(folder.glob("*.jws")):
        try:
            good.append(Checkpoint(path.name, read_head(path.read_text().strip(), book, KIND)))
        except KeyWithdrawn:
            continue  # a leaked key could have signed it: it says nothing, for or against
        except (TokenRefused, ValueError):
            bad.append(path.name)
    return good, bad
