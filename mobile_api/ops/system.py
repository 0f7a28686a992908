"""The whole system beside any that runs: own ports, own data, the same processes. For tests and measurements."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import IO

from mobile_api.catalog.index import index_path
from mobile_api.identity.keys import SigningKey, load_signing_key
from mobile_api.ops.environment import PORTS, environment, told_to
from mobile_api.ops.health import READY, wait_for
from mobile_api.ops.up import processes
from mobile_api.settings import ROOT, Settings

EVERYBODY = "100000"
"""Guests' messages in a minute: all guests of a test or a measurement come from one address."""

OURS = range(20_000, 32_000)
"""Ports below those that connections are given, which would take one between our look and its server's start."""
_held: list[IO[str]] = []
"""Of each port that this process has given away the lock."""


class System:
    """Every process of the Procfile, each startable and killable by name."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        outside = {k: v for k, v in os.environ.items() if k != "MONGODB_URI" and not k.startswith("YIWANG_")}
        ports = {name: str(free_port()) for name in PORTS}
        told = {"YIWANG_DATA_DIR": str(data_dir), "YIWANG_MATCHER": str(index_path()), "YIWANG_GUEST_PACE": EVERYBODY}
        self.env = environment({**outside, **ports, **told})
        self.url = self.env["YIWANG_API_URL"]
        self._commands = processes(self.env)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start one process; its output goes to a log in the data folder."""
        self.run(name, self._commands[name], told_to(name, self.env))

    def start_another(self, name: str, like: str, told: Mapping[str, str]) -> None:
        """Start one more process beside one of the Procfile, which is told something else."""
        self.run(name, self._commands[like], told_to(like, {**self.env, **told}))

    def run(self, name: str, command: str, env: Mapping[str, str]) -> None:
        """Start any program under a name of its own."""
        log = (self.data_dir / f"{name}.log").open("ab")
        self._running[name] = subprocess.Popen(  # noqa: S602  # the command is the Procfile's, or a test's
            command,
            shell=True,
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def end(self, name: str) -> None:
        """End one process in an orderly way, as an update does, if it runs."""
        if (process := self._running.pop(name, None)) is not None:
            os.killpg(process.pid, signal.SIGTERM)
            self._wait(process)

    def wait_ready(self, *names: str) -> None:
        """Return when the processes answer; all of them if none is named."""
        for name in names or READY:
            wait_for(name, self.env, alive=partial(self._runs, name))

    def _runs(self, name: str) -> bool:
        return name not in self._running or self._running[name].poll() is None

    def pid(self, name: str) -> int:
        """Process id of a running process; its children belong to it."""
        return self._running[name].pid

    def kill(self, name: str) -> None:
        """SIGKILL one process with everything it has started."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def start_all(self) -> None:
        """Start everything that doesn't run and wait until it is ready."""
        for name in self._commands:
            if name not in self._running:
                self.start(name)
        self.wait_ready()

    def stop_all(self) -> None:
        """End everything in an orderly way."""
        for process in self._running.values():
            os.killpg(process.pid, signal.SIGTERM)
        for process in self._running.values():
            self._wait(process)
        self._running.clear()

    @staticmethod
    def _wait(process: subprocess.Popen[bytes]) -> None:
        """Until it has ended; it is killed when it takes too long."""
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)

    def logs(self, lines: int = 30) -> str:
        """The ends of all logs, for a failing test's report."""
        parts = []
        for name in {**self._commands, **self._running}:
            log = self.data_dir / f"{name}.log"
            text = log.read_text(errors="replace").splitlines() if log.exists() else ["never started"]
            parts.append(f"--- {name}\n" + "\n".join(text[-lines:]))
        return "\n".join(parts)

    def settings(self) -> Settings:
        """What its backend is told."""
        told = told_to("backend", self.env)
        ours = {
            name.removeprefix("YIWANG_").lower(): told[name]
            for name in told
            if name.startswith("YIWANG_") and told[name]
        }
        return Settings.model_validate({**ours, "MONGODB_URI": told["MONGODB_URI"]})

    def signing_key(self) -> SigningKey:
        """The key that this system signs tokens with."""
        return load_signing_key(self.data_dir / "keys")


def free_port() -> int:
    """A port that nobody uses now, and that no other system on this machine is given as long as this process lives."""
    while True:
        port = random.choice(OURS)  # noqa: S311  # only to meet others seldom
        lock: IO[str] | None = None
        try:
            lock = (Path(tempfile.gettempdir()) / f"yiwang-port-{port}").open("a")
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:  # another system's, or some other program's
            if lock:
                lock.close()
            continue
        _held.append(lock)
        return port
