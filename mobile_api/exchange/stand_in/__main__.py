"""Serve the stand-in on this machine."""

from __future__ import annotations

import os

from aiohttp import web

from mobile_api.exchange.stand_in.server import StandIn


def main() -> None:
    """Answer until the process is ended."""
    app = StandIn(os.environ["YIWANG_DEPARTMENTS_SECRET"], os.environ["YIWANG_API_URL"]).app()
    web.run_app(app, host="127.0.0.1", port=int(os.environ["YIWANG_DEPARTMENTS_PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    main()
