"""What goes out to a department's system: over real HTTP to the stand-in, with a clock that is turned."""

from __future__ import annotations

import pytest

from mobile_api.applications.application import Application
from mobile_api.errors import Conflict, NotFound
from mobile_api.exchange.split.forwarding import Forwarding
from mobile_api.exchange.split.rows import Row
from mobile_api.exchange.split.store import OutboxStore
from mobile_api.identity.access import Staff
from mobile_api.outbox import WAITS
from tests.mobile_api.exchange.departments import FIRE, REJECTED, RESTAURANT, Departments
from tests.support.city import Citizen, CityServices, clerk, reviewer
from tests.support.talk import Json

FIREMAN = reviewer(FIRE)


def accepted(city: CityServices, citizen: Citizen) -> Application:
    """A restaurant that the departments have before them."""
    number = city.submitted(citizen, RESTAURANT).number
    return city.run(city.services.office.accept(number, clerk(), 1, True))


def forwarding(city: CityServices) -> Forwarding:
    return city.services.exchange.forwarding


def sent(city: CityServices) -> None:
    """One round of the relay, and one of the forwarding."""
    city.pass_news_on()
    city.run(forwarding(city).round())


def have(departments: Departments, application: Application) -> Json:
    """What the department has of an application."""
    received = departments.received(application.number)
    assert received is not None
    return received


def parked(city: CityServices, application: Application) -> list[Row]:
    return [row for row in city.run(forwarding(city).parked(100)) if row.number == application.number]


def test_a_part_goes_to_its_department_with_form_and_hashes(city: CityServices, departments: Departments) -> None:
    application = accepted(city, city.citizen())
    sent(city)
    message = have(departments, application)["message"]
    assert (message["number"], message["version"], message["state"]) == (application.number, 3, "in_review")
    assert message["items"] == [item for part in application.parts if part.department == FIRE for item in part.items]
    papers = city.run(city.services.materials.filed(application.id))
    assert {(f["id"], f["sha256"]) for f in message["files"]} == {(paper.id, paper.sha256) for paper in papers}
    fields = {field["id"]: field["value"]["zh"] for field in message["fields"]}
    assert set(fields) == {field["field_id"] for field in application.filed}
    assert all("*" not in value for value in fields.values()), "whoever decides reads them whole"


def test_other_departments_parts_stay_inside(city: CityServices, departments: Departments) -> None:
    number = city.submitted(city.citizen()).number
    city.run(city.services.office.accept(number, clerk(), 1, True))
    sent(city)
    assert departments.received(number) is None


def test_sent_once_though_the_relay_comes_twice(city: CityServices, departments: Departments) -> None:
    application = accepted(city, city.citizen())
    sent(city)
    rows = city.services.db["application_news"]
    city.run(rows.update_many({"application_id": application.id}, {"$set": {"next_at": city.clock()}}))
    sent(city)
    assert len(have(departments, application)["deliveries"]) == 1


def test_a_failing_system_gets_it_later_each_wait_longer(city: CityServices, departments: Departments) -> None:
    application = accepted(city, city.citizen())
    departments.behave("fail")
    sent(city)
    departments.behave("right")
    sent(city)
    assert departments.received(application.number) is None, "not tried again at once"
    city.clock.pass_(seconds=WAITS[0].total_seconds())
    departments.behave("fail")
    sent(city)
    city.clock.pass_(seconds=WAITS[0].total_seconds())
    departments.behave("right")
    sent(city)
    assert departments.received(application.number) is None, "the second wait is longer"
    city.clock.pass_(seconds=(WAITS[1] - WAITS[0]).total_seconds())
    sent(city)
    assert len(have(departments, application)["deliveries"]) == 1


def test_cut_off_between_sending_and_noting_it_comes_again_under_the_same_id(
    city: CityServices, departments: Departments
) -> None:
    application = accepted(city, city.citizen())
    city.pass_news_on()
    departments.behave("slow")
    assert city.cut_off(forwarding(city).round(), 5.0, "cut off") == "cut off"
    departments.behave("right")
    city.restart()
    sent(city)
    deliveries = have(departments, application)["deliveries"]
    assert len(deliveries) == 2, "it came twice"
    assert len(set(deliveries)) == 1, "as the same message"


def test_parked_after_the_last_try_and_retried_by_hand(city: CityServices, departments: Departments) -> None:
    application = accepted(city, city.citizen())
    departments.behave("fail")
    for wait in WAITS:
        sent(city)
        assert parked(city, application) == []
        city.clock.pass_(seconds=wait.total_seconds())
    sent(city)
    (row,) = parked(city, application)
    assert (row.tries, row.error, row.department) == (len(WAITS) + 1, "unavailable", FIRE)
    departments.behave("right")
    sent(city)
    assert departments.received(application.number) is None, "what is parked isn't tried by itself"
    city.run(forwarding(city).retry(row.id))
    sent(city)
    assert have(departments, application)["deliveries"] == [row.id]
    assert parked(city, application) == []


def test_what_the_system_refuses_is_parked_at_once_and_holds_up_nothing(
    city: CityServices, departments: Departments
) -> None:
    poison = accepted(city, city.citizen())
    departments.behave("refuse")
    sent(city)
    (row,) = parked(city, poison)
    assert (row.tries, row.error) == (1, "422 unknown_case")
    departments.behave("right")
    other = accepted(city, city.citizen())
    sent(city)
    assert have(departments, other)["message"]["number"] == other.number


def test_a_correction_reaches_the_department_as_a_newer_version(city: CityServices, departments: Departments) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    sent(city)
    office, field = city.services.office, application.filed[0]["field_id"]
    city.run(office.ask_correction(application.number, FIREMAN, 3, [field], [], "请核对"))
    sent(city)
    assert have(departments, application)["message"]["version"] == 3, "while the citizen has the turn, nothing is new"
    values = {field: str(application.values[field])}
    city.run(city.services.progress.correct(application.number, citizen.id, values, as_is=True))
    sent(city)
    received = have(departments, application)
    assert (received["message"]["version"], len(received["deliveries"])) == (5, 2)


def test_a_withdrawal_reaches_the_department_without_anything_personal(
    city: CityServices, departments: Departments
) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    sent(city)
    city.run(city.services.progress.withdraw(application.number, citizen.id))
    sent(city)
    message = have(departments, application)["message"]
    assert (message["state"], message["fields"], message["files"]) == ("withdrawn", [], [])


def test_what_was_overtaken_before_it_was_sent_isnt_sent(city: CityServices, departments: Departments) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    city.pass_news_on()
    city.run(city.services.progress.withdraw(application.number, citizen.id))
    sent(city)
    received = have(departments, application)
    assert (received["message"]["state"], len(received["deliveries"])) == ("withdrawn", 1)


@pytest.mark.parametrize("approved", [True, False])
def test_a_system_hears_that_the_departments_own_staff_has_decided_here(
    city: CityServices, departments: Departments, approved: bool
) -> None:
    application = accepted(city, city.citizen())
    sent(city)
    reason = ("", "") if approved else (REJECTED["reason"], REJECTED["legal_basis"])
    city.run(city.services.office.decide(application.number, FIREMAN, 3, approved, *reason))
    sent(city)
    received = have(departments, application)
    message = received["message"]
    assert (message["version"], message["decided"]["approved"], len(received["deliveries"])) == (4, approved, 2)
    assert (message["fields"], message["files"]) == ([], []), "nothing personal"
    sent(city)
    assert len(have(departments, application)["deliveries"]) == 2, "once"


def test_what_its_own_result_decided_a_system_isnt_told(city: CityServices, departments: Departments) -> None:
    application = accepted(city, city.citizen())
    sent(city)
    (system,) = city.services.exchange.connections.by_way("split")
    city.run(city.services.office.decide(application.number, system.as_staff(), 3, True, "", ""))
    sent(city)
    assert have(departments, application)["message"]["decided"] is None


def test_what_waits_for_a_system_that_is_gone_is_seen_and_given_up(
    city: CityServices, departments: Departments
) -> None:
    application, row = accepted(city, city.citizen()), "x:health:3"
    sent(city)
    waiting = Row(row, application.number, "health-commission", 3, city.clock(), next_at=city.clock())
    store = OutboxStore(city.services.db)
    city.run(store.add(waiting))
    sent(city)
    (seen,) = parked(city, application)
    assert (seen.id, seen.parked_at, seen.error) == (row, None, ""), "not what the system that there is has"
    city.run(forwarding(city).give_up(row, Staff("管理员", frozenset({"administrator"}))))
    assert parked(city, application) == []
    with pytest.raises(NotFound):
        city.run(forwarding(city).give_up(row, Staff("管理员", frozenset({"administrator"}))))
    rows = city.services.db["exchange_outbox"]
    assert city.run(rows.count_documents({"_id": row, "given_up_by": "管理员"})) == 1


def test_what_a_connected_system_must_hear_is_never_given_up(city: CityServices, departments: Departments) -> None:
    application = accepted(city, city.citizen())
    departments.behave("refuse")
    sent(city)
    (row,) = parked(city, application)
    with pytest.raises(Conflict):
        city.run(forwarding(city).give_up(row.id, Staff("管理员", frozenset({"administrator"}))))
    assert parked(city, application) == [row]


def test_histories_name_the_system(city: CityServices) -> None:
    (system,) = city.services.exchange.connections.by_way("split")
    assert system.as_staff() == Staff("消防救援支队业务系统", frozenset({"reviewer"}), FIRE, "exchange:fire-service")
