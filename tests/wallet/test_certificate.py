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

from tests.wallet.city import BOOK, IN_FORCE, LICENCE, NOW, PERSON, PHONE_ID, POLICE, SECOND, STATUS, opaque
from wallet import errors
from wallet.certificate import KIND, Order, bound_to, certificate_for, read, signed
from wallet.errors import (
    BadSignature,
    CertificateExpired,
    CertificateNotYet,
    CertificateRenewed,
    CertificateRevoked,
    CertificateSuspended,
    FieldsRefused,
    KeyWithdrawn,
    Malformed,
    MoveRefused,
    NotInForce,
    SignedOutsideKeyLife,
    TokenRefused,
    TooLarge,
    UnknownKey,
    WrongIssuer,
    WrongKind,
)
from wallet.jose import MAX_TOKEN, sign, to_base64url
from wallet.keys import KeyBook, first_keys, rotated, withdrawn
from wallet.standing import (
    LABELS,
    MOVES,
    REASON_LABELS,
    REASONS,
    REFUSALS,
    Action,
    Reason,
    Standing,
    State,
    check_in_force,
    moved,
    state_at,
)
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
    ids=lambda kid: str(kid)[:30],
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
    ids=str,
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
    ids=lambda token: token[:30],
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
    ids=str,
)
def test_a_signed_one_that_lacks_something_is_none(change: dict[str, object]) -> None:
    with pytest.raises(WrongKind):
        read(sign(CLAIMS | change, PRIVATE, KIND, KEY.kid), BOOK)


@pytest.mark.parametrize("payload", [b"[]", b"7", b"{", b"[" * 5000, b"\xff"], ids=repr)
def test_a_signed_payload_that_is_no_object_is_none(payload: bytes) -> None:
    token = jwt.PyJWS().encode(payload, PRIVATE, "EdDSA", {"typ": KIND, "kid": KEY.kid})
    with pytest.raises(WrongKind):
        read(token, BOOK)


@pytest.mark.parametrize(("state", "refusal"), REFUSALS.items(), ids=str)
def test_each_state_but_valid_has_its_refusal(state: State, refusal: type[NotInForce]) -> None:
    assert REFUSALS.keys() | {State.VALID} == LABELS.keys() == set(State)
    moments = {State.EXPIRED: LICENCE.ends, State.NOT_YET: NOW - SECOND}
    standing = IN_FORCE if state in moments else Standing(state, NOW, "officer")
    moment = moments.get(state) or NOW
    assert state_at(LICENCE, standing, moment) is state
    with pytest.raises(refusal):
        check_in_force(LICENCE, standing, moment)


def test_it_is_in_force_from_its_first_second_to_its_last() -> None:
    assert LICENCE.ends is not None
    check_in_force(LICENCE, IN_FORCE, NOW)
    check_in_force(LICENCE, IN_FORCE, LICENCE.ends - SECOND)
    with pytest.raises(CertificateNotYet):
        check_in_force(LICENCE, IN_FORCE, NOW - SECOND)
    with pytest.raises(CertificateExpired):
        check_in_force(LICENCE, IN_FORCE, LICENCE.ends)


def test_a_decision_against_it_stands_before_the_dates() -> None:
    assert LICENCE.ends is not None
    revoked = moved(IN_FORCE, Action.REVOKE, "officer", NOW, Reason.PENALTY)
    assert state_at(LICENCE, revoked, LICENCE.ends) is State.REVOKED
    with pytest.raises(CertificateRevoked) as refused:
        check_in_force(LICENCE, revoked, NOW)
    assert "行政处罚" in refused.value.told_in("zh")
    assert "Administrative penalty" in refused.value.told_in("en")


def test_suspended_and_resumed_revoked_for_good_renewed_once() -> None:
    suspended = moved(IN_FORCE, Action.SUSPEND, "officer", NOW, Reason.LOST)
    with pytest.raises(CertificateSuspended):
        check_in_force(LICENCE, suspended, NOW)
    resumed = moved(suspended, Action.RESUME, "chief", NOW + SECOND)
    assert resumed == Standing(State.VALID, NOW + SECOND, "chief")
    check_in_force(LICENCE, resumed, NOW)
    with pytest.raises(CertificateRenewed):
        check_in_force(LICENCE, moved(resumed, Action.RENEW, "chief", NOW), NOW)


@pytest.mark.parametrize("state", set(State) - {State.EXPIRED, State.NOT_YET})
@pytest.mark.parametrize("action", Action)
def test_only_the_tables_moves_are_made(state: State, action: Action) -> None:
    reason = next(iter(REASONS.get(action, [None])))
    standing = Standing(state, NOW, "officer")
    if after := MOVES[action].get(state):
        assert moved(standing, action, "officer", NOW, reason).state is after
    else:
        with pytest.raises(MoveRefused):
            moved(standing, action, "officer", NOW, reason)


@pytest.mark.parametrize(
    ("action", "state", "reason"),
    [
        (Action.REVOKE, State.VALID, None),
        (Action.REVOKE, State.VALID, Reason.INVESTIGATION),
        (Action.SUSPEND, State.VALID, Reason.GIVEN_UP),
        (Action.RENEW, State.VALID, Reason.LOST),
        (Action.RESUME, State.SUSPENDED, Reason.LOST),
    ],
)
def test_a_reason_is_given_where_one_belongs(action: Action, state: State, reason: Reason | None) -> None:
    with pytest.raises(MoveRefused):
        moved(Standing(state, NOW, "officer"), action, "officer", NOW, reason)


def all_errors(base: type[errors.WalletError] = errors.WalletError) -> list[type[errors.WalletError]]:
    return [base, *(error for child in base.__subclasses__() for error in all_errors(child))]


def test_each_refusal_has_its_code_and_both_languages_and_stands_in_the_tree() -> None:
    assert MOVES.keys() == set(Action)
    assert REASON_LABELS.keys() == set(Reason)
    codes = [error.code for error in all_errors()]
    assert len(codes) == len(set(codes))
    for error in all_errors():
        assert error.en.isascii()
        assert any("\u4e00" <= c <= "\u9fff" for c in error.zh)
        assert error.__name__ in (errors.__doc__ or "")
        assert (error.__doc__ or "").strip(), "a line on when it happens"
