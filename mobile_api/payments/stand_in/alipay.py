"""The stand-in's half that speaks Alipay's gateway."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

from aiohttp import web

from mobile_api.payments.alipay.bill import DETAILS, HEADER
from mobile_api.payments.refund import yuan
from mobile_api.payments.rsa import sign, signed_by
from mobile_api.payments.stand_in.book import Book, Order
from mobile_api.payments.stand_in.notices import Sender, Vendors, in_seconds
from mobile_api.payments.told import fen

PREFIX = "/alipay"
Json = dict[str, Any]
OK, NOT_THERE = {"code": "10000", "msg": "Success"}, {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}


class AlipayHalf:
    """Orders, refunds and bills."""

    def __init__(self, book: Book, vendors: Vendors, sender: Sender, url: str) -> None:
        self._book, self._vendors, self._sender, self._url = book, vendors, sender, url
        self._methods: dict[str, Callable[[Json], Json]] = {
            "alipay.trade.query": self._query,
            "alipay.trade.close": self._close,
            "alipay.trade.refund": self._refund,
            "alipay.trade.fastpay.refund.query": self._query_refund,
            "alipay.data.dataservice.bill.downloadurl.query": self._bill,
        }

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [
            web.get(f"{PREFIX}/gateway.do", self._page),
            web.post(f"{PREFIX}/gateway.do", self._gateway),
            web.get(f"{PREFIX}/bill/{{day}}", self._download),
        ]

    def _known(self, told: Json) -> bool:
        merchant = self._vendors.alipay
        message = "&".join(f"{name}={told[name]}" for name in sorted(told.keys() - {"sign"})).encode()
        ours = told.get("app_id") == merchant.app_id
        return ours and signed_by(merchant.key.public_key(), message, str(told.get("sign", "")))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """The payer has opened the page: only now there is an order."""
        told = dict(request.query)
        if not self._known(told) or not told["method"].endswith(".pay"):
            return web.Response(status=403, text="验签失败")
        asked = json.loads(told["biz_content"])
        made = Order("alipay", asked["out_trade_no"], fen(asked["total_amount"]), asked["subject"], told["notify_url"])
        made.return_url = told.get("return_url", "")
        self._book.take(made)
        raise web.HTTPFound(f"/cashier/alipay/{made.id}")

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        method = form.get("method", "")
        if method not in self._methods or not self._known(form):
            told: Json = {"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature"}
        else:
            told = self._methods[method](json.loads(form["biz_content"]))
        inside = json.dumps(told, ensure_ascii=False)
        signature = sign(self._vendors.alipay_key, inside.encode())
        text = f'{{"{method.replace(".", "_")}_response":{inside},"sign":"{signature}"}}'
        return web.Response(text=text, content_type="text/html")

    def _query(self, asked: Json) -> Json:
        order = self._book.get("alipay", asked["out_trade_no"])
        if order is None:
            return NOT_THERE
        return {**OK, **self._vendors.trade(order), "send_pay_date": in_seconds(order.paid_at)}

    def _close(self, asked: Json) -> Json:
        order = self._book.get("alipay", asked["out_trade_no"])
        if order is None:
            return NOT_THERE
        return OK if self._book.close(order) else {"code": "40004", "sub_code": "ACQ.TRADE_STATUS_ERROR"}

    def _refund(self, asked: Json) -> Json:
        order = self._book.get("alipay", asked["out_trade_no"])
        if order is None:
            return NOT_THERE
        known = order.refund(asked["out_request_no"])
        refund = self._book.give_back(order, asked["out_request_no"], fen(asked["refund_amount"]))
        if refund is None:
            return {"code": "40004", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH"}
        if refund.state == "failed":
            return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_ALLOW_REFUND"}
        changed = known is None and refund.state == "done"
        if changed:
            self._sender.send(order, refund)
        return {**OK, "out_trade_no": order.id, "trade_no": order.ref, "fund_change": "Y" if changed else "N"}

    def _query_refund(self, asked: Json) -> Json:
        order = self._book.get("alipay", asked["out_trade_no"])
        refund = order.refund(asked["out_request_no"]) if order else None
        if refund is None or refund.state == "failed":
            return OK if order else NOT_THERE
        status = "REFUND_SUCCESS" if self._book.look_at(refund).state == "done" else "REFUND_PROCESSING"
        return {**OK, **asked, "refund_status": status, "refund_amount": yuan(refund.amount_fen)}

    def _bill(self, asked: Json) -> Json:
        day = date.fromisoformat(asked["bill_date"])
        if not self._book.moved_on("alipay", day):
            return {"code": "40004", "sub_code": "isp.bill_not_exist"}
        return {**OK, "bill_download_url": f"{self._url}{PREFIX}/bill/{day.isoformat()}"}

    async def _download(self, request: web.Request) -> web.StreamResponse:
        day = date.fromisoformat(request.match_info["day"])
        lines = ["#支付宝业务明细查询", HEADER]
        for order, refund in self._book.moved_on("alipay", day):
            row = dict.fromkeys(HEADER.split(","), "")
            amount = f"-{yuan(refund.amount_fen)}" if refund else yuan(order.amount_fen)
            row |= {"支付宝交易号": order.ref, "商户订单号": f"{order.id}\t", "订单金额（元）": amount}
            row |= {"业务类型": "退款" if refund else "交易", "商品名称": order.subject.replace(",", "，")}
            row |= {"完成时间": in_seconds(refund.at if refund else order.paid_at)}
            row |= {"退款批次号/请求号": refund.id if refund else ""}
            lines.append(",".join(row.values()))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as folder:
            text = "\r\n".join([*lines, "#-----业务明细列表结束-----"])
            folder.writestr(f"{self._vendors.alipay.seller_id}_{day:%Y%m%d}_{DETAILS}", text.encode("gbk", "replace"))
        return web.Response(body=packed.getvalue(), content_type="application/zip")
