"""States, refunds and the ledger: what must hold of every way that a payment can go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_api.errors import Conflict, Forbidden, InvalidValue, Problem
from mobile_api.payments.ledger import RETURNING, UNCLAIMED, balances, booked
from mobile_api.payments.payment import ASK_AFTER, LIFE, SILENT_AFTER, Payment
from mobile_api.payments.refund import ALONE_UP_TO_FEN, SYSTEM, Refund
from mobile_api.payments.states import (
    LABELS,
    MOVES,
    OPEN,
    REFUND_LABELS,
    REFUND_MOVES,
    Move,
    RefundMove,
    RefundState,
    State,
)
from tests.mobile_api.payments.samples import NOW, a_payment, a_refund, paid


def test_the_tables_of_states_are_whole() -> None:
    assert LABELS.keys() == set(State)
    assert REFUND_LABELS.keys() == set(RefundState)
    assert MOVES.keys() == set(Move)
    assert REFUND_MOVES.keys() == set(RefundMove)
    assert {after for moves in MOVES.values() for after in moves.values()} == set(State) - {State.CREATED}
    assert all(State.SUCCEEDED not in moves for moves in MOVES.values()), "what is paid stays paid"
    for ended in set(State) - OPEN - {State.SUCCEEDED}:
        assert {move for move, moves in MOVES.items() if ended in moves} == {Move.SUCCEED}, "only money comes late"


def test_every_move_leaves_an_event_and_no_other_is_possible() -> None:
    for state in State:
        for move in Move:
            payment = a_payment(state=state)
            if state in MOVES[move]:
                after = payment.moved(move, NOW)
                assert [(e.move, e.before, e.after) for e in after.events] == [(move, state, after.state)]
            else:
                with pytest.raises(Conflict):
                    payment.moved(move, NOW)


def test_a_silent_provider_is_asked_ever_later_and_at_the_end_of_the_time() -> None:
    payment, at, waits = a_payment(), NOW, []
    while at < NOW + LIFE:
        payment = payment.asked(at)
        assert payment.next_ask_at is not None
        waits.append(payment.next_ask_at - at)
        at = payment.next_ask_at
    assert waits[: len(ASK_AFTER)] == list(ASK_AFTER)
    assert at == NOW + LIFE, "not later than the payer's time ends"
    assert payment.moved(Move.EXPIRE, at).next_ask_at is None


def test_money_that_nobody_waits_for_goes_back_by_itself() -> None:
    payment = a_payment(state=State.EXPIRED).paid(NOW, NOW, "42", None, "r9")
    (refund,) = payment.refunds
    assert (refund.amount_fen, refund.asked_by, refund.waits_for_second) == (12_000, SYSTEM, False)
    assert payment.left_fen == 0
    assert balances(booked(a_payment(), payment)) == {"provider:wechat": 12_000, UNCLAIMED: 0, RETURNING: -12_000}


def test_no_more_is_refunded_than_was_paid_and_than_the_caller_saw() -> None:
    payment = paid().with_refund(a_refund(2_000), 12_000)
    assert payment.left_fen == 10_000
    with pytest.raises(Conflict):
        payment.with_refund(a_refund(2_000, "r2"), 12_000)
    for amount in (10_001, 0, -1):
        with pytest.raises(InvalidValue):
            payment.with_refund(a_refund(amount, "r2"), 10_000)
    with pytest.raises(Conflict):
        a_payment().with_refund(a_refund(1), 12_000)
    failed = payment.refund_moved("r1", RefundMove.FAIL, NOW)
    assert failed.left_fen == 12_000


def test_above_a_limit_another_person_agrees() -> None:
    assert not asked_for(ALONE_UP_TO_FEN).waits_for_second
    large = asked_for(ALONE_UP_TO_FEN + 1)
    assert large.waits_for_second
    assert not large.on_its_way
    with pytest.raises(Forbidden):
        large.approved("asker", NOW, None)
    with pytest.raises(Conflict):
        a_refund(1).approved("other", NOW, None)
    approved = large.approved("other", NOW, None)
    assert (approved.on_its_way, approved.approved_by) == (True, "other")
    with pytest.raises(Conflict):
        approved.declined("other", NOW, None)
    assert large.declined("other", NOW, None).state is RefundState.FAILED


def asked_for(amount_fen: int) -> Refund:
    """The only refund of a payment."""
    return paid().with_refund(a_refund(amount_fen, by="asker"), 12_000).refunds[0]


def test_many_small_refunds_take_another_person_like_a_large_one() -> None:
    payment = paid().with_refund(a_refund(ALONE_UP_TO_FEN, "r1", by="asker"), 12_000)
    payment = payment.with_refund(a_refund(1, "r2", by="another"), payment.left_fen)
    assert [refund.waits_for_second for refund in payment.refunds] == [False, True]
    agreed = payment.with_changed(payment.refunds[1].approved("other", NOW, None), NOW)
    agreed = agreed.with_changed(agreed.refunds[0].moved(RefundMove.FAIL, SYSTEM, NOW), NOW)
    free = agreed.with_refund(a_refund(ALONE_UP_TO_FEN, "r3", by="asker"), agreed.left_fen)
    assert not free.refunds[2].waits_for_second, "what was agreed to, or didn't go, doesn't count"


def test_money_that_went_back_after_all_is_booked() -> None:
    payment = paid().with_refund(a_refund(2_000), 12_000)
    failed = payment.refund_moved("r1", RefundMove.SUBMIT, NOW).refund_moved("r1", RefundMove.FAIL, NOW)
    late = failed.refund_moved("r1", RefundMove.SUCCEED, NOW)
    assert late.left_fen == 10_000
    moves = ((None, paid()), (paid(), payment), (payment, failed), (failed, late))
    entries = [entry for before, after in moves for entry in booked(before, after)]
    assert len({entry.id for entry in entries}) == len(entries)
    assert balances(entries) == {"provider:wechat": 10_000, f"fees:{payment.department}": -10_000, RETURNING: 0}


def test_money_for_nothing_that_cant_be_given_back_needs_a_person() -> None:
    payment = a_payment(state=State.EXPIRED).paid(NOW, NOW, "42", None, "r9")
    assert not payment.needs_person
    assert payment.refund_moved("r9", RefundMove.FAIL, NOW).needs_person


def test_what_nobody_can_bring_to_its_end_needs_a_person() -> None:
    payment = paid().with_refund(a_refund(2_000), 12_000)
    assert not payment.needs_person
    for _ in range(SILENT_AFTER):
        assert not payment.needs_person
        payment = payment.asked(NOW)
    assert payment.needs_person, "a provider that has been silent for a day"
    failed = payment.refund_moved("r1", RefundMove.FAIL, NOW, "NOT_ENOUGH")
    assert failed.needs_person
    assert not failed.with_changed(failed.refund("r1").closed("boss", NOW, None), NOW).needs_person
    assert not failed.with_refund(a_refund(2_000, "r2"), 12_000).needs_person, "somebody asked again"
    stuck = paid().with_refund(a_refund(2_000), 12_000).refund_in_trouble("r1", "ABNORMAL", NOW)
    assert stuck.needs_person
    assert stuck.with_refund(a_refund(1_000, "r2"), 10_000).needs_person
    declined = paid().with_refund(a_refund(ALONE_UP_TO_FEN + 1), 12_000)
    declined = declined.with_changed(declined.refunds[0].declined("boss", NOW, None), NOW)
    assert not declined.needs_person, "nobody wanted it"


def test_an_alipay_order_that_was_ended_is_asked_for_once_more_when_its_page_has_ended() -> None:
    for method, asked in (("alipay_page", NOW + LIFE), ("wechat_native", None)):
        ended = a_payment(state=State.STARTED, method=method).moved(Move.CANCEL, NOW)
        assert ended.next_ask_at == asked
        assert ended.asked(NOW + LIFE).next_ask_at is None


STEPS = st.lists(
    st.one_of(
        st.sampled_from([move for move in Move if move is not Move.SUCCEED]),
        st.sampled_from(["taken", "for nothing", "approve", "decline"]),
        st.tuples(st.sampled_from(["ask"]), st.integers(-1, 13_000)),
        st.sampled_from([RefundMove.SUBMIT, RefundMove.SUCCEED, RefundMove.FAIL]),
    ),
    max_size=30,
)


def step(payment: Payment, what: object, number: int) -> Payment:
    """One thing that happens, allowed or not."""
    at = NOW + timedelta(minutes=number)
    if isinstance(what, tuple):
        return payment.with_refund(a_refund(what[1], f"r{number}"), payment.left_fen)
    if isinstance(what, Move):
        return payment.moved(what, at)
    if what in ("taken", "for nothing"):
        return payment.paid(at, at, "42", "1" if what == "taken" else None, f"r{number}")
    newest = payment.refunds[-1]
    if isinstance(what, RefundMove):
        return payment.refund_moved(newest.id, what, at)
    agreed = newest.approved("other", at, None) if what == "approve" else newest.declined("other", at, None)
    return payment.with_changed(agreed, at)


@given(STEPS)
def test_the_ledger_balances_whatever_happens(steps: list[object]) -> None:
    payment, entries = a_payment(), []
    for number, what in enumerate(steps):
        try:
            after = step(payment, what, number)
        except (Problem, IndexError):
            continue
        entries += booked(payment, after)
        payment = after
    assert all(entry.balanced for entry in entries)
    assert len({entry.id for entry in entries}) == len(entries), "each event is booked once"
    sums = balances(entries)
    assert sum(sums.values()) == 0
    returned = sum(r.amount_fen for r in payment.refunds if r.state is RefundState.SUCCEEDED)
    held = payment.amount_fen if payment.state is State.SUCCEEDED else 0
    assert sums.get("provider:wechat", 0) == held - returned >= 0
    income = UNCLAIMED if payment.receipt is None else "fees:public-security"
    assert -sums.get(income, 0) == payment.left_fen >= 0, "what isn't on its way back is the department's"
