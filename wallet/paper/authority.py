"""The X.509 certificates behind the departments' electronic seals: our own root, and one seal key a year. Rules only.

The root is a test authority's. Before it goes live a city takes its departments' seal certificates from a licensed one
(《电子签名法》): then `wallet/paper/seals.py` reads those and this module goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from wallet.times import CHINA

ROOT_LIFE = timedelta(days=365 * 20)
ROOT_NAME = "一网测试电子印章根 Yiwang Test Seal Root"
LIST_LIFE = timedelta(days=1)
"""How long a reader may go by a revocation list: so long a withdrawn seal may still pass with one who keeps lists."""
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""RFC 9336: for signing documents that people read."""


@dataclass(frozen=True)
class SealKey:
    """A private key and the certificate of its public half."""

    private: EllipticCurvePrivateKey
    certificate: x509.Certificate

    def as_pem(self) -> bytes:
        """Both halves as a file keeps them."""
        key = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    @classmethod
    def read(cls, pem: bytes) -> SealKey:
        """The key of a file's content. Raises `ValueError` for what is none."""
        private, certificate = load_pem_private_key(pem, None), x509.load_pem_x509_certificate(pem)
        if not isinstance(private, EllipticCurvePrivateKey) or certificate.public_key() != private.public_key():
            raise ValueError("the key and the certificate don't belong together")
        return cls(private, certificate)


@dataclass(frozen=True)
class Withdrawn:
    """A seal's certificate that counts no more, because its key has leaked."""

    certificate: x509.Certificate
    at: datetime


def root(private: EllipticCurvePrivateKey, serial: int, now: datetime) -> SealKey:
    """The root that vouches for every seal."""
    name = _name(ROOT_NAME, ROOT_NAME)
    builder = (
        _certificate(name, private.public_key(), serial)
        .issuer_name(name)
        .not_valid_before(now)
        .not_valid_after(now + ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
    )
    return SealKey(private, builder.sign(private, SHA256()))


def seal_certificate(
    department: str, public: EllipticCurvePublicKey, by: SealKey, serial: int, now: datetime, list_at: str
) -> x509.Certificate:
    """The certificate of a department's seal key: until the end of the year after this one. `list_at` is the address
    of the revocation list.

    The key signs in this year only; so what it signed on the last day can still be checked for a year without a
    time stamp, and for as long as the time stamp counts with one.
    """
    ends = datetime(now.astimezone(CHINA).year + 2, 1, 1, tzinfo=CHINA)
    places = [x509.DistributionPoint([x509.UniformResourceIdentifier(list_at)], None, None, None)]
    builder = (
        _certificate(_name(department, f"{department}电子印章"), public, serial)
        .issuer_name(by.certificate.subject)
        .not_valid_before(now)
        .not_valid_after(min(ends, by.certificate.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(_signer(by), critical=False)
        .add_extension(x509.CRLDistributionPoints(places), critical=False)
    )
    return builder.sign(by.private, SHA256())


def names_list(certificate: x509.Certificate) -> bool:
    """Whether it says where the revocation list is."""
    return any(isinstance(one.value, x509.CRLDistributionPoints) for one in certificate.extensions)


def revocation_list(withdrawn: Sequence[Withdrawn], by: SealKey, minute: datetime) -> bytes:
    """The seals that count no more, as of a minute, signed by the root (RFC 5280, DER).

    The same minute and seals give the same bytes, whichever worker makes them. Its number is that minute's second and
    one more for each seal: what was withdrawn stays so, so each list has a higher one than those before it.
    """
    made = max([minute, by.certificate.not_valid_before_utc, *(one.at for one in withdrawn)])
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(made)
        .next_update(made + LIST_LIFE)
        .add_extension(_signer(by), critical=False)
        .add_extension(x509.CRLNumber(int(minute.timestamp()) + len(withdrawn)), critical=False)
    )
    for one in withdrawn:
        entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number).revocation_date(one.at)
        entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(by.private, SHA256(), ecdsa_deterministic=True).public_bytes(Encoding.DER)


def _signer(by: SealKey) -> x509.AuthorityKeyIdentifier:
    above = by.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above)


def _certificate(name: x509.Name, public: EllipticCurvePublicKey, serial: int) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(name).public_key(public).serial_number(serial)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _name(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
