"""What the papers' tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.wallet.paper.office import PaperOffice, paper_office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[PaperOffice]:
    """An office that makes papers, with keys of its own."""
    async with paper_office(tmp_path) as made:
        yield made
