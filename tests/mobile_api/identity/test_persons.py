"""Who stands behind an account: claiming it, the counter's code, and what can't be found out."""

from __future__ import annotations

import time
from statistics import median

import pytest
from pymongo import MongoClient

from mobile_api.identity.doors.limits import FREE
from mobile_api.ops.system import System
from tests.support.staff import enrol, on_duty
from tests.support.talk import SAMPLE_PERSON, Api, Json, confirm, log_in, new_phone

OTHER_PERSON = ("刘洋", "230603200106230068")


def claimed(citizen: Api, name: str, id_number: str) -> tuple[int, Json]:
    answer = citizen.call("PUT", "/v1/me/person", {"name": name, "id_number": id_number})
    return answer.status_code, answer.json()


def test_a_claim_alone_is_the_first_level(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    assert citizen.get("/v1/me")["person"] is None
    status, person = claimed(citizen, *SAMPLE_PERSON)
    assert (status, person) == (
        200,
        {"name_masked": "张*", "id_number_masked": "110***********002X", "confirmed": False},
    )
    me = citizen.get("/v1/me")
    assert (me["level"], me["person"]["confirmed"]) == (1, False)


def test_a_counters_code_confirms_the_person_and_is_logged(live_system: System) -> None:
    phone = new_phone()
    citizen, _ = log_in(live_system.url, phone, person=None)
    clerk = enrol(live_system, "counter_clerk").log_in()
    body = {"phone": phone, "name": SAMPLE_PERSON[0], "id_number": SAMPLE_PERSON[1]}
    code = clerk.post("/v1/counter/identity-codes", body)["code"]
    assert citizen.call("POST", "/v1/me/counter-code", {"code": code}).status_code == 204
    me = citizen.get("/v1/me")
    assert (me["level"], me["person"]["confirmed"]) == (2, True)
    assert citizen.call("POST", "/v1/me/counter-code", {"code": code}).status_code == 401, "once"
    client: MongoClient[Json] = MongoClient(live_system.env["MONGODB_URI"])
    by = client["yiwang"]["identity_log"].find_one({"citizen_id": me["id"]}) or {}
    kinds = [e["kind"] for e in client["yiwang"]["identity_log"].find({"by": by["by"]}).sort("at", 1)]
    stored = str(list(client["yiwang"]["citizen_persons"].find()) + list(client["yiwang"]["identity_log"].find()))
    client.close()
    assert kinds == ["counter_code_given", "confirmed_by_counter"]
    assert SAMPLE_PERSON[1] not in stored


def test_a_counters_code_is_for_one_phone(live_system: System) -> None:
    phone = new_phone()
    clerk = on_duty(live_system, "counter_clerk")
    body = {"phone": phone, "name": SAMPLE_PERSON[0], "id_number": SAMPLE_PERSON[1]}
    code = clerk.post("/v1/counter/identity-codes", body)["code"]
    stranger, _ = log_in(live_system.url, person=None)
    assert stranger.call("POST", "/v1/me/counter-code", {"code": code}).status_code == 401


def test_a_clerk_cannot_confirm_whom_the_register_does_not_know(live_system: System) -> None:
    clerk = on_duty(live_system, "counter_clerk")
    body = {"phone": new_phone(), "name": "李雷", "id_number": SAMPLE_PERSON[1]}
    refused = clerk.call("POST", "/v1/counter/identity-codes", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "person-not-confirmed")


def test_an_account_stays_one_persons(live_system: System) -> None:
    phone = new_phone()
    citizen, _ = log_in(live_system.url, phone)
    assert claimed(citizen, *OTHER_PERSON)[0] == 409
    assert claimed(citizen, *SAMPLE_PERSON)[1]["confirmed"]
    clerk = on_duty(live_system, "counter_clerk")
    body = {"phone": phone, "name": OTHER_PERSON[0], "id_number": OTHER_PERSON[1]}
    code = clerk.post("/v1/counter/identity-codes", body)["code"]
    assert citizen.call("POST", "/v1/me/counter-code", {"code": code}).status_code == 409


@pytest.mark.parametrize("number", ["", "123", "110105194912310021", "11010519491331002X", "一" * 18])
def test_what_is_no_id_number_is_told(live_system: System, number: str) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    status, problem = claimed(citizen, "张三", number)
    assert (status, problem["field"]) == (422, "id_number")


def test_existing_and_unknown_numbers_are_answered_alike(live_system: System) -> None:
    """Neither the answer nor the time tells whether a number is somebody's."""
    citizens = [log_in(live_system.url, person=None)[0] for _ in range(2)]
    times: list[float] = []
    answers = set()
    for citizen, number in zip(citizens, (SAMPLE_PERSON[1], "230603198504120083"), strict=True):
        for _ in range(3):
            started = time.perf_counter()
            answers.add(str(claimed(citizen, "李雷", number)))
            times.append(time.perf_counter() - started)
    assert len(answers) == 1
    assert abs(median(times[:3]) - median(times[3:])) < 0.2
    assert min(times) > 0.5


def test_trying_out_persons_is_locked_out(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    for _ in range(FREE["person"]["account"]):
        assert claimed(citizen, "李雷", SAMPLE_PERSON[1])[0] == 422
    assert claimed(citizen, *SAMPLE_PERSON)[0] == 429


def test_trying_out_counter_codes_is_locked_out(live_system: System) -> None:
    phone = new_phone()
    citizen, _ = log_in(live_system.url, phone, person=None)
    for _ in range(FREE["counter_code"]["account"]):
        assert citizen.call("POST", "/v1/me/counter-code", {"code": "00000000"}).status_code == 401
    assert citizen.call("POST", "/v1/me/counter-code", {"code": "00000000"}).status_code == 429


def test_the_second_level_belongs_to_the_session(live_system: System) -> None:
    phone = new_phone()
    citizen, tokens = log_in(live_system.url, phone, person=None)
    confirm(citizen, phone)
    fresh = citizen.post("/v1/login/refresh", {"refresh_token": tokens["refresh_token"]})
    assert Api(live_system.url, fresh["access_token"]).get("/v1/me")["level"] == 2
    assert [s["level"] for s in citizen.get("/v1/me/sessions")["sessions"]] == [2]
