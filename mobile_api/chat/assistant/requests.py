"""The citizen says what they want."""

from __future__ import annotations

from mobile_api.applications.filling import fill_from_story
from mobile_api.chat.assistant.cards import CHANNELS
from mobile_api.chat.assistant.deciding import decide
from mobile_api.chat.assistant.turn import Result, Turn


async def request(turn: Turn, text: str) -> Result:
    """Find the one-thing that `text` asks for: begin its draft, offer candidates, or say that it is none."""
    decision = decide(await turn.catalog.match(text), active=turn.draft is not None)
    if decision.take is not None:
        return await take(turn, decision.take, text)
    if decision.offer and (turn.draft is None or turn.draft.edition.thing.id not in decision.offer):
        turn.change(offer=decision.offer, correcting=None)
        return turn.result("candidates")
    return turn.result("none")


async def take(turn: Turn, one_thing_id: str, text: str) -> Result:
    """Make a one-thing the conversation's subject: go on with its draft, or begin one if it has a form."""
    edition = turn.catalog.edition(one_thing_id)
    if edition.thing.detail is None:
        return _listed(turn, one_thing_id)
    left = turn.draft
    if left is not None and left.edition.thing.id == one_thing_id:
        turn.change(offer=(), correcting=None)
        turn.draft = fill_from_story(left, text)
        if turn.draft != left:
            return turn.ahead(left)
        return turn.result("same", case_name=turn.name())
    earlier = await turn.applications.open_draft(turn.conversation.id, one_thing_id)
    fresh = earlier or turn.applications.begin(turn.conversation.id, turn.conversation.holder, one_thing_id)
    draft = fill_from_story(fresh, text)
    turn.take_up(draft)
    if left is not None:
        return turn.result("switched", from_name=turn.name(left), case_name=turn.name(), department=_department(turn))
    if draft.settled:
        return turn.ahead(None)
    channel = CHANNELS[edition.thing.channel].in_(turn.language)
    return turn.result("started", case_name=turn.name(), department=_department(turn), channel=channel)


def _listed(turn: Turn, one_thing_id: str) -> Result:
    """Known, but without an online form yet: say what it joins and who decides. A draft in progress stays."""
    edition, language = turn.catalog.edition(one_thing_id), turn.language
    turn.change(topic=one_thing_id, offer=(), correcting=None)
    return turn.result(
        "listed",
        name=edition.thing.name.in_(language),
        departments=[d.name.in_(language) for d in turn.catalog.library.departments_of(edition)],
        items=[item.name.in_(language) for item in edition.thing.items],
    )


def _department(turn: Turn) -> str:
    draft = turn.draft
    return turn.catalog.library.department(draft.edition.lead).name.in_(turn.language) if draft else ""
