"""The citizen confirms: submission, with a login before it if need be."""

from __future__ import annotations

from mobile_api.chat.assistant.outcomes import Submitting
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.errors import CreditLocked, InvalidValue
from mobile_api.identity.authorisation import TABLE


async def submit(turn: Turn) -> Result[Submitting]:
    """Submit the active draft if it is complete, its owner is surely known, and the credit check passes."""
    draft = turn.draft
    if draft is None:
        return turn.result("nothing")
    if draft.asked() != "confirm" or turn.conversation.correcting is not None:
        turn.change(login_for_submit=False)
        return turn.result("incomplete")
    if turn.caller.citizen_id is None or turn.caller.level < TABLE["submit_draft"].level:
        turn.change(login_for_submit=True)
        return turn.result("login_required")
    turn.change(login_for_submit=False)
    try:
        application = await turn.applications.submit(draft.id, turn.caller, f"chat-{draft.id}", turn.session)
    except CreditLocked as problem:
        turn.put_aside()
        return turn.result("credit_locked", reason=problem.detail_in(turn.language))
    except InvalidValue as problem:  # what was right when it was written: a day that has passed
        turn.change(correcting=problem.field)
        return turn.result("invalid", reason=problem.detail_in(turn.language))
    turn.mark_submitted(application)
    card = turn.application_card(application)
    told = {name: card[name] for name in ("number", "name", "due_on", "credit")}
    return turn.result("submitted", card=card, **told)
