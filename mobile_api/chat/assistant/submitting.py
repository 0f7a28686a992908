"""The citizen confirms: submission, with a login before it if need be."""

from __future__ import annotations

from mobile_api.chat.assistant.outcomes import Submitting
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.errors import InvalidValue


async def submit(turn: Turn) -> Result[Submitting]:
    """Submit the active draft if it is complete and its owner is logged in."""
    draft = turn.draft
    if draft is None:
        return turn.result("nothing")
    if draft.asked() != "confirm" or turn.conversation.correcting is not None:
        return turn.result("incomplete")
    if turn.caller.citizen_id is None:
        turn.change(login_for_submit=True)
        return turn.result("login_required")
    try:
        document = await turn.applications.submit(draft.id, turn.caller, f"chat-{draft.id}", turn.session)
    except InvalidValue as problem:  # what was right when it was written: a day that has passed
        turn.change(correcting=problem.field, login_for_submit=False)
        return turn.result("invalid", reason=problem.detail_en if turn.language == "en" else problem.detail_zh)
    turn.mark_submitted(document)
    card = turn.application_card(document)
    return turn.result("submitted", card=card, number=card["number"], name=card["name"], due_on=card["due_on"])
