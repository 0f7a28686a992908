"""The citizen asks: about the case, about a question, or where the application is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.catalog.checklist import Topic, tell
from mobile_api.catalog.library import Edition, materials_of
from mobile_api.catalog.matcher.match import NOTHING, TAKE, Match
from mobile_api.catalog.parts import item_named
from mobile_api.catalog.schema import Case
from mobile_api.chat.assistant.asides import aside, aside_at_hand, is_aside
from mobile_api.chat.assistant.cards import filled_lines
from mobile_api.chat.assistant.deciding import MENTIONED, SURE, decide, surely
from mobile_api.chat.assistant.foreigners import asks_to_stay, counter_of, exit_entry, one_stop
from mobile_api.chat.assistant.listed import gone_into
from mobile_api.chat.assistant.outcomes import AskingFacts, AskingStatus, Explaining
from mobile_api.chat.assistant.plainly import example_of, plainly
from mobile_api.chat.assistant.questions import (
    about_the_counter,
    asked_about,
    asks_for_sum,
    asks_what_is_filled,
    topics_of,
)
from mobile_api.chat.assistant.requests import understand
from mobile_api.chat.assistant.taking import begin, opening_of, part_of_listed, wish_instead
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.chat.conversation import MAX_ASKED_FOR

SHOWN = 3
"""Applications shown when somebody asks where theirs is."""


async def facts(turn: Turn, topic: Topic, text: str) -> Result[AskingFacts]:
    """What the checklist says on `topic`, of the case at hand or of the one that the question names."""
    if asks_to_stay(text):
        place = exit_entry(turn)
        return turn.result("exit_entry", lines=place.lines, sample=place.sample)
    if part := await part_of_listed(turn, text):
        return part
    before = turn.conversation.topic
    about = asked_about(text)
    match = await understand(turn, about) if about else NOTHING
    if topic == "duration" and turn.draft is None and surely(match, TAKE) is None:
        submitted = await _submitted(turn)
        if any(before in (None, one.one_thing_id) for one in submitted):
            return turn.result("applications", cards=_cards(turn, submitted))
    if is_aside(text) and turn.draft is None and before is None and surely(match, SURE) is None:
        return turn.result("no_case")
    edition = _subject(turn, text, match)
    if edition is None and topic in ("where", "hours") and about_the_counter(about):
        place = one_stop(turn)
        return turn.result("counter", lines=place.lines, sample=place.sample)
    if edition is None:
        return _offered(turn, text, match) or turn.result(
            "none" if match is not NOTHING and match.is_none else "no_case"
        )
    if is_aside(text):
        return aside(turn, edition, text)
    name = edition.thing.name.in_(turn.language)
    opening = opening_of(turn, edition, text) if before != edition.thing.id else None
    if edition.thing.detail is None:
        item = item_named(text, edition.thing.items) if before == edition.thing.id else None
        parts = gone_into(turn, edition, item)
        return turn.result("listed", opening=opening, **parts)
    draft, cases = turn.draft, turn.cases_of(edition)
    if draft is not None and draft.edition == edition:
        name = turn.name()
    if draft is None and turn.conversation.refusal is None:
        turn.change(offer=(edition.thing.id,), asked_for=text[:MAX_ASKED_FOR])
    if topic in ("fee", "duration") and asks_for_sum(text):
        place = counter_of(turn, edition.thing.detail)
        return turn.result("sum_unknown", case_name=name, lines=place.lines, sample=place.sample, opening=opening)
    told = [_on(turn, edition, cases, one) for one in topics_of(text, topic)]
    return turn.result("told", case_name=name, opening=opening, **told[0], more=told[1:])


def _on(turn: Turn, edition: Edition, cases: Sequence[Case], topic: Topic) -> dict[str, Any]:
    """What the checklist says on one topic."""
    told = tell(edition, cases, topic, turn.catalog.library, turn.language)
    return {"topic": topic, "lines": told.lines, "sample": told.sample}


def _offered(turn: Turn, text: str, match: Match) -> Result[AskingFacts] | None:
    """What the question may be about, where that isn't sure."""
    near = decide(match, active=False).offer
    if not near:
        return None
    turn.drop_withdrawal()
    turn.change(asked_for=text[:MAX_ASKED_FOR], offer=near)
    return turn.result("candidates")


def _subject(turn: Turn, text: str, match: Match) -> Edition | None:
    """The one-thing that is asked about: one that the question names, else the one at hand."""
    if turn.draft is not None:
        other = None if names_a_paper(turn.draft, text) else surely(match, MENTIONED)
        return turn.catalog.edition(other) if other else turn.draft.edition
    named = surely(match, TAKE)
    if named is not None:
        turn.change(topic=named)
    subject = named or turn.conversation.topic
    return turn.catalog.edition(subject) if subject else None


def names_a_paper(draft: Draft, text: str) -> bool:
    """Whether a paper of the case at hand stands in the question: "do I need my ID card" isn't about a new ID card."""
    said = text.lower()
    for case in draft.remaining():
        for material in materials_of(draft.detail, case):
            zh, words = material.name.zh, re.findall(r"[a-z]{2,}", material.name.en.lower())
            if any(zh[n : n + 3] in said for n in range(len(zh) - 2)):
                return True
            if any(f"{first} {second}" in said for first, second in pairwise(words)):
                return True
    return False


async def explain(turn: Turn, text: str) -> Result[Explaining]:
    """What the pending question means and why it is asked, in simpler words; the second time without the reason."""
    if told := aside_at_hand(turn, text):
        return told
    if turn.draft is not None and asks_what_is_filled(text):
        return _so_far(turn, turn.draft)
    waiting = turn.pending()
    if waiting is None and turn.conversation.refusal is not None:
        return turn.result("explained", text=turn.conversation.refusal[turn.language])
    if waiting is None:
        return await wish_instead(turn, text) or turn.result("nothing")
    language = turn.language
    why = waiting.why.in_(language) if waiting.why else _purpose(waiting.kind, language)
    plain = plainly(waiting, language)
    words = [plain] if plain and turn.conversation.explained == waiting.id else [why, plain]
    turn.change(explained=waiting.id)
    return turn.result("explained", text="\n".join(filter(None, words)), example=example_of(waiting, language))


def _purpose(kind: str, language: str) -> str:
    purposes = {
        "field": ("申请表上要填这一项，部门按它办理。", "The application form needs it; the departments work from it."),
        "confirm": (
            "提交前请您核对一遍，错了现在还能改。",
            "Please check before it is sent; everything can still be changed.",
        ),
        "login": ("这一步要确认是您本人，所以先登录。", "This step needs to know that it’s you, so please log in."),
        "candidates": (
            "您说的可能是其中一件，选一下我好接着办。",
            "What you said may be one of these; choose one and I go on.",
        ),
        "withdrawal": (
            "撤回以后不能恢复，所以先问您一句。",
            "A withdrawal can't be undone, hence the question.",
        ),
    }
    zh, en = purposes.get(kind, purposes["field"])
    return en if language == "en" else zh


async def status(turn: Turn, text: str) -> Result[AskingStatus]:
    """Where the citizen's applications stand, newest first; a draft in progress, with what is filled in, if there are
    none or that is asked.

    Somebody who has neither and surely speaks of something else wants that.
    """
    submitted = await _submitted(turn)
    if turn.draft is not None and (not submitted or asks_what_is_filled(text)):
        return _so_far(turn, turn.draft)
    if submitted:
        return turn.result("applications", cards=_cards(turn, submitted))
    wish = surely(await turn.catalog.match(text), MENTIONED)
    return await begin(turn, wish, text) if wish is not None else turn.result("none")


def _so_far(turn: Turn, draft: Draft) -> Result[Literal["draft"]]:
    """How much of the form is filled in, and with what."""
    answered, total = draft.progress()
    lines = filled_lines(draft, turn.language)
    return turn.result("draft", name=turn.name(), answered=answered, total=total, lines=lines)


async def _submitted(turn: Turn) -> Sequence[Application]:
    """The citizen's newest applications."""
    citizen_id = turn.caller.citizen_id
    return await turn.progress.applications_of(citizen_id, SHOWN) if citizen_id else []


def _cards(turn: Turn, applications: Sequence[Application]) -> list[dict[str, Any]]:
    """State, who acts next, by when."""
    return [turn.application_card(application) for application in applications]
