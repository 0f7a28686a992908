"""Is each process ready? `python -m mobile_api.ops.health database` waits for one and then ends."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

PATIENCE_S = 300.0


def database(env: Mapping[str, str]) -> bool:
    """Whether the embedded database listens; an external one is the migration's to reach."""
    if not env.get("YIWANG_EMBEDDED_DB"):
        return True
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", int(env["YIWANG_DB_PORT"]))) == 0


def registers(env: Mapping[str, str]) -> bool:
    """Whether the stand-in of the registers answers; the real ones may be away without us being so."""
    return _stand_in(env, "REGISTERS")


def departments(env: Mapping[str, str]) -> bool:
    """Whether the stand-in of departments' own systems answers."""
    return _stand_in(env, "DEPARTMENTS")


def tsa(env: Mapping[str, str]) -> bool:
    """Whether the stand-in of the time-stamping authority answers."""
    return _stand_in(env, "TSA")


def payments(env: Mapping[str, str]) -> bool:
    """Whether the stand-in of the payment providers answers."""
    return _stand_in(env, "PAYMENTS")


def fcm(env: Mapping[str, str]) -> bool:
    """Whether the stand-in of FCM answers."""
    return _stand_in(env, "FCM")


def _stand_in(env: Mapping[str, str], name: str) -> bool:
    """Whether a stand-in answers, if there is one."""
    return not env.get(f"YIWANG_LOCAL_{name}") or _answers(f"http://127.0.0.1:{env[f'YIWANG_{name}_PORT']}/health")


def actions(env: Mapping[str, str]) -> bool:
    """Whether the action server answers."""
    return _answers(f"http://127.0.0.1:{env['YIWANG_ACTIONS_PORT']}/health")


def bot(env: Mapping[str, str]) -> bool:
    """Whether Rasa has loaded its model: it listens only then."""
    return _answers(f"{env['YIWANG_BOT_URL']}/webhooks/backend/")


def backend(env: Mapping[str, str]) -> bool:
    """Whether the backend can serve, database and bot included."""
    return _answers(f"{env['YIWANG_API_URL']}/readyz")


READY: dict[str, Callable[[Mapping[str, str]], bool]] = {
    "database": database,
    "registers": registers,
    "departments": departments,
    "tsa": tsa,
    "payments": payments,
    "fcm": fcm,
    "actions": actions,
    "bot": bot,
    "backend": backend,
}


def wait_for(
    name: str, env: Mapping[str, str], patience_s: float = PATIENCE_S, alive: Callable[[], bool] = lambda: True
) -> None:
    """Return when a process is ready. Raises `TimeoutError`, early if it isn't even alive any more."""
    until = time.monotonic() + patience_s
    while not READY[name](env):
        if not alive():
            raise TimeoutError(f"{name} has ended")
        if time.monotonic() > until:
            raise TimeoutError(f"{name} isn't ready after {patience_s:.0f} s")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310  # our own processes
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    wait_for(sys.argv[1], os.environ)
