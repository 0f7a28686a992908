"""Starts every process and says when the city can come: `python -m mobile_api.ops.up`, or `make run`.

`python -m mobile_api.ops.up actions bot` starts these only, for one machine of several. honcho keeps the processes
together: when one ends, or at Ctrl-C, all end.
"""

from __future__ import annotations

import argparse
import os
import shlex
import socket
import sys
import threading
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager

from mobile_api.ops.environment import environment, told_to
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
LISTENERS = {
    "YIWANG_PORT": "backend",
    "YIWANG_BOT_PORT": "bot",
    "YIWANG_ACTIONS_PORT": "actions",
    "YIWANG_DB_PORT": "database",
    "YIWANG_REGISTERS_PORT": "registers",
    "YIWANG_DEPARTMENTS_PORT": "departments",
    "YIWANG_TSA_PORT": "tsa",
    "YIWANG_PAYMENTS_PORT": "payments",
    "YIWANG_FCM_PORT": "fcm",
}
"""Which process listens at which port."""


def processes(env: Mapping[str, str]) -> dict[str, str]:
    """Name and command of each process to start; what stands in for a city's own only when it does."""
    all_of_them: dict[str, str] = parse_procfile((ROOT / "Procfile").read_text()).processes
    return {name: line for name, line in all_of_them.items() if name not in LOCAL or env[LOCAL[name]]}


def taken_ports(env: Mapping[str, str], names: Collection[str]) -> list[str]:
    """The ports that these processes need and another program holds already."""
    taken = []
    for port, process in LISTENERS.items():
        with socket.socket() as probe:
            if process in names and probe.connect_ex(("127.0.0.1", int(env[port]))) == 0:
                taken.append(f"{port}={env[port]}")
    return taken


def logged(name: str, line: str, logs: Path) -> str:
    """The command with its output in a log of its own, so that the terminal stays readable."""
    return f"exec >>{shlex.quote(str(logs / name))}.log 2>&1; {line}"


def announce(manager: Manager, env: Mapping[str, str], names: Collection[str], started: float) -> None:
    """Wait until these processes are ready and print the address; end all if one never is."""
    try:
        for name in (known for known in READY if known in names):
            wait_for(name, env)
            print(f"  {name} ready ({time.monotonic() - started:.0f} s)", flush=True)
    except TimeoutError as late:
        print(late, file=sys.stderr, flush=True)
        manager.terminate()
        return
    if "backend" not in names:
        return
    # by this name and no other: the keys of staff are bound to it
    address = env.get("YIWANG_PUBLIC_URL") or f"http://localhost:{env['YIWANG_PORT']}"
    print(f"\nYiwang is ready: {address}   (Ctrl-C ends it)\n", flush=True)


def main() -> int:
    """Start, announce, and stay until everything ends."""
    env = environment(os.environ)
    lines = processes(env)
    parser = argparse.ArgumentParser(prog="python -m mobile_api.ops.up", description=__doc__)
    parser.add_argument("only", nargs="*", help=f"of {', '.join(lines)}; all, if none is named")
    only = parser.parse_args().only or list(lines)
    if unknown := sorted(set(only) - set(lines)):
        parser.error(f"there is no process {', '.join(unknown)} here")
    if taken := taken_ports(env, only):
        print(
            f"Already in use: {', '.join(taken)}. Is Yiwang running? Set other ports to run another.", file=sys.stderr
        )
        return 1
    logs = Path(env["YIWANG_DATA_DIR"]) / "log"
    logs.mkdir(parents=True, exist_ok=True)
    print(f"starting; logs are in {logs}", flush=True)
    manager = Manager()
    for name in only:
        manager.add_process(name, logged(name, lines[name], logs), env=told_to(name, env), cwd=str(ROOT))
    threading.Thread(target=announce, args=(manager, env, only, time.monotonic()), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
