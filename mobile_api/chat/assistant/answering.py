"""The citizen answers the question that waits."""

from __future__ import annotations

from mobile_api.applications.answers import LOOSE
from mobile_api.applications.corrections import changes_another, patches_another, restates
from mobile_api.applications.filling import fill_from_story, fill_with_more, target_by_id
from mobile_api.catalog.matcher.match import TAKE, Match
from mobile_api.catalog.options import pick
from mobile_api.chat.assistant.asides import aside_at_hand, asks_how_many, is_put_as_question
from mobile_api.chat.assistant.correcting import correct, left_as_it_was
from mobile_api.chat.assistant.deciding import OFFER, SURE, TERSE, surely
from mobile_api.chat.assistant.foreigners import (
    asks_to_stay,
    counter_of,
    has_no_id_number,
    marries_across_border,
    one_stop,
)
from mobile_api.chat.assistant.handover import hand_over, is_in_danger, leave_queue, wants_no_person
from mobile_api.chat.assistant.noting import noted
from mobile_api.chat.assistant.outcomes import Answering
from mobile_api.chat.assistant.pending import HANDED_IN, KEEP, SUBMIT, SUBMIT_FIRST, Pending
from mobile_api.chat.assistant.requests import request
from mobile_api.chat.assistant.statements import is_fact
from mobile_api.chat.assistant.submitting import send
from mobile_api.chat.assistant.taking import fitting, take
from mobile_api.chat.assistant.turn import Result, Turn, Unclear
from mobile_api.chat.assistant.wishes import only_denied, without_denied, without_return
from mobile_api.chat.assistant.withdrawing import answer_withdrawal
from mobile_api.chat.conversation import WHICH
from mobile_api.errors import InvalidValue


async def answer(turn: Turn, text: str) -> Result[Answering]:
    """Take `text` as the answer to the pending question, by the kind of question."""
    waiting = turn.pending()
    if waiting is None or waiting.kind == "login":
        return turn.result("nothing_asked")
    if waiting.type not in LOOSE and is_in_danger(text) and hand_over(turn, "sensitive", text):
        return turn.result("handed_over")
    if waiting.kind == "withdrawal" and turn.conversation.withdrawing is not None:
        return await answer_withdrawal(turn, turn.conversation.withdrawing["number"], waiting, text)
    if waiting.options and pick(text, waiting.options) is None:
        text = await turn.catalog.read(text)
    if waiting.id == "one_thing":
        return await _choose(turn, waiting, text)
    if waiting.id == "correction":
        return await _choose_correction(turn, waiting, text)
    if waiting.kind == "confirm":
        return await _confirm(turn, waiting, text)
    return await _fill(turn, waiting, text)


async def _choose(turn: Turn, waiting: Pending, text: str) -> Result[Answering]:
    option = pick(text, waiting.options)
    if option is None and (denied := only_denied(text)):
        return await _without(turn, denied)
    if option is None and (told := aside_at_hand(turn, text)):
        return told
    if option is None and (chosen := await _told_besides(turn, text)):
        return await take(turn, chosen, f"{turn.conversation.asked_for}，{text}")
    if option is None:
        return await request(turn, without_denied(text))
    if option.id == "none_of_these":
        turn.unclear = Unclear("none_of_these", turn.conversation.asked_for, turn.conversation.offer)
        turn.change(offer=(), later=())
        return turn.result("none_of_these")
    return await take(turn, option.id.replace("_", "-"), text)


async def _told_besides(turn: Turn, text: str) -> str | None:
    """ "八十五了" after "老人的钱咋领": what the request means among the offered, now that more is told of it."""
    if len(text) > TERSE or not turn.conversation.asked_for or asks_to_stay(text):
        return None
    meant = surely(await turn.catalog.match(f"{turn.conversation.asked_for}，{text}"), TAKE)
    return meant if meant in turn.conversation.offer else None


async def _without(turn: Turn, denied: str) -> Result[Answering]:
    """ "no, not food": what is left of the offer, or nothing."""
    match = await turn.catalog.match(denied)
    unwanted = {c.one_thing_id for c in match.candidates if c.probability >= OFFER}
    left = tuple(one for one in turn.conversation.offer if one not in unwanted)
    if not left or left == turn.conversation.offer:
        turn.unclear = Unclear("none_of_these", turn.conversation.asked_for, turn.conversation.offer)
        turn.change(offer=(), later=())
        return turn.result("none_of_these")
    turn.change(offer=left)
    return turn.result("candidates")


async def _choose_correction(turn: Turn, waiting: Pending, text: str) -> Result[Answering]:
    option = pick(text, waiting.options)
    if option is None:
        return await correct(turn, text)
    turn.change(correcting=None if option.id == KEEP.id else option.id)
    return turn.result("next")


async def _confirm(turn: Turn, waiting: Pending, text: str) -> Result[Answering]:
    option = pick(text, waiting.options)
    if option is None:
        return await correct(turn, text)
    if option is HANDED_IN:
        turn.change(may_follow=False)
    if option in (SUBMIT, SUBMIT_FIRST, HANDED_IN) and turn.draft is not None:
        return await send(turn, turn.draft)
    turn.change(correcting=WHICH, may_follow=False)
    return turn.result("declined")


async def _fill(turn: Turn, waiting: Pending, text: str) -> Result[Answering]:
    before = turn.draft
    if waiting.type not in LOOSE and wants_no_person(turn, text):
        return leave_queue(turn)
    if before is None:
        return turn.result("nothing_asked")
    if marries_across_border(before.edition.thing.id, text):
        place = one_stop(turn)
        return turn.result("across_border", lines=place.lines, sample=place.sample)
    if waiting.id in before.values and (kept := left_as_it_was(turn, before, text, (KEEP, SUBMIT))):
        return kept
    if patches_another(before, waiting.id, text):
        return await correct(turn, text)
    if waiting.options and asks_how_many(text) and (aside := aside_at_hand(turn, text)):
        return aside
    if waiting.type in LOOSE:
        if is_put_as_question(text) and (aside := aside_at_hand(turn, text)):
            return aside
        if changes_another(before, waiting.id, text):
            return await correct(turn, text)
        if restates(before, waiting.id, text):
            return turn.result("next")
    try:
        turn.draft = fill_with_more(before, target_by_id(before, waiting.id), text, turn.applications.today())
    except InvalidValue as problem:
        if waiting.type == "id_number" and has_no_id_number(text):
            place = counter_of(turn, before.detail)
            return turn.result("at_counter", lines=place.lines, sample=place.sample)
        if waiting.type not in LOOSE and changes_another(before, waiting.id, text):
            return await correct(turn, text)
        return await _not_an_answer(turn, waiting, text, problem)
    turn.change(correcting=None)
    return turn.ahead(turn.draft, before).telling(noted=noted(before, turn.draft, text, turn.language, waiting.id))


async def _not_an_answer(turn: Turn, waiting: Pending, text: str, problem: InvalidValue) -> Result[Answering]:
    """Where buttons were offered and something else was said: the answer to another question, the answer in words of
    their own, or another wish."""
    if aside := aside_at_hand(turn, text):
        return aside
    if waiting.options and turn.draft is not None:
        told = fill_from_story(turn.draft, text, turn.applications.today())
        if told != turn.draft:
            before, turn.draft = turn.draft, told
            return turn.ahead(told, before).telling(noted=noted(before, told, text, turn.language))
        corrected = without_denied(text)
        meant = without_return(corrected)
        if corrected == text and waiting.type != "yes_no":
            option = await turn.catalog.option_meant(text, waiting.options)
            if option is not None:
                return await _fill(turn, waiting, option.label.zh)
        if is_fact(text):
            return turn.result("invalid", reason=problem.detail_in(turn.language))
        match = await turn.catalog.match(meant)
        other = surely(match, TAKE if meant != text else SURE) or _wished_before(turn, match)
        if other is not None and other != turn.draft.edition.thing.id and fitting(other, text, ""):
            return await take(turn, other, meant, carrying=turn.draft if corrected != text else None)
    return turn.result("invalid", reason=problem.detail_in(turn.language))


def _wished_before(turn: Turn, match: Match) -> str | None:
    """What was wished for besides and is named now: "先办老年证"."""
    meant = surely(match, TAKE)
    return meant if meant in turn.conversation.later else None
