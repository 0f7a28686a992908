"""Serve the stand-in on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from aiohttp import web

from mobile_api.registers.stand_in.samples import Samples
from mobile_api.registers.stand_in.server import StandIn


def main() -> None:
    """Answer until the process is ended."""
    samples = Samples(Path(os.environ["YIWANG_DATA_DIR"]) / "registers" / "photos")
    app = StandIn(samples, os.environ["YIWANG_REGISTERS_SECRET"]).app()
    web.run_app(app, host="127.0.0.1", port=int(os.environ["YIWANG_REGISTERS_PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    main()
