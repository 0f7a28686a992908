"""An office that makes papers in the tests: seals in a folder, and the stand-in for the time-stamping authority."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys.pemder import load_certs_from_pemder_data
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from mobile_api.private_file import PrivateFolder
from tests.wallet.city import NOW, PERSON, PHONE_ID, STATUS, opaque, sample_of
from wallet.certificate import Certificate, Order, certificate_for
from wallet.paper.maker import PaperMaker
from wallet.paper.seals import Seals
from wallet.paper.sheet import Printing
from wallet.paper.stand_in.authority import ROOT, ensure_key
from wallet.paper.stand_in.server import StandIn
from wallet.paper.timestamps import Timestamps
from wallet.types.check import Fields
from wallet.types.library import load_types
from wallet.types.schema import CertificateType, Text

CHECK_AT = "https://city.example/check/"
POLICE = Printing(Text(zh="公安局", en="Public Security Bureau"), CHECK_AT, sample=True)
LICENCE = load_types().find("driving-licence")


def now_utc() -> datetime:
    """What the clock says: a time stamp tells the real time, so the tests' own time won't do."""
    return datetime.now(UTC)


def certificate_of(kind: CertificateType, **changed: object) -> Certificate:
    """A certificate of a kind, filled with samples."""
    told: Fields = {field.id: sample_of(field) for field in kind.fields}
    return certificate_for(Order(opaque(), PHONE_ID, {**told, **changed}, STATUS), kind, NOW)


@dataclass(frozen=True)
class PaperOffice:
    """What makes papers, and what a reader of them must trust."""

    maker: PaperMaker
    seals: Seals
    stamps: Timestamps
    folder: Path

    @property
    def tsa_root(self) -> Path:
        """The file with the root of the time-stamping authority."""
        return self.folder / ROOT

    async def paper(self, **changed: object) -> bytes:
        """A driving licence."""
        return await self.maker.pdf(certificate_of(LICENCE, **{**PERSON, **changed}), LICENCE, POLICE)

    async def read(self, pdf: bytes) -> PdfSignatureStatus:
        """What a reader that trusts both authorities says of the PDF's one signature."""
        root = self.seals.root(now_utc()).certificate.public_bytes(Encoding.PEM)
        return await read_sealed(pdf, root, self.tsa_root.read_bytes(), self.seals.revocations(now_utc()))

    async def counts(self, pdf: bytes) -> bool:
        """Whether a reader takes the PDF for what the department has sealed."""
        try:
            return (await self.read(pdf)).bottom_line
        except (PdfError, SignatureValidationError, ValueError):
            return False


async def read_sealed(pdf: bytes, seal_root: bytes, tsa_root: bytes, withdrawn: bytes) -> PdfSignatureStatus:
    """What a reader says of a PDF's one signature; it trusts these two certificates (PEM), and goes by this revocation
    list (DER): without one it refuses the seal."""
    (signature,) = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
    seals, stamps = (next(load_certs_from_pemder_data(pem)) for pem in (seal_root, tsa_root))
    return await async_validate_pdf_signature(
        signature,
        signer_validation_context=ValidationContext(trust_roots=[seals], crls=[withdrawn], revocation_mode="require"),
        ts_validation_context=ValidationContext(trust_roots=[stamps]),
    )


@asynccontextmanager
async def paper_office(
    folder: Path, answering: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
) -> AsyncIterator[PaperOffice]:
    """An office whose time-stamping authority is the stand-in, or one that answers in its own way."""
    app = StandIn(ensure_key(folder)).app()
    if answering is not None:
        app = web.Application()
        app.router.add_post("/", answering)
    server = TestServer(app)
    await server.start_server()
    seals = Seals(PrivateFolder(folder / "seals"), "https://city.example/seals.crl")
    stamps = Timestamps(str(server.make_url("/")), folder / ROOT, now_utc)
    try:
        yield PaperOffice(PaperMaker(seals, stamps, now_utc), seals, stamps, folder)
    finally:
        await server.close()
