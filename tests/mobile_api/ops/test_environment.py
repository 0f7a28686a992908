"""What each process is told, and what it must not know."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from honcho.environ import parse_procfile

from mobile_api.ops.environment import TOLD, environment, told_to
from mobile_api.ops.up import processes, taken_ports
from mobile_api.settings import ROOT, Settings

SECRETS = {
    "database": {"YIWANG_DB_BACKEND_PASSWORD", "YIWANG_DB_TRACKER_PASSWORD"},
    "actions": set(),
    "registers": {"YIWANG_REGISTERS_SECRET"},
    "departments": {"YIWANG_DEPARTMENTS_SECRET"},
    "tsa": set(),
    "bot": {"YIWANG_BOT_SECRET", "YIWANG_TRACKER_PASSWORD"},
    "backend": {"YIWANG_BOT_SECRET", "YIWANG_REGISTERS_SECRET", "YIWANG_DEPARTMENTS_SECRET", "MONGODB_URI"},
}


@pytest.mark.parametrize("process", SECRETS)
def test_a_process_knows_only_its_own_secrets(tmp_path: Path, process: str) -> None:
    env = environment({"PATH": "/bin", "YIWANG_DATA_DIR": str(tmp_path)})
    told = told_to(process, env)
    everyones = set().union(*SECRETS.values())
    assert {name for name in told if name in everyones} == SECRETS[process]
    its_own = {env[name] for name in SECRETS[process]}
    hidden = {env[name] for name in everyones if not any(env[name] in own for own in its_own)}
    assert not [name for name, value in told.items() if any(secret in value for secret in hidden)]
    assert told["PATH"] == "/bin"


def test_what_is_set_outside_reaches_the_backend(tmp_path: Path) -> None:
    env = environment({"YIWANG_DATA_DIR": str(tmp_path), "YIWANG_SMS": "gateway", "YIWANG_SMS_TOKEN": "t"})
    assert (told_to("backend", env)["YIWANG_SMS"], told_to("backend", env)["YIWANG_SMS_TOKEN"]) == ("gateway", "t")
    assert "YIWANG_SMS_TOKEN" not in told_to("bot", env)


def test_an_authority_of_ones_own_replaces_the_stand_in_and_needs_its_root(tmp_path: Path) -> None:
    env = environment({"YIWANG_DATA_DIR": str(tmp_path), "YIWANG_TSA_URL": "https://tsa.example"})
    assert "tsa" not in processes(env)
    told = {"MONGODB_URI": "mongodb://127.0.0.1:1", "bot_secret": "x", "registers_secret": "x", "sms": "outbox"}
    told["tsa_url"] = env["YIWANG_TSA_URL"]
    with pytest.raises(ValueError, match="YIWANG_TSA_ROOT"):
        Settings.model_validate(told)
    own = tmp_path / "root.pem"
    assert Settings.model_validate({**told, "tsa_root": own}).trusted_tsa == own
    assert Settings.model_validate({**told, "tsa_url": "http://localhost:5090"}).trusted_tsa.name == "root.pem"


def test_every_process_of_the_procfile_is_in_the_table() -> None:
    named = parse_procfile((ROOT / "Procfile").read_text()).processes
    assert set(named) == {*TOLD, "backend"}


def test_push_goes_to_google_with_a_key_file_and_to_the_stand_in_without(tmp_path: Path) -> None:
    told = {"MONGODB_URI": "mongodb://127.0.0.1", "sms": "gateway", "bot_secret": "x", "registers_secret": "x"}
    own = tmp_path / "service-account.json"
    assert Settings.model_validate(told).fcm_address == "http://127.0.0.1:5100"
    assert Settings.model_validate({**told, "fcm_credentials": own}).fcm_address == "https://fcm.googleapis.com"
    assert Settings.model_validate(told).push_stand_in is None, "nobody said that one runs here"
    assert Settings.model_validate({**told, "local_fcm": True}).push_stand_in == "http://127.0.0.1:5100"
    assert Settings.model_validate({**told, "local_fcm": True, "fcm_credentials": own}).push_stand_in is None
    with pytest.raises(ValueError, match="YIWANG_FCM_CREDENTIALS"):
        Settings.model_validate({**told, "fcm_url": "https://fcm.googleapis.com"})
    assert environment({"YIWANG_DATA_DIR": str(tmp_path), "YIWANG_FCM_CREDENTIALS": str(own)})["YIWANG_LOCAL_FCM"] == ""


def test_only_what_is_started_needs_its_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        env = environment({"YIWANG_DATA_DIR": str(tmp_path), "YIWANG_BOT_PORT": taken})
        assert taken_ports(env, {"actions", "bot"}) == [f"YIWANG_BOT_PORT={taken}"]
        assert taken_ports(env, {"tsa"}) == []


def test_several_bots_are_told_of_redis(tmp_path: Path) -> None:
    alone = environment({"YIWANG_DATA_DIR": str(tmp_path)})
    assert told_to("bot", alone)["YIWANG_LOCK_STORE"] == "in_memory"
    told = {"YIWANG_REDIS_HOST": "redis.example", "YIWANG_REDIS_PASSWORD": "secret"}
    several = environment({"YIWANG_DATA_DIR": str(tmp_path), **told})
    bot = told_to("bot", several)
    assert (bot["YIWANG_LOCK_STORE"], bot["YIWANG_REDIS_HOST"], bot["YIWANG_REDIS_PASSWORD"]) == (
        "redis",
        "redis.example",
        "secret",
    )
    assert "YIWANG_REDIS_PASSWORD" not in told_to("actions", several)
