"""What is past its time is removed by a round, and the log of data calls stays verifiable."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mobile_api.data_calls.chain import ChainBroken
from mobile_api.data_calls.line import NOTHING_YET, digest
from mobile_api.data_calls.store import CallStore
from mobile_api.db import Document
from mobile_api.ops.verify_chain import go_through
from mobile_api.retention.purge import LOGS_KEPT, Purge
from tests.mobile_api.data_calls.test_chain import ASKING, NUMBER, SOURCE, Log, log, whole
from tests.support.city import CityServices

__all__ = ["log"]


def test_old_looks_go_and_young_ones_stay(city: CityServices) -> None:
    look = {"number": "YW-old", "name": "李窗口", "department": None, "account": None, "purpose": "acceptance"}
    for days in (LOGS_KEPT.days + 1, LOGS_KEPT.days - 1):
        city.run(city.services.db["looks"].insert_one({**look, "at": city.clock() - timedelta(days=days)}))
    city.run(Purge({"looks": (LOGS_KEPT, city.services.office.purge_looks)}, city.clock).round())
    assert city.run(city.services.db["looks"].count_documents({"number": "YW-old"})) == 1


def test_look_ups_of_an_earlier_release_go_by_themselves(city: CityServices) -> None:
    found = city.run(city.services.db["exchange_lookups"].index_information())
    assert found["at_1"]["expireAfterSeconds"] == LOGS_KEPT.total_seconds()


YEARS = LOGS_KEPT.days + 1


def test_what_cant_be_removed_stops_nothing_else(city: CityServices) -> None:
    asked = list[datetime]()

    async def broken(before: datetime) -> int:
        raise ConnectionError

    async def other(before: datetime) -> int:
        asked.append(before)
        return 0

    city.run(Purge({"one": (LOGS_KEPT, broken), "other": (LOGS_KEPT, other)}, city.clock).round())
    assert asked == [city.clock() - LOGS_KEPT]


def test_the_logs_beginning_goes_and_the_rest_is_whole(log: Log) -> None:
    log.written(3)
    log.checkpoint()
    log.clock.pass_(days=YEARS)
    log.written(2)
    assert log.purge() == 3
    assert log.verify() == whole(2, 1, 3)
    assert log.purge() == 0
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
    log.clock.pass_(days=YEARS)
    assert log.purge() == 0, "a purge doesn't go on from there, and signs nothing"
    with pytest.raises(ChainBroken, match="hasn't signed"):
        log.verify()


def test_lines_that_were_made_older_arent_purged(log: Log) -> None:
    """Neither with their old hashes nor with new ones, which the city hasn't signed."""
    log.written(3)
    log.checkpoint()
    old = log.clock() - timedelta(days=YEARS)
    for line in log.city.run(log.lines.find({"_id": {"$lte": 2}}).to_list(None)):
        log.run(log.lines.update_one({"_id": line["_id"]}, {"$set": {"at": old}}))
    assert log.purge() == 0
    assert log.broken() == (1, "was changed")
    previous = NOTHING_YET.hash
    for line in log.city.run(log.lines.find({"_id": {"$lte": 2}}).sort("_id", 1).to_list(None)):
        forged = {**line, "prev": previous}
        previous = digest(forged)
        log.run(log.lines.replace_one({"_id": line["_id"]}, {**forged, "hash": previous}))
    assert log.purge() == 0
    assert log.broken() == (1, "isn't signed by the city")
    assert log.run(log.lines.count_documents({})) == 3


def test_what_a_checkpoint_has_just_seen_isnt_past_its_time(log: Log) -> None:
    """Even if the city signs that the log begins behind it, as whoever holds its key could have it do."""
    log.written(3)
    log.checkpoint()
    log.clock.pass_(days=10)
    log.written(1)
    assert log.run(log.checkpoints().purge(log.clock() - timedelta(days=5))) == 3
    with pytest.raises(ChainBroken, match="purged too early"):
        log.verify()
    log.clock.pass_(days=YEARS)
    assert log.verify() == whole(1, 1, 3), "by now it would be"


def test_a_purged_log_outlives_the_key_that_signed_its_beginning(log: Log) -> None:
    log.written(2)
    log.clock.pass_(days=YEARS)
    log.written(2)
    assert log.purge() == 2
    log.run(log.keys.withdraw("city"))
    with pytest.raises(ChainBroken, match="no later line vouches"):
        log.verify()
    log.clock.pass_(days=1)
    log.written(1)
    assert log.verify() == whole(3)
    assert log.purge() == 0
    log.clock.pass_(days=YEARS)
    log.written(1)
    assert log.purge() == 3, "and the purge goes on"
    assert log.verify() == whole(1)


def test_a_purge_doesnt_go_further_than_a_good_key_vouches_for(log: Log) -> None:
    log.written(2)
    log.run(log.keys.withdraw("city"))
    log.clock.pass_(days=YEARS)
    log.written(1)
    assert log.purge() == 0
    log.clock.pass_(days=YEARS)
    log.written(1)
    assert log.purge() == 3
    assert log.verify() == whole(1)


def test_an_outcome_is_excused_only_where_its_request_was_purged(log: Log) -> None:
    """Between a request and its outcome there may be a purge, but not years later."""
    log.written(1)
    log.clock.pass_(days=YEARS)
    outcome = replace(ASKING, role="counter_clerk", request="r1")
    log.run(log.calls.note(SOURCE, outcome, NUMBER, "found"))
    assert log.purge() == 1
    assert log.verify() == whole(1)
    log.clock.pass_(days=1)
    log.run(log.calls.note(SOURCE, replace(outcome, request="r2"), NUMBER, "found"))
    assert log.broken() == (3, "is the outcome of a request that nobody made")


class Purging(CallStore):
    """A store at which a purge comes just after somebody has asked where the log begins."""

    def __init__(self, log: Log) -> None:
        super().__init__(log.db)
        self._log, self._purged = log, False

    async def after(self, seq: int) -> AsyncIterator[list[Document]]:
        if not self._purged:
            self._purged = True
            await self._log.checkpoints().purge(self._log.clock() - LOGS_KEPT)
        async for lines in super().after(seq):
            yield lines


def test_a_purge_meanwhile_isnt_taken_for_a_fault(log: Log) -> None:
    log.written(2)
    log.clock.pass_(days=YEARS)
    log.written(1)
    book = log.city.run(log.keys.book())
    assert log.run(go_through(Purging(log), book, [], log.clock())) == whole(1)


def test_a_purge_that_was_cut_off_is_made_up(log: Log) -> None:
    log.written(3)
    log.clock.pass_(days=YEARS)
    log.written(1)
    kept = log.city.run(log.lines.find({"_id": {"$lte": 3}}).to_list(None))
    log.purge()
    log.run(log.lines.insert_many(kept))
    assert log.verify() == whole(1), "what is left of it isn't looked at"
    assert log.purge() == 3
