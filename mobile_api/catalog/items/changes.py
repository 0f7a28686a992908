"""A change is proposed by one authorised person and approved by another. Rules only."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mobile_api.catalog.items.record import Claim, Item, missing_english
from mobile_api.errors import Conflict, Forbidden, InvalidValue

FARTHEST = timedelta(days=366)


class State(StrEnum):
    """Where a change stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


MOVES: dict[State, set[State]] = {
    State.PROPOSED: {State.APPROVED, State.REJECTED},
    State.APPROVED: set(),
    State.REJECTED: set(),
}


class SamePerson(Forbidden):
    """Whoever proposed a change can't approve it."""

    code = "same-person"
    zh, en = "不能审批自己提出的修改。", "You can't approve a change that you proposed yourself."


class AlreadyDecided(Conflict):
    """The change was approved or rejected before."""

    code = "already-decided"
    zh, en = "这项修改已经审批过了。", "This change has already been decided."


class Outdated(Conflict):
    """The item has got another version since the change was proposed."""

    code = "outdated"
    zh, en = "事项已有新版本，请重新提出修改。", "The item has a newer version. Please propose the change again."


@dataclass(frozen=True)
class Proposed:
    """One entry of a change: the whole new record, and the version that it was written from (0 for a new one)."""

    base: int
    entry: Item | Claim


@dataclass(frozen=True)
class Change:
    """A proposal with everything that decides over it."""

    id: str
    state: State
    note: str
    proposed_by: str
    proposed_at: datetime
    effective_from: date
    size: int
    decided_by: str | None = None
    decided_at: datetime | None = None


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are spelt: width, case and spaces don't matter."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_date(effective_from: date, today: date) -> None:
    """A change takes effect today or on a day of the coming year. Raises `InvalidValue`."""
    if not today <= effective_from <= today + FARTHEST:
        raise InvalidValue(
            "生效日期应为今天或一年以内。",
            "A change takes effect today or within a year.",
            field="effective_from",
        )


def check_languages(entry: Item | Claim) -> None:
    """What people read exists in both languages. Raises `InvalidValue` that names the first place."""
    if missing := missing_english(entry):
        raise InvalidValue("缺少英文。", "The English is missing.", field=missing[0])


def check_decision(change: Change, to: State, by: str) -> None:
    """Whether `by` may move the change to `to`. Raises `AlreadyDecided`, `SamePerson`."""
    if to not in MOVES[change.state]:
        raise AlreadyDecided
    if to is State.APPROVED and same_person(change.proposed_by, by):
        raise SamePerson


def takes_effect(change: Change, today: date) -> date:
    """The day from which it counts: never before it was approved."""
    return max(change.effective_from, today)
