"""What the first page suggests to say is understood, whatever else is not."""

from __future__ import annotations

import re

import pytest

from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.support.talk import Talk

TEXTS = ROOT / "mobile_api" / "web" / "src" / "i18n"
SUGGESTED = [
    (language, text)
    for language in ("zh", "en")
    for text in re.findall(r"'chat\.try\.\w+': '([^']+)'", (TEXTS / f"{language}.ts").read_text(encoding="utf-8"))
]


def test_there_are_suggestions_in_both_languages() -> None:
    assert [language for language, _ in SUGGESTED] == ["zh"] * 5 + ["en"] * 5


@pytest.mark.parametrize(("language", "text"), SUGGESTED)
def test_a_suggestion_begins_what_it_says(live_system: System, language: str, text: str) -> None:
    talk = Talk(live_system.url, language)
    talk.say(text)
    found = talk.state["active_case"] or talk.state["desk"] or talk.replies[-1]["buttons"]
    assert found, f"{text!r} leads nowhere: {talk.text}"
