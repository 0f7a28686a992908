"""The trained model on utterances that it has never seen, each in the place where it is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

HELD_OUT = yaml.safe_load((Path(__file__).parent / "utterances.yml").read_text(encoding="utf-8"))
BAR = 0.93
"""Measured 0.97 when it was set; see bot/README.md."""
NEVER_SUBMITS = [
    "不对",
    "等会儿 有个地方不对",
    "先别交 我再想想",
    "no, something's off",
    "对了 我想问下几天能好",
    "先等等",
]


def message(say: str, awaiting: str, language: str = "zh") -> dict[str, Any]:
    """A message with the question that waits."""
    return {"text": say, "metadata": {"language": language, "awaiting": HELD_OUT["awaiting"][awaiting]}}


def test_accuracy(understand: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    utterances = HELD_OUT["utterances"]
    assert len(utterances) >= 150
    answers = understand([message(u["say"], u["awaiting"]) for u in utterances])
    wrong = []
    for utterance, answer in zip(utterances, answers, strict=True):
        wanted = utterance["intent"] if isinstance(utterance["intent"], list) else [utterance["intent"]]
        same = ["nlu_fallback"] if "request_service" in wanted else []
        if answer["intent"] not in [*wanted, *same]:
            wrong.append(f"{utterance['say']} ({utterance['awaiting']}): {answer['intent']}, wanted {wanted}")
    accuracy = 1 - len(wrong) / len(utterances)
    assert accuracy >= BAR, f"{accuracy:.3f}\n" + "\n".join(wrong)


def test_a_doubtful_yes_never_submits(understand: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    answers = understand([message(say, "confirm") for say in NEVER_SUBMITS])
    assert "affirm" not in [answer["intent"] for answer in answers]


def test_the_turn_is_in_the_entities(understand: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    first, switch = understand([message("张三", "name", "en"), message("English please", "name", "zh")])
    assert first["entities"] == {"awaiting": "field", "language": "en"}
    assert switch["entities"] == {"awaiting": "field", "language": "en"}
