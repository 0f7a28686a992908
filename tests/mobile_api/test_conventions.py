"""The project's conventions, each with a test that fails when it is broken."""

from __future__ import annotations

import pytest
from sanic import Sanic

from mobile_api import errors
from mobile_api.app import create_app
from mobile_api.applications.states import LABELS, MOVES, NEXT_ACTOR, State
from mobile_api.endpoints import App, Endpoint
from mobile_api.openapi import document
from mobile_api.settings import Settings

UNDECLARED = {"/healthz", "/readyz", "/openapi.json", "/docs", "/", "/<path:path>"}
"""Health, documents and pages: open to anyone, with nothing to declare."""


@pytest.fixture(scope="module")
def app() -> App:
    Sanic.test_mode = True
    secrets = {"bot_secret": "not-used", "registers_secret": "not-used"}
    settings = Settings.model_validate({"MONGODB_URI": "mongodb://127.0.0.1:1", "sms": "outbox", **secrets})
    return create_app(settings)


def test_every_route_declares_who_may_call_it(app: App) -> None:
    for route in app.router.routes:
        path = "/" + route.path
        if path in UNDECLARED or path.endswith("/socket"):
            continue
        assert isinstance(getattr(route.handler, "endpoint", None), Endpoint), path


def test_every_published_route_is_in_the_document(app: App) -> None:
    paths = document(app)["paths"]
    for wanted in (
        "/v1/conversations",
        "/v1/conversations/{conversation_id}/messages",
        "/v1/drafts/{draft_id}",
        "/v1/me",
    ):
        assert wanted in paths
    assert not any(path.startswith("/v1/assistant") for path in paths), "the assistant's API is our own"
    assert "socket" in document(app)["info"]["description"]


def all_problems(base: type[errors.Problem] = errors.Problem) -> list[type[errors.Problem]]:
    return [base, *(p for child in base.__subclasses__() for p in all_problems(child))]


@pytest.mark.parametrize("problem", all_problems(), ids=lambda p: p.__name__)
def test_every_problem_has_a_status_and_both_languages(problem: type[errors.Problem]) -> None:
    assert 400 <= problem.status < 600
    zh, en = problem().as_json("zh"), problem().as_json("en")
    assert zh["code"] == en["code"]
    assert str(en["title"]).isascii()
    assert any("\u4e00" <= c <= "\u9fff" for c in str(zh["title"]))
    assert (problem.__doc__ or "").strip(), "a line on when it happens"


def test_problem_codes_are_told_apart() -> None:
    codes = [p.code for p in all_problems() if "code" in vars(p)]
    assert len(codes) == len(set(codes))


def test_the_table_of_states_is_whole() -> None:
    assert MOVES.keys() == LABELS.keys() == set(State)
    assert NEXT_ACTOR.keys() == set(State) - {State.DRAFT}
    reachable, edge = {State.DRAFT}, {State.DRAFT}
    while edge:
        edge = {new for old in edge for new in MOVES[old]} - reachable
        reachable |= edge
    assert reachable == set(State)
