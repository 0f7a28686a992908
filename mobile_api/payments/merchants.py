"""The merchant's contracts with the providers: a folder with numbers and keys, one JSON file a provider.

`wechat.json`: mchid, appid, serial, api_v3_key, and `platform`, the key files by what `Wechatpay-Serial` calls them;
the merchant's private key in `wechat-key.pem`. `alipay.json`: app_id, seller_id; keys in `alipay-key.pem` (ours) and
`alipay-public.pem` (theirs). A provider whose file isn't there isn't offered. Without a folder of a city's own the
stand-in's is made beside the data, with the providers' private keys, which only the stand-in reads.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from mobile_api.payments.alipay import wire as alipay
from mobile_api.payments.alipay.client import Alipay
from mobile_api.payments.rsa import private_key, public_key
from mobile_api.payments.told import Provider
from mobile_api.payments.wechat import wire as wechat
from mobile_api.payments.wechat.client import WechatPay
from mobile_api.private_file import write_once

WECHAT_URL, ALIPAY_URL = "https://api.mch.weixin.qq.com", "https://openapi.alipay.com/gateway.do"
WECHAT_THEIRS, ALIPAY_THEIRS = "stand-in-wechat-key.pem", "stand-in-alipay-key.pem"
KEY_ID = "PUB_KEY_ID_STANDIN00000000000000000001"
NOTICES = "/v1/payments/notices"


def providers(folder: Path, origin: str, stand_in_url: str | None) -> Sequence[Provider]:
    """Every provider that the folder has a contract with; at the stand-in's address, if there is one."""
    found: list[Provider] = []
    if (folder / "wechat.json").exists():
        url = f"{stand_in_url}/wechat" if stand_in_url else WECHAT_URL
        found.append(WechatPay(wechat_merchant(folder), url, f"{origin}{NOTICES}/wechat", origin))
    if (folder / "alipay.json").exists():
        url = f"{stand_in_url}/alipay/gateway.do" if stand_in_url else ALIPAY_URL
        found.append(Alipay(alipay_merchant(folder), url, f"{origin}{NOTICES}/alipay", origin))
    return found


def wechat_merchant(folder: Path) -> wechat.Merchant:
    """The contract with WeChat Pay."""
    told = _object(folder / "wechat.json")
    keys = {name: public_key((folder / file).read_bytes()) for name, file in told["platform"].items()}
    own = private_key((folder / "wechat-key.pem").read_bytes())
    return wechat.Merchant(told["mchid"], told["appid"], told["serial"], own, told["api_v3_key"].encode(), keys)


def alipay_merchant(folder: Path) -> alipay.Merchant:
    """The contract with Alipay."""
    told = _object(folder / "alipay.json")
    own = private_key((folder / "alipay-key.pem").read_bytes())
    theirs = public_key((folder / "alipay-public.pem").read_bytes())
    return alipay.Merchant(told["app_id"], told["seller_id"], own, theirs)


def ensure_sample(folder: Path) -> None:
    """Make the stand-in's contracts unless they are there; any process may, the first one wins."""
    if all((folder / name).exists() for name in ("wechat.json", "alipay.json")):
        return
    for theirs, ours, public in (
        (WECHAT_THEIRS, "wechat-key.pem", "wechat-public.pem"),
        (ALIPAY_THEIRS, "alipay-key.pem", "alipay-public.pem"),
    ):
        for name in (theirs, ours):
            if not (folder / name).exists():
                write_once(folder / name, _new_key())
        of = private_key((folder / theirs).read_bytes()).public_key()
        write_once(folder / public, of.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    told = {"mchid": "1900000001", "appid": "wx8888888888888888", "serial": "5157F09EFDC096DE15EBE81A47057A72"}
    sealed = {"api_v3_key": secrets.token_hex(16), "platform": {KEY_ID: "wechat-public.pem"}}
    write_once(folder / "wechat.json", json.dumps({**told, **sealed}).encode())
    numbers = {"app_id": "2021000000000001", "seller_id": "2088000000000001"}
    write_once(folder / "alipay.json", json.dumps(numbers).encode())


def _new_key() -> bytes:
    return generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _object(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_bytes())
    return told
