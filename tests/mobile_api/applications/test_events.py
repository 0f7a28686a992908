"""The history can't be changed unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from mobile_api.applications.events import CITIZEN, SYSTEM, Event, chained, first_break
from mobile_api.applications.states import Action, State

ROOT, AT = "an id and its number", datetime(2026, 11, 25, tzinfo=UTC)
SUBMITTED = Event(1, AT, Action.SUBMIT, State.DRAFT, State.SUBMITTED, CITIZEN, "city")
ACCEPTED = Event(2, AT, Action.ACCEPT, State.SUBMITTED, State.ACCEPTED, SYSTEM, "city", {"tolerance": []})
HISTORY = chained(chained((), SUBMITTED, ROOT), ACCEPTED, ROOT)


def test_a_history_that_was_kept_and_read_back_is_whole() -> None:
    assert first_break([Event.of(event.as_document()) for event in HISTORY], ROOT) is None


def test_whatever_is_changed_dropped_or_swapped_shows() -> None:
    first, second = HISTORY
    assert first_break([replace(first, turn="nobody"), second], ROOT) == 1
    assert first_break([first, replace(second, note={"tolerance": ["lease"]})], ROOT) == 2
    assert first_break([second], ROOT) == 1
    assert first_break([second, first], ROOT) == 1
    assert first_break(HISTORY, "another application") == 1
