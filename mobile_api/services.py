"""Everything that a worker's routes, rounds and commands call."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mobile_api.applications.news.relay import Relay
from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.submission import SubmissionService
from mobile_api.applications.timers.service import TimerService
from mobile_api.appointments.reminding import Reminding
from mobile_api.appointments.service import AppointmentService
from mobile_api.catalog.items.service import ItemService
from mobile_api.catalog.service import CatalogService
from mobile_api.certificates.by_hand import ByHand
from mobile_api.certificates.owed import OwedCertificates
from mobile_api.chat.assistant.service import AssistantService
from mobile_api.chat.bot import Bot
from mobile_api.chat.files.service import CitizensFiles
from mobile_api.chat.ledger.service import LedgerService
from mobile_api.chat.service import ChatService
from mobile_api.data_calls.checkpoints import Checkpoints
from mobile_api.data_calls.service import DataCalls
from mobile_api.db import Database
from mobile_api.desk.room import Desk
from mobile_api.exchange.room import Exchange
from mobile_api.handover.service import HandoverService
from mobile_api.hub import Hub
from mobile_api.identity.accounts.service import AccountService
from mobile_api.identity.closing import ClosingAccounts
from mobile_api.identity.doors.pace import Pace
from mobile_api.identity.faces.pool import FacePool
from mobile_api.identity.faces.service import FaceService
from mobile_api.identity.keys import Keyring
from mobile_api.identity.persons.counter_codes import CounterCodes
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.service import IdentityService
from mobile_api.identity.sms import SmsSender
from mobile_api.materials.offering import OfferService
from mobile_api.materials.service import MaterialService
from mobile_api.outbox import Standing
from mobile_api.payments.room import Payments
from mobile_api.push.dispatcher import Dispatcher
from mobile_api.push.notices import Notices
from mobile_api.push.service import InboxService
from mobile_api.push.webpush import WebPush
from mobile_api.registers.client import HttpRegisters
from mobile_api.retention.room import Retention
from mobile_api.supervision.data_service import DataSupervision
from mobile_api.supervision.probing import Probing
from mobile_api.supervision.service import Supervision
from mobile_api.verification.service import VerificationService
from wallet.room import Wallet


@dataclass
class Services:
    """Of one worker, each built by `bootstrap` from what it needs."""

    db: Database
    bot: Bot
    sms: SmsSender
    identity: IdentityService
    closing: ClosingAccounts
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
    outboxes: Mapping[str, Callable[[datetime], Awaitable[Standing]]]
    """How each outbox stands, for the figures."""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    """What goes on beside the requests, for as long as the worker runs: `beside` starts it."""

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
