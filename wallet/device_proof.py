"""A device's key, and the proof that whoever names it has its private half. Rules only."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from wallet.errors import DeviceRefused, TokenRefused
from wallet.jose import sign, verify
from wallet.jwk import PrivateKey, key_of, thumbprint
from wallet.presentation import MAX_CODE

KIND = "device-proof+jwt"
AUDIENCE = "wallet"
NONCE_LIFE = timedelta(minutes=5)
MAX_DEVICES = 5


def device_key(jwk: Mapping[str, object]) -> EllipticCurvePublicKey:
    """The key of a device. Raises `DeviceRefused` for any but the public half of a P-256 key: one that was sent with
    its private half is nobody's secret any more."""
    try:
        key = key_of(jwk)
    except TokenRefused as error:
        raise DeviceRefused from error
    if "d" in jwk or not isinstance(key, EllipticCurvePublicKey):
        raise DeviceRefused
    return key


def prove(nonce: str, device: PrivateKey) -> str:
    """What a device signs to be registered; the wallet page does the same in the browser."""
    return sign({"nonce": nonce, "aud": AUDIENCE}, device, KIND, thumbprint(device.public_key()))


def check_proof(proof: str, key: EllipticCurvePublicKey, nonce: str) -> None:
    """That the proof is this key's, for this nonce. Raises `DeviceRefused`."""
    try:
        claims = verify(proof, key, KIND, MAX_CODE)
    except TokenRefused as error:
        raise DeviceRefused from error
    if claims.keys() != {"nonce", "aud"} or claims["aud"] != AUDIENCE:
        raise DeviceRefused
    if not isinstance(claims["nonce"], str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise DeviceRefused
