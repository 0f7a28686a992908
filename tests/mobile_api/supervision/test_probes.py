"""Probes: a register that goes away is told once, and so is that it is back; nobody is looked up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from mobile_api.data_calls.store import CallStore
from mobile_api.ops.system import System, free_port
from mobile_api.registers.client import HttpRegisters
from mobile_api.registers.service import NAMES
from mobile_api.supervision.alert_store import AlertStore
from mobile_api.supervision.probe_store import ProbeStore
from mobile_api.supervision.probes import SLOW_MS, Probe, change, probed
from mobile_api.supervision.probing import Probing
from tests.mobile_api.test_observing import at, figures
from tests.support.city import CityServices, worker_beside
from tests.support.registers import SECRET, registers_at
from tests.support.staff import on_duty
from tests.support.talk import Json

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)


def course(*answers: int | None) -> list[tuple[str, str | None]]:
    """After each minute's answer, in milliseconds or none: the state, and what is raised."""
    before, told = None, list[tuple[str, str | None]]()
    for minute, ms in enumerate(answers):
        now = probed(before, "register.credit", NOW + timedelta(minutes=minute), ms)
        alarm = change(before, now)
        told.append((now.state, alarm.rule if alarm else None))
        before = now
    return told


def test_one_probe_that_is_missed_is_no_outage() -> None:
    assert course(9, None, 9, None, 9) == [("up", None)] * 5


def test_going_down_and_coming_back_are_raised_once() -> None:
    assert course(9, None, None, None, SLOW_MS, 9) == [
        ("up", None),
        ("up", None),
        ("down", "source_down"),
        ("down", None),
        ("slow", "source_back"),
        ("up", None),
    ]
    assert course(None, None)[-1] == ("down", "source_down"), "a register that was never there, too"


def test_an_outage_has_one_alarm_and_the_next_has_another() -> None:
    away = Probe("register.credit", NOW, None, NOW, 1, NOW)
    ids = []
    for at_ in (NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)):  # a round that was cut off, and its repeat
        alarm = change(away, probed(away, "register.credit", at_, None))
        assert alarm
        assert (alarm.source, alarm.since, alarm.by, alarm.count) == ("register.credit", NOW, "", 2)
        ids.append(alarm.id)
    later = Probe("register.credit", NOW, None, NOW, 1, NOW + timedelta(hours=1))
    other = change(later, probed(later, "register.credit", NOW + timedelta(hours=2), None))
    assert other
    assert len({*ids, other.id}) == 2


def test_a_register_that_goes_away_and_returns_is_told_once_each(live_system: System, tmp_path: Path) -> None:
    supervisor, name, port = on_duty(live_system, "supervisor"), f"register.{uuid4().hex}", free_port()

    def told() -> list[Json]:
        waiting = supervisor.get("/v1/supervision/data-alerts")["open"]
        return [one for one in waiting if one["name"] == name]

    with worker_beside(live_system) as worker:
        db, clock = worker.services.db, worker.clock
        registers = HttpRegisters(f"http://127.0.0.1:{port}", SECRET)
        probes = ProbeStore(db)
        probing = Probing(probes, AlertStore(db), {name: partial(registers.alive, "credit")}, clock)

        def minute() -> Probe:
            clock.pass_(minutes=1)
            worker.run(probing.round())
            found = worker.run(probes.get(name))
            assert found
            return found

        with registers_at(port, tmp_path):
            up = minute()
        assert (up.state, up.last_ok, told()) == ("up", clock(), [])
        assert up.ms is not None
        assert (minute().state, told()) == ("up", [])
        gone = minute()
        assert (gone.state, gone.ms, gone.last_ok) == ("down", None, up.last_ok)
        assert minute().state == "down"
        (down,) = told()
        assert (down["rule"], down["count"], down["since"]) == ("source_down", 2, _iso(gone.since))
        with registers_at(port, tmp_path):
            assert (minute().state, minute().state) == ("up", "up")
        back, _ = sorted(told(), key=lambda one: str(one["rule"]))
        assert (back["rule"], back["since"]) == ("source_back", down["since"])
        note = supervisor.post(f"/v1/supervision/data-alerts/{down['id']}/answer", {"note": "机房断电，已恢复"})
        assert (note["rule"], note["note"]) == ("source_down", "机房断电，已恢复")
        assert [one["rule"] for one in told()] == ["source_back"]
        worker.run(registers.close())


def test_of_two_workers_that_probe_at_once_one_is_kept_and_nothing_is_told_twice(city: CityServices) -> None:
    name, db = f"register.{uuid4().hex}", city.services.db
    probes, alerts = ProbeStore(db), AlertStore(db)
    away = HttpRegisters(f"http://127.0.0.1:{free_port()}", SECRET)
    one, other = (Probing(probes, alerts, {name: partial(away.alive, "credit")}, city.clock) for _ in range(2))
    for _ in range(3):
        city.clock.pass_(minutes=1)
        before = city.run(probes.get(name))
        city.run(one.round())
        late = probed(before, name, city.clock() + timedelta(seconds=1), 7)
        city.run(probes.put(late, before))
        kept = city.run(probes.get(name))
        assert kept
        assert kept.ms is None, "who comes later with what was before changes nothing"
    city.run(other.round())
    waiting, _ = city.run(city.services.data_supervision.alerts())
    assert [alert.rule for alert in waiting if alert.source == name] == ["source_down"]
    city.run(away.close())


def test_each_register_is_asked_whether_it_is_there(city: CityServices) -> None:
    """With nobody's number, so that the log of data calls knows nothing of it."""
    calls = CallStore(city.services.db)
    before = city.run(calls.head())
    city.clock.pass_(days=2)
    city.run(city.services.probing.round())
    _, found = city.run(city.services.data_supervision.standing())
    of = {one.source: one for one in found}
    for register in NAMES:
        assert (of[register].state, of[register].probed_at) == ("well", city.clock())
        assert of[register].probe_ms is not None
    assert {one.state for name, one in of.items() if name.startswith("query.")} == {"idle"}, (
        "its system doesn't run here"
    )
    assert city.run(calls.head()) == before


def test_who_watches_sees_the_probes_and_so_does_prometheus(live_system: System) -> None:
    sources = on_duty(live_system, "supervisor").get("/v1/supervision/data-sources")["sources"]
    assert all(one["probed_at"] and one["probe_ms"] is not None for one in sources), "each has been probed once by now"
    told = figures(live_system)
    for source in (*NAMES, "system.data-platform"):
        assert told[at("yiwang_source_up", source=source)] == 1
        assert told[at("yiwang_source_probe_seconds_count", source=source, outcome="ok")] >= 1


def _iso(moment: datetime | None) -> str:
    assert moment
    return moment.isoformat().replace("+00:00", "Z")
