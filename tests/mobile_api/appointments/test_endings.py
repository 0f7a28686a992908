"""An appointment ends with what it is for: the place is free again, its owner hears why, and nobody has missed it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from mobile_api.appointments.appointment import AT_ONCE, Appointment
from mobile_api.errors import Conflict
from tests.mobile_api.appointments.visits import (
    HALL,
    PLATE,
    accepted,
    as_it_stands,
    book,
    book_draft,
    first_day,
    free,
    issued,
    reminder_of,
    said,
    slots,
    today,
)
from tests.support.city import Citizen, CityServices, clerk


def in_some_days(city: CityServices, days: int = 2) -> datetime:
    return slots(city, today(city) + timedelta(days=days))[0]


def a_plate_to_collect(city: CityServices, citizen: Citizen) -> Appointment:
    """Booked while it is still decided."""
    application = accepted(city, citizen)
    first = first_day(city, citizen, application)
    assert first is not None
    return book(city, citizen, application, slots(city, first)[0])


def told_that_it_is_cancelled(city: CityServices, citizen: Citizen, why: str) -> None:
    """Once, however often the round comes."""
    before = len(said(city, citizen))
    told = [text for text in said(city, citizen) if "不算爽约" in text]
    assert len(told) == 1
    assert why in told[0]
    assert len(said(city, citizen)) == before


def test_what_was_withdrawn_needs_no_place(city: CityServices) -> None:
    citizen = city.citizen()
    made = a_plate_to_collect(city, citizen)
    before = free(city, made.starts_at)
    city.run(city.services.progress.withdraw(made.number or "", citizen.id))
    told_that_it_is_cancelled(city, citizen, "申请已经撤回")
    assert as_it_stands(city, citizen).standing(city.clock()) == "cancelled"
    assert free(city, made.starts_at) == before + 1
    city.clock.now = reminder_of(made)
    told_that_it_is_cancelled(city, citizen, "申请已经撤回")
    assert not any("提醒您" in text for text in said(city, citizen)), "nobody is reminded of it"


def test_a_draft_that_is_submitted_online_or_thrown_away_needs_no_place(city: CityServices) -> None:
    one, other = city.citizen(), city.citizen()
    drafts, when = [city.draft(who, PLATE) for who in (one, other)], in_some_days(city)
    before = free(city, when)
    for who, draft in zip((one, other), drafts, strict=True):
        book_draft(city, who, draft.id, when)
    city.run(city.services.submissions.submit(drafts[0].id, one.caller, uuid4().hex))
    city.run(city.services.applications.discard(drafts[1].id, other.caller))
    told_that_it_is_cancelled(city, one, "申请已经提交")
    told_that_it_is_cancelled(city, other, "草稿已经不在了")
    assert free(city, when) == before


def test_whoever_had_nothing_to_come_for_missed_nothing_even_if_nobody_looked_in_time(city: CityServices) -> None:
    citizen = city.citizen()
    made = a_plate_to_collect(city, citizen)
    city.run(city.services.progress.withdraw(made.number or "", citizen.id))
    city.clock.now = made.ends_at + timedelta(hours=1)
    told_that_it_is_cancelled(city, citizen, "申请已经撤回")
    assert as_it_stands(city, citizen).state == "cancelled"


def test_whoever_did_not_come_has_missed_it_and_nothing_undoes_that_but_coming(city: CityServices) -> None:
    citizen, late = city.citizen(), city.citizen()
    drafts, when = [city.draft(who, PLATE) for who in (citizen, late)], in_some_days(city)
    made, other = (book_draft(city, who, draft.id, when) for who, draft in zip((citizen, late), drafts, strict=True))
    city.clock.now = made.ends_at
    assert made.standing(city.clock()) == "missed", "seen at once"
    said(city, citizen)
    city.run(city.services.applications.discard(drafts[0].id, citizen.caller))
    assert not any("不算爽约" in text for text in said(city, citizen))
    assert as_it_stands(city, citizen).state == "missed"
    arrived = city.run(city.services.appointments.arrive(other.id, "李窗口"))
    assert (arrived.state, as_it_stands(city, late).state) == ("arrived", "arrived")
    with pytest.raises(Conflict):
        city.run(city.services.appointments.arrive(other.id, "李窗口"))


def test_a_result_that_is_not_there_is_no_reason_to_come(city: CityServices) -> None:
    citizen = city.citizen()
    made = a_plate_to_collect(city, citizen)
    city.clock.now = reminder_of(made) - timedelta(minutes=1)
    said(city, citizen)
    assert as_it_stands(city, citizen).state == "booked", "it may still come in time"
    city.clock.now = reminder_of(made)
    told_that_it_is_cancelled(city, citizen, "结果还没有出来")


@pytest.mark.parametrize(("days", "state"), [(0, "arrived"), (2, "cancelled")])
def test_whoever_collects_came_or_came_before(city: CityServices, days: int, state: str) -> None:
    city.clock.on(today(city) + timedelta(days=7 - today(city).weekday()))  # a Monday morning
    citizen = city.citizen()
    application = issued(city, citizen)
    book(city, citizen, application, slots(city, today(city) + timedelta(days=days))[0])
    seen = len(city.stored(application).events)
    city.run(city.services.office.hand_out(application.number, clerk(), seen, "王芳"))
    said(city, citizen)
    assert as_it_stands(city, citizen).state == state


@pytest.mark.parametrize("milliseconds", [1, 3, 6, 10, 15, 25, 40])
def test_a_round_that_is_cut_off_anywhere_is_made_up_for(city: CityServices, milliseconds: int) -> None:
    citizen = city.citizen()
    draft, when = city.draft(citizen, PLATE), in_some_days(city, 3)
    before = free(city, when)
    book_draft(city, citizen, draft.id, when)
    city.run(city.services.applications.discard(draft.id, citizen.caller))
    city.cut_off(city.services.reminding.round(), milliseconds / 1000, None)
    told_that_it_is_cancelled(city, citizen, "草稿已经不在了")
    assert free(city, when) == before, "given back once"


def test_what_was_told_leaves_no_row(city: CityServices) -> None:
    citizen = city.citizen()
    draft = city.draft(citizen, PLATE)
    made = book_draft(city, citizen, draft.id, in_some_days(city))
    rows = city.services.db["appointment_reminders"]
    assert city.run(rows.find_one({"_id": made.id})) is not None
    city.clock.now = reminder_of(made)
    said(city, citizen)
    assert city.run(rows.find_one({"_id": made.id})) is None
    city.clock.now = made.ends_at
    said(city, citizen)
    assert city.run(rows.find_one({"_id": made.id})) is None


def test_nobody_has_more_than_three_at_once_and_what_has_ended_does_not_count(city: CityServices) -> None:
    citizen, when = city.citizen(), slots(city, today(city) + timedelta(days=1))
    drafts = [city.draft(citizen, PLATE) for _ in range(AT_ONCE + 1)]
    for draft, at in zip(drafts[:-1], when, strict=False):
        book_draft(city, citizen, draft.id, at)
    with pytest.raises(Conflict, match="the most you can have"):
        book_draft(city, citizen, drafts[-1].id, when[AT_ONCE])
    with pytest.raises(Conflict, match="can change its time"):
        book_draft(city, citizen, drafts[0].id, when[AT_ONCE])
    city.run(city.services.applications.discard(drafts[0].id, citizen.caller))
    assert book_draft(city, citizen, drafts[-1].id, when[AT_ONCE]).state == "booked"


def test_bookings_at_once_do_not_exceed_it(city: CityServices) -> None:
    citizen, when = city.citizen(), slots(city, today(city) + timedelta(days=3))
    drafts = [city.draft(citizen, PLATE) for _ in range(2 * AT_ONCE)]
    service = city.services.appointments
    before = [free(city, at) for at in when[: len(drafts)]]

    async def book_it(draft_id: str, at: datetime) -> Appointment:
        subject = await service.subject(citizen.caller, None, draft_id)
        return await service.book(citizen.caller, subject, HALL, at)

    async def all_of_them() -> list[Appointment | BaseException]:
        booking = [book_it(draft.id, at) for draft, at in zip(drafts, when, strict=False)]
        return await asyncio.gather(*booking, return_exceptions=True)

    outcomes = city.run(all_of_them())
    assert sum(isinstance(outcome, Appointment) for outcome in outcomes) == AT_ONCE
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == AT_ONCE
    after = [free(city, at) for at in when[: len(drafts)]]
    assert sum(before) - sum(after) == AT_ONCE, "who is refused takes no place"
