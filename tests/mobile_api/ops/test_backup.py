"""A backup of the running database, and the way back."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from bson import decode_all
from pymongo import MongoClient
from pymongo.client_session import ClientSession

from mobile_api.applications.application import Application
from mobile_api.db import connect
from mobile_api.identity.after_restore import LOGINS
from mobile_api.localtime import now_utc
from mobile_api.ops.backup import MANIFEST, back_up, open_database
from mobile_api.ops.restore import BEGUN, CannotRestore, restore
from mobile_api.ops.system import System
from mobile_api.sealing import Sealer, ensure_ring
from mobile_api.settings import ROOT, Settings
from mobile_api.verification.store import SheetStore
from tests.support.city import CityServices
from tests.support.talk import Json

Members = dict[str, bytes]


def everything(settings: Settings) -> dict[str, list[Json]]:
    """Every document of the database, by collection."""
    client: MongoClient[Json] = MongoClient(settings.mongodb_uri.get_secret_value())
    database = client[settings.database]
    late = now_utc() + timedelta(days=1)
    alive = {"$nor": [{name: {"$lt": late}} for name in ("purge_at", "expires_at")]}  # the database removes the others
    found = {
        name: sorted(database[name].find(alive), key=lambda d: str(d["_id"]))
        for name in database.list_collection_names()
    }
    client.close()
    return {name: documents for name, documents in found.items() if documents}


def indexes(settings: Settings) -> dict[str, set[str]]:
    """The names of all indexes, by collection."""
    client: MongoClient[Json] = MongoClient(settings.mongodb_uri.get_secret_value())
    database = client[settings.database]
    found = {name: set(database[name].index_information()) for name in database.list_collection_names()}
    client.close()
    return found


def typed(system: System, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as somebody types it, before the system of that folder runs."""
    told = {name: value for name, value in {**os.environ, **system.env}.items() if name != "MONGODB_URI"}
    return subprocess.run(
        [sys.executable, "-m", *words], env=told, cwd=ROOT, capture_output=True, text=True, timeout=480
    )


def test_another_machine_goes_on_from_a_backup(city: CityServices, tmp_path: Path) -> None:
    application, leaver = city.submitted(city.citizen()), city.citizen()
    at = city.clock()
    login = {"citizen_id": leaver.id, "refresh_hash": uuid4().hex, "created_at": at, "expires_at": at, "ended": None}
    city.run(city.services.db["sessions"].insert_one(login))
    copied = back_up(city.settings, tmp_path / "city.backup")
    kept, its_indexes = everything(city.settings), indexes(city.settings)
    city.run(city.services.retention.deletion.delete(leaver.caller))
    assert copied["applications"].documents == len(kept["applications"]) > 0
    assert (tmp_path / "city.backup").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["city.backup"]

    other = System(tmp_path / "other")
    shutil.copytree(city.settings.key_dir, other.settings().key_dir, dirs_exist_ok=True)
    shutil.copytree(city.settings.deleted, other.settings().deleted)
    _cut_off(other)
    done = typed(other, "mobile_api.ops.restore", str(tmp_path / "city.backup"))
    assert done.returncode == 0, done.stderr
    try:
        other.start("database")
        other.wait_ready("database")
        back = everything(other.settings())
        accounts = {one["_id"]: one for one in back.pop("citizens")}
        assert accounts.pop(leaver.id)["closed_at"], "who went since the backup doesn't come back"
        assert list(accounts.values()) == [one for one in kept.pop("citizens") if one["_id"] != leaver.id]
        assert not {"sessions", "staff_sessions"} & set(back), "all log in again"
        assert back == {name: told for name, told in kept.items() if name not in LOGINS}
        verified = typed(other, "mobile_api.ops.verify_chain")
        assert verified.returncode == 0, verified.stderr
        assert indexes(other.settings()) == its_indexes
        assert city.run(_sheet(other.settings(), application)).startswith(b"%PDF"), "what is sealed opens"
        again = typed(other, "mobile_api.ops.restore", str(tmp_path / "city.backup"))
        assert (again.returncode, "the system runs" in again.stderr) == (1, True)
    finally:
        other.stop_all()


def _cut_off(system: System) -> None:
    """Leave what a restore leaves that ends in the middle."""
    system.start("database")
    system.wait_ready("database")
    database = open_database(system.settings())
    database[BEGUN].insert_one({"_id": BEGUN})
    database["applications"].insert_one({"_id": "half"})
    database.client.close()
    system.stop_all()


def test_a_backup_is_of_one_moment_whatever_is_written_meanwhile(city: CityServices, tmp_path: Path) -> None:
    database = open_database(city.settings)
    left, right = database["a_test_left"], database["z_test_right"]
    left.insert_one({"_id": "sum", "n": 1000})
    right.insert_one({"_id": "sum", "n": 0})
    done = threading.Event()

    def move(session: ClientSession) -> None:
        left.update_one({"_id": "sum"}, {"$inc": {"n": -1}}, session=session)
        right.update_one({"_id": "sum"}, {"$inc": {"n": 1}}, session=session)

    def go_on() -> None:
        with database.client.start_session() as session:
            while not done.is_set():
                session.with_transaction(move)

    with ThreadPoolExecutor() as beside:
        moving = beside.submit(go_on)
        try:
            for n in range(5):
                back_up(city.settings, tmp_path / f"{n}")
        finally:
            done.set()
        moving.result()
    moved = right.find_one({"_id": "sum"}) or {}
    left.drop()
    right.drop()
    database.client.close()
    assert moved["n"] > 5, "it was written meanwhile"
    sums = [_of(tmp_path / f"{n}", "a_test_left") + _of(tmp_path / f"{n}", "z_test_right") for n in range(5)]
    assert sums == [1000] * 5


def _of(path: Path, collection: str) -> int:
    with tarfile.open(path) as archive:
        content = archive.extractfile(f"{collection}.bson")
        assert content is not None
        return int(decode_all(content.read())[0]["n"])


async def _sheet(settings: Settings, application: Application) -> bytes:
    """The verification sheet of an application, as that database has it."""
    database = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    kept = await SheetStore(database, Sealer(settings.key_dir)).get(application.id, application.checked["sheet"])
    database.client.close()
    assert kept is not None
    return kept[0]


def test_a_database_that_holds_something_is_left_alone(city: CityServices, tmp_path: Path) -> None:
    back_up(city.settings, tmp_path / "b")
    before = everything(city.settings)
    with pytest.raises(CannotRestore, match="isn't empty"):
        restore(city.settings, tmp_path / "b")
    assert everything(city.settings) == before


def changed(path: Path, change: Callable[[Members], None]) -> Path:
    """The archive with something done to its members."""
    with tarfile.open(path) as archive:
        members = {m.name: (archive.extractfile(m) or io.BytesIO()).read() for m in archive.getmembers()}
    change(members)
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def _a_byte(members: Members) -> None:
    content = bytearray(members["catalog_editions.bson"])
    content[len(content) // 2] ^= 1
    members["catalog_editions.bson"] = bytes(content)


def _the_end(members: Members) -> None:
    members["catalog_editions.bson"] = members["catalog_editions.bson"][:-10]


def _one_document_less(members: Members) -> None:
    content = members["catalog_editions.bson"]
    members["catalog_editions.bson"] = content[int.from_bytes(content[:4], "little") :]


def _a_collection(members: Members) -> None:
    del members["catalog_editions.bson"]


def _the_manifest(members: Members) -> None:
    members[MANIFEST] = json.dumps({"collections": {}}).encode()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_a_byte, "was changed, or is cut off"),
        (_the_end, "was changed, or is cut off"),
        (_one_document_less, "was changed, or is cut off"),
        (_a_collection, "is missing"),
        (_the_manifest, "isn't a backup's"),
    ],
)
def test_an_archive_that_was_changed_is_refused(
    city: CityServices, tmp_path: Path, change: Callable[[Members], None], why: str
) -> None:
    back_up(city.settings, tmp_path / "b")
    with pytest.raises(CannotRestore, match=why):
        restore(city.settings, changed(tmp_path / "b", change))


def test_other_keys_than_the_backups_are_refused(city: CityServices, tmp_path: Path) -> None:
    back_up(city.settings, tmp_path / "b")
    ensure_ring(tmp_path / "keys")
    elsewhere = city.settings.model_copy(update={"data_dir": tmp_path})
    with pytest.raises(CannotRestore, match="holds other keys"):
        restore(elsewhere, tmp_path / "b")


def test_without_keys_nothing_is_restored(city: CityServices, tmp_path: Path) -> None:
    back_up(city.settings, tmp_path / "b")
    elsewhere = city.settings.model_copy(update={"data_dir": tmp_path})
    with pytest.raises(CannotRestore, match="first put the copy of the keys"):
        restore(elsewhere, tmp_path / "b")


def test_what_is_no_archive_is_refused(city: CityServices, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"no archive" * 100)
    with pytest.raises(CannotRestore, match="can't be read"):
        restore(city.settings, tmp_path / "b")
