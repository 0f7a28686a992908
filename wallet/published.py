"""What anybody may fetch: the departments' keys and the status lists. A verifier without network lives by them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from wallet.departments.service import DepartmentKeys
from wallet.errors import NotFound
from wallet.issued.record import PLACES, is_list
from wallet.issued.store import CertificateStore
from wallet.key_list import as_jwks, signed_list
from wallet.ports import Clock
from wallet.status_list import StatusList
from wallet.status_token import publish

KEPT = timedelta(seconds=30)
"""So long a worker gives the same list again: a revocation is published within it, and nobody can make the city pack a
list for each request."""


class Published:
    """The public lists. Built once per worker."""

    def __init__(self, certificates: CertificateStore, keys: DepartmentKeys, base_url: str, clock: Clock) -> None:
        self._certificates, self._keys, self._base_url, self._clock = certificates, keys, base_url, clock
        self._lists: dict[str, tuple[datetime, str]] = {}

    async def status_list(self, list_id: str) -> str:
        """A department's list of a year, signed by the department. Raises `NotFound`."""
        now, kept = self._clock(), self._lists.get(list_id)
        if kept is not None and timedelta() <= now - kept[0] < KEPT:
            return kept[1]
        if not is_list(list_id, await self._keys.public(), now):
            raise NotFound
        statuses = await self._certificates.statuses(list_id)
        keys = await self._keys.of(list_id.rpartition("-")[0])
        uri = f"{self._base_url}/v1/status-lists/{list_id}"
        token = await asyncio.to_thread(lambda: publish(StatusList.of(statuses, PLACES), uri, keys, now))
        self._lists[list_id] = (now, token)
        return token

    async def key_list(self) -> str:
        """Every key with its life, signed by the city."""
        city = await self._keys.city()
        _, private = city.signing(self._clock())
        return signed_list(await self._keys.public(), private, self._clock())

    async def jwks(self) -> dict[str, object]:
        """The same keys as a plain JWKS (RFC 7517)."""
        await self._keys.city()
        return {"keys": as_jwks(await self._keys.public())}
