"""The login doors over HTTP: guessing is slowed down, for all workers, and nothing is learnt by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from mobile_api.identity.doors.limits import FREE
from mobile_api.ops.system import System
from tests.support.talk import Api, new_phone


def guess(url: str, phone: str) -> int:
    """One wrong code; the status of the answer."""
    return Api(url).call("POST", "/v1/login/sessions", {"phone": phone, "code": "000000"}).status_code


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
