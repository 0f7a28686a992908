"""Rotation of the signing keys: announced first, then signing, then only verifying, then gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from mobile_api.errors import TokenExpired, Unauthenticated
from mobile_api.identity.keys import ANNOUNCED, OVERLAP, Keyring, SigningKey, ensure_signing_key, replace_leaked, rotate
from mobile_api.identity.tokens import Tokens
from mobile_api.localtime import now_utc

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ensure_signing_key(tmp_path)
    return tmp_path


def ring(folder: Path) -> Keyring:
    return Keyring(folder)


def kids(folder: Path, now: datetime) -> list[str]:
    return [key["kid"] for key in ring(folder).jwks(now)["keys"]]


def test_a_new_key_is_published_before_it_signs_and_the_old_one_verifies_on(folder: Path) -> None:
    first = ring(folder).signing(NOW).kid
    second = rotate(folder, NOW).kid
    assert kids(folder, NOW) == [first, second]
    assert ring(folder).signing(NOW).kid == first, "nobody may have the new key yet"
    later = NOW + ANNOUNCED
    assert ring(folder).signing(later).kid == second
    assert ring(folder).find(first, later) is not None
    ended = NOW + ANNOUNCED + OVERLAP
    assert kids(folder, ended) == [second]
    assert ring(folder).find(first, ended) is None
    third = rotate(folder, ended).kid
    assert kids(folder, ended) == [second, third]
    assert len(list(folder.glob("*.pem"))) == 2, "the first key is removed"


def test_a_leaked_key_ends_at_once_with_the_one_that_was_announced(folder: Path) -> None:
    first, second = ring(folder).signing(NOW).kid, rotate(folder, NOW).kid
    third = replace_leaked(folder, NOW).kid
    assert len({first, second, third}) == 3, "also in the second in which the last was made"
    assert kids(folder, NOW) == [third]
    assert ring(folder).signing(NOW).kid == third, "there is no other"
    assert ring(folder).find(first, NOW) is None


def test_a_running_worker_sees_the_new_key_within_seconds(folder: Path) -> None:
    clock = [0.0]
    worker = Keyring(folder, lambda: clock[0])
    worker.signing(NOW)
    second = rotate(folder, NOW - ANNOUNCED)
    assert worker.find(second.kid, NOW) is None
    clock[0] += 6
    assert worker.signing(NOW).kid == second.kid


def test_the_published_key_is_enough_to_verify_a_token(folder: Path) -> None:
    keyring = ring(folder)
    token = Tokens(keyring).access("c1", "s1", now_utc())
    published = jwt.PyJWKSet.from_dict(keyring.jwks(now_utc()))
    key = published[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["EdDSA"], audience="citizen")["sub"] == "c1"
    assert "d" not in keyring.jwks(now_utc())["keys"][0], "the private half stays here"


def claims(**other: object) -> dict[str, object]:
    now = now_utc()
    usual = {"sub": "c", "sid": "s", "iss": "yiwang", "aud": "citizen", "iat": now, "exp": now + timedelta(minutes=5)}
    return {**usual, **other}


def signed(key: SigningKey, **other: object) -> str:
    return jwt.encode(claims(**other), key.private, algorithm="EdDSA", headers={"kid": key.kid})


def test_a_right_token_is_taken(folder: Path) -> None:
    keyring = ring(folder)
    assert Tokens(keyring).citizen(signed(keyring.signing(NOW))).citizen_id == "c"


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "staff"},
        {"aud": ["assistant"]},
        {"iss": "another"},
        {"exp": None},
        {"iat": now_utc() + timedelta(days=1)},
        {"nbf": now_utc() + timedelta(days=1)},
        {"sub": 5},
        {"sid": ""},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_claim_that_is_wrong_is_refused(folder: Path, wrong: dict[str, object]) -> None:
    keyring = ring(folder)
    with pytest.raises(Unauthenticated):
        Tokens(keyring).citizen(signed(keyring.signing(NOW), **wrong))


def test_an_expired_token_says_so(folder: Path) -> None:
    keyring = ring(folder)
    with pytest.raises(TokenExpired):
        Tokens(keyring).citizen(signed(keyring.signing(NOW), exp=now_utc() - timedelta(seconds=5)))


def test_another_algorithm_is_refused(folder: Path) -> None:
    """`alg=none`, and the public key used as the secret of an HMAC: the classic confusion."""
    keyring = ring(folder)
    key = keyring.signing(NOW)
    public = key.as_jwk()["x"]
    forged = [
        jwt.encode(claims(), "", algorithm="none", headers={"kid": key.kid}),
        jwt.encode(claims(), public.ljust(32, "="), algorithm="HS256", headers={"kid": key.kid}),
        jwt.encode(claims(), public.ljust(64, "="), algorithm="HS512", headers={"kid": key.kid}),
    ]
    for token in forged:
        with pytest.raises(Unauthenticated):
            Tokens(keyring).citizen(token)


def test_an_unknown_key_is_refused(folder: Path, tmp_path: Path) -> None:
    ensure_signing_key(tmp_path / "other")
    other = ring(tmp_path / "other").signing(NOW)
    for kid in (other.kid, ring(folder).signing(NOW).kid, None, "../token-signing"):
        token = jwt.encode(claims(), other.private, algorithm="EdDSA", headers={"kid": kid} if kid else {})
        with pytest.raises(Unauthenticated):
            Tokens(ring(folder)).citizen(token)
