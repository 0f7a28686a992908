"""The wallet's services, built together from what the backend gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.database import Database
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import SEALED as SEALED_KEYS
from wallet.departments.store import SPECS as KEYS
from wallet.held.service import Holders
from wallet.held.store import SPECS as DEVICES
from wallet.held.store import DeviceStore, Telling
from wallet.issued.service import IssuedCertificates
from wallet.issued.service import Teller as ChangeTeller
from wallet.issued.store import SEALED as SEALED_CERTIFICATES
from wallet.issued.store import SPECS as CERTIFICATES
from wallet.issued.store import CertificateStore
from wallet.paper.maker import PaperMaker
from wallet.paper.service import Papers
from wallet.ports import Cases, Clock, Departments, Logins, Persons, Sealer
from wallet.published import Published
from wallet.scenarios.library import load_scenarios
from wallet.scenarios.scenario import Scenarios
from wallet.shown.access import Access
from wallet.shown.history import History
from wallet.shown.sentences import told_text
from wallet.shown.service import Verification
from wallet.shown.store import SPECS as ACCESSES
from wallet.shown.store import AccessStore
from wallet.types.library import Types, load_types

SPECS = (*KEYS, *CERTIFICATES, *DEVICES, *ACCESSES)
"""The collections that the wallet needs."""
SEALED = (*SEALED_KEYS, *SEALED_CERTIFICATES)
"""What it keeps sealed."""


@dataclass(frozen=True)
class Wallet:
    """What routes, rounds and commands call."""

    keys: DepartmentKeys
    issued: IssuedCertificates
    published: Published
    holders: Holders
    verification: Verification
    history: History
    papers: Papers
    types: Types
    scenarios: Scenarios
    departments: Departments
    clock: Clock

    def told_text(self, access: Access, language: str) -> str:
        """What a holder is told of a line of the access log."""
        names = [self.types.find(seen.type).name.in_(language) for seen in access.seen]
        department = self.departments.name_of(access.by.department, language) if access.by.department else None
        return told_text(access, self.scenarios.find(access.scenario), names, department, language)

    async def tidy(self) -> None:
        """Forget what needn't be kept: a round."""
        await self.keys.forget_retired()
        await self.history.purge()


def furnish(
    db: Database,
    sealer: Sealer,
    keys: DepartmentKeys,
    persons: Persons,
    logins: Logins,
    departments: Departments,
    cases: Cases,
    maker: PaperMaker,
    base_url: str,
    clock: Clock,
    tellers: Sequence[ChangeTeller],
    tell_device: Telling,
) -> Wallet:
    """Build the room. `base_url` is the public address under which the lists are fetched; `tellers` tell holders what
    happens to their certificates, `tell_device` of each new device."""
    types, scenarios = load_types(), load_scenarios()
    certificates = CertificateStore(db, sealer)
    issued = IssuedCertificates(certificates, keys, types, sealer, base_url, clock, tellers)
    devices, accesses = DeviceStore(db), AccessStore(db)
    return Wallet(
        keys=keys,
        issued=issued,
        published=Published(certificates, keys, base_url, clock),
        holders=Holders(devices, issued, keys, types, scenarios, persons, clock, tell_device),
        verification=Verification(accesses, devices, issued, keys, scenarios, departments, cases, clock),
        history=History(accesses, devices, logins, clock),
        papers=Papers(maker, issued, types, departments, base_url, clock),
        types=types,
        scenarios=scenarios,
        departments=departments,
        clock=clock,
    )
