"""A bare Rasa project as the yardstick of `make bench`: a greeting rule, the default pipeline, no action server."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from mobile_api.ops.environment import QUIET
from mobile_api.ops.system import free_port
from mobile_api.ops.train import BOT_PYTHON, MODELS_DIR
from mobile_api.settings import ROOT

PROJECT = ROOT / "bot" / "bare"
PATIENCE_S = 120


class BareRasa:
    """The bare project, trained once per state of its files."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "bare.log"
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id. Raises `RuntimeError` before the start."""
        if self._process is None:
            raise RuntimeError("the bare project isn't running")
        return self._process.pid

    def start(self) -> None:
        """Train if need be, start, and return when it answers. Raises `TimeoutError`."""
        model = self._trained()
        arguments = ["run", "--model", str(model), "--interface", "127.0.0.1", "--port", str(self._port)]
        arguments += ["--credentials", str(PROJECT / "credentials.yml"), "--endpoints", str(PROJECT / "endpoints.yml")]
        self._process = self._rasa(arguments)
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            if time.monotonic() > until:
                raise TimeoutError("the bare Rasa project doesn't start")
            time.sleep(0.2)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(timeout=20)

    def _trained(self) -> Path:
        digest = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(PROJECT.rglob("*.yml"))))
        model = MODELS_DIR.parent / "bare" / f"{digest.hexdigest()[:20]}.tar.gz"
        if not model.exists():
            arguments = ["train", "--config", str(PROJECT / "config.yml"), "--domain", str(PROJECT / "domain.yml")]
            arguments += ["--data", str(PROJECT / "data"), "--out", str(model.parent)]
            training = self._rasa([*arguments, "--fixed-model-name", model.name.removesuffix(".tar.gz")])
            if training.wait() != 0:
                raise subprocess.CalledProcessError(training.returncode, "rasa train (bare)")
        return model

    def _rasa(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        log = self._log.open("ab")
        command = [str(BOT_PYTHON), "-m", "rasa", *arguments]
        env = {**os.environ, **QUIET}
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)  # noqa: S603

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url, timeout=3) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
