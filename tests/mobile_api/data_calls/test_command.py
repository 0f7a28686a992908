"""The command that verifies the log, on a running system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.support.talk import log_in


def verified(system: System, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mobile_api.ops.verify_chain", *words]
    told = {**os.environ, **system.env}
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=120)


def test_a_running_systems_log_is_whole(live_system: System) -> None:
    log_in(live_system.url)
    done = verified(live_system)
    assert (done.returncode, "whole and signed" in done.stdout) == (0, True), done.stderr


def test_a_checkpoint_that_isnt_the_citys_ends_it_with_a_fault(live_system: System, tmp_path: Path) -> None:
    (tmp_path / "2026-11-26.jws").write_text("not a checkpoint")
    done = verified(live_system, "--checkpoints", str(tmp_path))
    assert (done.returncode, "2026-11-26.jws" in done.stderr) == (1, True)
