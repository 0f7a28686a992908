"""The desk's services, built from what they need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sanic import Request

from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.service import ApplicationService
from mobile_api.catalog.library import Library
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.ledger.service import LedgerService
from mobile_api.chat.talk import Talk
from mobile_api.db import Database
from mobile_api.desk.board import Board
from mobile_api.desk.citizens import CitizensDesk
from mobile_api.desk.files import DeskFiles
from mobile_api.desk.forgetting import Forgetting
from mobile_api.desk.front import Front
from mobile_api.desk.lapsing import Lapsing
from mobile_api.desk.presence import Presence
from mobile_api.desk.service import DeskService
from mobile_api.desk.store import DeskStore
from mobile_api.desk.writing import Writing


@dataclass(frozen=True)
class Desk:
    """Everything that the desk's routes call."""

    front: Front
    presence: Presence
    service: DeskService
    writing: Writing
    files: DeskFiles
    citizens: CitizensDesk
    forgetting: Forgetting
    lapsing: Lapsing
    board: Board
    now: Callable[[], datetime]


def desk_of(request: Request) -> Desk:
    """The room of the worker that answers."""
    room: Desk = request.app.ctx.services.desk
    return room


def library_of(request: Request) -> Library:
    """The catalog's, whose names the desk shows."""
    library: Library = request.app.ctx.services.catalog.library
    return library


def furnish(
    db: Database,
    talk: Talk,
    catalog: CatalogService,
    applications: ApplicationService,
    office: OfficeService,
    ledger: LedgerService,
    clock: Callable[[], datetime],
) -> Desk:
    """Wire the desk."""
    store = DeskStore(db)
    presence = Presence(store, catalog.library, clock)
    service = DeskService(store, talk.owning, presence, catalog, clock)
    writing = Writing(store, talk.owning, service, catalog, applications, ledger, clock)
    return Desk(
        front=Front(store, talk.owners, talk.turns, clock),
        presence=presence,
        service=service,
        writing=writing,
        files=DeskFiles(service, writing, talk.sending),
        citizens=CitizensDesk(db, store, talk.store, talk.owning, talk.turns, applications),
        forgetting=Forgetting(store, talk.owning, clock),
        lapsing=Lapsing(store, talk.owning, clock),
        board=Board(store, talk.owning, presence, office, clock),
        now=clock,
    )
