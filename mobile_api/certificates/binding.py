"""What the wallet is built in with: who may call its routes, and what it asks of the catalog."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial, wraps
from typing import Any

from sanic import Request

from mobile_api.catalog.library import Library
from mobile_api.endpoints import Endpoint, endpoint, idempotency_key, language_of, query_text
from mobile_api.identity.access import Caller
from wallet.blueprint import Handler, Route, Visit, blueprint
from wallet.routes import ROUTES


class CityDepartments:
    """The catalog's departments, as the wallet names them."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def name_of(self, department_id: str, language: str) -> str:
        """What a department is called."""
        return self._library.department(department_id).name.in_(language)

    def id_of(self, name: str | None) -> str | None:
        """The id of a department, by its id or its Chinese name."""
        found = self._library.department_called(name or "")
        return found.id if found else None

    def taking_part(self, one_thing_id: str) -> Collection[str]:
        """The departments that take part in a one-thing; none for one that the catalog doesn't have."""
        edition = self._library.find(one_thing_id)
        return [department.id for department in self._library.departments_of(edition)] if edition else []


def visit_of(request: Request, caller: Caller) -> Visit:
    """A request as the wallet looks at it."""
    query, key = partial(query_text, request), partial(idempotency_key, request)
    return Visit(request.app.ctx.services.wallet, caller, language_of(request), query, key)


def guarded(route: Route) -> Handler:
    """A route of the wallet behind the backend's door: the table of `identity/authorisation.py` says who may pass."""

    @wraps(route.handler)
    async def handler(request: Request, caller: Caller, *body: Any, **path: str) -> Any:
        return await route.handler(visit_of(request, caller), *body, **path)

    declared = Endpoint(route.summary, route.body, route.answer, route.status, route.problems, media=route.media)
    return endpoint(declared)(handler)


bp = blueprint(ROUTES, guarded)
