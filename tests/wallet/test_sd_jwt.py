"""SD-JWT: what a holder may keep back, and what an attacker would try with the parts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.wallet.city import NOW, PHONE, POLICE, SECOND, opaque
from wallet.errors import (
    BadSignature,
    DisclosureRefused,
    Expired,
    Malformed,
    NotYet,
    TooLarge,
    UnknownKey,
    WalletError,
    WrongAudience,
    WrongHolder,
    WrongKind,
    WrongNonce,
)
from wallet.jose import MAX_TOKEN, sign, to_base64url
from wallet.jwk import jwk_of
from wallet.sd_jwt.disclosures import Hidden, concealed, digest_of, revealed
from wallet.sd_jwt.tokens import (
    BINDING,
    BINDING_LIFE,
    KIND,
    Asked,
    check_binding,
    check_issued,
    chosen,
    issue,
    taken_apart,
    with_binding,
)
from wallet.times import LEEWAY

KEY, PRIVATE = POLICE.signing(NOW)
ASKED = Asked("police", "nonce-of-the-verifier", NOW)
PLAIN = {"iss": "public-security", "cnf": {"jwk": jwk_of(PHONE.public_key())}}
ISSUED = issue({**PLAIN, "name": Hidden("王秀英"), "born_on": Hidden("1990-03-07")}, PRIVATE, KEY.kid, opaque)
SHOWN = with_binding(chosen(ISSUED, ["name"]), PHONE, ASKED.audience, "nonce-of-the-verifier", NOW)


def read(token: str, asked: Asked = ASKED) -> dict[str, Any]:
    parts = taken_apart(token)
    payload, claims = check_issued(parts, KEY.public)
    check_binding(parts, payload, asked)
    return claims


def disclosure(*content: object) -> str:
    return to_base64url(json.dumps(content).encode())


def test_what_is_kept_back_isnt_there() -> None:
    assert read(SHOWN) == {**PLAIN, "name": "王秀英"}
    assert read(with_binding(chosen(ISSUED, []), PHONE, "police", "nonce-of-the-verifier", NOW)) == PLAIN
    assert "1990-03-07" not in SHOWN
    assert disclosure(opaque(), "born_on", "1990-03-07") not in SHOWN


def test_the_same_value_never_has_the_same_digest_twice() -> None:
    claims = {"name": Hidden("王秀英")}
    assert concealed(claims, opaque)[0]["_sd"] != concealed(claims, opaque)[0]["_sd"]


def test_decoys_stand_among_the_digests_and_show_nothing() -> None:
    decoys = [digest_of(opaque()) for _ in range(3)]
    payload, disclosures = concealed({"name": Hidden("王秀英"), "number": 7}, opaque, decoys)
    assert len(payload["_sd"]) == 4
    assert payload["_sd"] == sorted(payload["_sd"])
    assert revealed(payload, disclosures) == {"name": "王秀英", "number": 7}
    assert revealed(concealed({"number": 7}, opaque, decoys)[0], []) == {"number": 7}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcde"), inner, max_size=3),
    max_leaves=8,
)


def hide(value: Any, chance: Random) -> Any:
    """The value with some of its parts hidden."""

    def part(inner: Any) -> Any:
        return Hidden(hide(inner, chance)) if chance.random() < 0.5 else hide(inner, chance)

    if isinstance(value, dict):
        return {name: part(inner) for name, inner in value.items()}
    return [part(inner) for inner in value] if isinstance(value, list) else value


@given(st.dictionaries(st.sampled_from("abcde"), JSON, max_size=4), st.integers())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_hidden_all_disclosures_bring_it_back(claims: dict[str, Any], seed: int) -> None:
    payload, disclosures = concealed(hide(claims, Random(seed)), opaque)
    assert revealed(json.loads(json.dumps(payload)), reversed(disclosures)) == claims


@pytest.mark.parametrize("name", ["_sd", "..."])
def test_reserved_names_arent_issued(name: str) -> None:
    with pytest.raises(ValueError, match="may not be called"):
        concealed({name: 1}, opaque)
    with pytest.raises(ValueError, match="may not be called"):
        concealed({"a": [{name: Hidden(1)}]}, opaque)


NAMED, NAMED_TOO = disclosure("salt-1", "name", "A"), disclosure("salt-2", "name", "B")
ELEMENT = disclosure("salt-3", "A")
INNER = disclosure("salt-4", "street", "1")
OUTER = disclosure("salt-5", "address", {"_sd": [digest_of(INNER)]})


def payload_of(*disclosures: str) -> dict[str, Any]:
    return {"_sd": [digest_of(one) for one in disclosures]}


@pytest.mark.parametrize(
    ("payload", "disclosures"),
    [
        pytest.param({}, [NAMED], id="not in the document"),
        pytest.param(payload_of(NAMED), [NAMED, NAMED], id="twice"),
        pytest.param(payload_of(NAMED, NAMED), [NAMED], id="a digest twice"),
        pytest.param(payload_of(NAMED, NAMED), [], id="a digest twice, nothing shown"),
        pytest.param(payload_of(NAMED) | {"a": payload_of(NAMED)}, [NAMED], id="a digest twice, at two places"),
        pytest.param(payload_of(NAMED) | {"name": "B"}, [NAMED], id="a name that is there"),
        pytest.param(payload_of(NAMED, NAMED_TOO), [NAMED, NAMED_TOO], id="one name twice"),
        pytest.param(payload_of(OUTER), [INNER], id="an inner part without the outer"),
        pytest.param(payload_of(ELEMENT), [ELEMENT], id="an element in place of a claim"),
        pytest.param({"a": [{"...": digest_of(NAMED)}]}, [NAMED], id="a claim in place of an element"),
        pytest.param({"a": {"...": digest_of(ELEMENT)}}, [ELEMENT], id="an element outside an array"),
        pytest.param({"a": {"...": digest_of(ELEMENT)}}, [], id="an element outside an array, not shown"),
        pytest.param({"a": [{"...": digest_of(ELEMENT), "b": 1}]}, [ELEMENT], id="an element with more"),
        pytest.param({"a": [{"...": 7}]}, [], id="a digest that is none"),
        pytest.param({"_sd": [7]}, [], id="a digest that is a number"),
        pytest.param({"_sd": digest_of(NAMED)}, [NAMED], id="digests that are no array"),
        pytest.param({"_sd_alg": "md5"}, [], id="a weak hash"),
        pytest.param({"_sd_alg": None}, [], id="no hash"),
        *(
            pytest.param(payload_of(bad), [bad], id=f"disclosure {bad[:12]}")
            for bad in (
                disclosure("salt", "_sd", ["x"]),
                disclosure("salt", "...", "x"),
                disclosure("salt", 7, "x"),
                disclosure(7, "name", "x"),
                disclosure("salt", "name", "x", "y"),
                disclosure(),
                to_base64url(b"{}"),
                to_base64url(b"not json"),
                to_base64url(b"[" * 9000),
                to_base64url(b"\xff\xfe"),
                NAMED + "=",
                NAMED[:-1],
                "~",
                "",
            )
        ),
    ],
)
def test_parts_that_dont_belong_are_refused(payload: dict[str, Any], disclosures: Iterable[str]) -> None:
    with pytest.raises(DisclosureRefused):
        revealed(payload, disclosures)


def test_a_good_document_of_the_same_parts_is_read() -> None:
    payload = payload_of(NAMED, OUTER) | {"a": [{"...": digest_of(ELEMENT)}, {"...": "a decoy"}, 7]}
    assert revealed(payload, [INNER, OUTER, NAMED, ELEMENT]) == {"name": "A", "address": {"street": "1"}, "a": ["A", 7]}
    assert revealed(payload, [OUTER]) == {"address": {}, "a": [7]}


def test_every_flipped_byte_is_refused() -> None:
    for place in range(len(SHOWN)):
        with pytest.raises(WalletError):
            read(SHOWN[:place] + chr(ord(SHOWN[place]) ^ 1) + SHOWN[place + 1 :])


def test_a_part_cant_be_added_or_taken_away_on_the_way() -> None:
    signed, name, proof = SHOWN.split("~")
    born_on = taken_apart(ISSUED).disclosures[1]
    for parts in ([signed, name, born_on, proof], [signed, proof], [signed, born_on, proof]):
        with pytest.raises(DisclosureRefused):
            read("~".join(parts))


@pytest.mark.parametrize("token", [ISSUED, chosen(ISSUED, ["name"]), SHOWN.rpartition("~")[0] + "~"])
def test_a_missing_proof_is_no_proof(token: str) -> None:
    with pytest.raises(WrongHolder):
        read(token)


def test_another_device_cant_show_it() -> None:
    with pytest.raises(BadSignature):
        read(with_binding(ISSUED, generate_private_key(SECP256R1()), ASKED.audience, str(ASKED.nonce), NOW))


@pytest.mark.parametrize(
    ("cnf", "refusal"),
    [(None, WrongHolder), ({}, WrongHolder), ({"jwk": "x"}, WrongHolder), ({"jwk": {}}, UnknownKey)],
)
def test_a_document_without_a_holders_key_is_nobodys(cnf: object, refusal: type[WalletError]) -> None:
    token = issue({"iss": "public-security", "cnf": cnf}, PRIVATE, KEY.kid, opaque)
    with pytest.raises(refusal):
        read(with_binding(token, PHONE, ASKED.audience, str(ASKED.nonce), NOW))


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (Asked("partner", ASKED.nonce, NOW), WrongAudience),
        (Asked("police", "another nonce", NOW), WrongNonce),
        (Asked("police", "", NOW), WrongNonce),
        (Asked("police", ASKED.nonce, NOW + BINDING_LIFE + LEEWAY), Expired),
        (Asked("police", ASKED.nonce, NOW + timedelta(minutes=5)), Expired),
        (Asked("police", ASKED.nonce, NOW - LEEWAY - SECOND), NotYet),
        (Asked("police", ASKED.nonce, NOW - timedelta(minutes=5)), NotYet),
    ],
)
def test_a_proof_is_for_one_verifier_one_question_and_one_minute(asked: Asked, refusal: type[WalletError]) -> None:
    with pytest.raises(refusal):
        read(SHOWN, asked)


def test_a_verifier_without_network_takes_any_nonce_and_is_told_it() -> None:
    parts = taken_apart(SHOWN)
    payload, _ = check_issued(parts, KEY.public)
    assert check_binding(parts, payload, Asked("police", None, NOW)).nonce == ASKED.nonce


@pytest.mark.parametrize(
    "change",
    [{"nonce": None}, {"nonce": ""}, {"iat": None}, {"sd_hash": None}, {"sd_hash": 7}],
)
def test_a_proof_that_lacks_something_is_none(change: dict[str, object]) -> None:
    good = {"iat": int(NOW.timestamp()), "aud": "police", "nonce": ASKED.nonce, "sd_hash": digest_of(ISSUED)}
    assert read(ISSUED + sign(good, PHONE, BINDING))
    with pytest.raises(WrongKind):
        read(ISSUED + sign(good | change, PHONE, BINDING))
    with pytest.raises(WrongKind):
        read(ISSUED + sign(good, PHONE, "presentation+jwt"))


def test_a_proof_of_another_document_of_the_same_holder_is_none() -> None:
    other = issue({**PLAIN, "name": Hidden("王秀英")}, PRIVATE, KEY.kid, opaque)
    proof = with_binding(other, PHONE, ASKED.audience, str(ASKED.nonce), NOW).rpartition("~")[2]
    with pytest.raises(DisclosureRefused):
        read(ISSUED + proof)


def test_another_kind_of_signed_thing_is_none() -> None:
    payload, disclosures = concealed(PLAIN, opaque)
    for kind in ("certificate+jwt", "kb+jwt", "JWT"):
        token = "~".join((sign(payload, PRIVATE, kind, KEY.kid), *disclosures, ""))
        with pytest.raises(WrongKind):
            check_issued(taken_apart(token), KEY.public, KIND)


@pytest.mark.parametrize("token", ["", "abc", ISSUED.split("~")[0], "~".join([ISSUED, "", "x"]), "签~名~"])
def test_anything_else_is_malformed(token: str) -> None:
    with pytest.raises(Malformed):
        taken_apart(token)


def test_an_oversized_one_isnt_read() -> None:
    with pytest.raises(TooLarge):
        taken_apart(ISSUED + "A~" * MAX_TOKEN)
