"""The four registers over HTTP, as `API.md` describes them."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import ValidationError

from mobile_api.registers.records import CertificateRecord, Credit, Firm, Person
from mobile_api.signed_client import SignedClient, unread

TIMEOUT_S = 2.5
"""A citizen waits for it, so it is short; what can be checked later is checked later."""
R = TypeVar("R", Person, Firm, Credit, CertificateRecord)


class HttpRegisters:
    """All four Protocols of `records` over one connection pool."""

    def __init__(self, url: str, secret: str) -> None:
        self._http = SignedClient("registers", url, secret, TIMEOUT_S)

    async def person(self, id_number: str) -> Person | None:
        """The person of an ID number, or None. Raises `Unavailable`."""
        told = await self._http.ask("/population/v1/query", {"id_number": id_number})
        return None if told.get("person") is None else _read(Person, told["person"])

    async def firm(self, uscc: str) -> Firm | None:
        """The firm of a unified social credit code, or None. Raises `Unavailable`."""
        told = await self._http.ask("/legal-persons/v1/query", {"uscc": uscc})
        return None if told.get("firm") is None else _read(Firm, told["firm"])

    async def credit(self, subject: str) -> Credit:
        """The standing of an ID number or a USCC. Raises `Unavailable`."""
        return _read(Credit, (await self._http.ask("/credit/v1/query", {"subject": subject})).get("credit"))

    async def certificates(self, holder: str) -> list[CertificateRecord]:
        """What a person or firm holds. Raises `Unavailable`."""
        told = await self._http.ask("/certificates/v1/query", {"holder": holder})
        held = told.get("certificates") or []
        if not isinstance(held, list):
            raise unread("list of certificates")
        return [_read(CertificateRecord, one) for one in held]

    async def alive(self, register: str) -> None:
        """Ask a register, by its name in the paths, whether it could answer now. Raises `Unavailable`."""
        await self._http.alive(f"/{register}/v1/health")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def _read(kind: type[R], told: Any) -> R:
    try:
        return kind.model_validate_json(json.dumps(told))
    except ValidationError as error:
        raise unread(kind.__name__) from error
