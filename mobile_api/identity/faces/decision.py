"""The end of a face check: is it the register's face, and what follows if it is."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime

from mobile_api.data_calls.scenario import Asking
from mobile_api.identity.access import Caller
from mobile_api.identity.faces.challenge import SAME_PERSON
from mobile_api.identity.faces.measures import distance
from mobile_api.identity.faces.pictures import BadPicture
from mobile_api.identity.faces.pool import FacePool
from mobile_api.identity.faces.store import Challenge, FaceStore
from mobile_api.identity.logins import Login
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.service import IdentityService
from mobile_api.registers.service import RegisterService


class Decision:
    """Decides on challenges whose steps were all taken. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: FaceStore,
        pool: FacePool,
        identity: IdentityService,
        persons: PersonService,
        registers: RegisterService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._pool, self._identity = store, pool, identity
        self._persons, self._registers, self._clock = persons, registers, clock

    async def compared(self, challenge: Challenge, person: KnownPerson) -> str | None:
        """Every frontal picture against the register's photo, and the face that was registered, if one was; the fault,
        or None if all are near enough. Raises `Unavailable`."""
        asking = Asking("citizen", challenge.citizen_id, "face-check")
        resident = await self._registers.person(person.id_number, asking)
        if resident is None or resident.photo is None:
            return "no_photo"
        try:
            registered = await self._pool.measure(base64.b64decode(resident.photo))
        except BadPicture:
            return "no_photo"
        template = await self._store.template(challenge.citizen_id)
        known = [registered.embedding, *([template] if template else [])]
        farthest = max(distance(front.embedding, one) for front in challenge.progress.fronts for one in known)
        return None if farthest <= SAME_PERSON else "not_the_person"

    async def confirmed(self, challenge: Challenge, person: KnownPerson, caller: Caller | None) -> Login | None:
        """The account is this person's and the session on the second level; without a caller one is opened.

        The person comes first: if the account has become another's meanwhile (`Conflict`), no session, template or
        fingerprint is left.
        """
        shown = caller or Caller("citizen", challenge.citizen_id, None, challenge.device_id)
        await self._persons.confirm(shown, person, "face", "face")
        now = self._clock()
        if await self._store.template(challenge.citizen_id) is None:
            await self._store.put_template(challenge.citizen_id, challenge.progress.fronts[0].embedding, now)
        await self._store.put_prints(person.id_number, challenge, now)
        return None if caller else await self._identity.open_by_face(challenge.citizen_id, challenge.device_id)
