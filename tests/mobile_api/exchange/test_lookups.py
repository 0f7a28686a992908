"""Lookups of counter staff, over HTTP: what is answered, what is refused, and that everything is written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import requests
from pymongo import MongoClient

from mobile_api.applications.application import Application
from mobile_api.exchange.queries.lookup import MOST
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.mobile_api.exchange.departments import Departments, behaving
from tests.support.city import CityServices
from tests.support.staff import enrol, member, on_duty
from tests.support.talk import GOOD, Api, Json, log_in

NUMBER, SOMEBODY_ELSES = GOOD[1], "230603198504120016"


@pytest.fixture(scope="module")
def case(beside: CityServices) -> Application:
    """An application of a person whom the stand-in knows something of."""
    return beside.submitted(beside.citizen(GOOD))


@pytest.fixture
def departments(live_system: System) -> Iterator[Departments]:
    """The stand-in, which behaves before and after."""
    with behaving(live_system) as departments:
        yield departments


def clerk(system: System) -> Api:
    return on_duty(system, "counter_clerk")


def look_up(who: Api, case: Application, kind: str = "education", **says: str) -> requests.Response:
    body = {"number": case.number, "purpose": "acceptance", "subject": NUMBER, **says}
    return who.call("POST", f"/v1/exchange/queries/{kind}/lookups", body)


def log(system: System, case: Application) -> list[Json]:
    """The lines of this application, newest first."""
    lines = member(system, "孙督办", "supervisor").get("/v1/exchange/lookups")["lookups"]
    return [line for line in lines if line["number"] == case.number]


def test_the_list_says_what_is_asked_and_by_whom_provided(live_system: System) -> None:
    in_english = clerk(live_system)
    listed = in_english.get("/v1/exchange/queries")["queries"]
    assert len(listed) == 16
    (marriage,) = [query for query in listed if query["id"] == "marriage"]
    assert (marriage["name"], marriage["provider"], marriage["asks_name"]) == ("婚姻登记信息", "民政部", "身份证号")
    assert marriage["gives"] == ["婚姻状况", "登记日期"]
    english = Api(live_system.url, in_english.token, "en").get("/v1/exchange/queries")["queries"]
    assert all(query[name].isascii() for query in english for name in ("name", "provider", "asks_name"))


def test_a_lookup_tells_what_the_list_names_and_is_written_down(
    live_system: System, beside: CityServices, case: Application
) -> None:
    answer = look_up(clerk(live_system), case).json()
    asked_at = answer.pop("at")
    assert answer == {
        "found": True,
        "lines": [
            {"name": "学校", "value": "东北示例大学"},
            {"name": "学历层次", "value": "本科"},
            {"name": "毕业日期", "value": "2012-07-01"},
        ],
    }
    nothing = look_up(clerk(live_system), case, "disability").json()
    assert (nothing["found"], nothing["lines"]) == (False, [])
    second, first = log(live_system, case)[:2]
    assert (first["at"], second["at"]) == (asked_at, nothing["at"])
    assert (first["kind"], first["purpose"], first["outcome"]) == ("education", "acceptance", "found")
    assert (second["kind"], second["outcome"]) == ("disability", "nothing")
    assert (first["kind_name"], second["kind_name"]) == ("高等教育学历", "残疾人证")
    assert first["subject"] == second["subject"], "both were about one person"
    assert NUMBER not in str(first)
    looks = beside.run(beside.services.office.looks(case.number, case.citizen_id))
    assert len(looks) == 2, "the citizen sees them, too"


def test_whom_the_application_isnt_about_is_not_looked_up(live_system: System, case: Application) -> None:
    before = len(log(live_system, case))
    refused = look_up(clerk(live_system), case, subject=SOMEBODY_ELSES)
    assert (refused.status_code, refused.json()["field"]) == (422, "subject")
    assert look_up(clerk(live_system), case, number="SL000").status_code == 404
    assert look_up(clerk(live_system), case, "horoscope").status_code == 404
    assert look_up(clerk(live_system), case, purpose="curiosity").status_code == 400
    assert look_up(clerk(live_system), case, subject="x").status_code == 400
    assert len(log(live_system, case)) == before, "nothing was asked"


def test_only_a_clerk_with_an_account_looks_up(live_system: System, case: Application) -> None:
    for who in (
        member(live_system, "李窗口", "counter_clerk"),
        on_duty(live_system, "supervisor"),
        log_in(live_system.url)[0],
    ):
        assert look_up(who, case).status_code in (401, 403)


def test_a_platform_that_is_away_is_told_and_written_down(
    live_system: System, case: Application, departments: Departments
) -> None:
    departments.behave("fail")
    assert look_up(clerk(live_system), case).status_code == 503
    assert log(live_system, case)[0]["outcome"] == "unavailable"


def test_who_looks_up_too_much_is_stopped(live_system: System, case: Application) -> None:
    eager = enrol(live_system, "counter_clerk").log_in()
    assert look_up(eager, case).status_code == 200
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        kept, at = client["yiwang"]["exchange_lookups"], now_utc()
        (line,) = kept.find({"number": case.number}).sort("at", -1).limit(1)
        earlier = [{**line, "_id": uuid4().hex, "at": at - timedelta(minutes=n % 50)} for n in range(MOST - 2)]
        kept.insert_many(earlier)
    assert look_up(eager, case).status_code == 200
    refused = look_up(eager, case)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert log(live_system, case)[0]["outcome"] == "too_many"
    assert look_up(clerk(live_system), case).status_code == 200, "others go on"
