"""Every route with every role over HTTP, compared with the one table."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sanic import Sanic

from mobile_api.app import create_app
from mobile_api.endpoints import Endpoint, endpoint
from mobile_api.identity.access import Staff
from mobile_api.identity.authorisation import ROLES, TABLE, Decision, NoDecision, decision, may_touch
from mobile_api.ops.system import System
from mobile_api.settings import Settings
from tests.support.staff import member, on_duty
from tests.support.talk import Api, Talk, log_in

REFUSALS = {"unauthenticated", "signature-refused", "login-required", "forbidden", "second-level-required"}
"""Codes of what the table refuses; a use case refuses with others."""


def routes() -> list[tuple[str, str, str]]:
    """Action, method and path of every route that declares itself, in the same order in every process."""
    Sanic.test_mode = True
    secrets = {"bot_secret": "not-used", "registers_secret": "not-used"}
    app = create_app(Settings.model_validate({"MONGODB_URI": "mongodb://127.0.0.1:1", "sms": "outbox", **secrets}))
    declared = [r for r in app.router.routes if hasattr(r.handler, "decision")]
    paths = [(r.handler.__name__, next(iter(r.methods - {"HEAD", "OPTIONS"})), r.path) for r in declared]
    return sorted((name, method, "/" + re.sub(r"<[^>]+>", "x" * 12, path)) for name, method, path in paths)


ROUTES = routes()


def refused(api: Api, method: str, path: str) -> bool:
    """Whether the table's refusal is the answer. No body fits, so nothing is done."""
    answer = api.call(method, path, {"unknown": 1} if method != "GET" else None)
    assert answer.status_code < 500, answer.text
    return answer.status_code in (401, 403) and answer.json()["code"] in REFUSALS


def test_the_table_and_the_routes_are_the_same() -> None:
    assert {action for action, _, _ in ROUTES} == set(TABLE)
    assert len(ROUTES) == len({action for action, _, _ in ROUTES}), "an action is one route"


def test_a_route_without_a_decision_does_not_load() -> None:
    async def nobody_decided(request: Any, caller: Any) -> None:
        """Would be open by oversight."""

    with pytest.raises(NoDecision):
        endpoint(Endpoint("A route that nobody thought about"))(nobody_decided)


@pytest.mark.parametrize(("action", "method", "path"), ROUTES, ids=[action for action, _, _ in ROUTES])
def test_every_role_on_every_route(live_system: System, action: str, method: str, path: str) -> None:
    decided, url = decision(action), live_system.url
    ends_sessions = path in ("/v1/me/sessions", "/v1/login/sessions/current", "/v1/me/deletion")
    citizens = _new_citizens(url) if ends_sessions else _somebody(url)
    callers = {"nobody": Api(url), "guest": Talk(url).api, **citizens}
    admitted = {"anyone": set(callers), "citizen": set(citizens), "holder": {"guest", *citizens}}
    for name, api in callers.items():
        expected = name in admitted.get(decided.who, set()) and not (name == "by phone" and decided.level > 1)
        assert refused(api, method, path) is not expected, name
    for role in ROLES:
        if decided.who == "anyone":
            continue
        expected = decided.who == "staff" and role in decided.roles
        for department in (None, "住房和城乡建设局"):
            if role == "reviewer" and department is None:
                continue  # no such account: a reviewer has a department
            script = member(live_system, "张三", role, department)
            admitted_script = expected and not decided.account
            assert refused(script, method, path) is not admitted_script, f"{role} of {department}, by a script's token"
            if action != "log_out_staff":  # would end the session that the others of this walk use
                clerk = on_duty(live_system, role, department)
                assert refused(clerk, method, path) is not expected, f"{role} of {department}, with an account"


_citizens: dict[str, dict[str, Api]] = {}


def _new_citizens(url: str) -> dict[str, Api]:
    """A citizen on each level."""
    return {"by phone": log_in(url, person=None)[0], "by person": log_in(url)[0]}


def _somebody(url: str) -> dict[str, Api]:
    if url not in _citizens:
        _citizens[url] = _new_citizens(url)
    return _citizens[url]


@pytest.mark.parametrize(
    ("bound_to", "department", "allowed"),
    [(None, "市住建局", True), ("市住建局", "市住建局", True), ("市公安局", "市住建局", False)],
)
def test_a_bound_member_acts_for_the_own_department_only(bound_to: str | None, department: str, allowed: bool) -> None:
    staff = Staff("张三", frozenset({"reviewer"}), bound_to)
    assert may_touch(Decision("staff", frozenset({"reviewer"}), "own"), staff, department) is allowed
    assert may_touch(Decision("staff", frozenset({"reviewer"})), staff, department)


def test_power_over_others_needs_an_account() -> None:
    """A script's token can't be revoked: it makes no accounts, says of nobody who they are, submits for nobody, looks
    nobody up, neither checks nor changes anybody's certificates, gives no money back, and
    reads and answers no chat."""
    kept = {
        "submit_at_counter",
        "list_scanned",
        "begin_scan",
        "get_scan",
        "append_scan",
        "finish_scan",
        "remove_scan",
        "ask_refund",
        "list_refunds",
        "approve_refund",
        "close_refund",
        "settle_difference",
        "decline_refund",
        "begin_lookup",
        "answer_data_alert",
        "look_up",
        "verify_code",
        "list_owed_certificates",
        "settle_owed_certificate",
        "find_certificates",
        "look_at_certificate",
        "suspend_certificate",
        "resume_certificate",
        "revoke_certificate",
        "issue_certificate",
        "renew_certificate",
        "list_desk",
        "list_desk_records",
        "export_desk_records",
        "get_desk_record",
        "look_at_conversation",
        "list_desk_messages",
        "claim_at_desk",
        "transfer_conversation",
        "hand_back_conversation",
        "end_conversation",
        "say_at_desk",
        "announce_from_desk",
        "append_from_desk",
        "give_from_desk",
        "download_at_desk",
        "get_thumbnail_at_desk",
        "download_past_file",
        "get_past_thumbnail",
        "add_desk_note",
        "list_canned_replies",
        "list_suggestions",
        "propose_value",
        "ask_to_log_in",
        "begin_for_citizen",
        "mark_wrong_answer",
        "get_desk_board",
        "export_desk_board",
        "begin_counter_code",
        "give_counter_code",
        "list_accounts",
        "create_account",
        "change_account",
        "unlock_account",
    }
    assert {action for action, decided in TABLE.items() if decided.account} == kept


def test_every_role_may_do_something() -> None:
    assert all(any(role in decided.roles for decided in TABLE.values()) for role in ROLES)
