"""Keys: their JSON form and thumbprints, departments' rotations, the list that the city signs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.wallet.city import CITY, NOW, SECOND
from wallet.errors import (
    BadSignature,
    Expired,
    KeyWaiting,
    KeyWithdrawn,
    SignedOutsideKeyLife,
    TokenRefused,
    UnknownKey,
    WrongIssuer,
    WrongKind,
)
from wallet.jose import sign
from wallet.jwk import algorithm_of, jwk_of, key_of, thumbprint
from wallet.key_list import KEY_LIST, LIST_LIFE, read_list, signed_list
from wallet.keys import ANNOUNCED, KeyBook, KeySet, check_signed_by, first_keys, retired, rotated, withdrawn

RFC_8037 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
"""The example key of RFC 8037, appendix A.2; its thumbprint is in A.3."""
FIRST, SECOND_KEY, THIRD = (Ed25519PrivateKey.generate() for _ in range(3))
SET = first_keys("health", FIRST, NOW)
ROTATED = rotated(SET, SECOND_KEY, NOW)
LATER = NOW + ANNOUNCED


def test_the_rfcs_key_has_the_rfcs_thumbprint() -> None:
    assert thumbprint(key_of(RFC_8037)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("private", [FIRST, generate_private_key(SECP256R1())], ids=["Ed25519", "P-256"])
def test_a_key_comes_back_from_its_json(private: Ed25519PrivateKey) -> None:
    jwk = jwk_of(private.public_key())
    assert jwk_of(key_of(jwk | {"use": "sig", "kid": "anything"})) == jwk
    assert not {"d", "kid"} & jwk.keys()


POINT = jwk_of(generate_private_key(SECP256R1()).public_key())


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        RFC_8037 | {"crv": "Ed448"},
        RFC_8037 | {"x": RFC_8037["x"][:-4]},
        RFC_8037 | {"x": 7},
        POINT | {"crv": "P-384"},
        POINT | {"x": POINT["y"], "y": POINT["x"]},
        {"kty": "EC", "crv": "P-256", "x": POINT["x"]},
    ],
)
def test_what_is_no_key_of_ours_is_refused(jwk: dict[str, object]) -> None:
    with pytest.raises(UnknownKey):
        key_of(jwk)


def test_another_curve_is_refused() -> None:
    with pytest.raises(UnknownKey):
        algorithm_of(generate_private_key(SECP384R1()).public_key())


def test_the_first_key_signs_at_once_and_the_next_once_it_was_announced() -> None:
    old, new = thumbprint(FIRST.public_key()), thumbprint(SECOND_KEY.public_key())
    assert SET.signing(NOW)[0].kid == old
    assert ROTATED.signing(LATER - SECOND)[0].kid == old
    assert ROTATED.signing(LATER)[0].kid == new
    assert SET.keys == first_keys("health", FIRST, NOW).keys, "the set before is as it was"
    assert [(key.kid, key.begins, key.ends) for key in ROTATED.keys] == [(old, NOW, LATER), (new, LATER, None)]


def test_nothing_signs_before_the_first_key() -> None:
    with pytest.raises(UnknownKey):
        SET.signing(NOW - SECOND)


def test_a_second_rotation_waits_for_the_first() -> None:
    with pytest.raises(KeyWaiting):
        rotated(ROTATED, THIRD, LATER - SECOND)
    again = rotated(ROTATED, THIRD, LATER)
    assert [(key.begins, key.ends) for key in again.keys] == [
        (NOW, LATER),
        (LATER, LATER + ANNOUNCED),
        (LATER + ANNOUNCED, None),
    ]


@pytest.mark.parametrize("keys", [SET, ROTATED, rotated(ROTATED, THIRD, LATER)])
def test_no_moment_is_without_a_key(keys: KeySet) -> None:
    after = withdrawn(keys, keys.keys[-1].kid, CITY, NOW + timedelta(milliseconds=1500))
    for hours in range(96):
        keys.signing(NOW + timedelta(hours=hours))
        after.signing(NOW + timedelta(hours=hours, seconds=1))


def test_a_key_that_signs_no_more_keeps_only_its_public_half() -> None:
    done = retired(ROTATED, LATER)
    assert done.keys == ROTATED.keys
    assert list(done.private) == [thumbprint(SECOND_KEY.public_key())]
    assert retired(ROTATED, LATER - SECOND).private == ROTATED.private


def test_a_past_key_counts_for_what_it_signed_in_its_time() -> None:
    key = KeyBook(ROTATED.keys).find(thumbprint(FIRST.public_key()))
    check_signed_by(key, "health", NOW)
    check_signed_by(key, "health", LATER - SECOND)
    for moment in (NOW - SECOND, LATER):
        with pytest.raises(SignedOutsideKeyLife):
            check_signed_by(key, "health", moment)
    for issuer in ("education", "", None, ["health"]):
        with pytest.raises(WrongIssuer):
            check_signed_by(key, issuer, NOW)


def test_a_leaked_key_counts_for_nothing_and_another_signs_at_once() -> None:
    leaked = thumbprint(FIRST.public_key())
    after = withdrawn(ROTATED, leaked, THIRD, NOW + SECOND)
    assert after.signing(NOW + SECOND)[0].kid == thumbprint(THIRD.public_key())
    assert list(after.private) == [thumbprint(THIRD.public_key())]
    with pytest.raises(KeyWithdrawn):
        KeyBook(after.keys).find(leaked)
    assert rotated(after, SECOND_KEY, LATER).keys[0].withdrawn, "for good"
    with pytest.raises(UnknownKey):
        withdrawn(ROTATED, "another", THIRD, NOW)


def test_the_signed_list_has_past_keys_with_their_lives() -> None:
    keys = (
        *withdrawn(ROTATED, thumbprint(FIRST.public_key()), THIRD, LATER + SECOND).keys,
        *first_keys("tax", CITY, NOW).keys,
    )
    book = read_list(signed_list(keys, CITY, NOW), CITY.public_key(), NOW + LIST_LIFE - SECOND)
    assert len(book) == len(keys) == 4
    assert book.find(keys[1].kid) == keys[1]
    assert book.find(keys[2].kid) == keys[2]
    with pytest.raises(KeyWithdrawn):
        book.find(keys[0].kid)
    with pytest.raises(UnknownKey):
        book.find("x" * 43)


def test_an_old_list_isnt_taken() -> None:
    with pytest.raises(Expired):
        read_list(signed_list(SET.keys, CITY, NOW), CITY.public_key(), NOW + LIST_LIFE)


def test_a_list_that_the_city_didnt_sign_isnt_taken() -> None:
    with pytest.raises(BadSignature):
        read_list(signed_list(SET.keys, FIRST, NOW), CITY.public_key(), NOW)


GOOD = {"iss": "city", "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60, "keys": []}
KEY = {"iss": "health", "nbf": 0, **jwk_of(FIRST.public_key())}


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "health"},
        {"keys": None},
        {"keys": ["key"]},
        {"keys": [KEY | {"nbf": None}]},
        {"keys": [KEY | {"exp": "never"}]},
        {"exp": None},
    ],
)
def test_a_list_that_isnt_right_is_refused(change: dict[str, object]) -> None:
    assert len(read_list(sign(GOOD | {"keys": [KEY]}, CITY, KEY_LIST), CITY.public_key(), NOW)) == 1
    with pytest.raises(WrongKind):
        read_list(sign(GOOD | change, CITY, KEY_LIST), CITY.public_key(), NOW)


def test_every_flipped_byte_is_refused() -> None:
    token = signed_list(SET.keys, CITY, NOW)
    for place in range(len(token)):
        with pytest.raises(TokenRefused):
            read_list(token[:place] + chr(ord(token[place]) ^ 1) + token[place + 1 :], CITY.public_key(), NOW)
