"""The services of citizens' and staff's logins, and of who they are, built together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from mobile_api.db import Database
from mobile_api.identity.accounts.requests import SignedRequests
from mobile_api.identity.accounts.service import AccountService
from mobile_api.identity.accounts.store import AccountStore
from mobile_api.identity.accounts.webauthn_keys import RelyingParty
from mobile_api.identity.closing import ClosingAccounts
from mobile_api.identity.doors.pace import Pace
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.doors.store import PaceStore, TryStore
from mobile_api.identity.faces.decision import Decision
from mobile_api.identity.faces.pool import FacePool
from mobile_api.identity.faces.service import FaceService
from mobile_api.identity.faces.store import FaceStore
from mobile_api.identity.keys import Keyring
from mobile_api.identity.logins import LoginTeller
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.persons.store import PersonStore
from mobile_api.identity.service import IdentityService
from mobile_api.identity.sms import LocalOutbox, SmsGateway, SmsSender
from mobile_api.identity.store import IdentityStore, OutboxStore
from mobile_api.identity.tokens import Tokens
from mobile_api.registers.service import RegisterService
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings


@dataclass(frozen=True)
class Identity:
    """What routes and the other rooms call."""

    service: IdentityService
    closing: ClosingAccounts
    persons: PersonService
    faces: FaceService
    face_pool: FacePool
    accounts: AccountService
    requests: SignedRequests
    keyring: Keyring
    tokens: Tokens
    doors: Doors
    pace: Pace
    sms: SmsSender


def furnish(
    db: Database,
    sealer: Sealer,
    registers: RegisterService,
    teller: LoginTeller,
    is_department: Callable[[str], bool],
    settings: Settings,
    clock: Callable[[], datetime],
) -> Identity:
    """Build the room. `teller` says that somebody has logged in; `is_department` knows the catalog's."""
    keyring, sms = Keyring(settings.key_dir), _sms(settings, db)
    tokens, doors = Tokens(keyring), Doors(TryStore(db), sealer, clock)
    store, pepper = IdentityStore(db), sealer.secret("one-time codes")
    service = IdentityService(db, store, teller, sms, tokens, doors, pepper, clock)
    persons = PersonService(db, PersonStore(db, sealer), service, registers, doors, clock)
    face_store, pool = FaceStore(db, sealer), FacePool()
    decision = Decision(face_store, pool, service, persons, registers, clock)
    account_store, party = AccountStore(db, sealer), RelyingParty(settings.origin)
    return Identity(
        service=service,
        closing=ClosingAccounts(db, store, clock),
        persons=persons,
        faces=FaceService(face_store, pool, decision, service, persons, doors, clock, SystemRandom()),
        face_pool=pool,
        accounts=AccountService(account_store, tokens, doors, party, clock, is_department, sealer),
        requests=SignedRequests(account_store, party, clock),
        keyring=keyring,
        tokens=tokens,
        doors=doors,
        pace=Pace(PaceStore(db), sealer, clock, settings.guest_pace),
        sms=sms,
    )


def _sms(settings: Settings, db: Database) -> SmsSender:
    if settings.sms == "outbox":
        return LocalOutbox(OutboxStore(db))
    return SmsGateway(settings.sms_url, settings.sms_token.get_secret_value())
