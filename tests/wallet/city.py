"""A city in small for the wallet's tests: a department with keys, a person's device, certificates of each type."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wallet.certificate import Certificate, Order, certificate_for, claims_of
from wallet.held.agreement import Agreement
from wallet.jose import Claims, to_base64url
from wallet.jwk import jwk_of, thumbprint
from wallet.keys import KeyBook, first_keys
from wallet.presentation import Presentation, Wish, create, opened
from wallet.scenarios.library import load_scenarios
from wallet.scenarios.scenario import Scenario
from wallet.sd_jwt.disclosures import Hidden
from wallet.sd_jwt.tokens import issue
from wallet.standing import Standing, State
from wallet.status_list import StatusRef
from wallet.types.check import Fields
from wallet.types.library import load_types
from wallet.types.schema import CertificateField
from wallet.verification import Scan

NOW = datetime(2026, 11, 26, 2, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CITY = Ed25519PrivateKey.generate()
POLICE = first_keys("public-security", Ed25519PrivateKey.generate(), NOW - timedelta(days=30))
BOOK = KeyBook(POLICE.keys)
PHONE = generate_private_key(SECP256R1())
PHONE_ID = thumbprint(PHONE.public_key())
STATUS = StatusRef("https://city.example/v1/status-lists/public-security-1", 7)
IN_FORCE = Standing(State.VALID, NOW - timedelta(days=1), "officer")
ROAD_CHECK = load_scenarios().find("road-check")

PERSON: Fields = {
    "number": "230602199003078217",
    "file_number": "230600123456",
    "name": "王秀英",
    "sex": "female",
    "nationality": "中国",
    "address": "大庆市萨尔图区东风路1号",
    "born_on": "1990-03-07",
    "first_issued_on": "2015-06-01",
    "vehicle_classes": ["C1"],
    "valid_until": "2031-06-01",
    "photo": "ab" * 32,
}
SAMPLES: dict[str, object] = {
    "text": "一段文字",
    "person_name": "王秀英",
    "address": "大庆市萨尔图区东风路1号",
    "id_number": "230602199003078217",
    "uscc": "91230600MA18WQ0D24",
    "date": "2031-06-01",
    "integer": 3,
    "fen": 50_000_00,
    "list": ["一", "二"],
    "photo": "ab" * 32,
}


def opaque() -> str:
    """128 random bits as ids are written."""
    return to_base64url(secrets.token_bytes(16))


def sample_of(field: CertificateField) -> object:
    """A value that fits a field."""
    return next(iter(field.options)) if field.options else SAMPLES[field.type]


def driving_licence(holder: str = PHONE_ID) -> Certificate:
    """A driving licence of the person, bound to their phone."""
    return certificate_for(Order(opaque(), holder, PERSON, STATUS), load_types().find("driving-licence"), NOW)


def lasting_copy(certificate: Certificate) -> str:
    """A copy for where there is no network as earlier releases made it: for as long as its certificate."""
    key, private = POLICE.signing(NOW)
    fields = {name: Hidden(value) for name, value in certificate.fields.items()}
    bound: Claims = {"fields": fields, "cnf": {"jwk": jwk_of(PHONE.public_key())}}
    return issue(claims_of(certificate) | bound, private, key.kid, opaque)


LICENCE = driving_licence()
WISH = Wish(opaque(), (LICENCE.id,), "police", "road-check", opaque())


def scan_at(
    now: datetime = NOW,
    certificate: Certificate = LICENCE,
    standing: Standing = IN_FORCE,
    scenario: Scenario = ROAD_CHECK,
) -> Scan:
    """What the police know when they scan the wish's code."""
    held, agreed = {certificate.id: (certificate, standing)}, Agreement(scenario.id, WISH.certificates)
    return Scan(now, "police", scenario, WISH.nonce, held, agreed=agreed)


def shown(**changes: object) -> Presentation:
    """The wish as the phone signs it, with changes."""
    return opened(create(replace(WISH, **changes), PHONE, NOW), PHONE.public_key())  # type: ignore[arg-type]
