"""Alipay as a provider."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import structlog

from mobile_api.errors import Unavailable
from mobile_api.localtime import CITY
from mobile_api.payments.alipay import bill
from mobile_api.payments.alipay.wire import SECONDS, Merchant, read_answer, read_notice, read_trade, signed
from mobile_api.payments.http import MAX_BILL, Http, reading
from mobile_api.payments.payment import Payment
from mobile_api.payments.refund import Refund, yuan
from mobile_api.payments.told import AlreadyPaid, BillLine, NoticeRefused, RefundTold, Told, fen

log = structlog.get_logger()
PAGES = {
    "alipay_page": ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
    "alipay_wap": ("alipay.trade.wap.pay", "QUICK_WAP_WAY"),
}
NEVER = frozenset(
    {
        "ACQ.BUYER_ERROR",
        "ACQ.DISCORDANT_REPEAT_REQUEST",
        "ACQ.INVALID_PARAMETER",
        "ACQ.REASON_TRADE_BEEN_FREEZEN",
        "ACQ.REASON_TRADE_REFUND_FEE_ERR",
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
        "ACQ.REFUND_FEE_ERROR",
        "ACQ.SELLER_BALANCE_NOT_ENOUGH",
        "ACQ.TRADE_HAS_FINISHED",
        "ACQ.TRADE_NOT_ALLOW_REFUND",
        "ACQ.TRADE_NOT_EXIST",
        "ACQ.TRADE_STATUS_ERROR",
    }
)
"""Codes after which a refund isn't told again: a person must look. A seller without money, say, gets some first,
then another refund is asked for."""
DONE, NOT_THERE, NO_BILL = "10000", "ACQ.TRADE_NOT_EXIST", "isp.bill_not_exist"


class Alipay:
    """One merchant's payments. Notices go to `notify_url`; payers come back to the payment page under `origin`."""

    name: Literal["alipay"] = "alipay"

    def __init__(self, merchant: Merchant, url: str, notify_url: str, origin: str) -> None:
        self._merchant, self._url = merchant, url
        self._notify_url, self._origin = notify_url, origin
        self._http = Http()

    async def order(self, payment: Payment, payer: str) -> Mapping[str, str]:
        """The address of Alipay's page: it learns of the order when the payer opens that."""
        method, product = PAGES[payment.method]
        asked = {
            "out_trade_no": payment.id,
            "product_code": product,
            "total_amount": yuan(payment.amount_fen),
            "subject": payment.item["zh"],
            "time_expire": payment.expires_at.astimezone(CITY).strftime(SECONDS),
        }
        beside = {"notify_url": self._notify_url, "return_url": payment.page(self._origin)}
        return {"url": f"{self._url}?{urlencode(self._signed(method, asked, **beside))}"}

    async def query(self, payment: Payment) -> Told:
        """Raises `Unavailable`."""
        told = await self._ask("alipay.trade.query", {"out_trade_no": payment.id})
        if told.get("sub_code") == NOT_THERE:
            return Told(payment.id, "unknown")
        with reading(self.name):
            return read_trade(_expected(told), "send_pay_date")

    async def close(self, payment: Payment) -> None:
        """Raises `AlreadyPaid`, `Unavailable`."""
        told = await self._ask("alipay.trade.close", {"out_trade_no": payment.id})
        if told.get("code") == DONE or told.get("sub_code") == NOT_THERE:
            return
        state = (await self.query(payment)).state
        if state == "paid":
            raise AlreadyPaid
        if state != "closed":
            raise Unavailable

    async def refund(self, payment: Payment, refund: Refund) -> RefundTold:
        """Raises `Unavailable`."""
        asked = {"refund_amount": yuan(refund.amount_fen), "refund_reason": refund.reason}
        numbers = {"out_trade_no": payment.id, "out_request_no": refund.id}
        told = await self._ask("alipay.trade.refund", {**numbers, **{k: v for k, v in asked.items() if v}})
        # a repeat changes nothing, or is refused though the first one was taken: how it stands is asked in any case
        known = await self.query_refund(payment, refund)
        if known.state != "unknown":
            return known
        if told.get("sub_code") in NEVER:
            log.error("refund_refused", provider=self.name, code=str(told["sub_code"]))
            return RefundTold(payment.id, refund.id, "failed", trouble=str(told["sub_code"]))
        _expected(told)
        return RefundTold(payment.id, refund.id, "processing")

    async def query_refund(self, payment: Payment, refund: Refund) -> RefundTold:
        """Raises `Unavailable`."""
        numbers = {"out_trade_no": payment.id, "out_request_no": refund.id}
        told = await self._ask("alipay.trade.fastpay.refund.query", numbers)
        if told.get("sub_code") == NOT_THERE or (told.get("code") == DONE and "refund_status" not in told):
            return RefundTold(payment.id, refund.id, "unknown")
        with reading(self.name):
            if (told.get("out_trade_no"), told.get("out_request_no")) != (payment.id, refund.id):
                raise NoticeRefused("foreign")
            done = _expected(told)["refund_status"] == "REFUND_SUCCESS"
            return RefundTold(payment.id, refund.id, "done" if done else "processing", fen(told.get("refund_amount")))

    async def bill(self, day: date) -> list[BillLine]:
        """Raises `Unavailable`."""
        asked = {"bill_type": "trade", "bill_date": day.isoformat()}
        told = await self._ask("alipay.data.dataservice.bill.downloadurl.query", asked)
        if told.get("sub_code") == NO_BILL:
            return []
        url = str(_expected(told)["bill_download_url"])
        if urlsplit(url).scheme != urlsplit(self._url).scheme:  # never in the clear where the rest isn't
            raise Unavailable
        answer = await self._http.send("GET", url, most=MAX_BILL)
        if answer.status != 200:
            raise Unavailable
        with reading(self.name):
            return await asyncio.to_thread(bill.read, answer.body)

    def notice(self, headers: Mapping[str, str], body: bytes) -> Told | RefundTold:
        """Raises `NoticeRefused`."""
        return read_notice(self._merchant, body)

    async def close_connections(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def _ask(self, method: str, asked: Mapping[str, str]) -> dict[str, Any]:
        """The object with which Alipay has answered, and which it has signed. Raises `Unavailable`."""
        body = urlencode(self._signed(method, asked)).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
        answer = await self._http.send("POST", self._url, body, form)
        with reading(self.name):
            return read_answer(self._merchant, method, answer.body)

    def _signed(self, method: str, asked: Mapping[str, str], **beside: str) -> dict[str, str]:
        parameters = {
            "app_id": self._merchant.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": datetime.now(UTC).astimezone(CITY).strftime(SECONDS),
            "version": "1.0",
            "biz_content": json.dumps(asked, ensure_ascii=False),
            **beside,
        }
        return signed(parameters, self._merchant.key)


def _expected(told: dict[str, Any]) -> dict[str, Any]:
    """What was answered, if it is what was asked for. Raises `Unavailable`."""
    if told.get("code") != DONE:
        log.error("provider_call_refused", provider="alipay", code=str(told.get("sub_code") or told.get("code")))
        raise Unavailable
    return told
