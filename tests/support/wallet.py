"""A holder's phone as the wallet page does it: its key, its proof, its codes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from tests.support.talk import Api, Json
from wallet.device_proof import MAX_DEVICES, prove
from wallet.jose import sign, to_base64url
from wallet.jwk import jwk_of, thumbprint
from wallet.presentation import KIND
from wallet.times import unix

WALLET = "/v1/me/wallet"


def opaque() -> str:
    """128 random bits as ids are written."""
    return to_base64url(secrets.token_bytes(16))


@dataclass
class Phone:
    """A device of a citizen."""

    api: Api
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    @property
    def id(self) -> str:
        """The thumbprint of its key."""
        return thumbprint(self.key.public_key())

    def try_to_register(self, **changes: Any) -> requests.Response:
        """Register it, or something like it."""
        nonce = self.api.post(f"{WALLET}/device-nonces")["nonce"]
        body = {"jwk": jwk_of(self.key.public_key()), "name": "手机", "proof": prove(nonce, self.key)}
        return self.api.call("POST", f"{WALLET}/devices", {**body, **changes})

    def registered(self) -> Phone:
        """It, registered, in place of others where there are too many."""
        self.make_room()
        answer = self.try_to_register()
        assert answer.status_code == 201, answer.text
        assert answer.json()["id"] == self.id
        return self

    def make_room(self, places: int = 1) -> None:
        """Forget the person's other devices, unless so many more may be registered."""
        devices = [one["id"] for one in self.api.get(f"{WALLET}/devices")["devices"]]
        for device in devices if len(devices) > MAX_DEVICES - places else []:
            self.api.call("DELETE", f"{WALLET}/devices/{device}")

    def certificates(self) -> list[Json]:
        """What the wallet shows."""
        found: list[Json] = self.api.get(f"{WALLET}/certificates")["certificates"]
        return found

    def ask(self, scenario: str, *certificates: str) -> requests.Response:
        """Ask for a nonce to show these."""
        return self.api.call(
            "POST", f"{WALLET}/nonces", {"device": self.id, "scenario": scenario, "certificates": list(certificates)}
        )

    def claims(self, scenario: str, *certificates: str, audience: str = "counter") -> Json:
        """What a code says: with a fresh nonce, from the server's time on."""
        answer = self.ask(scenario, *certificates)
        assert answer.status_code == 201, answer.text
        given = answer.json()
        now = unix(datetime.fromisoformat(given["server_time"]))
        said = {"jti": opaque(), "crt": list(certificates), "aud": audience, "scn": scenario}
        return {**said, "nonce": given["nonce"], "iat": now, "exp": now + 60}

    def sign(self, claims: Json) -> str:
        """The code of these claims."""
        return sign(claims, self.key, KIND, self.id)

    def code(self, scenario: str, *certificates: str, audience: str = "counter") -> str:
        """A code as the page makes it."""
        return self.sign(self.claims(scenario, *certificates, audience=audience))
