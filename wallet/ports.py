"""What the wallet needs of the backend that it is built into. Rules only."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Clock = Callable[[], datetime]
"""The present moment, in UTC, as the database keeps it."""


class Sealer(Protocol):
    """Keeps what must not be read in the database."""

    def seal(self, plain: bytes, place: str) -> bytes:
        """`plain`, readable only at `place` (collection and id, say)."""

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed at `place`. Raises if it was changed, or belongs elsewhere."""

    def person(self, id_number: str) -> str:
        """The keyed hash of a person's ID number."""

    def hashed(self, value: str, purpose: str) -> str:
        """A keyed hash, by which something is found that isn't kept itself."""


class Persons(Protocol):
    """Who stands behind an account."""

    async def id_number(self, citizen_id: str) -> str | None:
        """The ID number of a confirmed person."""


class Logins(Protocol):
    """Where citizens have logged in."""

    async def end(self, session_id: str) -> None:
        """End one login: its owner says that it isn't theirs."""


class Departments(Protocol):
    """The city's departments."""

    def name_of(self, department_id: str, language: str) -> str:
        """What a department is called."""

    def id_of(self, name: str | None) -> str | None:
        """The id of a department, by its id or its Chinese name as an account has it."""

    def taking_part(self, one_thing_id: str) -> Collection[str]:
        """The departments that take part in a one-thing, by id."""


@dataclass(frozen=True)
class Case:
    """An application that runs (办件), as far as a counter's scan for it looks at it."""

    number: str
    one_thing: str
    departments: Collection[str]
    """Those that have a part in it, by id."""
    holders: Collection[str]
    """Keyed hashes of those whom it is about: the applicant, and whose ID number stands in the form."""


class Cases(Protocol):
    """The city's applications."""

    async def running(self, number: str) -> Case | None:
        """One that isn't over; None if there is none of this number."""


class Staff(Protocol):
    """A member of staff who has logged in."""

    @property
    def name(self) -> str:
        """Their name."""

    @property
    def roles(self) -> frozenset[str]:
        """What they may do."""

    @property
    def department(self) -> str | None:
        """The department that they are bound to, as their account has it."""

    @property
    def account(self) -> str | None:
        """Id of the account."""

    @property
    def person(self) -> str | None:
        """Keyed hash of their ID number, if it is known."""


class Caller(Protocol):
    """Whoever makes a request; the backend has admitted them."""

    @property
    def citizen_id(self) -> str | None:
        """Id of a citizen's account."""

    @property
    def session_id(self) -> str | None:
        """Id of their login."""

    @property
    def proved_at(self) -> datetime | None:
        """When they proved in this login, by more than a phone, who they are."""

    @property
    def staff(self) -> Staff | None:
        """The member of staff, if it is one."""
