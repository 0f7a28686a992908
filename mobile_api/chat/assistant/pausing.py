"""The citizen stops, comes back, or wants to be spoken to in another way."""

from __future__ import annotations

from mobile_api.chat.assistant.outcomes import Cancelling, Reminding, Resuming, SettingLanguage, SettingManner
from mobile_api.chat.assistant.submitting import submit
from mobile_api.chat.assistant.turn import Result, Turn, Unclear


async def cancel(turn: Turn) -> Result[Cancelling]:
    """Put the draft aside; it is kept and can be taken up again."""
    if turn.draft is None and not turn.conversation.offer:
        return turn.result("nothing")
    name, asked_for = turn.name(), turn.conversation.asked_for
    turn.change(asked_for="", offer=())
    if turn.draft is None:
        return turn.result("nothing")
    turn.unclear = Unclear("abandoned", asked_for, (turn.draft.edition.thing.id,))
    turn.draft = None
    turn.change(draft_id=None, topic=None, correcting=None, login_for_submit=False)
    turn.offer_later()
    return turn.result("cancelled", name=name)


async def resume(turn: Turn) -> Result[Resuming]:
    """Go on where it was left: after a pause, after a cancel, on another day, or after the login it waited for."""
    if turn.conversation.login_for_submit and turn.caller.citizen_id is not None:
        return await submit(turn)
    if turn.draft is None and not turn.conversation.offer:
        draft = await turn.applications.newest_draft(turn.conversation.id, turn.caller.citizen_id)
        if draft is None:
            return turn.result("nothing")
        turn.take_up(draft)
    return turn.result("resumed", name=turn.name())


async def remind(turn: Turn) -> Result[Reminding]:
    """What waits for an answer, with nothing changed."""
    return turn.result("nothing" if turn.pending() is None else "resumed", name=turn.name())


async def set_language(turn: Turn, language: str) -> Result[SettingLanguage]:
    """Answer in another language from now on."""
    turn.change(language=language)
    return turn.result("switched")


async def set_simple(turn: Turn, simple: bool) -> Result[SettingManner]:
    """Elder mode on or off."""
    turn.change(simple=simple, asked=None)
    return turn.result("simple" if simple else "usual")
