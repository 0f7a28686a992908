"""The numbers of applications."""

from __future__ import annotations

import asyncio
from datetime import date

from stdnum import luhn

from mobile_api.applications.numbers import new_application_number
from mobile_api.applications.store import ApplicationStore
from mobile_api.db import connect
from mobile_api.ops.system import System

LONG_AGO = date(2001, 1, 1)


def test_a_number_has_its_day_and_a_check_digit() -> None:
    number = new_application_number(LONG_AGO, lambda below: below - 1)
    assert number.startswith("YW20010101999999")
    assert luhn.is_valid(number.removeprefix("YW"))


def test_a_number_that_is_taken_is_drawn_again(live_system: System) -> None:
    async def drawn() -> str:
        db = connect(live_system.env["MONGODB_URI"], "yiwang")
        taken = {"_id": "taken", "state": "submitted", "number": new_application_number(LONG_AGO, lambda _: 7)}
        await db["applications"].insert_one(taken, bypass_document_validation=True)
        draws = iter([7, 7, 8])
        try:
            return await ApplicationStore(db).free_number(LONG_AGO, lambda _: next(draws))
        finally:
            await db["applications"].delete_one({"_id": "taken"})
            db.client.close()

    assert asyncio.run(drawn()) == new_application_number(LONG_AGO, lambda _: 8)
