"""Devices: where one is logged in, ending the others, news of a login and "that wasn't me"."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import jwt
import pytest
import requests
from pymongo import MongoClient

from mobile_api.db import connect
from mobile_api.identity.store import USED_KEPT, IdentityStore
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.support.talk import Api, Json, confirm, log_in, new_phone
from tests.support.wallet import WALLET, Phone


def log_in_again(url: str, phone: str, agent: str, device_token: str | None = None) -> tuple[Api, Json]:
    """A login on another device."""
    api = Api(url)
    api.post("/v1/login/codes", {"phone": phone})
    code = api.get(f"/v1/demo/outbox?phone={phone}")["messages"][0]["code"]
    body = {"phone": phone, "code": code, "device_token": device_token}
    tokens = api.post("/v1/login/sessions", body, User_Agent=agent)
    return Api(url, tokens["access_token"]), tokens


@pytest.fixture
def two(live_system: System) -> tuple[tuple[Api, Json], tuple[Api, Json], str]:
    """The same citizen on two devices."""
    phone = new_phone()
    first = log_in(live_system.url, phone)
    _forget_wait(live_system, phone)
    return first, log_in_again(live_system.url, phone, "Mozilla/5.0 (iPhone) Safari/605"), phone


def _forget_wait(system: System, phone: str) -> None:
    """Let the phone get its next code at once."""
    client: MongoClient[Json] = MongoClient(system.env["MONGODB_URI"])
    client["yiwang"]["login_codes"].delete_one({"_id": phone})
    client.close()


def test_sessions_are_listed_with_their_devices(two: tuple[tuple[Api, Json], tuple[Api, Json], str]) -> None:
    (first, _), (second, _), _ = two
    listed = second.get("/v1/me/sessions")["sessions"]
    assert next((s["device_name"], s["current"], s["level"]) for s in listed) == ("iPhone · Safari", True, 1)
    assert [s["current"] for s in first.get("/v1/me/sessions")["sessions"]] == [False, True]
    english = Api(first.url, first.token, "en").get("/v1/me/sessions")["sessions"]
    assert (listed[1]["device_name"], english[1]["device_name"]) == ("未知设备", "unknown device")


def test_the_others_are_ended(two: tuple[tuple[Api, Json], tuple[Api, Json], str]) -> None:
    (first, tokens), (second, _), _ = two
    assert second.call("DELETE", "/v1/me/sessions").status_code == 204
    assert first.call("GET", "/v1/me").status_code == 401
    assert first.call("POST", "/v1/login/refresh", {"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert len(second.get("/v1/me/sessions")["sessions"]) == 1


def test_one_session_is_ended_by_its_owner_only(
    live_system: System, two: tuple[tuple[Api, Json], tuple[Api, Json], str]
) -> None:
    (first, _), (second, _), _ = two
    other = next(s["id"] for s in second.get("/v1/me/sessions")["sessions"] if not s["current"])
    stranger, _ = log_in(live_system.url)
    assert stranger.call("DELETE", f"/v1/me/sessions/{other}").status_code == 404
    assert first.get("/v1/me")
    assert second.call("DELETE", f"/v1/me/sessions/{other}").status_code == 204
    assert first.call("GET", "/v1/me").status_code == 401


def test_a_new_device_is_news_to_the_others_and_can_be_denied(
    two: tuple[tuple[Api, Json], tuple[Api, Json], str],
) -> None:
    (first, _), (second, tokens), _ = two
    assert second.get("/v1/me/login-notices")["notices"] == [], "the new device itself isn't told"
    (notice,) = first.get("/v1/me/login-notices")["notices"]
    assert notice["device_name"] == "iPhone · Safari"
    denial = f"/v1/me/login-notices/{notice['id']}/denial"
    assert first.call("POST", denial).status_code == 204
    assert second.call("GET", "/v1/me").status_code == 401
    assert second.call("POST", "/v1/login/refresh", {"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert first.call("POST", denial).status_code == 404, "once is enough"
    assert first.get("/v1/me")


def test_what_a_denied_login_has_registered_in_the_wallet_is_forgotten(
    two: tuple[tuple[Api, Json], tuple[Api, Json], str],
) -> None:
    (first, _), (second, _), phone = two
    own = Phone(first).registered()
    confirm(second, phone)
    strange = Phone(second).registered()
    assert {own.id, strange.id} <= {one["id"] for one in first.get(f"{WALLET}/devices")["devices"]}
    (notice,) = first.get("/v1/me/login-notices")["notices"]
    assert first.call("POST", f"/v1/me/login-notices/{notice['id']}/denial").status_code == 204
    left = {one["id"] for one in first.get(f"{WALLET}/devices")["devices"]}
    assert own.id in left
    assert strange.id not in left


def test_the_denied_device_cannot_deny(two: tuple[tuple[Api, Json], tuple[Api, Json], str]) -> None:
    (first, _), (second, _), _ = two
    (notice,) = first.get("/v1/me/login-notices")["notices"]
    assert second.call("POST", f"/v1/me/login-notices/{notice['id']}/denial").status_code == 404
    assert first.get("/v1/me")


def test_a_known_device_is_no_news(live_system: System, two: tuple[tuple[Api, Json], tuple[Api, Json], str]) -> None:
    (first, _), (_, tokens), phone = two
    (notice,) = first.get("/v1/me/login-notices")["notices"]
    assert first.call("DELETE", f"/v1/me/login-notices/{notice['id']}").status_code == 204
    _forget_wait(live_system, phone)
    again, known = log_in_again(live_system.url, phone, "Mozilla/5.0 (iPhone) Safari/605", tokens["device_token"])
    assert known["device_token"] is None, "the device keeps the one it has"
    assert first.get("/v1/me/login-notices")["notices"] == []
    assert again.get("/v1/me")


def test_news_waits_for_a_device_that_nobody_is_logged_in_on(live_system: System) -> None:
    phone = new_phone()
    first, tokens = log_in(live_system.url, phone, person=None)
    assert first.call("DELETE", "/v1/login/sessions/current").status_code == 204
    _forget_wait(live_system, phone)
    log_in_again(live_system.url, phone, "Mozilla/5.0 (iPhone) Safari/605")
    _forget_wait(live_system, phone)
    again, _ = log_in_again(live_system.url, phone, "x", tokens["device_token"])
    assert [n["device_name"] for n in again.get("/v1/me/login-notices")["notices"]] == ["iPhone · Safari"]


def test_two_devices_of_a_stranger_cannot_hide_each_other(
    live_system: System, two: tuple[tuple[Api, Json], tuple[Api, Json], str]
) -> None:
    """Every device that was known before hears of a login, and "that was me" on one is said for that one only."""
    (first, _), (second, _), phone = two
    _forget_wait(live_system, phone)
    third, tokens = log_in_again(live_system.url, phone, "Mozilla/5.0 (Android) Chrome/1")
    (about_third,) = second.get("/v1/me/login-notices")["notices"]
    assert second.call("DELETE", f"/v1/me/login-notices/{about_third['id']}").status_code == 204
    assert second.get("/v1/me/login-notices")["notices"] == []
    assert [n["device_name"] for n in first.get("/v1/me/login-notices")["notices"]] == [
        "Android · Chrome",
        "iPhone · Safari",
    ]
    assert third.get("/v1/me/login-notices")["notices"] == [], "it isn't told what was before it"
    _forget_wait(live_system, phone)
    again, _ = log_in_again(live_system.url, phone, "x", tokens["device_token"])
    assert again.get("/v1/me/login-notices")["notices"] == [], "nor of itself, in another session"
    denial = f"/v1/me/login-notices/{about_third['id']}/denial"
    assert [one.call("POST", denial).status_code for one in (again, second, first)] == [404, 404, 204]
    assert again.call("GET", "/v1/me").status_code == 401


def test_another_citizens_device_token_is_a_new_device(live_system: System) -> None:
    _, theirs = log_in(live_system.url)
    _, tokens = log_in_again(live_system.url, new_phone(), "x", theirs["device_token"])
    assert tokens["device_token"] not in (None, theirs["device_token"])


def test_a_session_opens_its_own_citizen_only(live_system: System) -> None:
    """Rightly signed, but naming another citizen than the session's: what a mix-up of tokens would look like."""
    citizen, _ = log_in(live_system.url, person=None)
    _, other = log_in(live_system.url, person=None)
    claims = jwt.decode(citizen.token or "", options={"verify_signature": False})
    key = live_system.signing_key()
    mixed = jwt.encode({**claims, "sub": other["citizen"]["id"]}, key.private, "EdDSA", headers={"kid": key.kid})
    assert Api(live_system.url, mixed).call("GET", "/v1/me").status_code == 401


def test_the_keys_are_published(live_system: System) -> None:
    answer = requests.get(f"{live_system.url}/.well-known/jwks.json", timeout=10)
    key = next(key for key in answer.json()["keys"] if key["kid"] == live_system.signing_key().kid)
    assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")
    assert set(key) == {"kty", "crv", "alg", "use", "kid", "x"}


def test_the_newest_used_refresh_tokens_are_known_and_older_ones_forgotten(live_system: System) -> None:
    async def ended(used: int) -> int:
        """How many sessions end when the token is shown again that was used so many exchanges ago."""
        db, now = connect(live_system.env["MONGODB_URI"], "yiwang"), now_utc()
        store, until, name = IdentityStore(db), now + timedelta(minutes=5), f"test-{used}-"
        session = await store.open_session("nobody", f"{name}0", now, until, {"_id": "d", "name": "d"})
        for n in range(USED_KEPT + 1):
            assert await store.rotate(f"{name}{n}", f"{name}{n + 1}", now, until)
        try:
            return await store.end_sessions_that_used(f"{name}{USED_KEPT + 1 - used}")
        finally:
            await store.end_session(session, "test")
            db.client.close()

    assert asyncio.run(ended(USED_KEPT)) == 1
    assert asyncio.run(ended(USED_KEPT + 1)) == 0
