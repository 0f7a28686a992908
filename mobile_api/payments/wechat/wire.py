"""WeChat Pay's wire format: signed requests, verified answers and notices, on the raw bytes. Rules only.

A request is signed with the merchant's key over method, path, time, nonce and body; answers and notices by the platform
over time, nonce and body. What a notice tells is sealed with the merchant's API v3 key besides (AES-256-GCM).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile_api.payments.rsa import sign, signed_by
from mobile_api.payments.told import NoticeRefused, RefundTold, Told

SCHEMA = "WECHATPAY2-SHA256-RSA2048"
PROBE = "WECHATPAY/SIGNTEST/"
"""Begins a wrong signature that the platform sends to see whether merchants check: it is refused like any other."""
MAX_AGE_S = 300


@dataclass(frozen=True)
class Merchant:
    """A merchant's contract with WeChat Pay."""

    mchid: str
    appid: str
    serial: str
    """Of the merchant's certificate."""
    key: RSAPrivateKey = field(repr=False)
    api_v3_key: bytes = field(repr=False)
    platform: Mapping[str, RSAPublicKey]
    """The platform's keys by what `Wechatpay-Serial` calls them: serials of certificates, and `PUB_KEY_ID_...` in
    public-key mode."""


def authorization(merchant: Merchant, method: str, path: str, body: bytes, timestamp: int, nonce: str) -> str:
    """The header `Authorization` of a request; `path` is with its query."""
    message = b"\n".join((method.encode(), path.encode(), str(timestamp).encode(), nonce.encode(), body, b""))
    told = {
        "mchid": merchant.mchid,
        "nonce_str": nonce,
        "signature": sign(merchant.key, message),
        "timestamp": str(timestamp),
        "serial_no": merchant.serial,
    }
    return f"{SCHEMA} " + ",".join(f'{name}="{value}"' for name, value in told.items())


def jsapi_parameters(merchant: Merchant, prepay_id: str, timestamp: int, nonce: str) -> dict[str, str]:
    """What a page inside WeChat passes to `WeixinJSBridge` so that the payer is asked."""
    package = f"prepay_id={prepay_id}"
    lines = (merchant.appid, str(timestamp), nonce, package, "")
    return {
        "appId": merchant.appid,
        "timeStamp": str(timestamp),
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": sign(merchant.key, "\n".join(lines).encode()),
    }


def check_signed(platform: Mapping[str, RSAPublicKey], headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Raises `NoticeRefused` unless the platform has signed these bytes, not long ago."""
    signature = headers.get("Wechatpay-Signature", "")
    if signature.startswith(PROBE):
        raise NoticeRefused("probe")
    key = platform.get(headers.get("Wechatpay-Serial", ""))
    if key is None:
        raise NoticeRefused("key")
    timestamp, nonce = headers.get("Wechatpay-Timestamp", ""), headers.get("Wechatpay-Nonce", "")
    if not signed_by(key, f"{timestamp}\n{nonce}\n".encode() + body + b"\n", signature):
        raise NoticeRefused("signature")
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(now - int(timestamp)) > MAX_AGE_S:
        raise NoticeRefused("stale")


def read_notice(merchant: Merchant, headers: Mapping[str, str], body: bytes, now: float) -> Told | RefundTold:
    """What a notice tells. Raises `NoticeRefused`."""
    check_signed(merchant.platform, headers, body, now)
    notice = as_object(body)
    told = _opened(notice.get("resource"), merchant.api_v3_key)
    kind = str(notice.get("event_type", ""))
    if kind.startswith("TRANSACTION."):
        return read_transaction(merchant, told)
    if kind.startswith("REFUND."):
        return read_refund(told, told.get("refund_status"), merchant.mchid)
    raise NoticeRefused("content")


def _opened(resource: object, api_v3_key: bytes) -> dict[str, Any]:
    """The object that is sealed in a notice's resource."""
    if not isinstance(resource, dict) or resource.get("algorithm") != "AEAD_AES_256_GCM":
        raise NoticeRefused("resource")
    try:
        sealed = base64.b64decode(resource["ciphertext"], validate=True)
        nonce, beside = resource["nonce"].encode(), resource.get("associated_data", "").encode()
        return as_object(AESGCM(api_v3_key).decrypt(nonce, sealed, beside))
    except (InvalidTag, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoticeRefused("resource") from error


STATES: Mapping[str, Any] = {
    "NOTPAY": "waiting",
    "USERPAYING": "paying",
    "ACCEPT": "paying",
    "SUCCESS": "paid",
    "REFUND": "paid",
    "PAYERROR": "failed",
    "CLOSED": "closed",
    "REVOKED": "closed",
}
"""`trade_state`; what has gone back has been paid before."""
REFUND_STATES: Mapping[str, Any] = {
    "SUCCESS": "done",
    "PROCESSING": "processing",
    "CLOSED": "failed",
    "ABNORMAL": "processing",
}
"""An abnormal one (the payer's card is gone, say) isn't over: the merchant settles it with the platform."""


def read_transaction(merchant: Merchant, told: Mapping[str, Any]) -> Told:
    """An order as the platform tells it. Raises `NoticeRefused` for another merchant's."""
    try:
        if (told["mchid"], told["appid"]) != (merchant.mchid, merchant.appid):
            raise NoticeRefused("foreign")
        state = STATES[told["trade_state"]]
        if state != "paid":
            return Told(str(told["out_trade_no"]), state)
        amount, currency = told["amount"]["total"], told["amount"].get("currency", "CNY")
        if type(amount) is not int or currency != "CNY":
            raise NoticeRefused("content")
        paid_at = datetime.fromisoformat(told["success_time"])
        return Told(str(told["out_trade_no"]), state, amount, str(told["transaction_id"]), paid_at)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoticeRefused("content") from error


def read_refund(told: Mapping[str, Any], status: object, mchid: str) -> RefundTold:
    """A refund as the platform tells it: notices and answers name its state differently. Raises `NoticeRefused`."""
    if told.get("mchid", mchid) != mchid:
        raise NoticeRefused("foreign")
    try:
        state, trouble = REFUND_STATES[str(status)], str(status) if status in ("CLOSED", "ABNORMAL") else None
        numbers = str(told["out_trade_no"]), str(told["out_refund_no"])
        return RefundTold(*numbers, state, told["amount"]["refund"], trouble)
    except (KeyError, TypeError) as error:
        raise NoticeRefused("content") from error


def as_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises `NoticeRefused`."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NoticeRefused("content") from error
    if not isinstance(told, dict):
        raise NoticeRefused("content")
    return told
