"""Makes the database what this version needs: `python -m mobile_api.migrate`. Safe to run at every start."""

from __future__ import annotations

import asyncio
import sys

from mobile_api import db
from mobile_api.applications.news.store import SPECS as NEWS
from mobile_api.applications.office.store import SPECS as LOOKS
from mobile_api.applications.store import SPECS as APPLICATIONS
from mobile_api.appointments.store import SPECS as APPOINTMENTS
from mobile_api.catalog.files import CatalogFileError, read_catalog
from mobile_api.catalog.items.files import read_items, sources_hash
from mobile_api.catalog.items.store import SPECS as ITEMS
from mobile_api.catalog.items.store import ItemStore
from mobile_api.catalog.store import SPECS as CATALOG
from mobile_api.catalog.store import CatalogStore
from mobile_api.certificates.owed_store import SPECS as OWED
from mobile_api.chat.ledger.store import SPECS as LEDGER
from mobile_api.chat.store import SPECS as CHAT
from mobile_api.data_calls.store import SPECS as DATA_CALLS
from mobile_api.desk.store import SPECS as DESK
from mobile_api.exchange.embedded.store import SPECS as TICKETS
from mobile_api.exchange.split.store import SPECS as SPLIT
from mobile_api.exchange.store import SPECS as NONCES
from mobile_api.identity.accounts.store import SPECS as ACCOUNTS
from mobile_api.identity.doors.store import SPECS as DOORS
from mobile_api.identity.faces.store import SPECS as FACES
from mobile_api.identity.keys import ensure_signing_key
from mobile_api.identity.persons.store import SPECS as PERSONS
from mobile_api.identity.store import SPECS as IDENTITY
from mobile_api.localtime import local_day, now_utc
from mobile_api.materials.store import SPECS as MATERIALS
from mobile_api.ops.environment import local_settings
from mobile_api.payments.merchants import ensure_sample
from mobile_api.payments.reconciliation_store import SPECS as RECONCILIATIONS
from mobile_api.payments.store import SPECS as PAYMENTS
from mobile_api.push.device_store import SPECS as PUSH_DEVICES
from mobile_api.push.inbox_store import SPECS as INBOXES
from mobile_api.push.store import SPECS as PUSH
from mobile_api.push.vapid import ensure_vapid_key
from mobile_api.registers.store import SPECS as REGISTERS
from mobile_api.retention.left_over import SPECS as LEFT_OVER
from mobile_api.rounds.store import SPECS as LEASES
from mobile_api.sealing import ensure_ring
from mobile_api.settings import Settings
from mobile_api.supervision.alert_store import SPECS as ALERTS
from mobile_api.supervision.month_store import SPECS as MONTHS
from mobile_api.supervision.probe_store import SPECS as PROBES
from mobile_api.verification.store import SPECS as VERIFICATION
from wallet.room import SPECS as WALLET

SPECS = [
    *APPLICATIONS,
    *NEWS,
    *LOOKS,
    *NONCES,
    *SPLIT,
    *TICKETS,
    *APPOINTMENTS,
    *PAYMENTS,
    *RECONCILIATIONS,
    *CATALOG,
    *ITEMS,
    *OWED,
    *CHAT,
    *DESK,
    *LEDGER,
    *MATERIALS,
    *VERIFICATION,
    *IDENTITY,
    *ACCOUNTS,
    *DOORS,
    *FACES,
    *PERSONS,
    *REGISTERS,
    *DATA_CALLS,
    *ALERTS,
    *PROBES,
    *MONTHS,
    *LEFT_OVER,
    *LEASES,
    *INBOXES,
    *PUSH_DEVICES,
    *PUSH,
    *(db.CollectionSpec(spec.name, spec.schema, spec.indexes) for spec in WALLET),
]


async def migrate(database: db.Database) -> int:
    """Create or update every collection and publish the catalog files. Returns how many editions are new."""
    await db.migrate(database, SPECS)
    await load_items(database)
    return await CatalogStore(database).publish(read_catalog(), now_utc())


async def load_items(database: db.Database) -> int:
    """Put the sample of the item library in; a source that was loaded before isn't even read."""
    store, now, sha256 = ItemStore(database), now_utc(), sources_hash()
    if await store.loaded("guangan", sha256):
        return 0
    return await store.load("guangan", sha256, read_items(), now, local_day(now))


async def run(settings: Settings) -> int:
    """Migrate the configured database, and make the keys at the first start."""
    ensure_signing_key(settings.key_dir)
    ensure_ring(settings.key_dir)
    ensure_vapid_key(settings.key_dir)
    if settings.merchants is None:
        ensure_sample(settings.contracts)
    return await migrate(db.connect(settings.mongodb_uri.get_secret_value(), settings.database))


def main() -> int:
    """Migrate and say what changed."""
    try:
        editions = asyncio.run(run(local_settings()))
    except CatalogFileError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"database ready, {editions} catalog edition(s) published")
    return 0


if __name__ == "__main__":
    sys.exit(main())
