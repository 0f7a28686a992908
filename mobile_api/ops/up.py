"""Starts every process and says when the city can come: `python -m mobile_api.ops.up`, or `make run`.

honcho keeps the processes together: when one ends, or at Ctrl-C, all end.
"""

from __future__ import annotations

import os
import shlex
import socket
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager

from mobile_api.ops.environment import PORTS, environment, told_to
from mobile_api.ops.health import READY, wait_for
from mobile_api.settings import ROOT

LOCAL = {
    "database": "YIWANG_EMBEDDED_DB",
    "registers": "YIWANG_LOCAL_REGISTERS",
    "departments": "YIWANG_LOCAL_DEPARTMENTS",
    "tsa": "YIWANG_LOCAL_TSA",
    "payments": "YIWANG_LOCAL_PAYMENTS",
    "fcm": "YIWANG_LOCAL_FCM",
}
"""Processes that stand in for what a city has itself, and the variable that says whether they do."""
LOCAL_PORTS = {
    "YIWANG_DB_PORT": "database",
    "YIWANG_REGISTERS_PORT": "registers",
    "YIWANG_DEPARTMENTS_PORT": "departments",
    "YIWANG_TSA_PORT": "tsa",
    "YIWANG_PAYMENTS_PORT": "payments",
    "YIWANG_FCM_PORT": "fcm",
}


def processes(env: Mapping[str, str]) -> dict[str, str]:
    """Name and command of each process to start; what stands in for a city's own only when it does."""
    all_of_them: dict[str, str] = parse_procfile((ROOT / "Procfile").read_text()).processes
    return {name: line for name, line in all_of_them.items() if name not in LOCAL or env[LOCAL[name]]}


def taken_ports(env: Mapping[str, str]) -> list[str]:
    """The ports we need that another program holds already."""
    taken = []
    for name in PORTS:
        if name in LOCAL_PORTS and not env[LOCAL[LOCAL_PORTS[name]]]:
            continue
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(env[name]))) == 0:
                taken.append(f"{name}={env[name]}")
    return taken


def logged(name: str, line: str, logs: Path) -> str:
    """The command with its output in a log of its own, so that the terminal stays readable."""
    return f"exec >>{shlex.quote(str(logs / name))}.log 2>&1; {line}"


def announce(manager: Manager, env: Mapping[str, str], started: float) -> None:
    """Wait until every process is ready and print the address; end all if one never is."""
    try:
        for name in READY:
            wait_for(name, env)
            print(f"  {name} ready ({time.monotonic() - started:.0f} s)", flush=True)
    except TimeoutError as late:
        print(late, file=sys.stderr, flush=True)
        manager.terminate()
        return
    # by this name and no other: the keys of staff are bound to it
    address = env.get("YIWANG_PUBLIC_URL") or f"http://localhost:{env['YIWANG_PORT']}"
    print(f"\nYiwang is ready: {address}   (Ctrl-C ends it)\n", flush=True)


def main() -> int:
    """Start, announce, and stay until everything ends."""
    env = environment(os.environ)
    if taken := taken_ports(env):
        print(
            f"Already in use: {', '.join(taken)}. Is Yiwang running? Set other ports to run another.", file=sys.stderr
        )
        return 1
    logs = Path(env["YIWANG_DATA_DIR"]) / "log"
    logs.mkdir(parents=True, exist_ok=True)
    print(f"starting; logs are in {logs}", flush=True)
    manager = Manager()
    for name, line in processes(env).items():
        manager.add_process(name, logged(name, line, logs), env=told_to(name, env), cwd=str(ROOT))
    threading.Thread(target=announce, args=(manager, env, time.monotonic()), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
