"""The applications for which a counter may scan certificates: the wallet's `Cases`."""

from __future__ import annotations

from mobile_api.applications.service import ApplicationService
from mobile_api.catalog.library import Library
from mobile_api.identity.id_numbers import is_id_number
from mobile_api.identity.persons.service import PersonService
from mobile_api.sealing import Sealer
from wallet.ports import Case


class RunningCases:
    """Built once per worker by `bootstrap`."""

    def __init__(
        self, applications: ApplicationService, persons: PersonService, library: Library, sealer: Sealer
    ) -> None:
        self._applications, self._persons, self._library, self._sealer = applications, persons, library, sealer

    async def running(self, number: str) -> Case | None:
        """One that isn't over; None if there is none of this number.

        Until the departments have their parts, it is that of all who take part in its one-thing.
        """
        application = await self._applications.running(number)
        if application is None:
            return None
        edition = self._library.edition(application.one_thing_id, application.catalog_version)
        taking_part = [one.id for one in self._library.departments_of(edition)] if edition else []
        parts = [part.department for part in application.parts] or taking_part
        named = {str(value) for value in application.values.values() if is_id_number(str(value))}
        applicant = await self._persons.id_number(application.citizen_id)
        about = named | {applicant} if applicant else named
        return Case(
            application.number,
            application.one_thing_id,
            frozenset({application.issuer, *parts}),
            frozenset(self._sealer.person(one) for one in about),
        )
