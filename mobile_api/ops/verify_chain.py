"""Checks the whole log of data calls: `python -m mobile_api.ops.verify_chain`.

Each line must follow the one before it, say what was signed, and bear the city's signature; a clerk's request that of
the clerk's own key. The checkpoints, which lie outside the database, must fit, so that it shows if the end was cut off.
`--checkpoints FOLDER` takes copies that are kept elsewhere: whoever can write both places could remove both. Ends with
1 and names the first line that isn't right.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from mobile_api import db
from mobile_api.data_calls.chain import ChainBroken, ChainCheck
from mobile_api.data_calls.checkpoints import Checkpoint, began_as_signed, read_checkpoints
from mobile_api.data_calls.line import Head
from mobile_api.data_calls.store import CallStore
from mobile_api.identity.accounts.webauthn_keys import counts
from mobile_api.localtime import now_utc
from mobile_api.ops.environment import local_settings
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import KeyStore


@dataclass(frozen=True)
class Verified:
    """A log that is whole."""

    lines: int
    checkpoints: int
    covered: int
    """The last line that a checkpoint names: up to there it is certain that none was cut off."""


async def verify_chain(database: db.Database, settings: Settings, folder: Path) -> Verified:
    """Go through the log. Raises `ChainBroken`."""
    keys = DepartmentKeys(KeyStore(database, Sealer(settings.key_dir)), now_utc)
    book = await keys.book()
    marks, foreign = read_checkpoints(folder, book)
    if foreign:
        raise ChainBroken(0, f"the checkpoint {foreign[0]} isn't signed by the city")
    store = CallStore(database)
    start = await store.marked("start")
    if not await began_as_signed(store, book):
        raise ChainBroken(start.seq, "is said to be the last that was purged, which the city hasn't signed")
    check = ChainCheck(book, counts, start)
    async for lines in store.after(start.seq):
        for line in lines:
            _fits(check.along([line]), marks)
    head = check.end()
    covered = max((one.head.seq for one in marks), default=0)
    if covered > head.seq:
        beyond = next(one for one in marks if one.head.seq > head.seq)
        raise ChainBroken(head.seq + 1, f"is missing: the checkpoint {beyond.name} says that it was there")
    return Verified(head.seq - start.seq, len(marks), covered)


def _fits(head: Head, marks: list[Checkpoint]) -> None:
    for one in marks:
        if one.head.seq == head.seq and one.head != head:
            raise ChainBroken(head.seq, f"isn't the line that the checkpoint {one.name} saw")


async def _run(settings: Settings, folder: Path) -> Verified:
    database = db.connect(settings.mongodb_uri.get_secret_value(), settings.database)
    try:
        return await verify_chain(database, settings, folder)
    finally:
        database.client.close()


def main(arguments: list[str] | None = None) -> int:
    """Verify and say what was found."""
    parser = argparse.ArgumentParser(description="Check the log of data calls")
    parser.add_argument("--checkpoints", type=Path, help="a folder with copies of the checkpoints")
    given, settings = parser.parse_args(arguments), local_settings()
    try:
        found = asyncio.run(_run(settings, given.checkpoints or settings.checkpoints))
    except ChainBroken as broken:
        print(f"the log of data calls is broken: {broken}", file=sys.stderr)
        return 1
    print(
        f"{found.lines} line(s), whole and signed; {found.checkpoints} checkpoint(s), the last at line {found.covered}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
