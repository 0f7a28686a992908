"""The first administrator, or anyone else: `python -m mobile_api.ops.account --username li.ming --name 李明 --role
administrator`, while the system runs. Prints the code with which the person enrols within a day.

`--username li.ming --unlock` forgets the failed logins of an account, where no administrator can do it on their page.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import get_args

from mobile_api import db
from mobile_api.catalog.store import CatalogStore
from mobile_api.errors import Problem
from mobile_api.identity.access import Role
from mobile_api.identity.accounts.service import AccountService
from mobile_api.identity.accounts.store import AccountStore
from mobile_api.identity.accounts.webauthn_keys import RelyingParty
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.doors.store import TryStore
from mobile_api.identity.keys import Keyring
from mobile_api.identity.tokens import Tokens
from mobile_api.localtime import now_utc
from mobile_api.ops.environment import local_settings
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings


async def service(settings: Settings) -> AccountService:
    """Accounts, as the backend has them."""
    database = db.connect(settings.mongodb_uri.get_secret_value(), settings.database)
    sealer = Sealer(settings.key_dir)
    return AccountService(
        AccountStore(database, sealer),
        Tokens(Keyring(settings.key_dir)),
        Doors(TryStore(database), sealer, now_utc),
        RelyingParty(settings.origin),
        now_utc,
        (await CatalogStore(database).library()).has_department,
        sealer,
    )


async def create(settings: Settings, given: argparse.Namespace) -> str:
    """Make the account; the code to enrol with."""
    _, code = await (await service(settings)).create(given.username, given.name, given.role, given.department)
    return code


async def unlock(settings: Settings, username: str) -> None:
    """Forget an account's failed logins."""
    await (await service(settings)).unlock(username, "command")


def main(arguments: list[str] | None = None) -> int:
    """Make an account and say how its owner gets in; or let somebody in again who is locked out."""
    parser = argparse.ArgumentParser(description="Make a staff account, or unlock one")
    parser.add_argument("--username", required=True)
    parser.add_argument("--unlock", action="store_true", help="only forget the account's failed logins")
    parser.add_argument("--name")
    parser.add_argument("--role", action="append", choices=get_args(Role), help="may be given twice")
    parser.add_argument("--department", help="binds the account to this department (its Chinese name)")
    given = parser.parse_args(arguments)
    if not given.unlock and not (given.name and given.role):
        parser.error("a new account needs --name and --role")
    settings = local_settings()
    try:
        if given.unlock:
            asyncio.run(unlock(settings, given.username))
            return 0
        code = asyncio.run(create(settings, given))
    except Problem as problem:
        print(problem.detail_en, file=sys.stderr)
        return 1
    print(f"enrol with this code at {settings.origin}/staff:", file=sys.stderr)
    print(code)
    return 0


if __name__ == "__main__":
    sys.exit(main())
