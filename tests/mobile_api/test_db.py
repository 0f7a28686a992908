"""What is told of the database's errors."""

from __future__ import annotations

import pytest
from pymongo.errors import BulkWriteError

from mobile_api.db import DUPLICATE_KEY, only_duplicates

DUPLICATE, INVALID = {"code": DUPLICATE_KEY}, {"code": 121}


@pytest.mark.parametrize(
    ("failed", "only"),
    [
        ([DUPLICATE], True),
        ([DUPLICATE, DUPLICATE], True),
        ([DUPLICATE, INVALID], False),
        ([INVALID], False),
        ([], False),
    ],
)
def test_a_bulk_write_that_failed_for_duplicates_only_is_known(failed: list[dict[str, int]], only: bool) -> None:
    assert only_duplicates(BulkWriteError({"writeErrors": failed})) is only


def test_a_bulk_write_that_failed_otherwise_is_no_duplicate() -> None:
    assert not only_duplicates(BulkWriteError({"writeConcernErrors": [{"code": 64}]}))
