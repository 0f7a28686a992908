"""Refunds, the daily reconciliation and receipts, on the real database and against the stand-in."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from mobile_api.errors import Conflict, Forbidden, InvalidValue, NotFound
from mobile_api.localtime import local_day, now_utc
from mobile_api.payments.asked import asked
from mobile_api.payments.bills import Difference, Reconciliation
from mobile_api.payments.payment import SILENT_AFTER, Method, Payment
from mobile_api.payments.reconciliation_store import ReconciliationStore
from mobile_api.payments.refund import ALONE_UP_TO_FEN
from mobile_api.payments.refunding import SHOWN
from mobile_api.payments.states import RefundState, State
from mobile_api.sealing import Sealer
from tests.mobile_api.payments.fees import Fee, a_fee, ledger, officer
from tests.mobile_api.payments.samples import a_payment
from tests.support.city import CityServices
from tests.support.talk import GOOD, SAMPLE_PERSON
from tests.support.vendors import Vendors
from wallet.paper.preview import preview


@pytest.fixture
def fee(city: CityServices, cashier: Vendors) -> Fee:
    return a_fee(city, cashier)


def ask(fee: Fee, payment: Payment, amount: int, seen: int | None = None, key: str | None = None) -> Payment:
    service, left = fee.city.services.payments.refunds, fee.stored(payment).left_fen
    asked = service.ask(
        payment.id, officer("asker"), amount, left if seen is None else seen, "多缴", key or uuid4().hex
    )
    return fee.city.run(asked)


@pytest.mark.parametrize("method", ["wechat_native", "alipay_page"])
def test_a_refund_in_parts_goes_back_once_each(fee: Fee, method: Method) -> None:
    payment, key = fee.paid(method), uuid4().hex
    first = ask(fee, payment, 300, key=key)
    assert ask(fee, payment, 300, seen=payment.amount_fen, key=key) == first, "a repeat"
    for amount, seen in ((301, payment.amount_fen), (300, payment.amount_fen - 300)):
        with pytest.raises(Conflict):
            ask(fee, payment, amount, seen=seen, key=key)
    with pytest.raises(Conflict):
        ask(fee, payment, 300, seen=payment.amount_fen)
    with pytest.raises(InvalidValue):
        ask(fee, payment, payment.amount_fen)
    fee.round(seconds=6)
    ask(fee, payment, payment.amount_fen - 300)
    fee.round(seconds=6)
    stored = fee.stored(payment)
    assert [refund.state for refund in stored.refunds] == [RefundState.SUCCEEDED] * 2
    assert stored.left_fen == 0
    for refund in stored.refunds:
        fee.notice(payment, refund.id)
    assert fee.stored(payment) == stored, "notices that come late change nothing"
    assert ledger(fee.city).get("returning", 0) == 0


def test_a_clerks_key_is_good_for_one_refund_of_one_payment(fee: Fee) -> None:
    payment, other = fee.paid(), a_fee(fee.city, fee.vendors).paid()
    key, refunds = uuid4().hex, fee.city.services.payments.refunds
    with pytest.raises(Conflict):
        ask(fee, payment, 300, seen=0, key=key)
    ask(fee, payment, 300, key=key)  # what was refused was no request
    with pytest.raises(Conflict):
        ask(fee, other, 300, key=key)
    assert fee.stored(other).refunds == ()
    fee.city.run(refunds.ask(other.id, officer("another"), 300, other.amount_fen, "多缴", key))
    assert len(fee.stored(other).refunds) == 1, "another clerk's key is another key"


def test_nobody_gives_back_or_agrees_to_what_is_their_own(city: CityServices, cashier: Vendors) -> None:
    fee = a_fee(city, cashier, "new-house-certificate")
    payment, refunds, sealer = fee.paid(), city.services.payments.refunds, Sealer(city.settings.key_dir)
    payer, other = sealer.person(GOOD[1]), sealer.person(SAMPLE_PERSON[1])
    large = (ALONE_UP_TO_FEN + 1, payment.amount_fen, "多缴")
    with pytest.raises(Forbidden):
        city.run(refunds.ask(payment.id, officer("payer", person=payer), *large, uuid4().hex))
    assert fee.stored(payment).refunds == ()
    asked = refunds.ask(payment.id, officer("first", person=other), *large, uuid4().hex)
    (refund,) = city.run(asked).refunds
    for second in (officer("payer", "supervisor", payer), officer("second", "supervisor", other)):
        for work in (refunds.approve, refunds.decline):
            with pytest.raises(Forbidden):
                city.run(work(payment.id, refund.id, second))
    city.run(refunds.approve(payment.id, refund.id, officer("second", "supervisor", sealer.person("0"))))


@pytest.mark.parametrize(
    ("method", "code"), [("wechat_native", "NOT_ENOUGH"), ("alipay_page", "ACQ.SELLER_BALANCE_NOT_ENOUGH")]
)
def test_what_the_provider_refuses_is_told_to_a_person_and_to_it_no_more(fee: Fee, method: Method, code: str) -> None:
    payment, room, boss = fee.paid(method), fee.city.services.payments, officer("boss", "supervisor")
    fee.vendors.behave(refunds="no_money")
    (refund,) = ask(fee, payment, 300).refunds
    fee.round(seconds=6)
    stored = fee.stored(payment)
    assert (stored.refunds[0].state, stored.refunds[0].trouble) == (RefundState.FAILED, code)
    assert (stored.next_ask_at, stored.left_fen) == (None, payment.amount_fen)
    assert payment.id in {one.id for one in fee.city.run(room.refunds.waiting())}
    fee.city.run(room.refunds.close(payment.id, refund.id, boss))
    assert payment.id not in {one.id for one in fee.city.run(room.refunds.waiting())}
    with pytest.raises(Conflict):
        fee.city.run(room.refunds.close(payment.id, refund.id, boss))
    fee.vendors.behave(refunds="done")
    ask(fee, payment, 300)
    fee.round(seconds=6)
    assert fee.stored(payment).refunds[1].state is RefundState.SUCCEEDED


def test_a_refund_that_hangs_at_the_provider_is_told_to_a_person_while_it_is_asked_on(fee: Fee) -> None:
    payment, room = fee.paid(), fee.city.services.payments
    fee.vendors.behave(refunds="abnormal")
    ask(fee, payment, 300)
    fee.round(seconds=6)
    stored = fee.stored(payment).refunds[0]
    assert (stored.state, stored.trouble) == (RefundState.SUBMITTED, "ABNORMAL")
    assert payment.id in {one.id for one in fee.city.run(room.refunds.waiting())}
    fee.vendors.behave(refunds="done")
    fee.round(seconds=60)
    stored = fee.stored(payment).refunds[0]
    assert (stored.state, stored.trouble) == (RefundState.SUCCEEDED, None)
    assert payment.id not in {one.id for one in fee.city.run(room.refunds.waiting())}


def test_a_provider_that_is_silent_or_takes_its_time_is_asked_again(fee: Fee) -> None:
    payment = fee.paid()
    fee.vendors.behave(answers="none")
    ask(fee, payment, 300)
    fee.round(seconds=6)
    assert fee.stored(payment).refunds[0].state is RefundState.CREATED
    fee.vendors.behave(answers="good", refunds="processing")
    fee.round(seconds=11)
    assert fee.stored(payment).refunds[0].state is RefundState.SUBMITTED
    fee.vendors.behave(refunds="done")
    fee.round(seconds=6)
    assert fee.stored(payment).refunds[0].state is RefundState.SUCCEEDED


@pytest.mark.parametrize("method", ["wechat_native", "alipay_page"])
def test_a_refund_that_fails_can_be_asked_again(fee: Fee, method: Method) -> None:
    payment = fee.paid(method)
    fee.vendors.behave(refunds="failed")
    ask(fee, payment, payment.amount_fen)
    fee.round(seconds=6)
    stored = fee.stored(payment)
    assert (stored.refunds[0].state, stored.left_fen) == (RefundState.FAILED, payment.amount_fen)
    fee.vendors.behave(refunds="done")
    ask(fee, payment, payment.amount_fen)
    fee.round(seconds=6)
    assert fee.stored(payment).refunds[1].state is RefundState.SUCCEEDED


def test_above_the_limit_nothing_goes_back_before_another_person_agrees(city: CityServices, cashier: Vendors) -> None:
    fee = a_fee(city, cashier, "new-house-certificate")
    payment, refunds = fee.paid(), city.services.payments.refunds
    refund = ask(fee, payment, ALONE_UP_TO_FEN + 1).refunds[0]
    fee.round(seconds=600)
    assert fee.stored(payment).refunds[0].state is RefundState.CREATED
    assert payment.id in {one.id for one in city.run(refunds.waiting())}
    with pytest.raises(Forbidden):
        city.run(refunds.approve(payment.id, refund.id, officer("asker")))
    city.run(refunds.approve(payment.id, refund.id, officer("second", "supervisor")))
    assert payment.id not in {one.id for one in city.run(refunds.waiting())}
    fee.round(seconds=6)
    assert fee.stored(payment).refunds[0].state is RefundState.SUCCEEDED
    with pytest.raises(Conflict):
        city.run(refunds.decline(payment.id, refund.id, officer("second", "supervisor")))


def test_everything_that_waits_for_a_person_is_listed_the_longest_waiting_first(fee: Fee) -> None:
    room, now = fee.city.services.payments, fee.city.clock()
    ids = [uuid4().hex for _ in range(SHOWN + 1)]
    for place, payment_id in enumerate(reversed(ids)):
        silent = a_payment(
            id=payment_id,
            application_id=payment_id,
            created_at=now - timedelta(minutes=place),
            next_ask_at=None,
            asks=SILENT_AFTER,
        )
        fee.city.run(room.store.add(silent, asked("c1", payment_id)))
    listed = fee.city.run(room.refunds.waiting())
    assert [one.id for one in listed if one.id in set(ids)] == ids
    assert listed == sorted(listed, key=lambda one: one.created_at)


@pytest.mark.parametrize("method", ["wechat_native", "alipay_page"])
def test_the_reconciliation_books_what_a_lost_notice_told_and_lists_the_rest(fee: Fee, method: Method) -> None:
    room, day = fee.city.services.payments, local_day(now_utc())
    payment = fee.begin(method)
    fee.pay(payment)
    fee.city.run(room.reconciling.reconcile(payment.provider, day))
    stored = fee.stored(payment)
    assert (stored.state, fee.state()) == (State.SUCCEEDED, "approved")
    found = fee.city.run(room.reconciling.reconcile(payment.provider, day))
    assert payment.id not in {one.payment_id for one in found}

    refund = ask(fee, payment, 300).refunds[0]
    fee.city.run(room.providers[payment.provider].refund(stored, refund))
    found = fee.city.run(room.reconciling.reconcile(payment.provider, day))
    mine = [one for one in found if one.payment_id == payment.id]
    assert mine == [Difference("not_in_books", payment.id, refund.id, 0, 300)], "the provider is ahead of us"
    kept = {one.provider: one for one in fee.city.run(room.reconciling.found(day))}
    assert set(mine) <= set(kept[payment.provider].differences)


def test_a_note_counts_for_what_its_writer_saw_and_hides_nothing_that_is_found_later(fee: Fee) -> None:
    reconciling, day = fee.city.services.payments.reconciling, local_day(now_utc())
    kept, first = ReconciliationStore(fee.city.services.db), Difference("not_in_books", uuid4().hex, None, 0, 300)

    def settled(difference: Difference) -> str | None:
        (found,) = [one for one in fee.city.run(reconciling.found(day)) if one.provider == "alipay"]
        note = found.settled.get(difference)
        return note.note if note else None

    fee.city.run(kept.keep(Reconciliation("alipay", day, fee.city.clock(), (first,))))
    for note in ("已核实", "后来的话"):
        fee.city.run(reconciling.settle_difference("alipay", day, first, officer("boss", "supervisor"), note))
    assert settled(first) == "已核实", "the first word counts"
    for change in ({"billed_fen": 600}, {"booked_fen": 1}, {"kind": "another_sum"}):
        later = replace(first, **change)
        with pytest.raises(Conflict):
            fee.city.run(reconciling.settle_difference("alipay", day, later, officer("boss", "supervisor"), "没看见"))
        fee.city.run(kept.keep(Reconciliation("alipay", day, fee.city.clock(), (later,))))
        assert settled(later) is None, change
        with pytest.raises(Conflict):
            fee.city.run(
                reconciling.settle_difference("alipay", day, first, officer("boss", "supervisor"), "看的是旧的")
            )
    fee.city.run(kept.keep(Reconciliation("alipay", day, fee.city.clock(), (first,))))
    assert settled(first) == "已核实", "what was cleared up stays so"


def test_the_round_reconciles_yesterday_once_its_bills_are_there(fee: Fee) -> None:
    room, tomorrow = fee.city.services.payments, local_day(now_utc()) + timedelta(days=1)
    fee.paid()
    fee.city.clock.on(tomorrow)
    fee.city.run(fee.city.services.db["reconciliations"].delete_many({}))
    fee.city.run(room.reconciling.round())
    assert fee.city.run(room.reconciling.found(local_day(now_utc()))) == [], "at nine there is no bill yet"
    fee.city.clock.pass_(hours=2)
    fee.city.run(room.reconciling.round())
    done = {one.provider for one in fee.city.run(room.reconciling.found(local_day(now_utc())))}
    assert done == {"wechat", "alipay"}


def test_a_receipt_can_be_checked_by_its_code_and_tells_nothing_of_the_person(fee: Fee) -> None:
    payment, receipts = fee.begin(), fee.city.services.payments.receipts
    with pytest.raises(NotFound):
        fee.city.run(receipts.check(payment.id))
    fee.pay(payment)
    fee.notice(payment)
    fee.city.clock.now = now_utc()  # the authority stamps by the real time
    pdf = fee.city.run(receipts.pdf(fee.stored(payment)))
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage().get_text_range()
    assert fee.stored(payment).receipt in text
    assert "张三" not in text
    assert fee.number not in text
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(preview(pdf))).convert("L"))
    assert code.text == f"{fee.city.settings.origin}/receipts/{payment.id}"
    assert fee.city.run(receipts.check(code.text.rsplit("/", 1)[1])).amount_fen == payment.amount_fen
