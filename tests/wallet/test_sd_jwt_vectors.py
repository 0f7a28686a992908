"""SD-JWT against the examples of RFC 9901, which are in `vectors/rfc9901.yml`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from wallet.jwk import key_of
from wallet.sd_jwt.disclosures import Hidden, concealed, digest_of, revealed
from wallet.sd_jwt.tokens import Asked, check_binding, check_issued, taken_apart

RFC: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "vectors" / "rfc9901.yml").read_text("utf-8"))
KIND = "example+sd-jwt"
MADE_AT = datetime.fromtimestamp(RFC["made_at"], UTC)


def joined(text: str) -> str:
    return "".join(text.split())


SIGNED = joined(RFC["issuer_signed_jwt"])
ISSUED = "~".join((SIGNED, *RFC["disclosures"], ""))
SHOWN = "~".join((SIGNED, *(RFC["disclosures"][i] for i in RFC["shown"]), joined(RFC["key_binding_jwt"])))


def test_the_same_salts_make_the_rfcs_disclosures_and_digests() -> None:
    claims = {name: Hidden(value) if name in RFC["hidden"] else value for name, value in RFC["claims"].items()}
    claims["nationalities"] = [Hidden(country) for country in RFC["claims"]["nationalities"]]
    payload, disclosures = concealed(claims, iter(RFC["salts"]).__next__)
    assert disclosures == RFC["disclosures"]
    assert payload == {
        "_sd": RFC["digests"],
        "sub": "user_42",
        "nationalities": [{"...": digest} for digest in RFC["element_digests"]],
        "_sd_alg": "sha-256",
    }


def test_all_that_was_issued_can_be_read() -> None:
    payload, claims = check_issued(taken_apart(ISSUED), key_of(RFC["issuer_key"]), KIND)
    assert payload["_sd"] == RFC["digests"]
    assert {name: claims[name] for name in RFC["claims"]} == RFC["claims"]


def test_the_rfcs_presentation_counts_and_shows_what_it_says() -> None:
    parts = taken_apart(SHOWN)
    payload, claims = check_issued(parts, key_of(RFC["issuer_key"]), KIND)
    assert claims == RFC["processed"]
    assert digest_of(parts.without_binding) == RFC["sd_hash"]
    proof = check_binding(parts, payload, Asked(RFC["audience"], RFC["nonce"], MADE_AT))
    assert (proof.nonce, proof.made_at) == (RFC["nonce"], MADE_AT)


def test_a_recursive_one_has_the_rfcs_digests() -> None:
    told = RFC["recursive"]
    inner = {name: Hidden(value) for name, value in told["address"].items()}
    payload, disclosures = concealed({"address": Hidden(inner)}, iter(RFC["salts"]).__next__)
    assert payload["_sd"] == [told["digest"]] == [digest_of(told["disclosure"])]
    assert disclosures[-1] == told["disclosure"]
    assert sorted(map(digest_of, disclosures[:-1])) == told["inner_digests"]
    assert revealed(payload, disclosures) == {"address": told["address"]}
    assert revealed(payload, disclosures[1:]) == {
        "address": {name: value for name, value in told["address"].items() if name != "street_address"}
    }
