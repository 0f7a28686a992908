"""The citizen says what they want."""

from __future__ import annotations

import re
from typing import Literal

from mobile_api.catalog.matcher.match import TAKE, Match
from mobile_api.catalog.options import plain
from mobile_api.catalog.parts import item_named
from mobile_api.chat.assistant.asides import aside_at_hand, beside_the_topics
from mobile_api.chat.assistant.deciding import SURE, TERSE, Decision, decide, surely
from mobile_api.chat.assistant.foreigners import (
    asks_to_stay,
    exit_entry,
    is_permit_in_english,
    marries_across_border,
    one_stop,
    place_of,
    without_origin,
)
from mobile_api.chat.assistant.handover import PATIENCE, Reason, hand_over, is_in_danger, is_sensitive
from mobile_api.chat.assistant.listed import at_hand, gone_into
from mobile_api.chat.assistant.outcomes import Requesting, Taking
from mobile_api.chat.assistant.statements import is_fact
from mobile_api.chat.assistant.taking import AFTER_DEATH, DEATH, fitting, part_of_listed, take
from mobile_api.chat.assistant.turn import Result, Turn, Unclear
from mobile_api.chat.assistant.wishes import (
    bereaved,
    halves,
    in_one_language,
    mournful,
    parts,
    without_lead_in,
    without_return,
)
from mobile_api.chat.conversation import MAX_ASKED_FOR

SURELY_NONE = 0.9
"""A text that surely asks for nothing is not read together with what was asked before."""
GENERAL = 16
"""Characters up to which words may be so general that they leave open what is meant."""
ASKING_HOW = re.compile(
    r"^(?:how (?:do|can|could|should) (?:i|we)|how to) (?:get|obtain|apply for)\b(?! (?:to|there|in)\b)", re.IGNORECASE
)
"""A wish that is put as a question: "how do I get a senior card"."""
GO_AHEAD_ZH = (
    r"(那|好)?[，, ]?(我|咱)?(就|也)?(要|想)?(现在)?(就)?(开|办|办理|申请|弄|整)(这个|它|一个|一下)?(吧|了|呗)?"
)
GO_AHEAD_EN = (
    r"(ok,? )?(let's|i want to|i'd like to|i'll) (do|start|apply|open)( it| that| this| one| for it)?( please)?"
)
GO_AHEAD = re.compile(rf"{GO_AHEAD_ZH}|就?这个(吧)?|{GO_AHEAD_EN}")


async def request(turn: Turn, text: str) -> Result[Requesting]:
    """Find the one-thing that `text` asks for: begin its draft, offer candidates, or say that it is none."""
    text = in_one_language(without_return(text))
    if is_in_danger(text) and hand_over(turn, "sensitive", text):
        return turn.result("handed_over")
    if asks_to_stay(text):
        place = exit_entry(turn)
        turn.change(offer=(), misses=0)
        return turn.result("exit_entry", lines=place.lines, sample=place.sample)
    if part := await part_of_listed(turn, text):
        return part
    if is_fact(text) and (noted := _noted(turn)):
        return noted
    wishes = {} if marries_across_border(None, text) else await several(turn, text)
    if len(wishes) > 1:
        return await take_in_turn(turn, wishes)
    decision = await _decided(turn, text)
    if bereaved(text) and decision.take is None:
        decision = Decision(take=DEATH)
    take_up = decision.take or (turn.conversation.topic if is_go_ahead(text) else None)
    if marries_across_border(take_up, text):
        turn.change(offer=(), misses=0)
        place = one_stop(turn)
        return turn.result("across_border", lines=place.lines, sample=place.sample)
    if take_up is not None:
        taken = await take(turn, take_up, text)
        return taken.telling(exit_entry=exit_entry(turn).lines[0]) if is_permit_in_english(take_up, text) else taken
    if told := aside_at_hand(turn, text):
        return told
    turn.change(asked_for=text[:MAX_ASKED_FOR])
    if decision.offer and (turn.draft is None or turn.draft.edition.thing.id not in decision.offer):
        turn.drop_withdrawal()
        turn.change(offer=decision.offer, correcting=None, misses=0)
        return turn.result("candidates")
    return beside_the_topics(turn, text) or not_understood(turn, text)


def _noted(turn: Turn) -> Result[Literal["fact_told"]] | None:
    """A fact about the matter at hand begins no other: the counter hears it."""
    topic = turn.conversation.topic
    if topic is None or turn.draft is not None:
        return None
    place = place_of(turn, turn.catalog.edition(topic))
    return turn.result("fact_told", lines=place.lines, sample=place.sample)


async def _decided(turn: Turn, text: str) -> Decision:
    """What to do about a request; who it comes from counts only where the request says nothing without it."""
    decision = await _likeliest(turn, text)
    if decision.take and not fitting(decision.take, text, turn.conversation.asked_for):
        return Decision(offer=(decision.take,))
    return decision


async def _likeliest(turn: Turn, text: str) -> Decision:
    active, plain_wish = turn.draft is not None, without_origin(ASKING_HOW.sub("I want", text))
    match = await understand(turn, text)
    decision = decide(match, active)
    if plain_wish != text and match.best < SURE:
        plain_decision = decide(await understand(turn, plain_wish), active)
        decision = plain_decision if plain_decision.take or plain_decision.offer else decision
    bare = without_lead_in(plain_wish)
    if decision.take and bare != text and len(bare) <= GENERAL:
        # "I want to open a shop" is no surer than "open a shop"
        bare_decision = decide(await turn.catalog.match(bare), active)
        return bare_decision if decision.take in bare_decision.offer else decision
    return decision


def not_understood(turn: Turn, text: str) -> Result[Requesting]:
    """Say so; the second time in a row, or of something sensitive, a person is called. Who has just told of a death
    isn't told so at once."""
    mourning = at_hand(turn)
    if mourning is not None and mourning.thing.id == DEATH and not turn.conversation.misses:
        turn.change(misses=1)
        item = item_named(text, mourning.thing.items)
        return turn.result("listed", **gone_into(turn, mourning, item))
    turn.unclear = Unclear("no_match", text)
    unchosen = bool(turn.conversation.offer)  # what was offered for the request before was no help either
    turn.change(offer=(), misses=turn.conversation.misses + 1 + unchosen)
    sensitive = is_sensitive(text)
    why: Reason = "sensitive" if sensitive else "not_understood"
    if (sensitive or turn.conversation.misses >= PATIENCE) and hand_over(turn, why, text):
        return turn.result("handed_over")
    return turn.result("none")


async def several(turn: Turn, text: str) -> dict[str, str]:
    """The different one-things that a message surely asks for, each with its part of the text; one or none: empty."""
    for pieces, least in ((parts(text), TAKE), (halves(text), SURE)):
        found: dict[str, str] = {}
        for piece in pieces:
            one_thing_id = surely(await turn.catalog.match(piece), least)
            if one_thing_id is not None:
                found.setdefault(one_thing_id, piece)
        if len(found) > 1:
            return found
    return {}


async def take_in_turn(turn: Turn, wishes: dict[str, str]) -> Result[Taking]:
    """Begin with the first wish, and keep the others for afterwards."""
    first, *others = wishes
    turn.change(asked_for="", later=tuple(dict.fromkeys([*turn.conversation.later, *others])))
    result = await take(turn, first, wishes[first])
    if turn.draft is None:
        turn.offer_later()
        result = result.telling(**turn.result(result.outcome).told)
    names = [turn.catalog.edition(i).thing.plain.in_(turn.language) for i in others]
    return result.telling(later=names)


async def understand(turn: Turn, text: str) -> Match:
    """What `text` asks for, read together with what was asked for before where it may add to it: a terse text
    ("公积金", then "租房"), or one that refers back ("我爸走了", then "他的房子怎么办")."""
    alone, before = await turn.catalog.match(text), turn.conversation.asked_for
    adds = len(text) <= TERSE or refers_back(text)
    settled = alone.best >= SURE or alone.none_probability >= SURELY_NONE
    if not before or not adds or (settled and not mournful(before)):
        return alone
    joined = await turn.catalog.match(f"{before}，{text}")
    if mournful(before) and surely(joined, TAKE) in AFTER_DEATH:
        return joined  # "他的退休金" of somebody who has died
    if settled:
        return alone
    listed = at_hand(turn)
    told = turn.draft.edition.thing.id if turn.draft else listed.thing.id if listed else None
    surer = joined.best >= max(alone.best, TAKE) and joined.candidates[0].one_thing_id != told
    return joined if surer else alone


REFERS_BACK = re.compile(
    r"(?<![其吉])他(?![项人])|她|它|这个?事|那.{0,2}(呢|怎么办|咋办|咋整)|\b(his|her|their|its|him|them)\b",
    re.IGNORECASE,
)


def refers_back(text: str) -> bool:
    """Whether a text speaks of somebody or something that was named before."""
    return bool(REFERS_BACK.search(text))


def is_go_ahead(text: str) -> bool:
    """Whether somebody wants what was just spoken of, without naming it again."""
    return GO_AHEAD.fullmatch(plain(text)) is not None
