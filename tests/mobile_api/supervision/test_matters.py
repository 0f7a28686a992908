"""Supervision of matters: today's moves and what is open, on a real database with a clock that turns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import pytest

from mobile_api.applications.application import Application
from mobile_api.applications.clock import working_days
from mobile_api.applications.measured import Measured, Standing, measured
from mobile_api.applications.office.reports import Reports
from mobile_api.applications.states import State
from mobile_api.localtime import local_day
from mobile_api.supervision.efficiency import COURSE, Tally, course_to, efficiency, settled, tally, together
from mobile_api.supervision.matters import Matters, matters
from mobile_api.supervision.month_store import MonthStore
from mobile_api.supervision.service import Supervision
from mobile_api.supervision.watched import FRESH
from tests.support.city import CityServices, clerk, reviewer

TODAY = date(2026, 3, 27)
LEAD, OTHER = "market-regulation", "health"
NOTHING = Matters(LEAD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_lights_count_for_the_department_that_leads_and_waiting_for_who_must_act() -> None:
    standing = [
        Standing(LEAD, ("counter",), TODAY + timedelta(days=9), TODAY + timedelta(days=7)),
        Standing(LEAD, (LEAD, OTHER), TODAY + timedelta(days=2), TODAY),
        Standing(LEAD, (OTHER,), TODAY - timedelta(days=1), TODAY - timedelta(days=3)),
        Standing(LEAD, ("citizen",), None, None),
        Standing("police", ("police",), TODAY - timedelta(days=1), TODAY - timedelta(days=3)),
        Standing("police", ("police",), TODAY - timedelta(days=1), TODAY - timedelta(days=3)),
    ]
    police, lead = matters(standing, [], TODAY)
    assert (police.department, police.open, police.red, police.waiting) == ("police", 2, 2, 2)
    assert (lead.department, lead.open, lead.yellow, lead.red, lead.paused, lead.waiting) == (LEAD, 4, 1, 1, 1, 1)


def row(city: CityServices, department: str) -> Matters:
    """How a department's matters stand now, not a moment ago."""
    city.clock.pass_(seconds=FRESH.total_seconds() + 1)
    _, found = city.run(city.services.supervision.matters())
    return next((one for one in found if one.department == department), NOTHING)


def finish(city: CityServices, application: Application) -> Application:
    """Accepted, approved by all, issued."""
    office, number = city.services.office, application.number

    def seen() -> int:
        return len(city.stored(application).events)

    city.run(office.accept(number, clerk(), seen(), True))
    for department in city.stored(application).pending:
        city.run(office.decide(number, reviewer(department), seen(), True, "", ""))
    return city.run(office.issue(number, reviewer(application.issuer), seen(), "92230602MA1ABCDE0X"))


def test_a_day_of_a_department_from_receipt_to_issue(city: CityServices) -> None:
    before = row(city, LEAD)
    application = city.submitted(city.citizen())
    received = row(city, LEAD)
    assert (received.received, received.open) == (before.received + 1, before.open + 1)
    finish(city, application)
    done = row(city, LEAD)
    assert (done.accepted, done.issued, done.finished) == (before.accepted + 1, before.issued + 1, before.finished + 1)
    assert done.decided == before.decided + 1, "its own part; the other department's is its own"
    assert (done.open, done.waiting) == (before.open, before.waiting)


def test_what_isnt_done_turns_yellow_and_red(city: CityServices) -> None:
    before = row(city, LEAD)
    application = city.submitted(city.citizen())
    assert application.promised.yellow_on
    assert application.promised.due_on
    city.clock.on(application.promised.due_on + timedelta(days=1))
    late = row(city, LEAD)
    assert late.red > before.red
    assert late.received == 0, "another day"


def test_the_live_view_is_asked_for_once_however_many_watch(city: CityServices) -> None:
    at, _ = city.run(city.services.supervision.matters())
    city.submitted(city.citizen())
    again, _ = city.run(city.services.supervision.matters())
    assert again == at


def report(city: CityServices, month: str) -> dict[str, int]:
    """The figures of the leading department in a month."""
    rows = city.run(city.services.supervision.efficiency(month, "department"))
    return next((vars(one) for one in rows if one.of == LEAD), {})


def test_a_month_tells_days_used_returns_and_papers(city: CityServices) -> None:
    month = local_day(city.clock()).strftime("%Y-%m")
    before = report(city, month)
    application = city.submitted(city.citizen())
    seen = len(application.events)
    asked = city.services.office.ask_correction(application.number, clerk(), seen, ["shop_name"], [], "请换一个店名")
    asked_at = city.run(asked)
    assert asked_at.turn == "citizen"
    city.run(city.services.progress.withdraw(application.number, application.citizen_id, "不办了"))
    city.clock.pass_(hours=1)  # the department's key may have been made later this morning, by another test
    finish(city, city.submitted(city.citizen()))
    after = report(city, month)
    assert {name: after[name] - before.get(name, 0) for name in ("finished", "issued", "given_up", "corrections")} == {
        "finished": 2,
        "issued": 1,
        "given_up": 1,
        "corrections": 1,
    }
    assert after["in_time"] - before.get("in_time", 0) == 1, "the withdrawn one tells nothing of the city"
    assert after["uploaded"] + after["reused"] > before.get("uploaded", 0) + before.get("reused", 0)


def test_of_a_joint_review_each_department_answers_for_its_own_days(city: CityServices) -> None:
    application, office, begun = city.submitted(city.citizen()), city.services.office, local_day(city.clock())
    number = application.number
    city.run(office.accept(number, clerk(), len(application.events), True))

    def decide(department: str) -> None:
        seen = len(city.stored(application).events)
        city.run(office.decide(number, reviewer(department), seen, True, "", ""))

    decide(LEAD)
    city.clock.pass_(days=15)
    decide(OTHER)
    kept = measured(city.run(office.issue(number, reviewer(LEAD), len(city.stored(application).events), "92230602")))
    assert kept is not None
    slow = working_days(begun, local_day(city.clock()))
    assert slow >= 1
    assert kept.own_days == {LEAD: 0, OTHER: slow}
    rows = {row.of: row for row in efficiency(tally([kept], lambda _: 0), lambda t: t.issuer)}
    assert {of: (row.finished, row.decisions, row.own_days) for of, row in rows.items()} == {
        LEAD: (1, 1, 0.0),
        OTHER: (0, 1, float(slow)),
    }
    assert (rows[OTHER].used_days, rows[LEAD].used_days) == (None, float(slow)), "the whole is the leading one's"
    (shop,) = efficiency(tally([kept], lambda _: 0), lambda t: t.one_thing_id)
    assert (shop.finished, shop.decisions, shop.own_days) == (1, 2, slow / 2)


def one(**changes: object) -> Measured:
    """A finished application."""
    plain = Measured("2026-03", State.ISSUED, LEAD, "open-barbershop", 3, 5, 20, 0, 1, ("id_card", "lease"), ("photo",))
    return Measured(**{**vars(plain), **changes})


@pytest.mark.parametrize(
    ("used", "in_time", "lawful"), [(5, 1, 1), (6, 0, 1), (20, 0, 1), (21, 0, 0)], ids=["last", "late", "law", "past"]
)
def test_in_time_is_up_to_the_last_day(used: int, in_time: int, lawful: int) -> None:
    (found,) = efficiency(tally([one(used_days=used)], lambda _: 0), lambda t: t.issuer)
    assert (found.in_time, found.lawful) == (in_time, lawful)


def test_what_the_applicant_ended_doesnt_count_for_the_days() -> None:
    ended = [one(outcome=State.WITHDRAWN, used_days=90), one(outcome=State.REJECTED, used_days=9)]
    kept = [one(), one(used_days=6, needless=("id_card",)), *ended]
    (found,) = efficiency(tally(kept, lambda m: len(m.uploaded)), lambda t: t.issuer)
    assert (found.finished, found.issued, found.rejected, found.given_up) == (4, 2, 1, 1)
    assert (found.used_days, found.promised_days, found.statutory_days) == (6.0, 5.0, 20.0)
    assert (found.uploaded, found.reused, found.certificates, found.needless) == (8, 4, 8, 1)
    (lapsed,) = efficiency(tally([one(outcome=State.LAPSED)], lambda _: 0), lambda t: t.issuer)
    assert lapsed.used_days is None


def test_a_sum_is_the_same_in_one_go_and_in_parts() -> None:
    kept = [one(), one(used_days=6, issuer=OTHER), one(one_thing_id="open-bakery", outcome=State.WITHDRAWN)]
    parts = tally(kept, lambda m: len(m.uploaded))
    assert [(part.issuer, part.one_thing_id, part.finished) for part in parts] == [
        (LEAD, "open-barbershop", 1),
        (OTHER, "open-barbershop", 1),
        (LEAD, "open-bakery", 1),
    ]
    whole = together("2026-03", parts)
    assert (whole.of, whole.finished, whole.given_up, whole.used_days, whole.certificates) == ("2026-03", 3, 1, 4.5, 6)
    assert [(row.of, row.finished) for row in efficiency(parts, lambda t: t.one_thing_id)] == [
        ("open-barbershop", 2),
        ("open-bakery", 1),
    ]
    nothing = together("2026-02", [])
    assert (nothing.finished, nothing.used_days) == (0, None)


def test_a_course_is_the_twelve_months_up_to_one() -> None:
    months = course_to("2026-03")
    assert (len(months), months[0], months[9], months[-1]) == (COURSE, "2025-04", "2026-01", "2026-03")
    assert course_to("2026-12")[0] == "2026-01"


@pytest.mark.parametrize(
    ("today", "done"),
    [(date(2026, 3, 31), {"2026-02"}), (date(2026, 4, 1), {"2026-02"}), (date(2026, 4, 2), {"2026-02", "2026-03"})],
)
def test_a_month_doesnt_change_a_day_after_its_end(today: date, done: set[str]) -> None:
    assert settled(["2026-02", "2026-03", "2026-04"], today) == done


class Counted:
    """Reports that tell which months were read, each time."""

    def __init__(self, kept: list[Measured]) -> None:
        self.kept, self.asked = kept, list[list[str]]()

    async def finished_in(self, months: list[str]) -> list[Measured]:
        self.asked.append(list(months))
        return [one for one in self.kept if one.month in months]


def test_a_year_is_read_once_and_what_is_over_never_again(city: CityServices) -> None:
    """Of a year in which no test has anything finished."""
    months = course_to("2019-06")
    reports = Counted([one(month="2019-03"), one(month="2019-03", used_days=6), one(month="2019-06", issuer=OTHER)])
    store = MonthStore(city.services.db)
    watch = Supervision(cast(Reports, reports), store, city.services.catalog.library, city.clock)
    course = city.run(watch.course("2019-06", "department", LEAD))
    assert reports.asked == [months], "twelve months are one question"
    assert [(month.of, month.finished) for month in course.months if month.finished] == [("2019-03", 2)]
    assert course.months[8].used_days == 4.5
    everything = city.run(watch.course("2019-06", "department", ""))
    assert [month.finished for month in everything.months] == [0] * 8 + [2, 0, 0, 1]
    assert reports.asked[1] == [month for month in months if month not in ("2019-03", "2019-06")], "nothing is kept of"
    found = {
        course.of: sum(month.finished for month in course.months)
        for course in city.run(watch.courses("2019-06", "department"))
    }
    assert list(found.items()) == [("", 3), (LEAD, 2), (OTHER, 1)]
    assert city.run(watch.efficiency("2019-03", "one_thing"))[0].finished == 2
    assert len(reports.asked) == 3, "the month's own report reads what is kept, too"
    kept = city.run(store.get(months))
    assert kept["2019-06"] == [Tally(OTHER, "open-barbershop", 1, 1, 0, 0, 3, 5, 20, 1, 1, 0, 2, 1, 1)], (
        "an ID card is held"
    )


def test_the_month_that_goes_on_is_counted_each_time(city: CityServices) -> None:
    month = local_day(city.clock()).strftime("%Y-%m")

    def now() -> int:
        return city.run(city.services.supervision.course(month, "department", LEAD)).months[-1].finished

    before = now()
    city.clock.pass_(hours=1)  # as above
    finish(city, city.submitted(city.citizen()))
    assert now() == before + 1


def test_what_is_kept_comes_back() -> None:
    decided = one(own_days={LEAD: 2}, needless=("id_card",))
    assert Measured.of(decided.as_document()) == decided
    older = {name: value for name, value in one().as_document().items() if name not in ("own_days", "needless")}
    assert Measured.of(older) == one()


def test_a_month_that_an_older_release_kept_tells_of_what_kind_papers_were(city: CityServices) -> None:
    store, month = MonthStore(city.services.db), "2018-01"
    city.run(store.put({month: tally([one(month=month)], lambda _: 7)}))
    newer = {"certificates", "needless", "decisions", "own_days"}
    months = city.services.db["finished_months"]
    written = city.run(months.find_one({"_id": month}))
    assert written is not None
    older = {name: value for name, value in written["tallies"][0].items() if name not in newer}
    city.run(months.update_one({"_id": month}, {"$set": {"tallies": [{**older, "needless": 7}]}}))
    (found,) = city.run(store.get([month]))[month]
    assert (found.certificates, found.needless, found.decisions, found.own_days) == (7, 0, 0, 0)
    assert found.finished == 1
