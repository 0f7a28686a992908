"""Reads what is measured: a catalog (CSV, or a text file with a title a line) and queries (TSV)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

OUT_OF_SCOPE = "OOS"
TITLE_COLUMNS = ("name_zh", "plain_zh", "name_en", "plain_en", "items")
QUERY_COLUMNS = ["query", "lang", "expected", "kind"]
ITEM_SEPARATOR = re.compile(r"[;；]")


class InputError(Exception):
    """A file can't be read; the message names the file, the line and the fault."""


@dataclass(frozen=True)
class Entry:
    """One entry of a catalog: its id and the texts that name it."""

    id: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What somebody said, and the ids that are right; none of them if it is out of scope."""

    text: str
    language: str
    expected: frozenset[str]
    kind: str

    @property
    def in_scope(self) -> bool:
        """Whether any entry is right."""
        return bool(self.expected)


def read_entries(path: Path) -> list[Entry]:
    """A catalog: of a CSV file by its `id` column, of any other file each line as its own id. Raises `InputError`."""
    entries = list(_csv_entries(path) if path.suffix.lower() == ".csv" else _line_entries(path))
    if not entries:
        raise InputError(f"{path}: no entries")
    if len({entry.id for entry in entries}) < len(entries):
        raise InputError(f"{path}: an id stands twice")
    return entries


def _csv_entries(path: Path) -> Iterator[Entry]:
    with _open(path) as file:
        rows = csv.DictReader(file)
        columns = rows.fieldnames or []
        named = [column for column in TITLE_COLUMNS if column in columns]
        if "id" not in columns or not named:
            raise InputError(f"{path}: needs a column id and one of {', '.join(TITLE_COLUMNS)}")
        for number, row in enumerate(rows, 2):
            titles = _titles(row, named)
            if not row["id"] or not titles:
                raise InputError(f"{path}:{number}: no id or no title")
            yield Entry(row["id"].strip(), titles)


def _titles(row: dict[str, str], columns: list[str]) -> tuple[str, ...]:
    """The texts of a row, each once; the column `items` holds several."""
    cells = [row[c] or "" for c in columns if c != "items"]
    parts = [*cells, *(ITEM_SEPARATOR.split(row["items"] or "") if "items" in columns else [])]
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _line_entries(path: Path) -> Iterator[Entry]:
    with _open(path) as file:
        for title in dict.fromkeys(line.strip() for line in file):
            if title:
                yield Entry(title, (title,))


def read_queries(path: Path, entries: list[Entry]) -> list[Query]:
    """Queries with what is expected, by id or by title. Raises `InputError` for a name that the catalog lacks."""
    ids = {entry.id: entry.id for entry in entries}
    by_name = {title: entry.id for entry in reversed(entries) for title in entry.titles} | ids
    queries = []
    with _open(path) as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if rows.fieldnames != QUERY_COLUMNS:
            raise InputError(f"{path}: the first line must be {' '.join(QUERY_COLUMNS)}, tab between")
        for number, row in enumerate(rows, 2):
            if None in row.values() or None in row:
                raise InputError(f"{path}:{number}: four columns are expected")
            names = row["expected"].strip()
            wanted = [] if names == OUT_OF_SCOPE else _names(names, by_name)
            if unknown := [name for name in wanted if name not in by_name]:
                raise InputError(f"{path}:{number}: not in the catalog: {unknown[0]}")
            expected = frozenset(by_name[name] for name in wanted)
            queries.append(Query(row["query"], row["lang"], expected, row["kind"]))
    if not queries:
        raise InputError(f"{path}: no queries")
    return queries


def _names(joined: str, known: dict[str, str]) -> list[str]:
    """The names in a cell; a title may contain the separator itself."""
    return [joined] if joined in known else [name.strip() for name in joined.split("|")]


@contextmanager
def _open(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: {error}") from error
