"""The stand-in's server: answers time-stamp requests over HTTP as RFC 3161, section 3.4, says."""

from __future__ import annotations

from typing import ClassVar

from aiohttp import web
from asn1crypto import core, keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from wallet.paper.stand_in.authority import StampKey

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}
"""What may be stamped, and the digests' lengths in bytes."""
MAX_REQUEST = 4096


class Rejection(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    """A response without a token; asn1crypto's own must have one."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


class StandIn:
    """A time-stamping authority with one key."""

    def __init__(self, key: StampKey) -> None:
        private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        certificate = x509.Certificate.load(key.certificate.public_bytes(Encoding.DER))
        self._authority = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(private))

    def app(self) -> web.Application:
        """The server's routes: stamping, and health."""
        app = web.Application(client_max_size=MAX_REQUEST)
        app.router.add_post("/", self._stamp)
        app.router.add_get("/health", self._healthy)
        return app

    async def _stamp(self, request: web.Request) -> web.Response:
        if request.content_type != QUERY:
            return web.Response(status=415, text=f"POST {QUERY}")
        body = await request.read()
        try:
            answer = self.answer(body)
        except ValueError:
            answer = _rejected("bad_data_format")
        return web.Response(body=answer, content_type=REPLY)

    def answer(self, body: bytes) -> bytes:
        """The answer to a request. Raises `ValueError` for what is none."""
        asked = tsp.TimeStampReq.load(body, strict=True)
        imprint = asked.native["message_imprint"]
        length = DIGESTS.get(imprint["hash_algorithm"]["algorithm"])
        if length is None:
            return _rejected("bad_alg")
        if len(imprint["hashed_message"]) != length:
            return _rejected("bad_data_format")
        return bytes(self._authority.request_tsa_response(asked).dump())

    async def _healthy(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})


def _rejected(why: str) -> bytes:
    return bytes(Rejection({"status": {"status": "rejection", "fail_info": {why}}}).dump())
