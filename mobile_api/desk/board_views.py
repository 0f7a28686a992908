"""What a supervisor sees of the desk as a whole."""

from __future__ import annotations

from datetime import datetime

from mobile_api.applications.application_views import Reader
from mobile_api.desk.board import Today
from mobile_api.desk.service import Escalated
from mobile_api.desk.views import AgentView, Line, agent_view, lines
from mobile_api.desk.waiting import Spread
from mobile_api.endpoints import Answer


class SpreadView(Answer):
    """Half took at most `p50_s`, nine of ten at most `p90_s`."""

    p50_s: int
    p90_s: int
    measured: int


class AlarmLine(Answer):
    """How many applications are yellow and red, by whoever is to act."""

    name: str
    yellow: int
    red: int


class BoardView(Answer):
    """The desk now, and since midnight."""

    waiting: int
    oldest: datetime | None
    """Since when whoever waits longest waits."""
    call_backs: int
    forgotten: list[Line]
    """Those, waiting or taken again, that were put back because nobody answered."""
    agents: list[AgentView]
    owned: int
    by_bot: int
    """Conversations in which citizens spoke to nobody but the bot."""
    by_people: int
    alarms: list[AlarmLine]
    claimed: int
    ended: int
    first_answer: SpreadView | None
    ratings: dict[int, int]


def board_view(today: Today, reader: Reader) -> BoardView:
    """The desk now, and since midnight."""
    library, language = reader.library, reader.language
    return BoardView(
        waiting=today.waiting,
        oldest=today.oldest,
        call_backs=today.call_backs,
        forgotten=lines([Escalated(*one) for one in today.forgotten], {}, library, language),
        agents=[agent_view(agent, load, library, language) for agent, load in today.agents],
        owned=today.owned,
        by_bot=today.by_bot,
        by_people=today.by_people,
        alarms=[
            AlarmLine(name=reader.waited_for(who), yellow=lights["yellow"], red=lights["red"])
            for who, lights in sorted(today.alarms.items(), key=lambda one: (-one[1]["red"], -one[1]["yellow"], one[0]))
        ],
        claimed=today.claimed,
        ended=today.ended,
        first_answer=_spread(today.first_answer),
        ratings=dict(today.ratings),
    )


def _spread(found: Spread | None) -> SpreadView | None:
    return SpreadView(p50_s=found.p50, p90_s=found.p90, measured=found.measured) if found else None
