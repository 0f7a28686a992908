"""Renews keys while the system runs: `python -m mobile_api.ops.rotate sealing`, or `tokens`.

`sealing`: a new key for data at rest; everything kept is sealed with it before the command ends. The key before stays
in the ring until the next rotation, for workers that were just sealing with it. `tokens`: a new signing key, in the
JWKS at once and signing after ten minutes; the one before verifies as long as its tokens live. `tokens --now` is for a
key that has leaked: the old ones are gone at once, citizens' apps refresh their tokens, staff log in again.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from mobile_api import db
from mobile_api.identity.accounts.store import AccountStore
from mobile_api.identity.faces.store import FaceStore
from mobile_api.identity.keys import ANNOUNCED, LOOK_AGAIN_S, replace_leaked, rotate
from mobile_api.identity.persons.store import PersonStore
from mobile_api.localtime import now_utc
from mobile_api.materials.store import MaterialStore
from mobile_api.ops.environment import local_settings
from mobile_api.registers.store import CopyStore
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings
from mobile_api.verification.store import SheetStore


async def rotate_sealing(settings: Settings) -> int:
    """Seal everything with the active key, then with a new one. Returns how many documents were sealed anew.

    The first pass catches what a worker sealed late in the last rotation: its key goes now.
    """
    sealer = Sealer(settings.key_dir)
    database = db.connect(settings.mongodb_uri.get_secret_value(), settings.database)
    await _reseal(database, sealer)
    sealer.renew()
    return await _reseal(database, sealer)


async def _reseal(database: db.Database, sealer: Sealer) -> int:
    stores = (CopyStore, AccountStore, PersonStore, FaceStore, MaterialStore, SheetStore)
    return sum([await store(database, sealer).reseal() for store in stores])


def main(arguments: list[str] | None = None) -> int:
    """Rotate and say what was done."""
    parser = argparse.ArgumentParser(description="Renew keys")
    parser.add_argument("keys", choices=["sealing", "tokens"])
    parser.add_argument("--now", action="store_true", help="of tokens: the old keys have leaked and end at once")
    given = parser.parse_args(arguments)
    if given.now and given.keys != "tokens":
        parser.error("--now is for tokens; a sealing key ends when everything is sealed anew")
    settings = local_settings()
    if given.now:
        print(
            f"new signing key {replace_leaked(settings.key_dir, now_utc()).kid}, the only one in {LOOK_AGAIN_S:.0f} s"
        )
        return 0
    if given.keys == "tokens":
        print(f"new signing key {rotate(settings.key_dir, now_utc()).kid}, signing in {ANNOUNCED}")
        return 0
    print(f"new sealing key in service, {asyncio.run(rotate_sealing(settings))} document(s) sealed anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
