"""Whether the log of data calls is whole: the list of checks, line by line. Rules only.

What it can't tell by itself is whether lines are missing at the end: that is what checkpoints are for, which are kept
outside the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mobile_api.data_calls.line import KIND, NOTHING_YET, ClerkSignature, Document, Head, digest, line_claims, statement
from mobile_api.data_calls.scenario import CLERKS
from wallet.errors import KeyWithdrawn, TokenRefused
from wallet.jose import kid_of, verify
from wallet.key_list import CITY
from wallet.keys import KeyBook, check_signed_by

ClerkCheck = Callable[[ClerkSignature, bytes], bool]
"""Whether a clerk's key signed this."""
ANSWERED_WITHIN = timedelta(minutes=5)
"""A purge may go between a request and its outcome: so soon after the first line that is kept an outcome's request may
be gone. A source is waited for far less long."""


class ChainBroken(Exception):
    """The log isn't what was written: `seq` is the first line of which that shows, `why` what was found there."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"line {seq}: {why}")
        self.seq, self.why = seq, why


class ChainCheck:
    """Goes along the chain and remembers where it is. `start` is where a purged log begins; `start_withdrawn` says that
    a key signed it that has leaked since, so that a later line must vouch for it."""

    def __init__(
        self, book: KeyBook, clerk_signed: ClerkCheck, start: Head = NOTHING_YET, start_withdrawn: bool = False
    ) -> None:
        self._book, self._clerk_signed = book, clerk_signed
        self.head = start
        self._requests: set[str] = set()
        self._unproven = start.seq if start_withdrawn else None
        self._purged = start.seq > 0
        self._excused_until: datetime | None = None

    @property
    def proven(self) -> bool:
        """Whether a key that counts has signed all up to here."""
        return self._unproven is None

    def along(self, lines: Iterable[Document]) -> Head:
        """Check lines in the order of their numbers; the head behind them. Raises `ChainBroken`."""
        for kept in lines:
            self._check(kept)
            self.head = Head(kept["_id"], kept["hash"])
        return self.head

    def end(self) -> Head:
        """Nothing follows. Raises `ChainBroken`."""
        if self._unproven is not None:
            raise ChainBroken(self._unproven, "is signed with a withdrawn key, and no later line vouches for it")
        return self.head

    def _check(self, kept: Document) -> None:
        expected = self.head.seq + 1
        if kept.get("_id") != expected:
            raise ChainBroken(expected, "is missing")
        if kept.get("prev") != self.head.hash:
            raise ChainBroken(expected, "doesn't follow the line before it")
        try:
            whole = digest(kept) == kept.get("hash")
        except TypeError:
            whole = False
        if not whole:
            raise ChainBroken(expected, "was changed")
        try:
            signed = self._city_signed(kept)
            self._unproven = None if signed else self._unproven
        except KeyWithdrawn:  # the next line that a good key has signed vouches for it, for it holds its hash
            signed, self._unproven = True, self._unproven or expected
        if not signed:
            raise ChainBroken(expected, "isn't signed by the city")
        if self._purged and self._excused_until is None:
            self._excused_until = kept["at"] + ANSWERED_WITHIN
        if kept["role"] in CLERKS and kept["outcome"] != "refused":
            self._check_request(kept, expected)

    def _city_signed(self, kept: Document) -> bool:
        try:
            token = str(kept.get("signed", ""))
            key = self._book.find(kid_of(token))
            claims = verify(token, key.public, KIND)
            check_signed_by(key, claims.get("iss"), kept["at"])
        except KeyWithdrawn:
            raise
        except TokenRefused:
            return False
        return key.issuer == CITY and claims == line_claims(kept, CITY)

    def _check_request(self, kept: Document, seq: int) -> None:
        """A clerk's request is signed by their own key, once, and no outcome is without one."""
        if kept["outcome"] == "asked":
            told: Mapping[str, Any] | None = kept["signature"]
            if told is None or not self._clerk_signed(ClerkSignature(**told), statement(kept)):
                raise ChainBroken(seq, "isn't signed by the clerk's key")
            if kept["request"] in self._requests:
                raise ChainBroken(seq, "repeats a request")
            self._requests.add(kept["request"])
        elif kept["request"] not in self._requests and not self._excused(kept):
            raise ChainBroken(seq, "is the outcome of a request that nobody made")

    def _excused(self, kept: Document) -> bool:
        return self._excused_until is not None and kept["at"] < self._excused_until
