"""Login over HTTP: codes, tokens, refresh, and what an attacker would try."""

from __future__ import annotations

import base64
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pymongo import MongoClient

from mobile_api.identity.access import hash_secret
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.support.talk import Api, Json, Talk, log_in, new_phone


def test_a_code_opens_a_session(live_system: System) -> None:
    citizen, tokens = log_in(live_system.url, phone := new_phone())
    me = citizen.get("/v1/me")
    assert me["phone_masked"] == f"{phone[:3]}****{phone[-4:]}"
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 15 * 60
    assert tokens["expires_in_s"] == 15 * 60


def let_a_minute_pass(live_system: System, phone: str) -> None:
    """As far as the phone's last code goes."""
    with MongoClient[dict[str, Any]](live_system.env["MONGODB_URI"]) as client:
        earlier = datetime.now(UTC) - timedelta(seconds=61)
        kept = client["yiwang"]["login_codes"].update_one({"_id": phone}, {"$set": {"sent_at": earlier}})
        assert kept.modified_count == 1


def test_the_same_phone_is_the_same_citizen(live_system: System) -> None:
    phone = new_phone()
    first = log_in(live_system.url, phone)[1]["citizen"]
    let_a_minute_pass(live_system, phone)
    assert log_in(live_system.url, phone)[1]["citizen"] == first
    assert log_in(live_system.url, new_phone())[1]["citizen"]["id"] != first["id"]


def test_a_second_code_waits_for_a_minute(live_system: System) -> None:
    api, phone = Api(live_system.url), new_phone()
    api.post("/v1/login/codes", {"phone": phone})
    refused = api.call("POST", "/v1/login/codes", {"phone": phone})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    let_a_minute_pass(live_system, phone)
    api.post("/v1/login/codes", {"phone": phone})


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
    newest = citizen.post("/v1/login/refresh", {"refresh_token": fresh["refresh_token"]})
    assert citizen.call("POST", "/v1/login/refresh", stolen).status_code == 401, "what it gave has been used"
    after = Api(live_system.url, newest["access_token"]).call("GET", "/v1/me")
    assert after.status_code == 401, "whoever holds the newer tokens is out as well"
    assert citizen.call("POST", "/v1/login/refresh", {"refresh_token": newest["refresh_token"]}).status_code == 401


def test_an_answer_that_was_lost_is_given_again_for_a_while(live_system: System) -> None:
    citizen, tokens = log_in(live_system.url)
    kept = {"refresh_token": tokens["refresh_token"]}
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: citizen.post("/v1/login/refresh", kept), range(4)))
    (refresh_token,) = {answer["refresh_token"] for answer in answers}
    assert len(refresh_token) >= 43, "256 bits"
    for answer in answers:
        assert Api(live_system.url, answer["access_token"]).get("/v1/me")["id"] == tokens["citizen"]["id"]
    _long_ago(live_system, refresh_token)
    assert citizen.call("POST", "/v1/login/refresh", kept).status_code == 401
    assert citizen.call("POST", "/v1/login/refresh", {"refresh_token": refresh_token}).status_code == 401, "it ended"


def _long_ago(system: System, refresh_token: str) -> None:
    """Let the exchange that gave this token be a minute old."""
    client: MongoClient[Json] = MongoClient(system.env["MONGODB_URI"])
    given, earlier = {"refresh_hash": hash_secret(refresh_token)}, {"used_at": now_utc() - timedelta(minutes=1)}
    assert client["yiwang"]["sessions"].update_one(given, {"$set": earlier}).modified_count == 1
    client.close()


def test_logging_out_ends_the_session(live_system: System) -> None:
    citizen, tokens = log_in(live_system.url)
    assert citizen.call("DELETE", "/v1/login/sessions/current").status_code == 204
    assert citizen.call("GET", "/v1/me").status_code == 401
    assert citizen.call("POST", "/v1/login/refresh", {"refresh_token": tokens["refresh_token"]}).status_code == 401


def _part(data: object) -> str:
    return _bytes(json.dumps(data).encode())


def _bytes(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _without(claims: Json, name: str) -> Json:
    return {key: value for key, value in claims.items() if key != name}


def signed(claims: Json, key: Ed25519PrivateKey, kid: str) -> str:
    """A token as the backend makes it, by whatever key."""
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid})


def a_citizens_claims(live_system: System) -> Json:
    """What the access token of somebody who has just logged in says."""
    _, tokens = log_in(live_system.url)
    claims: Json = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    return claims


def test_forged_and_foreign_tokens_are_refused(live_system: System) -> None:
    ours, foreign = live_system.signing_key(), Ed25519PrivateKey.generate()
    claims, elsewhere = a_citizens_claims(live_system), a_citizens_claims(live_system)
    right = signed(claims, ours.private, ours.kid)
    assert Api(live_system.url, right).get("/v1/me")["id"] == claims["sub"], "nothing else is wrong with those below"
    head, body, signature = right.split(".")
    symmetric = f"{_part({'alg': 'HS256', 'kid': ours.kid})}.{body}"
    public = ours.public.public_bytes_raw()
    forged = {
        "signed by another key": signed(claims, foreign, ours.kid),
        "no signature": f"{_part({'alg': 'none', 'kid': ours.kid})}.{body}.",
        "signed with the public key": f"{symmetric}.{_bytes(hmac.digest(public, symmetric.encode(), 'sha256'))}",
        "another one's claims": f"{head}.{_part(elsewhere)}.{signature}",
        "garbage": "not.a.token",
    }
    foreign_to_it = {
        "the assistant's": signed({**claims, "aud": "assistant"}, ours.private, ours.kid),
        "the staff's": signed({**claims, "aud": "staff"}, ours.private, ours.kid),
        "another issuer's": signed({**claims, "iss": "elsewhere"}, ours.private, ours.kid),
        "of another key's name": signed(claims, ours.private, "x"),
        "of another one's session": signed({**claims, "sid": "none"}, ours.private, ours.kid),
        **{f"without {name}": signed(_without(claims, name), ours.private, ours.kid) for name in claims},
    }
    for name, token in {**forged, **foreign_to_it}.items():
        answer = Api(live_system.url, token).call("GET", "/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), name
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_guests_token_opens_no_account(live_system: System) -> None:
    for token in ("guest.abc.def", Talk(live_system.url).guest_token):
        answer = Api(live_system.url, token).call("GET", "/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (403, "login-required")


def test_an_expired_token_says_so(live_system: System) -> None:
    key, claims, now = live_system.signing_key(), a_citizens_claims(live_system), int(time.time())
    lives = signed({**claims, "iat": now - 1000, "exp": now + 100}, key.private, key.kid)
    assert Api(live_system.url, lives).call("GET", "/v1/me").status_code == 200
    ended = signed({**claims, "iat": now - 1000, "exp": now - 1}, key.private, key.kid)
    answer = Api(live_system.url, ended, "en").call("GET", "/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-expired")
    assert "expired" in answer.json()["detail"]


def test_a_citizens_token_is_no_assistants(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    assert citizen.call("POST", "/v1/assistant/request", {"text": "x"}).status_code == 401
    guest = Talk(live_system.url)
    assert guest.api.call("POST", "/v1/assistant/request", {"text": "x"}).status_code == 401
