"""Certificates: issued, read, and every way to pass off something else as one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.wallet.city import BOOK, LICENCE, NOW, PERSON, PHONE_ID, POLICE, STATUS, opaque
from wallet.certificate import KIND, Order, bound_to, certificate_for, read, signed
from wallet.errors import (
    BadSignature,
    FieldsRefused,
    KeyWithdrawn,
    Malformed,
    SignedOutsideKeyLife,
    TokenRefused,
    TooLarge,
    UnknownKey,
    WrongIssuer,
    WrongKind,
)
from wallet.jose import MAX_TOKEN, sign, to_base64url
from wallet.keys import KeyBook, first_keys, rotated, withdrawn
from wallet.types.library import load_types

KEY, PRIVATE = POLICE.signing(NOW)
TOKEN = signed(LICENCE, POLICE, NOW)
HEAD, PAYLOAD, SIGNATURE = TOKEN.split(".")
CLAIMS: dict[str, Any] = jwt.decode(TOKEN, options={"verify_signature": False})


def part(content: object) -> str:
    return to_base64url(json.dumps(content).encode())


def test_what_is_issued_reads_back_the_same() -> None:
    assert read(TOKEN, BOOK) == LICENCE
    assert LICENCE.holder == PHONE_ID
    assert LICENCE.issuer == "public-security"
    assert jwt.get_unverified_header(TOKEN) == {"alg": "EdDSA", "typ": KIND, "kid": KEY.kid}
    assert CLAIMS["cnf"] == {"jkt": PHONE_ID}
    assert CLAIMS["status"] == {"status_list": {"idx": STATUS.index, "uri": STATUS.uri}}


def test_any_library_reads_what_we_sign_and_we_read_what_it_signs() -> None:
    assert jwt.decode(TOKEN, KEY.public, algorithms=["EdDSA"], options={"verify_iat": False, "verify_nbf": False})
    theirs = jwt.encode(CLAIMS, PRIVATE, algorithm="EdDSA", headers={"typ": KIND, "kid": KEY.kid})
    assert read(theirs, BOOK) == LICENCE


def test_one_without_end_says_none() -> None:
    fields = {name: value for name, value in PERSON.items() if name != "valid_until"}
    licence = certificate_for(Order(opaque(), PHONE_ID, fields, STATUS), load_types().find("driving-licence"), NOW)
    token = signed(licence, POLICE, NOW)
    assert "exp" not in jwt.decode(token, options={"verify_signature": False})
    assert read(token, BOOK).ends is None


def test_wrong_fields_arent_issued() -> None:
    with pytest.raises(FieldsRefused):
        certificate_for(Order(opaque(), PHONE_ID, {}, STATUS), load_types().find("driving-licence"), NOW)


def test_a_department_signs_only_its_own() -> None:
    health = first_keys("health", Ed25519PrivateKey.generate(), NOW)
    with pytest.raises(WrongIssuer):
        signed(LICENCE, health, NOW)
    key, private = health.signing(NOW)
    with pytest.raises(WrongIssuer):
        read(sign(CLAIMS, private, KIND, key.kid), KeyBook((*health.keys, *POLICE.keys)))


def test_a_new_phone_gets_the_same_certificate_with_its_old_dates() -> None:
    other, later = "x" * 43, NOW + timedelta(days=400)
    again = read(signed(bound_to(LICENCE, other, later), POLICE, later), BOOK)
    assert again == replace(LICENCE, holder=other, issued_at=later)


def test_it_outlives_the_key_that_signed_it_but_not_the_keys_leak() -> None:
    later = NOW + timedelta(days=900)
    assert read(TOKEN, KeyBook(rotated(POLICE, Ed25519PrivateKey.generate(), later).keys)) == LICENCE
    leaked = withdrawn(POLICE, KEY.kid, Ed25519PrivateKey.generate(), later)
    with pytest.raises(KeyWithdrawn):
        read(TOKEN, KeyBook(leaked.keys))


def test_a_past_key_signs_nothing_new() -> None:
    later = NOW + timedelta(days=2)
    past = KeyBook(rotated(POLICE, Ed25519PrivateKey.generate(), NOW).keys)
    with pytest.raises(SignedOutsideKeyLife):
        read(signed(bound_to(LICENCE, PHONE_ID, later), POLICE, later), past)


def test_every_flipped_byte_is_refused() -> None:
    for place in range(len(TOKEN)):
        for bit in (1, 2, 32):
            with pytest.raises(TokenRefused):
                read(TOKEN[:place] + chr(ord(TOKEN[place]) ^ bit) + TOKEN[place + 1 :], BOOK)


def test_every_truncation_is_refused() -> None:
    for length in range(len(TOKEN)):
        with pytest.raises(TokenRefused):
            read(TOKEN[:length], BOOK)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", None, "HS256", "ES256", "RS256"])
@pytest.mark.parametrize("signature", [SIGNATURE, "AA"])
def test_the_header_doesnt_choose_the_algorithm(alg: object, signature: str) -> None:
    header = part({"alg": alg, "typ": KIND, "kid": KEY.kid})
    with pytest.raises(BadSignature):
        read(f"{header}.{PAYLOAD}.{signature}", BOOK)


def test_a_good_signature_under_another_algorithms_name_is_refused() -> None:
    signing_input = f"{part({'alg': 'ES256', 'typ': KIND, 'kid': KEY.kid})}.{PAYLOAD}"
    assert isinstance(PRIVATE, Ed25519PrivateKey)
    with pytest.raises(BadSignature):
        read(f"{signing_input}.{to_base64url(PRIVATE.sign(signing_input.encode()))}", BOOK)


def test_a_long_header_isnt_read_even_if_it_is_signed() -> None:
    with pytest.raises(Malformed):
        read(sign(CLAIMS, PRIVATE, "x" * 400, KEY.kid), BOOK)


def test_a_token_without_signature_is_refused() -> None:
    with pytest.raises(Malformed):
        read(f"{part({'alg': 'none', 'typ': KIND, 'kid': KEY.kid})}.{PAYLOAD}.", BOOK)


def test_the_public_key_is_no_shared_secret() -> None:
    raw = KEY.public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    forged = jwt.encode(CLAIMS, raw, algorithm="HS256", headers={"typ": KIND, "kid": KEY.kid})
    with pytest.raises(BadSignature):
        read(forged, BOOK)


def test_a_foreign_key_is_unknown_and_may_not_borrow_a_known_name() -> None:
    thief = Ed25519PrivateKey.generate()
    with pytest.raises(UnknownKey):
        read(signed(LICENCE, first_keys("public-security", thief, NOW), NOW), BOOK)
    with pytest.raises(BadSignature):
        read(sign(CLAIMS, thief, KIND, KEY.kid), BOOK)
    with pytest.raises(BadSignature):
        read(sign(CLAIMS, generate_private_key(SECP256R1()), KIND, KEY.kid), BOOK)


@pytest.mark.parametrize(
    "kid",
    [
        "../../keys/public-security.pem",
        "/dev/null",
        "https://evil.example/jwks.json",
        "' OR 1=1 --",
        {"$ne": None},
        ["a"],
        7,
        None,
        "",
        KEY.kid + "A",
        KEY.kid[:-1],
        KEY.kid + "\n",
        "密" * 43,
        "A" * 10_000,
        "A" * 100_000,
    ],
)
def test_a_kid_names_no_path_and_no_address(kid: object) -> None:
    header = part({"alg": "EdDSA", "typ": KIND, "kid": kid})
    with pytest.raises((Malformed, TooLarge)):
        read(f"{header}.{PAYLOAD}.{SIGNATURE}", BOOK)


@pytest.mark.parametrize(
    "more",
    [
        {"jku": "https://evil.example/jwks.json"},
        {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}},
        {"x5u": "https://evil.example/"},
        {"crit": ["exp"]},
        {"b64": False},
        {"zip": "DEF"},
    ],
)
def test_a_header_says_nothing_more_even_if_it_is_signed(more: dict[str, object]) -> None:
    forged = jwt.encode(CLAIMS, PRIVATE, algorithm="EdDSA", headers={"typ": KIND, "kid": KEY.kid, **more})
    with pytest.raises(Malformed):
        read(forged, BOOK)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        f"{TOKEN}.",
        f"{TOKEN}.{SIGNATURE}",
        f" {TOKEN}",
        f"{TOKEN}\n",
        f"{TOKEN}=",
        f"{HEAD}=.{PAYLOAD}.{SIGNATURE}",
        f"{HEAD}.{PAYLOAD}==.{SIGNATURE}",
        f"{part([])}.{PAYLOAD}.{SIGNATURE}",
        f"{to_base64url(b'{')}.{PAYLOAD}.{SIGNATURE}",
        f"{to_base64url(b'[' * 190)}.{PAYLOAD}.{SIGNATURE}",
        f"{to_base64url(bytes([255, 254, 0]))}.{PAYLOAD}.{SIGNATURE}",
        "证照码.证照码.证照码",
        json.dumps({"payload": PAYLOAD, "signatures": []}),
    ],
)
def test_anything_else_is_malformed(token: str) -> None:
    with pytest.raises(Malformed):
        read(token, BOOK)


def test_an_oversized_one_isnt_read() -> None:
    with pytest.raises(TooLarge):
        read(TOKEN + "A" * MAX_TOKEN, BOOK)
    with pytest.raises(TooLarge):
        read(sign(CLAIMS | {"x": "A" * MAX_TOKEN}, PRIVATE, KIND, KEY.kid), BOOK)


def test_a_signed_thing_of_another_kind_is_none() -> None:
    for kind in ("statuslist+jwt", "JWT", "presentation+jwt", KIND.upper(), ""):
        with pytest.raises(WrongKind):
            read(sign(CLAIMS, PRIVATE, kind, KEY.kid), BOOK)


@pytest.mark.parametrize(
    "change",
    [
        {"jti": None},
        {"jti": "../1"},
        {"vct": ""},
        {"iss": 7},
        {"iat": "2026"},
        {"nbf": -1},
        {"exp": 1.5},
        {"exp": True},
        {"exp": 10**18},
        {"fields": []},
        {"cnf": None},
        {"cnf": {"jkt": "short"}},
        {"status": None},
        {"status": {"status_list": []}},
        {"status": {"status_list": {"idx": -1, "uri": "u"}}},
        {"status": {"status_list": {"idx": True, "uri": "u"}}},
        {"status": {"status_list": {"idx": 1, "uri": None}}},
    ],
)
def test_a_signed_one_that_lacks_something_is_none(change: dict[str, object]) -> None:
    with pytest.raises(WrongKind):
        read(sign(CLAIMS | change, PRIVATE, KIND, KEY.kid), BOOK)


@pytest.mark.parametrize("payload", [b"[]", b"7", b"{", b"[" * 5000, b"\xff"], ids=repr)
def test_a_signed_payload_that_is_no_object_is_none(payload: bytes) -> None:
    token = jwt.PyJWS().encode(payload, PRIVATE, "EdDSA", {"typ": KIND, "kid": KEY.kid})
    with pytest.raises(WrongKind):
        read(token, BOOK)
