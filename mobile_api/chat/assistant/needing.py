"""What only a person can settle: whoever wants it is told what it takes as usual, and a person is called besides."""

from __future__ import annotations

from typing import Any

from mobile_api.catalog.library import Edition
from mobile_api.chat.assistant.handover import hand_over
from mobile_api.chat.assistant.turn import Result, Turn

WANTED = frozenset({"listed", "next", "resumed", "same", "settled", "started", "summary", "switched"})
"""Outcomes after which the matter at hand is one that the citizen wants: who only asks about it calls nobody."""
ASKING = "facts"
"""The call of who asks about a matter."""


def calling_person(turn: Turn, call: str, result: Result[Any]) -> Result[Any]:
    """Call a person for the matter at hand if it needs one, once in a conversation for each such case, and tell why.

    Whoever waits for a person already, or has one, isn't told so again.
    """
    if call == ASKING or result.outcome not in WANTED or (matter := _at_hand(turn, result.outcome)) is None:
        return result
    edition, case_id = matter
    why = edition.thing.why_person(case_id)
    needing = edition.thing.id if edition.thing.needs_person else case_id
    if why is None or needing is None or needing in turn.conversation.called_for:
        return result
    turn.change(called_for=(*turn.conversation.called_for, needing))
    wanted = turn.conversation.asked_for or edition.thing.name.in_(turn.language)
    if not hand_over(turn, "needs_person", wanted, edition):
        return result
    return result.telling(needs_person=why.in_(turn.language))


def _at_hand(turn: Turn, outcome: str) -> tuple[Edition, str | None] | None:
    """What was just begun or told, as the catalog has it now, with the case if it is settled."""
    topic, draft = turn.conversation.topic, turn.draft
    if outcome == "listed" or draft is None:
        return (turn.catalog.edition(topic), None) if topic and outcome == "listed" else None
    case = draft.case if draft.settled else None
    return turn.catalog.edition(draft.edition.thing.id), case.id if case else None
