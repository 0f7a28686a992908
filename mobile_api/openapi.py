"""The OpenAPI 3.1 document, made from what each route declares, so that it can't differ from the code."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, get_args

from pydantic.json_schema import models_json_schema
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json

from mobile_api import __version__
from mobile_api.applications.office.looks import Purpose
from mobile_api.applications.office.routes import QueueName
from mobile_api.catalog.items.record import ConvenienceKind, Flag, Tier
from mobile_api.catalog.themes import load_themes
from mobile_api.desk.service import ListName
from mobile_api.endpoints import App, Endpoint
from mobile_api.identity.authorisation import Decision
from mobile_api.supervision.routes import MONTH
from mobile_api.supervision.service import By

bp = Blueprint("openapi")

PROBLEM = {
    "type": "object",
    "required": ["type", "code", "status", "title", "detail"],
    "properties": {
        "type": {"type": "string"},
        "code": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
    },
}
SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "anyone": [{}, {"bearer": []}],
    "citizen": [{"bearer": []}],
    "holder": [{"bearer": []}],
    "staff": [{"bearer": []}],
    "system": [{"signature": []}],
}
REGION = {"name": "region", "in": "query", "schema": {"type": "string", "pattern": "^[0-9]{12}$"}}


def _text(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string", "maxLength": 200}}


def _choice(name: str, choices: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"enum": list(get_args(choices))}}


NARROWED = [_choice("flag", Flag), _choice("convenience", ConvenienceKind), _text("department")]

THEME = {"name": "theme", "in": "query", "schema": {"enum": [theme.id for theme in load_themes()]}}


def _day(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string", "format": "date"}}


PURPOSE = {**_choice("purpose", Purpose), "required": True}
ITEMS = [REGION, _choice("tier", Tier), _text("parent"), *NARROWED, _text("q")]
FACE_NONCE = {
    "name": "X-Face-Nonce",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
}
HERE = [
    {"name": name, "in": "query", "schema": {"type": "number", "minimum": -most, "maximum": most}}
    for name, most in (("lat", 90), ("lon", 180))
]
UPLOAD_OFFSET = {
    "name": "Upload-Offset",
    "in": "header",
    "required": True,
    "schema": {"type": "integer", "minimum": 0},
}
PERMIT = {"name": "X-Counter-Permit", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 200}}
REPORT = [
    {"name": "month", "in": "query", "required": True, "schema": {"type": "string", "pattern": MONTH.pattern}},
    _choice("by", By),
]
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 8, "maxLength": 100},
}
SOUGHT = [_text("q"), _text("one_thing"), _text("number"), _day("from"), _day("to")]
PARAMETERS: dict[str, list[dict[str, Any]]] = {
    "/v1/drafts/{draft_id}/submissions": [IDEMPOTENCY_KEY],
    "/v1/office/draft-submissions": [IDEMPOTENCY_KEY],
    "/v1/verifications": [IDEMPOTENCY_KEY],
    "/v1/applications/{number}/payments": [IDEMPOTENCY_KEY],
    "/v1/office/payments/{payment_id}/refunds": [IDEMPOTENCY_KEY],
    "/v1/office/applications/{number}/payments": [PURPOSE],
    "/v1/office/reconciliations": [{**_day("day"), "required": True}],
    "/v1/supervision/efficiency": REPORT,
    "/v1/supervision/efficiency/course": [*REPORT, _text("of")],
    "/v1/supervision/efficiency/workbook": REPORT,
    "/v1/exchange/queries": [_text("number")],
    "/v1/exchange/lookups": [
        *(_text(name) for name in ("account", "subject", "number", "lines")),
        {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    ],
    "/v1/me/wallet/accesses": [_text("after")],
    "/v1/me/data-calls": [{"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}}],
    "/v1/office/certificates": [_text("number"), _text("application")],
    "/v1/conversations/{conversation_id}/messages": [
        {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    ],
    "/v1/desk/conversations": [
        _choice("list", ListName),
        {"name": "skip", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    ],
    "/v1/desk/conversations/{conversation_id}/messages": [
        {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    ],
    "/v1/desk/conversations/{conversation_id}/canned-replies": [_text("q")],
    "/v1/desk/records": [
        *SOUGHT,
        {"name": "before", "in": "query", "schema": {"type": "string", "format": "date-time"}},
    ],
    "/v1/desk/record-export": SOUGHT,
    "/v1/catalog/one-things": [*NARROWED, THEME],
    "/v1/catalog/items": [
        *ITEMS,
        _text("after"),
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    ],
    "/v1/catalog/item-export": ITEMS,
    "/v1/catalog/items/{code}": [REGION],
    "/v1/catalog/items/{code}/versions": [REGION],
    "/v1/catalog/items/{code}/diff": [
        REGION,
        *({"name": name, "in": "query", "schema": {"type": "integer", "minimum": 1}} for name in ("from", "to")),
    ],
    "/v1/me/face-challenges/{challenge_id}/frames": [FACE_NONCE],
    "/v1/login/face-challenges/{challenge_id}/frames": [
        FACE_NONCE,
        {"name": "X-Device-Token", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 100}},
    ],
    "/v1/drafts/{draft_id}/uploads/{upload_id}": [UPLOAD_OFFSET],
    "/v1/conversations/{conversation_id}/uploads/{client_id}": [UPLOAD_OFFSET],
    "/v1/desk/conversations/{conversation_id}/uploads/{client_id}": [UPLOAD_OFFSET],
    **{
        f"/v1/office/drafts/{{draft_id}}/{rest}": [PERMIT]
        for rest in (
            "materials",
            "materials/{material_id}/uploads",
            "uploads/{upload_id}/completion",
            "files/{file_id}",
        )
    },
    "/v1/office/drafts/{draft_id}/uploads/{upload_id}": [PERMIT, {**UPLOAD_OFFSET, "required": False}],
    "/v1/office/applications": [_choice("queue", QueueName), _text("after")],
    "/v1/office/applications/{number}": [PURPOSE],
    "/v1/office/applications/{number}/materials": [PURPOSE],
    "/v1/office/applications/{number}/files/{file_id}": [PURPOSE],
    "/v1/office/applications/{number}/checks": [PURPOSE],
    "/v1/office/applications/{number}/verification-sheet": [PURPOSE],
    "/v1/office/counters/{counter_id}/appointments": [_day("day")],
    "/v1/counters/{counter_id}/slots": [_day("from")],
    "/v1/applications/{number}/counters": HERE,
    "/v1/catalog/one-things/{one_thing_id}/counters": HERE,
    "/v1/demo/outbox": [{"name": "phone", "in": "query", "schema": {"type": "string"}}],
}
ONLY_FOR = {
    "/v1/applications/{number}/payments": "POST",
    "/v1/office/applications/{number}/payments": "GET",
    "/v1/conversations/{conversation_id}/messages": "GET",
    "/v1/desk/conversations/{conversation_id}/messages": "GET",
    "/v1/drafts/{draft_id}/uploads/{upload_id}": "PATCH",
    "/v1/conversations/{conversation_id}/uploads/{client_id}": "PATCH",
    "/v1/desk/conversations/{conversation_id}/uploads/{client_id}": "PATCH",
}
"""Where not every method of a path takes its parameters."""
SOCKET = (
    "Conversations also work over WebSocket at `/v1/conversations/{id}/socket`, and for the member of staff who owns "
    "one at `/v1/desk/conversations/{id}/socket`. The client sends JSON frames: "
    '`{"type":"hello","token","after"}` first (and again with a fresher token), then '
    '`{"type":"message","client_id","text"}`, `{"type":"typing"}` and '
    '`{"type":"read","seq"}`. The server sends `{"type":"welcome","seq","conversation"}`, '
    '`{"type":"message","message"}` for every new message, `{"type":"conversation","conversation"}` after each turn, '
    'and `{"type":"problem","client_id","problem"}`. A member of staff is at the desk for as long as `/v1/desk/socket` '
    'is open: `{"type":"hello","token","available"}` first, and again whenever that changes; then '
    '`{"type":"desk","waiting","unanswered","agents"}` tells who waits, and who is there with how many. '
    "How much is unread in a citizen's inbox comes over "
    '`/v1/me/inbox/socket`: `{"type":"hello","token"}` first, then `{"type":"inbox","unread"}` whenever it changes.'
)


@bp.get("/openapi.json")
async def openapi(request: Request) -> HTTPResponse:
    """The document itself."""
    return json(document(request.app))


@lru_cache(maxsize=2)
def document(app: App) -> dict[str, Any]:
    """Every declared route of `app`; the assistant's API is between our own processes and isn't published."""
    routes = [(r, e) for r in app.router.routes if (e := _endpoint(r)) is not None]
    declared = [(r, e) for r, e in routes if _decision(r).who != "assistant"]
    models = {m for _, e in declared for m in (e.body, e.answer) if m is not None}
    modes = [(m, "validation") for m in sorted(models, key=lambda m: m.__name__)]
    references, definitions = models_json_schema(modes, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    paths: dict[str, dict[str, Any]] = {}
    for route, declaration in declared:
        path = "/" + re.sub(r"<(\w+)(:\w+)?>", r"{\1}", route.path)
        for method in sorted(route.methods & {"GET", "POST", "PATCH", "DELETE", "PUT"}):
            paths.setdefault(path, {})[method.lower()] = _operation(path, method, route, declaration, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Yiwang (一网)", "version": __version__, "description": SOCKET},
        "paths": paths,
        "components": {
            "schemas": {**definitions.get("$defs", {}), "Problem": PROBLEM},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "signature": {"type": "apiKey", "in": "header", "name": "X-Signature"},
            },
        },
    }


def _endpoint(route: Any) -> Endpoint | None:
    return getattr(route.handler, "endpoint", None)


def _decision(route: Any) -> Decision:
    decided: Decision = route.handler.decision
    return decided


def _operation(path: str, method: str, route: Any, declared: Endpoint, references: dict[Any, Any]) -> dict[str, Any]:
    decided = _decision(route)
    parameters: list[dict[str, Any]] = [
        {"name": p, "in": "path", "required": True, "schema": {"type": "string"}} for p in re.findall(r"{(\w+)}", path)
    ]
    if ONLY_FOR.get(path, method) == method:
        parameters += PARAMETERS.get(path, [])
    operation: dict[str, Any] = {
        "operationId": route.name.rsplit(".", 1)[-1],
        "summary": declared.summary,
        "tags": [path.split("/")[2] if path.startswith("/v1/") else "pages"],
        "security": SECURITY[decided.who],
        "parameters": parameters,
        "responses": {str(declared.status): _success(declared, references)},
    }
    if declared.body is not None:
        schema = references[declared.body, "validation"]
        operation["requestBody"] = {
            "required": not declared.optional_body,
            "content": {"application/json": {"schema": schema}},
        }
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status in sorted({*declared.problems, *((401,) if decided.who != "anyone" else ())}):
        operation["responses"][str(status)] = {"description": "Problem", **problem}
    return operation


def _success(declared: Endpoint, references: dict[Any, Any]) -> dict[str, Any]:
    if declared.media != "application/json":
        written = declared.media.startswith("text/") or declared.media.endswith("+xml")
        schema = {"type": "string"} if written else {}  # OpenAPI 3.1 describes bytes by their media type alone
        return {"description": "Done", "content": {declared.media: {"schema": schema}}}
    if declared.answer is None:
        return {"description": "Done"}
    schema = references[declared.answer, "validation"]
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}
