"""One running system for all tests that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mobile_api.catalog import index
from mobile_api.ops import train
from mobile_api.ops.system import System


@pytest.fixture(scope="session")
def live_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole system on its own ports and data, with the models that the sources give."""
    index.build()
    train.train()
    system = System(tmp_path_factory.mktemp("yiwang"))
    try:
        system.start_all()
        yield system
    except TimeoutError:
        print(system.logs())
        raise
    finally:
        system.stop_all()
