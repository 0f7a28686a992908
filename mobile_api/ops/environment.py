"""What every process is told by its environment: ports, addresses, secrets, the model.

Whatever is set outside wins; the rest is the embedded default. Secrets are made at the first
start and kept in `.data/secrets.env`, readable by the owner only.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from mobile_api.ops.database import TRACKERS
from mobile_api.ops.train import model_path
from mobile_api.private_file import replace, write_once
from mobile_api.settings import ROOT, Settings

PORTS = {
    "YIWANG_PORT": "8000",
    "YIWANG_BOT_PORT": "5005",
    "YIWANG_ACTIONS_PORT": "5055",
    "YIWANG_DB_PORT": "27027",
    "YIWANG_REGISTERS_PORT": "5070",
    "YIWANG_DEPARTMENTS_PORT": "5080",
    "YIWANG_TSA_PORT": "5090",
    "YIWANG_PAYMENTS_PORT": "5095",
    "YIWANG_FCM_PORT": "5100",
}
SECRETS = (
    "YIWANG_BOT_SECRET",
    "YIWANG_DB_BACKEND_PASSWORD",
    "YIWANG_DB_TRACKER_PASSWORD",
    "YIWANG_REGISTERS_SECRET",
    "YIWANG_DEPARTMENTS_SECRET",
    "YIWANG_METRICS_TOKEN",
)
OTHERS_SECRETS = {
    "YIWANG_DB_BACKEND_PASSWORD",
    "YIWANG_DB_TRACKER_PASSWORD",
    "YIWANG_TRACKER_PASSWORD",
    "YIWANG_TRACKER_URL",
}
"""What the backend isn't told."""
TOLD = {
    "database": {
        "YIWANG_DATA_DIR",
        "YIWANG_DB_PORT",
        "YIWANG_DB_BACKEND_PASSWORD",
        "YIWANG_DB_TRACKER_PASSWORD",
    },
    "registers": {"YIWANG_DATA_DIR", "YIWANG_REGISTERS_PORT", "YIWANG_REGISTERS_SECRET"},
    "departments": {"YIWANG_DEPARTMENTS_PORT", "YIWANG_DEPARTMENTS_SECRET", "YIWANG_API_URL"},
    "tsa": {"YIWANG_DATA_DIR", "YIWANG_TSA_PORT"},
    "payments": {"YIWANG_DATA_DIR", "YIWANG_PAYMENTS_PORT"},
    "fcm": {"YIWANG_DATA_DIR", "YIWANG_FCM_PORT"},
    "actions": {"YIWANG_ACTIONS_PORT", "YIWANG_API_URL"},
    "bot": {
        "YIWANG_ACTIONS_URL",
        "YIWANG_BOT_HOST",
        "YIWANG_BOT_MODEL",
        "YIWANG_BOT_PORT",
        "YIWANG_BOT_SECRET",
        "YIWANG_LOCK_STORE",
        "YIWANG_REDIS_HOST",
        "YIWANG_REDIS_PASSWORD",
        "YIWANG_REDIS_PORT",
        "YIWANG_TRACKER_AUTH_SOURCE",
        "YIWANG_TRACKER_DB",
        "YIWANG_TRACKER_PASSWORD",
        "YIWANG_TRACKER_URL",
        "YIWANG_TRACKER_USER",
    },
}
"""Of our own variables, those that each process beside the backend is told: none learns another's secrets. With a
MongoDB of your own, give the bot a user of its own in `YIWANG_TRACKER_URL`, or it shares the backend's."""
DEMO_CONNECTIONS = ROOT / "mobile_api" / "exchange" / "demo.yml"
QUIET = {
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "PYTHONUNBUFFERED": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}


TICKET_LIFE_S = "10"
"""How long a killed bot keeps a conversation locked in Redis: a little longer than the backend waits for it."""


def environment(outside: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the processes, from what is set outside and the embedded defaults."""
    data_dir = Path(outside.get("YIWANG_DATA_DIR") or ROOT / ".data")
    told = {**QUIET, **PORTS, **ensure_secrets(data_dir), **outside}
    told["YIWANG_DATA_DIR"] = str(data_dir)
    told["PROMETHEUS_MULTIPROC_DIR"] = outside.get("PROMETHEUS_MULTIPROC_DIR") or str(data_dir / "figures")
    told["PYTHONPATH"] = str(ROOT)
    told["SANIC_HOST"] = "127.0.0.1"
    told["YIWANG_EMBEDDED_DB"] = "" if outside.get("MONGODB_URI") else "1"
    told["YIWANG_LOCAL_REGISTERS"] = "" if outside.get("YIWANG_REGISTERS_URL") else "1"
    told["YIWANG_LOCAL_DEPARTMENTS"] = "1" if _with_demo_departments(outside) else ""
    told["YIWANG_LOCAL_TSA"] = "" if outside.get("YIWANG_TSA_URL") else "1"
    told["YIWANG_LOCAL_PAYMENTS"] = "" if outside.get("YIWANG_MERCHANTS") else "1"
    told["YIWANG_LOCAL_FCM"] = "" if outside.get("YIWANG_FCM_CREDENTIALS") else "1"
    database = f"127.0.0.1:{told['YIWANG_DB_PORT']}/?directConnection=true"
    defaults = {
        "MONGODB_URI": f"mongodb://backend:{told['YIWANG_DB_BACKEND_PASSWORD']}@{database}&authSource=admin",
        "YIWANG_TRACKER_URL": outside.get("MONGODB_URI") or f"mongodb://{database}",
        "YIWANG_TRACKER_DB": TRACKERS,
        "YIWANG_TRACKER_USER": "" if outside.get("MONGODB_URI") else "tracker",
        "YIWANG_TRACKER_PASSWORD": "" if outside.get("MONGODB_URI") else told["YIWANG_DB_TRACKER_PASSWORD"],
        "YIWANG_TRACKER_AUTH_SOURCE": "admin",
        "TICKET_LOCK_LIFETIME": TICKET_LIFE_S,
        "YIWANG_LOCK_STORE": "redis" if outside.get("YIWANG_REDIS_HOST") else "in_memory",
        "YIWANG_REDIS_HOST": "127.0.0.1",
        "YIWANG_REDIS_PORT": "6379",
        "YIWANG_REDIS_PASSWORD": "",
        "YIWANG_BOT_HOST": "127.0.0.1",
        "YIWANG_API_URL": f"http://127.0.0.1:{told['YIWANG_PORT']}",
        "YIWANG_BOT_URL": f"http://127.0.0.1:{told['YIWANG_BOT_PORT']}",
        "YIWANG_ACTIONS_URL": f"http://127.0.0.1:{told['YIWANG_ACTIONS_PORT']}/webhook",
        "YIWANG_BOT_MODEL": str(model_path()),
        "YIWANG_SMS": "outbox",
        "YIWANG_DEPARTMENTS_URL": f"http://127.0.0.1:{told['YIWANG_DEPARTMENTS_PORT']}",
        "YIWANG_REGISTERS_URL": f"http://127.0.0.1:{told['YIWANG_REGISTERS_PORT']}",
        "YIWANG_TSA_URL": f"http://127.0.0.1:{told['YIWANG_TSA_PORT']}",
        "YIWANG_PAYMENTS_URL": f"http://127.0.0.1:{told['YIWANG_PAYMENTS_PORT']}",
    }
    if told["YIWANG_LOCAL_FCM"]:
        defaults["YIWANG_FCM_URL"] = f"http://127.0.0.1:{told['YIWANG_FCM_PORT']}"
    if told["YIWANG_LOCAL_DEPARTMENTS"]:
        defaults["YIWANG_CONNECTIONS"] = str(DEMO_CONNECTIONS)
    return {**defaults, **told}


def _with_demo_departments(outside: Mapping[str, str]) -> bool:
    """Whether a stand-in plays the departments' own systems: not where a city has named its own, or has real people."""
    return not (outside.get("YIWANG_CONNECTIONS") or outside.get("YIWANG_REGISTERS_URL"))


def local_settings() -> Settings:
    """The backend's settings as its processes are told them, for commands that work beside them."""
    os.environ.update(told_to("backend", environment(os.environ)))
    return Settings()


def told_to(process: str, env: Mapping[str, str]) -> dict[str, str]:
    """The part of the environment that one process needs, by the least privilege."""
    ours = {name for name in env if name.startswith("YIWANG_") or name == "MONGODB_URI"}
    known = ours - OTHERS_SECRETS if process == "backend" else TOLD[process]
    return {name: value for name, value in env.items() if name not in ours or name in known}


def ensure_secrets(data_dir: Path) -> dict[str, str]:
    """The installation's secrets, made at the first start; one that a newer version needs is added."""
    path = data_dir / "secrets.env"
    write_once(path, b"")
    kept = dict(line.split("=", 1) for line in path.read_text().split())
    missing = {name: secrets.token_urlsafe(32) for name in SECRETS if name not in kept}
    if missing:
        kept |= missing
        replace(path, "".join(f"{name}={value}\n" for name, value in kept.items()).encode())
    return kept
