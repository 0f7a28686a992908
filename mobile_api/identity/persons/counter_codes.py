"""A counter's clerk gives an identity code to who has come with an ID card: signed and recorded as any look-up is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mobile_api.data_calls.scenario import Asking
from mobile_api.data_calls.service import DataCalls
from mobile_api.identity.accounts.requests import Json
from mobile_api.identity.accounts.service import NextStep
from mobile_api.identity.accounts.signed_calls import SignedCalls
from mobile_api.identity.doors.limits import Knocker
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.persons.person import normal_id_number
from mobile_api.identity.persons.service import PersonService
from mobile_api.registers.service import POPULATION


@dataclass(frozen=True)
class Visitor:
    """Who stands before the clerk, by their card, and the phone that their account goes by."""

    phone: str
    name: str
    id_number: str


class CounterCodes:
    """Built once per worker by `bootstrap`."""

    def __init__(self, persons: PersonService, calls: DataCalls, signed: SignedCalls, doors: Doors) -> None:
        self._persons, self._calls, self._signed, self._doors = persons, calls, signed, doors

    async def begin(self, clerk: str, visitor: Visitor) -> NextStep:
        """What the clerk's key must sign. Raises `InvalidValue` for what can't be an ID number, `TooManyRequests`, and
        `RequestNotSigned` for an account that is gone."""
        asking, number = _asking(clerk), normal_id_number(visitor.id_number)
        await self._calls.admit_try(clerk)
        await self._calls.admit(POPULATION, asking, number)
        return await self._signed.begin(POPULATION, asking, number)

    async def give(self, clerk: str, visitor: Visitor, ticket: str, credential: Json, who: Knocker) -> str:
        """A code that opens the second level for the visitor's phone. The request with its signature is recorded
        before the register is asked.

        Raises what `begin` and `PersonService.counter_code` raise, and `RequestNotSigned`.
        """
        asking, number, who = _asking(clerk), normal_id_number(visitor.id_number), replace(who, account=clerk)
        await self._calls.admit_try(clerk)
        await self._doors.knock("identity_code", who)
        asking, signature = await self._signed.take(POPULATION, asking, number, ticket, credential)
        release = await self._calls.released(POPULATION, asking, number)
        await self._signed.record(POPULATION, asking, number, release, signature)
        code = await self._persons.counter_code(asking, visitor.phone, visitor.name, number)
        await self._doors.passed("identity_code", who)
        return code


def _asking(clerk: str) -> Asking:
    return Asking("counter_clerk", clerk, "prove-identity")
