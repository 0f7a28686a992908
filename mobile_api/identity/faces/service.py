"""Registration and login by face: a picture's way through the challenge, and the decision at its end."""

from __future__ import annotations

import base64
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

import structlog

from mobile_api.errors import Conflict, NotFound, PersonUnknown
from mobile_api.identity.access import Caller, hash_secret
from mobile_api.identity.doors.limits import Knocker
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.faces.challenge import (
    ATTEMPTS,
    CHALLENGE_LIFE,
    ENDS_ATTEMPT,
    FRAMES_PER_STEP,
    SAME_PERSON,
    STEP_LIFE,
    Progress,
    drawn,
    step,
)
from mobile_api.identity.faces.measures import Measures, distance
from mobile_api.identity.faces.pictures import BadPicture
from mobile_api.identity.faces.pool import FacePool
from mobile_api.identity.faces.store import Challenge, FaceStore
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.service import IdentityService, Login
from mobile_api.registers.service import RegisterService

log = structlog.get_logger()


@dataclass(frozen=True)
class Verdict:
    """What came of a picture: how the challenge stands, and what was wrong, if anything."""

    challenge: Challenge
    nonce: str | None
    """What the next picture must bring; none once it is over."""
    fault: str | None = None
    login: Login | None = None
    """The session that a login by face has opened."""


class FaceService:
    """Faces. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: FaceStore,
        pool: FacePool,
        identity: IdentityService,
        persons: PersonService,
        registers: RegisterService,
        doors: Doors,
        clock: Callable[[], datetime],
        rng: random.Random,
    ) -> None:
        self._store, self._pool, self._identity, self._persons = store, pool, identity, persons
        self._registers, self._doors, self._clock, self._rng = registers, doors, clock, rng

    async def begin(self, caller: Caller, who: Knocker) -> Verdict:
        """Begin a challenge for the caller's session and device.

        Raises `PersonUnknown` while nobody has said who they are, `TooManyRequests` after too many.
        """
        if await self._persons.person(caller.citizen_id or "") is None:
            raise PersonUnknown
        return await self._begin(caller.citizen_id or "", caller.device_id or "", caller.session_id, who)

    async def begin_login(self, device_token: str, who: Knocker) -> Verdict:
        """Begin a login by face on a device that is known. Raises `PersonUnknown` for any other."""
        device = await self._identity.known_device(device_token)
        person = await self._persons.person(device.citizen_id) if device else None
        if device is None or person is None or person.confirmed_at is None:
            raise PersonUnknown
        return await self._begin(device.citizen_id, device.id, None, who)

    async def look(self, challenge_id: str, nonce: str, content: bytes, caller: Caller, who: Knocker) -> Verdict:
        """One picture of the caller's challenge. Raises `NotFound` for one that isn't this session's and device's."""
        challenge = await self._store.get(challenge_id)
        mine = challenge is not None and challenge.session_id == caller.session_id
        if challenge is None or not mine or challenge.device_id != caller.device_id:
            raise NotFound
        return await self._look(challenge, nonce, content, caller, who)

    async def look_for_login(
        self, challenge_id: str, nonce: str, content: bytes, device_token: str, who: Knocker
    ) -> Verdict:
        """One picture of a login on this device; the last one opens the session. Raises `NotFound`."""
        challenge, device = await self._store.get(challenge_id), await self._identity.known_device(device_token)
        if challenge is None or device is None or challenge.device_id != device.id or challenge.session_id is not None:
            raise NotFound
        return await self._look(challenge, nonce, content, None, who)

    async def _begin(self, citizen_id: str, device_id: str, session_id: str | None, who: Knocker) -> Verdict:
        who = replace(who, account=citizen_id)
        await self._doors.knock("face", who)
        now, nonce = self._clock(), secrets.token_urlsafe(24)
        progress = Progress(drawn(self._rng))
        until = now + CHALLENGE_LIFE
        challenge = Challenge(
            uuid4().hex, citizen_id, device_id, session_id, progress, ATTEMPTS, 0, now + STEP_LIFE, until
        )
        await self._store.put(challenge, hash_secret(nonce))
        return Verdict(challenge, nonce)

    async def _look(
        self, challenge: Challenge, nonce: str, content: bytes, caller: Caller | None, who: Knocker
    ) -> Verdict:
        """A picture's way: the step's word, its time, not seen before, measured, judged, and at the end compared."""
        now = self._clock()
        if challenge.state != "open" or challenge.expires_at <= now:
            raise Conflict("这次人脸核验已结束，请重新开始。", "This face check is over. Please begin again.")
        if not await self._store.take_nonce(challenge.id, hash_secret(nonce)):
            return await self._failed(challenge, "nonce")
        if challenge.step_until <= now or challenge.frames >= FRAMES_PER_STEP:
            return await self._failed(challenge, "too_slow")
        if not await self._store.use_frame(sha256(content).hexdigest(), now):
            return await self._failed(challenge, "replayed")
        try:
            seen = await self._pool.measure(content)
        except BadPicture as bad:
            return await self._again(challenge, bad.code)
        after = step(challenge.progress, seen)
        if isinstance(after, str):
            return await (self._failed if after in ENDS_ATTEMPT else self._again)(challenge, after)
        challenge = replace(challenge, progress=after, frames=0, step_until=self._clock() + STEP_LIFE)
        if not after.done:
            return await self._goes_on(challenge, None)
        return await self._decided(challenge, after.fronts, caller, who)

    async def _decided(
        self, challenge: Challenge, fronts: tuple[Measures, ...], caller: Caller | None, who: Knocker
    ) -> Verdict:
        """Live, and always the same face: is it the register's?"""
        person = await self._persons.person(challenge.citizen_id)
        if person is None:
            raise PersonUnknown
        fault = await self._compared(challenge.citizen_id, person, fronts)
        log.info("face_compared", outcome=fault or "passed")
        if fault is not None:
            return await self._failed(challenge, fault)
        # first, because it may be refused: then neither a template nor a session is left over
        shown = caller or Caller("citizen", challenge.citizen_id, None, challenge.device_id)
        await self._persons.confirm(shown, person, "face", "face")
        if await self._store.template(challenge.citizen_id) is None:
            await self._store.put_template(challenge.citizen_id, fronts[0].embedding, self._clock())
        await self._doors.passed("face", replace(who, account=challenge.citizen_id))
        done = replace(challenge, state="passed")
        await self._store.save(done, None)
        opens = caller is None
        login = await self._identity.open_by_face(challenge.citizen_id, challenge.device_id) if opens else None
        return Verdict(done, None, login=login)

    async def _compared(self, citizen_id: str, person: KnownPerson, fronts: tuple[Measures, ...]) -> str | None:
        """Every frontal picture against the register's photo, and the face that was registered, if one was; the fault,
        or None if all are near enough."""
        resident = await self._registers.person(person.id_number)
        if resident is None or resident.photo is None:
            return "no_photo"
        try:
            registered = await self._pool.measure(base64.b64decode(resident.photo))
        except BadPicture:
            return "no_photo"
        template = await self._store.template(citizen_id)
        known = [registered.embedding, *([template] if template else [])]
        farthest = max(distance(front.embedding, one) for front in fronts for one in known)
        return None if farthest <= SAME_PERSON else "not_the_person"

    async def _again(self, challenge: Challenge, fault: str) -> Verdict:
        """The same step with another picture."""
        return await self._goes_on(replace(challenge, frames=challenge.frames + 1), fault)

    async def _failed(self, challenge: Challenge, fault: str) -> Verdict:
        """The attempt is over: begin again with another sequence, as long as attempts are left."""
        left = challenge.tries_left - 1
        fresh = Progress(drawn(self._rng))
        now = self._clock()
        challenge = replace(challenge, progress=fresh, tries_left=left, frames=0, step_until=now + STEP_LIFE)
        if left > 0 and fault != "no_photo":
            return await self._goes_on(challenge, fault)
        over = replace(challenge, state="failed")
        await self._store.save(over, None)
        return Verdict(over, None, fault)

    async def _goes_on(self, challenge: Challenge, fault: str | None) -> Verdict:
        nonce = secrets.token_urlsafe(24)
        await self._store.save(challenge, hash_secret(nonce))
        return Verdict(challenge, nonce, fault)
