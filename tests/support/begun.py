"""The data folder of a city that has just begun. Its first migration takes some twenty seconds, so it is made once in a
run of the tests and copied for each of their systems.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mobile_api.ops.environment import told_to
from mobile_api.ops.system import System
from mobile_api.settings import ROOT


def begun(factory: pytest.TempPathFactory, name: str) -> Path:
    """A new folder of that name, with keys, secrets and a migrated database."""
    folder = factory.mktemp(name)
    shutil.copytree(_pattern(factory), folder, dirs_exist_ok=True)
    return folder


def _pattern(factory: pytest.TempPathFactory) -> Path:
    """What is copied; the first worker of the run that needs it makes it."""
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made = shared / "begun"
    with (shared / "begun.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(shared / "beginning").rename(made)
    return made


def _make(folder: Path) -> Path:
    folder.mkdir()
    system = System(folder)
    system.start("database")
    try:
        system.wait_ready("database")
        command = [sys.executable, "-m", "mobile_api.migrate"]
        subprocess.run(command, cwd=ROOT, env=told_to("backend", system.env), check=True)
    finally:
        system.stop_all()
    return folder
