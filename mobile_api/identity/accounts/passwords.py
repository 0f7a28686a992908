"""Argon2id, in a thread: it takes some 50 ms of a core on purpose, and lets the event loop go on."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


class Passwords:
    """Hashes and checks passwords. The parameters are the library's, which follow RFC 9106."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str) -> str:
        """The hash to keep, salt and parameters included."""
        return await asyncio.to_thread(self._hasher.hash, password)

    async def right(self, kept: str | None, password: str) -> bool:
        """Whether the password is the kept one. Without one it takes as long: time tells nobody who has an account."""
        same = await asyncio.to_thread(self._verify, kept or self._nobodys, unicodedata.normalize("NFKC", password))
        return same and kept is not None

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
