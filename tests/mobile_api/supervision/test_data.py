"""Supervision of data: alerts come of what clerks really did, once; sources stand as their calls say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from uuid import uuid4

import pytest

from mobile_api.data_calls.scenario import Asking
from mobile_api.errors import Conflict, Forbidden, NotFound, Unavailable
from mobile_api.exchange.queries.lookup import Known
from mobile_api.identity.access import Staff
from mobile_api.ops.system import System
from mobile_api.supervision.alert_store import Alert, AlertStore
from mobile_api.supervision.alerts import REFUSED_AN_HOUR
from mobile_api.supervision.data_service import DataSupervision
from mobile_api.supervision.probe_store import ProbeStore
from mobile_api.supervision.sources import Source
from mobile_api.supervision.watched import FRESH
from tests.support.city import CityServices, worker_beside
from tests.support.lookups import begin
from tests.support.staff import enrol, member, on_duty
from tests.support.talk import Api, Json, log_in

SUPERVISOR = Staff("孙督办", frozenset({"supervisor"}), None, "a supervisor")


def tried(city: CityServices, account: str, times: int = REFUSED_AN_HOUR) -> None:
    """A clerk tries so often to look somebody up without a case."""
    asking = Asking("counter_clerk", account, purpose="acceptance")
    for _ in range(times):
        city.run(city.services.calls.refuse("query.firm", asking, "91110000600037341L", "no_case"))


def alerts_about(city: CityServices, account: str) -> list[Alert]:
    city.run(city.services.data_supervision.round())
    waiting, answered = city.run(city.services.data_supervision.alerts())
    return [one for one in (*waiting, *answered) if one.by == account and one.rule == "outside"]  # any day, any hour


def test_an_alert_is_raised_once_and_grows(city: CityServices) -> None:
    account = uuid4().hex
    tried(city, account, REFUSED_AN_HOUR - 1)
    assert alerts_about(city, account) == []
    tried(city, account, 1)
    (alert,) = alerts_about(city, account)
    assert (alert.rule, alert.count, alert.open, len(alert.lines)) == (
        "outside",
        REFUSED_AN_HOUR,
        True,
        REFUSED_AN_HOUR,
    )
    city.clock.pass_(minutes=5)
    tried(city, account, 1)
    (later,) = alerts_about(city, account)
    assert (later.id, later.count, later.at) == (alert.id, REFUSED_AN_HOUR + 1, alert.at)
    assert later.last_at > alert.last_at
    city.clock.pass_(hours=2)
    tried(city, account)
    assert len(alerts_about(city, account)) == 3, "another hour is another alert, and so is a day of many"


def test_two_workers_and_a_round_that_was_cut_off_raise_nothing_twice(city: CityServices) -> None:
    account = uuid4().hex
    cursor = city.run(city.services.db["data_call_marks"].find_one({"_id": "alerts"}))
    tried(city, account)

    async def twice() -> None:
        await asyncio.gather(*(city.services.data_supervision.round() for _ in range(2)))

    city.run(twice())
    if cursor:
        city.run(city.services.db["data_call_marks"].replace_one({"_id": "alerts"}, cursor))
    (alert,) = alerts_about(city, account)
    assert alert.count == REFUSED_AN_HOUR


def test_whoever_removes_a_line_does_not_end_the_watch(city: CityServices) -> None:
    account, other, lines = uuid4().hex, uuid4().hex, city.services.db["data_calls"]
    city.run(city.services.data_supervision.round())
    tried(city, other, 1)
    gone = city.run(lines.find_one_and_delete({"by": other}))
    tried(city, account)
    city.clock.pass_(minutes=10)
    alerts_about(city, account)  # finds the first line beyond the gap
    (alert,) = alerts_about(city, account)
    assert alert.count == REFUSED_AN_HOUR
    city.run(lines.insert_one(gone))  # others' tests use this log, too


def test_an_alert_is_answered_once_with_a_note_by_somebody_else(city: CityServices) -> None:
    account = uuid4().hex
    tried(city, account)
    (alert,) = alerts_about(city, account)
    answer = city.services.data_supervision.answer
    themselves = Staff("李窗口", frozenset({"supervisor", "counter_clerk"}), None, account)
    with pytest.raises(Forbidden):
        city.run(answer(alert.id, "没事", themselves))
    with pytest.raises(NotFound):
        city.run(answer("nothing", "没事", SUPERVISOR))

    async def at_once() -> list[object]:
        tries = (answer(alert.id, f"已核实{n}", SUPERVISOR) for n in range(5))
        return list(await asyncio.gather(*tries, return_exceptions=True))

    done = city.run(at_once())
    assert [type(one) for one in done].count(Alert) == 1
    assert sum(isinstance(one, Conflict) for one in done) == 4
    (answered,) = alerts_about(city, account)
    assert (answered.open, answered.answered_by, answered.answered_at) == (False, "a supervisor", city.clock())
    assert answered.note.startswith("已核实")


def test_an_answered_alert_waits_again_when_it_happens_again(city: CityServices) -> None:
    account = uuid4().hex
    tried(city, account)
    (alert,) = alerts_about(city, account)
    city.run(city.services.data_supervision.answer(alert.id, "已核实", SUPERVISOR))
    cursor = city.run(city.services.db["data_call_marks"].find_one({"_id": "alerts"}))
    assert cursor
    city.clock.pass_(minutes=1)
    tried(city, account, 1)
    (again,) = alerts_about(city, account)
    assert (again.id, again.open, again.count, again.answered_at) == (alert.id, True, REFUSED_AN_HOUR + 1, None)
    assert (again.note, set(again.lines[1:])) == ("已核实", set(alert.lines)), "with what was found before"
    city.run(city.services.data_supervision.answer(alert.id, "又核实了", SUPERVISOR))
    city.run(city.services.db["data_call_marks"].replace_one({"_id": "alerts"}, cursor))
    (answered,) = alerts_about(city, account)
    assert (answered.open, answered.note) == (False, "又核实了"), "a round that is made up opens nothing"
    kept = city.run(city.services.db["data_alerts"].find_one({"_id": alert.id}))
    assert kept
    assert [one["note"] for one in kept["answers"]] == ["已核实", "又核实了"]


def test_a_source_stands_as_its_calls_say(city: CityServices) -> None:
    asking = Asking("counter_clerk", uuid4().hex, one_thing="open-restaurant", number="YW1")
    source = "query.food-permit"

    async def known() -> list[Known]:
        return []

    async def away() -> list[Known]:
        raise Unavailable

    db, watched = city.services.db, {source: Source(10, "nothing that is probed")}
    supervision = DataSupervision(city.services.calls.store, AlertStore(db), ProbeStore(db), watched, city.clock)

    def state() -> tuple[str, int, int]:
        city.clock.pass_(seconds=6)
        _, (one,) = city.run(supervision.standing())
        return one.state, one.calls, one.failed

    assert state() == ("idle", 0, 0)
    city.run(city.services.calls.call(source, asking, "91110000600037341L", known))
    assert state() == ("well", 1, 0)
    city.run(city.services.calls.call(source, asking, "91110000600037341L", known, copied=True))
    assert state() == ("well", 1, 0), "a copy was read, so nobody was called"
    for _ in range(3):
        with pytest.raises(Unavailable):
            city.run(city.services.calls.call(source, asking, "91110000600037341L", away))
    assert state() == ("down", 4, 3)
    city.clock.pass_(hours=2)
    assert state() == ("idle", 0, 0)


def outside(supervisor: Api) -> dict[str, Json]:
    """What waits for an answer, by id."""
    waiting = supervisor.get("/v1/supervision/data-alerts")["open"]
    return {one["id"]: one for one in waiting if one["rule"] == "outside"}


def wait_for_alert(supervisor: Api, before: Collection[str]) -> Json:
    """The one that wasn't there before, as soon as a round has raised it."""
    for _ in range(60):
        for found in (one for key, one in outside(supervisor).items() if key not in before):
            return found
        time.sleep(0.5)
    raise AssertionError("no alert")


def test_a_supervisor_sees_and_answers_what_a_clerk_did(live_system: System) -> None:
    curious, supervisor = enrol(live_system, "counter_clerk").log_in(), on_duty(live_system, "supervisor")
    before = outside(supervisor)
    for _ in range(REFUSED_AN_HOUR):
        assert begin(curious, "YW202601010000000").status_code == 404
    alert = wait_for_alert(supervisor, before)
    waiting = supervisor.get("/v1/supervision/data-alerts/count")["open"]
    assert waiting > len(before)
    watched = Api(live_system.url, live_system.env["YIWANG_METRICS_TOKEN"]).call("GET", "/metrics").text
    assert 'yiwang_alerts_open{kind="data"}' in watched
    assert curious.call("GET", "/v1/supervision/data-alerts/count").status_code == 403
    assert (alert["name"], alert["answered_by"], alert["note"]) == ("测试员", None, "")
    path = f"/v1/supervision/data-alerts/{alert['id']}/answer"
    script = member(live_system, "孙督办", "supervisor")
    for who in (curious, on_duty(live_system, "reviewer", "卫生健康委员会"), script, log_in(live_system.url)[0]):
        assert who.call("POST", path, {"note": "没事"}).status_code in (401, 403)
    assert supervisor.call("POST", path, {"note": ""}).status_code == 400
    answered = supervisor.post(path, {"note": "已与本人核实"})
    assert (answered["note"], answered["answered_by"]) == ("已与本人核实", "测试员")
    assert supervisor.call("POST", path, {"note": "再来一次"}).status_code == 409
    kept = supervisor.get("/v1/supervision/data-alerts")
    assert alert["id"] in {one["id"] for one in kept["answered"]} - {one["id"] for one in kept["open"]}
    assert curious.call("GET", "/v1/supervision/data-alerts").status_code == 403


@pytest.fixture
def asked(live_system: System) -> str:
    """A source that no case needs, so that nobody else asks it; it has answered twice just now."""
    source, asking = "query.cremation", Asking("system", "a test")
    with worker_beside(live_system) as worker:
        for ms in (7, 9):
            worker.run(worker.services.calls.note(source, asking, "230603199008050025", "found", ms=ms))
    return source


def test_who_looks_things_up_sees_how_the_sources_stand(live_system: System, asked: str) -> None:
    clerk = on_duty(live_system, "counter_clerk")

    def seen() -> dict[str, Json]:
        return {one["source"]: one for one in clerk.get("/v1/supervision/data-sources")["sources"]}

    deadline = time.monotonic() + 6 * FRESH.total_seconds()
    while not (sources := seen())[asked]["calls"] and time.monotonic() < deadline:
        time.sleep(0.5)
    assert len(sources) == 4 + 16
    one = sources[asked]
    assert (one["name"], one["state"], one["timeout_s"], one["capped"]) == ("殡葬火化信息", "well", 10, False)
    assert (one["calls"], one["failed"], one["p50_ms"], one["p95_ms"]) == (2, 0, 7, 9)
    assert sources["register.population"]["name"] == "人口库"
    assert log_in(live_system.url)[0].call("GET", "/v1/supervision/data-sources").status_code == 401
