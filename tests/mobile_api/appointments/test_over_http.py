"""Appointments over HTTP: booking, moving, cancelling, many at once, and who comes or doesn't."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import requests
from pymongo import MongoClient

from mobile_api.localtime import CITY, local_day, now_utc
from mobile_api.ops.system import System
from tests.support.handing_in import barbershop
from tests.support.office import Case
from tests.support.staff import member
from tests.support.talk import Api, Json, Talk, log_in

_turn = count()


def draft_of(system: System, wish: str = "我要开理发店") -> tuple[Api, str]:
    """A citizen with a draft whose situation is known."""
    citizen, _ = log_in(system.url)
    if wish == "我要开理发店":
        _, draft = barbershop(system.url, citizen)
        return citizen, draft["id"]
    talk = Talk(system.url, token=citizen.token)
    talk.say(wish)
    return citizen, talk.state["draft_id"]


def free_slots(api: Api, counter: str = "city-hall") -> list[Json]:
    found: list[Json] = api.get(f"/v1/counters/{counter}/slots")["slots"]
    return found


def fresh_slot(api: Api, counter: str = "city-hall") -> Json:
    """A slot that no other test takes."""
    return free_slots(api, counter)[40 + next(_turn)]


def book(api: Api, draft_id: str, slot: Json, counter: str = "city-hall") -> requests.Response:
    body = {"draft_id": draft_id, "counter_id": counter, "starts_at": slot["starts_at"]}
    return api.call("POST", "/v1/me/appointments", body)


def free(api: Api, slot: Json, counter: str = "city-hall") -> int:
    return next(int(one["free"]) for one in free_slots(api, counter) if one["starts_at"] == slot["starts_at"])


def test_booked_moved_and_cancelled(live_system: System) -> None:
    citizen, draft_id = draft_of(live_system)
    one, other = fresh_slot(citizen), fresh_slot(citizen)
    before = free(citizen, one), free(citizen, other)
    made = book(citizen, draft_id, one)
    assert made.status_code == 201, made.text
    assert (made.json()["purpose_label"], made.json()["state"], made.json()["starts_at"]) == (
        "到窗口提交",
        "booked",
        one["starts_at"],
    )
    assert book(citizen, draft_id, one).json() == made.json(), "a repeat is the same booking"
    assert book(citizen, draft_id, other).status_code == 409, "one for each draft"
    assert (free(citizen, one), free(citizen, other)) == (before[0] - 1, before[1])
    path = f"/v1/me/appointments/{made.json()['id']}"
    where = {"counter_id": "city-hall", "starts_at": other["starts_at"]}
    stranger, _ = log_in(live_system.url)
    assert stranger.call("PUT", path, where).status_code == 404
    assert stranger.call("DELETE", path).status_code == 404
    moved = citizen.call("PUT", path, where)
    assert moved.json()["starts_at"] == other["starts_at"], moved.text
    assert (free(citizen, one), free(citizen, other)) == (before[0], before[1] - 1)
    assert citizen.call("DELETE", path).status_code == 204
    assert citizen.call("DELETE", path).status_code == 409
    assert (free(citizen, one), free(citizen, other)) == before
    (shown,) = citizen.get("/v1/me/appointments")["appointments"]
    assert shown["state"] == "cancelled"
    assert book(citizen, draft_id, one).status_code == 201, "and again"


def test_many_at_once_never_get_more_than_there_is(live_system: System) -> None:
    crowd = [draft_of(live_system) for _ in range(9)]
    slot = fresh_slot(crowd[0][0])
    with ThreadPoolExecutor(9) as pool:
        answers = list(pool.map(lambda one: book(one[0], one[1], slot), crowd))
    assert sorted(answer.status_code for answer in answers) == [201] * 6 + [409] * 3
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"slot-full"}
    assert free(crowd[0][0], slot) == 0


def test_one_draft_at_once_gets_one(live_system: System) -> None:
    citizen, draft_id = draft_of(live_system)
    slots = [fresh_slot(citizen) for _ in range(4)]
    before = sum(free(citizen, slot) for slot in slots)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda slot: book(citizen, draft_id, slot), slots))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert sum(free(citizen, slot) for slot in slots) == before - 1, "who is refused takes no place"


def test_what_cannot_be_booked_is_said(live_system: System) -> None:
    citizen, draft_id = draft_of(live_system)
    slot = fresh_slot(citizen)
    elsewhere = book(citizen, draft_id, fresh_slot(citizen, "vehicle-office"), "vehicle-office")
    assert (elsewhere.status_code, elsewhere.json()["field"]) == (422, "counter_id")
    between = {"starts_at": (datetime.fromisoformat(slot["starts_at"]) + timedelta(minutes=1)).isoformat()}
    assert book(citizen, draft_id, between).json()["field"] == "starts_at"
    past = {"starts_at": (now_utc() - timedelta(days=1)).isoformat()}
    assert book(citizen, draft_id, past).json()["field"] == "starts_at"
    assert book(citizen, draft_id, {"starts_at": "2026-12-01T09:00:00"}).status_code == 400, "which zone?"
    stranger, _ = log_in(live_system.url)
    assert book(stranger, draft_id, slot).status_code == 404
    both = {"counter_id": "city-hall", "starts_at": slot["starts_at"], "draft_id": draft_id, "number": "YW1"}
    assert citizen.call("POST", "/v1/me/appointments", both).status_code == 422
    assert citizen.call("GET", "/v1/counters/no-such/slots").status_code == 404
    assert citizen.get("/v1/me/appointments")["appointments"] == []


def test_what_is_wholly_online_is_not_collected(live_system: System) -> None:
    case = Case(live_system)
    body = {"number": case.number, "counter_id": "city-hall", "starts_at": fresh_slot(case.citizen)["starts_at"]}
    refused = case.citizen.call("POST", "/v1/me/appointments", body)
    assert (refused.status_code, "全程网办" in refused.text) == (409, True)


def at(system: System, appointment_id: str, **times: Any) -> None:
    """The appointment as if it were at another time."""
    database: Any = MongoClient(system.env["MONGODB_URI"])["yiwang"]
    database["appointments"].update_one({"_id": appointment_id}, {"$set": times})


def test_the_clerk_notes_who_comes_and_who_does_not_has_missed_it(live_system: System) -> None:
    citizen, draft_id = draft_of(live_system)
    clerk, made = member(live_system, "李窗口", "counter_clerk"), book(citizen, draft_id, fresh_slot(citizen)).json()
    arrival = f"/v1/office/appointments/{made['id']}/arrival"
    assert clerk.call("POST", arrival).status_code == 409, "not today"
    now = now_utc()
    at(live_system, made["id"], starts_at=now, ends_at=now)
    assert citizen.get("/v1/me/appointments")["appointments"][0]["state"] == "missed"
    day = local_day(now).isoformat()
    listed = clerk.get(f"/v1/office/counters/city-hall/appointments?day={day}")["appointments"]
    assert made["id"] in {one["id"] for one in listed}
    assert clerk.post(arrival)["state"] == "arrived", "late, but here"
    assert clerk.call("POST", arrival).status_code == 409
    assert citizen.call("DELETE", f"/v1/me/appointments/{made['id']}").status_code == 409
    assert member(live_system, "王审批", "reviewer").call("POST", arrival).status_code == 403


def test_who_misses_three_comes_without(live_system: System) -> None:
    citizen, draft_id = draft_of(live_system)
    now = now_utc()
    for _ in range(3):
        made = book(citizen, draft_id, fresh_slot(citizen))
        assert made.status_code == 201, made.text
        at(live_system, made.json()["id"], starts_at=now - timedelta(days=1), ends_at=now - timedelta(hours=23))
    refused = book(citizen, draft_id, fresh_slot(citizen))
    assert (refused.status_code, "爽约3次" in refused.text) == (409, True)


def test_a_reminder_goes_with_its_appointment(live_system: System) -> None:
    citizen, draft_id = draft_of(live_system)
    database: Any = MongoClient(live_system.env["MONGODB_URI"], tz_aware=True)["yiwang"]
    made = book(citizen, draft_id, fresh_slot(citizen)).json()
    row = database["appointment_reminders"].find_one({"_id": made["id"]})
    assert row["due_at"] < datetime.fromisoformat(made["starts_at"])
    citizen.call("DELETE", f"/v1/me/appointments/{made['id']}")
    assert database["appointment_reminders"].find_one({"_id": made["id"]}) is None


@pytest.mark.parametrize("day", ["today", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused(live_system: System, day: str) -> None:
    clerk = member(live_system, "李窗口", "counter_clerk")
    refused = clerk.call("GET", f"/v1/office/counters/city-hall/appointments?day={day}")
    assert (refused.status_code, refused.json()["field"]) == (400, "day")
    assert Api(live_system.url).call("GET", f"/v1/counters/city-hall/slots?from={day}").status_code == 400


@pytest.mark.parametrize("query", ["lat=46.66", "lat=91&lon=1", "lat=x&lon=y", "lat=nan&lon=1"])
def test_a_point_that_is_none_is_refused(live_system: System, query: str) -> None:
    assert Api(live_system.url).call("GET", f"/v1/catalog/one-things/elderly-card/counters?{query}").status_code == 400


def test_the_nearest_counter_comes_first_with_hours_and_distance(live_system: System) -> None:
    path = "/v1/catalog/one-things/elderly-card/counters"
    found = Api(live_system.url).get(f"{path}?lat=46.66&lon=124.86")["counters"]
    assert (found[0]["id"], found[0]["kind"], found[0]["sample"]) == ("community-centre-4", "sub_district", True)
    assert found[0]["metres"] < 2000
    hall = next(one for one in found if one["id"] == "city-hall")
    assert hall["extended_hours"] == "周六 9:00–11:30"
    assert [one["metres"] for one in Api(live_system.url).get(path)["counters"]] == [None] * 5
    assert Api(live_system.url).call("GET", "/v1/catalog/one-things/no-such/counters").status_code == 404


def test_an_appointment_is_in_city_time(live_system: System) -> None:
    slot = free_slots(Api(live_system.url))[0]
    assert 8 <= datetime.fromisoformat(slot["starts_at"]).astimezone(CITY).hour <= 16
