"""WeChat Pay as a provider."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

import structlog

from mobile_api.errors import Unavailable
from mobile_api.localtime import CITY
from mobile_api.payments.http import MAX_BILL, Http, reading
from mobile_api.payments.payment import Payment
from mobile_api.payments.refund import Refund
from mobile_api.payments.told import AlreadyPaid, BillLine, OrderRefused, RefundTold, Told
from mobile_api.payments.wechat import bill
from mobile_api.payments.wechat.wire import (
    Merchant,
    as_object,
    authorization,
    check_signed,
    jsapi_parameters,
    read_notice,
    read_refund,
    read_transaction,
)

log = structlog.get_logger()
KINDS = {"wechat_native": "native", "wechat_h5": "h5", "wechat_jsapi": "jsapi"}
NOTHING = "NO_STATEMENT_EXIST"
"""The code for a day on which nothing moved."""
NEVER = frozenset(
    {"INVALID_REQUEST", "NOT_ENOUGH", "NO_AUTH", "PARAM_ERROR", "RESOURCE_NOT_EXISTS", "USER_ACCOUNT_ABNORMAL"}
)
"""Codes after which a refund isn't told again: a person must look. A merchant without money (NOT_ENOUGH), say, gets
some first, then another refund is asked for."""
DESCRIPTION_LENGTH, REASON_LENGTH = 40, 26
"""What fits in 127 and 80 bytes, in Chinese."""


class WechatPay:
    """One merchant's payments. Notices go to `notify_url`; payers on a phone come back to the payment page under
    `origin`."""

    name: Literal["wechat"] = "wechat"

    def __init__(self, merchant: Merchant, url: str, notify_url: str, origin: str) -> None:
        self._merchant, self._url = merchant, url.rstrip("/")
        self._notify_url, self._origin = notify_url, origin
        self._http = Http()

    async def order(self, payment: Payment, payer: str) -> Mapping[str, str]:
        """Raises `OrderRefused`, `Unavailable`."""
        kind = KINDS[payment.method]
        scene = {"scene_info": {"payer_client_ip": payer, "h5_info": {"type": "Wap"}}} if kind == "h5" else {}
        body = {
            "appid": self._merchant.appid,
            "mchid": self._merchant.mchid,
            "description": payment.item["zh"][:DESCRIPTION_LENGTH],
            "out_trade_no": payment.id,
            "time_expire": payment.expires_at.astimezone(CITY).isoformat(timespec="seconds"),
            "notify_url": self._notify_url,
            "amount": {"total": payment.amount_fen, "currency": "CNY"},
            **scene,
            **({"payer": {"openid": payer}} if kind == "jsapi" else {}),
        }
        status, told = await self._ask("POST", f"/v3/pay/transactions/{kind}", body)
        if status == 401:  # our own set-up: no fault of this order
            log.error("merchant_refused", provider=self.name, code=str(told.get("code")))
            raise Unavailable
        if status != 200:
            raise OrderRefused(str(told.get("code")))
        if kind == "jsapi":
            return jsapi_parameters(self._merchant, str(told["prepay_id"]), int(time.time()), secrets.token_hex(16))
        if kind == "native":
            return {"code_url": str(told["code_url"])}
        back = urlencode({"redirect_url": payment.page(self._origin)})
        return {"url": f"{told['h5_url']}&{back}"}  # it has a query already

    async def query(self, payment: Payment) -> Told:
        """Raises `Unavailable`."""
        status, told = await self._ask("GET", f"{self._order(payment)}?mchid={self._merchant.mchid}")
        if status == 404:
            return Told(payment.id, "unknown")
        with reading(self.name):
            return read_transaction(self._merchant, _expected(status, told))

    async def close(self, payment: Payment) -> None:
        """Raises `AlreadyPaid`, `Unavailable`."""
        status, _ = await self._ask("POST", f"{self._order(payment)}/close", {"mchid": self._merchant.mchid})
        if status == 204:
            return
        state = (await self.query(payment)).state
        if state == "paid":
            raise AlreadyPaid
        if state not in ("closed", "unknown"):
            raise Unavailable

    async def refund(self, payment: Payment, refund: Refund) -> RefundTold:
        """Raises `Unavailable`."""
        amount = {"refund": refund.amount_fen, "total": payment.amount_fen, "currency": "CNY"}
        numbers = {"out_trade_no": payment.id, "out_refund_no": refund.id}
        reason = {"reason": refund.reason[:REASON_LENGTH]} if refund.reason else {}
        body = {**numbers, **reason, "notify_url": self._notify_url, "amount": amount}
        status, told = await self._ask("POST", "/v3/refund/domestic/refunds", body)
        if told.get("code") not in NEVER:
            return self._read_refund(_expected(status, told))
        known = await self.query_refund(payment, refund)  # a repeat may be refused though the first one was taken
        if known.state != "unknown":
            return known
        log.error("refund_refused", provider=self.name, code=str(told["code"]))
        return RefundTold(payment.id, refund.id, "failed", trouble=str(told["code"]))

    async def query_refund(self, payment: Payment, refund: Refund) -> RefundTold:
        """Raises `Unavailable`."""
        status, told = await self._ask("GET", f"/v3/refund/domestic/refunds/{refund.id}")
        if status == 404:
            return RefundTold(payment.id, refund.id, "unknown")
        return self._read_refund(_expected(status, told))

    async def bill(self, day: date) -> list[BillLine]:
        """Raises `Unavailable`."""
        asked = urlencode({"bill_date": day.isoformat(), "bill_type": "ALL"})
        status, told = await self._ask("GET", f"/v3/bill/tradebill?{asked}")
        if told.get("code") == NOTHING:
            return []
        told = _expected(status, told)
        path = str(told["download_url"]).removeprefix(self._url)
        answer = await self._http.send("GET", self._url + path, b"", self._signed("GET", path, b""), MAX_BILL)
        # the download isn't signed; the signed answer before it names its hash
        found = hashlib.sha1(answer.body).hexdigest()  # noqa: S324  # the provider's choice
        if answer.status != 200 or not hmac.compare_digest(found, str(told["hash_value"]).lower()):
            log.error("bill_damaged", provider=self.name)
            raise Unavailable
        with reading(self.name):
            return await asyncio.to_thread(bill.read, answer.body)

    def notice(self, headers: Mapping[str, str], body: bytes) -> Told | RefundTold:
        """Raises `NoticeRefused`."""
        return read_notice(self._merchant, headers, body, time.time())

    async def close_connections(self) -> None:
        """Let go of connections."""
        await self._http.close()

    def _order(self, payment: Payment) -> str:
        return f"/v3/pay/transactions/out-trade-no/{payment.id}"

    def _read_refund(self, told: Mapping[str, Any]) -> RefundTold:
        if told.get("status") == "ABNORMAL":
            log.error("refund_abnormal", provider=self.name, refund=str(told.get("out_refund_no")))
        with reading(self.name):
            return read_refund(told, told.get("status"), self._merchant.mchid)

    async def _ask(self, method: str, path: str, told: Mapping[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Status and object of an answer that the platform has signed. Raises `Unavailable`."""
        body = json.dumps(told, ensure_ascii=False).encode() if told is not None else b""
        answer = await self._http.send(method, self._url + path, body, self._signed(method, path, body))
        if answer.status >= 500 or answer.status == 429:
            raise Unavailable
        with reading(self.name):
            check_signed(self._merchant.platform, answer.headers, answer.body, time.time())
            return answer.status, as_object(answer.body) if answer.body else {}

    def _signed(self, method: str, path: str, body: bytes) -> dict[str, str]:
        signature = authorization(self._merchant, method, path, body, int(time.time()), secrets.token_hex(16))
        return {"Authorization": signature, "Accept": "application/json", "Content-Type": "application/json"}


def _expected(status: int, told: dict[str, Any]) -> dict[str, Any]:
    """What was answered, if it is what was asked for. Raises `Unavailable`."""
    if status != 200:
        log.error("provider_call_refused", provider="wechat", status=status, code=str(told.get("code")))
        raise Unavailable
    return told
