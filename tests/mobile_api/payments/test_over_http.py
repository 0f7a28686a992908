"""Fees over HTTP: paying, notices and bad answers of providers, refunds, reconciliation, as they come from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
import requests

from mobile_api.identity.access import Caller
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import System
from mobile_api.payments.refund import ALONE_UP_TO_FEN
from mobile_api.payments.stand_in.book import Order, Vendor
from mobile_api.payments.stand_in.notices import Vendors as Signers
from mobile_api.payments.stand_in.notices import spoiled
from mobile_api.settings import ROOT
from tests.mobile_api.payments.fees import LICENCE, Fee, a_fee
from tests.mobile_api.payments.samples import a_payment
from tests.mobile_api.payments.test_providers import with_provider
from tests.support.city import Citizen, CityServices, worker_beside
from tests.support.staff import member, on_duty
from tests.support.talk import Api, Json, log_in
from tests.support.vendors import Vendors

BOTH: tuple[tuple[Vendor, str], ...] = (("wechat", "wechat_native"), ("alipay", "alipay_page"))
PATIENCE_S = 30.0


@dataclass
class Town:
    """A citizen with fees to pay, and the providers, which tell nothing by themselves."""

    system: System
    citizen: Api
    vendors: Vendors
    beside: CityServices
    owner: Citizen

    def new_fee(self, case: str = LICENCE) -> Fee:
        """An application of the citizen's that waits for its fee."""
        return a_fee(self.beside, self.vendors, case, self.owner)

    @property
    def signers(self) -> Signers:
        """What signs as the providers do."""
        return Signers(self.vendors.folder)

    def begin(self, fee: Fee, method: str, key: str | None = None, **more: object) -> requests.Response:
        """Begin to pay."""
        path, body = f"/v1/applications/{fee.number}/payments", {"method": method, **more}
        return self.citizen.call("POST", path, body, Idempotency_Key=key or uuid4().hex)

    def begun(self, method: str, case: str = LICENCE) -> tuple[Fee, Json]:
        """A fee whose payment has begun."""
        fee = self.new_fee(case)
        answer = self.begin(fee, method)
        assert answer.status_code == 201, answer.text
        return fee, answer.json()

    def paid(self, case: str = LICENCE) -> tuple[Fee, Json]:
        """A fee that was paid, and heard of by a notice."""
        fee, payment = self.begun("wechat_native", case)
        self.vendors.pay("wechat", payment["id"])
        assert self.notice("wechat", *self.vendors.notice("wechat", payment["id"])).status_code == 204
        return fee, self.shown(payment)

    def shown(self, payment: Json) -> Json:
        """It as its payer sees it now."""
        return self.citizen.get(f"/v1/payments/{payment['id']}")

    def notice(self, vendor: Vendor, headers: dict[str, str], body: bytes) -> requests.Response:
        """Somebody posts a notice."""
        url = f"{self.system.url}/v1/payments/notices/{vendor}"
        return requests.post(url, data=body, headers=headers, timeout=10)


@pytest.fixture(scope="module")
def running_town(live_system: System) -> Iterator[Town]:
    citizen, _ = log_in(live_system.url)
    caller = Caller("citizen", citizen.get("/v1/me")["id"], level=2)
    with worker_beside(live_system) as beside:
        vendors = Vendors(live_system.env["YIWANG_PAYMENTS_URL"], beside.settings.contracts)
        opened, _ = beside.run(beside.services.chat.open(caller, "zh"))
        yield Town(live_system, citizen, vendors, beside, Citizen(caller, opened.id))


@pytest.fixture
def town(running_town: Town) -> Iterator[Town]:
    """Its providers tell nothing by themselves."""
    running_town.vendors.behave(notices="none")
    yield running_town
    running_town.vendors.behave(notices="sent", answers="good", refunds="done")


def as_paid(vendor: Vendor, payment: Json, **changed: Any) -> Order:
    """A payment as if it were paid: the provider, if it is asked, says that it isn't."""
    told = {"status": "paid", "ref": "4200001", "paid_at": now_utc().isoformat(), **changed}
    return replace(Order(vendor, payment["id"], payment["amount_fen"], "费用", ""), **told)


def until(true: Callable[[], bool]) -> None:
    late = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < late, "it never came to be"
        time.sleep(0.2)


@pytest.mark.parametrize(("vendor", "method"), BOTH)
def test_a_good_notice_settles_once_however_often_and_in_whatever_order_it_comes(
    town: Town, vendor: Vendor, method: str
) -> None:
    fee, payment = town.begun(method)
    good = town.signers.notice(as_paid(vendor, payment))
    early = town.signers.notice(as_paid(vendor, payment, status="open"))
    for headers, body in (early, good, good, early):
        answer = town.notice(vendor, headers, body)
        taken = (204, "") if vendor == "wechat" else (200, "success")
        assert (answer.status_code, answer.text) == taken
    assert town.shown(payment)["state"] == "succeeded"
    application = town.citizen.get(f"/v1/applications/{fee.number}")
    assert application["state"] == "approved"
    assert [event["kind"] for event in application["events"]].count("pay") == 1


def wrong_notices(town: Town, vendor: Vendor, payment: Json) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Each with what is wrong about it."""
    paid, signers = as_paid(vendor, payment), town.signers
    headers, body = signers.notice(paid)
    yield "forged", *spoiled("forged", headers, body)
    yield "another sum", *signers.notice(replace(paid, amount_fen=1))
    yield "of nothing we know", *signers.notice(replace(paid, id=uuid4().hex))
    yield "empty", headers, b""
    yield "no signature", {}, body.split(b"&sign=")[0]
    other = town.signers
    if vendor == "wechat":
        yield "a probe", *spoiled("probe", headers, body)
        yield "too old", signers.wechat_headers(body, 301), body
        yield "from the future", signers.wechat_headers(body, -301), body
        other.wechat = replace(other.wechat, mchid="1900000002")
        yield "another merchant", *other.notice(paid)
        other.wechat = replace(signers.wechat, appid="wx0000000000000000")
        yield "another app", *other.notice(paid)
        other.wechat = replace(signers.wechat, api_v3_key=b"0" * 32)
        yield "sealed with another key", *other.notice(paid)
    else:
        other.alipay = replace(other.alipay, app_id="2021000000000002")
        yield "another app", *other.notice(paid)
        other.alipay = replace(signers.alipay, seller_id="2088000000000002")
        yield "another seller", *other.notice(paid)
        yield "said twice", headers, body + b"&total_amount=0.01"


@pytest.mark.parametrize(("vendor", "method"), BOTH)
def test_a_notice_that_isnt_right_is_refused_and_changes_nothing(town: Town, vendor: Vendor, method: str) -> None:
    fee, payment = town.begun(method)
    for what, headers, body in wrong_notices(town, vendor, payment):
        answer = town.notice(vendor, headers, body)
        assert answer.status_code == 400, what
        assert "success" not in answer.text.lower(), what
    elsewhere: Vendor = "alipay" if vendor == "wechat" else "wechat"
    assert town.notice(elsewhere, *town.signers.notice(as_paid(vendor, payment))).status_code == 400
    assert town.shown(payment)["state"] == "started"
    assert town.citizen.get(f"/v1/applications/{fee.number}")["state"] == "awaiting_payment"


def test_a_provider_that_tells_nothing_is_asked(town: Town) -> None:
    _, payment = town.begun("wechat_native")
    town.vendors.pay("wechat", payment["id"])
    until(lambda: bool(town.shown(payment)["state"] == "succeeded"))


@pytest.mark.parametrize("how", ["none", "garbage", "forged", "hung", "lost"])
def test_an_order_without_an_answer_that_counts_is_a_problem_and_goes_through_when_it_is_sent_again(
    town: Town, how: str
) -> None:
    fee, key = town.new_fee(), uuid4().hex
    town.vendors.behave(answers=how)
    refused = town.begin(fee, "wechat_native", key)
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    town.vendors.behave(answers="good")
    again = town.begin(fee, "wechat_native", key)
    assert (again.status_code, again.json()["state"]) == (201, "started")
    (only,) = town.citizen.get(f"/v1/applications/{fee.number}/payments")["payments"]
    assert only["id"] == again.json()["id"]


@pytest.mark.parametrize("how", ["garbage", "forged"])
def test_a_forged_answer_to_a_question_settles_nothing(town: Town, how: str) -> None:
    _, payment = town.begun("wechat_native")
    town.vendors.behave(answers=how)
    town.vendors.pay("wechat", payment["id"])
    cancelled = town.citizen.call("POST", f"/v1/payments/{payment['id']}/cancellation")
    assert (cancelled.status_code, town.shown(payment)["state"]) == (503, "started")
    town.vendors.behave(answers="good")
    cancelled = town.citizen.call("POST", f"/v1/payments/{payment['id']}/cancellation")
    assert cancelled.json()["state"] == "succeeded", "it was paid in fact"


def test_the_sum_is_nobodys_to_name_and_what_isnt_right_begins_nothing(town: Town) -> None:
    fee = town.new_fee()
    for wrong in ({"amount_fen": 1}, {"openid": "o1"}, {"provider": "alipay"}):
        answer = town.begin(fee, "wechat_native", **wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request"), wrong
    for method in ("cash", "wechat_jsapi", ""):
        assert town.begin(fee, method).status_code == 400
    path, body = f"/v1/applications/{fee.number}/payments", {"method": "wechat_native"}
    assert town.citizen.call("POST", path, body).status_code == 400, "it takes a key"
    assert town.citizen.get(path) == {"payments": []}
    key = uuid4().hex
    first = town.begin(fee, "wechat_native", key)
    assert first.json()["amount_fen"] == fee.application.fee_fen
    assert town.begin(fee, "wechat_native", key).json() == first.json()
    assert town.begin(fee, "alipay_page", key).json()["code"] == "conflict"


def test_what_is_another_citizens_isnt_there(town: Town) -> None:
    fee, payment = town.begun("wechat_native")
    stranger, _ = log_in(town.system.url)
    at = f"/v1/payments/{payment['id']}"
    for verb, path in (("GET", at), ("POST", f"{at}/cancellation"), ("GET", f"{at}/receipt")):
        assert stranger.call(verb, path).status_code == 404, path
    mine, body = f"/v1/applications/{fee.number}/payments", {"method": "wechat_native"}
    assert stranger.call("GET", mine).status_code == 404
    assert stranger.call("POST", mine, body, Idempotency_Key=uuid4().hex).status_code == 404
    assert Api(town.system.url).call("GET", at).status_code == 401
    assert town.shown(payment)["state"] == "started"


def ask(who: Api, payment: Json, key: str | None = None, **body: object) -> requests.Response:
    """A refund is asked for."""
    told = {"amount_fen": 300, "refundable_fen": payment["amount_fen"], "reason": "多缴", **body}
    return who.call("POST", f"/v1/office/payments/{payment['id']}/refunds", told, Idempotency_Key=key or uuid4().hex)


def test_a_refund_from_the_clerk_to_the_payer(town: Town) -> None:
    fee, payment = town.paid()
    clerk, key = on_duty(town.system, "counter_clerk"), uuid4().hex
    for who in (town.citizen, member(town.system, "脚本", "counter_clerk"), on_duty(town.system, "supervisor")):
        assert ask(who, payment).status_code in (401, 403), "citizens, scripts, who only supervises"
    for wrong, status in (
        ({"amount_fen": payment["amount_fen"] + 1}, 422),
        ({"amount_fen": 0}, 400),
        ({"reason": " "}, 400),
        ({"refundable_fen": 1}, 409),
        ({"to": "somebody"}, 400),
    ):
        assert ask(clerk, payment, **wrong).status_code == status, wrong
    asked = ask(clerk, payment, key)
    assert (asked.status_code, asked.json()["refundable_fen"]) == (201, payment["amount_fen"] - 300)
    assert len(ask(clerk, payment, key).json()["refunds"]) == 1
    assert ask(clerk, payment, key, amount_fen=301).status_code == 409
    until(lambda: [one["state"] for one in town.shown(payment)["refunds"]] == ["succeeded"])

    at = f"/v1/office/payments/{payment['id']}"
    assert clerk.call("GET", at).json()["field"] == "purpose"
    seen = clerk.get(f"{at}?purpose=complaint")
    assert [one["label"] for one in seen["events"]] == ["已下单", "款已到账"]
    (refund,) = seen["refunds"]
    assert (refund["asked_by"], [one["label"] for one in refund["events"]]) == ("测试员", ["已交支付渠道", "已退回"])
    looks = town.citizen.get(f"/v1/applications/{fee.number}/looks")["looks"]
    assert [look["purpose"] for look in looks] == ["处理投诉"]
    listed = clerk.get("/v1/office/payments")["payments"]
    assert payment["id"] in [one["id"] for one in listed]
    assert "张三" not in str(listed)
    assert town.citizen.call("GET", "/v1/office/payments").status_code == 401


def test_a_large_refund_waits_for_another_person(town: Town) -> None:
    _, payment = town.paid("new-house-certificate")
    clerk, supervisor = on_duty(town.system, "counter_clerk"), on_duty(town.system, "supervisor")
    (refund,) = ask(clerk, payment, amount_fen=ALONE_UP_TO_FEN + 1).json()["refunds"]
    assert refund["waits_for_second"]
    assert payment["id"] in [one["id"] for one in supervisor.get("/v1/office/refunds")["payments"]]
    at = f"/v1/office/payments/{payment['id']}/refunds/{refund['id']}"
    assert clerk.call("POST", f"{at}/approval").status_code == 403
    assert supervisor.call("POST", f"{at}/closing").status_code == 409
    assert supervisor.call("POST", f"/v1/office/payments/{payment['id']}/refunds/unknown/approval").status_code == 404
    supervisor.post(f"{at}/approval")
    until(lambda: [one["state"] for one in town.shown(payment)["refunds"]] == ["succeeded"])
    assert supervisor.call("POST", f"{at}/refusal").status_code == 409


def test_a_difference_is_cleared_up_with_a_note_and_stays_so(town: Town) -> None:
    foreign, today = a_payment(id=uuid4().hex, expires_at=now_utc()), local_day(now_utc()).isoformat()
    with_provider(town.vendors, foreign, lambda one: one.order(foreign, ""))
    town.vendors.pay("wechat", foreign.id)
    town.paid()  # the command tells what stands on the ledger, too
    assert foreign.id in reconciled(town.system, today)
    supervisor, clerk = on_duty(town.system, "supervisor"), on_duty(town.system, "counter_clerk")
    seen: Json = {"kind": "not_in_books", "payment_id": foreign.id, "refund_id": None}
    of: Json = {"provider": "wechat", "day": today, **seen, "booked_fen": 0, "billed_fen": foreign.amount_fen}
    at, body = "/v1/office/reconciliations/settlements", {**of, "note": "测试单，已核实"}
    assert clerk.call("POST", at, body).status_code == 403
    for wrong, status in (
        ({"payment_id": uuid4().hex}, 404),
        ({"refund_id": uuid4().hex}, 404),
        ({"day": "2026-01-01"}, 404),
        ({"provider": "alipay"}, 404),
        ({"kind": "another_sum"}, 409),
        ({"billed_fen": foreign.amount_fen + 1}, 409),
        ({"booked_fen": 1}, 409),
        ({"kind": "unknown"}, 400),
        ({"billed_fen": "12000"}, 400),
        ({"provider": "cash"}, 400),
        ({"day": "2026-13-01"}, 400),
        ({"note": ""}, 400),
    ):
        assert supervisor.call("POST", at, {**body, **wrong}).status_code == status, wrong
    supervisor.post(at, body)
    supervisor.post(at, {**body, "note": "后来的话"})
    town.beside.run(town.beside.services.payments.reconciling.reconcile("wechat", local_day(now_utc())))  # found again
    for path in (f"/v1/office/reconciliations?day={today}", "/v1/office/reconciliations"):
        all_found = supervisor.get(path)["reconciliations"]
        (found,) = [one for one in all_found if (one["provider"], one["day"]) == ("wechat", today)]
        (ours,) = [one for one in found["differences"] if one["payment_id"] == foreign.id]
        assert (ours["kind"], ours["settled"]["note"], ours["settled"]["by"]) == (
            "not_in_books",
            body["note"],
            "测试员",
        )
    kept = town.beside.run(town.beside.services.db["settled_differences"].find_one({"payment_id": foreign.id}))
    assert kept is not None
    known = town.beside.run(town.beside.services.accounts.names([kept["by"]]))
    assert known == {kept["by"]: "测试员"}, "the account is kept, not what its owner is called"
    assert supervisor.call("GET", "/v1/office/reconciliations?day=today").status_code == 400


def reconciled(system: System, day: str) -> str:
    """What the command says that differs on a day."""
    command, told = [sys.executable, "-m", "mobile_api.ops.reconcile", day], {**os.environ, **system.env}
    done = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert "provider:wechat: " in done.stdout, done
    assert done.returncode == 1, "something differs"
    return done.stdout
