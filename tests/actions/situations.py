"""The situations of `outcomes.yml`: conversations in which something has been said before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.support.answers import answer_to
from tests.support.handing_in import hand_in
from tests.support.talk import DISHONEST, GOOD, SAMPLE_PERSON, Json, Talk

DATA: Json = yaml.safe_load((Path(__file__).parent / "outcomes.yml").read_text(encoding="utf-8"))
PEOPLE = {"good": GOOD, "dishonest": DISHONEST}
"""Of the registers' stand-in, by their credit."""


def talk_after(url: str, before: str, language: str = "zh") -> Talk:
    """A conversation in which the steps of `before` have been taken."""
    talk = Talk(url, language)
    for step in _steps(DATA["before"][before]):
        if step.get("login"):
            talk.log_in(person=PEOPLE.get(step["login"], SAMPLE_PERSON))
        elif language in step:
            talk.say(step[language])
        for _ in range(step.get("fill", 0)):
            talk.say(answer_to(talk.state["next_question"]))
        if "papers" in step:
            hand_in(talk.api, talk.state["draft_id"], *(() if step["papers"] == "all" else step["papers"]))
    return talk


def _steps(listed: list[Any]) -> Iterator[Json]:
    """The steps of a situation, with those of the situations that it goes on from."""
    for step in listed:
        if isinstance(step, list):
            yield from _steps(step)
        else:
            yield step
