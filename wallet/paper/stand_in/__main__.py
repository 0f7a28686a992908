"""Serve the stand-in on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from aiohttp import web

from wallet.paper.stand_in.authority import ensure_key
from wallet.paper.stand_in.server import StandIn


def main() -> None:
    """Answer until the process is ended."""
    app = StandIn(ensure_key(Path(os.environ["YIWANG_DATA_DIR"]) / "tsa")).app()
    web.run_app(app, host="127.0.0.1", port=int(os.environ["YIWANG_TSA_PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    main()
