"""A provider's bill against our books, around midnight above all."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from mobile_api.localtime import CITY
from mobile_api.payments.bills import Difference, Key, booked, differences
from mobile_api.payments.payment import Payment
from mobile_api.payments.states import RefundMove
from tests.mobile_api.payments.samples import a_payment, a_refund

DAY = date(2026, 11, 26)
NEXT = DAY + timedelta(days=1)
PAID: Key = ("p1", None)
BACK: Key = ("p1", "r1")


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=CITY)


def paid_at(moment: datetime) -> Payment:
    return a_payment().paid(moment, moment, "42", "1", "unused")


def given_back_at(moment: datetime) -> Payment:
    """Paid in the morning; a part goes back, which the provider has from this moment on."""
    payment = paid_at(at("09:00")).with_refund(a_refund(2_000), 12_000)
    return payment.refund_moved("r1", RefundMove.SUBMIT, moment)


def found(payment: Payment, bills: dict[date, dict[Key, int]]) -> dict[date, list[Difference]]:
    """What each of three days' reconciliations says."""
    days = (DAY, NEXT, NEXT + timedelta(days=1))
    books = booked([payment])
    return {day: differences(day, books, bills.get(day, {}), bills.get(day - timedelta(days=1), {})) for day in days}


@pytest.mark.parametrize("ours", [at("12:00"), at("23:30"), at("23:59:59.999"), at("00:00", NEXT)])
@pytest.mark.parametrize("theirs", [DAY, NEXT])
def test_at_midnight_either_day_is_right(ours: datetime, theirs: date) -> None:
    differ = found(paid_at(ours), {theirs: {PAID: 12_000}})
    if ours == at("12:00") and theirs == NEXT:
        assert differ[DAY] == [Difference("not_in_bill", "p1", None, 12_000, 0)], "noon is no midnight"
    else:
        assert not any(differ.values())


@pytest.mark.parametrize("theirs", [DAY, NEXT])
def test_a_refund_at_midnight_is_no_difference(theirs: date) -> None:
    for ours in (at("23:59:59"), at("00:00:01", NEXT)):
        bills: dict[date, dict[Key, int]] = {DAY: {PAID: 12_000}, NEXT: {}}
        bills[theirs][BACK] = 2_000
        assert not any(found(given_back_at(ours), bills).values())


@pytest.mark.parametrize("ours", [at("12:00"), at("23:59:59"), at("00:00", NEXT), at("22:59:59"), at("23:00")])
def test_what_no_bill_has_is_found_once(ours: datetime) -> None:
    differ = found(paid_at(ours), {})
    assert [one for day in differ.values() for one in day] == [Difference("not_in_bill", "p1", None, 12_000, 0)]
    differ = found(given_back_at(ours), {DAY: {PAID: 12_000}})
    assert [one for day in differ.values() for one in day] == [Difference("not_in_bill", "p1", "r1", 2_000, 0)]


def test_what_we_never_booked_is_found_on_its_day() -> None:
    bill: dict[Key, int] = {("p2", None): 5}
    assert differences(DAY, {}, bill, {}) == [Difference("not_in_books", "p2", None, 0, 5)]
    assert differences(NEXT, {}, {}, bill) == [], "the day before has said so"


@pytest.mark.parametrize("ours", [at("12:00"), at("22:59:59"), at("23:59:59"), at("00:00", NEXT), at("12:00", NEXT)])
def test_what_is_billed_on_two_days_counts_twice(ours: datetime) -> None:
    differ = found(paid_at(ours), {DAY: {PAID: 12_000}, NEXT: {PAID: 12_000}})
    assert differ[NEXT] == [Difference("another_sum", "p1", None, 12_000, 24_000)]


@pytest.mark.parametrize("ours", [at("12:00"), at("23:59:59")])
def test_another_sum_is_found(ours: datetime) -> None:
    differ = found(paid_at(ours), {DAY: {PAID: 11_999}})
    assert Difference("another_sum", "p1", None, 12_000, 11_999) in differ[DAY]
