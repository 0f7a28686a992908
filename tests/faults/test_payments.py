"""SIGKILL of the backend in the middle of paying and refunding, over HTTP and with the providers' own notices: each fee
is paid once, goes back once, and the ledger balances.

The stand-in holds the backend at the steps where a crash hurts: before the provider has heard of an order or a refund,
and after it has, but before the backend knows. Several payments are in flight at each kill.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import uuid4

import pytest
import requests

from mobile_api.identity.access import Caller
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import System
from tests.mobile_api.payments.fees import Fee, a_fee, ledger
from tests.support.city import Citizen, CityServices, worker_beside
from tests.support.staff import on_duty
from tests.support.talk import Api, Json, log_in
from tests.support.vendors import Vendors

PAID, BEGUN = 2, 2
"""Fees whose notices come in the moment of the first kill, and those that are being ordered then."""
PATIENCE_S = 120.0


@pytest.fixture
def beside(live_system: System) -> Iterator[CityServices]:
    with worker_beside(live_system) as services:
        yield services


def until(true: Callable[[], bool], said: Callable[[], object] = lambda: "") -> None:
    """Wait for something; while the backend is away, nothing is true."""
    late = time.monotonic() + PATIENCE_S
    while time.monotonic() < late:
        try:
            if true():
                return
        except (requests.ConnectionError, requests.Timeout):
            pass
        time.sleep(0.1)
    raise AssertionError(f"it never came to be: {said()}")


def insist(api: Api, path: str, body: Json) -> Json:
    """Ask with one and the same key until it is answered, as the app does."""
    key, answers = uuid4().hex, []

    def answered() -> bool:
        answer = api.call("POST", path, body, Idempotency_Key=key)
        assert answer.status_code in (201, 500, 503), answer.text
        answers.append(answer)
        return answer.status_code == 201

    until(answered, lambda: [answer.text for answer in answers[-1:]])
    told: Json = answers[-1].json()
    return told


def killed(system: System) -> None:
    """The backend dies, and begins anew."""
    system.kill("backend")
    system.start("backend")
    system.wait_ready("backend")


def test_kills_in_the_middle_of_paying_and_refunding_lose_and_double_nothing(
    live_system: System, beside: CityServices
) -> None:
    citizen, _ = log_in(live_system.url)
    clerk = on_duty(live_system, "counter_clerk")
    vendors = Vendors(live_system.env["YIWANG_PAYMENTS_URL"], beside.settings.contracts)
    caller = Caller("citizen", citizen.get("/v1/me")["id"], level=2)
    opened, _ = beside.run(beside.services.chat.open(caller, "zh"))
    fees = [a_fee(beside, vendors, citizen=Citizen(caller, opened.id)) for _ in range(PAID + BEGUN)]
    before = ledger(beside)

    def shown(payment_id: str) -> Json:
        return citizen.get(f"/v1/payments/{payment_id}")

    def begin(fee: Fee) -> Json:
        return insist(citizen, f"/v1/applications/{fee.number}/payments", {"method": "wechat_native"})

    def give_back(payment: Json) -> None:
        body = {"amount_fen": 300, "refundable_fen": payment["amount_fen"], "reason": "多缴"}
        insist(clerk, f"/v1/office/payments/{payment['id']}/refunds", body)

    with ThreadPoolExecutor(2 * len(fees)) as pool:
        payments = [begin(fee) for fee in fees[:PAID]]
        vendors.behave(answers="cut", notices="doubled")
        ordering: list[Future[Json]] = [pool.submit(begin, fee) for fee in fees[PAID:]]
        until(lambda: vendors.held() >= BEGUN)
        paying = [pool.submit(vendors.pay, "wechat", payment["id"]) for payment in payments]
        paying[0].result()
        killed(live_system)
        vendors.behave(answers="good")
        payments += [one.result() for one in ordering]
        for payment in payments[PAID:]:
            vendors.pay("wechat", payment["id"])
    for payment in payments:
        until(lambda: shown(payment["id"])["state"] == "succeeded")  # noqa: B023  # called before the next one

    vendors.behave(answers="cut")
    with ThreadPoolExecutor(len(fees)) as pool:
        list(pool.map(give_back, payments))
    until(lambda: vendors.held() >= len(payments))
    killed(live_system)
    vendors.behave(answers="good")
    for payment in payments:
        until(lambda: [one["state"] for one in shown(payment["id"])["refunds"]] == ["succeeded"])  # noqa: B023

    paid = [shown(payment["id"]) for payment in payments]
    numbers = sorted(int(one["receipt"]) for one in paid)
    assert numbers == list(range(numbers[0], numbers[0] + len(fees))), "no number is lost to a crash"
    for fee in fees:
        events = [event["kind"] for event in citizen.get(f"/v1/applications/{fee.number}")["events"]]
        assert events.count("pay") == 1
    after = ledger(beside)
    gained = after["provider:wechat"] - before.get("provider:wechat", 0)
    assert gained == sum(one["amount_fen"] - 300 for one in paid)
    assert after.get("returning", 0) == before.get("returning", 0)
    found = beside.run(beside.services.payments.reconciling.reconcile("wechat", local_day(now_utc())))
    ours = {one["id"] for one in paid}
    assert not [one for one in found if one.payment_id in ours], "the provider's bill says the same"
