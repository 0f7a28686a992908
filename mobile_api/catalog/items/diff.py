"""What differs between two versions, element by element. Rules only."""

from __future__ import annotations

from typing import Any

from mobile_api.catalog.items.record import Claim, Item
from mobile_api.catalog.schema import Record


class Difference(Record):
    """One element as it was and as it is."""

    element: str
    before: Any
    after: Any


def elements(entry: Item | Claim) -> dict[str, Any]:
    """An entry as flat elements: the checklist's 36 beside flags, conveniences and the rest."""
    plain = entry.model_dump(mode="json")
    return {**plain.pop("checklist", {}), **plain}


def differences(before: Item | Claim, after: Item | Claim) -> list[Difference]:
    """The elements that differ, in the order of the checklist."""
    old, new = elements(before), elements(after)
    names = dict.fromkeys([*new, *old])
    return [
        Difference(element=name, before=old.get(name), after=new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]
