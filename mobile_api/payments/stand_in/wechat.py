"""The stand-in's half that speaks WeChat Pay's API v3."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from aiohttp import web

from mobile_api.payments.refund import yuan
from mobile_api.payments.rsa import signed_by
from mobile_api.payments.stand_in.book import Book, Order, Refund
from mobile_api.payments.stand_in.notices import Sender, Vendors, in_seconds
from mobile_api.payments.wechat.bill import HEADER, SUMMARY

PREFIX = "/wechat"
STATUS = {"done": "SUCCESS", "processing": "PROCESSING", "failed": "CLOSED", "abnormal": "ABNORMAL"}
Json = dict[str, Any]
Told = tuple[int, Json | None]


class WechatHalf:
    """Orders, refunds and bills."""

    def __init__(self, book: Book, vendors: Vendors, sender: Sender, url: str) -> None:
        self._book, self._vendors, self._sender, self._url = book, vendors, sender, url

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        order = f"{PREFIX}/v3/pay/transactions/out-trade-no/{{id}}"
        return [
            web.post(f"{PREFIX}/v3/pay/transactions/{{kind:native|h5|jsapi}}", self._signed(self._take)),
            web.get(order, self._signed(self._query)),
            web.post(f"{order}/close", self._signed(self._close)),
            web.post(f"{PREFIX}/v3/refund/domestic/refunds", self._signed(self._refund)),
            web.get(f"{PREFIX}/v3/refund/domestic/refunds/{{id}}", self._signed(self._query_refund)),
            web.get(f"{PREFIX}/v3/bill/tradebill", self._signed(self._bill)),
            web.get(f"{PREFIX}/v3/billdownload/file", self._download),
        ]

    def _signed(
        self, answer: Callable[[web.Request, Json], Awaitable[Told]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A handler that takes what the merchant has signed, and signs what it answers."""

        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.read()
            known = self._known(request, body)
            told = await answer(request, json.loads(body or b"{}")) if known else (401, {"code": "SIGN_ERROR"})
            content = b"" if told[1] is None else json.dumps(told[1]).encode()
            headers = self._vendors.wechat_headers(content)
            return web.Response(status=told[0], body=content, headers=headers, content_type="application/json")

        return handle

    def _known(self, request: web.Request, body: bytes) -> bool:
        told = dict(re.findall(r'(\w+)="([^"]*)"', request.headers.get("Authorization", "")))
        path = request.path_qs.removeprefix(PREFIX)
        lines = (request.method, path, told.get("timestamp", ""), told.get("nonce_str", ""))
        message = "".join(f"{line}\n" for line in lines).encode() + body + b"\n"
        merchant = self._vendors.wechat
        same = (told.get("mchid"), told.get("serial_no")) == (merchant.mchid, merchant.serial)
        return same and signed_by(merchant.key.public_key(), message, told.get("signature", ""))

    async def _take(self, request: web.Request, told: Json) -> Told:
        number, total = str(told["out_trade_no"]), int(told["amount"]["total"])
        order = self._book.take(Order("wechat", number, total, told["description"], told["notify_url"]))
        if order is None:
            return 403, {"code": "OUT_TRADE_NO_USED", "message": "商户订单号重复"}
        if order.status != "open":
            return 400, {"code": "ORDERPAID" if order.status == "paid" else "ORDER_CLOSED"}
        cashier = f"{self._url}/cashier/wechat/{number}"
        answers: dict[str, Json] = {
            "native": {"code_url": cashier},
            "h5": {"h5_url": f"{cashier}?prepay_id=wx{number}"},
        }
        return 200, answers.get(request.match_info["kind"], {"prepay_id": f"wx{number}"})

    async def _query(self, request: web.Request, _: Json) -> Told:
        order = self._book.get("wechat", request.match_info["id"])
        return (200, self._vendors.transaction(order)) if order else (404, {"code": "ORDER_NOT_EXIST"})

    async def _close(self, request: web.Request, _: Json) -> Told:
        order = self._book.get("wechat", request.match_info["id"])
        if order is None:
            return 404, {"code": "ORDER_NOT_EXIST"}
        return (204, None) if self._book.close(order) else (400, {"code": "ORDERPAID"})

    async def _refund(self, _: web.Request, told: Json) -> Told:
        order = self._book.get("wechat", told["out_trade_no"])
        if order is None:
            return 404, {"code": "RESOURCE_NOT_EXISTS"}
        known = order.refund(told["out_refund_no"])
        refund = self._book.give_back(order, told["out_refund_no"], int(told["amount"]["refund"]))
        if refund is None:
            return 403, {"code": "NOT_ENOUGH"}
        if known is None and refund.state in ("done", "failed"):
            self._sender.send(order, refund)
        return 200, self._told(order, refund)

    async def _query_refund(self, request: web.Request, _: Json) -> Told:
        wanted = request.match_info["id"]
        for order in self._book.all():
            if order.vendor == "wechat" and (refund := order.refund(wanted)):
                return 200, self._told(order, self._book.look_at(refund))
        return 404, {"code": "RESOURCE_NOT_EXISTS"}

    def _told(self, order: Order, refund: Refund) -> Json:
        return {**self._vendors.refund(order, refund), "status": STATUS[refund.state]}

    async def _bill(self, request: web.Request, _: Json) -> Told:
        day = date.fromisoformat(request.query["bill_date"])
        moved = self._book.moved_on("wechat", day)
        if not moved:
            return 400, {"code": "NO_STATEMENT_EXIST"}
        content = self._table(day)
        url = f"{self._url}{PREFIX}/v3/billdownload/file?token={day.isoformat()}"
        sha1 = hashlib.sha1(content).hexdigest()  # noqa: S324  # the vendor's choice
        return 200, {"hash_type": "SHA1", "hash_value": sha1, "download_url": url}

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if not self._known(request, b""):
            return web.Response(status=401)
        return web.Response(body=self._table(date.fromisoformat(request.query["token"])), content_type="text/plain")

    def _table(self, day: date) -> bytes:
        """A day's bill."""
        lines = [HEADER]
        for order, refund in self._book.moved_on("wechat", day):
            row = dict.fromkeys(HEADER.split(","), "")
            row |= {"交易时间": in_seconds(refund.at if refund else order.paid_at), "商户订单号": order.id}
            row |= {"公众账号ID": self._vendors.wechat.appid, "商户号": self._vendors.wechat.mchid}
            row |= {"微信订单号": order.ref, "商品名称": order.subject, "货币种类": "CNY"}
            row |= {"交易状态": "REFUND" if refund else "SUCCESS", "订单金额": yuan(0 if refund else order.amount_fen)}
            if refund:
                row |= {"商户退款单号": refund.id, "申请退款金额": yuan(refund.amount_fen), "退款状态": "SUCCESS"}
            lines.append(",".join(f"`{value}" for value in row.values()))
        return "\r\n".join([*lines, f"{SUMMARY},应结订单总金额", f"`{len(lines) - 1},`0.00"]).encode("utf-8-sig")
