"""The table of what is kept names every collection of the database, and nothing else."""

from __future__ import annotations

from mobile_api.migrate import SPECS
from mobile_api.ops.database import TRACKERS
from mobile_api.retention.table import read_table


def test_every_collection_stands_in_the_table() -> None:
    named = {name for row in read_table() for name in row.collections}
    bots = {f"{TRACKERS}.conversations"}
    assert named == {spec.name for spec in SPECS} | bots
    assert len({row.id for row in read_table()}) == len(read_table())


def test_what_is_in_two_rows_is_so_for_a_reason() -> None:
    """Submitted papers are kept, the others and what was sent in the chat go; nothing else is both."""
    rows: dict[str, set[str]] = {}
    for row in read_table():
        for name in row.collections:
            rows.setdefault(name, set()).add(row.id)
    both = {name for name, ids in rows.items() if len(ids) > 1}
    files = {"attachments", "attachment_thumbnails", "attachment_files.files", "attachment_files.chunks"}
    assert both == {"applications", *files}
    assert all(rows[name] - {"conversations"} == {"drafts", "applications"} for name in both)
