"""Issues the certificates that an application leads to, in the transaction of the move that issues it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from mobile_api.applications.application import Application
from mobile_api.applications.events import Actor
from mobile_api.catalog.service import CatalogService
from mobile_api.certificates.gives import Facts, Gift, LeadsTo, filled, gifts_of
from mobile_api.certificates.library import read_by_hand, read_gifts
from mobile_api.certificates.owed import owed
from mobile_api.certificates.owed_store import Owed, OwedStore
from mobile_api.certificates.pictures import picture_of
from mobile_api.db import Beside, Session
from mobile_api.localtime import local_day
from mobile_api.registers.service import RegisterService
from wallet.errors import FieldsRefused
from wallet.issued.record import NewCertificate
from wallet.issued.service import IssuedCertificates
from wallet.types.check import check_fields
from wallet.types.library import Types

log = structlog.get_logger()


class Certificates:
    """The certificates of applications. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        issued: IssuedCertificates,
        types: Types,
        catalog: CatalogService,
        registers: RegisterService,
        owed: OwedStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._issued, self._types, self._catalog = issued, types, catalog
        self._registers, self._owed, self._clock = registers, owed, clock
        self._gifts, self._by_hand = read_gifts(), read_by_hand()

    async def of(self, application: Application, by: Actor) -> Beside:
        """What is written with the move that issues it. Raises `Unavailable` if a picture can't be asked for now.

        A certificate whose fields aren't all known is left out, because nothing is made up; it is owed, and so is what
        the table leaves to an officer.
        """
        decided_by = by.account or by.name
        new: list[NewCertificate] = []
        made: dict[str, dict[str, object]] = {}
        items = self._items(application)
        gifts = gifts_of(self._gifts, application.one_thing_id, items)
        left = [self._left(row, application) for row in gifts_of(self._by_hand, application.one_thing_id, items)]
        rules = {source.drawn for gift in gifts for source in gift.fields.values() if source.drawn}
        drawn = {rule: await self._issued.draw(rule) for rule in sorted(rules)}
        for gift in gifts:
            photo = await self._photo(gift, application)
            fields = filled(gift, self._facts(application, gift, drawn, made, photo))
            try:
                made[gift.type] = check_fields(self._types.find(gift.type), fields)
            except FieldsRefused as refused:
                lacking = [fault.field for fault in refused.faults]
                log.warning("certificate_not_issued", application=application.id, type=gift.type, fields=lacking)
                left.append(self._left(gift, application, lacking))
                continue
            id_number = str(application.values[gift.holder])
            origin = f"application:{application.id}:{gift.type}:{gift.holder}"
            new.append(NewCertificate(gift.type, id_number, made[gift.type], application.number, origin, photo))
        prepared = await self._issued.prepare(new, list(drawn.values()), decided_by)

        async def keep(session: Session) -> None:
            await self._issued.keep(prepared, session)
            await self._owed.add(left, session)

        return keep

    def _left(self, row: LeadsTo, application: Application, lacking: Sequence[str] = ()) -> Owed:
        number = application.values.get(row.holder)
        holder = self._issued.holder_of(str(number)) if number else None
        return owed(row, application, self._types.find(row.type).issuer, holder, lacking, self._clock())

    def _items(self, application: Application) -> list[str]:
        detail = self._catalog.edition(application.one_thing_id, application.catalog_version).thing.detail
        assert detail is not None, "only what is worked out is applied for"
        return next(case.items for case in detail.cases if case.id == application.case_id)

    async def _photo(self, gift: Gift, application: Application) -> bytes | None:
        if not any(source.photo for source in gift.fields.values()):
            return None
        return await picture_of(self._registers, str(application.values.get(gift.holder, "")), application)

    def _facts(
        self,
        application: Application,
        gift: Gift,
        drawn: dict[str, str],
        made: dict[str, dict[str, object]],
        photo: bytes | None,
    ) -> Facts:
        issuer = self._types.find(gift.type).issuer
        return Facts(
            one_thing=application.one_thing_id,
            values=application.values,
            shown={field["field_id"]: field["shown"]["zh"] for field in application.filed},
            today=local_day(self._clock()),
            department=self._catalog.library.department(issuer).name.zh,
            drawn=drawn,
            made=made,
            photo=hashlib.sha256(photo).hexdigest() if photo else None,
        )
