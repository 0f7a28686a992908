"""RSA signatures (PKCS #1 v1.5 with SHA-256), as WeChat Pay and Alipay write them. Rules only."""

from __future__ import annotations

import base64
import binascii

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """The signature in base64."""
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def signed_by(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether the key's owner has signed exactly these bytes."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def private_key(pem: bytes) -> RSAPrivateKey:
    """A private key as its file has it. Raises `ValueError`."""
    key = load_pem_private_key(pem, None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key")
    return key


def public_key(pem: bytes) -> RSAPublicKey:
    """A public key as a file of its own, or as a certificate has it. Raises `ValueError`."""
    certified = b"BEGIN CERTIFICATE" in pem
    key = x509.load_pem_x509_certificate(pem).public_key() if certified else load_pem_public_key(pem)
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")
    return key
