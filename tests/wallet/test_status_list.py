"""Status lists: the specification's vectors, and what may be concluded from a published list."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.wallet.city import BOOK, NOW, POLICE, SECOND, STATUS
from wallet.errors import (
    BadSignature,
    ListRefused,
    NotYet,
    SignedOutsideKeyLife,
    TokenRefused,
    UnknownKey,
    WrongIssuer,
    WrongKind,
)
from wallet.jose import sign, to_base64url
from wallet.keys import first_keys
from wallet.standing import LABELS, State
from wallet.status_list import PUBLISHED, Bits, Status, StatusList, StatusRef
from wallet.status_token import KIND, LIFE, REFRESH, publish, read

VECTORS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "vectors" / "status_list.yml").read_text("utf-8"))
LIST = StatusList.of({7: 1, 8: 2, 9: 3}, 100)
TOKEN = publish(LIST, STATUS.uri, POLICE, NOW)


@pytest.mark.parametrize("vector", VECTORS["small"], ids=lambda v: f"{v['bits']} bits")
def test_the_specifications_small_lists(vector: dict[str, Any]) -> None:
    values: list[int] = vector["values"]
    ours = StatusList.of(dict(enumerate(values)), len(values), vector["bits"])
    assert ours.as_json() == {"bits": vector["bits"], "lst": vector["lst"]}
    assert StatusList.read(ours.as_json()) == ours
    assert [ours.value(index) for index in range(len(values))] == values


@pytest.mark.parametrize("vector", VECTORS["large"], ids=lambda v: f"{v['bits']} bits")
def test_the_specifications_large_lists(vector: dict[str, Any]) -> None:
    ours = StatusList.of(vector["values"], 1 << 20, vector["bits"])
    assert re.split("A{4,}", ours.as_json()["lst"]) == vector["pieces"]
    assert StatusList.read(ours.as_json()) == ours
    assert all(ours.value(index) == value for index, value in vector["values"].items())
    assert ours.value(1) == ours.value((1 << 20) - 1) == 0


@given(st.sampled_from([1, 2, 4, 8]), st.lists(st.integers(0, 255), min_size=1, max_size=60))
def test_what_is_put_in_comes_out(bits: Bits, drawn: list[int]) -> None:
    values = [value % (1 << bits) for value in drawn]
    packed = StatusList.read(StatusList.of(dict(enumerate(values)), len(values), bits).as_json())
    assert [packed.value(index) for index in range(len(values))] == values


@pytest.mark.parametrize(("index", "value"), [(-1, 0), (100, 0), (0, 4), (0, -1)])
def test_what_doesnt_fit_isnt_put_in(index: int, value: int) -> None:
    with pytest.raises(ListRefused):
        StatusList.of({index: value}, 100)


@pytest.mark.parametrize("index", [-1, 100, 10**12])
def test_an_index_outside_is_refused(index: int) -> None:
    with pytest.raises(ListRefused):
        LIST.value(index)


def test_every_kept_state_is_published_and_nothing_unknown_is_valid() -> None:
    assert PUBLISHED.keys() == LABELS.keys() - {State.EXPIRED, State.NOT_YET}
    assert [LIST.status(index) for index in (6, 7, 8, 9)] == [
        Status.VALID,
        Status.REVOKED,
        Status.SUSPENDED,
        Status.RENEWED,
    ]
    assert StatusList.of({0: 11}, 1, 4).status(0) is Status.REVOKED


BOMB = to_base64url(zlib.compress(bytes((1 << 20) + 1), 9))
GOOD = LIST.as_json()


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        GOOD | {"bits": 3},
        GOOD | {"bits": "2"},
        GOOD | {"lst": 7},
        GOOD | {"lst": "!"},
        GOOD | {"lst": GOOD["lst"] + "="},
        GOOD | {"lst": GOOD["lst"][:-4]},
        GOOD | {"lst": to_base64url(b"not zlib")},
        GOOD | {"lst": to_base64url(zlib.compress(LIST.packed)[:-3])},
        GOOD | {"lst": to_base64url(zlib.compress(b"") + b"more")},
        GOOD | {"lst": BOMB},
    ],
)
def test_what_is_no_list_is_refused_and_a_bomb_isnt_unpacked(told: object) -> None:
    with pytest.raises(ListRefused):
        StatusList.read(told)


def test_a_published_list_tells_until_its_life_is_over() -> None:
    published = read(TOKEN, BOOK, NOW)
    assert (published.as_of, published.ends, published.ask_again) == (NOW, NOW + LIFE, NOW + REFRESH)
    assert published.status_of(STATUS, "public-security", NOW) is Status.REVOKED
    last = NOW + LIFE - SECOND
    assert published.status_of(StatusRef(STATUS.uri, 8), "public-security", last) is Status.SUSPENDED
    for index in (6, 7, 8):
        told = published.status_of(StatusRef(STATUS.uri, index), "public-security", NOW + LIFE)
        assert told is Status.UNKNOWN
    assert read(TOKEN, BOOK, NOW + 9 * LIFE).as_of == NOW


@pytest.mark.parametrize("ref", [(STATUS.uri + "0", "public-security"), (STATUS.uri, "civil-affairs")])
def test_another_list_says_nothing(ref: tuple[str, str]) -> None:
    with pytest.raises(ListRefused):
        read(TOKEN, BOOK, NOW).status_of(StatusRef(ref[0], 0), ref[1], NOW)


def claims(**changes: object) -> dict[str, object]:
    good = {"iss": "public-security", "sub": STATUS.uri, "iat": int(NOW.timestamp()), "ttl": 900}
    return good | {"exp": good["iat"] + 3600, "status_list": GOOD} | changes  # type: ignore[operator]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"iss": "civil-affairs"}, WrongIssuer),
        ({"iat": int((NOW - timedelta(days=31)).timestamp())}, SignedOutsideKeyLife),
        ({"iat": int((NOW + timedelta(minutes=5)).timestamp())}, NotYet),
        ({"iat": "now"}, WrongKind),
        ({"exp": None}, WrongKind),
        ({"exp": -1}, WrongKind),
        ({"exp": 10**20}, WrongKind),
        ({"ttl": 0}, WrongKind),
        ({"ttl": True}, WrongKind),
        ({"ttl": 10**20}, WrongKind),
        ({"sub": None}, WrongKind),
        ({"status_list": None}, ListRefused),
    ],
)
def test_a_list_that_isnt_right_is_refused(changes: dict[str, object], refusal: type[Exception]) -> None:
    key, private = POLICE.signing(NOW)
    read(sign(claims(), private, KIND, key.kid), BOOK, NOW)
    with pytest.raises(refusal):
        read(sign(claims(**changes), private, KIND, key.kid), BOOK, NOW)


def test_a_list_may_not_give_itself_a_longer_life() -> None:
    key, private = POLICE.signing(NOW)
    token = sign(claims(exp=int((NOW + timedelta(days=365)).timestamp())), private, KIND, key.kid)
    assert read(token, BOOK, NOW).ends == NOW + LIFE


def test_a_list_of_a_foreign_key_or_another_kind_is_refused() -> None:
    thief = first_keys("public-security", Ed25519PrivateKey.generate(), NOW)
    with pytest.raises(UnknownKey):
        read(publish(LIST, STATUS.uri, thief, NOW), BOOK, NOW)
    ours, private = POLICE.signing(NOW)
    with pytest.raises(BadSignature):
        read(sign(claims(), thief.signing(NOW)[1], KIND, ours.kid), BOOK, NOW)
    with pytest.raises(WrongKind):
        read(sign(claims(), private, "certificate+jwt", ours.kid), BOOK, NOW)


def test_every_flipped_byte_is_refused() -> None:
    for place in range(len(TOKEN)):
        changed = TOKEN[:place] + chr(ord(TOKEN[place]) ^ 1) + TOKEN[place + 1 :]
        with pytest.raises(TokenRefused):
            read(changed, BOOK, NOW)
