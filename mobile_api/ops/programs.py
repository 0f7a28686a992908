"""Sees to the programs that only the tests need: `python -m mobile_api.ops.programs`.

A Chromium with Chinese fonts for the pages; nginx and Redis for the system on several machines.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ["chromium", "fonts-noto-cjk", "nginx-light", "redis-server"]


def browser() -> str | None:
    """The browser's program, if there is one."""
    return os.environ.get("YIWANG_BROWSER") or next((found for name in CHROMIUM if (found := shutil.which(name))), None)


def server(name: str) -> str | None:
    """The program of a server, if there is one; Debian keeps them where a user's `PATH` doesn't look."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def main() -> int:
    """Install Debian's packages where a program is missing and we may; the servers among them aren't started."""
    if browser() and server("nginx") and server("redis-server"):
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            "The tests need Chromium (or its name in YIWANG_BROWSER), nginx and Redis: install them.", file=sys.stderr
        )
        return 1
    print("installing Chromium, Chinese fonts, nginx and Redis", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for step in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
    ):
        subprocess.run(step, check=True, env=env, stdout=subprocess.DEVNULL)  # noqa: S603
    return 0


if __name__ == "__main__":
    sys.exit(main())
