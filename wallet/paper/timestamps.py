"""Time stamps (RFC 3161) from a time-stamping authority over HTTP: each one is checked before it is used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import cms, tsp, x509
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from wallet.errors import TimestampAway

PATIENCE_S = 5
MAY_DIFFER = timedelta(minutes=5)
"""By how much the authority's clock may differ from ours."""


class Timestamps(HTTPTimeStamper):
    """Asks an authority whose root certificate lies in a file. Raises `TimestampAway` for whatever goes wrong."""

    def __init__(self, url: str, root: Path, clock: Callable[[], datetime]) -> None:
        super().__init__(url, timeout=PATIENCE_S)
        self._root, self._clock = root, clock

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The token over a digest, as the authority signed it just now."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            await self._check(token, message_digest)
        except (OSError, ValueError, SignatureValidationError) as error:
            raise TimestampAway from error
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer, if it is one to this request."""
        response = await super().async_request_tsa_response(req)
        told = response.native
        token = told["time_stamp_token"]
        if told["status"]["status"] != "granted" or token is None or token["content_type"] != "signed_data":
            raise TimestampRequestError("no token")
        info = token["content"]["encap_content_info"]
        if info["content_type"] != "tst_info" or info["content"]["nonce"] != req["nonce"].native:
            raise TimestampRequestError("the token answers another request")
        return response

    async def _check(self, token: cms.ContentInfo, digest: bytes) -> None:
        context = ValidationContext(trust_roots=[self._trusted()], moment=self._clock())
        told = await validate_tst_signed_data(token["content"], context, lambda _: digest)
        status = TimestampSignatureStatus(**told)
        if not (status.intact and status.valid and status.trusted):
            raise TimestampRequestError("the token isn't signed by the authority")
        if abs(status.timestamp.astimezone(UTC) - self._clock()) > MAY_DIFFER:
            raise TimestampRequestError("the authority's clock differs from ours")

    def _trusted(self) -> x509.Certificate:
        return load_cert_from_pemder(str(self._root))
