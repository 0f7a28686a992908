"""The project's conventions, each with a test that fails when it is broken."""

from __future__ import annotations

import re
from typing import get_type_hints

import pytest
from sanic import HTTPResponse

from mobile_api import errors
from mobile_api.applications.states import LABELS, MOVES, NEXT_ACTOR, State
from mobile_api.endpoints import App, Endpoint
from mobile_api.identity.authorisation import Decision
from mobile_api.openapi import document

UNDECLARED = {
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/docs",
    "/",
    "/<path:path>",
    "/v1/conversations/<conversation_id:str>/socket",
}
"""Health, documents and pages: open to anyone, with nothing to declare. The socket asks for a token in its first frame
(see `test_a_socket_refuses_what_isnt_right`)."""


def declared(app: App) -> dict[str, tuple[Decision, frozenset[str]]]:
    """Path -> who may call the route, and its methods, one entry per route."""
    return {
        f"/{route.path} {route.name}": (route.handler.decision, frozenset(route.methods))
        for route in app.router.routes
        if isinstance(getattr(route.handler, "endpoint", None), Endpoint)
    }


def in_the_document(path: str) -> str:
    """A route's path as OpenAPI writes it."""
    return re.sub(r"<(\w+)(?::\w+)?>", r"{\1}", path)


def test_every_route_declares_who_may_call_it(app: App) -> None:
    paths = {f"/{route.path}": getattr(route.handler, "endpoint", None) for route in app.router.routes}
    assert {path for path, endpoint in paths.items() if not isinstance(endpoint, Endpoint)} == UNDECLARED


def test_every_route_answers_what_it_declares(app: App) -> None:
    for route, handler in {r.name: r.handler for r in app.router.routes if hasattr(r.handler, "endpoint")}.items():
        answers = get_type_hints(handler)["return"]
        assert answers in (handler.endpoint.answer or type(None), HTTPResponse), route


def test_every_published_route_is_in_the_document(app: App) -> None:
    published = {
        (in_the_document(route.split()[0]), method.lower())
        for route, (decided, methods) in declared(app).items()
        for method in methods
        if decided.who != "assistant"
    }
    written = document(app)["paths"]
    assert {(path, method) for path, methods in written.items() for method in methods} == published
    assert len(published) > 20
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
