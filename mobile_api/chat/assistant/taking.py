"""A one-thing becomes the conversation's subject: it is begun, taken up again, or only told of."""

from __future__ import annotations

from typing import Literal

from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import fill_from_story
from mobile_api.catalog.checklist import CHANNELS
from mobile_api.catalog.library import Edition
from mobile_api.catalog.matcher.match import TAKE
from mobile_api.catalog.options import plain
from mobile_api.catalog.parts import item_named
from mobile_api.chat.assistant.deciding import SURE, surely
from mobile_api.chat.assistant.listed import at_hand, gone_into, introduced
from mobile_api.chat.assistant.outcomes import Beginning, Changing, Taking
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.chat.assistant.wishes import bereaved, in_trouble, mournful, without_lead_in
from mobile_api.chat.conversation import MAX_ASKED_FOR

DEATH = "death"
AFTER_DEATH = frozenset({DEATH, "inheritance"})
"""What follows a death: begun, and condoled, only where somebody speaks of one."""


async def wish_instead(turn: Turn, text: str, least: float = TAKE) -> Result[Beginning] | None:
    """What `text` surely asks for although it sounds like something else, while nothing waits.

    "恢复供暖" is no wish to go on with a form, and "早教托班" no greeting.
    """
    if not text or turn.pending() is not None:
        return None
    wish = surely(await turn.catalog.match(without_lead_in(text)), least)
    return await begin(turn, wish, text) if wish is not None else None


async def take(turn: Turn, one_thing_id: str, text: str, carrying: Draft | None = None) -> Result[Taking]:
    """Make a one-thing the conversation's subject: go on with its draft, or begin one if it has a form.

    Answers of the draft `carrying` that fit there too are taken along.
    """
    left = turn.draft
    if left is None or left.edition.thing.id != one_thing_id:
        return await change_to(turn, one_thing_id, text, carrying)
    turn.drop_withdrawal()
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
    opening = opening_of(turn, edition, text)
    draft, new = await _take_up(turn, one_thing_id, text, carrying)
    opening = opening if new else None
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


def fitting(one_thing_id: str, text: str, before: str) -> bool:
    """Whether what follows a death is really spoken of, if it is about that."""
    return one_thing_id not in AFTER_DEATH or mournful(text) or mournful(before)


def opening_of(turn: Turn, edition: Edition, text: str) -> str | None:
    """Condolence or congratulation that comes first: condolence at any word of a death, congratulation at no loss.

    What was just condoled isn't again, and who spoke of a loss just now isn't congratulated.
    """
    opening, before = edition.thing.opening, turn.conversation.asked_for
    if bereaved(text):
        opening = turn.catalog.edition(DEATH).thing.opening
    elif in_trouble(text) or in_trouble(before) or bereaved(before) or not fitting(edition.thing.id, text, before):
        opening = None
    return opening.in_(turn.language) if opening else None


def _listed(turn: Turn, one_thing_id: str, text: str) -> Result[Beginning]:
    """Known, but without an online form yet: say what it joins and who decides. A draft in progress stays."""
    edition, known = turn.catalog.edition(one_thing_id), turn.conversation.topic == one_thing_id
    opening = None if known else opening_of(turn, edition, text)
    turn.drop_withdrawal()
    before = turn.conversation.asked_for
    asked_for = before if known and mournful(before) else text[:MAX_ASKED_FOR]
    turn.change(misses=0, asked_for=asked_for, topic=one_thing_id, offer=(), correcting=None)
    item = item_named(text, edition.thing.items)
    told = gone_into(turn, edition, item) if known else introduced(turn, edition)
    return turn.result("listed", opening=opening, **told)


async def part_of_listed(turn: Turn, text: str) -> Result[Literal["listed"]] | None:
    """What `text` asks about a part of the listed one-thing at hand; none if it surely wants something else."""
    edition = at_hand(turn)
    if edition is None or (item := item_named(text, edition.thing.items)) is None:
        return None
    said = plain(text) in {plain(item.name.zh), plain(item.name.en)}
    if not said and surely(await turn.catalog.match(text), SURE) not in (None, edition.thing.id):
        return None
    turn.change(misses=0, offer=())
    return turn.result("listed", **gone_into(turn, edition, item))


def _department(turn: Turn) -> str:
    draft = turn.draft
    return turn.catalog.library.department(draft.edition.lead).name.in_(turn.language) if draft else ""
