"""The picture on a certificate: the population register's."""

from __future__ import annotations

import base64

from mobile_api.applications.application import Application
from mobile_api.data_calls.scenario import Asking
from mobile_api.registers.service import RegisterService


async def picture_of(registers: RegisterService, id_number: str, application: Application) -> bytes | None:
    """The register's picture (JPEG) of a person, for the certificate that an application leads to; None if it has none.
    The city asks, not the clerk who decides: it goes on the certificate unseen. Raises `Unavailable`."""
    asking = Asking("system", "issuing", "certificate-picture", application.one_thing_id, application.number)
    resident = await registers.person(id_number, asking)
    if resident is not None and not resident.photo:  # our copy may be older than the picture
        resident = await registers.resident(id_number, asking)
    return base64.b64decode(resident.photo) if resident and resident.photo else None
