"""The citizen stops, comes back, wants to be spoken to in another way, or by a person."""

from __future__ import annotations

import re
from typing import Literal

from mobile_api.applications.draft import Draft
from mobile_api.catalog.matcher.match import TAKE
from mobile_api.chat.assistant.asides import aside_at_hand, beside_the_topics
from mobile_api.chat.assistant.deciding import MENTIONED, surely
from mobile_api.chat.assistant.handover import (
    Reason,
    hand_over,
    is_in_danger,
    is_sensitive,
    leave_queue,
    wants_no_person,
)
from mobile_api.chat.assistant.outcomes import (
    Cancelling,
    Escalating,
    Reminding,
    Resuming,
    SettingLanguage,
    SettingManner,
)
from mobile_api.chat.assistant.submitting import carry_out, submit
from mobile_api.chat.assistant.taking import change_to, wish_instead
from mobile_api.chat.assistant.turn import Result, Turn, Unclear
from mobile_api.chat.assistant.wishes import names_more

STOPPING = re.compile(
    r"^(?:算了|不办了|不弄了|不要了|取消|停)(?:吧|了)?[，,。! ]*(?:还是|改|先|我要|我想)*|"
    r"^(?:never ?mind|forget it|stop|cancel(?: (?:it|that|this))?)[,.! ]+(?:let's (?:do )?|i want |do )?",
    re.IGNORECASE,
)
"""Before what is wanted instead: "算了开美容院吧"."""


async def cancel(turn: Turn, text: str) -> Result[Cancelling]:
    """Put the draft aside, where it can be taken up again; or drop the withdrawal that was asked about."""
    if turn.conversation.withdrawing is not None:
        turn.drop_withdrawal()
        return turn.result("withdrawal_dropped")
    idle = turn.draft is None and not turn.conversation.offer
    if wants_no_person(turn, text) or (idle and turn.conversation.owner == "queued"):
        return leave_queue(turn)
    if idle:
        return await wish_instead(turn, text) or turn.result("nothing")
    asked_for = turn.conversation.asked_for
    turn.change(asked_for="", offer=())
    if turn.draft is None:
        return turn.result("nothing")
    rest = STOPPING.sub("", text)
    wish = surely(await turn.catalog.match(rest), TAKE) if rest and rest != text else None
    if wish is not None and wish != turn.draft.edition.thing.id:
        return await change_to(turn, wish, rest)
    return put_aside(turn, turn.draft, asked_for)


def put_aside(turn: Turn, draft: Draft, asked_for: str) -> Result[Literal["cancelled"]]:
    """The draft is kept, and nothing waits any more."""
    name = turn.name()
    turn.unclear = Unclear("abandoned", asked_for, (draft.edition.thing.id,))
    turn.put_aside()
    turn.offer_later()
    return turn.result("cancelled", name=name)


async def resume(turn: Turn, text: str) -> Result[Resuming]:
    """Go on where it was left: after a pause, after a cancel, on another day, or after the login it waited for."""
    if turn.conversation.login_awaited and turn.caller.citizen_id is not None:
        withdrawing = turn.conversation.withdrawing
        return await (carry_out(turn, withdrawing["number"]) if withdrawing else submit(turn))
    named = surely(await turn.catalog.match(text), TAKE) if names_more(text) else None
    if named is not None and (turn.draft is None or turn.draft.edition.thing.id != named):
        return await change_to(turn, named, text)
    if turn.draft is None and not turn.conversation.offer:
        draft = await turn.applications.newest_draft(turn.conversation.id, turn.caller.citizen_id)
        if draft is None:
            return turn.result("nothing")
        turn.take_up(draft)
    return turn.result("resumed", name=turn.name())


async def escalate(turn: Turn, reason: Reason, text: str) -> Result[Escalating]:
    """Put the conversation into the desk's queue; the bot keeps helping until a person takes over."""
    if wants_no_person(turn, text):
        return leave_queue(turn)
    if told := aside_at_hand(turn, text):
        return told
    if reason == "asked" and (wish := await wish_instead(turn, text, MENTIONED)):
        return wish
    why: Reason = "sensitive" if is_sensitive(text) or is_in_danger(text) else reason
    return turn.result("queued" if hand_over(turn, why, text) else "already")


async def remind(turn: Turn, text: str) -> Result[Reminding]:
    """What waits for an answer, after a pleasantry."""
    if wish := await wish_instead(turn, text):
        return wish
    if told := beside_the_topics(turn, text):
        return told
    waiting = turn.pending()
    asked = waiting is not None and waiting.kind != "login"
    return turn.result("resumed" if asked else "nothing", name=turn.name())


async def set_language(turn: Turn, language: str) -> Result[SettingLanguage]:
    """Answer in another language from now on."""
    turn.change(language=language)
    return turn.result("switched")


async def set_simple(turn: Turn, simple: bool, text: str) -> Result[SettingManner]:
    """Elder mode on or off."""
    if wish := await wish_instead(turn, text):
        return wish
    turn.change(simple=simple, asked=None)
    return turn.result("simple" if simple else "usual")
