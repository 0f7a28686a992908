"""Why nobody needs to come, state by state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mobile_api.applications.states import State
from mobile_api.appointments.appointment import Appointment, Ending
from mobile_api.appointments.endings import ending_of, settled

BEGINS = datetime(2026, 11, 26, 2, tzinfo=UTC)
COLLECT = Appointment(
    "a", "d", "YW1", {"zh": "车牌", "en": "Plate"}, "c", "collect", "hall", BEGINS, BEGINS + timedelta(minutes=20),
    "booked", BEGINS - timedelta(days=3),
)  # fmt: skip
HAND_IN = replace(COLLECT, number=None, purpose="hand_in")
EARLY, AT_THE_REMINDER, OVER = BEGINS - timedelta(days=2), BEGINS - timedelta(hours=20), COLLECT.ends_at
ENDED: dict[State, Ending] = {
    State.REJECTED: "rejected",
    State.WITHDRAWN: "withdrawn",
    State.LAPSED: "lapsed",
    State.COMPLETED: "collected",
}


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_a_result_is_collected_while_it_may_come_and_once_it_is_there(state: State) -> None:
    assert ending_of(COLLECT, state, EARLY) == ENDED.get(state)
    late = None if state is State.ISSUED else ENDED.get(state, "not_ready")
    assert ending_of(COLLECT, state, AT_THE_REMINDER) == late
    booked_late = replace(COLLECT, booked_at=BEGINS - timedelta(hours=2))
    assert ending_of(booked_late, state, AT_THE_REMINDER) == ENDED.get(state)
    assert ending_of(booked_late, state, OVER) == late


@pytest.mark.parametrize("state", list(State))
def test_only_a_draft_is_handed_in(state: State) -> None:
    assert ending_of(HAND_IN, state, EARLY) == (None if state is State.DRAFT else "submitted")


@pytest.mark.parametrize("made", [COLLECT, HAND_IN])
def test_what_is_gone_needs_nobody(made: Appointment) -> None:
    assert ending_of(made, None, OVER) == "discarded"


def test_only_who_had_something_to_come_for_missed_it() -> None:
    assert settled(HAND_IN, State.DRAFT, OVER - timedelta(seconds=1)) is None
    assert settled(HAND_IN, State.DRAFT, OVER) == replace(HAND_IN, state="missed")
    assert settled(HAND_IN, State.SUBMITTED, OVER) == replace(HAND_IN, state="cancelled", ending="submitted")
    assert settled(COLLECT, State.COMPLETED, BEGINS) == replace(COLLECT, state="arrived")
