"""The service account that the stand-in knows: a key file as Google gives one out, made at the first start."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from mobile_api.private_file import replace

FILE, PROJECT = "service-account.json", "yiwang-demo"
EMAIL = f"push@{PROJECT}.iam.gserviceaccount.com"


@dataclass(frozen=True)
class Account:
    """Who may ask for a token, by which key, where."""

    email: str
    key: RSAPublicKey
    token_uri: str


def ensure_account(folder: Path, token_uri: str) -> Account:
    """The account of a folder; made unless it is there, and told the endpoint's present address."""
    path = folder / FILE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    content: dict[str, Any] = json.loads(path.read_text()) if path.exists() else _new()
    if content.get("token_uri") != token_uri:
        content["token_uri"] = token_uri
        replace(path, json.dumps(content).encode())
    private = load_pem_private_key(content["private_key"].encode(), None)
    assert isinstance(private, RSAPrivateKey)
    return Account(content["client_email"], private.public_key(), token_uri)


def _new() -> dict[str, str]:
    private = generate_private_key(65537, 2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "stand-in",
        "private_key": pem,
        "client_email": EMAIL,
    }
