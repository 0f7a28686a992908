"""Login over HTTP: codes, tokens, refresh, and what an attacker would try."""

from __future__ import annotations

import base64
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mobile_api.ops.system import System
from tests.support.talk import Api, Talk, log_in, new_phone


def test_a_code_opens_a_session(live_system: System) -> None:
    citizen, tokens = log_in(live_system.url, phone := new_phone())
    me = citizen.get("/v1/me")
    assert me["phone_masked"] == f"{phone[:3]}****{phone[-4:]}"
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 15 * 60
    assert tokens["expires_in_s"] == 15 * 60


def test_the_same_phone_is_the_same_citizen(live_system: System) -> None:
    phone = new_phone()
    first = log_in(live_system.url, phone)[1]["citizen"]["id"]
    api = Api(live_system.url)
    refused = api.call("POST", "/v1/login/codes", {"phone": phone})
    assert refused.status_code == 429, "a second code within the minute"
    assert refused.json()["code"] == "too-many-requests"
    assert first


@pytest.mark.parametrize("phone", ["", "123", "12800000000", "not a phone", "138000000001"])
def test_a_wrong_number_is_refused(live_system: System, phone: str) -> None:
    refused = Api(live_system.url, language="en").call("POST", "/v1/login/codes", {"phone": phone})
    assert (refused.status_code, refused.json()["field"]) == (422, "phone")
    assert "11-digit" in refused.json()["detail"]


def test_a_code_counts_once_and_guessing_ends_it(live_system: System) -> None:
    api, phone = Api(live_system.url), new_phone()
    api.post("/v1/login/codes", {"phone": phone})
    code = api.get(f"/v1/demo/outbox?phone={phone}")["messages"][0]["code"]
    for guess in range(5):
        wrong = f"{(int(code) + 1 + guess) % 10**6:06d}"
        assert api.call("POST", "/v1/login/sessions", {"phone": phone, "code": wrong}).status_code == 401
    late = api.call("POST", "/v1/login/sessions", {"phone": phone, "code": code})
    assert (late.status_code, late.json()["code"]) == (401, "wrong-code"), "five tries use a code up"


def test_a_used_code_opens_nothing(live_system: System) -> None:
    api, phone = Api(live_system.url), new_phone()
    api.post("/v1/login/codes", {"phone": phone})
    code = api.get(f"/v1/demo/outbox?phone={phone}")["messages"][0]["code"]
    body = {"phone": phone, "code": code}
    assert api.call("POST", "/v1/login/sessions", body).status_code == 201
    assert api.call("POST", "/v1/login/sessions", body).status_code == 401


def test_refresh_rotates_and_reuse_ends_the_session(live_system: System) -> None:
    citizen, tokens = log_in(live_system.url)
    stolen = {"refresh_token": tokens["refresh_token"]}
    fresh = citizen.post("/v1/login/refresh", stolen)
    assert Api(live_system.url, fresh["access_token"]).get("/v1/me")["id"] == tokens["citizen"]["id"]
    assert citizen.call("POST", "/v1/login/refresh", stolen).status_code == 401
    after = Api(live_system.url, fresh["access_token"]).call("GET", "/v1/me")
    assert after.status_code == 401, "whoever holds the newer tokens is out as well"
    assert citizen.call("POST", "/v1/login/refresh", {"refresh_token": fresh["refresh_token"]}).status_code == 401


def test_logging_out_ends_the_session(live_system: System) -> None:
    citizen, tokens = log_in(live_system.url)
    assert citizen.call("DELETE", "/v1/login/sessions/current").status_code == 204
    assert citizen.call("GET", "/v1/me").status_code == 401
    assert citizen.call("POST", "/v1/login/refresh", {"refresh_token": tokens["refresh_token"]}).status_code == 401


def _part(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def test_forged_and_foreign_tokens_are_refused(live_system: System) -> None:
    _, tokens = log_in(live_system.url)
    header = jwt.get_unverified_header(tokens["access_token"])
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    own_key = Ed25519PrivateKey.generate()
    head, body, signature = tokens["access_token"].split(".")
    tampered = _part({**claims, "sub": "someone-else"})
    forged = {
        "signed by another key": jwt.encode(claims, own_key, algorithm="EdDSA", headers={"kid": header["kid"]}),
        "no signature": f"{_part({'alg': 'none', 'kid': header['kid']})}.{body}.",
        "other claims": f"{head}.{tampered}.{signature}",
        "other audience": jwt.encode({**claims, "aud": "assistant"}, own_key, algorithm="EdDSA"),
        "unknown key": jwt.encode(claims, own_key, algorithm="EdDSA", headers={"kid": "x"}),
        "garbage": "not.a.token",
        "guest of nothing": "guest.abc.def",
    }
    for name, token in forged.items():
        answer = Api(live_system.url, token).call("GET", "/v1/me")
        assert answer.status_code in (401, 403), name
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_expired_token_says_so(live_system: System) -> None:
    key = live_system.signing_key()
    now = int(time.time())
    claims = {"sub": "c", "sid": "s", "iss": "yiwang", "aud": "citizen", "iat": now - 1000, "exp": now - 100}
    token = jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": key.kid})
    answer = Api(live_system.url, token, "en").call("GET", "/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-expired")
    assert "expired" in answer.json()["detail"]


def test_a_citizens_token_is_no_assistants(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    assert citizen.call("POST", "/v1/assistant/request", {"text": "x"}).status_code == 401
    guest = Talk(live_system.url)
    assert guest.api.call("POST", "/v1/assistant/request", {"text": "x"}).status_code == 401
