"""Verification at a counter: a code is scanned, checked, used up, and its holder is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import uuid4

from wallet.certificate import bound_to
from wallet.departments.service import DepartmentKeys
from wallet.errors import AlreadyUsed, NotTheirCase, ScanTaken, TokenRefused, TooManyScans, UnknownKey
from wallet.held.device import Device
from wallet.held.store import DeviceStore
from wallet.issued.record import Kept
from wallet.issued.service import IssuedCertificates
from wallet.jose import kid_of
from wallet.jwk import key_of
from wallet.key_list import CITY
from wallet.ports import Cases, Clock, Departments, Staff
from wallet.presentation import MAX_CODE, Presentation, opened
from wallet.scenarios.scenario import Audience, Scenario, Scenarios
from wallet.shown.access import AGAIN, ISSUER, MOST_REFUSED, SPAN, Access, Clerk, Seen, signed_line
from wallet.shown.clerks import has_case, may_run
from wallet.shown.store import AccessStore
from wallet.verification import Scan, check


@dataclass(frozen=True)
class Shown:
    """A certificate with what the running case sees of it."""

    kept: Kept
    fields: tuple[str, ...]
    photo: bytes | None


@dataclass(frozen=True)
class Outcome:
    """What a scan led to."""

    access: Access
    scenario: Scenario
    shown: Sequence[Shown]


class Verification:
    """The counter's side. Built once per worker."""

    def __init__(
        self,
        store: AccessStore,
        devices: DeviceStore,
        issued: IssuedCertificates,
        keys: DepartmentKeys,
        scenarios: Scenarios,
        departments: Departments,
        cases: Cases,
        clock: Clock,
    ) -> None:
        self._store, self._devices, self._issued, self._keys = store, devices, issued, keys
        self._scenarios, self._departments, self._cases, self._clock = scenarios, departments, cases, clock

    def scenarios_of(self, staff: Staff) -> list[tuple[Scenario, list[Audience]]]:
        """What a clerk may run, each with the kinds of counter that they stand for."""
        found = [(one, [a for a in one.audiences if self._may_run(one, a, staff)]) for one in self._scenarios.all()]
        return [(scenario, audiences) for scenario, audiences in found if audiences]

    async def verify(
        self, code: str, scenario_id: str, audience: Audience, staff: Staff, scan: str, application: str | None = None
    ) -> Outcome:
        """Check a code for the case that runs at this counter, and use it up; `application` is its number, if the clerk
        says which it is.

        A refusal is an outcome, too, and stands in the log like a success. The same scan gets the same answer again.
        Raises `UnknownScenario`, `ScanTaken` and `TooManyScans`, and `NotTheirCase`, which stands in the log as well.
        """
        scenario = self._scenarios.find(scenario_id)
        access = Access(
            id=uuid4().hex,
            at=self._clock(),
            by=self._clerk(staff),
            scan=f"{staff.account}:{scan}",
            code_hash=sha256(f"{code}|{application}".encode() if application else code.encode()).hexdigest(),
            scenario=scenario.id,
            audience=audience,
            refusal=None,
        )
        too_many, checked = await asyncio.gather(
            self._store.refused(access.by.account, access.at - SPAN, MOST_REFUSED),
            self._checked(code, access, scenario, staff, application),
        )
        if too_many and await self._store.by_scan(access.scan) is None:
            raise TooManyScans
        outcome = await self._write(*checked, scenario)
        if outcome.access.refusal == NotTheirCase.code:
            raise NotTheirCase
        return outcome

    async def note_look(self, kept: Kept, staff: Staff) -> None:
        """Write down that an officer looks at a certificate of their department, before they see it: its holder finds
        it in the same log. Looking again within `AGAIN` is the same look."""
        certificate, now = kept.certificate, self._clock()
        access = Access(
            id=uuid4().hex,
            at=now,
            by=self._clerk(staff),
            scan=f"{staff.account or staff.name}:{certificate.id}:{now.timestamp() // AGAIN.total_seconds():.0f}",
            code_hash="",
            scenario=ISSUER,
            audience="counter",
            refusal=None,
            holder=kept.holder,
            seen=(Seen(certificate.id, certificate.type, tuple(certificate.fields)),),
        )
        await self._store.add(access, signed_line(access, await self._keys.of(access.by.department or CITY)))

    def _clerk(self, staff: Staff) -> Clerk:
        return Clerk(staff.account or "", staff.name, self._departments.id_of(staff.department))

    async def _checked(
        self, code: str, access: Access, scenario: Scenario, staff: Staff, application: str | None
    ) -> tuple[Access, Sequence[Kept]]:
        """The line that this code leads to, and what it shows. The signature comes first, then the list in
        `wallet/verification.py`."""
        try:
            device = await self._devices.get(kid_of(code, MAX_CODE))
            if device is None:
                raise UnknownKey
            access = replace(access, device=device.id, holder=device.holder, citizen=device.citizen)
            shown = opened(code, key_of(device.jwk))
            certificates = await self._held(shown, device)
            scan = Scan(
                now=access.at,
                audience=access.audience,
                scenario=scenario,
                nonce=device.nonce_at(access.at),
                certificates={one.certificate.id: (one.certificate, one.standing) for one in certificates},
                own=staff.person == device.holder,
                theirs=self._may_run(scenario, access.audience, staff),
                fits=application is None or await self._has_case(application, scenario, staff, device.holder),
                agreed=device.agreed,
            )
            released = check(shown, scan)
        except TokenRefused as refused:
            return replace(access, refusal=refused.code), ()
        seen = tuple(Seen(one, scan.certificates[one][0].type, tuple(fields)) for one, fields in released.items())
        passed = replace(access, presentation=f"{device.id}:{shown.id}", seen=seen, application=application)
        return passed, certificates

    async def _held(self, shown: Presentation, device: Device) -> list[Kept]:
        """The certificates that a code names, as this device may show them; those of others are left out."""
        found = await asyncio.gather(*(self._issued.find(one) for one in dict.fromkeys(shown.certificates)))
        return [
            replace(one, certificate=bound_to(one.certificate, device.id, one.certificate.issued_at))
            for one in found
            if one is not None and one.holder == device.holder
        ]

    async def _write(self, access: Access, held: Sequence[Kept], scenario: Scenario) -> Outcome:
        """Write the line; of all who scan one code at once one uses it up, and the others are refused. That a scan was
        there before shows here, too: nothing looks for it before, since hardly any was."""
        keys = await self._keys.of(access.by.department or CITY)
        if await self._store.add(access, signed_line(access, keys)):
            return await self._outcome(access, held, scenario)
        before = await self._store.by_scan(access.scan)
        if before is not None:
            return await self._again(before, access, scenario)
        used = replace(access, refusal=AlreadyUsed.code, presentation=None, seen=(), application=None)
        return await self._write(used, (), scenario)

    async def _again(self, before: Access, now: Access, scenario: Scenario) -> Outcome:
        """The same answer for the same scan. Raises `ScanTaken` if it is another code's, or too long ago."""
        same = (before.code_hash, before.scenario, before.audience) == (now.code_hash, now.scenario, now.audience)
        if not same or now.at - before.at > AGAIN:
            raise ScanTaken
        held = [await self._issued.get(seen.certificate) for seen in before.seen]
        return await self._outcome(before, held, scenario)

    async def _outcome(self, access: Access, held: Sequence[Kept], scenario: Scenario) -> Outcome:
        kept, shown = {one.certificate.id: one for one in held}, []
        for seen in access.seen:
            photo = await self._issued.photo(seen.certificate) if "photo" in seen.fields else None
            shown.append(Shown(kept[seen.certificate], seen.fields, photo))
        return Outcome(access, scenario, shown)

    async def _has_case(self, number: str, scenario: Scenario, staff: Staff, holder: str) -> bool:
        department = self._departments.id_of(staff.department)
        return has_case(await self._cases.running(number), scenario, staff.roles, department, holder)

    def _may_run(self, scenario: Scenario, audience: Audience, staff: Staff) -> bool:
        department = self._departments.id_of(staff.department)
        taking_part = {one for thing in scenario.one_things for one in self._departments.taking_part(thing)}
        return may_run(scenario, audience, staff.roles, department, taking_part)
