"""Builds a worker's services, each from what it needs. Nothing connects when a module is imported."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from uuid import uuid4

from mobile_api.applications.checks import Checks
from mobile_api.applications.news.inbox import InboxNews
from mobile_api.applications.news.relay import Relay
from mobile_api.applications.news.store import NewsStore
from mobile_api.applications.office.reports import Reports
from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.office.store import LookStore
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.store import ApplicationStore
from mobile_api.applications.submission import SubmissionService
from mobile_api.applications.timers.service import TimerService
from mobile_api.applications.timers.store import TimerStore
from mobile_api.appointments.inbox import InboxReminders
from mobile_api.appointments.reminding import Reminding
from mobile_api.appointments.service import AppointmentService
from mobile_api.appointments.settling import Settling
from mobile_api.appointments.store import AppointmentStore
from mobile_api.beside import start
from mobile_api.catalog.activation import active_path
from mobile_api.catalog.chat import read_chat
from mobile_api.catalog.items.service import ItemService
from mobile_api.catalog.items.store import ItemStore
from mobile_api.catalog.lint import evaluation_queries
from mobile_api.catalog.matcher.matcher import Matcher
from mobile_api.catalog.matcher.text import clean
from mobile_api.catalog.service import CatalogService
from mobile_api.catalog.store import CatalogStore
from mobile_api.certificates.binding import CityDepartments
from mobile_api.certificates.by_hand import ByHand
from mobile_api.certificates.cases import RunningCases
from mobile_api.certificates.inbox import InboxAccesses, InboxCertificates
from mobile_api.certificates.issuing import Certificates
from mobile_api.certificates.owed import OwedCertificates
from mobile_api.certificates.owed_store import OwedStore
from mobile_api.chat.assistant.service import AssistantService
from mobile_api.chat.files.service import CitizensFiles
from mobile_api.chat.forgetting import ForgetConversations, Rememberer
from mobile_api.chat.ledger.service import LedgerService
from mobile_api.chat.ledger.store import LedgerStore
from mobile_api.chat.news import ChatNews
from mobile_api.chat.reminders import ChatReminders
from mobile_api.chat.service import ChatService
from mobile_api.chat.talk import furnish as furnish_talk
from mobile_api.chat.wallet_notices import ChatWalletNotices
from mobile_api.data_calls.checkpoints import Checkpoints
from mobile_api.data_calls.library import check_scenarios, load_scenarios
from mobile_api.data_calls.service import DataCalls
from mobile_api.data_calls.store import CallStore
from mobile_api.db import connect
from mobile_api.desk.room import furnish as furnish_desk
from mobile_api.exchange.connections import read_connections
from mobile_api.exchange.queries.kinds import read_kinds
from mobile_api.exchange.room import TIMEOUT_S as EXCHANGE_TIMEOUT_S
from mobile_api.exchange.room import furnish as furnish_exchange
from mobile_api.exchange.split.store import OutboxStore as DepartmentsOutbox
from mobile_api.handover.service import HandoverService
from mobile_api.hub import Hub
from mobile_api.identity.accounts.signed_calls import SignedCalls
from mobile_api.identity.accounts.webauthn_keys import counts
from mobile_api.identity.persons.counter_codes import CounterCodes
from mobile_api.identity.room import furnish as furnish_identity
from mobile_api.localtime import now_utc
from mobile_api.materials.cleaning.cleaner import Cleaner
from mobile_api.materials.offering import OfferService
from mobile_api.materials.own_wallet import OwnWallet
from mobile_api.materials.service import MaterialService
from mobile_api.materials.sources import CertificateLibrary, EarlierApplications
from mobile_api.materials.store import MaterialStore
from mobile_api.payments.room import furnish as furnish_payments
from mobile_api.private_file import PrivateFolder
from mobile_api.push.carrier import Carrier
from mobile_api.push.device_store import DeviceStore
from mobile_api.push.dispatcher import Dispatcher
from mobile_api.push.fcm import Fcm
from mobile_api.push.inbox_store import InboxStore
from mobile_api.push.kinds import Channel
from mobile_api.push.logins import InboxLogins
from mobile_api.push.notices import Notices
from mobile_api.push.service import InboxService
from mobile_api.push.store import PushStore
from mobile_api.push.webpush import WebPush
from mobile_api.registers.client import TIMEOUT_S as REGISTERS_TIMEOUT_S
from mobile_api.registers.client import HttpRegisters
from mobile_api.registers.service import REGISTER, SOURCES, RegisterService
from mobile_api.registers.store import CopyStore
from mobile_api.retention.room import furnish as furnish_retention
from mobile_api.sealing import Sealer
from mobile_api.services import Services
from mobile_api.settings import Settings
from mobile_api.supervision.alert_store import AlertStore
from mobile_api.supervision.data_service import DataSupervision
from mobile_api.supervision.month_store import MonthStore
from mobile_api.supervision.probe_store import ProbeStore
from mobile_api.supervision.probing import Probing
from mobile_api.supervision.service import Supervision
from mobile_api.supervision.sources import Source
from mobile_api.verification.service import VerificationService
from mobile_api.verification.store import SheetStore
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import KeyStore
from wallet.paper.maker import PaperMaker
from wallet.paper.routes import LIST_PATH
from wallet.paper.seals import Seals
from wallet.paper.timestamps import Timestamps
from wallet.room import furnish as furnish_wallet
from wallet.types.library import load_types


async def build(
    settings: Settings,
    clock: Callable[[], datetime] = now_utc,
    variables: Mapping[str, str] = os.environ,
    memory: Rememberer | None = None,
) -> Services:
    """Connect to the database, read the published catalog and the learnt matcher, wire the rest.

    `variables` are the environment, which holds the secrets of outside systems. `memory` is what remembers
    conversations beside us, the bot's if nothing else is said.
    """
    db = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    sealer, worker = Sealer(settings.key_dir), uuid4().hex
    inboxes, push_devices, push_store = InboxStore(db), DeviceStore(db), PushStore(db)
    notices = Notices(db, inboxes, push_devices, push_store)
    library = await CatalogStore(db).library()
    matcher = await asyncio.to_thread(_matcher, settings.matcher or active_path())
    held_out = frozenset(clean(query.text) for query in await asyncio.to_thread(evaluation_queries))
    catalog = CatalogService(library, matcher, held_out, await asyncio.to_thread(read_chat))

    keys, call_store = DepartmentKeys(KeyStore(db, sealer), clock), CallStore(db)
    await keys.city()  # made now, if there are none: what is signed must not be older than its key
    calls = DataCalls(load_scenarios(), call_store, keys, sealer, clock)
    checkpoints = Checkpoints(call_store, keys, settings.checkpoints, counts, clock)
    source = HttpRegisters(settings.registers_url, settings.registers_secret.get_secret_value())
    registers = RegisterService(source, source, source, source, CopyStore(db, sealer), calls, clock)

    people = furnish_identity(db, sealer, registers, InboxLogins(notices), library.has_department, settings, clock)
    identity, persons = people.service, people.persons
    signed = SignedCalls(calls, people.requests)

    application_store = ApplicationStore(db)
    verification = VerificationService(SheetStore(db, sealer), registers, clock)
    materials = MaterialService(MaterialStore(db, sealer), Cleaner(), clock)
    applications = ApplicationService(application_store, catalog, clock)
    checks = Checks(application_store, applications, registers, persons, verification, clock)
    submissions = SubmissionService(
        application_store, applications, checks, verification, persons, materials, library, identity, clock
    )
    progress = ProgressService(application_store, applications, checks, materials, clock)

    types, maker, owed = load_types(), _paper_maker(settings, clock), OwedStore(db)
    payments = furnish_payments(db, progress, library, notices, maker, persons.accounts_of, settings, clock)
    changes = InboxCertificates(notices, persons, types)
    wallet = furnish_wallet(
        db,
        sealer,
        keys,
        persons,
        identity,
        CityDepartments(library),
        RunningCases(applications, persons, library, sealer),
        maker,
        settings.origin,
        clock,
        [changes],
        changes.tell_device,
    )
    certificates = Certificates(wallet.issued, types, catalog, registers, owed, clock)
    office = OfficeService(
        application_store, LookStore(db), applications, checks, materials, certificates, catalog, clock
    )
    appointment_store = AppointmentStore(db)
    settling = Settling(appointment_store, applications, clock)
    appointments = AppointmentService(appointment_store, settling, applications, progress, catalog, clock)
    codes = sealer.secret("counter codes of drafts")
    handover = HandoverService(applications, submissions, office, appointments, persons, materials, codes, clock)
    sources = (
        OwnWallet(wallet, persons, library),
        CertificateLibrary(registers, persons),
        EarlierApplications(progress, materials, catalog),
    )
    offers = OfferService(materials, applications, catalog, sources)

    talk = furnish_talk(db, materials.files, notices, people.tokens, worker, settings, clock)
    ledger_store = LedgerStore(db)
    ledger = LedgerService(db, ledger_store, catalog, clock)
    desk = furnish_desk(db, talk, catalog, applications, office, ledger, clock)
    assistant = AssistantService(
        db,
        talk.store,
        talk.owners,
        desk.front,
        catalog,
        applications,
        submissions,
        progress,
        materials,
        ledger_store,
        clock,
    )

    kinds = read_kinds()
    told = {kind.source: [given.id for given in kind.gives] for kind in kinds.values()}
    check_scenarios([edition.thing.id for edition in library.latest()], {**SOURCES, **told})
    connections = read_connections(settings.connections, variables, library.department_ids, kinds)
    exchange = furnish_exchange(
        db, connections, kinds, applications, office, materials, persons, people.tokens, calls, signed, clock
    )
    watched = {name: Source(REGISTERS_TIMEOUT_S, name) for name in SOURCES} | {
        kind: Source(EXCHANGE_TIMEOUT_S, system) for kind, system in exchange.answered_by().items()
    }
    probes = {name: partial(source.alive, name.removeprefix(REGISTER)) for name in SOURCES} | exchange.probes()
    alerts, probe_store = AlertStore(db), ProbeStore(db)
    data_supervision = DataSupervision(call_store, alerts, probe_store, watched, clock)

    inbox_news = InboxNews(notices, catalog, clock)
    channels = (exchange.forwarding, inbox_news, ChatNews(talk.store, talk.turns, catalog, clock))
    news = NewsStore(db)
    reminders = (InboxReminders(notices, catalog, clock), ChatReminders(talk.store, talk.turns, catalog))
    tell_accesses = partial(
        wallet.history.tell, InboxAccesses(notices, wallet, clock), ChatWalletNotices(talk.store, talk.turns, wallet)
    )
    web_push = WebPush(settings.key_dir, settings.push_contact, settings.push_stand_in)
    carriers: dict[Channel, Carrier] = {"fcm": Fcm(settings.fcm_key_file, settings.fcm_address), "webpush": web_push}
    inbox = InboxService(inboxes, push_devices, push_store, clock, settings.push_stand_in)
    inbox_hub = Hub("inbox")
    conversations = ForgetConversations(
        db, talk.store, talk.owners, talk.turns, desk.front, materials.files, memory or talk.bot, people.closing
    )
    retention = furnish_retention(
        people.closing,
        persons,
        people.faces,
        conversations,
        applications,
        progress,
        inbox,
        wallet,
        office,
        checkpoints,
        data_supervision,
        appointment_store.purge,
        PrivateFolder(settings.deleted),
        clock,
    )
    services = Services(
        db=db,
        bot=talk.bot,
        sms=people.sms,
        identity=identity,
        closing=people.closing,
        catalog=catalog,
        items=ItemService(ItemStore(db), clock),
        applications=applications,
        submissions=submissions,
        progress=progress,
        office=office,
        verification=verification,
        data_supervision=data_supervision,
        probing=Probing(probe_store, alerts, probes, clock),
        supervision=Supervision(Reports(application_store), MonthStore(db), library, clock),
        appointments=appointments,
        reminding=Reminding(appointment_store, settling, reminders, clock),
        handover=handover,
        materials=materials,
        offers=offers,
        payments=payments,
        assistant=assistant,
        ledger=ledger,
        chat=ChatService(db, talk, assistant, desk.front, catalog, applications, clock),
        chat_files=CitizensFiles(talk.store, talk.words, talk.sending, clock),
        desk=desk,
        relay=Relay(news, application_store, channels, clock),
        exchange=exchange,
        wallet=wallet,
        by_hand=ByHand(db, wallet.issued, types, office, registers, owed, clock),
        owed=OwedCertificates(owed, catalog, clock),
        tell_accesses=tell_accesses,
        inbox=inbox,
        retention=retention,
        inbox_hub=inbox_hub,
        notices=notices,
        web_push=web_push,
        dispatcher=Dispatcher(push_store, push_devices, carriers, identity.live_among, clock),
        timers=TimerService(TimerStore(db), application_store, clock),
        registers=source,
        calls=calls,
        checkpoints=checkpoints,
        keyring=people.keyring,
        pace=people.pace,
        accounts=people.accounts,
        persons=persons,
        counter_codes=CounterCodes(persons, calls, signed, people.doors),
        faces=people.faces,
        face_pool=people.face_pool,
        outboxes={"news": news.standing, "departments": DepartmentsOutbox(db).standing, "push": push_store.standing},
    )
    follows = [inbox_hub.follow(inboxes.watch)]
    if settings.shared:
        follows.append(talk.hub.follow(talk.others))
    services.tasks = start(services, worker, follows, clock)
    return services


@cache
def _matcher(path: Path) -> Matcher:
    """The learnt matcher, warm: the encoder reads its dictionary with the first text, which takes a second. It is read
    once in a process, for all services that are built there."""
    matcher = Matcher.load(path)
    matcher.meaning(["你好"])
    return matcher


def _paper_maker(settings: Settings, clock: Callable[[], datetime]) -> PaperMaker:
    """What makes certificates' papers and receipts: the departments' seals, and the time-stamping authority."""
    stamps = Timestamps(settings.tsa_url, settings.trusted_tsa, clock)
    return PaperMaker(Seals(PrivateFolder(settings.key_dir), settings.origin + LIST_PATH), stamps, clock)
