"""Alipay's wire format: signed parameters, verified answers and notices, on the raw bytes. Rules only.

RSA2 is RSA with SHA-256 over `name=value` joined by `&`, sorted by name. A notice is signed over its parameters as
they were received, whatever they are; an answer over the bytes of the object inside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from mobile_api.localtime import CITY
from mobile_api.payments.rsa import sign, signed_by
from mobile_api.payments.told import NoticeRefused, RefundTold, Told, fen

SECONDS = "%Y-%m-%d %H:%M:%S"
STATES: Mapping[str, Any] = {
    "WAIT_BUYER_PAY": "paying",
    "TRADE_SUCCESS": "paid",
    "TRADE_FINISHED": "paid",
    "TRADE_CLOSED": "closed",
}
"""`trade_status`; Alipay knows an order only once its payer has begun."""


@dataclass(frozen=True)
class Merchant:
    """A merchant's contract with Alipay."""

    app_id: str
    seller_id: str
    key: RSAPrivateKey = field(repr=False)
    alipay: RSAPublicKey
    """Alipay's key, by which it is known."""


def signed(parameters: Mapping[str, str], key: RSAPrivateKey) -> dict[str, str]:
    """A request's parameters with their signature; empty ones aren't sent."""
    told = {name: value for name, value in parameters.items() if value}
    return {**told, "sign": sign(key, _joined(told, {"sign"}))}


def _joined(parameters: Mapping[str, str], without: set[str]) -> bytes:
    return "&".join(f"{name}={parameters[name]}" for name in sorted(parameters.keys() - without)).encode()


def read_notice(merchant: Merchant, body: bytes) -> Told | RefundTold:
    """What a notice tells: signature, then whose it is. The caller compares order and sum. Raises `NoticeRefused`."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError as error:
        raise NoticeRefused("content") from error
    told = dict(pairs)
    if len(told) != len(pairs):  # of two values of one name others might take the other
        raise NoticeRefused("content")
    if told.get("sign_type") != "RSA2" or told.get("charset", "utf-8").lower() != "utf-8":
        raise NoticeRefused("signature")
    if not signed_by(merchant.alipay, _joined(told, {"sign", "sign_type"}), told.get("sign", "")):
        raise NoticeRefused("signature")
    if (told.get("app_id"), told.get("seller_id")) != (merchant.app_id, merchant.seller_id):
        raise NoticeRefused("foreign")
    if "out_biz_no" in told and "gmt_refund" in told:  # a refund's notice tells how much went back in all: ask instead
        return RefundTold(told.get("out_trade_no", ""), told["out_biz_no"], "processing")
    return read_trade(told, "gmt_payment")


def read_trade(told: Mapping[str, Any], paid_at: str) -> Told:
    """A trade as Alipay tells it; `paid_at` is what the time is called there. Raises `NoticeRefused`."""
    try:
        state = STATES[told["trade_status"]]
        if state != "paid":
            return Told(str(told["out_trade_no"]), state)
        at = datetime.strptime(told[paid_at], SECONDS).replace(tzinfo=CITY).astimezone(UTC)
        return Told(str(told["out_trade_no"]), state, fen(told["total_amount"]), str(told["trade_no"]), at)
    except (KeyError, TypeError, ValueError) as error:
        raise NoticeRefused("content") from error


def read_answer(merchant: Merchant, method: str, body: bytes) -> dict[str, Any]:
    """The object that answers a method, whatever its code. Raises `NoticeRefused` unless Alipay has signed it."""
    inside = _inside(body, f"{method.replace('.', '_')}_response")
    try:
        whole, told = json.loads(body), json.loads(inside)
    except ValueError as error:
        raise NoticeRefused("content") from error
    if not signed_by(merchant.alipay, inside, str(whole.get("sign", ""))):
        raise NoticeRefused("signature")
    if not isinstance(told, dict):
        raise NoticeRefused("content")
    return told


def _inside(body: bytes, name: str) -> bytes:
    """The bytes of the object behind a name, exactly as they were received: writing them anew could differ."""
    text = body.decode("utf-8", "replace")
    opening = f'{{"{name}":'
    if not text.startswith(opening):
        raise NoticeRefused("content")
    try:
        _, end = json.JSONDecoder().raw_decode(text, len(opening))
    except ValueError as error:
        raise NoticeRefused("content") from error
    return text[len(opening) : end].encode()
