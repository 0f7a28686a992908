"""When counters take appointments, how far they are, and what the sample says of itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mobile_api.appointments.places import by_distance, metres
from mobile_api.appointments.slots import DAYS_AHEAD, hours_on, open_slots, slots_on
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Library
from mobile_api.catalog.schema import Catalog, Point


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog()


@pytest.mark.parametrize(
    ("day", "hall", "social"),
    [
        (date(2026, 11, 27), "08:30", "08:30"),  # a Friday
        (date(2026, 11, 28), "09:00", None),  # a Saturday: only who has extended hours
        (date(2026, 11, 29), None, None),  # a Sunday
        (date(2026, 10, 1), None, None),  # the National Day, a Thursday
        (date(2026, 10, 3), None, None),  # a Saturday of that holiday
        (date(2026, 10, 10), "08:30", "08:30"),  # a Saturday that is worked to make up for it
    ],
)
def test_a_counter_is_open_by_the_citys_calendar(
    catalog: Catalog, day: date, hall: str | None, social: str | None
) -> None:
    opens = [hours_on(catalog.counters[name], day) for name in ("city-hall", "social-security-centre")]
    assert [hours.begins if hours else None for hours in opens] == [hall, social]


def test_slots_fill_the_hours_and_what_is_left_over_is_none(catalog: Catalog) -> None:
    hall = list(slots_on(catalog.counters["city-hall"], date(2026, 11, 27)))
    assert (len(hall), hall[0].capacity, hall[-1].ends_at - hall[0].starts_at) == (32, 6, timedelta(hours=8))
    car = list(slots_on(catalog.counters["vehicle-office"], date(2026, 11, 28)))
    assert len(car) == 7, "20 minutes each: 10 of the 150 are left over"
    assert list(slots_on(catalog.counters["birth-hospital"], date(2026, 11, 27))) == []


def test_what_is_too_near_or_too_far_is_not_open(catalog: Catalog) -> None:
    now = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)  # 9:00 in the city
    slots = open_slots(catalog.counters["city-hall"], now, date(2026, 11, 27))
    assert slots[0].starts_at == now + timedelta(hours=1)
    assert slots[-1].starts_at.date() == date(2026, 11, 27) + timedelta(days=DAYS_AHEAD)
    later = open_slots(catalog.counters["city-hall"], now, date(2026, 12, 1))
    assert {slot.starts_at.date() for slot in later} == {s.starts_at.date() for s in slots if s.starts_at.day <= 11}


def test_distances_are_those_of_the_globe() -> None:
    beijing, shanghai = Point(lat=39.9042, lon=116.4074), Point(lat=31.2304, lon=121.4737)
    assert metres(beijing, shanghai) == pytest.approx(1_067_000, rel=0.005)
    assert metres(beijing, beijing) == 0


def test_the_nearest_comes_first_and_a_general_counter_is_its_branches(catalog: Catalog) -> None:
    library = Library(catalog.departments.values(), catalog.counters.values(), [])
    card = catalog.one_things["elderly-card"].detail
    assert card is not None
    places = library.places_of(card)
    assert [place.id for place in places] == ["city-hall", *(f"community-centre-{n}" for n in range(1, 5))]
    in_the_west = by_distance(places, Point(lat=46.66, lon=124.86))
    assert in_the_west[0][0].id == "community-centre-4"
    assert [far for _, far in in_the_west] == sorted(far or 0 for _, far in in_the_west)
    assert {far for _, far in by_distance(places, None)} == {None}
    hospital = [catalog.counters["birth-hospital"], catalog.counters["city-hall"]]
    assert by_distance(hospital, Point(lat=46, lon=125))[-1][0].id == "birth-hospital", "nowhere on the map"


def test_the_hours_of_a_desk_are_those_that_are_told(catalog: Catalog) -> None:
    for counter in catalog.counters.values():
        if counter.desk:
            for hours in filter(None, (counter.desk.working_days, counter.desk.saturdays)):
                told = f"{hours.begins.removeprefix('0')}–{hours.ends}"
                assert told in counter.hours.zh, counter.id
            assert (counter.desk.saturdays is None) == (counter.extended_hours is None), counter.id
            assert counter.sample, "its desk and its place are made up"
