"""Serve the stand-in on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from aiohttp import web

from mobile_api.payments.merchants import ensure_sample
from mobile_api.payments.stand_in.server import StandIn


def main() -> None:
    """Answer until the process is ended."""
    folder, port = Path(os.environ["YIWANG_DATA_DIR"]) / "payments", int(os.environ["YIWANG_PAYMENTS_PORT"])
    ensure_sample(folder)
    app = StandIn(folder, f"http://127.0.0.1:{port}").app()
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main()
