"""The project's conventions, each with a test that fails when it is broken."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import get_type_hints

import pytest
from sanic import HTTPResponse

from mobile_api import errors
from mobile_api.applications.simple_steps import SIMPLE_NEXT
from mobile_api.applications.states import ENDED, HAPPENED, LABELS, MOVES, NEXT_ACTOR, Action, State
from mobile_api.endpoints import App, Endpoint
from mobile_api.identity.authorisation import Decision
from mobile_api.openapi import document

UNDECLARED = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/",
    "/<path:path>",
    "/v1/conversations/<conversation_id:str>/socket",
    "/v1/desk/conversations/<conversation_id:str>/socket",
    "/v1/me/inbox/socket",
    "/v1/desk/socket",
}
"""Health, documents and pages: open to anyone, with nothing to declare. The figures have a token of their own (see
`test_figures_are_for_who_has_the_token`). The sockets ask for a token in the first frame
(see `test_a_socket_refuses_what_isnt_right`, `test_the_desks_socket_refuses_whoever_isnt_the_owner`,
`test_who_is_at_the_desk_hears_who_waits_for_as_long_as_the_socket_is_open` and
`test_the_inboxes_socket_refuses_what_isnt_right`)."""


def declared(app: App) -> list[tuple[str, Decision, frozenset[str]]]:
    """Path as OpenAPI writes it, who may call it and methods of each route that declares itself."""
    routes = [(route, getattr(route.handler, "decision", None)) for route in app.router.routes]
    return [
        (re.sub(r"<(\w+)(?::\w+)?>", r"{\1}", f"/{route.path}"), decided, frozenset(route.methods))
        for route, decided in routes
        if isinstance(decided, Decision)
    ]


def test_every_route_declares_who_may_call_it(app: App) -> None:
    routes = [(f"/{route.path}", getattr(route.handler, "endpoint", None)) for route in app.router.routes]
    assert {path for path, endpoint in routes if not isinstance(endpoint, Endpoint)} == UNDECLARED


def test_every_route_answers_what_it_declares(app: App) -> None:
    for route, handler in {r.name: r.handler for r in app.router.routes if hasattr(r.handler, "endpoint")}.items():
        answers = get_type_hints(handler)["return"]
        assert answers in (handler.endpoint.answer or type(None), HTTPResponse), route


def test_every_published_route_is_in_the_document(app: App) -> None:
    published = {
        (path, method.lower())
        for path, decided, methods in declared(app)
        for method in methods
        if decided.who != "assistant"
    }
    written = document(app)["paths"]
    assert {(path, method) for path, methods in written.items() for method in methods} == published
    assert "socket" in document(app)["info"]["description"]


def test_every_look_asks_for_its_purpose_in_the_document(app: App) -> None:
    looks = {
        path: methods["get"]["parameters"]
        for path, methods in document(app)["paths"].items()
        if path.startswith("/v1/office/applications/{number}") and "get" in methods
    }
    assert looks
    for path, parameters in looks.items():
        assert any(p["name"] == "purpose" and p["required"] for p in parameters), path


def test_what_says_that_it_is_rules_is_held_to_it() -> None:
    root = Path(__file__).parents[2]
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    held = next(c["source_modules"] for c in contracts if c["name"] == "Rules do no I/O and know no framework")
    modules = [*root.glob("mobile_api/*.py"), *root.glob("mobile_api/[!w]*/**/*.py"), *root.glob("wallet/**/*.py")]
    said = {
        ".".join(module.relative_to(root).with_suffix("").parts)
        for module in modules
        if "Rules only" in (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "")
    }
    assert said == set(held)


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
    assert LABELS.keys() == set(State)
    assert NEXT_ACTOR.keys() == SIMPLE_NEXT.keys() == set(State) - {State.DRAFT}
    assert MOVES.keys() == HAPPENED.keys() == set(Action)
    reachable, edge = {State.DRAFT}, {State.DRAFT}
    while edge:
        edge = {moves[old] for old in edge for moves in MOVES.values() if old in moves} - reachable
        reachable |= edge
    assert reachable == set(State)
    ways_out = {state for moves in MOVES.values() for state, after in moves.items() if after is not state}
    assert set(State) - ways_out == ENDED
