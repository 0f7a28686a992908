"""A certificate's paper-equal form over HTTP."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import raw

from wallet.blueprint import Routes, Visit

PATH = "/v1/me/wallet/certificates/<certificate_id:str>"
PRIVATE = {"Cache-Control": "private, no-store"}
PDF, PNG, PEM, CRL = "application/pdf", "image/png", "application/x-pem-file", "application/pkix-crl"
LIST_PATH = "/.well-known/seal-root.crl"
routes = Routes()


@routes.get(f"{PATH}/paper", "It as a PDF, sealed and time-stamped", problems=(404, 409, 503), media=PDF)
async def get_certificate_paper(visit: Visit, certificate_id: str) -> HTTPResponse:
    pdf = await visit.wallet.papers.pdf(await visit.holder(), certificate_id)
    return raw(pdf, content_type=PDF, headers=PRIVATE)


@routes.get(f"{PATH}/preview", "A picture of that PDF's first page", problems=(404, 409, 503), media=PNG)
async def get_certificate_preview(visit: Visit, certificate_id: str) -> HTTPResponse:
    png = await visit.wallet.papers.preview(await visit.holder(), certificate_id)
    return raw(png, content_type=PNG, headers=PRIVATE)


@routes.get("/.well-known/seal-root.pem", "The certificate (X.509) that vouches for every seal", media=PEM)
async def seal_root(visit: Visit) -> HTTPResponse:
    return raw(await visit.wallet.papers.root(), content_type=PEM, headers={"Cache-Control": "public, max-age=86400"})


@routes.get(LIST_PATH, "Which seals were withdrawn (X.509 revocation list)", media=CRL)
async def seal_revocations(visit: Visit) -> HTTPResponse:
    listed = await visit.wallet.papers.revocations()
    return raw(listed, content_type=CRL, headers={"Cache-Control": "public, max-age=900"})
