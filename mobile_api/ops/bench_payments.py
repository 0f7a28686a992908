"""Measures how fast notices are verified: `python -m mobile_api.ops.bench_payments`, as JSON.

Each vendor's notices, whole (signature, whose, of what, and for WeChat Pay the opening of what is sealed), beside
nothing but the RSA check of `cryptography` on the same bytes, by turns in one run: only the ratio means something
elsewhere.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from mobile_api.localtime import now_utc
from mobile_api.payments.alipay.wire import read_notice as read_alipay
from mobile_api.payments.merchants import ensure_sample
from mobile_api.payments.stand_in.book import Order, Vendor
from mobile_api.payments.stand_in.notices import Vendors
from mobile_api.payments.wechat.wire import read_notice as read_wechat

NOTICES, TURNS = 500, 10
Signed = tuple[RSAPublicKey, bytes, bytes]
"""A key, the signature and what was signed."""


def paid(vendor: Vendor) -> Order:
    """An order that somebody has paid."""
    number, at = uuid4().hex, now_utc().isoformat()
    return Order(vendor, number, 12_000, "驾驶证期满换证", "", status="paid", ref=f"4200{number[:18]}", paid_at=at)


def signed_in(vendors: Vendors, headers: dict[str, str], body: bytes) -> Signed:
    """What is signed in a notice: the one thing that bare RSA is asked."""
    if "Wechatpay-Signature" in headers:
        message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + body + b"\n"
        signature = base64.b64decode(headers["Wechatpay-Signature"])
        return vendors.wechat.platform[headers["Wechatpay-Serial"]], signature, message
    told = dict(parse_qsl(body.decode(), keep_blank_values=True))
    signature = base64.b64decode(told["sign"])
    message = "&".join(f"{name}={told[name]}" for name in sorted(told.keys() - {"sign", "sign_type"})).encode()
    return vendors.alipay.alipay, signature, message


def per_second(works: Sequence[Callable[[], object]]) -> float:
    """How many of them are done in a second, one after the other."""
    started = time.perf_counter()
    for work in works:
        work()
    return len(works) / (time.perf_counter() - started)


def measure(vendors: Vendors, vendor: Vendor) -> dict[str, Any]:
    """The best of several turns of each, by turns."""
    notices = [vendors.notice(paid(vendor)) for _ in range(NOTICES)]

    def whole(headers: dict[str, str], body: bytes) -> Callable[[], object]:
        if vendor == "wechat":
            return lambda: read_wechat(vendors.wechat, headers, body, time.time())
        return lambda: read_alipay(vendors.alipay, body)

    def bare(key: RSAPublicKey, signature: bytes, message: bytes) -> Callable[[], object]:
        return lambda: key.verify(signature, message, PKCS1v15(), SHA256())

    verified = [whole(*notice) for notice in notices]
    checked = [bare(*signed_in(vendors, *notice)) for notice in notices]
    turns = [(per_second(verified), per_second(checked)) for _ in range(TURNS)]
    ours, rsa = (max(turn[place] for turn in turns) for place in (0, 1))
    return {"notices_per_s": round(ours), "bare_rsa_per_s": round(rsa), "ratio": round(ours / rsa, 2)}


def main() -> int:
    """Measure and print JSON."""
    with tempfile.TemporaryDirectory(prefix="yiwang-bench-") as folder:
        ensure_sample(Path(folder))
        vendors = Vendors(Path(folder))
        print(json.dumps({vendor: measure(vendors, vendor) for vendor in ("wechat", "alipay")}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
