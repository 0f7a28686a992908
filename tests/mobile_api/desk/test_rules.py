"""The desk's rules: the ladder to a person, its hours, the honest waiting time, and canned replies."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from pydantic import ValidationError

from mobile_api.desk.agent import PRESENT_FOR, Agent
from mobile_api.desk.canned import VARIABLES, CannedReply, canned_replies, filled_in, fitting
from mobile_api.desk.hours import is_open, next_opening
from mobile_api.desk.ladder import CODES, LADDER, climb, no_text
from mobile_api.desk.lapsing import lapsed
from mobile_api.desk.waiting import ENOUGH, Spread, Wait, expected, spread
from mobile_api.localtime import CITY
from mobile_api.workbook import workbook


def at(text: str) -> datetime:
    """A moment of the city's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY).astimezone(UTC)


MORNING = at("2026-03-26T10:00")
"""A Thursday."""


def agent(team: str | None = None, seen_at: datetime = MORNING, available: bool = True) -> Agent:
    return Agent("a1", "1001", "李坐席", team, seen_at, available)


@pytest.mark.parametrize(
    ("moment", "agents", "no"),
    [
        ("2026-03-26T10:00", [agent()], None),
        ("2026-03-26T08:29", [agent()], "closed"),
        ("2026-03-26T17:30", [agent()], "closed"),
        ("2026-03-28T10:00", [agent()], "closed"),  # a Saturday
        ("2026-02-17T10:00", [agent()], "holiday"),  # Spring Festival
        ("2026-03-26T10:00", [], "nobody"),
        ("2026-03-26T10:00", [agent("market-regulation")], None),
        ("2026-03-26T10:00", [agent("public-security")], "nobody"),
        ("2026-03-26T10:00", [agent(available=False)], "nobody"),
        ("2026-03-26T10:00", [agent(seen_at=MORNING - PRESENT_FOR)], "nobody"),
    ],
)
def test_the_ladder_says_why_nobody_comes(moment: str, agents: list[Agent], no: str | None) -> None:
    rung = climb(at(moment), "market-regulation", agents)
    assert (rung.no if rung else None) == no


def test_a_general_matter_is_nobodys_but_the_general_desks() -> None:
    assert climb(MORNING, None, [agent("market-regulation")]) is not None
    assert climb(MORNING, None, [agent()]) is None


def test_each_no_has_its_own_words_and_offers_a_message() -> None:
    for language, offer in (("zh", "留言"), ("en", "Leave a message")):
        said = [no_text(rung, at("2026-03-27T18:00"), language) for rung in LADDER]
        assert len(set(said)) == len(CODES)
        assert all(offer in text and "{" not in text for text in said)
    assert "2026-03-30 08:30" in no_text(LADDER[1], at("2026-03-27T18:00"), "zh")


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-26T07:00", "2026-03-26T08:30"),
        ("2026-03-26T10:00", "2026-03-27T08:30"),
        ("2026-03-27T20:00", "2026-03-30T08:30"),
        ("2026-02-14T20:00", "2026-02-24T08:30"),  # the Spring Festival is over on the 23rd
        ("2026-02-28T07:00", "2026-02-28T08:30"),  # a Saturday that is worked to make up for it
    ],
)
def test_the_desk_opens_on_working_days(moment: str, opens: str) -> None:
    assert next_opening(at(moment)) == at(opens)
    assert is_open(at(opens))


def waits(moment: str, *seconds: float) -> list[Wait]:
    return [Wait(at(moment), one) for one in seconds]


def test_the_waiting_time_is_that_of_this_hour_of_the_week() -> None:
    measured = waits("2026-03-19T10:40", *range(10, 110, 10)) + waits("2026-03-20T10:40", *[900] * 20)
    assert expected(measured, MORNING) == Spread(50, 90, 10)


def test_where_too_few_waited_then_the_same_hour_of_other_days_counts_and_else_all() -> None:
    few = waits("2026-03-19T10:40", *[10] * (ENOUGH - 1))
    assert expected([*few, *waits("2026-03-20T10:05", 500)], MORNING) == Spread(10, 10, ENOUGH)
    assert expected([*few, *waits("2026-03-20T15:05", 500)], MORNING) == Spread(10, 10, ENOUGH)
    assert expected(few, MORNING) is None, "nothing is told from too little"


def test_quantiles_are_waits_that_were_measured() -> None:
    assert spread([float(n) for n in range(1, 101)]) == Spread(50, 90, 100)
    assert spread([0.2] * ENOUGH) == Spread(1, 1, ENOUGH), "rounded up, never down"


def test_an_agent_serves_the_own_team_and_the_general_desk_everybody() -> None:
    assert agent("health").serves("health")
    assert not agent("health").serves(None)
    assert agent().serves("health")


def test_presence_ends_by_itself() -> None:
    assert agent().there(MORNING + PRESENT_FOR - timedelta(seconds=1))
    assert not agent().there(MORNING + PRESENT_FOR)


def test_what_a_guest_waits_for_lapses_after_two_working_days() -> None:
    friday = at("2026-03-27T16:00")
    assert not lapsed(friday, at("2026-03-31T23:59"))
    assert lapsed(friday, at("2026-04-01T00:00"))


def test_canned_replies_are_found_and_filled_in() -> None:
    values = {"agent": "1001", "matter": "开理发店", "opens": "2026-03-27 08:30"}
    assert set(values) == VARIABLES
    for language in ("zh", "en"):
        assert all("{" not in (filled_in(r, values, language) or "{") for r in canned_replies())
    assert [r.id for r in fitting(canned_replies(), "GREETING")] == ["hello"]
    matter = next(r for r in canned_replies() if r.id == "matter")
    assert filled_in(matter, {**values, "matter": ""}, "zh") is None, "there is no matter to speak of"


def test_a_canned_reply_with_a_variable_that_nobody_fills_in_is_refused() -> None:
    both = {"zh": "您好{name}", "en": "Hello {name}"}
    with pytest.raises(ValidationError):
        CannedReply.model_validate({"id": "x", "title": both, "text": both})


def test_a_cell_of_a_sheet_is_never_a_formula() -> None:
    content = workbook([("desk", ("comment", "stars"), [("=1+1", 5), (None, "@SUM(A1)")])])
    rows = list(load_workbook(io.BytesIO(content))["desk"].rows)
    assert [[cell.value for cell in row] for row in rows] == [["comment", "stars"], ["=1+1", 5], [None, "@SUM(A1)"]]
    assert {cell.data_type for row in rows for cell in row if isinstance(cell.value, str)} == {"s"}
