"""The departments' keys: made when they are first needed, changed by a command, kept as long as they count."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wallet.departments.store import KeptKeys, KeyStore
from wallet.errors import Overtaken, UnknownKey
from wallet.key_list import CITY
from wallet.keys import IssuerKey, KeyBook, KeySet, first_keys, retired, rotated, withdrawn
from wallet.ports import Clock

LOOK_AGAIN_S = 5.0
"""How long a worker goes by what it read: the others hear of a withdrawn key within this time."""


@dataclass(frozen=True)
class _Read:
    at: float
    kept: KeptKeys


class DepartmentKeys:
    """Signing keys by department; `city` has some, too, for lists and for what the city's own counters sign."""

    def __init__(self, store: KeyStore, clock: Clock, tick: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock, self._tick = store, clock, tick
        self._sets: dict[str, _Read] = {}
        self._book: tuple[float, Sequence[IssuerKey], KeyBook] | None = None

    async def of(self, issuer: str) -> KeySet:
        """A department's keys. Of two workers that need them first, one makes them."""
        tick, read = self._tick(), self._sets.get(issuer)
        if read is None or tick - read.at > LOOK_AGAIN_S:
            read = _Read(tick, await self._kept(issuer))
            self._sets[issuer] = read
        return read.kept.keys

    async def city(self) -> KeySet:
        """The city's own keys."""
        return await self.of(CITY)

    async def public(self) -> Sequence[IssuerKey]:
        """The public half of every key there is, past ones too."""
        return (await self._read_book())[0]

    async def book(self, kid: str | None = None) -> KeyBook:
        """Every key by its id, read anew if `kid` isn't among them: another worker may just have made it."""
        book = (await self._read_book())[1]
        if kid is not None:
            try:
                book.find(kid)
            except UnknownKey:
                self._book = None
                return (await self._read_book())[1]
        return book

    async def issuers(self) -> list[str]:
        """Everybody who has keys."""
        return await self._store.issuers()

    async def rotate(self, issuer: str) -> IssuerKey:
        """Announce a department's next key. Raises `KeyWaiting`, and `Overtaken` if somebody else changes them now."""
        return await self._change(issuer, lambda keys, now: rotated(keys, Ed25519PrivateKey.generate(), now))

    async def withdraw(self, issuer: str) -> IssuerKey:
        """The department's key has leaked: nothing counts any more that it signed, and a new one signs at once.

        Raises `Overtaken`.
        """

        def replace_it(keys: KeySet, now: datetime) -> KeySet:
            return withdrawn(keys, keys.signing(now)[0].kid, Ed25519PrivateKey.generate(), now)

        return await self._change(issuer, replace_it)

    async def forget_retired(self) -> int:
        """Forget the private halves of keys that sign no more; how many departments that concerned."""
        done = 0
        for issuer in await self._store.issuers():
            kept = await self._kept(issuer)
            left = retired(kept.keys, self._clock())
            if len(left.private) < len(kept.keys.private):
                done += await self._store.change(kept, left)
        return done

    async def _change(self, issuer: str, change: Callable[[KeySet, datetime], KeySet]) -> IssuerKey:
        kept, now = await self._kept(issuer), self._clock()
        after = change(retired(kept.keys, now), now)
        if not await self._store.change(kept, after):
            raise Overtaken
        self._sets.pop(issuer, None)
        self._book = None
        return after.keys[-1]

    async def _kept(self, issuer: str) -> KeptKeys:
        kept = await self._store.get(issuer)
        if kept is None:
            keys = first_keys(issuer, Ed25519PrivateKey.generate(), self._clock())
            await self._store.add(keys)
            kept = await self._store.get(issuer)
            self._book = None
        assert kept is not None, "one of the workers has made them"
        return kept

    async def _read_book(self) -> tuple[Sequence[IssuerKey], KeyBook]:
        tick = self._tick()
        if self._book is None or tick - self._book[0] > LOOK_AGAIN_S:
            keys = await self._store.all()
            self._book = (tick, keys, KeyBook(keys))
        return self._book[1], self._book[2]
