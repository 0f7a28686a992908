"""The citizen says what they want."""

from __future__ import annotations

import re

from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import fill_from_story
from mobile_api.catalog.checklist import CHANNELS
from mobile_api.catalog.library import Edition
from mobile_api.catalog.matcher.match import Match
from mobile_api.catalog.options import plain
from mobile_api.chat.assistant.deciding import SURE, TAKE, TERSE, Decision, decide, surely
from mobile_api.chat.assistant.foreigners import asks_to_stay, exit_entry, is_permit_in_english, without_origin
from mobile_api.chat.assistant.handover import PATIENCE, hand_over
from mobile_api.chat.assistant.outcomes import Beginning, Changing, Requesting, Taking
from mobile_api.chat.assistant.turn import Result, Turn, Unclear
from mobile_api.chat.assistant.wishes import bereaved, halves, in_trouble, parts, without_return
from mobile_api.chat.conversation import MAX_ASKED_FOR

DEATH = "death"
SURELY_NONE = 0.9
"""A text that surely asks for nothing is not read together with what was asked before."""
GO_AHEAD_ZH = (
    r"(那|好)?[，, ]?(我|咱)?(就|也)?(要|想)?(现在)?(就)?(开|办|办理|申请|弄|整)(这个|它|一个|一下)?(吧|了|呗)?"
)
GO_AHEAD_EN = (
    r"(ok,? )?(let's|i want to|i'd like to|i'll) (do|start|apply|open)( it| that| this| one| for it)?( please)?"
)
GO_AHEAD = re.compile(rf"{GO_AHEAD_ZH}|就?这个(吧)?|{GO_AHEAD_EN}")


async def request(turn: Turn, text: str) -> Result[Requesting]:
    """Find the one-thing that `text` asks for: begin its draft, offer candidates, or say that it is none."""
    text = without_return(text)
    if asks_to_stay(text):
        place = exit_entry(turn)
        turn.change(offer=(), misses=0)
        return turn.result("exit_entry", lines=place.lines, sample=place.sample)
    wishes = await several(turn, text)
    if len(wishes) > 1:
        return await take_in_turn(turn, wishes)
    decision = await _decided(turn, text)
    if bereaved(text) and decision.take is None:
        decision = Decision(take=DEATH)
    take_up = decision.take or (turn.conversation.topic if is_go_ahead(text) else None)
    turn.change(asked_for=text[:MAX_ASKED_FOR])
    if take_up is not None:
        taken = await take(turn, take_up, text)
        return taken.telling(exit_entry=exit_entry(turn).lines[0]) if is_permit_in_english(take_up, text) else taken
    if decision.offer and (turn.draft is None or turn.draft.edition.thing.id not in decision.offer):
        turn.change(offer=decision.offer, correcting=None, misses=0)
        return turn.result("candidates")
    return not_understood(turn, text)


async def _decided(turn: Turn, text: str) -> Decision:
    """What to do about a request; who it comes from counts only where the request says nothing without it."""
    active, plain_wish = turn.draft is not None, without_origin(text)
    if plain_wish != text and (match := await understand(turn, text)).best < SURE:
        decision = decide(await understand(turn, plain_wish), active)
        return decision if decision.take or decision.offer else decide(match, active)
    return decide(await understand(turn, text), active)


def not_understood(turn: Turn, text: str) -> Result[Requesting]:
    """Say so; the second time in a row a person is called."""
    turn.unclear = Unclear("no_match", text)
    unchosen = bool(turn.conversation.offer)  # what was offered for the request before was no help either
    turn.change(offer=(), misses=turn.conversation.misses + 1 + unchosen)
    if turn.conversation.misses >= PATIENCE and hand_over(turn, "not_understood", text):
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
    if not before or alone.best >= SURE or alone.none_probability >= SURELY_NONE:
        return alone
    if len(text) > TERSE and not refers_back(text):
        return alone
    joined = await turn.catalog.match(f"{before}，{text}")
    active = turn.draft.edition.thing.id if turn.draft else None
    surer = joined.best >= max(alone.best, TAKE) and joined.candidates[0].one_thing_id != active
    return joined if surer else alone


async def wish_instead(turn: Turn, text: str, least: float = TAKE) -> Result[Beginning] | None:
    """What `text` surely asks for although it sounds like something else, while nothing waits.

    "恢复供暖" is no wish to go on with a form, and "早教托班" no greeting.
    """
    if not text or turn.pending() is not None:
        return None
    wish = surely(await turn.catalog.match(text), least)
    return await begin(turn, wish, text) if wish is not None else None


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


async def take(turn: Turn, one_thing_id: str, text: str, carrying: Draft | None = None) -> Result[Taking]:
    """Make a one-thing the conversation's subject: go on with its draft, or begin one if it has a form.

    Answers of the draft `carrying` that fit there too are taken along.
    """
    left = turn.draft
    if left is None or left.edition.thing.id != one_thing_id:
        return await change_to(turn, one_thing_id, text, carrying)
    turn.change(misses=0, asked_for=text[:MAX_ASKED_FOR], offer=(), correcting=None)
    turn.draft = fill_from_story(left, text, turn.applications.today())
    return turn.ahead(turn.draft, left) if turn.draft != left else turn.result("same", case_name=turn.name())


async def change_to(turn: Turn, one_thing_id: str, text: str, carrying: Draft | None = None) -> Result[Changing]:
    """Leave the draft at hand, if any, for another one-thing."""
    left, edition = turn.draft, turn.catalog.edition(one_thing_id)
    if left is None or edition.thing.detail is None:
        return await begin(turn, one_thing_id, text, carrying)
    await _take_up(turn, one_thing_id, text, carrying)
    return turn.result("switched", from_name=turn.name(left), case_name=turn.name(), department=_department(turn))


async def begin(turn: Turn, one_thing_id: str, text: str, carrying: Draft | None = None) -> Result[Beginning]:
    """Begin with a one-thing, or take up its draft of an earlier time."""
    edition = turn.catalog.edition(one_thing_id)
    if edition.thing.detail is None:
        return _listed(turn, one_thing_id, text)
    draft, new = await _take_up(turn, one_thing_id, text, carrying)
    opening = _opening(turn, edition, text) if new else None
    if draft.settled and draft.case is not None:
        return turn.settled(draft, draft.case, opening=opening)
    channel = CHANNELS[edition.thing.channel].in_(turn.language)
    return turn.result("started", case_name=turn.name(), department=_department(turn), channel=channel, opening=opening)


async def _take_up(turn: Turn, one_thing_id: str, text: str, carrying: Draft | None) -> tuple[Draft, bool]:
    """The draft of a one-thing, made the active one with what `text` says; and whether it is new."""
    turn.change(misses=0, asked_for=text[:MAX_ASKED_FOR])
    earlier = await turn.applications.open_draft(turn.conversation.id, one_thing_id)
    fresh = earlier or turn.applications.begin(turn.conversation.id, turn.conversation.holder, one_thing_id)
    fresh = fresh.with_answers_of(carrying) if carrying else fresh
    draft = fill_from_story(fresh, text, turn.applications.today())
    turn.take_up(draft)
    return draft, earlier is None


def _opening(turn: Turn, edition: Edition, text: str) -> str | None:
    """Condolence or congratulation that comes first: condolence at any word of a death, congratulation at no loss."""
    opening = edition.thing.opening
    if bereaved(text):
        opening = turn.catalog.edition(DEATH).thing.opening
    elif in_trouble(text):
        opening = None
    return opening.in_(turn.language) if opening else None


def _listed(turn: Turn, one_thing_id: str, text: str) -> Result[Beginning]:
    """Known, but without an online form yet: say what it joins and who decides. A draft in progress stays."""
    edition, language = turn.catalog.edition(one_thing_id), turn.language
    turn.change(misses=0, asked_for=text[:MAX_ASKED_FOR])
    opening = _opening(turn, edition, text) if turn.conversation.topic != one_thing_id else None
    turn.change(topic=one_thing_id, offer=(), correcting=None, withdrawing=None)
    return turn.result(
        "listed",
        name=edition.thing.name.in_(language),
        departments=[d.name.in_(language) for d in turn.catalog.library.departments_of(edition)],
        items=[item.name.in_(language) for item in edition.thing.items],
        opening=opening,
    )


def _department(turn: Turn) -> str:
    draft = turn.draft
    return turn.catalog.library.department(draft.edition.lead).name.in_(turn.language) if draft else ""
