"""The keys that departments sign certificates with: one signs now, the past ones still verify. Rules only.

A certificate outlives the key that signed it, so a past key is never forgotten: it counts for what it signed while it
was in use, and for nothing else. Whoever verifies without asking us needs the list of all keys (`wallet/key_list.py`).
A key that leaked is withdrawn: nothing counts that it signed, and what it signed must be issued again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from wallet.errors import KeyWaiting, KeyWithdrawn, SignedOutsideKeyLife, UnknownKey, WrongIssuer
from wallet.jwk import PrivateKey, PublicKey, thumbprint

ANNOUNCED = timedelta(days=1)
"""How long a key is published before it signs: as long as a verifier without network may keep the list."""


@dataclass(frozen=True)
class IssuerKey:
    """The public half of a department's key, and the time in which it signs: from `begins` until `ends`."""

    issuer: str
    public: PublicKey
    begins: datetime
    ends: datetime | None = None
    withdrawn: bool = False

    @cached_property
    def kid(self) -> str:
        """Its thumbprint."""
        return thumbprint(self.public)

    def signs_at(self, moment: datetime) -> bool:
        """Whether a signature of that moment can be this key's."""
        return self.begins <= moment and (self.ends is None or moment < self.ends)


class KeyBook:
    """Every key of every department, found by its id."""

    def __init__(self, keys: Iterable[IssuerKey]) -> None:
        self._keys = {key.kid: key for key in keys}

    def find(self, kid: str) -> IssuerKey:
        """The key of an id. Raises `UnknownKey`, or `KeyWithdrawn` for one that leaked."""
        key = self.known(kid)
        if key.withdrawn:
            raise KeyWithdrawn
        return key

    def known(self, kid: str) -> IssuerKey:
        """The same, also one that leaked: what it signed counts only if something else vouches for it. Raises
        `UnknownKey`."""
        key = self._keys.get(kid)
        if key is None:
            raise UnknownKey
        return key

    def __len__(self) -> int:
        return len(self._keys)


def check_signed_by(key: IssuerKey, issuer: object, at: datetime) -> None:
    """That the department named is the key's, and signed while it was in use.

    Raises `WrongIssuer` or `SignedOutsideKeyLife`.
    """
    if issuer != key.issuer:
        raise WrongIssuer
    if not key.signs_at(at):
        raise SignedOutsideKeyLife


@dataclass(frozen=True)
class KeySet:
    """One department's keys, the oldest first, and the private halves of those that sign or will."""

    issuer: str
    keys: tuple[IssuerKey, ...]
    private: Mapping[str, PrivateKey]

    def signing(self, now: datetime) -> tuple[IssuerKey, PrivateKey]:
        """The key that signs now. Raises `UnknownKey` if there is none."""
        for key in reversed(self.keys):
            if key.signs_at(now) and key.kid in self.private:
                return key, self.private[key.kid]
        raise UnknownKey


def first_keys(issuer: str, private: PrivateKey, now: datetime) -> KeySet:
    """A department's first key: it signs at once, for there is no other."""
    # documents tell whole seconds: a key that began within one would refuse its own first signature
    return _with(KeySet(issuer, (), {}), private, now.replace(microsecond=0))


def rotated(keys: KeySet, private: PrivateKey, now: datetime) -> KeySet:
    """The set with the next key: published now, signing after `ANNOUNCED`, when the one before it ends.

    Raises `KeyWaiting` while another still waits: its beginning, and the end of the one before, are published.
    """
    if any(key.begins > now for key in keys.keys):
        raise KeyWaiting
    begins = now.replace(microsecond=0) + ANNOUNCED
    before = tuple(_ended(key, begins) for key in keys.keys)
    return _with(replace(keys, keys=before), private, begins)


def retired(keys: KeySet, now: datetime) -> KeySet:
    """The set without the private halves of keys that sign no more: there's nothing left to steal."""
    done = {key.kid for key in keys.keys if key.ends is not None and key.ends <= now}
    return replace(keys, private={kid: key for kid, key in keys.private.items() if kid not in done})


def withdrawn(keys: KeySet, kid: str, private: PrivateKey, now: datetime) -> KeySet:
    """The set after a leak: the key counts for nothing, and a fresh one signs at once, in place of one that waits.

    Raises `UnknownKey`.
    """
    now = now.replace(microsecond=0)
    if kid not in {key.kid for key in keys.keys}:
        raise UnknownKey
    before = tuple(
        replace(_ended(key, now), withdrawn=key.withdrawn or key.kid == kid) for key in keys.keys if key.begins <= now
    )
    return _with(replace(keys, keys=before, private={}), private, now)


def _with(keys: KeySet, private: PrivateKey, begins: datetime) -> KeySet:
    key = IssuerKey(keys.issuer, private.public_key(), begins)
    return replace(keys, keys=(*keys.keys, key), private={**keys.private, key.kid: private})


def _ended(key: IssuerKey, at: datetime) -> IssuerKey:
    return replace(key, ends=at if key.ends is None else min(key.ends, at))
