"""The stand-in's notices: made and signed as each vendor does, sent until they are taken, or as a test wants it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile_api.localtime import CITY
from mobile_api.payments.alipay.wire import SECONDS
from mobile_api.payments.merchants import ALIPAY_THEIRS, KEY_ID, WECHAT_THEIRS, alipay_merchant, wechat_merchant
from mobile_api.payments.refund import yuan
from mobile_api.payments.rsa import private_key, sign
from mobile_api.payments.stand_in.book import Book, Order, Refund
from mobile_api.payments.wechat.wire import PROBE

AGAIN_S = (0.0, 1.0, 5.0, 15.0)
"""When a notice is sent again that nobody took; vendors go on for a day."""


class Vendors:
    """Both vendors' keys and what they sign."""

    def __init__(self, folder: Path) -> None:
        self.wechat, self.alipay = wechat_merchant(folder), alipay_merchant(folder)
        self._wechat_key = private_key((folder / WECHAT_THEIRS).read_bytes())
        self.alipay_key: RSAPrivateKey = private_key((folder / ALIPAY_THEIRS).read_bytes())

    def wechat_headers(self, body: bytes, late_s: int = 0) -> dict[str, str]:
        """The headers with which WeChat Pay signs an answer or a notice, now or so long ago."""
        timestamp, nonce = str(int(time.time()) - late_s), secrets.token_hex(16)
        message = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": KEY_ID,
            "Wechatpay-Signature": sign(self._wechat_key, message),
        }

    def notice(self, order: Order, refund: Refund | None = None) -> tuple[dict[str, str], bytes]:
        """Headers and body of a notice, signed now."""
        return self._of_wechat(order, refund) if order.vendor == "wechat" else self._of_alipay(order, refund)

    def transaction(self, order: Order) -> dict[str, Any]:
        """An order as WeChat Pay tells it."""
        states = {"open": "NOTPAY", "paid": "REFUND" if order.refunds else "SUCCESS", "closed": "CLOSED"}
        told = {
            "mchid": self.wechat.mchid,
            "appid": self.wechat.appid,
            "out_trade_no": order.id,
            "trade_state": states.get(order.status, "PAYERROR"),
            "trade_state_desc": order.status,
            "amount": {"total": order.amount_fen, "payer_total": order.amount_fen, "currency": "CNY"},
        }
        paid = {"transaction_id": order.ref, "trade_type": "NATIVE", "success_time": china(order.paid_at)}
        return {**told, **paid} if order.status == "paid" else told

    def refund(self, order: Order, refund: Refund) -> dict[str, Any]:
        """A refund as WeChat Pay tells it, without its state."""
        return {
            "refund_id": f"5030{refund.id}",
            "out_refund_no": refund.id,
            "transaction_id": order.ref,
            "out_trade_no": order.id,
            "amount": {"total": order.amount_fen, "refund": refund.amount_fen, "currency": "CNY"},
        }

    def trade(self, order: Order) -> dict[str, str]:
        """An order as Alipay tells it."""
        gone = order.status == "closed" or (order.refunds and order.refunded_fen == order.amount_fen)
        status = "TRADE_CLOSED" if gone else {"open": "WAIT_BUYER_PAY"}.get(order.status, "TRADE_SUCCESS")
        numbers = {"out_trade_no": order.id, "trade_no": order.ref or f"2026{order.id[:12]}"}
        return {**numbers, "trade_status": status, "total_amount": yuan(order.amount_fen)}

    def _of_wechat(self, order: Order, refund: Refund | None) -> tuple[dict[str, str], bytes]:
        if refund is None:
            kind, told = "TRANSACTION.SUCCESS", self.transaction(order)
        else:
            state = "SUCCESS" if refund.state == "done" else "CLOSED"
            kind = f"REFUND.{state}"
            told = {**self.refund(order, refund), "mchid": self.wechat.mchid, "refund_status": state}
        nonce, beside = secrets.token_hex(6), "transaction" if refund is None else "refund"
        sealed = AESGCM(self.wechat.api_v3_key).encrypt(nonce.encode(), json.dumps(told).encode(), beside.encode())
        resource = {
            "algorithm": "AEAD_AES_256_GCM",
            "original_type": beside,
            "associated_data": beside,
            "nonce": nonce,
            "ciphertext": base64.b64encode(sealed).decode(),
        }
        notice = {"id": secrets.token_hex(16), "event_type": kind, "resource_type": "encrypt-resource"}
        body = json.dumps({**notice, "resource": resource}).encode()
        return {**self.wechat_headers(body), "Content-Type": "application/json"}, body

    def _of_alipay(self, order: Order, refund: Refund | None) -> tuple[dict[str, str], bytes]:
        told = {
            **self.trade(order),
            "app_id": self.alipay.app_id,
            "seller_id": self.alipay.seller_id,
            "notify_id": secrets.token_hex(16),
            "notify_type": "trade_status_sync",
            "notify_time": datetime.now(CITY).strftime(SECONDS),
            "subject": order.subject,
            "body": "",
            "charset": "utf-8",
            "version": "1.0",
            "gmt_payment": in_seconds(order.paid_at),
        }
        if refund is not None:
            gone = {"out_biz_no": refund.id, "refund_fee": yuan(order.refunded_fen), "gmt_refund": china(refund.at)}
            told |= gone
        message = "&".join(f"{name}={told[name]}" for name in sorted(told)).encode()
        body = urlencode({**told, "sign": sign(self.alipay_key, message), "sign_type": "RSA2"}).encode()
        return {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, body


class Sender:
    """Sends notices beside the answers, until each is taken."""

    def __init__(self, book: Book, vendors: Vendors) -> None:
        self._book, self._vendors = book, vendors
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, order: Order, refund: Refund | None = None) -> None:
        """Tell the merchant of a payment or a refund, as the behaviour says."""
        if self._book.behaviour.notices == "none":
            return
        for _ in range(2 if self._book.behaviour.notices == "doubled" else 1):
            task = asyncio.create_task(self._send(order, refund))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, order: Order, refund: Refund | None) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            for wait in AGAIN_S:
                await asyncio.sleep(wait)
                headers, body = self._vendors.notice(order, refund)
                with contextlib.suppress(TimeoutError, aiohttp.ClientError):
                    spoilt, content = spoiled(self._book.behaviour.notices, headers, body)
                    async with http.post(order.notify_url, data=content, headers=spoilt) as answer:
                        if answer.status < 300 and await answer.text() in ("success", ""):
                            return


def spoiled(how: str, headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    """A notice with a wrong signature, if a test wants that: somebody's forgery, or WeChat Pay's own probe."""
    if how == "probe" and "Wechatpay-Signature" in headers:
        return {**headers, "Wechatpay-Signature": PROBE + headers["Wechatpay-Signature"]}, body
    if how in ("forged", "probe"):
        return dict(headers), body.replace(b'"id"', b'"ID"') + b"&forged=1" if b"sign=" in body else body + b" "
    return dict(headers), body


def china(moment: str) -> str:
    """A moment as WeChat Pay writes it."""
    return datetime.fromisoformat(moment).astimezone(CITY).isoformat(timespec="seconds") if moment else ""


def in_seconds(moment: str) -> str:
    """A moment as Alipay writes it."""
    return datetime.fromisoformat(moment).astimezone(CITY).strftime(SECONDS) if moment else ""
