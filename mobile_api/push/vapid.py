"""The key by which push services know us (VAPID, RFC 8292): browsers subscribe for it, messages are signed with it."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from py_vapid import Vapid02

from mobile_api.private_file import write_once

FILE = "webpush.pem"


def ensure_vapid_key(folder: Path) -> None:
    """Make the key unless it is there. Another one would end every subscription."""
    key = generate_private_key(SECP256R1())
    write_once(folder / FILE, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def vapid_key(folder: Path) -> Vapid02:
    """The key."""
    return Vapid02.from_pem((folder / FILE).read_bytes())


def public_part(key: Vapid02) -> str:
    """What a browser subscribes for: the public point in base64url, as `applicationServerKey` is written."""
    point = key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
