"""The log of data calls: one chain however many write, and whatever is done to it shows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from webauthn.helpers import bytes_to_base64url

from mobile_api import db
from mobile_api.data_calls.chain import ChainBroken, ChainCheck
from mobile_api.data_calls.checkpoints import Checkpoints, read_checkpoints
from mobile_api.data_calls.library import load_scenarios
from mobile_api.data_calls.line import KIND as LINE
from mobile_api.data_calls.line import Document, Head, Line, digest, folded, line_claims, linked, statement
from mobile_api.data_calls.scenario import Asking
from mobile_api.data_calls.service import DataCalls, Page
from mobile_api.data_calls.store import SPECS, CallStore
from mobile_api.errors import DataNotReleased, NotFound, Unavailable
from mobile_api.exchange.queries.lookup import Known
from mobile_api.identity.accounts.account import Account
from mobile_api.identity.accounts.webauthn_keys import RelyingParty, counts, kept_signature
from mobile_api.ops.verify_chain import Verified, verify_chain
from mobile_api.retention.purge import LOGS_KEPT
from mobile_api.sealing import Sealer
from tests.support.city import CityServices, Clock
from tests.support.security_key import SecurityKey
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import SPECS as KEYS
from wallet.departments.store import KeyStore
from wallet.jose import sign

NUMBER = "230603199008050025"
ASKING = Asking("citizen", "somebody", "prove-identity")
SOURCE = "register.population"
ORIGIN = "http://localhost:8000"


class Room:
    """Collections of one's own in the city's database: they may be broken."""

    def __init__(self, database: db.Database, name: str) -> None:
        self._database, self._name = database, name

    def __getitem__(self, name: str) -> db.Collection:
        return self._database[f"{self._name}_{name}"]


class Log:
    """A log in a room of its own."""

    def __init__(self, city: CityServices, folder: Path) -> None:
        self.city, self.folder, self.sealer = city, folder, Sealer(city.settings.key_dir)
        self.clock = Clock()
        self.db = cast(db.Database, Room(city.services.db, f"log_{uuid4().hex[:12]}"))
        self.lines = self.db["data_calls"]
        kept = [*((one.name, one.schema, one.indexes) for one in SPECS), *((k.name, k.schema, k.indexes) for k in KEYS)]
        specs = [db.CollectionSpec(self.db[name].name, schema, indexes) for name, schema, indexes in kept]
        city.run(db.migrate(city.services.db, specs))
        self.keys = DepartmentKeys(KeyStore(self.db, self.sealer), self.clock)
        city.run(self.keys.city())
        self.calls = self.worker()

    def worker(self) -> DataCalls:
        """One of several that share the log."""
        return DataCalls(load_scenarios(), CallStore(self.db), self.keys, self.sealer, self.clock)

    def written(self, count: int) -> None:
        """So many calls."""
        for _ in range(count):
            self.run(self.calls.note(SOURCE, ASKING, NUMBER, "found", ms=5))

    def run(self, work: Awaitable[object]) -> object:
        return self.city.run(work)

    def verify(self) -> object:
        return self.run(verify_chain(self.db, self.city.settings, self.folder, self.clock))

    def broken(self) -> tuple[int, str]:
        """Where it is broken, and why."""
        with pytest.raises(ChainBroken) as refused:
            self.verify()
        return refused.value.seq, refused.value.why

    def checkpoint(self) -> None:
        """Where it stands now, kept outside."""
        self.run(self.checkpoints().round())

    def checkpoints(self) -> Checkpoints:
        """What keeps and purges the log."""
        return Checkpoints(self.calls.store, self.keys, self.folder, counts, self.clock)

    def purge(self) -> object:
        """Remove what is past its time; how much."""
        return self.run(self.checkpoints().purge(self.clock() - LOGS_KEPT))


@pytest.fixture
def log(city: CityServices, tmp_path: Path) -> Iterator[Log]:
    log = Log(city, tmp_path)
    yield log
    for name in ("data_calls", "data_call_marks", "certificate_keys"):
        city.run(log.db[name].drop())


def whole(lines: int, checkpoints: int = 0, covered: int = 0) -> Verified:
    return Verified(lines, checkpoints, covered)


async def nobody() -> list[Known]:
    return []


def test_writers_at_once_make_one_chain_without_gaps(log: Log) -> None:
    workers = [log.worker() for _ in range(4)]

    async def all_at_once() -> list[int]:
        notes = (w.note(SOURCE, ASKING, f"{NUMBER}{n}", "found") for n in range(10) for w in workers)
        return list(await asyncio.gather(*notes))

    seqs = log.city.run(all_at_once())
    assert sorted(seqs) == list(range(1, 41))
    assert log.verify() == whole(40)


async def _changed(log: Log) -> None:
    await log.lines.update_one({"_id": 3}, {"$set": {"by": "somebody else"}})


async def _added_to(log: Log) -> None:
    await log.lines.update_one({"_id": 3}, {"$set": {"excuse": "it was for a friend"}})


async def _deleted(log: Log) -> None:
    await log.lines.delete_one({"_id": 3})


async def _first_deleted(log: Log) -> None:
    await log.lines.delete_one({"_id": 1})


async def _swapped(log: Log) -> None:
    third, fourth = [await log.lines.find_one({"_id": n}) for n in (3, 4)]
    assert third
    assert fourth
    await log.lines.replace_one({"_id": 3}, {**fourth, "_id": 3})
    await log.lines.replace_one({"_id": 4}, {**third, "_id": 4})


async def _hashed_anew(log: Log) -> None:
    """Somebody who knows the rules makes every hash fit again, but has no key."""
    kept, previous = await log.lines.find({}).sort("_id", 1).to_list(None), ""
    for line in kept:
        if line["_id"] >= 3:
            changed = {**line, "by": "somebody else", "prev": previous}
            line = {**changed, "hash": digest(changed)}
            await log.lines.replace_one({"_id": line["_id"]}, line)
        previous = line["hash"]


async def _another_put_in(log: Log) -> None:
    fifth = await log.lines.find_one({"_id": 5})
    assert fifth
    await log.lines.insert_one({**fifth, "_id": 6})


@pytest.mark.parametrize(
    ("deed", "seq", "why"),
    [
        (_changed, 3, "changed"),
        (_added_to, 3, "changed"),
        (_deleted, 3, "missing"),
        (_first_deleted, 1, "missing"),
        (_swapped, 3, "follow"),
        (_hashed_anew, 3, "signed"),
        (_another_put_in, 6, "follow"),
    ],
)
def test_whatever_is_done_to_a_line_shows(log: Log, deed: Callable[[Log], Awaitable[None]], seq: int, why: str) -> None:
    log.written(5)
    assert log.verify() == whole(5)
    log.run(deed(log))
    at, said = log.broken()
    assert (at, why in said) == (seq, True), said


def test_a_cut_off_end_shows_by_a_checkpoint_and_by_the_next_line(log: Log) -> None:
    log.written(4)
    log.checkpoint()
    log.written(1)
    assert log.verify() == whole(5, 1, 4)
    log.run(log.lines.delete_one({"_id": 5}))
    assert log.verify() == whole(4, 1, 4), "what came after the last checkpoint isn't covered"
    log.run(log.lines.delete_one({"_id": 4}))
    assert log.broken()[0] == 4
    log.calls = log.worker()
    log.written(1)
    assert log.broken()[0] == 4, "a new worker goes on behind the place that is remembered, so a gap stays"


def test_a_log_that_was_begun_anew_isnt_the_one_that_a_checkpoint_saw(log: Log) -> None:
    log.written(3)
    log.checkpoint()
    log.run(log.lines.delete_many({}))
    log.run(log.db["data_call_marks"].delete_many({}))
    log.calls = log.worker()
    log.run(log.calls.note(SOURCE, replace(ASKING, by="somebody else"), NUMBER, "found"))
    log.written(4)
    seq, why = log.broken()
    assert (seq, "checkpoint" in why) == (3, True)


def test_a_checkpoint_that_the_city_didnt_sign_is_named(log: Log) -> None:
    log.written(1)
    log.checkpoint()
    (file,) = log.folder.glob("*.jws")
    head, payload, _ = file.read_text().split(".")
    file.write_text(f"{head}.{payload}.{'A' * 86}")
    assert file.name in log.broken()[1]
    book = log.city.run(log.keys.book())
    assert read_checkpoints(log.folder, book) == ([], [file.name])


@pytest.mark.parametrize("deed", [_changed, _deleted])
def test_no_checkpoint_is_written_over_what_isnt_whole(log: Log, deed: Callable[[Log], Awaitable[None]]) -> None:
    """Whoever runs the city is told: what is wrong shows in the figures."""

    def found() -> tuple[int, float | None]:
        log.checkpoint()
        ((mark,), _) = read_checkpoints(log.folder, log.city.run(log.keys.book()))
        return mark.head.seq, REGISTRY.get_sample_value("yiwang_log_broken_at", {"log": "data_calls"})

    log.written(2)
    assert found() == (2, 0)
    log.written(1)
    kept = log.city.run(log.lines.find_one({"_id": 3}))
    assert kept
    log.run(deed(log))
    assert found() == (2, 3)
    log.run(log.lines.replace_one({"_id": 3}, kept, upsert=True))
    log.written(1)
    assert found() == (4, 0)


def test_a_log_that_ends_before_its_checkpoint_gets_no_other(log: Log) -> None:
    log.written(3)
    log.checkpoint()
    log.run(log.lines.delete_many({"_id": {"$in": [2, 3]}}))
    log.run(log.db["data_call_marks"].delete_many({}))
    log.calls = log.worker()
    log.checkpoint()
    assert REGISTRY.get_sample_value("yiwang_log_broken_at", {"log": "data_calls"}) == 1
    log.run(log.calls.note(SOURCE, replace(ASKING, by="somebody else"), NUMBER, "found"))
    log.checkpoint()
    ((mark,), _) = read_checkpoints(log.folder, log.city.run(log.keys.book()))
    assert mark.head.seq == 3


def test_a_withdrawn_key_counts_as_far_as_a_later_line_vouches_for_it(log: Log) -> None:
    log.written(2)
    log.checkpoint()
    log.run(log.keys.withdraw("city"))
    assert "withdrawn" in log.broken()[1]
    log.written(1)
    assert log.verify() == whole(3)


def test_each_call_leaves_one_line_without_values_or_numbers(log: Log) -> None:
    async def ask() -> list[Known]:
        return [Known({"name": "陈静", "state": "正常"})]

    asking = Asking("counter_clerk", "a clerk", one_thing="open-barbershop", number="YW1")
    (seen,) = log.city.run(log.calls.call("query.firm", asking, NUMBER, ask))
    assert seen.fields == {"name": "陈静", "state": "正常"}
    assert log.city.run(log.calls.call("query.firm", asking, NUMBER, nobody)) == []
    with pytest.raises(DataNotReleased):
        log.run(log.calls.call("query.marriage", asking, NUMBER, ask))

    async def away() -> list[Known]:
        raise Unavailable

    with pytest.raises(Unavailable):
        log.run(log.calls.call("query.firm", asking, NUMBER, away))

    async def odd() -> list[Known]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        log.run(log.calls.call("query.firm", asking, NUMBER, odd))
    kept = log.city.run(log.lines.find({}).sort("_id", 1).to_list(None))
    assert [line["outcome"] for line in kept] == ["found", "nothing", "refused", "unavailable", "failed"]
    assert kept[2]["why"] == "source"
    assert kept[0]["fields"] == ["name", "representative", "state"]
    assert kept[0]["subject"] == log.sealer.person(NUMBER)
    assert NUMBER not in str(kept)
    assert "陈静" not in str(kept)
    assert log.broken() == (1, "is the outcome of a request that nobody made"), "no clerk's key has signed for it"


def test_who_goes_away_meanwhile_is_written_down_all_the_same(log: Log) -> None:
    async def slow() -> list[Known]:
        await asyncio.sleep(30)
        return []

    asking = Asking("counter_clerk", "a clerk", one_thing="open-barbershop", number="YW1")
    log.city.cut_off(log.calls.call("query.firm", asking, NUMBER, slow), 0.3, None)
    kept = log.city.run(log.lines.find({}).to_list(None))
    assert [line["outcome"] for line in kept] == ["left"]


def clerk_line(request: str = "r1", by: str = "a clerk") -> Line:
    return Line(
        id=uuid4().hex,
        at=datetime(2026, 11, 26, 2, tzinfo=UTC),
        role="counter_clerk",
        by=by,
        department=None,
        source="query.firm",
        scenario="open-shop",
        number="YW1",
        purpose="acceptance",
        subject="s" * 64,
        fields=("name",),
        outcome="asked",
        request=request,
    )


class Clerk:
    """A clerk's key, and what it signed."""

    def __init__(self) -> None:
        self.key = SecurityKey(ORIGIN)
        self.party = RelyingParty(ORIGIN)
        bare = Account("a clerk", "clerk", "李", frozenset(), None, True, "x", (), None, 0)
        made = self.party.made(self.key.make(self.party.creation(bare, b"c" * 32)), b"c" * 32)
        self.account = replace(bare, keys=(made,))

    def signed(self, line: Line) -> Line:
        """The line with this key's signature for it."""
        asked = statement(linked(line, Head(0, "")))
        credential = self.key.sign(self.party.request(self.account, asked))
        _, after = self.party.signed(credential, asked, self.account)
        return replace(line, signature=kept_signature(credential, after))


def chain_of(log: Log, *lines: Line) -> list[Document]:
    """Lines as the city writes them."""
    keys, head, kept = log.city.run(log.keys.city()), Head(0, "0" * 64), list[Document]()
    for line in lines:
        key, private = keys.signing(log.clock())
        one = linked(replace(line, at=log.clock()), head)
        kept.append({**one, "signed": sign(line_claims(one, keys.issuer), private, LINE, key.kid)})
        head = Head(one["_id"], one["hash"])
    return kept


def test_a_clerks_request_bears_the_signature_of_their_own_key(log: Log) -> None:
    clerk, book = Clerk(), log.city.run(log.keys.book())
    signed = clerk.signed(clerk_line())
    outcome = replace(signed, outcome="found", signature=None)
    assert ChainCheck(book, counts).along(chain_of(log, signed, outcome)).seq == 2
    assert signed.signature
    another = bytes_to_base64url(Clerk().account.keys[0].public_key)
    forged = {
        "no signature": (clerk_line(),),
        "another clerk's request": (replace(signed, by="another clerk"),),
        "another person": (replace(signed, subject="t" * 64),),
        "another case": (replace(signed, number="YW2"),),
        "another key": (replace(signed, signature=replace(signed.signature, public_key=another)),),
        "no key at all": (replace(signed, signature=replace(signed.signature, public_key="AAAA")),),
        "the same again": (signed, outcome, signed),
        "an outcome of nothing": (replace(outcome, request="r2"),),
        "an outcome without a request": (replace(outcome, request=""),),
    }
    for what, lines in forged.items():
        refused = False
        try:
            ChainCheck(book, counts).along(chain_of(log, *lines))
        except ChainBroken:
            refused = True
        assert refused, what


def test_requests_and_their_outcomes_are_one_entry_for_people() -> None:
    asked, found = {"request": "1", "outcome": "asked"}, {"request": "1", "outcome": "found"}
    refused, open_ = {"request": "", "outcome": "refused"}, {"request": "2", "outcome": "asked"}
    assert folded([found, refused, asked, open_]) == [found, refused, open_]


def test_whom_it_is_about_reads_it_page_by_page(log: Log) -> None:
    """Newest first, also of one moment and from long ago; a request whose outcome was on the page before isn't told."""
    signed = replace(ASKING, request="nonce")

    async def write() -> list[int]:
        long_ago = await log.calls.note(SOURCE, ASKING, NUMBER, "found")
        log.clock.now += timedelta(days=400)
        at_once = [await log.calls.note(SOURCE, ASKING, NUMBER, "nothing") for _ in range(2)]
        await log.calls.note(SOURCE, ASKING, "somebody else", "found")
        log.clock.now += timedelta(hours=3)
        await log.calls.note(SOURCE, signed, NUMBER, "asked")
        log.clock.now += timedelta(seconds=2)
        return [await log.calls.note(SOURCE, signed, NUMBER, "found"), *reversed(at_once), long_ago]

    async def read(most: int) -> list[list[int]]:
        pages, after = [], 0
        while True:
            page = await log.calls.about(NUMBER, most, after)
            pages.append([line["_id"] for line in page.lines])
            if page.following is None:
                return pages
            after = page.following

    fourth, third, second, first = log.city.run(write())
    assert log.city.run(read(9)) == [[fourth, third, second, first]]
    assert log.city.run(read(1)) == [[fourth], [], [third], [second], [first], []]
    assert log.city.run(read(3)) == [[fourth, third], [second, first]]
    assert log.run(log.calls.about("nobody", 9)) == Page([], {}, None)
    with pytest.raises(NotFound):
        log.run(log.calls.about("nobody", 9, first))


def test_a_key_that_was_kept_elsewhere_doesnt_sign_for_the_city(log: Log, tmp_path: Path) -> None:
    log.written(1)
    kept = log.city.run(log.lines.find_one({"_id": 1}))
    assert kept
    theirs = log.city.run(log.keys.of("market-regulation"))
    key, private = theirs.signing(log.clock())
    forged = {**kept, "signed": sign(line_claims(kept, theirs.issuer), private, LINE, key.kid)}
    log.run(log.lines.replace_one({"_id": 1}, forged))
    assert log.broken() == (1, "isn't signed by the city")


def test_hashes_are_of_all_that_a_line_says() -> None:
    first = linked(clerk_line(), Head(0, "0" * 64))
    assert first["hash"] == digest(first)
    changes: list[Document] = [
        {"at": first["at"] + timedelta(milliseconds=1)},
        {"fields": []},
        {"_id": 2},
        {"prev": "1" * 64},
    ]
    for change in changes:
        assert digest({**first, **change}) != first["hash"]
