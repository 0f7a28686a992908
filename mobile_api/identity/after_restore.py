"""What a backup mustn't bring back: logins, and accounts that were deleted since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from mobile_api.db import Database, run_transaction
from mobile_api.identity.store import IdentityStore

LOGINS = ("sessions", "staff_sessions")
"""Some of them may have been ended since the backup, for a good reason."""


async def end_again(db: Database, deleted: Iterable[str], now: datetime) -> None:
    """End every login, and close these citizens' accounts. What else is theirs the running system then forgets."""
    for name in LOGINS:
        await db[name].delete_many({})
    store = IdentityStore(db)
    for citizen_id in deleted:
        await run_transaction(db, partial(store.close, citizen_id, now))
