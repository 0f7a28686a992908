"""Whether a clerk may look something up for an application, besides what the scenario releases. Rules only.

Personal Information Protection Law, art. 51 and 54: access is recorded and can be audited.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from stdnum.cn import uscc

from mobile_api.applications.application import COUNTER, HAND_OUT
from mobile_api.data_calls.scenario import Asker
from mobile_api.exchange.queries.kinds import Subject
from mobile_api.identity.id_numbers import is_id_number
from mobile_api.identity.persons.person import normal_name

FITS: Mapping[Subject, Callable[[str], bool]] = {"id_number": is_id_number, "uscc": uscc.is_valid}
"""Whether a number is of the kind that a query names."""


@dataclass(frozen=True)
class Known:
    """What a source knows of somebody, by field."""

    fields: Mapping[str, str]

    def only(self, fields: Collection[str]) -> Self:
        """It without the other fields."""
        return type(self)({name: value for name, value in self.fields.items() if name in fields})


@dataclass(frozen=True)
class Told:
    """What the other side said of the fields that are released, and when it was asked."""

    at: datetime
    known: Known | None
    """None if it knows nothing."""
    fields: tuple[str, ...]


def acts_as(roles: Collection[str], department: str | None, waiting_for: Collection[str]) -> Asker | None:
    """As whom somebody has an application before them now; None if its turn isn't theirs, or it is over."""
    if "counter_clerk" in roles and not {COUNTER, HAND_OUT}.isdisjoint(waiting_for):
        return "counter_clerk"
    return "reviewer" if "reviewer" in roles and department in waiting_for else None


def concerns(subject: str, values: Mapping[str, Any], applicant: str | None) -> bool:
    """Whether an application is about this number: the applicant's own, or one that stands in the form."""
    return subject == applicant or subject in {str(value) for value in values.values()}


def namesake(name: str, values: Mapping[str, Any]) -> bool:
    """Whether a clerk is called like somebody whom the form names: it may be them, or a relative who has their name."""
    return bool(name) and normal_name(name) in {normal_name(str(value)) for value in values.values()}
