"""The first administrator, or anyone else: `python -m mobile_api.ops.account --username li.ming --name 李明 --role
administrator`, while the system runs. Prints the code with which the person enrols within a day."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import get_args

from mobile_api import db
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


async def create(settings: Settings, given: argparse.Namespace) -> str:
    """Make the account; the code to enrol with."""
    database = db.connect(settings.mongodb_uri.get_secret_value(), settings.database)
    sealer = Sealer(settings.key_dir)
    service = AccountService(
        AccountStore(database, sealer),
        Tokens(Keyring(settings.key_dir)),
        Doors(TryStore(database), sealer, now_utc),
        RelyingParty(settings.origin),
        now_utc,
    )
    _, code = await service.create(given.username, given.name, given.role, given.department)
    return code


def main(arguments: list[str] | None = None) -> int:
    """Make an account and say how its owner gets in."""
    parser = argparse.ArgumentParser(description="Make a staff account")
    parser.add_argument("--username", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True, action="append", choices=get_args(Role), help="may be given twice")
    parser.add_argument("--department", help="binds the account to this department (its Chinese name)")
    given, settings = parser.parse_args(arguments), local_settings()
    try:
        code = asyncio.run(create(settings, given))
    except Problem as problem:
        print(problem.detail_en, file=sys.stderr)
        return 1
    print(f"enrol with this code at {settings.origin}/staff:", file=sys.stderr)
    print(code)
    return 0


if __name__ == "__main__":
    sys.exit(main())
