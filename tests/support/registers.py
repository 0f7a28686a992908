"""The registers' stand-in as a process of a test's own, which may go away and come back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobile_api.ops.health import wait_for
from mobile_api.settings import ROOT

SECRET = "a secret of this test"


@contextmanager
def registers_at(port: int, folder: Path) -> Iterator[str]:
    """Its address, as long as it runs."""
    told = {"YIWANG_DATA_DIR": str(folder), "YIWANG_REGISTERS_SECRET": SECRET}
    env = {**os.environ, **told, "YIWANG_REGISTERS_PORT": str(port), "YIWANG_LOCAL_REGISTERS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "mobile_api.registers.stand_in"], env=env, cwd=Path(ROOT))
    try:
        wait_for("registers", env)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)
