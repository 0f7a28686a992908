"""What an earlier release wrote and nothing reads or writes any more: it goes when it is past its time."""

from __future__ import annotations

from mobile_api.db import CollectionSpec, IndexModel
from mobile_api.retention.purge import LOGS_KEPT

SPECS = [
    CollectionSpec(
        "exchange_lookups",  # clerks' look-ups, before they were lines of the log of data calls
        {"required": ["at"]},
        [IndexModel("at", expireAfterSeconds=int(LOGS_KEPT.total_seconds()))],
    ),
]
