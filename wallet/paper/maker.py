"""Makes a certificate's paper-equal form: its page is drawn, sealed and time-stamped, whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps import TimeStamper

from wallet.certificate import Certificate
from wallet.paper.drawing import draw, seal_box
from wallet.paper.preview import preview
from wallet.paper.seal import seal
from wallet.paper.seals import Seals
from wallet.paper.sheet import Printing, Sheet, sheet_of
from wallet.paper.signing import signed
from wallet.types.schema import CertificateType


class PaperMaker:
    """The PDF and its preview; each is made in a thread, because drawing and signing take processor time."""

    def __init__(self, seals: Seals, stamps: TimeStamper, clock: Callable[[], datetime]) -> None:
        self._seals, self._stamps, self._clock = seals, stamps, clock

    async def pdf(
        self, certificate: Certificate, kind: CertificateType, printing: Printing, photo: bytes | None = None
    ) -> bytes:
        """The signed PDF; `photo` is the holder's. Raises `TimestampAway` if it can't be time-stamped now."""
        return await asyncio.to_thread(self._pdf, certificate, sheet_of(certificate, kind, printing), photo)

    async def preview(
        self, certificate: Certificate, kind: CertificateType, printing: Printing, photo: bytes | None = None
    ) -> bytes:
        """A PNG of the signed PDF's first page. Raises `TimestampAway`."""
        return await asyncio.to_thread(preview, await self.pdf(certificate, kind, printing, photo))

    async def root(self) -> bytes:
        """The certificate (PEM) that a reader must trust to find the seals valid."""
        above = await asyncio.to_thread(self._seals.root, self._clock())
        return above.certificate.public_bytes(Encoding.PEM)

    def _pdf(self, certificate: Certificate, sheet: Sheet, photo: bytes | None) -> bytes:
        department = sheet.issuer.zh
        key = self._seals.of(certificate.issuer, department, self._clock())
        page, picture = draw(sheet, photo), seal(department, sheet.sample)
        # a loop of the thread's own: the stamp is fetched over HTTP
        return asyncio.run(signed(page, picture, seal_box(), key, self._stamps))
