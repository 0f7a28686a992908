"""Builds a worker's services, each from what it needs. Nothing connects when a module is imported."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from random import SystemRandom
from uuid import uuid4

import structlog

from mobile_api.applications.checks import Checks
from mobile_api.applications.news.inbox import InboxNews
from mobile_api.applications.news.relay import EVERY_S as NEWS_EVERY_S
from mobile_api.applications.news.relay import Relay
from mobile_api.applications.news.store import NewsStore
from mobile_api.applications.office.reports import Reports
from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.office.store import LookStore
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.store import ApplicationStore
from mobile_api.applications.submission import SubmissionService
from mobile_api.applications.timers.service import EVERY_S as TIMERS_EVERY_S
from mobile_api.applications.timers.service import TimerService
from mobile_api.applications.timers.store import TimerStore
from mobile_api.appointments.inbox import InboxReminders
from mobile_api.appointments.reminding import EVERY_S as REMINDING_EVERY_S
from mobile_api.appointments.reminding import Reminding
from mobile_api.appointments.service import AppointmentService
from mobile_api.appointments.settling import Settling
from mobile_api.appointments.store import AppointmentStore
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
from mobile_api.chat.announcer import Announcer
from mobile_api.chat.assistant.service import AssistantService
from mobile_api.chat.bot import Bot
from mobile_api.chat.files.sending import Sending
from mobile_api.chat.files.service import CitizensFiles
from mobile_api.chat.forgetting import ForgetConversations, Rememberer
from mobile_api.chat.ledger.service import LedgerService
from mobile_api.chat.ledger.store import LedgerStore
from mobile_api.chat.news import ChatNews
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.chat.owning import Owning
from mobile_api.chat.reminders import ChatReminders
from mobile_api.chat.service import ChatService
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns
from mobile_api.chat.wallet_notices import ChatWalletNotices
from mobile_api.chat.words import Words
from mobile_api.data_calls.checkpoints import EVERY_S as CHECKPOINTS_EVERY_S
from mobile_api.data_calls.checkpoints import Checkpoints
from mobile_api.data_calls.library import check_scenarios, load_scenarios
from mobile_api.data_calls.service import DataCalls
from mobile_api.data_calls.store import CallStore
from mobile_api.db import Database, connect
from mobile_api.desk.forgetting import EVERY_S as FORGETTING_EVERY_S
from mobile_api.desk.front import CLIMBED_EVERY_S
from mobile_api.desk.lapsing import EVERY_S as LAPSING_EVERY_S
from mobile_api.desk.room import Desk
from mobile_api.desk.room import furnish as furnish_desk
from mobile_api.exchange.connections import read_connections
from mobile_api.exchange.queries.kinds import read_kinds
from mobile_api.exchange.room import TIMEOUT_S as EXCHANGE_TIMEOUT_S
from mobile_api.exchange.room import Exchange, furnish
from mobile_api.exchange.split.forwarding import EVERY_S as EXCHANGE_EVERY_S
from mobile_api.exchange.split.store import OutboxStore as DepartmentsOutbox
from mobile_api.handover.service import HandoverService
from mobile_api.hub import Hub
from mobile_api.identity.accounts.requests import SignedRequests
from mobile_api.identity.accounts.service import AccountService
from mobile_api.identity.accounts.signed_calls import SignedCalls
from mobile_api.identity.accounts.store import AccountStore
from mobile_api.identity.accounts.webauthn_keys import RelyingParty, counts
from mobile_api.identity.doors.pace import Pace
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.doors.store import PaceStore, TryStore
from mobile_api.identity.faces.decision import Decision
from mobile_api.identity.faces.pool import FacePool
from mobile_api.identity.faces.service import FaceService
from mobile_api.identity.faces.store import FaceStore
from mobile_api.identity.keys import Keyring
from mobile_api.identity.persons.counter_codes import CounterCodes
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.persons.store import PersonStore
from mobile_api.identity.service import IdentityService
from mobile_api.identity.sms import LocalOutbox, SmsGateway, SmsSender
from mobile_api.identity.store import IdentityStore, OutboxStore
from mobile_api.identity.tokens import Tokens
from mobile_api.localtime import now_utc
from mobile_api.logs import cause
from mobile_api.materials.cleaning.cleaner import Cleaner
from mobile_api.materials.offering import OfferService
from mobile_api.materials.own_wallet import OwnWallet
from mobile_api.materials.service import MaterialService
from mobile_api.materials.sources import CertificateLibrary, EarlierApplications
from mobile_api.materials.store import MaterialStore
from mobile_api.outbox import Standing
from mobile_api.payments.asking import EVERY_S as ASKING_EVERY_S
from mobile_api.payments.reconciling import EVERY_S as RECONCILING_EVERY_S
from mobile_api.payments.room import Payments
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
from mobile_api.retention.purge import EVERY_S as PURGE_EVERY_S
from mobile_api.retention.room import Retention
from mobile_api.retention.room import furnish as furnish_retention
from mobile_api.rounds.rounds import Round, go_on
from mobile_api.rounds.store import LeaseStore
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings
from mobile_api.supervision.alert_store import AlertStore
from mobile_api.supervision.data_service import EVERY_S as ALERTS_EVERY_S
from mobile_api.supervision.data_service import DataSupervision
from mobile_api.supervision.month_store import MonthStore
from mobile_api.supervision.probe_store import ProbeStore
from mobile_api.supervision.probing import EVERY_S as PROBES_EVERY_S
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
from wallet.room import Wallet
from wallet.room import furnish as furnish_wallet
from wallet.shown.history import EVERY_S as ACCESSES_EVERY_S
from wallet.types.library import load_types

log = structlog.get_logger()
TIDY_S, DELETIONS_EVERY_S = 3600.0, 60.0
"""Seconds between two looks for files of drafts that are gone, and for what the wallet needn't keep."""


@dataclass
class Services:
    """Everything that a worker's routes call."""

    db: Database
    bot: Bot
    sms: SmsSender
    identity: IdentityService
    catalog: CatalogService
    items: ItemService
    applications: ApplicationService
    submissions: SubmissionService
    progress: ProgressService
    office: OfficeService
    verification: VerificationService
    supervision: Supervision
    data_supervision: DataSupervision
    probing: Probing
    appointments: AppointmentService
    reminding: Reminding
    handover: HandoverService
    materials: MaterialService
    offers: OfferService
    payments: Payments
    assistant: AssistantService
    ledger: LedgerService
    chat: ChatService
    chat_files: CitizensFiles
    desk: Desk
    relay: Relay
    exchange: Exchange
    wallet: Wallet
    by_hand: ByHand
    owed: OwedCertificates
    tell_accesses: Callable[[], Awaitable[None]]
    inbox: InboxService
    retention: Retention
    inbox_hub: Hub
    """Wakes the screens of citizens who have news."""
    notices: Notices
    web_push: WebPush
    dispatcher: Dispatcher
    timers: TimerService
    registers: HttpRegisters
    calls: DataCalls
    checkpoints: Checkpoints
    keyring: Keyring
    pace: Pace
    accounts: AccountService
    persons: PersonService
    counter_codes: CounterCodes
    faces: FaceService
    face_pool: FacePool
    tasks: list[asyncio.Task[None]]
    """What goes on beside the requests, for as long as the worker runs."""
    outboxes: Mapping[str, Callable[[datetime], Awaitable[Standing]]]
    """How each outbox stands, for the figures."""

    def whole(self) -> bool:
        """Whether everything that should go on beside the requests still does: the news of other workers, say."""
        return not any(task.done() for task in self.tasks)

    async def close(self) -> None:
        """Let go of connections and tasks."""
        for task in self.tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.bot.close()
        await self.registers.close()
        await self.exchange.close()
        await self.payments.close()
        await self.web_push.close()
        self.face_pool.close()
        self.db.client.close()


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
    sealer, keyring, sms = Sealer(settings.key_dir), Keyring(settings.key_dir), _sms(settings, db)
    tokens, doors, pepper = Tokens(keyring), Doors(TryStore(db), sealer, clock), sealer.secret("one-time codes")
    inboxes, push_devices, push_store = InboxStore(db), DeviceStore(db), PushStore(db)
    notices = Notices(db, inboxes, push_devices, push_store)
    identity = IdentityService(db, IdentityStore(db), InboxLogins(notices), sms, tokens, doors, pepper, clock)
    source = HttpRegisters(settings.registers_url, settings.registers_secret.get_secret_value())
    keys, call_store = DepartmentKeys(KeyStore(db, sealer), clock), CallStore(db)
    await keys.city()  # made now, if there are none: what is signed must not be older than its key
    calls = DataCalls(load_scenarios(), call_store, keys, sealer, clock)
    checkpoints = Checkpoints(call_store, keys, settings.checkpoints, counts, clock)
    registers = RegisterService(source, source, source, source, CopyStore(db, sealer), calls, clock)
    persons = PersonService(db, PersonStore(db, sealer), identity, registers, doors, clock)
    pool, rng = FacePool(), SystemRandom()
    face_store = FaceStore(db, sealer)
    decision = Decision(face_store, pool, identity, persons, registers, clock)
    faces = FaceService(face_store, pool, decision, identity, persons, doors, clock, rng)
    library = await CatalogStore(db).library()
    party, knows = RelyingParty(settings.origin), library.has_department
    account_store = AccountStore(db, sealer)
    accounts = AccountService(account_store, tokens, doors, party, clock, knows, sealer)
    matcher = await asyncio.to_thread(_matcher, settings.matcher or active_path())
    held_out = frozenset(clean(query.text) for query in await asyncio.to_thread(evaluation_queries))
    catalog = CatalogService(library, matcher, held_out, await asyncio.to_thread(read_chat))
    items = ItemService(ItemStore(db), clock)
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
    chat_store, bot, hub = ChatStore(db), Bot(settings.bot_url, settings.bot_secret.get_secret_value()), Hub("chat")
    ledger_store = LedgerStore(db)
    ledger = LedgerService(db, ledger_store, catalog, clock)
    owners = OwnerStore(db)
    worker = uuid4().hex
    announcer = Announcer(chat_store, hub, worker, clock, settings.shared)
    turns = Turns(db, chat_store, bot, announcer, tokens, clock)
    words = Words(db, chat_store, owners, announcer.announce, clock)
    owning = Owning(chat_store, owners, turns, words, notices, clock)
    sending = Sending(chat_store, materials.files, clock)
    desk = furnish_desk(db, chat_store, owners, owning, turns, catalog, applications, office, ledger, sending, clock)
    assistant = AssistantService(
        db, chat_store, owners, desk.front, catalog, applications, submissions, progress, materials, ledger_store, clock
    )
    chat = ChatService(db, chat_store, hub, turns, words, assistant, owning, desk.front, catalog, applications, clock)
    kinds = read_kinds()
    told = {kind.source: [given.id for given in kind.gives] for kind in kinds.values()}
    check_scenarios([edition.thing.id for edition in library.latest()], {**SOURCES, **told})
    connections = read_connections(settings.connections, variables, library.department_ids, kinds)
    signed = SignedCalls(calls, SignedRequests(account_store, party, clock))
    exchange = furnish(db, connections, kinds, applications, office, materials, persons, tokens, calls, signed, clock)
    watched = {name: Source(REGISTERS_TIMEOUT_S, name) for name in SOURCES} | {
        kind: Source(EXCHANGE_TIMEOUT_S, system) for kind, system in exchange.answered_by().items()
    }
    probes = {name: partial(source.alive, name.removeprefix(REGISTER)) for name in SOURCES} | exchange.probes()
    alerts, probe_store = AlertStore(db), ProbeStore(db)
    data_supervision = DataSupervision(call_store, alerts, probe_store, watched, clock)
    probing = Probing(probe_store, alerts, probes, clock)
    inbox_news = InboxNews(notices, catalog, clock)
    channels = (exchange.forwarding, inbox_news, ChatNews(chat_store, turns, catalog, clock))
    news = NewsStore(db)
    relay = Relay(news, application_store, channels, clock)
    timers = TimerService(TimerStore(db), application_store, clock)
    reminders = (InboxReminders(notices, catalog, clock), ChatReminders(chat_store, turns, catalog))
    reminding = Reminding(appointment_store, settling, reminders, clock)
    tell_accesses = partial(
        wallet.history.tell, InboxAccesses(notices, wallet, clock), ChatWalletNotices(chat_store, turns, wallet)
    )
    web_push = WebPush(settings.key_dir, settings.push_contact, settings.push_stand_in)
    carriers: dict[Channel, Carrier] = {"fcm": Fcm(settings.fcm_key_file, settings.fcm_address), "webpush": web_push}
    dispatcher = Dispatcher(push_store, push_devices, carriers, identity.live_among, clock)
    inbox = InboxService(inboxes, push_devices, push_store, clock, settings.push_stand_in)
    conversations = ForgetConversations(
        db, chat_store, owners, turns, desk.front, materials.files, memory or bot, identity
    )
    retention = furnish_retention(
        identity,
        persons,
        faces,
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
    rounds = (
        Round("news", NEWS_EVERY_S, relay.round),
        Round("exchange", EXCHANGE_EVERY_S, exchange.forwarding.round),
        Round("timers", TIMERS_EVERY_S, timers.round),
        Round("payments", ASKING_EVERY_S, payments.asking.round),
        Round("reconciliation", RECONCILING_EVERY_S, payments.reconciling.round),
        Round("reminders", REMINDING_EVERY_S, reminding.round),
        Round("accesses", ACCESSES_EVERY_S, tell_accesses),
        Round("desk", FORGETTING_EVERY_S, desk.forgetting.round),
        Round("desk ladder", CLIMBED_EVERY_S, desk.front.round),
        Round("desk guests", LAPSING_EVERY_S, desk.lapsing.round),
        Round("wallet", TIDY_S, wallet.tidy),
        Round("data calls", CHECKPOINTS_EVERY_S, checkpoints.round),
        Round("deletions", DELETIONS_EVERY_S, retention.deletion.round),
        Round("purge", PURGE_EVERY_S, retention.purge.round),
        Round("probes", PROBES_EVERY_S, probing.round),
        Round("data alerts", ALERTS_EVERY_S, data_supervision.round),
        Round("files", TIDY_S, partial(materials.tidy, applications.open_to_papers)),
    )
    leases = LeaseStore(db)
    tasks = [asyncio.create_task(go_on(one, leases, worker, clock)) for one in rounds]
    inbox_hub = Hub("inbox")
    tasks.append(asyncio.create_task(dispatcher.go_on()))
    tasks.append(asyncio.create_task(inbox_hub.follow(inboxes.watch)))
    if settings.shared:
        following = asyncio.create_task(hub.follow(partial(chat_store.watch, worker)))
        following.add_done_callback(_stopped_following)
        tasks.append(following)
    return Services(
        db=db,
        bot=bot,
        sms=sms,
        identity=identity,
        catalog=catalog,
        items=items,
        applications=applications,
        submissions=submissions,
        progress=progress,
        office=office,
        verification=verification,
        data_supervision=data_supervision,
        probing=probing,
        supervision=Supervision(Reports(application_store), MonthStore(db), library, clock),
        appointments=appointments,
        reminding=reminding,
        handover=handover,
        materials=materials,
        offers=offers,
        payments=payments,
        assistant=assistant,
        ledger=ledger,
        chat=chat,
        chat_files=CitizensFiles(chat_store, words, sending, clock),
        desk=desk,
        relay=relay,
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
        dispatcher=dispatcher,
        timers=timers,
        registers=source,
        calls=calls,
        checkpoints=checkpoints,
        keyring=keyring,
        pace=Pace(PaceStore(db), sealer, clock, settings.guest_pace),
        accounts=accounts,
        persons=persons,
        counter_codes=CounterCodes(persons, calls, signed, doors),
        faces=faces,
        face_pool=pool,
        tasks=tasks,
        outboxes={"news": news.standing, "departments": DepartmentsOutbox(db).standing, "push": push_store.standing},
    )


@cache
def _matcher(path: Path) -> Matcher:
    """The learnt matcher, warm: the encoder reads its dictionary with the first text, which takes a second. It is read
    once in a process, for all services that are built there."""
    matcher = Matcher.load(path)
    matcher.meaning(["你好"])
    return matcher


def _stopped_following(task: asyncio.Task[None]) -> None:
    """Other workers' news no longer reach this worker's screens: nobody would see it otherwise."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("news_stopped", **cause(error))


def _sms(settings: Settings, db: Database) -> SmsSender:
    if settings.sms == "outbox":
        return LocalOutbox(OutboxStore(db))
    return SmsGateway(settings.sms_url, settings.sms_token.get_secret_value())


def _paper_maker(settings: Settings, clock: Callable[[], datetime]) -> PaperMaker:
    """What makes certificates' papers and receipts: the departments' seals, and the time-stamping authority."""
    stamps = Timestamps(settings.tsa_url, settings.trusted_tsa, clock)
    return PaperMaker(Seals(PrivateFolder(settings.key_dir), settings.origin + LIST_PATH), stamps, clock)
