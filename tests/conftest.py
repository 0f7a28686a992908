"""One running system for all tests that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sanic import Sanic
from xdist.remote import Producer

from mobile_api.app import create_app
from mobile_api.catalog import index
from mobile_api.endpoints import App
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops import train
from mobile_api.ops.system import System
from mobile_api.settings import Settings
from tests.support.actions import Actions
from tests.support.begun import begun
from tests.support.city import CityServices, a_city
from tests.support.logs import personal
from tests.support.order import Scheduling, put_in_order
from tests.support.turns import Turns

hypothesis_settings.register_profile(
    "yiwang", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("yiwang")
"""A run tells of what was changed, not of luck, nor of how busy the machine is."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first."""
    put_in_order(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """How files are given to workers, where they are: `--dist loadfile`."""
    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def live_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole system on its own ports and data, with the models that the sources give."""
    index.build()
    train.train()
    system = System(begun(tmp_path_factory, "yiwang"))
    try:
        system.start_all()
        yield system
        assert list(personal(system.data_dir)) == [], "nothing personal in the logs of the whole run"
    except TimeoutError:
        print(system.logs())
        raise
    finally:
        system.stop_all()


@pytest.fixture(scope="session")
def settings(live_system: System) -> Settings:
    """Its backend's settings, for what a command does beside it."""
    env = live_system.env
    secrets = {"bot_secret": env["YIWANG_BOT_SECRET"], "registers_secret": env["YIWANG_REGISTERS_SECRET"]}
    told = {"MONGODB_URI": env["MONGODB_URI"], "sms": "outbox", "data_dir": live_system.data_dir}
    return Settings.model_validate({**told, **secrets})


@pytest.fixture(scope="session")
def turns(live_system: System) -> Iterator[Turns]:
    """Turns of its conversations, to drive its bot's processes one by one."""
    turns = Turns(live_system)
    yield turns
    turns.close()


@pytest.fixture(scope="session")
def actions(live_system: System, turns: Turns) -> Actions:
    """Its action server."""
    return Actions(live_system.env["YIWANG_ACTIONS_URL"], turns)


@pytest.fixture(scope="session")
def running_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityServices]:
    """A worker's services on a database of their own, for what takes a clock that can be turned."""
    with a_city(begun(tmp_path_factory, "city")) as city:
        yield city


@pytest.fixture
def city(running_city: CityServices) -> CityServices:
    """It, on the same morning for each test."""
    running_city.clock.on(local_day(now_utc()))
    return running_city


@pytest.fixture(scope="session")
def app() -> App:
    """The backend with all that it declares, not running."""
    Sanic.test_mode = True
    secrets = {"bot_secret": "not-used", "registers_secret": "not-used"}
    return create_app(Settings.model_validate({"MONGODB_URI": "mongodb://127.0.0.1:1", "sms": "outbox", **secrets}))
