"""The departments' keys in MongoDB: one document a department, the private halves sealed."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wallet.database import Database, Document, DuplicateKeyError, Sealed, Spec
from wallet.jwk import jwk_of, key_of
from wallet.keys import IssuerKey, KeySet
from wallet.ports import Sealer

KEYS = "certificate_keys"
SPECS = [
    Spec(
        KEYS,
        {
            "required": ["revision", "keys", "sealed"],
            "properties": {
                "revision": {"bsonType": "int"},
                "keys": {"bsonType": "array", "items": {"required": ["jwk", "begins", "ends", "withdrawn"]}},
                "sealed": {"bsonType": "binData"},
            },
        },
    )
]


def _place(issuer: str) -> str:
    return f"{KEYS}:{issuer}"


SEALED = (Sealed(KEYS, "sealed", lambda document: _place(document["_id"])),)


@dataclass(frozen=True)
class KeptKeys:
    """A department's keys at one revision."""

    keys: KeySet
    revision: int


class KeyStore:
    """The only code that knows how departments' keys are kept."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._keys, self._sealer = db[KEYS], sealer

    async def get(self, issuer: str) -> KeptKeys | None:
        """The keys of a department."""
        found = await self._keys.find_one({"_id": issuer})
        return KeptKeys(self._set(found), found["revision"]) if found else None

    async def all(self) -> Sequence[IssuerKey]:
        """The public half of every key."""
        found = await self._keys.find({}, {"keys": 1}).to_list(None)
        return [key for document in found for key in _public(document)]

    async def issuers(self) -> list[str]:
        """The departments that have keys."""
        return [found["_id"] async for found in self._keys.find({}, {"_id": 1})]

    async def add(self, keys: KeySet) -> bool:
        """Keep a department's first keys; False if another worker was faster."""
        try:
            await self._keys.insert_one({"_id": keys.issuer, "revision": 1, **self._kept(keys)})
        except DuplicateKeyError:
            return False
        return True

    async def change(self, before: KeptKeys, keys: KeySet) -> bool:
        """Keep the keys in place of those at `before`; False if they have changed since."""
        known = {"_id": keys.issuer, "revision": before.revision}
        changed = await self._keys.update_one(known, {"$set": self._kept(keys), "$inc": {"revision": 1}})
        return changed.matched_count == 1

    def _kept(self, keys: KeySet) -> Document:
        private = {kid: b64encode(_raw(key)).decode() for kid, key in keys.private.items()}
        return {
            "keys": [
                {"jwk": jwk_of(key.public), "begins": key.begins, "ends": key.ends, "withdrawn": key.withdrawn}
                for key in keys.keys
            ],
            "sealed": self._sealer.seal(json.dumps(private).encode(), _place(keys.issuer)),
        }

    def _set(self, document: Document) -> KeySet:
        issuer = document["_id"]
        private = json.loads(self._sealer.open(document["sealed"], _place(issuer)))
        halves = {kid: Ed25519PrivateKey.from_private_bytes(b64decode(raw)) for kid, raw in private.items()}
        return KeySet(issuer, tuple(_public(document)), halves)


def _public(document: Document) -> list[IssuerKey]:
    return [
        IssuerKey(document["_id"], key_of(key["jwk"]), key["begins"], key["ends"], key["withdrawn"])
        for key in document["keys"]
    ]


def _raw(key: object) -> bytes:
    assert isinstance(key, Ed25519PrivateKey), "departments sign with Ed25519"
    return key.private_bytes_raw()
