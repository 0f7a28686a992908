"""The stand-in on a free port, as its own process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mobile_api.ops.system import free_port
from tests.support.registers import registers_at


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The stand-in's address."""
    with registers_at(free_port(), tmp_path_factory.mktemp("registers")) as url:
        yield url
