"""The stand-in on a free port, as its own process, and the adapter that asks it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile_api.ops.health import wait_for
from mobile_api.ops.system import free_port
from mobile_api.settings import ROOT

SECRET = "a secret of this test"


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The stand-in's address."""
    port = free_port()
    told = {"YIWANG_DATA_DIR": str(tmp_path_factory.mktemp("registers")), "YIWANG_REGISTERS_SECRET": SECRET}
    env = {**os.environ, **told, "YIWANG_REGISTERS_PORT": str(port), "YIWANG_LOCAL_REGISTERS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "mobile_api.registers.stand_in"], env=env, cwd=Path(ROOT))
    try:
        wait_for("registers", env)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
