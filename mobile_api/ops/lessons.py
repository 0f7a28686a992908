"""Brings the phrases that staff have taught into the sources: `python -m mobile_api.ops.lessons`, part of `make train`.

They go to `nlu_data/phrases/taught.yml`, where they are reviewed and kept like any other phrase.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import yaml
from pymongo.errors import PyMongoError

from mobile_api.catalog.matcher.examples import PHRASES_DIR
from mobile_api.chat.ledger.store import LedgerStore
from mobile_api.db import connect
from mobile_api.ops.environment import environment

TAUGHT_FILE = PHRASES_DIR / "taught.yml"
HEAD = "# What staff have made of the misunderstanding ledger. Written by `make train`.\n"
Lessons = list[tuple[str, str, str]]


def write(lessons: Lessons, path: Path = TAUGHT_FILE) -> None:
    """Write the lessons as a phrase file; without lessons nothing is written."""
    phrases: dict[str, dict[str, list[str]]] = {}
    for text, one_thing_id, language in lessons:
        texts = phrases.setdefault(one_thing_id, {}).setdefault(language, [])
        if text not in texts:
            texts.append(text)
    if phrases:
        body = yaml.safe_dump({"phrases": dict(sorted(phrases.items()))}, allow_unicode=True, width=200)
        path.write_text(HEAD + body, encoding="utf-8")


async def fetch() -> Lessons:
    """The taught phrases in the database. Raises `PyMongoError` if it doesn't answer."""
    env = environment(dict(os.environ))
    db = connect(env["MONGODB_URI"], env.get("YIWANG_DATABASE", "yiwang"))
    try:
        return await LedgerStore(db).taught()
    finally:
        db.client.close()


def main() -> int:
    """Fetch and write; a database that isn't running has nothing new to teach."""
    try:
        lessons = asyncio.run(fetch())
    except PyMongoError:
        print("the database isn't running: no new lessons")
        return 0
    write(lessons)
    print(f"{len(lessons)} lessons of the staff")
    return 0


if __name__ == "__main__":
    sys.exit(main())
