"""A second backend beside a running system, told something else: another worker on the same database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mobile_api.ops.environment import told_to
from mobile_api.ops.health import wait_for
from mobile_api.ops.system import System, free_port
from mobile_api.settings import ROOT


@contextmanager
def backend_beside(system: System, **told: str) -> Iterator[str]:
    """Its address, as long as it runs. Its log lies beside the system's, and is searched with them."""
    port = str(free_port())
    env = {**system.env, "YIWANG_PORT": port, "YIWANG_API_URL": f"http://127.0.0.1:{port}", **told}
    with (system.data_dir / f"beside-{port}.log").open("ab") as log:
        command = [sys.executable, "-m", "mobile_api.app"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=told_to("backend", env), stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for("backend", env, alive=lambda: process.poll() is None)
        yield env["YIWANG_API_URL"]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
