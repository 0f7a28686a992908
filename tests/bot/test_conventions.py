"""What must hold between the domain, the rules, the phrases and the actions, whoever adds to them next."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import get_args

import yaml

from mobile_api.catalog.checklist import Topic
from mobile_api.catalog.matcher.text import clean
from mobile_api.settings import ROOT
from tests.bot.test_understanding import HELD_OUT
from tests.support.domain import domain, language_of, placeholders
from tests.support.talk import Json

DOMAIN = domain()
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "actions").glob("*.py"))}
RULES = yaml.safe_load((ROOT / "bot/rules.yml").read_text(encoding="utf-8"))["rules"]
PHRASES = [
    (entry["intent"], line.removeprefix("- ").strip())
    for path in sorted((ROOT / "nlu_data/nlu").glob("*.yml"))
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    for line in entry["examples"].splitlines()
]
SENTENCE = re.compile(r"[\u4e00-\u9fff]{2}|[A-Za-z]{2,},? [A-Za-z]{2,}")
WITHOUT_PHRASES = {"logged_in", "emergency"}
"""Intents that the channel makes, or words that are known for certain."""


def test_each_action_of_the_domain_is_programmed_and_the_other_way_round() -> None:
    programmed = {name for source in SOURCES.values() for name in re.findall(r'^    action = "(\w+)"', source, re.M)}
    assert programmed == set(DOMAIN["actions"])


def test_each_intent_has_one_rule_and_each_rule_an_action() -> None:
    answered = [rule["steps"][0]["intent"] for rule in RULES]
    assert sorted(answered) == sorted([*DOMAIN["intents"], "nlu_fallback"])
    assert {rule["steps"][1]["action"] for rule in RULES} == set(DOMAIN["actions"])


def test_each_intent_has_phrases() -> None:
    assert {intent for intent, _ in PHRASES} == set(DOMAIN["intents"]) - WITHOUT_PHRASES


def test_no_phrase_stands_for_two_intents() -> None:
    seen: dict[str, str] = {}
    for intent, phrase in PHRASES:
        assert seen.setdefault(clean(phrase), intent) == intent, phrase


def test_no_phrase_is_held_out() -> None:
    learned = {clean(phrase) for _, phrase in PHRASES}
    assert [u["say"] for u in HELD_OUT if clean(u["say"]) in learned] == []


def test_each_response_speaks_both_languages_with_the_same_parameters() -> None:
    for name, variations in DOMAIN["responses"].items():
        assert {language_of(v) for v in variations} == {"zh", "en"}, name
        zh, en = sorted(variations, key=lambda v: str(language_of(v)), reverse=True)
        assert placeholders(zh) == placeholders(en), name
        assert ("buttons" in zh) == ("buttons" in en), name


def test_no_button_carries_a_command() -> None:
    for variations in DOMAIN["responses"].values():
        for variation in variations:
            assert not [b for b in variation.get("buttons", []) if b["payload"].startswith("/")]


def test_each_topic_has_words_for_sample_data_with_the_same_parameters() -> None:
    topics = {f"utter_told_{topic}" for topic in get_args(Topic)}
    told = {name for name in DOMAIN["responses"] if name.startswith("utter_told_")}
    assert told == topics | {f"{topic}_sample" for topic in topics}
    for topic in topics:
        plain, marked = DOMAIN["responses"][topic], DOMAIN["responses"][f"{topic}_sample"]
        assert {*map(placeholders_of, plain)} == {*map(placeholders_of, marked)} == {frozenset({"case_name", "lines"})}


def placeholders_of(variation: Json) -> frozenset[str]:
    return frozenset(placeholders(variation))


def sentences(source: str) -> Iterator[str]:
    """What could be said to a person in a module: texts in Chinese, or of several words, that aren't for the log."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""  # a docstring
        elif isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant):
                    part.value = ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.search(node.value):
            yield node.value


def test_no_sentence_stands_in_the_actions() -> None:
    assert [text for source in SOURCES.values() for text in sentences(source)] == []
