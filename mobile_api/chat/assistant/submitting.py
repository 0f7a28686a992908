"""The citizen confirms a submission or a withdrawal, with a login before it if need be."""

from __future__ import annotations

from mobile_api.applications.draft import Draft
from mobile_api.applications.states import MOVES, Action
from mobile_api.chat.assistant.cards import papers_card
from mobile_api.chat.assistant.outcomes import CarryingOut, Sending, Submitting
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.errors import InvalidValue, OnlyAtCounter, PapersMissing
from mobile_api.identity.authorisation import TABLE


async def submit(turn: Turn) -> Result[Submitting]:
    """Submit the active draft if it is complete; also after the login that it waited for."""
    turn.change(login_awaited=False)
    if turn.draft is None:
        return turn.result("nothing")
    waiting = turn.pending()
    if waiting is None or waiting.kind != "confirm":
        return turn.result("incomplete")
    return await send(turn, turn.draft)


async def send(turn: Turn, draft: Draft) -> Result[Sending]:
    """Send a complete draft, if its owner is surely known, the credit check passes and its papers are there; those that
    aren't key may follow once the citizen has been asked."""
    if turn.caller.citizen_id is None or turn.caller.level < TABLE["submit_draft"].level:
        turn.change(login_awaited=True)
        return turn.result("login_required")
    try:
        application = await turn.submissions.submit(
            draft.id, turn.caller, f"chat-{draft.id}", turn.conversation.may_follow, turn.session
        )
    except OnlyAtCounter as problem:  # because of the credit check, mostly
        turn.put_aside()
        turn.change(topic=draft.edition.thing.id, refusal={"zh": problem.detail_zh, "en": problem.detail_en})
        return turn.result("credit_locked", reason=problem.detail_in(turn.language))
    except PapersMissing as problem:
        turn.change(may_follow=problem.tolerable)
        card = papers_card(draft, problem.papers, problem.later, turn.language)
        return turn.result("papers_missing", reason=problem.detail_in(turn.language), card=card)
    except InvalidValue as problem:  # what was right when it was written: a day that has passed
        turn.change(correcting=problem.field)
        return turn.result("invalid", reason=problem.detail_in(turn.language))
    turn.mark_submitted(application)
    card = turn.application_card(application)
    told = {name: card[name] for name in ("number", "name", "due_on", "credit")}
    return turn.result("submitted", card=card, **told)


async def carry_out(turn: Turn, number: str) -> Result[CarryingOut]:
    """Withdraw what the citizen has said yes to, once it is surely known who they are."""
    citizen_id = turn.caller.citizen_id
    if citizen_id is None or turn.caller.level < TABLE["withdraw_application"].level:
        turn.change(login_awaited=True)
        return turn.result("login_required")
    turn.change(login_awaited=False, withdrawing=None)
    application = await turn.progress.application(number, citizen_id)
    if application.state not in MOVES[Action.WITHDRAW]:
        return turn.result("too_late", cards=[turn.application_card(application)])
    application = await turn.progress.withdraw(application.number, citizen_id, session=turn.session)
    turn.remember(application)
    card = turn.application_card(application)
    return turn.result("withdrawn", card=card, number=card["number"], name=card["name"])
