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
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from mobile_api import db
from mobile_api.data_calls.chain import ChainBroken, ChainCheck
from mobile_api.data_calls.checkpoints import Checkpoint, beginning, read_checkpoints
from mobile_api.data_calls.line import Head
from mobile_api.data_calls.store import CallStore
from mobile_api.identity.accounts.webauthn_keys import counts
from mobile_api.localtime import now_utc
from mobile_api.ops.environment import local_settings
from mobile_api.retention.purge import LOGS_KEPT
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import KeyStore
from wallet.keys import KeyBook

LATE = timedelta(days=7)
"""A checkpoint names the last line there is, so it may be younger than that line: by so much at most, for hardly an
hour passes in which a city asks nothing."""


@dataclass(frozen=True)
class Verified:
    """A log that is whole."""

    lines: int
    checkpoints: int
    covered: int
    """The last line that a checkpoint names: up to there it is certain that none was cut off."""


async def verify_chain(
    database: db.Database, settings: Settings, folder: Path, clock: Callable[[], datetime] = now_utc
) -> Verified:
    """Go through the log. Raises `ChainBroken`."""
    book = await DepartmentKeys(KeyStore(database, Sealer(settings.key_dir)), clock).book()
    marks, foreign = read_checkpoints(folder, book)
    if foreign:
        raise ChainBroken(0, f"the checkpoint {foreign[0]} isn't signed by the city")
    return await go_through(CallStore(database), book, marks, clock())


async def go_through(store: CallStore, book: KeyBook, marks: Sequence[Checkpoint], now: datetime) -> Verified:
    """The lines and what the checkpoints say of them. Raises `ChainBroken`."""
    start = await store.marked("start")
    try:
        return await _gone_through(store, book, marks, now)
    except ChainBroken:
        if await store.marked("start") == start:
            raise
    return await _gone_through(store, book, marks, now)  # a purge came between, and there is one an hour


async def _gone_through(store: CallStore, book: KeyBook, marks: Sequence[Checkpoint], now: datetime) -> Verified:
    start, withdrawn = await beginning(store, book)
    if early := [one for one in marks if one.head.seq <= start.seq and one.at > now - LOGS_KEPT + LATE]:
        raise ChainBroken(early[0].head.seq, f"is purged too early: the checkpoint {early[0].name} has just seen it")
    check, seen = ChainCheck(book, counts, start, withdrawn), defaultdict[int, list[Checkpoint]](list)
    for one in marks:
        seen[one.head.seq].append(one)
    async for lines in store.after(start.seq):
        for line in lines:
            _fits(check.along([line]), seen)
    if gap := await store.beyond(check.head.seq):
        _fits(check.along([gap]), seen)
    head = check.end()
    covered = max(seen, default=0)
    if covered > head.seq:
        beyond = next(one for one in marks if one.head.seq > head.seq)
        raise ChainBroken(head.seq + 1, f"is missing: the checkpoint {beyond.name} says that it was there")
    return Verified(head.seq - start.seq, len(marks), covered)


def _fits(head: Head, seen: Mapping[int, Sequence[Checkpoint]]) -> None:
    for one in seen.get(head.seq, ()):
        if one.head != head:
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
