"""The search for personal things in logs finds them. What all tests have left in the logs is searched at the end of
the run, when the system is stopped (`tests/conftest.py`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile_api.logs import cause
from mobile_api.ops.system import System
from tests.support.logs import personal
from tests.support.talk import Api, log_in


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "11010519491231002X"}',
        "phone 13800000000 unknown",
        "Authorization: Bearer eyJhbGciOiJFZERTQSIsImtpZCI6.eyJzdWIiOiJ4In0.sig",
        "guest.0123456789abcdef0123456789abcdef.secret",
        "photo=/9j/4AAQSkZJRg",
        "【一网】验证码 123456",
        '{"text": "我要开理发店"}',
    ],
)
def test_what_is_personal_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "backend.log").write_text(f"fine\n{line}\n")
    (found,) = personal(tmp_path)
    assert found.startswith("backend.log:2: ")


@pytest.mark.parametrize(
    "line", ["took 0.13912345678 s", "1764036000123", "id 3f1380000000012ab", "a 18446744073709551615"]
)
def test_other_numbers_are_not(tmp_path: Path, line: str) -> None:
    (tmp_path / "backend.log").write_text(line)
    assert list(personal(tmp_path)) == []


def test_a_login_and_its_failures_leave_nothing_in_the_logs(live_system: System) -> None:
    log_in(live_system.url)
    api = Api(live_system.url, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")
    api.call("GET", "/v1/me")
    api.call("POST", "/v1/login/sessions", {"phone": "13800000000", "code": "000000"})
    api.call("POST", "/v1/login/sessions", {"phone": "x" * 10_000})
    assert list(personal(live_system.data_dir)) == []


def test_the_cause_of_a_failure_has_types_and_places_but_no_words() -> None:
    try:
        try:
            int("张三 11010519491231002X")
        except ValueError as error:
            raise LookupError("张三") from error
    except LookupError as error:
        told = cause(error)
    assert told["error"] == ["LookupError", "ValueError"]
    assert "test_logs.py" in str(told["at"])
    assert "张三" not in str(told)


def test_a_long_chain_of_causes_is_cut() -> None:
    error: Exception = ValueError()
    for _ in range(9):
        outer = RuntimeError()
        outer.__cause__ = error
        error = outer
    assert cause(error)["error"] == ["RuntimeError"] * 5
