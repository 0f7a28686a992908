"""What goes, by its age and when it is asked for, wired from what the domains offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.chat.forgetting import ForgetConversations
from mobile_api.data_calls.checkpoints import Checkpoints
from mobile_api.identity.closing import ClosingAccounts
from mobile_api.identity.faces.service import FaceService
from mobile_api.identity.persons.service import PersonService
from mobile_api.private_file import PrivateFolder
from mobile_api.push.service import InboxService
from mobile_api.retention.deletion import Deletion
from mobile_api.retention.purge import APPOINTMENTS_KEPT, GIVEN_UP_KEPT, LOGS_KEPT, Purge, Remove
from mobile_api.supervision.data_service import DataSupervision
from wallet.room import Wallet


@dataclass(frozen=True)
class Retention:
    """What requests ask for, and what goes on beside them."""

    deletion: Deletion
    purge: Purge


def furnish(
    closing: ClosingAccounts,
    persons: PersonService,
    faces: FaceService,
    conversations: ForgetConversations,
    applications: ApplicationService,
    progress: ProgressService,
    inbox: InboxService,
    wallet: Wallet,
    office: OfficeService,
    checkpoints: Checkpoints,
    data_supervision: DataSupervision,
    purge_appointments: Remove,
    deleted: PrivateFolder,
    clock: Callable[[], datetime],
) -> Retention:
    """Wire it."""
    forgets = (
        closing.forget,
        conversations.forget,
        applications.forget,
        inbox.forget,
        wallet.holders.forget_account,
        faces.forget,
        persons.forget,
    )
    removes = {
        "looks": (LOGS_KEPT, office.purge_looks),
        "data calls": (LOGS_KEPT, checkpoints.purge),
        "data alerts": (LOGS_KEPT, data_supervision.purge),
        "papers": (GIVEN_UP_KEPT, progress.purge_papers),
        "appointments": (APPOINTMENTS_KEPT, purge_appointments),
    }
    return Retention(Deletion(closing, persons, progress, forgets, deleted, clock), Purge(removes, clock))
