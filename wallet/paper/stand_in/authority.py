"""The stand-in's own root and time-stamping key, made at its first start and kept beside its data."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEY, ROOT = "tsa.pem", "root.pem"
LIFE = timedelta(days=3650)


@dataclass(frozen=True)
class StampKey:
    """The key that signs time stamps, and its certificate."""

    private: RSAPrivateKey
    certificate: x509.Certificate


def ensure_key(folder: Path) -> StampKey:
    """The key of a folder, with the root's certificate beside it; made unless it is there."""
    if not (folder / KEY).exists():
        _make(folder)
    content = (folder / KEY).read_bytes()
    private = load_pem_private_key(content, None)
    assert isinstance(private, RSAPrivateKey)
    return StampKey(private, x509.load_pem_x509_certificate(content))


def _make(folder: Path) -> None:
    """The root's private half is forgotten: it signs one certificate only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    above, private, now = generate_private_key(65537, 2048), generate_private_key(65537, 2048), datetime.now(UTC)
    root = _certificate(
        "示例时间戳根 Sample TSA Root",
        above,
        above,
        "示例时间戳根 Sample TSA Root",
        now,
        [(x509.BasicConstraints(ca=True, path_length=0), True)],
    )
    stamp = _certificate(
        "示例时间戳服务 Sample TSA",
        private,
        above,
        "示例时间戳根 Sample TSA Root",
        now,
        [
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
        ],
    )
    (folder / ROOT).write_bytes(root.public_bytes(Encoding.PEM))
    draft = folder / f"{KEY}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + stamp.public_bytes(Encoding.PEM)
    )
    draft.replace(folder / KEY)


def _certificate(
    name: str,
    key: RSAPrivateKey,
    by: RSAPrivateKey,
    issuer: str,
    now: datetime,
    extensions: Sequence[tuple[x509.ExtensionType, bool]],
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LIFE)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(by, SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
