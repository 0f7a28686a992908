"""A clerk's own requests for data: what their key signs is what the request's line in the log says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from mobile_api.data_calls.line import ClerkSignature, statement
from mobile_api.data_calls.scenario import Asking, Release
from mobile_api.data_calls.service import DataCalls
from mobile_api.errors import RequestNotSigned
from mobile_api.identity.accounts.requests import Json, SignedRequests
from mobile_api.identity.accounts.service import NextStep


class SignedCalls:
    """Built once per worker by `bootstrap`."""

    def __init__(self, calls: DataCalls, signatures: SignedRequests) -> None:
        self._calls, self._signatures = calls, signatures

    async def begin(self, source: str, asking: Asking, subject: str) -> NextStep:
        """What the clerk's key must sign. Raises `RequestNotSigned` for an account that is gone."""
        return await self._signatures.ask(asking.by, self._challenge(source, asking, subject))

    async def take(
        self, source: str, asking: Asking, subject: str, ticket: str, credential: Json
    ) -> tuple[Asking, ClerkSignature]:
        """The request with its nonce, and the signature. Raises `RequestNotSigned`, which is written down."""
        challenge = self._challenge(source, asking, subject)
        try:
            nonce, signature = await self._signatures.take(asking.by, ticket, credential, challenge)
        except RequestNotSigned:
            await self._calls.refuse(source, asking, subject, "not_signed")
            raise
        return replace(asking, request=nonce), signature

    async def record(
        self,
        source: str,
        asking: Asking,
        subject: str,
        release: Release,
        signature: ClerkSignature,
        marks: Sequence[str] = (),
    ) -> None:
        """Write the signed request down, before the source is asked. Raises `TooManyRequests`, which is written."""
        await self._calls.note(source, asking, subject, "asked", release, marks=marks, signature=signature)
        # the request is written already, so of many at once none slips through
        await self._calls.admit(source, asking, subject, asked=1)

    def _challenge(self, source: str, asking: Asking, subject: str) -> Callable[[str], bytes]:
        told: dict[str, Any] = {
            "by": asking.by,
            "source": source,
            "number": asking.number,
            "purpose": asking.purpose,
            "subject": self._calls.subject_of(subject),
        }
        return lambda nonce: statement({**told, "request": nonce})
