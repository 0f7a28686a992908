"""A one-thing without an online form yet: what it joins, who decides each part of it, and where to ask."""

from __future__ import annotations

from typing import Any, Literal

from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Item
from mobile_api.chat.assistant.foreigners import one_stop
from mobile_api.chat.assistant.turn import Turn

Part = Literal["all", "one", "each", "none"]
"""Of which part of a one-thing it is told who decides."""
PAIR = {"zh": "：", "en": ": "}


def at_hand(turn: Turn) -> Edition | None:
    """The listed one-thing that was spoken of last, while no form is being filled."""
    topic = turn.conversation.topic
    if topic is None or turn.draft is not None:
        return None
    edition = turn.catalog.edition(topic)
    return edition if edition.thing.detail is None else None


def introduced(turn: Turn, edition: Edition) -> dict[str, Any]:
    """What a listed one-thing joins, and where to go."""
    return _told(turn, edition, "all", None)


def gone_into(turn: Turn, edition: Edition, item: Item | None) -> dict[str, Any]:
    """Who decides the part that is meant, or each part; and from the second time on only where to ask."""
    if item is not None:
        return _told(turn, edition, "one", item)
    if turn.conversation.explained == edition.thing.id:
        return _told(turn, edition, "none", None)
    turn.change(explained=edition.thing.id)
    return _told(turn, edition, "each", None)


def _told(turn: Turn, edition: Edition, part: Part, item: Item | None) -> dict[str, Any]:
    language, library = turn.language, turn.catalog.library
    place = one_stop(turn)
    names = [item.name.in_(language) for item in edition.thing.items]
    return {
        "part": part,
        "name": edition.thing.name.in_(language),
        "items": names,
        "departments": [department.name.in_(language) for department in library.departments_of(edition)],
        "item": item.name.in_(language) if item else None,
        "department": _department(turn, item) if item else None,
        "lines": [_line(turn, item) for item in edition.thing.items],
        "place": place.lines[0],
        "sample": place.sample,
        "choices": names if part in ("all", "each") else [],
    }


def _line(turn: Turn, item: Item) -> str:
    return PAIR[turn.language].join([item.name.in_(turn.language), _department(turn, item)])


def _department(turn: Turn, item: Item) -> str:
    return turn.catalog.library.department(item.department).name.in_(turn.language)
