"""What holders do: register devices, fetch copies of their certificates, prepare to show them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.certificate import bound_to, signed
from wallet.departments.service import DepartmentKeys
from wallet.device_proof import MAX_DEVICES, NONCE_LIFE, check_proof, device_key
from wallet.errors import DeviceRefused, NotFound, TooManyDevices
from wallet.held.agreement import Agreement, check_proved, takes_proof
from wallet.held.device import Device
from wallet.held.store import DeviceStore, Telling
from wallet.issued.record import Kept
from wallet.issued.service import IssuedCertificates
from wallet.jose import to_base64url
from wallet.jwk import jwk_of, key_of, thumbprint
from wallet.offline import for_offline
from wallet.ports import Clock, Persons
from wallet.scenarios.scenario import Scenario, Scenarios
from wallet.standing import State, check_in_force
from wallet.types.library import Types

CODE_NONCE_LIFE = timedelta(seconds=120)
"""A code lives 60 s, and the page may take a while to make it."""


@dataclass(frozen=True)
class Given:
    """A nonce, and the time that the device counts from: its own clock may be wrong."""

    nonce: str
    now: datetime
    until: datetime


@dataclass(frozen=True)
class Copy:
    """A certificate for one device: to be shown online, and where there is no network."""

    token: str
    offline: str


class Holders:
    """The holders' side. Built once per worker."""

    def __init__(
        self,
        store: DeviceStore,
        issued: IssuedCertificates,
        keys: DepartmentKeys,
        types: Types,
        scenarios: Scenarios,
        persons: Persons,
        clock: Clock,
        tell: Telling,
    ) -> None:
        self._tell = tell
        self._store, self._issued, self._keys = store, issued, keys
        self._types, self._scenarios, self._persons, self._clock = types, scenarios, persons, clock

    async def forget_account(self, citizen_id: str) -> None:
        """Forget the devices of a closed account."""
        await self._store.forget(citizen_id)

    async def forget_logins(self, citizen_id: str, sessions: Collection[str]) -> None:
        """Forget the devices that logins, which weren't the citizen's, have registered or used last."""
        await self._store.forget_logins(citizen_id, sessions)

    async def holder_of(self, citizen_id: str) -> str:
        """The person behind an account, as certificates know them. Raises `NotFound` if nobody has confirmed one."""
        id_number = await self._persons.id_number(citizen_id)
        if id_number is None:
            raise NotFound
        return self._issued.holder_of(id_number)

    async def device_nonce(self, holder: str, proved_at: datetime | None) -> Given:
        """What the holder's next device is to sign: a stolen login alone makes none known.

        `proved_at` is when they last proved who they are. Raises `ProofNeeded` if that is too long ago.
        """
        check_proved(proved_at, self._clock())
        given = self._given(NONCE_LIFE)
        await self._store.put_nonce(holder, given.nonce, given.until)
        return given

    async def register(
        self, citizen_id: str, session_id: str, jwk: Mapping[str, object], name: str, proof: str
    ) -> Device:
        """Register a citizen's device by its key, with the proof that the private half is there;
        the holder is told of it.

        Raises `DeviceRefused`, also for a key that is registered already, and `TooManyDevices`.
        """
        holder, key, now = await self.holder_of(citizen_id), device_key(jwk), self._clock()
        nonce = await self._store.take_nonce(holder, now)
        if nonce is None:
            raise DeviceRefused
        check_proof(proof, key, nonce)
        taken = {device.slot for device in await self._store.of_holder(holder)}
        free = next((slot for slot in range(MAX_DEVICES) if slot not in taken), None)
        if free is None:
            raise TooManyDevices
        device = Device(thumbprint(key), holder, free, citizen_id, name, jwk_of(key), now, session=session_id)
        if not await self._store.add(device, self._tell):
            raise DeviceRefused
        return device

    async def devices(self, holder: str) -> list[Device]:
        """A holder's devices."""
        return await self._store.of_holder(holder)

    async def forget(self, holder: str, device_id: str) -> None:
        """A device isn't the holder's any more: its codes don't count. Raises `NotFound`."""
        if not await self._store.remove(device_id, holder):
            raise NotFound

    async def certificates(self, holder: str) -> list[Kept]:
        """What a holder has, the newest first."""
        return await self._issued.of_holder(holder)

    async def certificate(self, holder: str, certificate_id: str) -> Kept:
        """One of them. Raises `NotFound`."""
        return await self._issued.held(certificate_id, holder)

    async def copy(self, holder: str, certificate_id: str, device_id: str, proved_at: datetime | None) -> Copy:
        """The certificate signed for one of the holder's devices.

        Raises `NotFound`, `NotInForce`, and `ProofNeeded` if it has a sensitive field, this device hasn't got it with a
        proof lately, and it is too long ago that the holder proved who they are.
        """
        kept, device, now = (
            await self.certificate(holder, certificate_id),
            await self._store.get(device_id),
            self._clock(),
        )
        if device is None or device.holder != holder:
            raise NotFound
        check_in_force(kept.certificate, kept.standing, now)
        if self._types.find(kept.certificate.type).sensitive and takes_proof(device.copied.get(certificate_id), now):
            check_proved(proved_at, now)
            if not await self._store.note_copy(device_id, holder, certificate_id, now):
                raise NotFound
        keys = await self._keys.of(kept.certificate.issuer)
        theirs = bound_to(kept.certificate, device.id, now)
        return Copy(signed(theirs, keys, now), for_offline(theirs, key_of(device.jwk), keys, _salt, now))

    async def code_nonce(
        self, holder: str, device_id: str, agreed: Agreement, session_id: str, proved_at: datetime | None
    ) -> Given:
        """What the device's next code must carry; that code may show what the holder agreed to, and nothing else.

        Raises `NotFound`, `UnknownScenario`, `OutsideScenario`, and `ProofNeeded` if the scenario sees a sensitive
        field and it is too long ago that they proved who they are.
        """
        device = await self._store.get(device_id)
        if device is None or device.holder != holder:
            raise NotFound
        given, scenario = self._given(CODE_NONCE_LIFE), self._scenarios.find(agreed.scenario)
        held = [await self._issued.held(one, holder) for one in agreed.certificates]
        sensitive = [scenario.sensitive_of(self._types.find(kept.certificate.type)) for kept in held]
        if any(sensitive):
            check_proved(proved_at, given.now)
        if not await self._store.give_nonce(device_id, holder, given.nonce, given.until, agreed, session_id):
            raise NotFound
        return given

    async def scenarios(self, holder: str) -> list[Scenario]:
        """The purposes for which the holder has something to show."""
        types = {kept.certificate.type for kept in await self._in_force(holder)}
        return [one for one in self._scenarios.all() if one.served and types & {need.type for need in one.needs}]

    async def shown_in(self, holder: str, scenario_id: str) -> tuple[Scenario, list[Kept]]:
        """A purpose, and what the holder has for it. Raises `UnknownScenario`."""
        scenario = self._scenarios.find(scenario_id)
        types = {need.type for need in scenario.needs}
        return scenario, [kept for kept in await self._in_force(holder) if kept.certificate.type in types]

    async def _in_force(self, holder: str) -> list[Kept]:
        now = self._clock()
        return [kept for kept in await self._issued.of_holder(holder) if kept.state(now) is State.VALID]

    def _given(self, life: timedelta) -> Given:
        now = self._clock()
        return Given(to_base64url(secrets.token_bytes(16)), now, now + life)


def _salt() -> str:
    return to_base64url(secrets.token_bytes(16))
