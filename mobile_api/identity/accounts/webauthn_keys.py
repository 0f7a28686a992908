"""WebAuthn (W3C, level 3) by the `webauthn` library: what is asked of a key, and what it answered."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from mobile_api.data_calls.line import ClerkSignature
from mobile_api.errors import WrongCredentials
from mobile_api.identity.accounts.account import Account, Key

Json = dict[str, Any]
NAME = "一网 Yiwang"


@dataclass(frozen=True)
class RelyingParty:
    """Us, as keys know us: a key made for one address signs for no other."""

    origin: str

    @property
    def id(self) -> str:
        """The host name."""
        return urlsplit(self.origin).hostname or ""

    def creation(self, account: Account, challenge: bytes) -> Json:
        """What the browser needs to make a key."""
        options = webauthn.generate_registration_options(
            rp_id=self.id,
            rp_name=NAME,
            user_name=account.username,
            user_id=account.id.encode(),
            user_display_name=account.name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=_descriptors(account.keys),
        )
        return _as_json(options)

    def request(self, account: Account, challenge: bytes) -> Json:
        """What the browser needs to let a key sign."""
        options = webauthn.generate_authentication_options(
            rp_id=self.id,
            challenge=challenge,
            allow_credentials=_descriptors(account.keys),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _as_json(options)

    def made(self, credential: Json, challenge: bytes) -> Key:
        """The key that was made. Raises `WrongCredentials` if the answer isn't one to this challenge, for us."""
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.id,
                expected_origin=self.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise WrongCredentials from error
        return Key(made.credential_id, made.credential_public_key, made.sign_count)

    def signed(self, credential: Json, challenge: bytes, account: Account) -> tuple[Key, Key]:
        """The key that signed, as it was kept and with its new count.

        Raises `WrongCredentials` for a key that isn't the account's, a signature that is wrong or for another
        challenge or address, and a count that went back: then there is a copy of the key.
        """
        try:
            signed_by = base64url_to_bytes(str(credential.get("id", "")))
            key = next((key for key in account.keys if key.id == signed_by), None)
            if key is None:
                raise WrongCredentials
            done = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.id,
                expected_origin=self.origin,
                credential_public_key=key.public_key,
                credential_current_sign_count=key.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise WrongCredentials from error
        return key, Key(key.id, key.public_key, done.new_sign_count)


def kept_signature(credential: Json, key: Key) -> ClerkSignature:
    """What is kept of an answer that counts, to show later what was signed, by which key."""
    answer = credential["response"]
    return ClerkSignature(
        key=bytes_to_base64url(key.id),
        public_key=bytes_to_base64url(key.public_key),
        client_data=str(answer["clientDataJSON"]),
        authenticator_data=str(answer["authenticatorData"]),
        signature=str(answer["signature"]),
    )


def counts(kept: ClerkSignature, challenge: bytes) -> bool:
    """Whether a kept signature is this key's, for this challenge, given by a person whom the key has verified.

    At which address it was given is no matter here: a city's address may change over the years.
    """
    try:
        origin = str(json.loads(base64url_to_bytes(kept.client_data))["origin"])
        answer = {
            "clientDataJSON": kept.client_data,
            "authenticatorData": kept.authenticator_data,
            "signature": kept.signature,
        }
        webauthn.verify_authentication_response(
            credential={"id": kept.key, "rawId": kept.key, "type": "public-key", "response": answer},
            expected_challenge=challenge,
            expected_rp_id=urlsplit(origin).hostname or "",
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(kept.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    return True


def _descriptors(keys: Iterable[Key]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=key.id) for key in keys]


def _as_json(options: Any) -> Json:
    told: Json = json.loads(webauthn.options_to_json(options))
    return told
