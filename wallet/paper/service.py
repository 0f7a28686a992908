"""The papers of issued certificates, for their holders."""

from __future__ import annotations

from wallet.certificate import Certificate
from wallet.issued.service import IssuedCertificates
from wallet.paper.maker import PaperMaker
from wallet.paper.sheet import Printing
from wallet.ports import Clock, Departments
from wallet.standing import check_in_force
from wallet.types.library import Types
from wallet.types.schema import CertificateType, Text

CHECK_PAGE = "/check/"


class Papers:
    """Made anew each time they are asked for: nothing is kept. Built once per worker."""

    def __init__(
        self,
        maker: PaperMaker,
        issued: IssuedCertificates,
        types: Types,
        departments: Departments,
        base_url: str,
        clock: Clock,
    ) -> None:
        self._maker, self._issued, self._types = maker, issued, types
        self._departments, self._check_at, self._clock = departments, base_url + CHECK_PAGE, clock

    async def pdf(self, holder: str, certificate_id: str) -> bytes:
        """A holder's certificate as a sealed PDF. Raises `NotFound`, `NotInForce`, `TimestampAway` and
        `PapersBusy`."""
        return await self._maker.pdf(*await self._printed(holder, certificate_id))

    async def preview(self, holder: str, certificate_id: str) -> bytes:
        """A picture (PNG) of its first page. Raises what `pdf` does."""
        return await self._maker.preview(*await self._printed(holder, certificate_id))

    async def root(self) -> bytes:
        """The certificate (PEM) that a reader must trust."""
        return await self._maker.root()

    async def revocations(self) -> bytes:
        """The list (DER) of the seals that were withdrawn."""
        return await self._maker.revocations()

    async def _printed(
        self, holder: str, certificate_id: str
    ) -> tuple[Certificate, CertificateType, Printing, bytes | None]:
        kept = await self._issued.held(certificate_id, holder)
        check_in_force(kept.certificate, kept.standing, self._clock())
        issuer = kept.certificate.issuer
        name = Text(zh=self._departments.name_of(issuer, "zh"), en=self._departments.name_of(issuer, "en"))
        # the seals are our own test authority's: none of them has legal force
        printing = Printing(name, self._check_at, sample=True)
        kind = self._types.find(kept.certificate.type)
        return kept.certificate, kind, printing, await self._issued.photo(certificate_id)
