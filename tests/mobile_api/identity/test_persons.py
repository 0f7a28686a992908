"""Who stands behind an account: claiming it, the counter's code, and what can't be found out."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from pymongo import MongoClient

from mobile_api.data_calls.line import LIMITS
from mobile_api.db import Session, connect, run_transaction
from mobile_api.errors import Conflict, RequestNotSigned
from mobile_api.identity.doors.limits import FREE
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.identity.persons.store import PersonStore
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from mobile_api.registers.client import TIMEOUT_S
from mobile_api.sealing import Sealer
from tests.support.lookups import earlier_calls, identity_code
from tests.support.staff import enrol, with_key
from tests.support.talk import SAMPLE_PERSON, Api, Json, confirm, log_in, new_phone

OTHER_PERSON = ("刘洋", "230603200106230068")


def claimed(citizen: Api, name: str, id_number: str) -> tuple[int, Json]:
    answer = citizen.call("PUT", "/v1/me/person", {"name": name, "id_number": id_number})
    return answer.status_code, answer.json()


def counter_code(system: System, phone: str, person: tuple[str, str]) -> str:
    """What a clerk gives to who has shown this person's card."""
    given = identity_code(with_key(system, "counter_clerk"), phone, person)
    assert given.status_code == 201, given.text
    return str(given.json()["code"])


@contextmanager
def thinking(system: System, process: str) -> Iterator[None]:
    """A process that doesn't get on with what it is asked until the end."""
    os.killpg(system.pid(process), signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(system.pid(process), signal.SIGCONT)


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
    clerk = enrol(live_system, "counter_clerk")
    code = identity_code((clerk, clerk.log_in()), phone, SAMPLE_PERSON).json()["code"]
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
    code = counter_code(live_system, phone, SAMPLE_PERSON)
    stranger, _ = log_in(live_system.url, person=None)
    assert stranger.call("POST", "/v1/me/counter-code", {"code": code}).status_code == 401


def test_a_clerk_cannot_confirm_whom_the_register_does_not_know(live_system: System) -> None:
    refused = identity_code(with_key(live_system, "counter_clerk"), new_phone(), ("李雷", SAMPLE_PERSON[1]))
    assert (refused.status_code, refused.json()["code"]) == (422, "person-not-confirmed")


def test_who_guesses_at_numbers_at_the_counter_is_stopped(live_system: System) -> None:
    who, free = enrol(live_system, "counter_clerk"), FREE["identity_code"]["account"]
    clerk = who, who.log_in()
    statuses = [identity_code(clerk, new_phone(), ("李雷", SAMPLE_PERSON[1])).status_code for _ in range(free + 2)]
    assert statuses == [422] * free + [429] * 2


def test_a_code_that_the_clerks_key_hasnt_signed_for_isnt_given(live_system: System) -> None:
    who, phone = enrol(live_system, "counter_clerk"), new_phone()
    clerk = who.log_in()
    body = {"phone": phone, "name": SAMPLE_PERSON[0], "id_number": SAMPLE_PERSON[1]}

    def tried(**says: object) -> tuple[int, str]:
        step = clerk.post("/v1/counter/identity-code-requests", body)
        signed = {"ticket": step["ticket"], "credential": who.key.sign(step["options"])}
        answer = clerk.call("POST", "/v1/counter/identity-codes", {**body, **signed, **says})
        return answer.status_code, answer.json().get("code", "")

    refused = (403, RequestNotSigned.code)
    another_key = enrol(live_system, "counter_clerk")
    with earlier_calls(live_system, who.username, 1, "found") as lines:
        assert tried(id_number=OTHER_PERSON[1], name=OTHER_PERSON[0]) == refused, "signed for another person"
        assert tried(ticket="another") == refused
        assert tried(credential=another_key.key.sign(another_key.begin()["options"])) == refused
        assert [(line["outcome"], line["why"]) for line in lines()] == [("refused", "not_signed")] * 3
        assert tried()[0] == 201
        asked, found = lines()[3:]
    assert (asked["outcome"], found["outcome"], asked["request"]) == ("asked", "found", found["request"])
    assert asked["signature"]
    assert clerk.call("POST", "/v1/counter/identity-codes", body).status_code == 400, "nothing is signed at all"


def test_identity_codes_count_as_look_ups_of_the_account(live_system: System) -> None:
    hasty = enrol(live_system, "counter_clerk")
    clerk, most = (hasty, hasty.log_in()), LIMITS[timedelta(hours=1)]
    with earlier_calls(live_system, hasty.username, most - 1, "asked") as lines:
        assert identity_code(clerk, new_phone(), SAMPLE_PERSON).status_code == 201
        assert identity_code(clerk, new_phone(), SAMPLE_PERSON).status_code == 429
        written = [line["why"] for line in lines()]
    assert written == ["", "", "too_many"]


def test_an_account_stays_one_persons(live_system: System) -> None:
    phone = new_phone()
    citizen, _ = log_in(live_system.url, phone)
    assert claimed(citizen, *OTHER_PERSON)[0] == 409
    assert claimed(citizen, *SAMPLE_PERSON)[1]["confirmed"]
    code, me = counter_code(live_system, phone, OTHER_PERSON), citizen.get("/v1/me")
    for _ in range(2):
        refused = citizen.call("POST", "/v1/me/counter-code", {"code": code})
        assert (refused.status_code, refused.json()["code"]) == (409, "another-persons"), "not used up"
    assert citizen.get("/v1/me") == me
    client: MongoClient[Json] = MongoClient(live_system.env["MONGODB_URI"])
    kinds = [entry["kind"] for entry in client["yiwang"]["identity_log"].find({"citizen_id": me["id"]})]
    client.close()
    assert kinds == ["confirmed_by_counter"], "the refused one left nothing"


def test_a_claim_does_not_undo_a_confirmation_of_the_same_moment(live_system: System) -> None:
    """One device asks the register while the other confirms: the account stays who was confirmed."""
    phone = new_phone()
    citizen, _ = log_in(live_system.url, phone, person=None)
    code = counter_code(live_system, phone, SAMPLE_PERSON)
    with ThreadPoolExecutor() as crowd:
        with thinking(live_system, "registers"):
            claim = crowd.submit(claimed, citizen, *OTHER_PERSON)
            time.sleep(0.5)
            assert citizen.call("POST", "/v1/me/counter-code", {"code": code}).status_code == 204
        assert claim.result()[0] == 409
    me = citizen.get("/v1/me")
    assert (me["level"], me["person"]["name_masked"], me["person"]["confirmed"]) == (2, "张*", True)


def test_of_two_claims_in_the_same_moment_one_counts(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    with ThreadPoolExecutor() as crowd:
        with thinking(live_system, "registers"):
            claims = [crowd.submit(claimed, citizen, *person) for person in (SAMPLE_PERSON, OTHER_PERSON)]
            time.sleep(1.5)
        answers = [claim.result() for claim in claims]
    assert sorted(status for status, _ in answers) == [200, 409]
    assert citizen.get("/v1/me")["person"] in [person for _, person in answers]


async def test_of_two_persons_confirmed_in_the_same_moment_one_counts(live_system: System) -> None:
    database, citizen, now = connect(live_system.env["MONGODB_URI"], "yiwang"), new_phone(), now_utc()
    store = PersonStore(database, Sealer(live_system.data_dir / "keys"))
    persons = [KnownPerson(number, name, now) for name, number in (SAMPLE_PERSON, OTHER_PERSON)]
    assert await store.claim(citizen, replace(persons[0], confirmed_at=None), None, now)

    async def confirmed(person: KnownPerson) -> bool:
        async def work(session: Session) -> None:
            if not await store.confirm(citizen, person, session):
                raise Conflict

        try:
            await run_transaction(database, work)
        except Conflict:
            return False
        return True

    won = await asyncio.gather(*(confirmed(person) for person in persons))
    assert sorted(won) == [False, True]
    kept = await store.person(citizen)
    assert kept is not None
    assert kept.id_number == persons[won.index(True)].id_number
    database.client.close()


@pytest.mark.parametrize("number", ["", "123", "110105194912310021", "11010519491331002X", "一" * 18])
def test_what_is_no_id_number_is_told(live_system: System, number: str) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    status, problem = claimed(citizen, "张三", number)
    assert (status, problem["field"]) == (422, "id_number")


def test_existing_and_unknown_numbers_are_answered_alike(live_system: System) -> None:
    """Neither the answer nor the time tells whether a number is somebody's."""

    def tried(citizen: Api, number: str) -> tuple[float, str]:
        started = time.perf_counter()
        answer = str(claimed(citizen, "李雷", number))
        return time.perf_counter() - started, answer

    citizens = [log_in(live_system.url, person=None)[0] for _ in range(2)]
    numbers = (SAMPLE_PERSON[1], "230603198504120083")
    with ThreadPoolExecutor() as crowd:
        tries = [[crowd.submit(tried, *one) for one in zip(citizens, numbers, strict=True)] for _ in range(3)]
        known, unknown = zip(*([one.result() for one in both] for both in tries), strict=True)
    assert len({answer for _, answer in (*known, *unknown)}) == 1
    quickest = [min(took for took, _ in both) for both in (known, unknown)]  # what else runs here only slows one down
    assert abs(quickest[0] - quickest[1]) < 0.4
    assert min(took for took, _ in (*known, *unknown)) > TIMEOUT_S, "the slowest register doesn't show either"


def test_a_register_that_is_away_tells_nothing_of_its_copies(live_system: System) -> None:
    """Of one number there is a copy, of the other there is none."""
    citizen, _ = log_in(live_system.url, person=None)
    assert claimed(citizen, *SAMPLE_PERSON)[0] == 200
    live_system.kill("registers")
    try:
        citizen, _ = log_in(live_system.url, person=None)
        tries = [SAMPLE_PERSON, ("李雷", SAMPLE_PERSON[1]), ("李雷", "230603198504120083")]
        assert [claimed(citizen, *one)[0] for one in tries] == [503, 503, 503]
    finally:
        live_system.start("registers")
        live_system.wait_ready("registers")


def test_trying_out_persons_is_locked_out(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    with ThreadPoolExecutor() as crowd:
        tries = [crowd.submit(claimed, citizen, "李雷", SAMPLE_PERSON[1]) for _ in range(FREE["person"]["account"])]
        assert {one.result()[0] for one in tries} == {422}
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
