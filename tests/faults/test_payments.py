"""SIGKILL of the backend in the middle of paying and refunding, over HTTP and with the providers' own notices: each fee
is paid once, goes back once, and the ledger balances."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import requests

from mobile_api.identity.access import Caller
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.mobile_api.payments.fees import Fee, a_fee, ledger
from tests.support.city import Citizen, CityServices, worker_beside
from tests.support.staff import on_duty
from tests.support.talk import Api, Json, log_in
from tests.support.vendors import Vendors

FEES = 3
PATIENCE_S = 180.0


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
        time.sleep(0.2)
    raise AssertionError(f"it never came to be: {said()}")


def insist(api: Api, path: str, body: Json) -> Json:
    """Ask with one and the same key until it is answered, as the app does."""
    key, answers = uuid4().hex, []

    def answered() -> bool:
        answer = api.call("POST", path, body, Idempotency_Key=key)
        assert answer.status_code in (201, 409, 500, 503), answer.text
        answers.append(answer)
        return answer.status_code == 201

    until(answered, lambda: [answer.text for answer in answers[-1:]])
    told: Json = answers[-1].json()
    return told


def while_killed(system: System, work: Callable[[Fee], Any], fees: list[Fee], *waits_s: float) -> list[Any]:
    """The work for all fees at once, while the backend is killed again and again, after so many seconds each."""
    with ThreadPoolExecutor(len(fees)) as pool:
        done = [pool.submit(work, fee) for fee in fees]
        for wait in waits_s:
            time.sleep(wait)
            system.kill("backend")
            system.start("backend")
            system.wait_ready("backend")
        return [one.result() for one in done]


def test_kills_in_the_middle_of_paying_and_refunding_lose_and_double_nothing(
    live_system: System, beside: CityServices
) -> None:
    citizen, _ = log_in(live_system.url)
    clerk = on_duty(live_system, "counter_clerk")
    vendors = Vendors(live_system.env["YIWANG_PAYMENTS_URL"], beside.settings.contracts)
    caller = Caller("citizen", citizen.get("/v1/me")["id"], level=2)
    opened, _ = beside.run(beside.services.chat.open(caller, "zh"))
    fees = [a_fee(beside, vendors, citizen=Citizen(caller, opened.id)) for _ in range(FEES)]
    vendors.behave(notices="doubled")
    before = ledger(beside)

    def shown(payment_id: str) -> Json:
        return citizen.get(f"/v1/payments/{payment_id}")

    def pay(fee: Fee) -> Json:
        payment = insist(citizen, f"/v1/applications/{fee.number}/payments", {"method": "wechat_native"})
        vendors.pay("wechat", payment["id"])
        until(lambda: shown(payment["id"])["state"] == "succeeded")
        return payment

    begun = while_killed(live_system, pay, fees, 0.15)
    payments = {fee.number: payment for fee, payment in zip(fees, begun, strict=True)}

    def give_back(fee: Fee) -> None:
        payment = payments[fee.number]
        body = {"amount_fen": 300, "refundable_fen": payment["amount_fen"], "reason": "多缴"}
        insist(clerk, f"/v1/office/payments/{payment['id']}/refunds", body)
        until(lambda: [one["state"] for one in shown(payment["id"])["refunds"]] == ["succeeded"])

    while_killed(live_system, give_back, fees, 0.05)
    paid = [shown(payment["id"]) for payment in payments.values()]
    numbers = sorted(int(one["receipt"]) for one in paid)
    assert numbers == list(range(numbers[0], numbers[0] + FEES)), "no number is lost to a crash"
    for fee in fees:
        events = [event["kind"] for event in citizen.get(f"/v1/applications/{fee.number}")["events"]]
        assert events.count("pay") == 1
    after = ledger(beside)
    gained = after["provider:wechat"] - before.get("provider:wechat", 0)
    assert gained == sum(one["amount_fen"] - 300 for one in paid)
    assert after.get("returning", 0) == before.get("returning", 0)
    command = [sys.executable, "-m", "mobile_api.ops.reconcile", local_day(now_utc()).isoformat()]
    told = {**os.environ, **live_system.env}
    done = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert f"provider:wechat: {after['provider:wechat']}" in done.stdout, done
    assert not any(one["id"] in done.stdout for one in paid), "the provider's bill says the same"
    receipt = requests.get(f"{live_system.url}/v1/receipts/{paid[0]['id']}", timeout=10).json()
    assert (receipt["number"], receipt["refunded_fen"]) == (paid[0]["receipt"], 300)
    pdf = citizen.call("GET", f"/v1/payments/{paid[0]['id']}/receipt")
    assert pdf.content.startswith(b"%PDF")
    assert requests.post(f"{live_system.url}/v1/payments/notices/wechat", data=b"{}", timeout=10).status_code == 400
