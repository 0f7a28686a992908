"""Answer or interruption? What a message is taken for, given the question that waits. Rules only: no Rasa, no I/O.

The classifier has seen the words; only the waiting question tells that "三" is a number and "何时来" a name.
An answer taken for an interruption loses what the citizen wrote; an interruption taken for an answer is caught by
the backend's checks in a closed field, but fills a loose one. So the looser the field, the more an interruption
must prove: a cue in its words, and the classifier's confidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.components.cues import A_PERSON, BIGGER, CUES, EMERGENCY, NAMING, NOT_AT_HAND, NOT_YET, OTHER_PAPER, YES, shows
from bot.components.values import holds_value
from bot.components.waiting import Waiting, plain

FALLBACK, INFORM, OUT_OF_SCOPE = "nlu_fallback", "inform", "out_of_scope"
REQUEST, WHY = "request_service", "ask_why"
TOPICS = (
    "conditions", "departments", "duration", "fee", "hours", "legal_basis", "materials", "overview", "status", "steps",
    "where", "why",
)  # fmt: skip
QUESTIONS = frozenset(f"ask_{topic}" for topic in TOPICS) | {"bot_identity", "capabilities", OUT_OF_SCOPE}
"""Intents that ask back. Their confidences are added up: it matters first that something is asked."""
LOOSE, PARTLY, CLOSED = 0.55, 0.35, 0.2
"""What an interruption with a cue must reach: where any words answer, where an answer stands beside it, elsewhere."""
CERTAIN, NEVER, NO_CUE = 0.9, 1.1, 0.6
"""The same without a cue."""
FAINT = 0.15
"""Below this an intent isn't worth a thought."""
ANSWERS = frozenset({"affirm", "deny"})
CHAT = frozenset(
    ("bot_identity", "cancel", "capabilities", "correct", "goodbye", "greet", "human", "resume", "speak_simply",
     "speak_usually", "switch_to_chinese", "switch_to_english", "thank", "withdraw")
)  # fmt: skip
"""What is about the conversation itself, not about a thing to get done."""
SHORT_ANSWER = re.compile(r"[^a-zA-Z]{1,6}|[a-zA-Z']+(?:[ ,.!]+[a-zA-Z']+){0,2}[.!]*")
"""A yes or no that nobody asked for: six characters, or three words."""
OUTSIDE = 0.8
"""From here on the classifier may say what is none of the city's business."""
LONG_YES = 24
"""Characters of a yes to the summary. Submitting is not undone, so a longer text is read by the backend instead."""
ORDINAL = re.compile(
    r"^(我?[选要]|就|option |number |no\.? ?|the )?第?"
    r"([1-9一二三四五六七八九]|first|second|third|fourth|last|最后|[a-f])(一?个|号|种|项| one)?(吧|的)?$|"
    r"^[前后上下][面边]?[那这]?一?个$"
)
CONTRADICTION = re.compile(
    r"^(不对|我?[搞弄说]?错了)[，,。!！ ]*((应该)?是.+不是|不是.+是)|"
    r"^(no|wrong|sorry|not quite)\b[,. ]+.*\b(not|instead of|rather than) (a|an|the)\b",
    re.IGNORECASE,
)
"""What somebody says who meant something else all along."""
CHANGE_TO = re.compile(
    r"^(请|麻烦|帮我)?(把|将).{1,10}?(改成|改为|换成|改一下)|"
    r"^(please |can you |can i |could i )?change (the|my|its|it|that|this|his|her)( .+)? to\b|"
    r"^actually,? make (it|that)\b",
    re.IGNORECASE,
)
"""What somebody says who wants a given answer to be another, whatever else its words sound like."""
APPLIES = re.compile(
    r"办|申请|丢|多少钱|多久|几天|\b(?:apply|renew|lost|get a|how much|how long|cost)\b", re.IGNORECASE
)
"""Who wants a paper, or asks what it costs, doesn't say that they have it."""
IN_LABEL = 3
"""Characters of a label that name its option: "正常退休" of "到年龄正常退休"."""
FORM = ("situation", "field", "confirm")
"""Kinds of questions that a form asks."""
Ranking = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Heard:
    """A text with what the classifier makes of it: intents with their confidence, the likeliest first."""

    text: str
    ranking: Ranking


def dialogue_act(heard: Heard, waiting: Waiting) -> str:
    """The intent of a message, given the question that waits."""
    if EMERGENCY.search(heard.text):
        return "emergency"
    if A_PERSON.search(heard.text.strip()):
        return "human"
    if BIGGER.search(heard.text) and len(heard.text) <= LONG_YES * (1 + heard.text.isascii()):
        return "speak_simply"
    likeliest = _likeliest(heard)
    if waiting.kind == "none":
        return likeliest if _fits_unasked(likeliest, heard) else REQUEST
    if waiting.kind == "login":
        return "resume" if likeliest in {"affirm", INFORM} else likeliest
    if _names_an_option(heard.text, waiting):
        return INFORM
    if waiting.type == "id_number" and OTHER_PAPER.search(heard.text) and not APPLIES.search(heard.text):
        return INFORM
    if waiting.kind in FORM and CHANGE_TO.search(heard.text):
        return "correct"
    if CONTRADICTION.search(heard.text) and not _mentions_an_option(heard.text, waiting):
        return "correct"
    if waiting.kind == "field" and not waiting.loose and NOT_AT_HAND.search(heard.text):
        return INFORM
    interruption = _interruption(heard, waiting)
    if waiting.kind == "withdrawal" and interruption == "withdraw":
        return INFORM  # said once more, it is the answer
    if interruption is not None:
        return interruption
    return "affirm" if waiting.kind == "confirm" and _clear_yes(heard) else INFORM


def _likeliest(heard: Heard) -> str:
    """The likeliest intent that the words don't contradict: "cancel" without a word of stopping isn't one."""
    for intent, confidence in heard.ranking:
        if confidence < FAINT:
            break
        if intent not in CUES or shows(intent, heard.text) or intent == REQUEST:
            return intent
    return FALLBACK


def _fits_unasked(intent: str, heard: Heard) -> bool:
    """Whether an intent can be meant while nothing waits. Most people say then what they want to get done."""
    if intent in ANSWERS:
        return SHORT_ANSWER.fullmatch(heard.text.strip()) is not None and _confidence(intent, heard) >= LOOSE
    if intent in CHAT:
        return _confidence(intent, heard) >= LOOSE
    if intent == OUT_OF_SCOPE:  # else the matcher knows better what is none of the city's business
        return _confidence(intent, heard) >= OUTSIDE
    return intent != INFORM


def _confidence(intent: str, heard: Heard) -> float:
    return next((confidence for name, confidence in heard.ranking if name == intent), 0.0)


def _interruption(heard: Heard, waiting: Waiting) -> str | None:
    """What the citizen does instead of answering; None if they answer."""
    if waiting.loose and NAMING.match(heard.text.strip()) and not shows("correct", heard.text):
        return None
    answered = holds_value(heard.text, waiting.type) or _mentions_an_option(heard.text, waiting)
    with_cue, without = LOOSE, CERTAIN
    if not waiting.loose:
        with_cue, without = (PARTLY, NEVER) if answered else (CLOSED, NO_CUE)
    question, asking = _question(heard)
    if asking >= (with_cue if shows(question, heard.text) else without):
        return question
    for intent, confidence in heard.ranking:
        if intent == REQUEST and not waiting.loose:
            if confidence >= NO_CUE and not answered:
                return intent
        elif intent in CUES and shows(intent, heard.text) and confidence >= with_cue:
            return intent
    return WHY if not (waiting.loose or answered) and shows(WHY, heard.text) else None


def _question(heard: Heard) -> tuple[str, float]:
    """The likeliest question, and how likely it is that anything is asked."""
    asked = [(intent, confidence) for intent, confidence in heard.ranking if intent in QUESTIONS]
    return (asked[0][0], sum(confidence for _, confidence in asked)) if asked else (WHY, 0.0)


def _names_an_option(text: str, waiting: Waiting) -> bool:
    """A button was pressed, or an option is meant by its name or place."""
    if not waiting.names:
        return False
    said = plain(text)
    in_label = len(said) >= IN_LABEL and any(said in name for names in waiting.names for name in names)
    return (
        in_label or any(said in names for names in waiting.names) or said in waiting.words or bool(ORDINAL.match(said))
    )


def _mentions_an_option(text: str, waiting: Waiting) -> bool:
    """An option's word stands in the text; a single character ("要", "a") is no word."""
    said = plain(text)
    words = [word for word in waiting.words if len(word) > 1]
    return any(re.search(rf"\b{re.escape(word)}\b", said) if word.isascii() else word in said for word in words)


def _clear_yes(heard: Heard) -> bool:
    intent, confidence = heard.ranking[0] if heard.ranking else (FALLBACK, 0.0)
    doubts = ("cancel", "correct", WHY)
    return (
        intent == "affirm"
        and confidence >= LOOSE
        and len(heard.text) <= LONG_YES
        and YES.search(heard.text.strip()) is not None
        and NOT_YET.search(heard.text) is None
        and not any(shows(doubt, heard.text) for doubt in doubts)
    )
