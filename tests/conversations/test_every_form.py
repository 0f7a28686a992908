"""Every one-thing that is worked out in full goes from its plain words to a submitted application."""

from __future__ import annotations

import pytest

from mobile_api.catalog.files import read_catalog
from mobile_api.ops.system import System
from tests.support.answers import answer_to
from tests.support.handing_in import hand_in
from tests.support.talk import Talk, log_in

FULL = {thing.id: thing for thing in read_catalog().one_things.values() if thing.detail}
ENOUGH = 30
"""No form asks more questions than this."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("one_thing_id", FULL)
def test_a_form_can_be_filled_in_and_submitted(live_system: System, one_thing_id: str, language: str) -> None:
    citizen, _ = log_in(live_system.url)
    talk = Talk(live_system.url, language, citizen.token)
    thing = FULL[one_thing_id]
    rules = {field.id: {"rule": field.rule.model_dump()} for field in thing.detail.fields} if thing.detail else {}
    talk.say(thing.plain.in_(language))
    assert talk.state["active_case"]["one_thing_id"] == one_thing_id
    for _ in range(ENOUGH):
        question = talk.state["next_question"]
        if question["kind"] == "confirm":
            break
        before = question["id"]
        talk.say(answer_to({**question, **rules.get(before, {})}))
        after = talk.state["next_question"]
        assert after["id"] != before, f"{before} took no answer: {talk.text}"
    hand_in(talk.api, talk.state["draft_id"])
    talk.say("submit" if language == "en" else "确认提交")
    assert talk.state["last_application"], talk.text
    assert talk.state["active_case"]["case_id"]
