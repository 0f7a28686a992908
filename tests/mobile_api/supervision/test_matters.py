"""Supervision of matters: today's moves and what is open, on a real database with a clock that turns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mobile_api.applications.application import Application
from mobile_api.applications.measured import Measured, Standing
from mobile_api.applications.states import State
from mobile_api.localtime import local_day
from mobile_api.supervision.efficiency import efficiency
from mobile_api.supervision.matters import Matters, matters
from mobile_api.supervision.service import FRESH
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


def one(**changes: object) -> Measured:
    """A finished application."""
    plain = Measured("2026-03", State.ISSUED, LEAD, "open-barbershop", 3, 5, 20, 0, 1, ("id_card", "lease"), ("photo",))
    return Measured(**{**vars(plain), **changes})


@pytest.mark.parametrize(
    ("used", "in_time", "lawful"), [(5, 1, 1), (6, 0, 1), (20, 0, 1), (21, 0, 0)], ids=["last", "late", "law", "past"]
)
def test_in_time_is_up_to_the_last_day(used: int, in_time: int, lawful: int) -> None:
    (found,) = efficiency([one(used_days=used)], lambda m: m.issuer, lambda _: 0)
    assert (found.in_time, found.lawful) == (in_time, lawful)


def test_what_the_applicant_ended_doesnt_count_for_the_days() -> None:
    ended = [one(outcome=State.WITHDRAWN, used_days=90), one(outcome=State.REJECTED, used_days=9)]
    kept = [one(), one(used_days=6), *ended]
    (found,) = efficiency(kept, lambda m: m.issuer, lambda m: len(m.uploaded))
    assert (found.finished, found.issued, found.rejected, found.given_up) == (4, 2, 1, 1)
    assert (found.used_days, found.promised_days, found.statutory_days) == (6.0, 5.0, 20.0)
    assert (found.uploaded, found.reused, found.needless) == (8, 4, 8)
    (lapsed,) = efficiency([one(outcome=State.LAPSED)], lambda m: m.issuer, lambda _: 0)
    assert lapsed.used_days is None


def test_what_is_kept_comes_back() -> None:
    assert Measured.of(one().as_document()) == one()
