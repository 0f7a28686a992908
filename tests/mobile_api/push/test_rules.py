"""The rules of push: when something is sent, what a screen shows, how a delivery moves on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from mobile_api.push.carrier import parcel
from mobile_api.push.delivery import LONGEST_WAIT, MOVES, WAITS, Delivery, Result, State, after, held
from mobile_api.push.kinds import ALWAYS, PUSHED, Kind
from mobile_api.push.notice import Notice, delivery_id, device_id
from mobile_api.push.preferences import Preferences, QuietHours

NOON = datetime(2026, 11, 26, 4, tzinfo=UTC)
"""Twelve o'clock in the city."""
NEWS = Notice(
    "application:1:2", "citizen-1", Kind.APPLICATION, {"zh": "张三的理发店", "en": "Zhang San's shop"}, "/x", NOON
)


def city_time(clock: str, day: int = 26) -> datetime:
    """A moment by the city's clock, eight hours before UTC."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC) - timedelta(hours=8)


def a_delivery(state: State = State.SENDING, tries: int = 0) -> Delivery:
    return Delivery("n-d", "n", "c", "d", Kind.APPLICATION, NOON, NOON, state, tries)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (city_time("21:59"), city_time("21:59")),
        (city_time("22:00"), city_time("7:00", 27)),
        (city_time("23:30"), city_time("7:00", 27)),
        (city_time("3:00"), city_time("7:00")),
        (city_time("6:59"), city_time("7:00")),
        (city_time("7:00"), city_time("7:00")),
    ],
)
def test_at_night_push_waits_for_the_morning_by_the_citys_clock(now: datetime, sent: datetime) -> None:
    assert Preferences().sends_at(Kind.APPLICATION, now) == sent


def test_quiet_hours_within_one_day() -> None:
    siesta = Preferences(quiet=QuietHours(time(12), time(14)))
    assert siesta.sends_at(Kind.PAYMENT, city_time("13:00")) == city_time("14:00")
    assert siesta.sends_at(Kind.PAYMENT, city_time("14:00")) == city_time("14:00")
    assert siesta.sends_at(Kind.PAYMENT, city_time("23:00")) == city_time("23:00")
    never = Preferences(quiet=QuietHours(time(12), time(12)))
    assert never.sends_at(Kind.PAYMENT, city_time("12:00")) == city_time("12:00")
    assert Preferences(quiet=None).sends_at(Kind.PAYMENT, city_time("3:00")) == city_time("3:00")


@pytest.mark.parametrize("kind", Kind)
def test_what_is_switched_off_isnt_sent_unless_it_must_be(kind: Kind) -> None:
    everything_off = Preferences(off=frozenset(Kind))
    assert everything_off.sends_at(kind, city_time("3:00")) == (city_time("3:00") if kind in ALWAYS else None)


def test_the_same_event_is_the_same_news_for_one_citizen_only() -> None:
    assert NEWS.id == replace(NEWS, at=NOON + timedelta(hours=1), text={"zh": "", "en": ""}).id
    assert NEWS.id != replace(NEWS, citizen_id="citizen-2").id
    assert NEWS.id != replace(NEWS, event="application:1:3").id
    assert "citizen" not in NEWS.id
    assert delivery_id(NEWS.id, device_id("token-1")) != delivery_id(NEWS.id, device_id("token-2"))


def test_later_news_sorts_behind() -> None:
    assert NEWS.place < replace(NEWS, at=NOON + timedelta(milliseconds=1)).place


@pytest.mark.parametrize("kind", Kind)
def test_a_screen_shows_nothing_but_the_kind(kind: Kind) -> None:
    for language in ("zh", "en"):
        sent = parcel(replace(a_delivery(), kind=kind), "token", language)
        assert sent.body == PUSHED[kind][language]
        assert "张三" not in str(sent)
    assert PUSHED[kind]["en"].isascii()


def test_a_delivery_that_fails_is_tried_again_after_growing_pauses_and_then_given_up() -> None:
    delivery, now, pauses = a_delivery(), NOON, []
    while (delivery := after(delivery, Result("again", "UnavailableError"), now)).next_at is not None:
        assert delivery.state is State.FAILED_TEMPORARILY
        pauses.append(delivery.next_at - now)
        now, delivery = delivery.next_at, replace(delivery, state=State.SENDING)
    assert pauses == list(WAITS)
    assert pauses == sorted(pauses)
    assert (delivery.state, delivery.tries, delivery.error) == (
        State.FAILED_PERMANENTLY,
        len(WAITS) + 1,
        "UnavailableError",
    )


def test_the_push_services_own_wait_counts_within_reason() -> None:
    assert after(a_delivery(), Result("again", "Quota", timedelta(seconds=60)), NOON).next_at == NOON + timedelta(0, 60)
    assert after(a_delivery(), Result("again", "Quota", timedelta(days=9)), NOON).next_at == NOON + LONGEST_WAIT
    assert after(a_delivery(), Result("again", "Quota", timedelta(0)), NOON).next_at == NOON + WAITS[0]


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (Result("sent"), State.SENT),
        (Result("gone", "Unregistered"), State.FAILED_PERMANENTLY),
        (Result("refused", "InvalidArgument"), State.FAILED_PERMANENTLY),
    ],
)
def test_what_is_settled_isnt_tried_again(result: Result, state: State) -> None:
    settled = after(a_delivery(), result, NOON)
    assert (settled.state, settled.next_at, settled.tries) == (state, None, 1)


def test_what_is_held_back_counts_as_no_try() -> None:
    later = NOON + timedelta(hours=1)
    assert held(a_delivery(), later) == replace(a_delivery(State.CREATED), next_at=later)
    assert held(a_delivery(tries=2), later).state is State.FAILED_TEMPORARILY


def test_every_move_is_in_the_table() -> None:
    assert MOVES.keys() == set(State)
    results = [Result("sent"), Result("again"), Result("gone"), Result("refused")]
    reached = {after(a_delivery(), result, NOON).state for result in results}
    reached |= {held(a_delivery(), NOON).state, held(a_delivery(tries=1), NOON).state}
    assert reached <= MOVES[State.SENDING]
    assert not MOVES[State.DELIVERED]
    assert not MOVES[State.FAILED_PERMANENTLY]
