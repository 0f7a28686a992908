"""The way from the bot to a person, rung by rung: why one is called, and what must hold for one to come. Rules only.

Each rung that doesn't hold has its own "no", with the offer to leave a message: what waits is a call-back then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mobile_api.catalog.schema import Text
from mobile_api.desk.agent import Agent
from mobile_api.desk.hours import is_holiday, is_open, next_opening
from mobile_api.localtime import to_the_minute

REASONS: Mapping[str, Text] = {
    "asked": Text(zh="要求人工", en="Asked for a person"),
    "angry": Text(zh="情绪激动", en="Is angry"),
    "not_understood": Text(zh="两次没听懂", en="Wasn't understood twice"),
    "sensitive": Text(zh="敏感话题", en="A sensitive topic"),
    "needs_person": Text(zh="事项需要人工", en="The service needs a person"),
}
"""Why a person is called."""


@dataclass(frozen=True)
class Moment:
    """What the rungs look at."""

    now: datetime
    team: str | None
    agents: tuple[Agent, ...]


def _not_a_holiday(moment: Moment) -> bool:
    return not is_holiday(moment.now)


def _within_hours(moment: Moment) -> bool:
    return is_open(moment.now)


def _somebody_of_the_team(moment: Moment) -> bool:
    return any(agent.serves(moment.team) and agent.there(moment.now) for agent in moment.agents)


@dataclass(frozen=True)
class Rung:
    """What must hold, and what is said if it doesn't."""

    no: str
    holds: Callable[[Moment], bool]
    says: Text


LADDER = (
    Rung(
        "holiday",
        _not_a_holiday,
        Text(zh="今天是法定节假日，人工服务{opens}恢复。", en="Today is a public holiday; our staff are back {opens}."),
    ),
    Rung(
        "closed",
        _within_hours,
        Text(zh="现在是下班时间，人工服务{opens}开始。", en="It is outside office hours; our staff are back {opens}."),
    ),
    Rung(
        "nobody",
        _somebody_of_the_team,
        Text(zh="现在没有空闲的工作人员能接待这件事。", en="Nobody who can help with this is available right now."),
    ),
)
"""From the bottom up; whoever gets past them all is in the queue."""
OFFER = Text(
    zh="请在这里留言，工作人员会在这个对话里答复您，不用一直等着。等的时候，我还可以接着帮您。",
    en="Leave a message here. You'll get the answer in this chat, so you needn't wait. Meanwhile I can go on helping.",
)
CODES = tuple(rung.no for rung in LADDER)


def climb(now: datetime, team: str | None, agents: Iterable[Agent]) -> Rung | None:
    """The first rung that doesn't hold; None if a person can be expected."""
    moment = Moment(now, team, tuple(agents))
    return next((rung for rung in LADDER if not rung.holds(moment)), None)


def no_text(rung: Rung, now: datetime, language: str) -> str:
    """What is said to whoever a person can't come to now."""
    opens = to_the_minute(next_opening(now))
    said = rung.says.in_(language).format(opens=opens)
    return f"{said} {OFFER.in_(language)}" if language == "en" else said + OFFER.in_(language)
