"""The migration makes what is needed, and running it again changes nothing."""

from __future__ import annotations

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure, WriteError

from mobile_api import db, migrate
from mobile_api.ops.system import System


async def test_a_second_migration_publishes_nothing(live_system: System) -> None:
    database = db.connect(live_system.env["MONGODB_URI"], "yiwang")
    assert await migrate.migrate(database) == 0
    names = set(await database.list_collection_names())
    assert {spec.name for spec in migrate.SPECS} <= names
    for spec in migrate.SPECS:
        indexes = await database[spec.name].index_information()
        assert len(indexes) == len(spec.indexes) + 1, f"{spec.name} has the indexes it declares, and _id"
    database.client.close()


async def test_an_index_of_an_older_release_is_dropped(live_system: System) -> None:
    database = db.connect(live_system.env["MONGODB_URI"], "yiwang")
    await database["payments"].create_index([("citizen_id", 1), ("key", 1)])
    await migrate.migrate(database)
    assert "citizen_id_1_key_1" not in await database["payments"].index_information()
    database.client.close()


def test_a_document_of_the_wrong_shape_is_refused(live_system: System) -> None:
    client: MongoClient[dict[str, object]] = MongoClient(live_system.env["MONGODB_URI"])
    with pytest.raises(WriteError):
        client["yiwang"]["conversations"].insert_one({"language": "fr", "owner": "nobody"})
    client.close()


def test_nobody_enters_the_database_without_a_password(live_system: System) -> None:
    client: MongoClient[dict[str, object]] = MongoClient("127.0.0.1", int(live_system.env["YIWANG_DB_PORT"]))
    with pytest.raises(OperationFailure):
        client["yiwang"]["citizens"].find_one()
    client.close()


def test_the_trackers_user_cannot_read_citizens(live_system: System) -> None:
    env = live_system.env
    client: MongoClient[dict[str, object]] = MongoClient(
        env["YIWANG_TRACKER_URL"], username=env["YIWANG_TRACKER_USER"], password=env["YIWANG_TRACKER_PASSWORD"]
    )
    with pytest.raises(OperationFailure):
        client["yiwang"]["citizens"].find_one()
    client.close()
