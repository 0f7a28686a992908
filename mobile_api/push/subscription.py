"""A browser's subscription to web push (RFC 8030, 8291): which one is taken. Rules only.

Its endpoint is an address that we shall post to, and a citizen names it: only known push services are, so that nobody
sends us anywhere else, into our own network above all.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import astuple, dataclass

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from mobile_api.errors import InvalidRequest

SERVICES = ("fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com")
"""Hosts of the browsers' push services: Chrome and Edge on phones, Firefox, Edge, Safari. Their subdomains count."""
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ENDPOINT = re.compile(rf"https://(?=[^/]{{1,200}}/)({LABEL}(?:\.{LABEL})+)/[\x21-\x5b\x5d-\x7e]{{1,800}}")
"""By https, to a name that DNS can hold (RFC 1035), without a port, a user or a backslash: no two readers can take it
for different hosts, and none stumbles over it."""
STAND_IN_PATH = re.compile(r"/webpush/[A-Za-z0-9_-]{1,100}")
AUTH_BYTES = 16


@dataclass(frozen=True)
class Subscription:
    """Where a browser's push service takes messages for it, and the keys that they are sealed with."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def token(self) -> str:
        """It as one text, by which the device is known."""
        return json.dumps(astuple(self))

    @property
    def origin(self) -> str:
        """The push service: what we sign is for it alone."""
        return "/".join(self.endpoint.split("/", 3)[:3])


def subscription_of(token: str) -> Subscription:
    """What `token` was made of."""
    return Subscription(*json.loads(token))


def check(subscription: Subscription, stand_in: str | None) -> None:
    """Raises `InvalidRequest` unless it can be pushed to; `stand_in` is the address of a stand-in beside us, if any."""
    if not reachable(subscription.endpoint, stand_in):
        raise InvalidRequest("不支持这个推送服务。", "This push service isn't one that we know.", field="endpoint")
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(subscription.p256dh))
        if len(_decoded(subscription.auth)) != AUTH_BYTES:
            raise ValueError
    except (ValueError, binascii.Error) as error:
        raise InvalidRequest("订阅的密钥无效。", "The subscription's keys aren't valid.", field="keys") from error


def reachable(endpoint: str, stand_in: str | None) -> bool:
    """Whether we post to this address."""
    if stand_in is not None and endpoint.startswith(f"{stand_in}/"):
        return STAND_IN_PATH.fullmatch(endpoint.removeprefix(stand_in)) is not None
    found = ENDPOINT.fullmatch(endpoint)
    return found is not None and any(f".{found[1]}".endswith(f".{host}") for host in SERVICES)


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
