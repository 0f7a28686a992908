"""The login doors over HTTP: guessing is slowed down, for all workers, and nothing is learnt by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from mobile_api.identity import codes
from mobile_api.identity.doors.limits import FREE
from mobile_api.ops.system import System
from tests.mobile_api.test_login import let_a_minute_pass
from tests.support.talk import Api, log_in, new_phone


def guess(url: str, phone: str, device: str | None = None) -> int:
    """One wrong code; the status of the answer."""
    body = {"phone": phone, "code": "no code", "device_token": device}
    return Api(url).call("POST", "/v1/login/sessions", body).status_code


def ask_for_code(url: str, phone: str, device: str | None = None) -> int:
    """The status of the answer."""
    return Api(url).call("POST", "/v1/login/codes", {"phone": phone, "device_token": device}).status_code


def come_in(url: str, phone: str, device: str | None = None) -> int:
    """Log in with the code that the phone has got; the status of the answer."""
    code = Api(url).get(f"/v1/demo/outbox?phone={phone}")["messages"][0]["code"]
    body = {"phone": phone, "code": code, "device_token": device}
    return Api(url).call("POST", "/v1/login/sessions", body).status_code


def test_guessing_codes_is_locked_out_with_a_growing_delay(live_system: System) -> None:
    phone, free = new_phone(), FREE["login_code"]["account"]
    assert {guess(live_system.url, phone) for _ in range(free)} == {401}
    refused = Api(live_system.url, language="en").call("POST", "/v1/login/sessions", {"phone": phone, "code": "000000"})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 30
    assert "seconds" in refused.json()["detail"]
    assert guess(live_system.url, new_phone()) == 401, "another number isn't locked"


def test_guesses_in_the_same_moment_are_counted_one_by_one(live_system: System) -> None:
    phone, free = new_phone(), FREE["login_code"]["account"]
    with ThreadPoolExecutor(16) as crowd:
        answers = list(crowd.map(lambda _: guess(live_system.url, phone), range(40)))
    assert answers.count(401) <= free
    assert set(answers) == {401, 429}


def test_known_and_unknown_numbers_are_answered_alike(live_system: System) -> None:
    api = Api(live_system.url)
    known, unknown = new_phone(), new_phone()
    api.post("/v1/login/codes", {"phone": known})
    answers = [api.call("POST", "/v1/login/sessions", {"phone": p, "code": "000000"}) for p in (known, unknown)]
    assert answers[0].json() == answers[1].json()


def test_a_stranger_cannot_lock_the_owner_out(live_system: System) -> None:
    """Guessing uses up the strangers' tries, of the code as well; the owner's device has its own."""
    url, phone = live_system.url, new_phone()
    device = log_in(url, phone, person=None)[1]["device_token"]
    foreign = log_in(url, person=None)[1]["device_token"]
    let_a_minute_pass(live_system, phone)
    assert ask_for_code(url, phone, device) == 202
    assert {guess(url, phone, foreign) for _ in range(codes.TRIES_PER_CODE)} == {401}
    for _ in range(FREE["login_code"]["account"]):
        guess(url, phone)
    assert guess(url, phone) == guess(url, phone, foreign) == 429
    assert come_in(url, phone) == 429, "the right code doesn't tell strangers from others"
    assert come_in(url, phone, device) == 201


def test_an_own_device_may_not_guess_for_ever_either(live_system: System) -> None:
    url, phone = live_system.url, new_phone()
    device = log_in(url, phone, person=None)[1]["device_token"]
    assert {guess(url, phone, device) for _ in range(FREE["login_code"]["account"])} == {401}
    assert guess(url, phone, device) == 429
    assert guess(url, phone) == 401, "the owner's new device isn't locked by it"


def test_strangers_cannot_use_up_the_codes_of_a_day(live_system: System) -> None:
    url, phone = live_system.url, new_phone()
    device = log_in(url, phone, person=None)[1]["device_token"]
    for _ in range(codes.CODES_PER_DAY - codes.FOR_OWN_DEVICES - 1):
        let_a_minute_pass(live_system, phone)
        assert ask_for_code(url, phone) == 202
    let_a_minute_pass(live_system, phone)
    assert ask_for_code(url, phone) == 429
    assert ask_for_code(url, phone, device) == 202
    assert come_in(url, phone, device) == 201


def test_an_own_login_gives_a_device_no_more_guesses_at_others(live_system: System) -> None:
    url, phone, device = live_system.url, new_phone(), "of a program"
    device = f"{device} {phone}"
    assert {guess(url, new_phone(), device) for _ in range(FREE["login_code"]["device"] - 1)} == {401}
    assert ask_for_code(url, phone) == 202
    assert come_in(url, phone, device) == 201, "the last free try, and a right one"
    assert guess(url, new_phone(), device) == 401, "it gave back what it took, and locks nothing"
    assert guess(url, new_phone(), device) == 429, "but not what the guesses took"
