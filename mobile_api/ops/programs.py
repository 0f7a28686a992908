"""Sees to a Chromium with Chinese fonts for the browser tests: `python -m mobile_api.ops.browser`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ["chromium", "fonts-noto-cjk"]


def executable() -> str | None:
    """The browser's program, if there is one."""
    return os.environ.get("YIWANG_BROWSER") or next((found for name in NAMES if (found := shutil.which(name))), None)


def main() -> int:
    """Install Debian's Chromium where there is none and we may."""
    if executable():
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print("The browser tests need Chromium: install it, or name its program in YIWANG_BROWSER.", file=sys.stderr)
        return 1
    print("installing Chromium and Chinese fonts", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
    ):
        subprocess.run(step, check=True, env=env, stdout=subprocess.DEVNULL)  # noqa: S603
    return 0


if __name__ == "__main__":
    sys.exit(main())
