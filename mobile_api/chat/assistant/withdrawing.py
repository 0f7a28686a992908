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
from mobile_api.chat.assistant.pending import Pending
from mobile_api.chat.assistant.submitting import carry_out
from mobile_api.chat.assistant.taking import take
from mobile_api.chat.assistant.turn import Result, Turn

ASKS = re.compile(r"[吗不嘛么没]\W*$|能不能|可不可以|\b(?:can|could|may) (?:i|we)\b|\bpossible\b|[?？]", re.IGNORECASE)
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
    meant = _meant(applications, text)
    if meant is None:
        return turn.result("too_late", cards=[turn.application_card(applications[0])])
    turn.change(withdrawing={"number": meant.number, "name": dict(meant.name)}, offer=())
    return turn.result("next")


def _meant(applications: Sequence[Application], text: str) -> Application | None:
    """The newest of those that can still be withdrawn, unless another is named by its number or name."""
    possible = [one for one in applications if one.state in MOVES[Action.WITHDRAW]]
    named = [one for one in possible if one.number in text.upper() or any(name in text for name in one.name.values())]
    return next(iter(named or possible), None)


async def answer_withdrawal(turn: Turn, number: str, waiting: Pending, text: str) -> Result[AnsweringWithdrawal]:
    """The yes or no to the withdrawal of an application. What is neither, or in doubt, takes nothing back."""
    option = None if UNSURE.search(plain(text)) else pick(text, waiting.options)
    if option is not None and option.id == "withdraw":
        return await carry_out(turn, number)
    if option is not None:
        turn.change(withdrawing=None)
        return turn.result("withdrawal_dropped")
    other = surely(await turn.catalog.match(text), SURE)
    if other is not None:
        return await take(turn, other, text)
    reason = "Shall I withdraw it, yes or no?" if turn.language == "en" else "请回答“撤回”或“不撤回”。"
    return turn.result("invalid", reason=reason)
