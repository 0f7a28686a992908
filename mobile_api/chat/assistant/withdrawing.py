"""The citizen takes back what was submitted: asked back first, since a withdrawal is not undone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mobile_api.applications.application import Application
from mobile_api.applications.states import MOVES, Action
from mobile_api.catalog.options import UNSURE, pick, plain
from mobile_api.chat.assistant.deciding import SURE, surely
from mobile_api.chat.assistant.outcomes import AnsweringWithdrawal, Withdrawing
from mobile_api.chat.assistant.pausing import put_aside
from mobile_api.chat.assistant.pending import KEEP_APPLICATION, WITHDRAW, Pending
from mobile_api.chat.assistant.submitting import carry_out
from mobile_api.chat.assistant.taking import take
from mobile_api.chat.assistant.turn import Result, Turn

ASKS = re.compile(
    r"[吗不嘛么没]\W*$|能不能|可不可以|怎|[?？]|\b(?:can|could|may|should) (?:i|we)\b|\bpossible\b", re.IGNORECASE
)
NOT_YET = re.compile(r"先|再|等|前|要是|如果|\b(?:if|before|first|wait|yet|not)\b|n't", re.IGNORECASE)
"""What a yes that is carried out at once has none of."""
LOOKED_AT = 50
"""Applications among which the one is sought that is meant."""
SUBMITTED = re.compile(
    r"YW\d|申请|办件|[提上]交|交(?:上去)?(?:了|的)|\b(?:application|submitted|sent)\b", re.IGNORECASE
)
"""Shows while a form is being filled that another, submitted one is meant."""


async def withdraw(turn: Turn, text: str) -> Result[Withdrawing]:
    """Ask whether the application that is meant shall be taken back; a form that isn't submitted is put aside."""
    if turn.draft is not None:
        if ASKS.search(text):
            return turn.result("possible")
        if not SUBMITTED.search(text):
            return put_aside(turn, turn.draft, turn.conversation.asked_for)
    citizen_id = turn.caller.citizen_id
    applications = await turn.progress.applications_of(citizen_id, LOOKED_AT) if citizen_id else []
    if not applications:
        return turn.result("no_application")
    application = meant(applications, text)
    if application.state not in MOVES[Action.WITHDRAW]:
        return turn.result("too_late", cards=[turn.application_card(application)])
    turn.change(withdrawing={"number": application.number, "name": dict(application.name)}, offer=())
    return turn.result("next")


def meant(applications: Sequence[Application], text: str) -> Application:
    """Which of some applications, newest first, is to be withdrawn: one that is named by its number or name, if any is,
    and the newest that can be. If none can, the newest, to say so of it."""
    named = [
        one for one in applications if one.number in text.upper() or any(name in text for name in one.name.values())
    ]
    spoken_of = named or applications
    return next((one for one in spoken_of if one.state in MOVES[Action.WITHDRAW]), spoken_of[0])


async def answer_withdrawal(turn: Turn, number: str, waiting: Pending, text: str) -> Result[AnsweringWithdrawal]:
    """The yes or no to the withdrawal of an application. What is neither, or in doubt, takes nothing back."""
    option = pick(text, waiting.options)
    doubts = UNSURE.search(plain(text)) or ASKS.search(text) or NOT_YET.search(text)
    if option == WITHDRAW and not doubts:
        return await carry_out(turn, number)
    if option == KEEP_APPLICATION:
        turn.drop_withdrawal()
        return turn.result("withdrawal_dropped")
    other = surely(await turn.catalog.match(text), SURE)
    if other is not None:
        return await take(turn, other, text)
    reason = "It can be withdrawn. Shall I, yes or no?" if turn.language == "en" else "可以撤。请回答“撤回”或“不撤回”。"
    return turn.result("invalid", reason=reason)
