"""Trains the bot once per state of its sources: `python -m mobile_api.ops.train`.

The model is named by the hash of everything that goes into it, so that it can be cached by content.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from mobile_api.settings import ROOT

MODELS_DIR = ROOT / ".data" / "models" / "bot"
BOT_PYTHON = ROOT / ".venv-bot" / "bin" / "python"
SOURCES = ["bot/config.yml", "bot/domain", "bot/rules.yml", "bot/components", "nlu_data/nlu"]
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


def model_path() -> Path:
    """Where the model for the present sources belongs."""
    digest = hashlib.sha256(_rasa_version().encode())
    for source in SOURCES:
        place = ROOT / source
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in files:
            if path.is_file() and path.suffix in {".py", ".yml"}:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return MODELS_DIR / f"{digest.hexdigest()[:20]}.tar.gz"


def train() -> Path:
    """Train the model unless it is there. Raises `subprocess.CalledProcessError` if Rasa refuses the sources."""
    path = model_path()
    if path.exists():
        return path
    draft = f"training-{os.getpid()}"
    command = [str(BOT_PYTHON), "-m", "bot.start", "train", "--config", "bot/config.yml", "--domain", "bot/domain"]
    command += ["--data", "nlu_data/nlu", "bot/rules.yml", "--out", str(MODELS_DIR), "--fixed-model-name", draft]
    log = MODELS_DIR / "training.log"
    MODELS_DIR.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=ROOT,
            env={**os.environ, **QUIET, "PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode != 0:
        print("\n".join(log.read_text().splitlines()[-30:]), file=sys.stderr)
        done.check_returncode()
    (MODELS_DIR / f"{draft}.tar.gz").replace(path)
    return path


def _rasa_version() -> str:
    lines = (ROOT / "uv.lock").read_text().split("[[package]]")
    return next(block.split('version = "')[1].split('"')[0] for block in lines if '\nname = "rasa"\n' in block)


def main() -> int:
    """Train and say how long it took."""
    started, fresh = time.monotonic(), not model_path().exists()
    if fresh:
        print("training the bot, about half a minute ...", flush=True)
    try:
        path = train()
    except subprocess.CalledProcessError:
        return 1
    print(f"bot {'trained' if fresh else 'up to date'}: {path.name} ({time.monotonic() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
