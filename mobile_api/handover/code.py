"""The word in the QR code, and the permit that a scan gives: which draft, until when, our signature. Rules only.

48 characters of base64url over the draft's id (16 bytes), the Unix second at which it ends (4 bytes) and the first
16 bytes of HMAC-SHA256 over both. It says nothing of its owner, and only a clerk can do something with it. The permit
is made alike, with a key of its own for each clerk's account: neither passes for the other.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta

PREFIX = "YW1."
LIFE = timedelta(minutes=10)
"""A page that shows the code asks for a new one before that; a photo of it is soon worth nothing."""
PERMIT_LIFE = timedelta(hours=1)
"""So long after the scan the clerk may submit for who stands there: papers are gone through meanwhile."""
ID_BYTES, TIME_BYTES, MAC_BYTES = 16, 4, 16


def code_for(draft_id: str, until: datetime, secret: bytes) -> str:
    """The code of a draft."""
    said = bytes.fromhex(draft_id) + int(until.timestamp()).to_bytes(TIME_BYTES, "big")
    return PREFIX + base64.urlsafe_b64encode(said + _mac(said, secret)).decode()


def read_code(text: str, now: datetime, secret: bytes) -> str | None:
    """The draft that a code names; None if we didn't sign it, or its time is over. The signature comes first."""
    try:
        content = base64.b64decode(text.removeprefix(PREFIX), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if not text.startswith(PREFIX) or len(content) != ID_BYTES + TIME_BYTES + MAC_BYTES:
        return None
    said, mac = content[:-MAC_BYTES], content[-MAC_BYTES:]
    if not hmac.compare_digest(_mac(said, secret), mac):
        return None
    until = datetime.fromtimestamp(int.from_bytes(said[ID_BYTES:], "big"), UTC)
    return said[:ID_BYTES].hex() if now < until else None


def permit_key(secret: bytes, account: str) -> bytes:
    """What the permits of one clerk's account are signed with, in place of `secret`."""
    return hmac.digest(secret, f"permit {account}".encode(), "sha256")


def _mac(said: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, said, "sha256")[:MAC_BYTES]
