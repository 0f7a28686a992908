"""Nonces of departments' systems in MongoDB: each counts once, whichever worker hears it."""

from __future__ import annotations

from datetime import datetime

from mobile_api.db import CollectionSpec, Database, DuplicateKeyError, IndexModel

SPECS = [
    CollectionSpec(
        "exchange_nonces",
        {"required": ["purge_at"], "properties": {"purge_at": {"bsonType": "date"}}},
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
]


class NonceStore:
    """The only code that knows how nonces are kept."""

    def __init__(self, db: Database) -> None:
        self._nonces = db["exchange_nonces"]

    async def use(self, system: str, nonce: str, until: datetime) -> bool:
        """Use a nonce up; False if it was used before. It is kept until the request would be too old anyway."""
        try:
            await self._nonces.insert_one({"_id": f"{system}:{nonce}", "purge_at": until})
        except DuplicateKeyError:
            return False
        return True
