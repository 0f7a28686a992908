"""Holds each payment provider's bill of a day against our books: `python -m mobile_api.ops.reconcile 2026-11-25`.

The backend does it by itself every morning for the day before; this is for another day, or once more. It says what
differs and ends with 1 if anything does.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import date

from mobile_api.bootstrap import build
from mobile_api.errors import Problem
from mobile_api.ops.environment import local_settings
from mobile_api.settings import Settings


async def reconcile(settings: Settings, day: date) -> int:
    """Print the differences of a day and what stands on each account of the ledger; how many differences there are.

    Raises `Unavailable` if a provider doesn't answer.
    """
    services = await build(settings)
    for task in services.tasks:  # the rounds are the backend's
        task.cancel()
    found = 0
    try:
        for name in services.payments.providers:
            for one in await services.payments.reconciling.reconcile(name, day):
                print(name, one.kind, one.payment_id, one.refund_id or "-", one.booked_fen, one.billed_fen)
                found += 1
        for account, fen in sorted((await services.payments.store.balances()).items()):
            print(f"{account}: {fen}")
    finally:
        await services.close()
    return found


def main(arguments: list[str] | None = None) -> int:
    """Reconcile the day that is named."""
    parser = argparse.ArgumentParser(description="Hold the providers' bills of a day against our books")
    parser.add_argument("day", type=date.fromisoformat)
    day = parser.parse_args(arguments).day
    try:
        return 1 if asyncio.run(reconcile(local_settings(), day)) else 0
    except Problem as problem:
        print(problem.detail_en, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
