"""The citizen takes an answer back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

from mobile_api.applications.corrections import (
    TYPE_VALUES,
    Correction,
    changes_another,
    find_correction,
    find_several,
    named_field,
)
from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import fill, fill_from_story, target_by_id
from mobile_api.applications.shown import shown_value
from mobile_api.catalog.matcher.match import TAKE
from mobile_api.catalog.options import pick
from mobile_api.catalog.schema import FormField, Option, SituationQuestion
from mobile_api.chat.assistant.cards import case_card
from mobile_api.chat.assistant.deciding import SURE, surely
from mobile_api.chat.assistant.noting import noted
from mobile_api.chat.assistant.outcomes import Ahead, Correcting
from mobile_api.chat.assistant.pending import KEEP, short_label
from mobile_api.chat.assistant.taking import take
from mobile_api.chat.assistant.turn import UNASKED, Result, Turn
from mobile_api.chat.assistant.wishes import without_denied
from mobile_api.chat.conversation import WHICH
from mobile_api.errors import InvalidValue


async def correct(turn: Turn, text: str) -> Result[Correcting]:
    """Change the answer that `text` names, or ask which one, or for the new value."""
    draft = turn.draft
    if draft is not None and (kept := left_as_it_was(turn, draft, text, (KEEP,))):
        return kept
    if draft is not None and (several := find_several(draft, text)):
        return _all_corrected(turn, draft, several)
    correction = find_correction(draft, text) if draft is not None else None
    contrasts = without_denied(text) != text and (draft is None or named_field(draft, text) is None)
    least = TAKE if contrasts or draft is None else SURE
    at_hand = draft is not None and turn.conversation.topic == draft.edition.thing.id
    of_the_case = at_hand and correction is not None and isinstance(correction.target, SituationQuestion)
    of_the_form = draft is not None and changes_another(draft, "", text)
    if draft is not None and correction is None and (told := _told_anew(turn, draft, text)):
        return told
    unclear = (correction is None and not of_the_form) or (contrasts and not of_the_case)
    if unclear and (other := await _other_matter(turn, text, least)) is not None:
        return await take(turn, other, without_denied(text), carrying=turn.draft)
    if draft is None or not (draft.situation or draft.filled()):
        return turn.result("nothing")
    turn.change(**UNASKED)
    if correction is None:
        return _unnamed(turn, draft, text)
    if correction.new_text is None:
        turn.change(correcting=correction.target.id)
        return turn.result("value_wanted", label=short_label(correction.target, draft).in_(turn.language))
    if (refused := _changed(turn, draft, correction)) is not None:
        return refused
    if turn.draft is None or turn.draft == draft:
        return turn.result("next")
    if isinstance(correction.target, SituationQuestion):
        return _situation_changed(turn, turn.draft, correction.target)
    return turn.result("corrected", **_now(turn, turn.draft, correction.target), also=[])


def left_as_it_was(turn: Turn, draft: Draft, text: str, words: Sequence[Option]) -> Result[Ahead] | None:
    """An answer that was to be given again stays: "不改了" ends the correction."""
    if turn.conversation.correcting in (None, WHICH) or pick(text, words) is None:
        return None
    turn.change(correcting=None)
    return turn.ahead(draft, draft)


def _told_anew(turn: Turn, draft: Draft, text: str) -> Result[Ahead] | None:
    """ "现在叫王狗剩，改成王建国": what sounds like a correction gives what the form doesn't have yet."""
    told = fill_from_story(draft, text, turn.applications.today())
    if told == draft:
        return None
    turn.draft = told
    return turn.ahead(told, draft).telling(noted=noted(draft, told, text, turn.language))


def _changed(turn: Turn, draft: Draft, correction: Correction) -> Result[Literal["invalid"]] | None:
    """Make the change; what was wrong with it, if anything: then it is asked for again."""
    try:
        turn.draft = fill(draft, correction.target, correction.new_text or "", turn.applications.today(), spoken=True)
    except InvalidValue as problem:
        turn.change(correcting=correction.target.id)
        return turn.result("invalid", reason=problem.detail_in(turn.language))
    turn.change(correcting=None, offer=())
    return None


def _all_corrected(turn: Turn, draft: Draft, corrections: Sequence[Correction]) -> Result[Correcting]:
    """Several fields at once; those before one that can't be are kept."""
    turn.change(**UNASKED)
    for correction in corrections:
        if (refused := _changed(turn, turn.draft or draft, correction)) is not None:
            return refused
    after = turn.draft or draft
    first, *others = [_now(turn, after, c.target) for c in corrections if isinstance(c.target, FormField)]
    return turn.result("corrected", **first, also=others)


def _unnamed(turn: Turn, draft: Draft, text: str) -> Result[Correcting]:
    """Nothing given is meant: "写错了，是139…" answers the question for a number that still waits; else ask which."""
    waiting = turn.pending()
    if waiting is not None and waiting.type in TYPE_VALUES:
        with suppress(InvalidValue):
            target = target_by_id(draft, waiting.id)
            turn.draft = fill(draft, target, text, turn.applications.today(), spoken=True)
            turn.change(correcting=None)
            return turn.ahead(turn.draft, draft)
    turn.change(correcting=WHICH)
    return turn.result("which")


async def _other_matter(turn: Turn, text: str, least: float) -> str | None:
    """ "不对，是面馆不是理发店": the matter itself was wrong."""
    meant = surely(await turn.catalog.match(without_denied(text)), least)
    return meant if meant is not None and meant != turn.conversation.topic else None


def _situation_changed(turn: Turn, draft: Draft, question: SituationQuestion) -> Result[Correcting]:
    case = draft.case if draft.settled else None
    card = case_card(draft, case, turn.catalog.library, turn.language) if case else None
    value = short_label(question, draft).in_(turn.language)
    return turn.result("situation_changed", case=card, label=question.ask.in_(turn.language), value=value)


def _now(turn: Turn, draft: Draft, field: FormField) -> dict[str, str]:
    """A field that was changed, as it stands now."""
    value = draft.values.get(field.id)
    shown = shown_value(field, value, turn.language) if value is not None else ""
    return {"label": field.label.in_(turn.language), "value": shown}
