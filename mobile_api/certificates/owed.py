"""Certificates that issued applications lead to and that nobody has issued yet: left out because something wasn't
known, or left to an officer by the table. An officer issues each by hand, or says why there is none to issue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

import structlog

from mobile_api.applications.application import Application
from mobile_api.catalog.schema import Text
from mobile_api.catalog.service import CatalogService
from mobile_api.certificates.gives import LeadsTo
from mobile_api.certificates.owed_store import Owed, OwedStore
from mobile_api.errors import Conflict, Forbidden, NotFound
from mobile_api.identity.access import Staff

log = structlog.get_logger()
SHOWN = 200


def owed(
    row: LeadsTo, application: Application, issuer: str, holder: str | None, lacking: Sequence[str], at: datetime
) -> Owed:
    """What an application owes by a row of the table."""
    key = sha256("|".join((application.id, row.type, row.holder)).encode()).hexdigest()[:32]
    return Owed(
        key,
        application.number,
        application.one_thing_id,
        application.catalog_version,
        row.type,
        issuer,
        row.holder,
        holder,
        tuple(lacking),
        at,
    )


class OwedCertificates:
    """Built once per worker by `bootstrap`."""

    def __init__(self, store: OwedStore, catalog: CatalogService, clock: Callable[[], datetime]) -> None:
        self._store, self._catalog, self._clock = store, catalog, clock

    async def waiting(self, issuer: str | None) -> list[Owed]:
        """What a department owes, or all of them, the oldest first: one more than are shown if there are more."""
        return await self._store.waiting(issuer, SHOWN + 1)

    async def settle(self, owed_id: str, note: str, staff: Staff, department: str) -> None:
        """There is none to issue, for this reason: given on paper, renewed instead.

        Raises `NotFound`, also for another department's, `Forbidden` for one's own, and `Conflict` if it was issued or
        settled meanwhile.
        """
        found = await self._store.get(owed_id)
        if found is None or found.issuer != department:
            raise NotFound
        if found.holder is not None and staff.person == found.holder:
            raise Forbidden
        how = {"note": note, "by": staff.account or staff.name, "at": self._clock()}
        if not await self._store.settle(owed_id, how):
            raise Conflict("这张证照已经签发或处理。", "This certificate was issued or settled already.")
        log.info("certificate_not_owed", application=found.application, type=found.type, account=staff.account)

    def field_of(self, one: Owed) -> Text:
        """What the form calls the place where its holder stands."""
        detail = self._catalog.edition(one.one_thing_id, one.version).thing.detail
        assert detail is not None, "only what is worked out is applied for"
        return next(field.label for field in detail.fields if field.id == one.field)

    def thing_of(self, one: Owed) -> Text:
        """What was applied for."""
        return self._catalog.edition(one.one_thing_id, one.version).thing.name
