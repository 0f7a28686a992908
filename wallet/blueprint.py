"""The wallet's routes as a Sanic blueprint. The backend that it is built into says who may call them.

A route declares itself here; a `Guard` makes a handler of it that admits the caller, reads the body and writes the
answer. So the wallet knows neither tokens nor roles.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sanic import Blueprint

from wallet.errors import NotAllowed, NotFound
from wallet.issued.views import Views
from wallet.ports import Caller, Staff
from wallet.room import Wallet

Handler = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Visit:
    """One request, as far as the wallet looks at it."""

    wallet: Wallet
    caller: Caller
    language: str
    query: Callable[[str], str | None]
    """A short text of the query string."""
    key: Callable[[], str]
    """The Idempotency-Key; raises if there is none."""

    @property
    def views(self) -> Views:
        """Certificates as this reader sees them."""
        return Views(self.wallet.types, self.wallet.departments, self.language, self.wallet.clock())

    @property
    def staff(self) -> Staff:
        """The member of staff who calls, in a route that is open to staff only. Raises `NotAllowed`."""
        if self.caller.staff is None:
            raise NotAllowed
        return self.caller.staff

    async def holder(self) -> str:
        """The citizen who calls, as their certificates know them. Raises `NotFound` if nobody knows who it is."""
        if self.caller.citizen_id is None:
            raise NotFound
        return await self.wallet.holders.holder_of(self.caller.citizen_id)


@dataclass(frozen=True)
class Route:
    """A route: `handler` takes a `Visit`, the body if there is one, and what stands in the path."""

    method: str
    path: str
    handler: Handler
    summary: str
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    problems: tuple[int, ...] = ()
    media: str = "application/json"


class Routes:
    """The routes of one module, each declared above its handler."""

    def __init__(self) -> None:
        self.declared: list[Route] = []

    def get(self, path: str, summary: str, **told: Any) -> Callable[[Handler], Handler]:
        """Declare what is read; `told` is what `Route` has besides."""
        return self._add("GET", path, summary, **told)

    def post(self, path: str, summary: str, **told: Any) -> Callable[[Handler], Handler]:
        """Declare what is made or done."""
        return self._add("POST", path, summary, **told)

    def delete(self, path: str, summary: str, **told: Any) -> Callable[[Handler], Handler]:
        """Declare what is removed."""
        return self._add("DELETE", path, summary, **told)

    def _add(self, method: str, path: str, summary: str, **told: Any) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            self.declared.append(Route(method, path, handler, summary, **told))
            return handler

        return declare


Guard = Callable[[Route], Any]
"""Makes a Sanic handler of a route."""


def blueprint(routes: Sequence[Route], guard: Guard) -> Blueprint:
    """The routes, each behind the guard."""
    bp = Blueprint("wallet")
    for route in routes:
        bp.add_route(guard(route), route.path, methods=[route.method], name=route.handler.__name__)
    return bp
