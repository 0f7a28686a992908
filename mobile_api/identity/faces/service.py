"""Registration and login by face: a picture's way through the challenge, and the decision at its end."""

from __future__ import annotations

import base64
import hmac
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from mobile_api.errors import Conflict, NotFound, PersonUnknown
from mobile_api.identity.access import Caller, hash_secret
from mobile_api.identity.doors.limits import Knocker
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.faces.challenge import (
    ATTEMPTS,
    CHALLENGE_LIFE,
    FRAMES_PER_STEP,
    STEP_LIFE,
    Progress,
    again,
    copied,
    drawn,
    step,
)
from mobile_api.identity.faces.decision import Decision
from mobile_api.identity.faces.pictures import BadPicture
from mobile_api.identity.faces.pool import FacePool
from mobile_api.identity.faces.store import Challenge, FaceStore
from mobile_api.identity.logins import Login
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.service import IdentityService

log = structlog.get_logger()
LOOK_LIFE = timedelta(seconds=15)
"""A picture whose worker died holds up the next one no longer than this."""


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
        decision: Decision,
        identity: IdentityService,
        persons: PersonService,
        doors: Doors,
        clock: Callable[[], datetime],
        rng: random.Random,
    ) -> None:
        self._store, self._pool, self._decision, self._identity = store, pool, decision, identity
        self._persons, self._doors, self._clock, self._rng = persons, doors, clock, rng

    async def forget(self, citizen_id: str) -> None:
        """Remove the template of a closed account."""
        await self._store.forget(citizen_id)

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
        challenge = Challenge(
            id=uuid4().hex,
            citizen_id=citizen_id,
            device_id=device_id,
            session_id=session_id,
            progress=Progress(drawn(self._rng)),
            tries_left=ATTEMPTS,
            frames=0,
            step_until=now + STEP_LIFE,
            expires_at=now + CHALLENGE_LIFE,
            nonce_hash=hash_secret(nonce),
        )
        await self._store.put(challenge)
        return Verdict(challenge, nonce)

    async def _look(
        self, challenge: Challenge, nonce: str, content: bytes, caller: Caller | None, who: Knocker
    ) -> Verdict:
        """A picture's way: one at a time, the step's word, its time, then what it shows.

        If that can't be found out (the engine, a register or the database fails) the step's word stays good and its
        time begins anew.
        """
        now = self._clock()
        if challenge.state != "open" or challenge.nonce_hash is None or challenge.expires_at <= now:
            raise Conflict("这次人脸核验已结束，请重新开始。", "This face check is over. Please start again.")
        if challenge.looking_until is not None and challenge.looking_until > now:
            raise _meanwhile()
        if not hmac.compare_digest(challenge.nonce_hash, hash_secret(nonce)):
            return await self._failed(challenge, "nonce")
        if challenge.step_until <= now or challenge.frames >= FRAMES_PER_STEP:
            return await self._failed(challenge, "too_slow")
        taken = await self._saved(replace(challenge, looking_until=now + LOOK_LIFE))
        try:
            return await self._seen(taken, content, caller, who)
        except BaseException:
            await self._store.save(replace(taken, looking_until=None, step_until=self._clock() + STEP_LIFE))
            raise

    async def _seen(self, challenge: Challenge, content: bytes, caller: Caller | None, who: Knocker) -> Verdict:
        """What a picture shows: not used before, judged by the rules, and at the end compared."""
        turning = challenge.progress.pose != "front"
        try:
            seen = await self._pool.measure(content, base64.b64decode(challenge.progress.view) if turning else b"")
        except BadPicture as bad:
            return await self._refused(challenge, bad.code)
        if not await self._store.use_picture(seen.pixels, self._clock()):
            return await self._failed(challenge, "replayed")
        after = step(challenge.progress, seen)
        if isinstance(after, str):
            return await self._refused(challenge, after)
        person = await self._persons.person(challenge.citizen_id)
        if person is None:
            raise PersonUnknown
        if copied(seen, await self._store.prints(person.id_number)):
            return await self._refused(challenge, "seen_before")
        challenge = replace(challenge, progress=after, frames=0, step_until=self._clock() + STEP_LIFE)
        if not after.done:
            return await self._goes_on(challenge, None)
        return await self._decided(challenge, person, caller, who)

    async def _decided(self, challenge: Challenge, person: KnownPerson, caller: Caller | None, who: Knocker) -> Verdict:
        """Live, and always the same face: is it the register's?"""
        fault = await self._decision.compared(challenge, person)
        log.info("face_compared", outcome=fault or "passed")
        if fault is not None:
            return await self._failed(challenge, fault)
        login = await self._decision.confirmed(challenge, person, caller)
        await self._doors.passed("face", replace(who, account=challenge.citizen_id))
        done = await self._saved(replace(challenge, state="passed", nonce_hash=None, looking_until=None))
        return Verdict(done, None, login=login)

    async def _refused(self, challenge: Challenge, fault: str) -> Verdict:
        """Another picture for the same step, or the end of the attempt."""
        progress = again(challenge.progress, fault)
        if isinstance(progress, str):
            return await self._failed(challenge, progress)
        return await self._goes_on(replace(challenge, progress=progress, frames=challenge.frames + 1), fault)

    async def _failed(self, challenge: Challenge, fault: str) -> Verdict:
        """The attempt is over: begin again with another sequence, as long as attempts are left."""
        left, until = challenge.tries_left - 1, self._clock() + STEP_LIFE
        challenge = replace(challenge, progress=Progress(drawn(self._rng)), tries_left=left, frames=0, step_until=until)
        if left > 0 and fault != "no_photo":
            return await self._goes_on(challenge, fault)
        over = await self._saved(replace(challenge, state="failed", nonce_hash=None, looking_until=None))
        return Verdict(over, None, fault)

    async def _goes_on(self, challenge: Challenge, fault: str | None) -> Verdict:
        nonce = secrets.token_urlsafe(24)
        saved = await self._saved(replace(challenge, nonce_hash=hash_secret(nonce), looking_until=None))
        return Verdict(saved, nonce, fault)

    async def _saved(self, challenge: Challenge) -> Challenge:
        """The challenge as it is kept now. Raises `Conflict` if another picture has changed it meanwhile."""
        if not await self._store.save(challenge):
            raise _meanwhile()
        return replace(challenge, version=challenge.version + 1)


def _meanwhile() -> Conflict:
    return Conflict("上一张画面还在核验，请稍候。", "We're still checking the last picture. Please wait.")
