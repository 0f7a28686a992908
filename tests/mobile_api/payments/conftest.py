"""The providers' stand-in, served in the test's own process."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from aiohttp import web

from mobile_api.ops.system import free_port
from mobile_api.payments.merchants import ensure_sample, providers
from mobile_api.payments.stand_in.server import StandIn
from mobile_api.payments.told import Provider


@dataclass
class Vendors:
    """Both vendors, as the outside sees them."""

    url: str
    folder: Path
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    """Notices that came: path, headers, body."""

    def providers(self, origin: str | None = None) -> dict[str, Provider]:
        """Clients of both."""
        return {one.name: one for one in providers(self.folder, origin or self.url, self.url)}

    def behave(self, **how: str) -> None:
        """Until it is told otherwise."""
        assert requests.post(f"{self.url}/sample/behaviour", json=how, timeout=5).ok

    def pay(self, vendor: str, payment_id: str) -> str:
        """A payer pays at the cashier; what the page says then."""
        return requests.post(f"{self.url}/cashier/{vendor}/{payment_id}", timeout=5).text

    def notice(self, vendor: str, payment_id: str, refund_id: str = "") -> tuple[dict[str, str], bytes]:
        """A notice as the vendor would send it now."""
        path = f"{self.url}/sample/notices/{vendor}/{payment_id}?refund={refund_id}"
        told = requests.get(path, timeout=5).json()
        return told["headers"], base64.b64decode(told["body"])


@pytest.fixture(scope="session")
def running_vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vendors]:
    """One stand-in for all tests; it hears the notices that it sends itself, if nobody else is named."""
    folder, port = tmp_path_factory.mktemp("payments"), free_port()
    ensure_sample(folder)
    vendors = Vendors(f"http://127.0.0.1:{port}", folder)
    app = StandIn(folder, vendors.url).app()

    async def hear(request: web.Request) -> web.Response:
        vendors.heard.append((request.path, dict(request.headers), await request.read()))
        return web.Response(text="success")

    app.router.add_post("/v1/payments/notices/{provider}", hear)
    loop, begun = asyncio.new_event_loop(), threading.Event()

    async def serve() -> Any:
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        begun.set()
        return runner

    runner = None

    def run() -> None:
        nonlocal runner
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(serve())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    yield vendors
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.fixture
def vendors(running_vendors: Vendors) -> Iterator[Vendors]:
    """It, behaving well at first and afterwards."""
    running_vendors.heard.clear()
    yield running_vendors
    running_vendors.behave(notices="sent", answers="good", refunds="done")
