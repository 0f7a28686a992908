"""Who works for the city: a signed token with a name and roles, for eight hours.

`python -m mobile_api.identity.staff --name 张三 --role catalog_editor` prints one for a script. No account stands
behind it, so it can't be revoked before it ends, and it opens nothing that the authorisation table keeps for accounts.
People log in with an account, whose tokens have this shape as well.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import get_args

from mobile_api.identity.access import Role, Staff
from mobile_api.identity.keys import load_signing_key
from mobile_api.identity.tokens import STAFF_LIFE, Tokens
from mobile_api.localtime import now_utc
from mobile_api.settings import ROOT

__all__ = ["STAFF_LIFE", "main", "mint"]


def mint(tokens: Tokens, staff: Staff, life: timedelta = STAFF_LIFE) -> str:
    """A token for a member of staff, from now on."""
    return tokens.staff_token(staff, now_utc(), life)


def main(arguments: list[str] | None = None) -> int:
    """Print a token; whoever can read the signing key may do so."""
    parser = argparse.ArgumentParser(description="Mint a staff token, valid for eight hours")
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True, action="append", choices=get_args(Role), help="may be given twice")
    parser.add_argument("--department", help="binds the token to this department's items (its Chinese name)")
    given = parser.parse_args(arguments)
    if not given.name.strip():
        parser.error("--name is empty")
    folder = Path(os.environ.get("YIWANG_DATA_DIR") or ROOT / ".data")
    key = load_signing_key(folder / "keys")
    print(mint(Tokens(key), Staff(given.name.strip(), frozenset(given.role), given.department)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
