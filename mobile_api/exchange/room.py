"""The room's services, built together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sanic import Request

from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.service import ApplicationService
from mobile_api.catalog.schema import Text
from mobile_api.data_calls.service import DataCalls
from mobile_api.db import Database
from mobile_api.exchange.connections import Connections
from mobile_api.exchange.door import SystemDoor
from mobile_api.exchange.embedded.service import Entrances
from mobile_api.exchange.embedded.store import TicketStore
from mobile_api.exchange.queries.kinds import SOURCE, QueryKind
from mobile_api.exchange.queries.service import Lookups
from mobile_api.exchange.split.forwarding import Forwarding
from mobile_api.exchange.split.results import Results
from mobile_api.exchange.split.store import OutboxStore, ResultStore
from mobile_api.exchange.store import NonceStore
from mobile_api.identity.accounts.signed_calls import SignedCalls
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.tokens import Tokens
from mobile_api.materials.service import MaterialService
from mobile_api.signed_client import SignedClient

SYSTEM = "system."
"""Before a system's id: its name among the sources of data."""
HEALTH = "/exchange/v1/health"
TIMEOUT_S = 10.0
"""A department's system may be slow; nobody waits for it before a screen."""


@dataclass(frozen=True)
class Exchange:
    """What routes and rounds call."""

    connections: Connections
    door: SystemDoor
    forwarding: Forwarding
    results: Results
    entrances: Entrances
    lookups: Lookups
    clients: Mapping[str, SignedClient]

    def answered_by(self) -> dict[str, str]:
        """Each kind of data that can be looked up, with the source that its system is."""
        return {SOURCE + kind: f"{SYSTEM}{s.id}" for s in self.connections.by_way("query") for kind in s.queries}

    def system_names(self) -> dict[str, Text]:
        """Of the systems that answer look-ups, by source."""
        return {f"{SYSTEM}{s.id}": s.name for s in self.connections.by_way("query")}

    def probes(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """For each of these systems: asks whether it is there. It raises `Unavailable`."""
        systems = self.connections.by_way("query")
        return {f"{SYSTEM}{s.id}": partial(self.clients[s.id].alive, HEALTH) for s in systems}

    async def close(self) -> None:
        """Close the connections."""
        for client in self.clients.values():
            await client.close()


def furnish(
    db: Database,
    connections: Connections,
    kinds: Mapping[str, QueryKind],
    applications: ApplicationService,
    office: OfficeService,
    materials: MaterialService,
    persons: PersonService,
    tokens: Tokens,
    calls: DataCalls,
    signed: SignedCalls,
    clock: Callable[[], datetime],
) -> Exchange:
    """Build the room for the systems of a file."""
    clients = {s.id: SignedClient(s.id, s.url, s.key.decode(), TIMEOUT_S) for s in connections.systems.values()}
    forwarding = Forwarding(OutboxStore(db), connections, clients, applications, office, materials, clock)
    return Exchange(
        connections,
        SystemDoor(connections, NonceStore(db), clock),
        forwarding,
        Results(ResultStore(db), office, clock),
        Entrances(TicketStore(db), connections, tokens, persons, clock),
        Lookups(kinds, connections, clients, calls, signed, office, persons, clock),
        clients,
    )


def exchange_of(request: Request) -> Exchange:
    """The room, for its routes."""
    room: Exchange = request.app.ctx.services.exchange
    return room
