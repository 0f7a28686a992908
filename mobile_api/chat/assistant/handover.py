"""Handing over to a person, with what they need to go on where the assistant stopped."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from mobile_api.applications.shown import masked as masked_value
from mobile_api.catalog.library import Edition
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.db import Document

Reason = Literal["asked", "angry", "not_understood", "sensitive", "needs_person"]
PATIENCE = 2
"""After so many requests in a row that weren't understood a person is called."""


NO_PERSON = re.compile(
    r"(?:不|别|不用|算了|取消)[^，,。]{0,2}(?:找|转|等|叫|要|用)(?:[^，,。]{0,3}(?:人工?|客服|工作人员)|了)|(?:人工|客服)[^，,。]{0,3}(?:不用|不要|算了|取消)|"
    r"不排队?了|\b(?:don'?t|no longer|needn'?t) (?:need|want|wait for) (?:a|an|the|any) (?:person|human|agent)|"
    r"\bno need for (?:a|an|the) (?:person|human)|\b(?:leave|cancel) the queue\b|"
    r"\b(?:forget|cancel) the (?:person|human|agent)\b",
    re.IGNORECASE,
)
SENSITIVE = re.compile(
    r"举报|投诉|信访|上访|行贿|受贿|索贿|贪污|腐败|(?:收|要|给|塞)[^，,。]{0,4}(?:红包|好处费?|回扣)|吃拿卡要|歧视|泄露|"
    r"\b(?:complaint|report (?:an?|the) (?:official|clerk|officer)|brib(?:e|es|ed|ery)|corrupt(?:ion)?|discriminat\w+|"
    r"leaked? my)\b",
    re.IGNORECASE,
)
"""What no machine should answer: accusations, complaints about officials, leaked data."""
IN_DANGER = re.compile(
    r"不想活|活不下去|想(?:去)?死(?![了亡])|(?:想|要)(?:自杀|轻生|自残)|死亡威胁|(?:杀|砍|弄|打)死[我你他她]|杀了[我你他她]|要(?:杀|砍)[我人]|"
    r"家暴|家庭暴力|(?:殴打|毒打|虐待|强奸|性侵|囚禁|绑架)了?我|打我(?!的?(?:电话|手机|卡|账|银行|户|微信|支付宝))|"
    r"被[^，,。]{0,6}(?:打|殴打|虐待|强奸|性侵|跟踪|威胁|囚禁|绑架)(?:了|$|[，,。])|"
    r"\b(?:kill(?:ing)? (?:myself|me|him|her|you|them)|end(?:ing)? my life|want to die|don'?t want to live|suicidal|"
    r"commit suicide|domestic violence|"
    r"(?:hits?|hitting|beats?|beating|abus(?:es|ed|ing)|stalk(?:s|ed|ing)|rap(?:es|ed)|threaten(?:s|ed|ing)?) me)\b",
    re.IGNORECASE,
)
"""Violence, suicide and death threats, whatever service is asked for beside them; a death that has happened isn't."""
LONG_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[ .·_/-]*[0-9]){9,}[ .·_/-]*[0-9Xx]")
"""Phone, ID, card and account numbers: any run of eleven digits or more, with or without gaps."""


def masked(text: str) -> str:
    """A citizen's words with the middle of long numbers covered, in whatever width they were typed."""
    return LONG_NUMBER.sub(_covered, unicodedata.normalize("NFKC", text))


def _covered(number: re.Match[str]) -> str:
    digits = re.sub(r"[ .·_/-]", "", number.group())
    return f"{digits[:3]}****{digits[-4:]}"


def hand_over(turn: Turn, reason: Reason, text: str, matter: Edition | None = None) -> bool:
    """Call a person, for a `matter` other than the one at hand if it is named; False if one is on the way or there
    already."""
    if turn.conversation.owner != "bot":
        return False
    turn.packet = packet(turn, reason, text, matter)
    turn.change(owner="queued", misses=0)
    return True


def is_sensitive(text: str) -> bool:
    """Whether a person should hear this at once, where it asks for no service of ours."""
    return SENSITIVE.search(text) is not None


def is_in_danger(text: str) -> bool:
    """Whether somebody may come to harm: a person hears it first, also where the service is clear."""
    return IN_DANGER.search(text) is not None


def wants_no_person(turn: Turn, text: str) -> bool:
    """Whether somebody who waits in the queue wants to wait no more."""
    return turn.conversation.owner == "queued" and NO_PERSON.search(text) is not None


def leave_queue(turn: Turn) -> Result[Literal["queue_left"]]:
    """No person is wanted any more. If one has taken the conversation meanwhile, it stays with them."""
    turn.leaves_queue = True
    turn.change(owner="bot", misses=0)
    return turn.result("queue_left")


def packet(turn: Turn, reason: Reason, text: str, matter: Edition | None = None) -> Document:
    """Why a person is wanted, what it is about, what is filled in (masked) and what is missing.

    `level` is how surely the citizen is known, 0 for a guest; `team` the department that leads the matter.
    """
    draft, language = turn.draft, turn.language
    topic = matter.thing.id if matter else turn.conversation.topic
    if matter is not None and draft is not None and draft.edition.thing.id != topic:
        draft = None
    about = {"one_thing_id": topic, "case_id": None, "code": matter.thing.code if matter else None}
    filled: dict[str, str | int] = {}
    missing: list[str] = []
    if draft is not None:
        case = draft.case if draft.settled else None
        about = {
            "one_thing_id": draft.edition.thing.id,
            "case_id": case.id if case else None,
            "code": case.code if case else draft.edition.thing.code,
        }
        filled = {field.label.in_(language): masked_value(field, value) for field, value in draft.filled()}
        missing = [f.label.in_(language) for f in draft.shown_fields() if f.id not in draft.values]
    return {
        "reason": reason,
        "said": masked(text),
        "language": language,
        "level": turn.caller.level if turn.caller.citizen_id else 0,
        "team": turn.catalog.edition(topic).lead if topic else None,
        **about,
        "situation": dict(draft.situation) if draft else {},
        "filled": filled,
        "missing": missing,
    }
