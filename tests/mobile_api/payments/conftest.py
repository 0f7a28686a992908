"""The providers' stand-in: served in the test's own process, or beside a city's services."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from mobile_api.ops.system import free_port
from mobile_api.payments.merchants import ensure_sample
from mobile_api.payments.stand_in.server import StandIn
from tests.support.city import CityServices
from tests.support.vendors import Vendors


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


@pytest.fixture(scope="module")
def cashier(running_city: CityServices) -> Iterator[Vendors]:
    """The stand-in beside the city's services, and the authority that stamps receipts. Its notices find nobody: tests
    bring them themselves."""
    for name in ("payments", "tsa"):
        running_city.system.start(name)
    running_city.system.wait_ready("payments", "tsa")
    yield Vendors(running_city.settings.payments_url, running_city.settings.contracts)
    for name in ("payments", "tsa"):
        running_city.system.kill(name)
