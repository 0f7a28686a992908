"""Makes a certificate's paper-equal form: its page is drawn, sealed and time-stamped, whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps import TimeStamper

from wallet.certificate import Certificate
from wallet.errors import PapersBusy
from wallet.paper.drawing import draw, seal_box
from wallet.paper.preview import preview
from wallet.paper.seal import PURPOSE, seal
from wallet.paper.seals import Seals
from wallet.paper.sheet import Printing, sheet_of
from wallet.paper.signing import signed
from wallet.types.schema import CertificateType

AT_ONCE = 2
"""So many are made at a time, whatever is asked for: making one takes a processor for a second."""
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Signer:
    """The department whose seal stands on a page, and what the seal is for."""

    department_id: str
    department: str
    sample: bool
    purpose: str = PURPOSE


class PaperMaker:
    """The PDF and its preview; each is made in a thread, because drawing and signing take processor time."""

    def __init__(
        self, seals: Seals, stamps: TimeStamper, clock: Callable[[], datetime], patience_s: float = PATIENCE_S
    ) -> None:
        self._seals, self._stamps, self._clock = seals, stamps, clock
        self._free, self._patience_s = asyncio.Semaphore(AT_ONCE), patience_s

    async def pdf(
        self, certificate: Certificate, kind: CertificateType, printing: Printing, photo: bytes | None = None
    ) -> bytes:
        """The signed PDF; `photo` is the holder's. Raises what `sealed` does."""
        sheet = sheet_of(certificate, kind, printing)
        signer = Signer(certificate.issuer, sheet.issuer.zh, sheet.sample)
        return await self.sealed(partial(draw, sheet, photo), seal_box(), signer)

    async def sealed(self, drawn: Callable[[], bytes], box: tuple[int, int, int, int], signer: Signer) -> bytes:
        """A PDF, drawn and sealed in a box as PDF counts. Raises `TimestampAway` if it can't be time-stamped now,
        `PapersBusy` if too many others are being made."""
        try:
            await asyncio.wait_for(self._free.acquire(), self._patience_s)
        except TimeoutError:
            raise PapersBusy from None
        try:
            return await asyncio.to_thread(self._sealed, drawn, box, signer)
        finally:
            self._free.release()

    async def preview(
        self, certificate: Certificate, kind: CertificateType, printing: Printing, photo: bytes | None = None
    ) -> bytes:
        """A PNG of the signed PDF's first page. Raises what `pdf` does."""
        return await asyncio.to_thread(preview, await self.pdf(certificate, kind, printing, photo))

    async def root(self) -> bytes:
        """The certificate (PEM) that a reader must trust to find the seals valid."""
        above = await asyncio.to_thread(self._seals.root, self._clock())
        return above.certificate.public_bytes(Encoding.PEM)

    async def revocations(self) -> bytes:
        """The list (DER) by which a reader learns which seals were withdrawn."""
        return await asyncio.to_thread(self._seals.revocations, self._clock())

    def _sealed(self, drawn: Callable[[], bytes], box: tuple[int, int, int, int], signer: Signer) -> bytes:
        key = self._seals.of(signer.department_id, signer.department, self._clock())
        page, picture = drawn(), seal(signer.department, signer.sample, signer.purpose)
        # a loop of the thread's own: the stamp is fetched over HTTP
        return asyncio.run(signed(page, picture, box, key, self._stamps))
