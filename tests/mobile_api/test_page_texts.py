"""The pages' texts: both languages fill the same blanks, and elder mode's are simple."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from mobile_api.applications.simple_steps import SIMPLE_NEXT, SIMPLE_SUPPLY_FIRST
from mobile_api.applications.states import NEXT_ACTOR, SUPPLY_FIRST
from mobile_api.ops.web import WEB

TEXTS = WEB / "src" / "i18n"
LANGUAGES = ("zh", "en")
LINE = re.compile(r"^  '([^']+)':\s*(['\"])((?:\\.|(?!\2).)*)\2,$", re.M)
BLANK = re.compile(r"\{(\w+)\}")
LONGEST = {"zh": 26, "en": 16}
"""A sentence of elder mode has at most so many characters, or words in English."""
OFFICE_WORDS = {
    "zh": ("受理", "补正", "容缺", "核验", "办结", "时限", "证照", "出具", "查验", "核准", "期间", "撤回", "依法"),
    "en": ("accept", "toleran", "verif", "presentation", "withdraw", "submi", "statutory", "provision", "lapse"),
}


def texts(*names: str) -> dict[str, str]:
    """Key and text of files of the pages' texts."""
    found = [pair for name in names for pair in LINE.findall((TEXTS / f"{name}.ts").read_text())]
    assert found
    return {key: text for key, _, text in found}


def simple(language: str) -> dict[str, str]:
    """Elder mode's own: the pages', and the backend's of where an application stands."""
    steps = {state.value: text.in_(language) for state, text in SIMPLE_NEXT.items()}
    return texts(f"simple.{language}") | steps | {"supply": SIMPLE_SUPPLY_FIRST.in_(language)}


def usual(language: str) -> dict[str, str]:
    """What everybody else reads."""
    parts = sorted(path.stem for path in TEXTS.glob(f"*.{language}.ts") if not path.stem.startswith("simple."))
    steps = {state.value: text.in_(language) for state, text in NEXT_ACTOR.items()}
    return texts(language, *parts) | steps | {"supply": SUPPLY_FIRST.in_(language)}


def sentences(text: str) -> list[str]:
    """A text's sentences, each blank one letter long."""
    return [one.strip() for one in re.split(r"[。！？：；]|[.!?:;](?=\s|$)", BLANK.sub("x", text)) if one.strip()]


def length(sentence: str, language: str) -> int:
    return len(sentence) if language == "zh" else len(sentence.split())


def blanks(found: Mapping[str, str]) -> dict[str, set[str]]:
    return {key: set(BLANK.findall(text)) for key, text in found.items()}


def test_every_line_is_read() -> None:
    """What `LINE` doesn't match would be checked by nobody."""
    for path in TEXTS.glob("*.ts"):
        source = path.read_text()
        assert len(re.findall(r"^  '", source, re.M)) == len(LINE.findall(source)), path.name


def test_both_languages_have_the_same_keys_and_blanks() -> None:
    for read in (usual, simple):
        zh, en = (blanks(read(language)) for language in LANGUAGES)
        assert zh.keys() == en.keys()
        assert {key: (zh[key], en[key]) for key in zh if zh[key] != en[key]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_simple_stands_for_a_text_that_there_is(language: str) -> None:
    plain, usually = simple(language), usual(language)
    assert plain.keys() <= usually.keys()
    assert [key for key in plain if plain[key] == usually[key]] == []
    assert [key for key, named in blanks(plain).items() if not named <= blanks(usually)[key]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_simple_has_short_sentences_and_no_words_of_the_office(language: str) -> None:
    plain = simple(language)
    long = {k: s for k, text in plain.items() for s in sentences(text) if length(s, language) > LONGEST[language]}
    assert long == {}
    assert {k: word for k, text in plain.items() for word in OFFICE_WORDS[language] if word in text.lower()} == {}
