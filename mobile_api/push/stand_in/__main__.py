"""Serve the stand-in on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from aiohttp import web

from mobile_api.push.stand_in.account import ensure_account
from mobile_api.push.stand_in.server import StandIn


def main() -> None:
    """Answer until the process is ended."""
    port = int(os.environ["YIWANG_FCM_PORT"])
    account = ensure_account(Path(os.environ["YIWANG_DATA_DIR"]) / "fcm", f"http://127.0.0.1:{port}/token")
    web.run_app(StandIn(account).app(), host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main()
