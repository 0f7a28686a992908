"""What must hold between the domain, the rules, the phrases and the actions, whoever adds to them next."""

from __future__ import annotations

import re

import yaml

from actions.outcomes import ASK, OUTCOMES
from tests.actions.domain import domain, language_of, placeholders
from tests.actions.samples import SAMPLES
from tests.actions.servers import ROOT

DOMAIN = domain()
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "actions").glob("*.py"))}
RULES = yaml.safe_load((ROOT / "bot/rules.yml").read_text(encoding="utf-8"))["rules"]
PHRASES = [
    (entry["intent"], line.removeprefix("- ").strip())
    for path in sorted((ROOT / "nlu_data/nlu").glob("*.yml"))
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    for line in entry["examples"].splitlines()
]
WITHOUT_PHRASES = {"logged_in"}
"""Intents that only the channel makes."""


def test_each_action_of_the_domain_is_programmed_and_the_other_way_round() -> None:
    programmed = {name for source in SOURCES.values() for name in re.findall(r'^    action = "(\w+)"', source, re.M)}
    assert programmed == set(DOMAIN["actions"])


def test_each_intent_has_one_rule_and_each_rule_an_action() -> None:
    answered = [rule["steps"][0]["intent"] for rule in RULES]
    assert sorted(answered) == sorted([*DOMAIN["intents"], "nlu_fallback"])
    assert {rule["steps"][1]["action"] for rule in RULES} == set(DOMAIN["actions"])


def test_each_intent_has_phrases() -> None:
    assert {intent for intent, _ in PHRASES} == set(DOMAIN["intents"]) - WITHOUT_PHRASES


def test_no_phrase_stands_for_two_intents_or_is_held_out() -> None:
    seen: dict[str, str] = {}
    for intent, phrase in PHRASES:
        assert seen.setdefault(phrase.lower(), intent) == intent, phrase


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


def test_each_outcome_of_the_contract_is_in_the_table_with_a_response_of_the_domain() -> None:
    for call, outcomes in SAMPLES.items():
        assert set(outcomes) == set(OUTCOMES[call]), call
    told = {response for table in OUTCOMES.values() for response in table.values()} - {ASK, "utter_told"}
    assert told <= set(DOMAIN["responses"])


def test_each_response_is_used() -> None:
    used = " ".join(SOURCES.values())
    spoken = {f"utter_{intent}" for intent in DOMAIN["intents"]}
    for name in set(DOMAIN["responses"]) - spoken:
        stem = re.sub(r"^utter_told_.*", "utter_told_", name.removesuffix("_sample"))
        stem = re.sub(r"^utter_question_(why|example|why_example)$", "utter_question", stem)
        stem = re.sub(r"_(simply|again)$", "", stem) if stem != "utter_question_again" else stem
        assert f"{stem}" in used, name


def test_no_sentence_stands_in_the_actions() -> None:
    strings = [hit for source in SOURCES.values() for hit in re.findall(r'"[^"\n]*[\u4e00-\u9fff]{2}[^"\n]*"', source)]
    assert strings == []
