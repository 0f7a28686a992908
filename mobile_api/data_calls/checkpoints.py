"""Where the log of data calls stood, signed and kept outside the database: one small file a day.

A chain doesn't show that its last lines were cut off. A checkpoint names a line and its hash; if the database's log
ends before it, or has another line there, that shows. What was written since the last checkpoint isn't covered yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from mobile_api import private_file
from mobile_api.data_calls.chain import ChainBroken, ChainCheck, ClerkCheck
from mobile_api.data_calls.line import NOTHING_YET, Head
from mobile_api.data_calls.store import CallStore
from mobile_api.figures import LOG_BROKEN
from mobile_api.localtime import local_day
from wallet.departments.service import DepartmentKeys
from wallet.errors import TokenRefused, WrongIssuer
from wallet.jose import kid_of, sign, verify
from wallet.key_list import CITY
from wallet.keys import KeyBook, check_signed_by
from wallet.times import unix

log = structlog.get_logger()
KIND, START = "data-calls-checkpoint+jwt", "data-calls-start+jwt"
EVERY_S = 600.0
"""So much of the end of the log may be lost unseen."""


@dataclass(frozen=True)
class Place:
    """A place in the log that the city has signed, and when."""

    head: Head
    at: datetime
    withdrawn: bool = False
    """By a key that has leaked since: others may have signed it."""


@dataclass(frozen=True)
class Checkpoint:
    """A file that counts, and when the log stood there."""

    name: str
    head: Head
    at: datetime


class Checkpoints:
    """Built once per worker."""

    def __init__(
        self,
        store: CallStore,
        keys: DepartmentKeys,
        folder: Path,
        clerk_signed: ClerkCheck,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._keys, self._folder = store, keys, folder
        self._clerk_signed, self._clock = clerk_signed, clock
        self._last: Head | None = None

    async def round(self) -> None:
        """Check what was written since the last time, and write where the log stands now: a round. What the lines
        before say was checked then; whether they still say it is `verify_chain`'s to tell."""
        head = await self._store.head()
        if head in (self._last, NOTHING_YET):
            return
        try:
            head = await self._checked(head)
        except ChainBroken as broken:
            LOG_BROKEN.labels("data_calls").set(broken.seq)
            log.critical("data_calls_broken", seq=broken.seq, why=broken.why)
            return
        LOG_BROKEN.labels("data_calls").set(0)
        now = self._clock()
        token = await self._signed(head, now, KIND)
        private_file.replace(self._folder / f"{local_day(now).isoformat()}.jws", token.encode())
        await self._store.mark("head", head)
        self._last = head

    async def _checked(self, head: Head) -> Head:
        """The end of the lines since the last checkpoint, which are as they were written. Raises `ChainBroken`."""
        book = await self._keys.book()
        seen = self._last
        if seen is None:
            seen = await asyncio.to_thread(self._last_written, book)
        if head.seq <= seen.seq and head != seen:
            raise ChainBroken(head.seq, "isn't the line that the last checkpoint saw")
        start, withdrawn = await beginning(self._store, book)
        if start.seq < seen.seq:
            start, withdrawn = seen, False
        check = ChainCheck(book, self._clerk_signed, start, withdrawn)
        async for lines in self._store.after(start.seq):
            check.along(lines)
        if gap := await self._store.beyond(check.head.seq):
            check.along([gap])
        if check.head.seq < head.seq:
            raise ChainBroken(check.head.seq + 1, "is missing")
        return check.head

    def _last_written(self, book: KeyBook) -> Head:
        """What the last checkpoint that counts saw; the beginning without any."""
        good, _ = read_checkpoints(self._folder, book)
        return max((one.head for one in good), key=lambda head: head.seq, default=NOTHING_YET)

    async def purge(self, before: datetime) -> int:
        """Remove the lines at the beginning of the log that are older; how many. Where it begins from then on is
        signed, so that nobody else can cut its beginning off. While something is wrong with it nothing goes: a purge
        mustn't take away what shows that."""
        try:
            start = await self._proven_until(before)
        except ChainBroken as broken:
            log.critical("data_calls_broken", seq=broken.seq, why=broken.why)
            return 0
        if start != await self._store.marked("start"):
            await self._store.mark("start", start, await self._signed(start, self._clock(), START))
        return await self._store.remove_until(start.seq)

    async def _proven_until(self, before: datetime) -> Head:
        """The last line of those at the beginning that are older. Raises `ChainBroken` if one isn't what was written:
        when it was written is read from it."""
        book = await self._keys.book()
        start, withdrawn = await beginning(self._store, book)
        check = ChainCheck(book, self._clerk_signed, start, withdrawn)
        async for lines in self._store.after(start.seq):
            for line in lines:
                if line["at"] >= before:
                    return start
                head = check.along([line])
                start = head if check.proven else start
        return start

    async def _signed(self, head: Head, now: datetime, kind: str) -> str:
        keys = await self._keys.city()
        key, private = keys.signing(now)
        return sign({"iss": keys.issuer, "seq": head.seq, "hash": head.hash, "iat": unix(now)}, private, kind, key.kid)


async def beginning(store: CallStore, book: KeyBook) -> tuple[Head, bool]:
    """Where the log begins: before its first line, or where the city has signed that it does after a purge; and whether
    with a key that has leaked since. Raises `ChainBroken` for any other place."""
    start, signed = await store.signed_mark("start")
    if start == NOTHING_YET:
        return start, False
    with suppress(TokenRefused, ValueError):
        place = read_place(signed, book, START)
        if place.head == start:
            return start, place.withdrawn
    raise ChainBroken(start.seq, "is said to be the last that was purged, which the city hasn't signed")


def read_place(token: str, book: KeyBook, kind: str) -> Place:
    """The place that the city has signed. Raises a `TokenRefused`, or `ValueError` for what says no place."""
    key = book.known(kid_of(token))
    claims = verify(token, key.public, kind)
    try:
        at = datetime.fromtimestamp(claims["iat"], UTC)
        if not key.withdrawn:  # whoever has a leaked key dates as they like
            check_signed_by(key, claims.get("iss"), at)
        head = Head(int(claims["seq"]), str(claims["hash"]))
    except (KeyError, TypeError) as error:
        raise ValueError("no place") from error
    if key.issuer != CITY:
        raise WrongIssuer
    return Place(head, at, key.withdrawn)


def read_checkpoints(folder: Path, book: KeyBook) -> tuple[list[Checkpoint], list[str]]:
    """Those that the city has signed, and the names of files that it hasn't."""
    good, bad = [], []
    for path in sorted(folder.glob("*.jws")):
        try:
            place = read_place(path.read_text().strip(), book, KIND)
        except (TokenRefused, ValueError):
            bad.append(path.name)
            continue
        if not place.withdrawn:  # a leaked key could have signed it: it says nothing, for or against
            good.append(Checkpoint(path.name, place.head, place.at))
    return good, bad
