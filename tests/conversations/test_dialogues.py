"""Plays every dialogue of `dialogues/` against the whole running system, real model included.

A dialogue is data that a non-programmer can review: what the citizen says, and what must be true
after it. `fill: N` answers the next N questions as a cooperative citizen would; `login` logs in (`login: good`:
as somebody of good credit); `papers: all` hands in a small file for every paper that the form still lacks,
`papers: [...]` for these, before anything is said in the turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pymongo import MongoClient

from mobile_api.ops.system import System
from tests.actions.situations import PEOPLE
from tests.support.answers import answer_to
from tests.support.handing_in import hand_in
from tests.support.talk import SAMPLE_PERSON, Talk

FOLDER = Path(__file__).parent / "dialogues"
Turn = dict[str, Any]
DIALOGUES = {
    f"{path.stem}: {dialogue['name']}": dialogue
    for path in sorted(FOLDER.glob("*.yml"))
    for dialogue in yaml.safe_load(path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("dialogue", DIALOGUES.values(), ids=DIALOGUES.keys())
def test_dialogue(live_system: System, dialogue: Turn) -> None:
    talk = Talk(live_system.url, dialogue.get("language", "zh"))
    desk = Desk(live_system.env["MONGODB_URI"])
    for number, turn in enumerate(dialogue["turns"], 1):
        play(talk, turn)
        faults = {key: CHECKS[key](talk, value) for key, value in turn.items() if key not in PACKET}
        faults |= {key: desk.check(talk, key, value) for key, value in turn.items() if key in PACKET}
        wrong = {key: fault for key, fault in faults.items() if fault}
        assert not wrong, f"turn {number} {turn.get('say', '')!r}: {wrong}\nsaid back: {talk.text}\n{talk.state}"


class Desk:
    """What the desk would find in the database."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def check(self, talk: Talk, key: str, expected: Any) -> str:
        """What is wrong with the packet of a conversation, if anything."""
        with MongoClient[Turn](self._uri) as client:
            document = client["yiwang"]["conversations"].find_one({"_id": talk.id}) or {}
        packet = document.get("escalation")
        return PACKET[key](packet, expected) if packet else "there is no packet"


def play(talk: Talk, turn: Turn) -> None:
    """What the citizen does in this turn."""
    if "papers" in turn:
        hand_in(talk.api, talk.state["draft_id"], *(() if turn["papers"] == "all" else turn["papers"]))
    if "say" in turn:
        talk.say(turn["say"])
    if "login" in turn:
        talk.log_in(person=PEOPLE.get(turn["login"], SAMPLE_PERSON))
    for _ in range(turn.get("fill", 0)):
        talk.say(answer_to(talk.state["next_question"]))


def _equal(expected: Any, found: Any) -> str:
    return "" if expected == found else f"expected {expected!r}, found {found!r}"


def _one_thing(talk: Talk, expected: str | None) -> str:
    active = talk.state["active_case"]
    return _equal(expected, active["one_thing_id"] if active else None)


def _code(talk: Talk, expected: str) -> str:
    return _equal(expected, talk.state["active_case"]["code"])


def _case_settled(talk: Talk, expected: bool) -> str:
    return _equal(expected, talk.state["active_case"]["case_id"] is not None)


def _asks_kind(talk: Talk, expected: str | None) -> str:
    question = talk.state["next_question"]
    return _equal(expected, question["kind"] if question else None)


def _asks_type(talk: Talk, expected: str) -> str:
    return _equal(expected, talk.state["next_question"]["type"])


def _filled_has(talk: Talk, expected: dict[str, Any]) -> str:
    filled = talk.state["filled"]
    return "" if expected.items() <= filled.items() else f"{expected} isn't in {filled}"


def _situation_has(talk: Talk, expected: dict[str, str]) -> str:
    situation = talk.state["situation"]
    return "" if expected.items() <= situation.items() else f"{expected} isn't in {situation}"


def _reply_has(talk: Talk, expected: str | list[str]) -> str:
    wanted = [expected] if isinstance(expected, str) else expected
    return ", ".join(f"{text!r} isn't said" for text in wanted if text not in talk.text)


def _reply_lacks(talk: Talk, unwanted: str | list[str]) -> str:
    texts = [unwanted] if isinstance(unwanted, str) else unwanted
    return ", ".join(f"{text!r} is said" for text in texts if text in talk.text)


def _longest_reply(talk: Talk, most: int) -> str:
    longest = max(len(reply["text"]) for reply in talk.replies)
    return "" if longest <= most else f"a reply has {longest} characters"


def _card(talk: Talk, expected: str) -> str:
    kinds = [reply["card"]["kind"] for reply in talk.replies if reply["card"]]
    return "" if expected in kinds else f"no {expected} card among {kinds}"


def _buttons_have(talk: Talk, expected: list[str]) -> str:
    titles = {button["title"] for reply in talk.replies for button in reply["buttons"]}
    return "" if set(expected) <= titles else f"{expected} aren't all among {titles}"


def _submitted(talk: Talk, expected: bool) -> str:
    return _equal(expected, talk.state["last_application"] is not None)


def _played(talk: Talk, expected: Any) -> str:
    """What the citizen does is no check, but an empty reply is a fault."""
    return "" if talk.replies else "nothing was said back"


CHECKS: dict[str, Callable[[Talk, Any], str]] = {
    "asks": lambda talk, expected: _equal(expected, talk.asked),
    "asks_kind": _asks_kind,
    "asks_type": _asks_type,
    "buttons_have": _buttons_have,
    "card": _card,
    "case_settled": _case_settled,
    "code": _code,
    "fill": _played,
    "filled_has": _filled_has,
    "language": lambda talk, expected: _equal(expected, talk.state["language"]),
    "login": _played,
    "one_thing": _one_thing,
    "owner": lambda talk, expected: _equal(expected, talk.state["owner"]),
    "papers": _played,
    "longest_reply": _longest_reply,
    "reply_has": _reply_has,
    "reply_lacks": _reply_lacks,
    "say": _played,
    "simple": lambda talk, expected: _equal(expected, talk.state["simple"]),
    "situation_has": _situation_has,
    "submitted": _submitted,
}


def _packet_has(packet: Turn, expected: Turn) -> str:
    return "" if expected.items() <= packet.items() else f"{expected} isn't in {packet}"


def _packet_filled(packet: Turn, expected: Turn) -> str:
    return "" if expected.items() <= packet["filled"].items() else f"{expected} isn't in {packet['filled']}"


def _packet_missing(packet: Turn, expected: list[str]) -> str:
    return "" if set(expected) <= set(packet["missing"]) else f"{expected} isn't in {packet['missing']}"


def _packet_last_said(packet: Turn, expected: str) -> str:
    said = [line["text"] for line in packet["last_said"] if line["by"] == "citizen"]
    return "" if expected in said else f"{expected!r} isn't among {said}"


def _packet_masked(packet: Turn, expected: bool) -> str:
    values = [str(value) for value in packet["filled"].values()]
    return _equal(expected, any("****" in v for v in values) and not any(re.search(r"\d{17}", v) for v in values))


PACKET: dict[str, Callable[[Turn, Any], str]] = {
    "packet_filled": _packet_filled,
    "packet_has": _packet_has,
    "packet_last_said": _packet_last_said,
    "packet_masked": _packet_masked,
    "packet_missing": _packet_missing,
}
