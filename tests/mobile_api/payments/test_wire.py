"""What providers sign, on fixed keys: the vectors' signatures were made with `openssl dgst -sha256 -sign`."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile_api.payments.alipay import wire as alipay
from mobile_api.payments.rsa import private_key, public_key, sign
from mobile_api.payments.told import NoticeRefused, Told, fen
from mobile_api.payments.wechat import wire as wechat

FOLDER = Path(__file__).with_name("vectors")
WECHAT, ALIPAY = (json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in ("wechat", "alipay"))
OURS, THEIRS = (private_key((FOLDER / f"{name}.pem").read_bytes()) for name in ("merchant", "provider"))
THEIR_PUBLIC = public_key((FOLDER / "provider-public.pem").read_bytes())
SERIAL, KEY_ID = "5157F09EFDC096DE15EBE81A47057A72", "PUB_KEY_ID_0000000000000024101100397200000006"
API_V3_KEY = b"0123456789abcdef0123456789abcdef"
MERCHANT = wechat.Merchant(
    "1900000001",
    "wx8888888888888888",
    "4A3B",
    OURS,
    API_V3_KEY,
    {SERIAL: public_key((FOLDER / "provider-certificate.pem").read_bytes()), KEY_ID: THEIR_PUBLIC},
)
APP = alipay.Merchant("2021000000000001", "2088000000000001", OURS, THEIR_PUBLIC)
BODY, SENT_AT = WECHAT["notice"]["body"].encode(), 1764126002
PAID_AT = datetime(2026, 11, 26, 3, tzinfo=UTC)


def headers(**changed: str) -> dict[str, str]:
    told = {
        "Wechatpay-Serial": SERIAL,
        "Wechatpay-Timestamp": WECHAT["notice"]["timestamp"],
        "Wechatpay-Nonce": WECHAT["notice"]["nonce"],
        "Wechatpay-Signature": WECHAT["notice"]["signature"],
    }
    return {**told, **{name.replace("_", "-"): value for name, value in changed.items()}}


def wechat_refuses(merchant: wechat.Merchant, told: Mapping[str, str], body: bytes, now: float = SENT_AT) -> str:
    with pytest.raises(NoticeRefused) as refused:
        wechat.read_notice(merchant, told, body, now)
    return refused.value.why


def signed_anew(body: bytes) -> dict[str, str]:
    return headers(
        Wechatpay_Signature=sign(THEIRS, f"{SENT_AT}\n{WECHAT['notice']['nonce']}\n".encode() + body + b"\n")
    )


def sealed(told: dict[str, Any], kind: str = "TRANSACTION.SUCCESS") -> bytes:
    content = AESGCM(API_V3_KEY).encrypt(b"fdasflkja484", json.dumps(told).encode(), b"transaction")
    resource = {"algorithm": "AEAD_AES_256_GCM", "nonce": "fdasflkja484", "associated_data": "transaction"}
    return json.dumps(
        {"event_type": kind, "resource": {**resource, "ciphertext": base64.b64encode(content).decode()}}
    ).encode()


def test_a_request_to_wechat_is_signed_as_the_vector() -> None:
    known = WECHAT["request"]
    made = wechat.authorization(
        MERCHANT, known["method"], known["path"], known["body"].encode(), known["timestamp"], known["nonce"]
    )
    assert made == (
        f'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="{known["nonce"]}",signature="{known["signature"]}",'
        f'timestamp="{known["timestamp"]}",serial_no="4A3B"'
    )
    known = WECHAT["jsapi"]
    parameters = wechat.jsapi_parameters(MERCHANT, known["prepay_id"], known["timestamp"], known["nonce"])
    assert (parameters["paySign"], parameters["package"]) == (known["signature"], f"prepay_id={known['prepay_id']}")


@pytest.mark.parametrize("serial", [SERIAL, KEY_ID], ids=["certificate", "public key"])
def test_a_notice_of_wechat_is_read(serial: str) -> None:
    told = wechat.read_notice(MERCHANT, headers(Wechatpay_Serial=serial), BODY, SENT_AT + 300)
    assert told == Told("p1", "paid", 12_000, "4200000001", PAID_AT)


def test_a_notice_of_wechat_is_refused_for_each_thing_that_is_wrong() -> None:
    assert wechat_refuses(MERCHANT, headers(), BODY + b" ") == "signature"
    assert wechat_refuses(MERCHANT, headers(Wechatpay_Nonce="other"), BODY) == "signature"
    assert wechat_refuses(MERCHANT, headers(Wechatpay_Signature="%%%"), BODY) == "signature"
    assert wechat_refuses(MERCHANT, headers(Wechatpay_Serial="00"), BODY) == "key"
    assert wechat_refuses(MERCHANT, {}, BODY) == "key"
    assert wechat_refuses(MERCHANT, headers(), BODY, SENT_AT + 301) == "stale"
    assert wechat_refuses(MERCHANT, headers(), BODY, SENT_AT - 301) == "stale"
    probe = wechat.PROBE + WECHAT["notice"]["signature"]
    assert wechat_refuses(MERCHANT, headers(Wechatpay_Signature=probe), BODY) == "probe"
    assert wechat_refuses(replace(MERCHANT, api_v3_key=b"f" * 32), headers(), BODY) == "resource"
    assert wechat_refuses(replace(MERCHANT, mchid="1900000002"), headers(), BODY) == "foreign"
    assert wechat_refuses(replace(MERCHANT, appid="wx1"), headers(), BODY) == "foreign"


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'{"event_type":"TRANSACTION.SUCCESS"}', b'{"resource":{"algorithm":1}}']
)
def test_what_is_signed_but_no_notice_is_refused(body: bytes) -> None:
    assert wechat_refuses(MERCHANT, signed_anew(body), body) in ("content", "resource")


@pytest.mark.parametrize("amount", [{"total": "12000"}, {"total": 12000, "currency": "USD"}, {"total": True}, {}, None])
def test_a_sum_that_is_no_sum_is_refused(amount: object) -> None:
    told = {"mchid": "1900000001", "appid": "wx8888888888888888", "out_trade_no": "p1", "trade_state": "SUCCESS"}
    body = sealed({**told, "transaction_id": "1", "success_time": "2026-11-26T11:00:00+08:00", "amount": amount})
    assert wechat_refuses(MERCHANT, signed_anew(body), body) == "content"


def test_a_request_to_alipay_is_signed_as_the_vector() -> None:
    made = alipay.signed({**ALIPAY["request"], "app_auth_token": ""}, OURS)
    assert made == {**ALIPAY["request"], "sign": ALIPAY["request_signature"]}


def test_a_notice_of_alipay_is_read() -> None:
    told = alipay.read_notice(APP, ALIPAY["notice"].encode())
    assert told == Told("p1", "paid", 12_000, "2026112621001004030200000001", PAID_AT)


def test_a_notice_of_alipay_is_refused_for_each_thing_that_is_wrong() -> None:
    def why(merchant: alipay.Merchant, body: str) -> str:
        with pytest.raises(NoticeRefused) as refused:
            alipay.read_notice(merchant, body.encode())
        return refused.value.why

    notice, pairs = ALIPAY["notice"], dict(parse_qsl(ALIPAY["notice"], keep_blank_values=True))
    assert why(APP, notice.replace("120.00", "1.00")) == "signature"
    assert why(APP, urlencode({**pairs, "extra": "1"})) == "signature"
    assert why(APP, urlencode({name: value for name, value in pairs.items() if value})) == "signature", "empty counts"
    assert why(APP, urlencode({**pairs, "sign_type": "RSA"})) == "signature"
    assert why(APP, f"{notice}&total_amount=1.00") == "content", "a name stands once"
    assert why(APP, "nothing") == "content"
    assert why(replace(APP, app_id="2021000000000002"), notice) == "foreign"
    assert why(replace(APP, seller_id="2088000000000002"), notice) == "foreign"
    assert why(replace(APP, alipay=OURS.public_key()), notice) == "signature"


def test_an_answer_of_alipay_is_verified_on_its_own_bytes() -> None:
    answer = ALIPAY["answer"].encode()
    told = alipay.read_answer(APP, "alipay.trade.query", answer)
    assert alipay.read_trade(told, "send_pay_date").amount_fen == 12_000
    for wrong, why in [
        (answer.replace(b"120.00", b"1.00"), "signature"),
        (answer.replace(b', "trade_no"', b',"trade_no"'), "signature"),
        (answer.replace(b"trade_query", b"trade_close"), "content"),
        (b'{"alipay_trade_query_response":', "content"),
    ]:
        with pytest.raises(NoticeRefused) as refused:
            alipay.read_answer(APP, "alipay.trade.query", wrong)
        assert refused.value.why == why


def test_yuan_are_fen() -> None:
    assert [fen(said) for said in ("120.00", "120", "0.1", "0.01")] == [12_000, 12_000, 10, 1]
    for wrong in ("", "1.001", "-1", "1e2", "１", "1.0.0", ".5", None):
        with pytest.raises(NoticeRefused):
            fen(wrong)
