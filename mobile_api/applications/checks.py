"""What outside registers say of an application before it is submitted or accepted: credit, and the data themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from mobile_api.applications.application import Application
from mobile_api.applications.credit import CreditCheck, judged
from mobile_api.applications.draft import Draft
from mobile_api.applications.evidence import Evidence, Verifier
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.store import ApplicationStore
from mobile_api.data_calls.scenario import Asker, Asking
from mobile_api.errors import SecondLevelRequired, Unavailable
from mobile_api.identity.persons.service import PersonService
from mobile_api.registers.service import RegisterService


class Checks:
    """Credit checks and data checks, made when they are due or as soon as a register is there again."""

    def __init__(
        self,
        store: ApplicationStore,
        applications: ApplicationService,
        registers: RegisterService,
        persons: PersonService,
        verifier: Verifier,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._applications, self._clock = store, applications, clock
        self._registers, self._persons, self._verifier = registers, persons, verifier

    async def credit(self, form: Draft, citizen_id: str, asker: Asker = "citizen") -> CreditCheck:
        """Ask the credit register of everyone who applies: the citizen, and the firm that the form names.

        Raises `SecondLevelRequired` if it isn't known who the citizen is.
        """
        person = await self._persons.id_number(citizen_id)
        if person is None:
            raise SecondLevelRequired
        firm = next((str(value) for field, value in form.filled() if field.type == "uscc"), None)
        by = citizen_id if asker == "citizen" else "acceptance"
        asking = Asking(asker, by, "check-credit", form.edition.thing.id, form.id)
        asked = [self._registers.credit(who, asking) for who in (person, firm) if who]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, Unavailable):
                raise answer
        told = [answer for answer in answers if not isinstance(answer, BaseException)]
        check = judged(told, firm, self._clock())
        incomplete = len(told) < len(answers)
        return CreditCheck("unchecked", self._clock()) if incomplete and check.state != "locked" else check

    async def with_credit(self, application: Application) -> Application:
        """The application with its credit check made, if it couldn't be made before: acceptance needs it.

        A locked one stays submitted: the counter reviews it with care. Raises `Unavailable` while the register is
        still away.
        """
        if application.credit is not None and application.credit["state"] != "unchecked":
            return application
        check = await self.credit(self._applications.form_of(application), application.citizen_id, "system")
        if check.state == "unchecked":
            raise Unavailable
        await self._store.keep_credit(application.id, check.kept())
        return replace(application, credit=check.kept())

    async def verified_before_acceptance(self, application: Application) -> Evidence | None:
        """The checks made again, if a register was away when they were made; None if they stand.

        Raises `Unavailable` while a register is still away: nothing is accepted that wasn't checked.
        """
        if application.checked and not application.checked["outcomes"].get("unavailable"):
            return None
        evidence = await self.verified(application, self._applications.form_of(application))
        if evidence.outcomes.get("unavailable"):
            raise Unavailable
        return evidence

    async def verified(self, application: Application, form: Draft, asked_by: str | None = None) -> Evidence:
        """The checks of a submitted form as it is (to be) now."""
        return await self._verifier.verify(form, application.number, application.events[-1].hash, asked_by)
