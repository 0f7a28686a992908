"""One answer into a draft: which question it belongs to, and the draft that results. Rules only."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from mobile_api.applications.announced import Piece, pieces
from mobile_api.applications.answers import LOOSE, read_value, wants_skip
from mobile_api.applications.draft import Draft
from mobile_api.applications.stated import AREA, ID_NUMBER, PHONE
from mobile_api.catalog.options import aged, mentioned, other_of_two, pick, without_option
from mobile_api.catalog.schema import FormField, SituationQuestion
from mobile_api.errors import InvalidValue, NotFound


def fill(draft: Draft, target: SituationQuestion | FormField, text: str, today: date, spoken: bool = False) -> Draft:
    """The draft with `text`, typed or `spoken`, as the answer to `target`.

    Raises `InvalidValue` that says what would be right.
    """
    if isinstance(target, SituationQuestion):
        option = pick(text, target.options) or other_of_two(text, target.options)
        if option is None:
            raise _no_option(target)
        return draft.with_situation(target.id, option.id)
    if not target.required and wants_skip(text):
        return draft.with_value(target.id, None)
    return draft.with_value(target.id, read_value(target, text, today, spoken))


STATED = {
    "area": AREA,
    "phone": PHONE,
    "id_number": ID_NUMBER,
}
"""What shows by its form alone which field it belongs to."""
ANNOUNCED = (
    r"[，,。；;\s]*(?:and )?(?:我的?|他的?|她的?|my )?"
    r"(?:手机号?码?|电话号?码?|联系方式|身份证号?码?|(?:mobile|phone|id)(?: number)?)?"
    r"(?:是|为|is)?[:：\s]*"
)


def fill_with_more(draft: Draft, target: SituationQuestion | FormField, text: str, today: date) -> Draft:
    """As `fill` of a spoken answer, and whatever else the answer gives ("王小明，电话138…") goes where it belongs."""
    if isinstance(target, SituationQuestion):
        filled = fill(draft, target, text, today)
        chosen = next(o for o in target.options if o.id == filled.situation[target.id])
        return fill_from_story(filled, without_option(text, chosen), today)
    told = pieces(text, _fillable(draft, target), target)
    others = [piece for piece in told if piece.announced and piece.field != target]
    if not others:
        own = _without_stated(draft, text) if target.type in LOOSE else text
        filled = fill(draft, target, own, today, spoken=True)
        return fill_from_story(filled, text, today) if own != text else filled
    filled = _with_pieces(draft, others, today)
    own = "，".join(piece.text for piece in told if piece not in others)
    try:
        filled = fill(filled, target, _without_stated(draft, own), today, spoken=True)
    except InvalidValue:
        if filled == draft:  # nothing of it was an answer
            raise
    return fill_from_story(filled, text, today)


def fill_from_story(draft: Draft, text: str, today: date) -> Draft:
    """The draft with every answer that a longer text gives in passing ("一个人干，就六十平")."""
    for question in draft.detail.situations:
        open_ = question.id not in draft.situation
        option = (mentioned(text, question.options) or aged(text, question.options)) if open_ else None
        if option is not None:
            draft = draft.with_situation(question.id, option.id)
    for kind, pattern in STATED.items():
        open_fields = [f for f in draft.shown_fields() if f.id not in draft.values and _is_of(f, kind)]
        hits = pattern.findall(text)
        if len(open_fields) == 1 and len(hits) == 1:
            with suppress(InvalidValue):  # said in passing: what doesn't fit will be asked
                draft = draft.with_value(open_fields[0].id, read_value(open_fields[0], hits[0], today))
    return _with_pieces(draft, pieces(text, _fillable(draft)), today)


def _fillable(draft: Draft, asked: FormField | None = None) -> list[FormField]:
    """The fields that have no value yet, and the one that is asked for."""
    return [field for field in draft.shown_fields() if field.id not in draft.values or field == asked]


def _with_pieces(draft: Draft, told: list[Piece], today: date) -> Draft:
    """The draft with what the pieces surely answer."""
    for piece in told:
        if piece.field is not None:
            with suppress(InvalidValue):  # what doesn't fit will be asked
                draft = draft.with_value(piece.field.id, read_value(piece.field, piece.text, today, spoken=True))
    return draft


def _without_stated(draft: Draft, text: str) -> str:
    """The text without numbers that another field takes, and the words that announce them."""
    rest = text
    for kind in ("phone", "id_number"):
        takers = [f for f in draft.shown_fields() if f.id not in draft.values and _is_of(f, kind)]
        if len(takers) != 1:
            continue
        rest = re.sub(ANNOUNCED + STATED[kind].pattern, "", rest, flags=re.IGNORECASE)
    return rest if rest.strip() else text


def _is_of(field: FormField, kind: str) -> bool:
    return field.id.startswith("area") and field.type == "integer" if kind == "area" else field.type == kind


def target_by_id(draft: Draft, target_id: str) -> SituationQuestion | FormField:
    """The situation question or shown field of this id. Raises `NotFound`."""
    for question in draft.detail.situations:
        if question.id == target_id:
            return question
    for field in draft.shown_fields():
        if field.id == target_id:
            return field
    raise NotFound


def _no_option(question: SituationQuestion) -> InvalidValue:
    zh = "、".join(option.label.zh for option in question.options)
    en = ", ".join(option.label.en for option in question.options)
    return InvalidValue(f"请从这几项里选一个：{zh}。", f"Please choose one of these: {en}.", field=question.id)
