"""The item library as its readers get it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mobile_api.catalog.items.changes import Change
from mobile_api.catalog.items.diff import Difference
from mobile_api.catalog.items.record import LABELS, Claim, Item
from mobile_api.catalog.items.versions import Version
from mobile_api.endpoints import Answer


class ItemLine(Answer):
    """A service item in a list."""

    code: str
    tier: str
    parent: str | None
    region: str
    level: str
    name: str
    department: str
    flags: list[str]
    conveniences: list[str]


class ItemList(Answer):
    """A page of items by code; the next one begins after `next_after`."""

    items: list[ItemLine]
    next_after: str | None


class Element(Answer):
    """One of the 36 elements; texts in both languages."""

    id: str
    label: str
    value: Any
    sample: bool


class ItemView(Answer):
    """An item with its checklist, and the version of it that counts today."""

    line: ItemLine
    version: int
    effective_from: date
    elements: list[Element]
    conveniences: list[Any]
    untranslated: bool
    """Whether the name still lacks its English; then it is shown in Chinese."""
    record: Item


class VersionView(Answer):
    """Who answers for a version, and when it counts; `until` is the first day on which it doesn't."""

    version: int
    effective_from: date
    until: date | None
    proposed_by: str
    approved_by: str
    approved_at: datetime
    change_id: str
    record: Item | Claim


class Versions(Answer):
    """Every version, the first one first."""

    versions: list[VersionView]


class Diff(Answer):
    """What one version changes of another; in a proposal `before` 0 is an item that is new."""

    entry_id: str | None = None
    before: int
    after: int
    differences: list[Difference]


class ChangeView(Answer):
    """A change and where it stands."""

    id: str
    state: str
    note: str
    size: int
    proposed_by: str
    proposed_at: datetime
    effective_from: date
    decided_by: str | None
    decided_at: datetime | None


class Changes(Answer):
    """Changes; an import that changes nothing gives none."""

    changes: list[ChangeView]


class ChangeDetail(Answer):
    """A change with what it makes of its first 50 entries."""

    change: ChangeView
    entries: list[Diff]


def line(item: Item, language: str) -> ItemLine:
    """An item in a list, in the reader's language."""
    return ItemLine(
        code=item.entry_id,
        tier=item.tier,
        parent=item.parent,
        region=item.region,
        level=item.checklist.level,
        name=item.checklist.name.in_(language),
        department=item.checklist.department.in_(language),
        flags=list(item.flags),
        conveniences=[offer.kind for offer in item.conveniences],
    )


def item_view(item: Item, version: Version, language: str) -> ItemView:
    """An item whole."""
    plain = item.checklist.model_dump(mode="json")
    return ItemView(
        line=line(item, language),
        version=version.number,
        effective_from=version.effective_from,
        elements=[
            Element(id=name, label=label.in_(language), value=plain[name], sample=name in item.sample)
            for name, label in LABELS.items()
        ],
        conveniences=[offer.model_dump(mode="json") for offer in item.conveniences],
        untranslated=item.checklist.name.en is None,
        record=item,
    )


def version_view(version: Version) -> VersionView:
    """A version with its record."""
    return VersionView(
        version=version.number,
        effective_from=version.effective_from,
        until=version.until,
        proposed_by=version.proposed_by,
        approved_by=version.approved_by,
        approved_at=version.approved_at,
        change_id=version.change_id,
        record=version.entry,
    )


def change_view(change: Change) -> ChangeView:
    """A change as staff see it."""
    return ChangeView(
        id=change.id,
        state=change.state.value,
        note=change.note,
        size=change.size,
        proposed_by=change.proposed_by,
        proposed_at=change.proposed_at,
        effective_from=change.effective_from,
        decided_by=change.decided_by,
        decided_at=change.decided_at,
    )
