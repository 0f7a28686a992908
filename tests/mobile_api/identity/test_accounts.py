"""Accounts of staff over HTTP: enrolment, password and key, recovery, and what an attacker would try."""

from __future__ import annotations

import asyncio
import base64
import io
import time

import pytest
import zxingcpp
from PIL import Image

from mobile_api.identity.doors.limits import FREE
from mobile_api.ops.system import System
from tests.support.crowd import answers_at_once, at_once
from tests.support.security_key import SecurityKey
from tests.support.staff import PASSWORD, Clerk, enrol, enrol_with, new_account, on_duty, origin
from tests.support.talk import Api, Json


@pytest.fixture
def clerk(live_system: System) -> Clerk:
    return enrol(live_system, "catalog_editor")


def with_key(clerk: Clerk, step: Json, credential: Json) -> int:
    """Answer a step of the login; the status."""
    body = {"ticket": step["ticket"], "credential": credential}
    return Api(clerk.system.url).call("POST", "/v1/staff/logins/key", body).status_code


def test_a_password_and_a_key_open_a_working_day(clerk: Clerk) -> None:
    api = clerk.log_in()
    assert api.get("/v1/staff/me") == {
        "username": None,
        "name": "测试员",
        "roles": ["catalog_editor"],
        "department": None,
    }
    assert api.call("GET", "/v1/ledger/groups").status_code == 200
    assert api.call("DELETE", "/v1/staff/sessions/current").status_code == 204
    assert api.call("GET", "/v1/staff/me").status_code == 401, "the token ends with its session"


def test_an_enrolment_code_counts_once(live_system: System) -> None:
    account, api = new_account(live_system, "counter_clerk"), Api(live_system.url)
    code = {"code": account["enrolment_code"]}
    key, steps = SecurityKey(origin(live_system)), [api.post("/v1/staff/enrolments", code) for _ in range(2)]
    bodies = [{"ticket": s["ticket"], "password": PASSWORD, "credential": key.make(s["options"])} for s in steps]
    assert api.call("POST", "/v1/staff/enrolments/completion", bodies[0]).status_code == 200
    assert api.call("POST", "/v1/staff/enrolments/completion", bodies[1]).status_code == 409
    assert api.call("POST", "/v1/staff/enrolments", code).status_code == 401


def test_an_authenticator_app_can_scan_what_it_is_to_keep(live_system: System) -> None:
    api, key = Api(live_system.url), SecurityKey(origin(live_system))
    step = api.post("/v1/staff/enrolments", {"code": new_account(live_system, "chat_agent")["enrolment_code"]})
    body = {"ticket": step["ticket"], "password": PASSWORD, "credential": key.make(step["options"])}
    kept = api.post("/v1/staff/enrolments/completion", body)
    picture = Image.open(io.BytesIO(base64.b64decode(kept["picture"]))).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [kept["recovery_uri"]]


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaa", "x" * 129])
def test_a_poor_password_is_refused(live_system: System, password: str) -> None:
    api, key = Api(live_system.url), SecurityKey(origin(live_system))
    step = api.post("/v1/staff/enrolments", {"code": new_account(live_system, "chat_agent")["enrolment_code"]})
    body = {"ticket": step["ticket"], "password": password, "credential": key.make(step["options"])}
    refused = api.call("POST", "/v1/staff/enrolments/completion", body)
    assert (refused.status_code, refused.json()["field"]) == (422, "password")


def test_a_recorded_answer_of_a_key_opens_nothing(clerk: Clerk) -> None:
    step = clerk.begin()
    answer = clerk.key.sign(step["options"])
    assert with_key(clerk, step, answer) == 200
    assert with_key(clerk, step, answer) == 401, "the ticket is used up"
    assert with_key(clerk, clerk.begin(), answer) == 401, "another challenge"


def test_a_copy_of_a_key_is_noticed(clerk: Clerk) -> None:
    clerk.key.count = 5
    clerk.log_in()
    clerk.key.count = 2
    step = clerk.begin()
    assert with_key(clerk, step, clerk.key.sign(step["options"])) == 401


def test_a_foreign_key_and_a_key_for_another_address_open_nothing(clerk: Clerk) -> None:
    other = enrol(clerk.system, "catalog_editor")
    for key in (other.key, SecurityKey(origin(clerk.system))):
        step = clerk.begin()
        assert with_key(clerk, step, key.sign(step["options"])) == 401
    clerk.key.origin = "https://yiwang.example.evil"
    step = clerk.begin()
    assert with_key(clerk, step, clerk.key.sign(step["options"])) == 401


@pytest.mark.parametrize("credential", [{}, {"id": "!"}, {"id": 5, "response": "x"}, {"response": {"a": []}}])
def test_garbage_is_no_key(clerk: Clerk, credential: Json) -> None:
    assert with_key(clerk, clerk.begin(), credential) == 401


def test_a_lost_key_is_replaced_by_the_apps_code_once(clerk: Clerk) -> None:
    api, code, old = Api(clerk.system.url), clerk.totp.now(), clerk.log_in()
    step = api.post("/v1/staff/logins/recovery", {"ticket": clerk.begin()["ticket"], "code": code})
    new = SecurityKey(origin(clerk.system))
    body = {"ticket": step["ticket"], "credential": new.make(step["options"])}
    assert with_key(clerk, step, new.make(step["options"])) == 401, "recovery is no login"
    again = {"ticket": clerk.begin()["ticket"], "code": code}
    assert api.call("POST", "/v1/staff/logins/recovery", again).status_code == 401, "a code counts once"
    assert api.call("POST", "/v1/staff/logins/new-key", body).status_code == 401, "the ticket was used up above"
    replaced = enrol(clerk.system, "chat_agent")
    step = api.post("/v1/staff/logins/recovery", {"ticket": replaced.begin()["ticket"], "code": replaced.totp.now()})
    body = {"ticket": step["ticket"], "credential": new.make(step["options"])}
    assert api.call("POST", "/v1/staff/logins/new-key", body).status_code == 204
    lost = replaced.begin()
    assert with_key(replaced, lost, replaced.key.sign(lost["options"])) == 401
    replaced.key = new
    assert replaced.log_in().get("/v1/staff/me")["roles"] == ["chat_agent"]
    assert old.get("/v1/staff/me")


def test_of_two_logins_that_a_key_and_its_copy_sign_one_gets_in(clerk: Clerk) -> None:
    steps = [clerk.begin() for _ in range(2)]
    answers = []
    for step in steps:
        clerk.key.count = 7
        answers.append({"ticket": step["ticket"], "credential": clerk.key.sign(step["options"])})
    statuses = asyncio.run(at_once(clerk.system.url, *(("POST", "/v1/staff/logins/key", body) for body in answers)))
    assert sorted(statuses) == [200, 401]


def test_a_key_that_does_not_count_logs_in_twice_at_once(clerk: Clerk) -> None:
    """Passkeys say 0 every time (WebAuthn, 6.1.1)."""
    answers = []
    for _ in range(2):
        clerk.key.count, step = -1, clerk.begin()
        answers.append({"ticket": step["ticket"], "credential": clerk.key.sign(step["options"])})
    statuses = asyncio.run(at_once(clerk.system.url, *(("POST", "/v1/staff/logins/key", body) for body in answers)))
    assert statuses == [200, 200]


def test_a_login_in_the_moment_of_replacement_does_not_bring_the_old_key_back(clerk: Clerk) -> None:
    api, new = Api(clerk.system.url), SecurityKey(origin(clerk.system))
    login = clerk.begin()
    step = api.post("/v1/staff/logins/recovery", {"ticket": clerk.begin()["ticket"], "code": clerk.totp.now()})
    old_key = {"ticket": login["ticket"], "credential": clerk.key.sign(login["options"])}
    new_key = {"ticket": step["ticket"], "credential": new.make(step["options"])}
    requests = [("POST", "/v1/staff/logins/key", old_key), ("POST", "/v1/staff/logins/new-key", new_key)]
    opened, replaced = asyncio.run(answers_at_once(clerk.system.url, *requests))
    assert replaced[0] == 204
    if opened[0] == 200:
        late = Api(clerk.system.url, opened[1]["access_token"])
        assert late.call("GET", "/v1/staff/me").status_code == 401, "a session ends with its key"
    after = clerk.begin()
    assert with_key(clerk, after, clerk.key.sign(after["options"])) == 401
    clerk.key = new
    assert clerk.log_in().get("/v1/staff/me")


def test_enrolling_again_ends_all_that_was_before(clerk: Clerk) -> None:
    api, admin = Api(clerk.system.url), on_duty(clerk.system, "administrator")
    session, login = clerk.log_in(), clerk.begin()
    step = api.post("/v1/staff/logins/recovery", {"ticket": clerk.begin()["ticket"], "code": clerk.totp.now()})
    path = f"/v1/staff/accounts/{clerk.username}"
    first = admin._ok(admin.call("PATCH", path, {"enrol_again": True}))
    assert first["enrolled"] is False
    assert session.call("GET", "/v1/staff/me").status_code == 401
    assert with_key(clerk, login, clerk.key.sign(login["options"])) == 401
    body = {"ticket": step["ticket"], "credential": SecurityKey(origin(clerk.system)).make(step["options"])}
    assert api.call("POST", "/v1/staff/logins/new-key", body).status_code == 401
    password = {"username": clerk.username, "password": PASSWORD}
    assert api.call("POST", "/v1/staff/logins", password).status_code == 401
    enrolment = api.post("/v1/staff/enrolments", {"code": first["enrolment_code"]})
    second = admin._ok(admin.call("PATCH", path, {"enrol_again": True}))
    body = {"ticket": enrolment["ticket"], "password": PASSWORD, "credential": clerk.key.make(enrolment["options"])}
    refused = api.call("POST", "/v1/staff/enrolments/completion", body)
    assert refused.status_code == 401, "the code was replaced by another"
    assert enrol_with(clerk.system, clerk.username, second["enrolment_code"]).log_in().get("/v1/staff/me")


def test_of_two_enrolments_with_one_code_one_counts(live_system: System) -> None:
    account, api = new_account(live_system, "chat_agent"), Api(live_system.url)
    bodies = []
    for _ in range(2):
        key = SecurityKey(origin(live_system))
        step = api.post("/v1/staff/enrolments", {"code": account["enrolment_code"]})
        bodies.append({"ticket": step["ticket"], "password": PASSWORD, "credential": key.make(step["options"])})
    requests = [("POST", "/v1/staff/enrolments/completion", body) for body in bodies]
    assert sorted(asyncio.run(at_once(live_system.url, *requests))) == [200, 409]


def test_unknown_people_and_wrong_passwords_are_answered_alike(clerk: Clerk) -> None:
    api = Api(clerk.system.url)

    def tried(username: str) -> tuple[float, int, Json]:
        started = time.perf_counter()
        answer = api.call("POST", "/v1/staff/logins", {"username": username, "password": "a wrong password"})
        return time.perf_counter() - started, answer.status_code, answer.json()

    both = [(tried(clerk.username), tried(f"nobody{n}")) for n in range(FREE["staff"]["account"] - 1)]
    known, unknown = zip(*both, strict=True)
    assert {str(answer[1:]) for answer in [*known, *unknown]} == {str(known[0][1:])}
    slow, fast = sorted([min(t for t, *_ in known), min(t for t, *_ in unknown)], reverse=True)
    assert slow < 3 * fast, "as long for nobody as for somebody"


def test_guessing_a_password_is_locked_out(clerk: Clerk) -> None:
    api, body = Api(clerk.system.url), {"username": clerk.username, "password": "wrong wrong wrong"}
    for _ in range(FREE["staff"]["account"]):
        assert api.call("POST", "/v1/staff/logins", body).status_code == 401
    assert api.call("POST", "/v1/staff/logins", body).status_code == 429
    right = api.call("POST", "/v1/staff/logins", {"username": clerk.username, "password": PASSWORD})
    assert right.status_code == 429, "also with the right one, so that guessing on is no use"


def test_guessing_the_apps_code_is_locked_out(clerk: Clerk) -> None:
    """Who has stolen the password still has to guess one of a million."""
    api = Api(clerk.system.url)

    def tried(code: str) -> int:
        body = {"ticket": clerk.begin()["ticket"], "code": code}
        return api.call("POST", "/v1/staff/logins/recovery", body).status_code

    assert {tried("no code") for _ in range(FREE["staff_key"]["account"])} == {401}
    assert tried(clerk.totp.now()) == 429, "also the right one"


def lock_out(clerk: Clerk) -> None:
    """What a stranger who knows the username can do."""
    body = {"username": clerk.username, "password": "wrong wrong wrong"}
    statuses = [Api(clerk.system.url).call("POST", "/v1/staff/logins", body).status_code for _ in range(6)]
    assert statuses == [401] * FREE["staff"]["account"] + [429]


def password_alone(clerk: Clerk, device: str | None = None) -> int:
    """The first step of a login; its status."""
    body = {"username": clerk.username, "password": PASSWORD, "device_token": device}
    return Api(clerk.system.url).call("POST", "/v1/staff/logins", body).status_code


def device_of(clerk: Clerk) -> str:
    """A login; the token that the device gets."""
    step = clerk.begin()
    body = {"ticket": step["ticket"], "credential": clerk.key.sign(step["options"])}
    token: str = Api(clerk.system.url).post("/v1/staff/logins/key", body)["device_token"]
    return token


def test_a_stranger_does_not_lock_staff_out_of_their_own_device(clerk: Clerk) -> None:
    device, foreign = device_of(clerk), device_of(enrol(clerk.system, "catalog_editor"))
    lock_out(clerk)
    assert [password_alone(clerk, one) for one in (None, "no device", foreign, device)] == [429, 429, 429, 201]


def test_a_known_device_gets_no_new_token(clerk: Clerk) -> None:
    device, step = device_of(clerk), clerk.begin()
    body = {"ticket": step["ticket"], "credential": clerk.key.sign(step["options"]), "device_token": device}
    assert Api(clerk.system.url).post("/v1/staff/logins/key", body)["device_token"] is None


def test_an_administrator_lets_somebody_in_again(clerk: Clerk) -> None:
    admin, typed = on_duty(clerk.system, "administrator"), clerk.username.upper()
    path = f"/v1/staff/accounts/{typed}/lock"
    lock_out(clerk)
    assert password_alone(clerk) == 429
    assert admin.call("DELETE", path).status_code == 204
    assert password_alone(clerk) == 201
    assert '"staff_unlocked"' in (clerk.system.data_dir / "backend.log").read_text()
    assert admin.call("DELETE", "/v1/staff/accounts/nobody.known/lock").status_code == 404
    assert admin.call("DELETE", "/v1/staff/accounts/no%20name/lock").status_code == 422


def test_an_own_device_that_is_locked_is_unlocked_too(clerk: Clerk) -> None:
    device = device_of(clerk)
    wrong = {"username": clerk.username, "password": "wrong wrong wrong", "device_token": device}
    for _ in range(FREE["staff"]["account"]):
        Api(clerk.system.url).call("POST", "/v1/staff/logins", wrong)
    assert password_alone(clerk, device) == 429
    on_duty(clerk.system, "administrator").call("DELETE", f"/v1/staff/accounts/{clerk.username}/lock")
    assert password_alone(clerk, device) == 201


def test_an_administrator_takes_a_role_away_at_once(clerk: Clerk) -> None:
    admin, api = on_duty(clerk.system, "administrator"), clerk.log_in()
    changed = admin._ok(admin.call("PATCH", f"/v1/staff/accounts/{clerk.username}", {"roles": ["chat_agent"]}))
    assert changed["roles"] == ["chat_agent"]
    assert api.call("GET", "/v1/staff/me").status_code == 401
    assert clerk.log_in().call("GET", "/v1/ledger/groups").status_code == 403
    admin._ok(admin.call("PATCH", f"/v1/staff/accounts/{clerk.username}", {"active": False}))
    body = {"username": clerk.username, "password": PASSWORD}
    assert Api(clerk.system.url).call("POST", "/v1/staff/logins", body).status_code == 401


def test_nobody_changes_the_own_account(live_system: System) -> None:
    admin = enrol(live_system, "administrator")
    body = {"roles": ["administrator", "catalog_approver"]}
    refused = admin.log_in().call("PATCH", f"/v1/staff/accounts/{admin.username}", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_accounts_are_listed_without_their_secrets(clerk: Clerk) -> None:
    admin = on_duty(clerk.system, "administrator")
    listed = admin.call("GET", "/v1/staff/accounts")
    mine = next(a for a in listed.json()["accounts"] if a["username"] == clerk.username)
    assert (mine["enrolled"], mine["active"], mine["enrolment_code"]) == (True, True, None)
    assert "argon2" not in listed.text
    taken = {"username": clerk.username, "name": "李四", "roles": ["chat_agent"]}
    assert admin.call("POST", "/v1/staff/accounts", taken).status_code == 409
    without = {"username": "reviewer.x", "name": "李四", "roles": ["reviewer"]}
    assert admin.call("POST", "/v1/staff/accounts", without).status_code == 422
    both = {"username": "hall.1", "name": "一楼自助机", "roles": ["kiosk", "counter_clerk"]}
    refused = admin.call("POST", "/v1/staff/accounts", both)
    assert (refused.status_code, refused.json()["field"]) == (422, "roles"), "nobody's rights lie open in a hall"
    unknown = admin.call("POST", "/v1/staff/accounts", {**without, "department": "卫健委"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "department")
