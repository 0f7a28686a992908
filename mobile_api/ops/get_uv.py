"""Puts uv into `.tools/`, with nothing but the standard library: `python3 mobile_api/ops/get_uv.py`.

By pip where there is one (it knows the machine's registry settings), else the wheel itself from the index.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"
TOOLS = Path(__file__).resolve().parents[2] / ".tools"
UV = TOOLS / "bin" / "uv"


def main() -> int:
    """Install uv unless it is there."""
    if UV.exists():
        return 0
    print(f"installing uv {VERSION} into {TOOLS.name}/", flush=True)
    by_pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(TOOLS), f"uv=={VERSION}"]
    done = subprocess.run(by_pip, stderr=subprocess.DEVNULL, check=False).returncode == 0  # noqa: S603
    if not (done and UV.exists()):
        unpack(fetch_wheel())
    return 0


def fetch_wheel() -> bytes:
    """The wheel for this machine, checked against the index's SHA-256. Raises `OSError` or `LookupError`."""
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"
    request = urllib.request.Request(  # noqa: S310  # the index is the user's own setting
        f"{index.rstrip('/')}/uv/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        files = json.load(answer)["files"]
    wanted = f"uv-{VERSION}-py3-none-manylinux_2_17_{platform.machine()}"
    found = next((f for f in files if f["filename"].startswith(wanted)), None)
    if found is None:
        raise LookupError(f"the index {index} has no uv {VERSION} for {platform.machine()}")
    with urllib.request.urlopen(found["url"], timeout=300) as answer:  # noqa: S310
        wheel: bytes = answer.read()
    if hashlib.sha256(wheel).hexdigest() != found["hashes"]["sha256"]:
        raise LookupError("the downloaded uv doesn't match its checksum")
    return wheel


def unpack(wheel: bytes) -> None:
    """Write the two programs that the wheel carries."""
    UV.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for name in archive.namelist():
            if name.endswith((".data/scripts/uv", ".data/scripts/uvx")):
                program = UV.parent / Path(name).name
                program.write_bytes(archive.read(name))
                program.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
