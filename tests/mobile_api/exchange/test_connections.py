"""The file of connections: what is refused at the start, and that no secret stands in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mobile_api.catalog.files import read_catalog
from mobile_api.exchange.connections import Connections, ConnectionsError, read_connections
from mobile_api.exchange.queries.kinds import read_kinds
from mobile_api.ops.environment import DEMO_CONNECTIONS, environment

SECRET = "s" * 40
VARIABLES = {"FIRE_URL": "https://fire.example", "FIRE_SECRET": SECRET}
FIRE: dict[str, Any] = {
    "id": "fire",
    "name": {"zh": "消防系统", "en": "Fire"},
    "department": "fire-rescue",
    "ways": ["split"],
    "url": "${FIRE_URL}",
    "secret": "${FIRE_SECRET}",
}


def read(tmp_path: Path, *systems: dict[str, Any], **variables: str) -> Connections:
    file = tmp_path / "connections.yml"
    file.write_text(yaml.safe_dump({"systems": list(systems)}, allow_unicode=True), encoding="utf-8")
    return read_connections(file, {**VARIABLES, **variables}, {"fire-rescue", "health"}, {"marriage"})


def test_address_and_secret_come_from_the_environment(tmp_path: Path) -> None:
    connections = read(tmp_path, FIRE)
    system = connections.of_department("fire-rescue", "split")
    assert system is not None
    assert (system.url, system.key) == ("https://fire.example", SECRET.encode())
    assert connections.of_department("fire-rescue", "embedded") is None
    assert connections.of_department("health", "split") is None
    assert SECRET not in repr(system)


def test_without_a_file_nothing_is_connected() -> None:
    assert read_connections(None, {}, (), ()).systems == {}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"secret": SECRET}, "not in the file"),
        ({"secret": "${ANOTHER}"}, "doesn't have ANOTHER"),
        ({"url": "http://fire.example"}, "https"),
        ({"department": "no-such"}, "no department"),
        ({"department": None}, "a department's"),
        ({"ways": []}, "ways"),
        ({"ways": ["telepathy"]}, "ways"),
        ({"id": "Fire!"}, "id"),
        ({"ways": ["embedded"]}, "page"),
        ({"page": "https://fire.example/entry"}, "page"),
        ({"ways": ["embedded"], "page": "http://fire.example/entry"}, "https"),
        ({"ways": ["query"]}, "queries"),
        ({"queries": ["marriage"]}, "queries"),
        ({"ways": ["query"], "queries": ["horoscope"]}, "no query"),
        ({"more": 1}, "more"),
    ],
)
def test_what_isnt_right_is_named_without_the_secret(tmp_path: Path, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ConnectionsError, match=says) as refused:
        read(tmp_path, {**FIRE, **changed})
    assert SECRET not in str(refused.value)


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConnectionsError, match="32 characters") as refused:
        read(tmp_path, FIRE, FIRE_SECRET="guessable")
    assert "guessable" not in str(refused.value)


def test_an_id_is_one_system_and_a_department_has_one_that_decides(tmp_path: Path) -> None:
    with pytest.raises(ConnectionsError, match="one id"):
        read(tmp_path, FIRE, {**FIRE, "department": "health"})
    with pytest.raises(ConnectionsError, match="one department's"):
        read(tmp_path, FIRE, {**FIRE, "id": "fire-2"})
    asked = {**FIRE, "ways": ["query"], "queries": ["marriage"]}
    with pytest.raises(ConnectionsError, match="one query"):
        read(tmp_path, asked, {**asked, "id": "fire-2"})


@pytest.mark.parametrize("content", ["", "systems: 7", "systems: [7]", "{", "other: []"])
def test_a_file_that_isnt_one_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "connections.yml"
    file.write_text(content)
    with pytest.raises(ConnectionsError):
        read_connections(file, VARIABLES, (), ())


def test_the_demo_is_connected_and_a_city_with_its_own_registers_isnt(tmp_path: Path) -> None:
    env = environment({"YIWANG_DATA_DIR": str(tmp_path)})
    assert Path(env["YIWANG_CONNECTIONS"]) == DEMO_CONNECTIONS
    assert read_connections(DEMO_CONNECTIONS, env, read_catalog().departments, read_kinds()).systems
    own = environment({"YIWANG_DATA_DIR": str(tmp_path), "YIWANG_REGISTERS_URL": "https://registers.example"})
    assert (own["YIWANG_LOCAL_DEPARTMENTS"], own.get("YIWANG_CONNECTIONS")) == ("", None)
