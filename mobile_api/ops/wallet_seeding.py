"""Fills a database for measuring the wallet: people with phones and certificates, stored certificates, staff."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from mobile_api.db import Database, Session, run_transaction
from mobile_api.identity.access import Role
from mobile_api.identity.accounts.account import Key
from mobile_api.identity.accounts.store import AccountStore
from mobile_api.identity.keys import SigningKey
from mobile_api.identity.tokens import Tokens
from mobile_api.localtime import now_utc
from mobile_api.sealing import Sealer
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import KeyStore
from wallet.held.agreement import Agreement
from wallet.held.device import Device
from wallet.held.store import DeviceStore
from wallet.issued.record import NewCertificate
from wallet.issued.service import IssuedCertificates
from wallet.issued.store import CertificateStore
from wallet.jose import to_base64url
from wallet.jwk import jwk_of, thumbprint
from wallet.presentation import Wish, create
from wallet.scenarios.library import load_scenarios
from wallet.types.library import load_types

SCENARIO = load_scenarios().find("senior-benefits")
FIELDS: dict[str, object] = {
    "number": "230603202600000001",
    "name": "张三",
    "sex": "female",
    "born_on": "1949-12-31",
    "id_number": "11010519491231002X",
    "issued_on": "2026-11-26",
}
BATCH = 1000


@dataclass(frozen=True)
class Holder:
    """Somebody with a phone and a certificate."""

    phone: EllipticCurvePrivateKey
    certificate: str
    nonce: str

    def code(self) -> str:
        """What they show."""
        wish = Wish(opaque(), (self.certificate,), "counter", SCENARIO.id, self.nonce)
        return create(wish, self.phone, now_utc())


async def seed(db: Database, sealer: Sealer, origin: str, count: int) -> list[Holder]:
    """People with a phone and a certificate each."""
    keys = DepartmentKeys(KeyStore(db, sealer), now_utc)
    issued = IssuedCertificates(CertificateStore(db, sealer), keys, load_types(), sealer, origin, now_utc)
    devices, holders = DeviceStore(db), []
    for number in range(count):
        phone, nonce, now = generate_private_key(SECP256R1()), opaque(), now_utc()
        id_number, phone_id = f"holder {number}", thumbprint(phone.public_key())
        holder = issued.holder_of(id_number)
        jwk, until = jwk_of(phone.public_key()), now + timedelta(days=1)
        new = NewCertificate("senior-card", id_number, FIELDS, None, f"bench:{number}")
        prepared = await issued.prepare([new], [], "bench")
        await run_transaction(db, partial(issued.keep, prepared))
        certificate_id = prepared.written[0].certificate.id
        agreed = Agreement(SCENARIO.id, (certificate_id,))
        device = Device(phone_id, holder, 0, uuid4().hex, "phone", jwk, now, nonce, until, agreed=agreed)
        await devices.add(device, _to_nobody)
        holders.append(Holder(phone, certificate_id, nonce))
    return holders


async def fill(db: Database, stored: int) -> None:
    """Store certificates until there are so many: copies of one, so that they don't open."""
    certificates = db["certificates"]
    original = await certificates.find_one({})
    assert original is not None, "seeded before"
    number = await certificates.count_documents({})
    while number < stored:
        count = min(BATCH, stored - number)
        ids = [opaque() for _ in range(count)]
        places = range(number, number + count)
        await certificates.insert_many(
            [
                {**original, "_id": one, "holder": one, "origin": f"copy:{one}", "list": "copies-2026", "index": place}
                for one, place in zip(ids, places, strict=True)
            ]
        )
        number += count


async def on_duty(signing: SigningKey, db: Database, sealer: Sealer, role: Role) -> tuple[str, str]:
    """A member of staff with this role who has logged in: the account's id, and their token."""
    accounts, now, until = AccountStore(db, sealer), now_utc(), now_utc() + timedelta(hours=1)
    key = Key(secrets.token_bytes(16), b"", 0)
    account_id = await accounts.create(f"bench-{uuid4().hex[:8]}", "李窗口", [role], None, now)
    await accounts.change(account_id, {"keys": [{"id": key.id, "public_key": key.public_key, "sign_count": 0}]})
    session_id = await accounts.open_session(account_id, key, now, until)
    account = await accounts.by_id(account_id)
    assert account is not None, "just made"
    return account_id, Tokens(signing).staff_token(account.staff, now, session_id=session_id)


async def _to_nobody(device: Device, session: Session) -> None:
    """These people have no inbox in which they could be told of a device."""


def opaque() -> str:
    """128 random bits as ids are written."""
    return to_base64url(secrets.token_bytes(16))
