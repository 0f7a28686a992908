"""What an officer issues by hand: a certificate that an application leads to and that the table of `gives.yml` leaves
out, because it has no row for it or because the form doesn't say all that the certificate says.

The application is the reason: it was granted, the officer's department has a part in it, and the holder stands in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from mobile_api.applications.application import Application
from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.states import State
from mobile_api.certificates.owed_store import OwedStore
from mobile_api.certificates.pictures import picture_of
from mobile_api.db import Database, Session, run_transaction
from mobile_api.errors import Conflict, Forbidden
from mobile_api.identity.access import Staff
from mobile_api.localtime import local_day
from mobile_api.registers.service import RegisterService
from wallet.errors import FieldFault, FieldsRefused, Overtaken
from wallet.issued.record import Kept, NewCertificate
from wallet.issued.service import IssuedCertificates
from wallet.types.check import check_fields
from wallet.types.library import Types
from wallet.types.schema import CertificateType

log = structlog.get_logger()
GRANTED = frozenset({State.ISSUED, State.COMPLETED})


@dataclass(frozen=True)
class Order:
    """What an officer wants to issue."""

    type: str
    application: str
    """Number of the application that leads to it."""
    id_number: str
    """Whose it is to be."""
    fields: Mapping[str, object]

    def as_sent(self) -> str:
        """The same text for the same order, whatever day it is."""
        return json.dumps([self.type, self.application, self.id_number, dict(self.fields)], sort_keys=True)


class ByHand:
    """Built once per worker by `bootstrap`."""

    def __init__(
        self,
        db: Database,
        issued: IssuedCertificates,
        types: Types,
        office: OfficeService,
        registers: RegisterService,
        owed: OwedStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._db, self._issued, self._types = db, issued, types
        self._office, self._registers, self._owed, self._clock = office, registers, owed, clock

    async def issue(self, order: Order, staff: Staff, department: str) -> Kept:
        """Issue it, so that it isn't owed any more; the same order again gets the same certificate.

        Raises `UnknownType`, `Forbidden` for another department's type and for one's own certificate, `NotFound`,
        `FieldsRefused`, `NumberTaken`, `Conflict` and `Unavailable`.
        """
        kind, holder = self._types.find(order.type), self._issued.holder_of(order.id_number)
        if kind.issuer != department or staff.person == holder:
            raise Forbidden
        application = await self._office.part_of(order.application, department)
        _check_leads(application, order.id_number)
        asked = self._issued.known_by(order.as_sent())
        if (before := await self._before(kind, holder, asked, application.number)) is not None:
            return before
        by = staff.account or staff.name
        pictured = bool(kind.field("photo", "photo"))
        photo = await picture_of(self._registers, order.id_number, application) if pictured else None
        fields = check_fields(kind, _filled(order, kind, photo, local_day(self._clock()).isoformat()))
        origin = f"by_hand:{application.id}:{kind.id}:{holder}"
        new = NewCertificate(kind.id, order.id_number, fields, application.number, origin, photo, asked)
        prepared = await self._issued.prepare([new], [], by)
        how = {"certificate": prepared.written[0].certificate.id, "by": by, "at": self._clock()}

        async def keep(session: Session) -> None:
            await self._issued.keep_alone(prepared, session)
            await self._owed.issued(application.number, kind.id, holder, how, session)

        try:
            await run_transaction(self._db, keep)
        except Overtaken:
            if (before := await self._before(kind, holder, asked, application.number)) is not None:
                return before
            raise
        log.info("certificate_issued_by_hand", type=kind.id, application=application.id, account=staff.account)
        return await self._issued.get(prepared.written[0].certificate.id)

    async def _before(self, kind: CertificateType, holder: str, asked: str, application: str) -> Kept | None:
        """What the same order led to before. Raises `Conflict` if the application led to another certificate of this
        type for this person."""
        theirs = [
            kept
            for kept in await self._issued.found(kind.issuer, None, application)
            if kept.certificate.type == kind.id and kept.holder == holder
        ]
        same = next((kept for kept in theirs if kept.asked == asked), None)
        if theirs and same is None:
            raise Conflict(
                "这次办件已经给此人签发过这种证照，请在原证照上办理。",
                "This application led to such a certificate for this person already. Please act on that one.",
            )
        return same


def _check_leads(application: Application, id_number: str) -> None:
    """That the application may lead to a certificate of this person. Raises `Conflict` and `FieldsRefused`."""
    if application.state not in GRANTED:
        raise Conflict("办件尚未出证，不能签发证照。", "The application's result isn't issued yet.")
    if id_number not in application.values.values():
        raise FieldsRefused(
            [FieldFault("id_number", "办件中没有这个公民身份号码。", "The application doesn't have this ID number.")]
        )


def _filled(order: Order, kind: CertificateType, photo: bytes | None, today: str) -> dict[str, object]:
    """The officer's fields, with what isn't theirs to say. Raises `FieldsRefused` where they say it otherwise."""
    ours: dict[str, object] = {}
    if kind.field("id_number", "id_number"):
        ours["id_number"] = order.id_number
    if kind.field("photo", "photo"):
        ours["photo"] = hashlib.sha256(photo).hexdigest() if photo else None
    faults = [
        FieldFault(name, "这一项由系统填写。", "This field isn't for the officer to fill in.")
        for name, value in ours.items()
        if order.fields.get(name, value) != value
    ]
    if faults:
        raise FieldsRefused(faults)
    day = {"issued_on": today} if kind.field("issued_on", "date") else {}
    return {**day, **order.fields, **ours}
