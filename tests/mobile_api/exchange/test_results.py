"""What a department's system sends back, over HTTP to the running system, by its page or signed by the test."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from mobile_api.applications.application import Application
from mobile_api.localtime import local_day, now_utc
from mobile_api.materials.attachment import Attachment, Held
from mobile_api.materials.store import MaterialStore
from mobile_api.ops.system import System
from mobile_api.sealing import Sealer
from mobile_api.signing import MAX_SKEW_S, Stamp
from tests.mobile_api.exchange.departments import FIRE, REJECTED, RESTAURANT, Departments, signed
from tests.support.city import Citizen, CityServices, clerk, reviewer
from tests.support.staff import on_duty
from tests.support.talk import GOOD, Json

RESULTS = "/v1/exchange/results"
FIREMAN, MARKET = reviewer(FIRE), reviewer("market-regulation")
PLAN = b"%PDF-1.4 a plan of the kitchen"


@pytest.fixture
def departments(live_system: System) -> Departments:
    """The stand-in that runs with it."""
    departments = Departments(live_system)
    departments.behave("right")
    return departments


def accepted(city: CityServices, citizen: Citizen, one_thing_id: str = RESTAURANT) -> Application:
    number = city.submitted(citizen, one_thing_id).number
    return city.run(city.services.office.accept(number, clerk(), 1, True))


@pytest.fixture
def citizen(beside: CityServices) -> Citizen:
    return beside.citizen(GOOD)


@pytest.fixture
def restaurant(beside: CityServices, citizen: Citizen) -> Application:
    """One that the departments have before them."""
    return accepted(beside, citizen)


def result(application: Application, **says: Any) -> Json:
    """An approval of its first version, unless it says otherwise."""
    return {"id": uuid4().hex, "number": application.number, "version": 3, "outcome": "approved", **says}


def wait_for_message(departments: Departments, number: str) -> Json:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if (received := departments.received(number)) is not None:
            return received
        time.sleep(0.2)
    raise AssertionError("the message never came")


def test_the_whole_way_there_and_back(
    live_system: System, beside: CityServices, departments: Departments, citizen: Citizen
) -> None:
    draft = beside.draft(citizen, RESTAURANT, left=("id_card",))
    store, at = MaterialStore(beside.services.db, Sealer(beside.settings.key_dir)), now_utc()
    file_id = beside.run(store.files.write(PLAN, None))
    held = Held("身份证.pdf", sha256(PLAN).hexdigest(), len(PLAN), "pdf", 1, file_id)
    beside.hand_in(citizen, Attachment(uuid4().hex, draft.id, "id_card", "upload", local_day(at), at, held))
    number = beside.run(beside.services.submissions.submit(draft.id, citizen.caller, uuid4().hex)).number
    application = beside.run(beside.services.office.accept(number, clerk(), 1, False))
    wait_for_message(departments, number)
    decided = departments.decide(number, outcome="approved")
    assert (decided["status"], decided["answer"]["outcome"]) == (200, "approved")
    received = departments.received(number)
    assert received is not None
    assert received["checked"] == 1, "the file that it fetched is what was announced"
    after = beside.stored(application)
    assert [(part.department, part.state) for part in after.parts if part.department == FIRE] == [(FIRE, "approved")]
    assert (after.events[-1].by.name, after.events[-1].by.account) == ("消防救援支队业务系统", "exchange:fire-service")
    looks = beside.run(beside.services.office.looks(number, citizen.id))
    assert [(look.name, look.purpose) for look in looks] == [("消防救援支队业务系统", "review")]
    beside.run(beside.services.office.decide(number, MARKET, len(after.events), True, "", ""))
    assert beside.stored(application).pending == ()
    (file,) = [one for one in received["message"]["files"] if one["kept"]]
    gone = signed(live_system, "GET", f"/v1/exchange/applications/{number}/files/{file['id']}")
    assert gone.status_code == 404, "who has decided needs the papers no more"


def test_a_rejection_is_the_departments_with_its_legal_basis(
    live_system: System, beside: CityServices, restaurant: Application
) -> None:
    assert signed(live_system, "POST", RESULTS, result(restaurant, **REJECTED)).status_code == 200
    after = beside.stored(restaurant)
    assert after.verdict is not None
    assert (after.state.value, after.verdict.department) == ("rejected", FIRE)
    assert after.verdict.legal_basis == REJECTED["legal_basis"]


def test_a_correction_goes_to_the_citizen_and_a_result_on_the_old_form_is_too_late(
    live_system: System, beside: CityServices, citizen: Citizen, restaurant: Application
) -> None:
    field = restaurant.filed[0]["field_id"]
    asked = result(restaurant, outcome="correction", fields=[field], message="请核对")
    assert signed(live_system, "POST", RESULTS, asked).status_code == 200
    waiting = beside.stored(restaurant)
    assert waiting.correction is not None
    assert (waiting.state.value, waiting.correction.department) == ("needs_correction", FIRE)
    refuse(live_system, beside, result(restaurant), restaurant, 409, "conflict")
    values = {field: str(restaurant.values[field])}
    beside.run(beside.services.progress.correct(restaurant.number, citizen.id, values, as_is=True))
    problem = refuse(live_system, beside, result(restaurant), restaurant, 409, "conflict")
    assert "5" in problem["detail"], "it says which version counts"
    assert signed(live_system, "POST", RESULTS, result(restaurant, version=5)).status_code == 200


def refuse(system: System, city: CityServices, told: Json, application: Application, status: int, code: str) -> Json:
    """A result that is refused and changes nothing."""
    before = city.stored(application)
    answer = signed(system, "POST", RESULTS, told)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert city.stored(application) == before
    problem: Json = answer.json()
    return problem


@pytest.mark.parametrize(
    ("says", "status", "field"),
    [
        ({"outcome": "rejected", "reason": "不合格"}, 422, "legal_basis"),
        ({"outcome": "rejected", "legal_basis": "《消防法》"}, 422, "reason"),
        ({"outcome": "correction", "message": " ", "fields": ["name"]}, 422, "message"),
        ({"outcome": "correction", "message": "请核对"}, 422, "fields"),
        ({"outcome": "correction", "message": "请核对", "fields": ["no_such"]}, 422, "fields"),
        ({"outcome": "correction", "message": "请核对", "materials": ["no_such"]}, 422, "materials"),
        ({"outcome": "perhaps"}, 400, "outcome"),
        ({"version": 0}, 400, "version"),
        ({"id": "short"}, 400, "id"),
        ({"more": 1}, 400, "more"),
    ],
)
def test_a_result_that_breaks_a_rule_changes_nothing(
    live_system: System, beside: CityServices, restaurant: Application, says: Json, status: int, field: str
) -> None:
    code = "invalid-value" if status == 422 else "invalid-request"
    told = result(restaurant, **says)
    assert refuse(live_system, beside, told, restaurant, status, code)["field"] == field


def test_twice_the_same_is_once(live_system: System, beside: CityServices, restaurant: Application) -> None:
    told = result(restaurant)
    first, second = (signed(live_system, "POST", RESULTS, told) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert len(beside.stored(restaurant).events) == len(restaurant.events) + 1
    refuse(live_system, beside, {**told, **REJECTED}, restaurant, 409, "conflict")


def test_at_once_the_same_is_once(live_system: System, beside: CityServices, restaurant: Application) -> None:
    told = result(restaurant)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: signed(live_system, "POST", RESULTS, told), range(6)))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    assert len(beside.stored(restaurant).events) == len(restaurant.events) + 1


def test_what_comes_too_late_changes_nothing(
    live_system: System, beside: CityServices, citizen: Citizen, restaurant: Application
) -> None:
    beside.run(beside.services.office.decide(restaurant.number, FIREMAN, 3, True, "", ""))
    refuse(live_system, beside, result(restaurant, **REJECTED), restaurant, 409, "conflict")
    withdrawn = accepted(beside, citizen)
    beside.run(beside.services.progress.withdraw(withdrawn.number, citizen.id))
    refuse(live_system, beside, result(withdrawn), withdrawn, 409, "conflict")


def test_a_department_decides_its_own_parts_only(
    live_system: System, beside: CityServices, citizen: Citizen, restaurant: Application
) -> None:
    barbershop = accepted(beside, citizen, "open-barbershop")
    refuse(live_system, beside, result(barbershop), barbershop, 404, "not-found")
    refuse(live_system, beside, result(restaurant, number="SL000"), restaurant, 404, "not-found")
    unaccepted = beside.submitted(citizen, RESTAURANT)
    refuse(live_system, beside, result(unaccepted), unaccepted, 404, "not-found")


def test_only_what_is_signed_now_and_once_counts(
    live_system: System, beside: CityServices, restaurant: Application
) -> None:
    now, told = int(time.time()), result(restaurant)
    refused = {
        "signature": signed(live_system, "POST", RESULTS, told, secret="x" * 43),
        "stale": signed(live_system, "POST", RESULTS, told, stamp=Stamp(now - MAX_SKEW_S - 5, uuid4().hex)),
        "ahead": signed(live_system, "POST", RESULTS, told, stamp=Stamp(now + MAX_SKEW_S + 5, uuid4().hex)),
        "short nonce": signed(live_system, "POST", RESULTS, told, stamp=Stamp(now, "n")),
        "app": signed(live_system, "POST", RESULTS, told, app_id="nobody"),
    }
    assert {(why, r.status_code, r.json()["code"]) for why, r in refused.items()} == {
        (why, 401, "signature-refused") for why in refused
    }
    assert beside.stored(restaurant) == restaurant
    once = Stamp(now, uuid4().hex)
    assert signed(live_system, "POST", RESULTS, told, stamp=once).status_code == 200
    replayed = signed(live_system, "POST", RESULTS, told, stamp=once)
    assert (replayed.status_code, replayed.json()["code"]) == (401, "signature-refused")
    assert len(beside.stored(restaurant).events) == len(restaurant.events) + 1


def test_files_of_others_arent_given(
    live_system: System, beside: CityServices, citizen: Citizen, restaurant: Application
) -> None:
    other = accepted(beside, citizen)
    (paper, *_) = beside.run(beside.services.materials.filed(other.id))
    for number, file_id in ((restaurant.number, paper.id), (restaurant.number, "x"), ("SL000", paper.id)):
        path = f"/v1/exchange/applications/{number}/files/{file_id}"
        assert signed(live_system, "GET", path).status_code == 404
    assert beside.run(beside.services.office.looks(restaurant.number, citizen.id)) == []


def test_an_administrator_sees_what_is_parked_and_tries_it_again(live_system: System) -> None:
    row_id, at = f"{uuid4().hex}:{FIRE}:3", now_utc()
    row = {"_id": row_id, "number": "SL000", "department": FIRE, "version": 3, "at": at, "tries": 9, "next_at": None}
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        client["yiwang"]["exchange_outbox"].insert_one({**row, "parked_at": at, "error": "422 unknown_case"})
    administrator = on_duty(live_system, "administrator")
    (seen,) = [one for one in administrator.get("/v1/exchange/parked")["parked"] if one["id"] == row_id]
    assert (seen["number"], seen["tries"], seen["error"]) == ("SL000", 9, "422 unknown_case")
    assert seen["system"] == "消防救援支队业务系统"
    path = f"/v1/exchange/parked/{row_id}/retry"
    assert administrator.call("POST", path).status_code == 204
    assert administrator.call("POST", path).status_code == 404, "it waits to be sent now"
