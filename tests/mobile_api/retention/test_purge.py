"""What is past its time is removed by a round, and the log of data calls stays verifiable."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mobile_api.data_calls.chain import ChainBroken
from mobile_api.data_calls.checkpoints import Checkpoints
from mobile_api.retention.purge import LOGS_KEPT, Purge
from tests.mobile_api.data_calls.test_chain import Log, log, whole
from tests.support.city import CityServices

__all__ = ["log"]


def test_old_looks_go_and_young_ones_stay(city: CityServices) -> None:
    look = {"number": "YW-old", "name": "李窗口", "department": None, "account": None, "purpose": "acceptance"}
    for days in (LOGS_KEPT.days + 1, LOGS_KEPT.days - 1):
        city.run(city.services.db["looks"].insert_one({**look, "at": city.clock() - timedelta(days=days)}))
    city.run(Purge({"looks": (LOGS_KEPT, city.services.office.purge_looks)}, city.clock).round())
    assert city.run(city.services.db["looks"].count_documents({"number": "YW-old"})) == 1


def test_the_logs_beginning_goes_and_the_rest_is_whole(log: Log, tmp_path: Path) -> None:
    checkpoints = Checkpoints(log.calls.store, log.keys, log.folder, log.city.clock)
    log.written(3)
    log.checkpoint()
    log.city.clock.pass_(days=10)
    log.written(2)
    before = log.city.clock() - timedelta(days=5)
    assert log.run(checkpoints.purge(before)) == 3
    assert log.verify() == whole(2, 1, 3)
    assert log.run(checkpoints.purge(before)) == 0
    log.calls = log.worker()
    log.written(1)
    assert log.verify() == whole(3, 1, 3), "a new worker goes on at the end"


def test_nobody_else_cuts_the_beginning_off(log: Log) -> None:
    log.written(4)
    second = log.city.run(log.lines.find_one({"_id": 2}))
    assert second
    log.run(log.lines.delete_many({"_id": {"$lte": 2}}))
    marks = log.db["data_call_marks"]
    log.run(marks.insert_one({"_id": "start", "seq": 2, "hash": second["hash"], "signed": ""}))
    with pytest.raises(ChainBroken, match="hasn't signed"):
        log.verify()
    log.city.clock.pass_(days=10)
    checkpoints = Checkpoints(log.calls.store, log.keys, log.folder, log.city.clock)
    assert log.run(checkpoints.purge(log.city.clock())) == 0, "a purge doesn't go on from there, and signs nothing"
    with pytest.raises(ChainBroken, match="hasn't signed"):
        log.verify()


def test_a_purge_that_was_cut_off_is_made_up(log: Log) -> None:
    log.written(3)
    log.city.clock.pass_(days=10)
    log.written(1)
    kept = log.city.run(log.lines.find({"_id": {"$lte": 3}}).to_list(None))
    checkpoints = Checkpoints(log.calls.store, log.keys, log.folder, log.city.clock)
    before = log.city.clock() - timedelta(days=5)
    log.run(checkpoints.purge(before))
    log.run(log.lines.insert_many(kept))
    assert log.verify() == whole(1), "what is left of it isn't looked at"
    assert log.run(checkpoints.purge(before)) == 3
