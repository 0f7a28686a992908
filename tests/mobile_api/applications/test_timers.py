"""Reminders, lapsing and the calendar, on a real database with a clock that turns."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from mobile_api.applications.application import Application
from mobile_api.applications.events import first_break
from mobile_api.applications.states import State
from mobile_api.applications.timers.rules import reminder_due, wake_on
from mobile_api.errors import Conflict
from mobile_api.localtime import local_day
from tests.support.city import Citizen, CityServices, clerk

FRIDAY = date(2026, 3, 27)
"""The last day; the working days before it are 24, 25, 26."""


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2026, 3, 2), date(2026, 3, 24)),
        (date(2026, 3, 24), date(2026, 3, 24)),
        (date(2026, 3, 25), date(2026, 3, 26)),
        (date(2026, 3, 27), date(2026, 3, 28)),
        (date(2026, 4, 9), date(2026, 3, 28)),
    ],
)
def test_the_timer_wakes_for_two_reminders_and_the_lapse(since: date, expected: date) -> None:
    assert wake_on(FRIDAY, since) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 3, 23), None),
        (date(2026, 3, 24), 3),
        (date(2026, 3, 25), 3),
        (date(2026, 3, 26), 1),
        (FRIDAY, 1),
        (date(2026, 3, 28), None),
    ],
)
def test_a_missed_reminder_gives_way_to_the_next(today: date, expected: int | None) -> None:
    assert reminder_due(FRIDAY, today) == expected


def asked_to_correct(city: CityServices, citizen: Citizen) -> Application:
    """An application that waits for its citizen."""
    application = city.submitted(citizen)
    asked = city.services.office.ask_correction(application.number, clerk(), 1, ["shop_name"], [], "请换一个店名")
    return city.run(asked)


def news(city: CityServices, citizen: Citizen) -> list[str]:
    """What the citizen was told in chat by now, after the submission."""
    city.pass_news_on()
    found = city.services.chat.messages(citizen.conversation_id, citizen.caller, 0)
    return [message.text for message in city.run(found)][1:]


def wake(city: CityServices, day: date) -> None:
    """One round of the timers on a day."""
    city.clock.on(day)
    city.run(city.services.timers.round())


def test_whoever_doesnt_act_is_reminded_twice_and_then_it_lapses(city: CityServices) -> None:
    citizen = city.citizen()
    application = asked_to_correct(city, citizen)
    assert application.act_by is not None
    news(city, citizen)
    day = local_day(city.clock())
    told: list[tuple[date, int]] = []
    while day <= application.act_by + timedelta(days=1):
        for _ in range(2):  # a second round of the same day does nothing more
            wake(city, day)
        told.append((day, len(news(city, citizen)) - 1 - sum(n for _, n in told)))
        day += timedelta(days=1)
    reminded = [day for day, many in told if many]
    assert [many for _, many in told if many] == [1, 1, 1]
    assert reminded[-1] == application.act_by + timedelta(days=1), "the last day counts whole"
    asked, first, second, lapsed = news(city, citizen)
    assert "请您补正：请换一个店名" in asked
    assert "还剩3个工作日" in first
    assert "还剩1个工作日" in second
    assert application.act_by.isoformat() in second
    assert "已失效" in lapsed
    ended = city.stored(application)
    assert ended.state is State.LAPSED
    assert ended.events[-1].by.kind == "system"
    assert first_break(ended.events, ended.root) is None
    assert ended.act_by is None


def test_papers_that_may_follow_are_reminded_of_and_it_lapses_without_them(city: CityServices) -> None:
    citizen = city.citizen()
    number = city.submitted(citizen, left=["floor_plan"]).number
    application = city.run(city.services.office.accept(number, clerk(), 1, True))
    assert application.owed == ("floor_plan",)
    assert application.act_by is not None
    wake(city, application.act_by)
    assert f"请在{application.act_by}前补交容缺材料" in news(city, citizen)[-1]
    wake(city, application.act_by + timedelta(days=1))
    assert city.stored(application).state is State.LAPSED


def test_nobody_is_reminded_of_what_is_done(city: CityServices) -> None:
    citizen = city.citizen()
    application = asked_to_correct(city, citizen)
    assert application.act_by is not None
    told = news(city, citizen)
    wake(city, wake_on(application.act_by, local_day(city.clock())))
    correct = city.services.progress.correct(application.number, citizen.id, {"shop_name": "新剪艺理发店"})
    city.run(correct)
    assert news(city, citizen) == told, "the reminder was written, and overtaken before it was told"
    wake(city, application.act_by + timedelta(days=1))
    assert city.stored(application).state is State.SUBMITTED


def test_after_a_standstill_one_reminder_is_sent_not_all_that_were_missed(city: CityServices) -> None:
    citizen = city.citizen()
    application = asked_to_correct(city, citizen)
    assert application.act_by is not None
    told = len(news(city, citizen))
    wake(city, application.act_by)
    wake(city, application.act_by)
    assert len(news(city, citizen)) == told + 1
    assert "今天是最后一天" in news(city, citizen)[-1]


def test_of_the_citizen_and_the_clock_one_wins(city: CityServices) -> None:
    citizen = city.citizen()
    application = asked_to_correct(city, citizen)
    assert application.act_by is not None
    city.clock.on(application.act_by + timedelta(days=1))
    answers = {"shop_name": "新剪艺理发店"}

    async def at_once() -> Application | BaseException:
        correct = city.services.progress.correct(application.number, citizen.id, answers)
        corrected, _ = await asyncio.gather(correct, city.services.timers.round(), return_exceptions=True)
        return corrected

    corrected = city.run(at_once())
    ended = city.stored(application)
    if isinstance(corrected, Conflict):
        assert ended.state is State.LAPSED
    else:
        assert ended.state is State.SUBMITTED
    assert len(ended.events) == len(application.events) + 1
    assert first_break(ended.events, ended.root) is None


def test_a_damaged_document_keeps_nobody_from_their_turn(city: CityServices) -> None:
    citizen = city.citizen()
    damaged, sound = asked_to_correct(city, citizen), asked_to_correct(city, citizen)
    assert sound.act_by is not None
    applications = city.services.db["applications"]
    city.run(applications.update_one({"_id": damaged.id}, {"$unset": {"parts": ""}, "$set": {"wake_on": "2026-01-01"}}))
    wake(city, sound.act_by + timedelta(days=1))
    assert city.stored(sound).state is State.LAPSED
    city.run(applications.delete_one({"_id": damaged.id}))


def test_days_are_computed_anew_when_the_calendar_knows_the_year(city: CityServices) -> None:
    damaged, application = city.submitted(city.citizen()), city.submitted(city.citizen())
    right = application.promised.due_on
    assert right is not None
    applications = city.services.db["applications"]
    as_an_older_release_kept_it = {"provisional": True, "due_on": (right + timedelta(days=3)).isoformat()}
    city.run(applications.update_one({"_id": application.id}, {"$set": as_an_older_release_kept_it}))
    city.run(applications.update_one({"_id": damaged.id}, {"$unset": {"parts": ""}, "$set": {"provisional": True}}))
    city.restart()
    city.run(city.services.timers.round())
    city.run(city.services.db["applications"].delete_one({"_id": damaged.id}))
    kept = city.run(city.services.db["applications"].find_one({"_id": application.id}))
    assert kept is not None
    assert (kept["provisional"], kept["due_on"]) == (application.promised.provisional, right.isoformat())
    assert kept["revision"] == application.revision + 1, "the submission's; the days are no move"
