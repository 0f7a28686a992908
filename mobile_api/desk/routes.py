"""The desk over HTTP, for staff."""

from __future__ import annotations

from typing import Annotated, cast, get_args

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.chat.views import MessageView, message_view
from mobile_api.desk.record import EndReason
from mobile_api.desk.room import desk_of, library_of
from mobile_api.desk.service import Escalated, ListName
from mobile_api.desk.views import (
    Lines,
    PacketView,
    lines,
    packet_view,
)
from mobile_api.endpoints import (
    Answer,
    Body,
    Endpoint,
    endpoint,
    language_of,
    query_choice,
    query_int,
    query_text,
    staff_of,
)
from mobile_api.identity.access import Caller

bp = Blueprint("desk", url_prefix="/v1/desk")
LISTED = (400, 401, 403)
ACTED = (400, 401, 403, 404, 409)
WRITTEN = (*ACTED, 422)
ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
"""Of a citizen's length: `checked_text` says so in both languages where it is more."""
Id = Annotated[str, Field(min_length=1, max_length=64)]


class Transfer(Body):
    """To a colleague by number, or to a team (null: the general desk); always with a note for them."""

    number: Annotated[str, Field(max_length=12)] | None = None
    team: Annotated[str, Field(max_length=60)] | None = None
    note: Words


class HandBack(Body):
    """The number of the last message that one has seen: what came after it would be answered by nobody."""

    seen: Annotated[int, Field(ge=0, lt=2**31)]


class End(HandBack):
    """Why it ends."""

    reason: EndReason


class Said(Body):
    """An answer; the same `client_id` again is the same answer."""

    client_id: ClientId
    text: Annotated[str, Field(max_length=20000)]


class Written(Body):
    """A private note."""

    text: Words


class Suggestion(Body):
    """A value for one field of the citizen's draft."""

    client_id: ClientId
    field_id: Annotated[str, Field(max_length=40)]
    value: Annotated[str, Field(min_length=1, max_length=2000)]


class Asked(Body):
    """Under one `client_id` it is said once."""

    client_id: ClientId


class Begun(Asked):
    """The one-thing that is begun for the citizen."""

    one_thing_id: Annotated[str, Field(max_length=60)]


class Marked(Body):
    """The bot's message, and what was meant."""

    message_id: Id
    one_thing_id: Annotated[str, Field(max_length=60)]


class Messages(Answer):
    """Messages in order."""

    messages: list[MessageView]


class CannedView(Answer):
    """A ready reply, filled in."""

    title: str
    text: str


class CannedReplies(Answer):
    """Ready replies in the conversation's language."""

    replies: list[CannedView]


class Meant(Answer):
    """What the citizen may mean, with what the catalog says of it."""

    one_thing_id: str
    name: str
    department: str
    probability: float


class Suggestions(Answer):
    """The likeliest first."""

    suggestions: list[Meant]


@bp.get("/conversations")
@endpoint(Endpoint("A hundred of one of the lists, the oldest first (?list=, ?skip=)", answer=Lines, problems=LISTED))
async def list_desk(request: Request, caller: Caller) -> Lines:
    name = cast(ListName, query_choice(request, "list", get_args(ListName)) or "unanswered")
    desk = desk_of(request)
    found, total = await desk.service.listed(staff_of(caller), name, query_int(request, "skip", 0))
    ahead = await desk.front.all_ahead([one.conversation for one in found])
    return Lines(conversations=lines(found, ahead, library_of(request), language_of(request)), total=total)


@bp.get("/conversations/<conversation_id:str>")
@endpoint(Endpoint("One with its packet", answer=PacketView, problems=(401, 403, 404)))
async def look_at_conversation(request: Request, caller: Caller, conversation_id: str) -> PacketView:
    return await packet_of(request, await desk_of(request).service.look(staff_of(caller), conversation_id))


@bp.get("/conversations/<conversation_id:str>/messages")
@endpoint(Endpoint("Its messages after a number (?after=), to its owner", answer=Messages, problems=ACTED))
async def list_desk_messages(request: Request, caller: Caller, conversation_id: str) -> Messages:
    after = query_int(request, "after", 0)
    _, found = await desk_of(request).writing.news(staff_of(caller), conversation_id, after)
    return Messages(messages=[message_view(message) for message in found])


@bp.post("/conversations/<conversation_id:str>/claim")
@endpoint(Endpoint("Take it", answer=PacketView, problems=ACTED))
async def claim_at_desk(request: Request, caller: Caller, conversation_id: str) -> PacketView:
    desk, staff = desk_of(request).service, staff_of(caller)
    await desk.claim(staff, conversation_id)
    return await packet_of(request, await desk.look(staff, conversation_id))


@bp.post("/conversations/<conversation_id:str>/transfer")
@endpoint(Endpoint("Give it to a colleague or a team", Transfer, None, 204, WRITTEN))
async def transfer_conversation(request: Request, caller: Caller, body: Transfer, conversation_id: str) -> None:
    desk, staff = desk_of(request).service, staff_of(caller)
    if body.number is not None:
        await desk.pass_on(staff, conversation_id, body.number, body.note)
    else:
        await desk.requeue(staff, conversation_id, body.team, body.note)


@bp.post("/conversations/<conversation_id:str>/hand-back")
@endpoint(Endpoint("Let the bot go on", HandBack, None, 204, ACTED))
async def hand_back_conversation(request: Request, caller: Caller, body: HandBack, conversation_id: str) -> None:
    await desk_of(request).service.hand_back(staff_of(caller), conversation_id, body.seen)


@bp.post("/conversations/<conversation_id:str>/end")
@endpoint(Endpoint("End it", End, None, 204, ACTED))
async def end_conversation(request: Request, caller: Caller, body: End, conversation_id: str) -> None:
    await desk_of(request).service.end(staff_of(caller), conversation_id, body.reason, body.seen)


@bp.post("/conversations/<conversation_id:str>/messages")
@endpoint(Endpoint("Answer", Said, MessageView, 200, WRITTEN))
async def say_at_desk(request: Request, caller: Caller, body: Said, conversation_id: str) -> MessageView:
    said = await desk_of(request).writing.say(staff_of(caller), conversation_id, body.client_id, body.text)
    return message_view(said)


@bp.post("/conversations/<conversation_id:str>/notes")
@endpoint(Endpoint("A private note", Written, None, 204, ACTED))
async def add_desk_note(request: Request, caller: Caller, body: Written, conversation_id: str) -> None:
    await desk_of(request).writing.note(staff_of(caller), conversation_id, body.text)


@bp.get("/conversations/<conversation_id:str>/canned-replies")
@endpoint(Endpoint("Ready replies, filled in (?q=)", answer=CannedReplies, problems=ACTED))
async def list_canned_replies(request: Request, caller: Caller, conversation_id: str) -> CannedReplies:
    words = query_text(request, "q") or ""
    found = await desk_of(request).writing.canned(staff_of(caller), conversation_id, words)
    return CannedReplies(replies=[CannedView(title=title, text=text) for title, text in found])


@bp.get("/conversations/<conversation_id:str>/suggestions")
@endpoint(Endpoint("What the citizen's last words may mean", answer=Suggestions, problems=ACTED))
async def list_suggestions(request: Request, caller: Caller, conversation_id: str) -> Suggestions:
    found = await desk_of(request).writing.suggestions(staff_of(caller), conversation_id)
    library, language = library_of(request), language_of(request)
    return Suggestions(
        suggestions=[
            Meant(
                one_thing_id=edition.thing.id,
                name=edition.thing.name.in_(language),
                department=library.department(edition.lead).name.in_(language),
                probability=round(probability, 4),
            )
            for edition, probability in found
        ]
    )


@bp.post("/conversations/<conversation_id:str>/proposals")
@endpoint(Endpoint("Suggest a value, which the citizen takes or declines", Suggestion, MessageView, 200, WRITTEN))
async def propose_value(request: Request, caller: Caller, body: Suggestion, conversation_id: str) -> MessageView:
    said = await desk_of(request).writing.propose(
        staff_of(caller), conversation_id, body.client_id, body.field_id, body.value
    )
    return message_view(said)


@bp.post("/conversations/<conversation_id:str>/login-requests")
@endpoint(Endpoint("Ask the citizen to log in", Asked, MessageView, 200, ACTED))
async def ask_to_log_in(request: Request, caller: Caller, body: Asked, conversation_id: str) -> MessageView:
    said = await desk_of(request).writing.ask_to_log_in(staff_of(caller), conversation_id, body.client_id)
    return message_view(said)


@bp.post("/conversations/<conversation_id:str>/drafts")
@endpoint(Endpoint("Begin a one-thing for the citizen, who fills it in", Begun, MessageView, 200, WRITTEN))
async def begin_for_citizen(request: Request, caller: Caller, body: Begun, conversation_id: str) -> MessageView:
    said = await desk_of(request).writing.begin(staff_of(caller), conversation_id, body.client_id, body.one_thing_id)
    return message_view(said)


@bp.post("/conversations/<conversation_id:str>/wrong-answers")
@endpoint(Endpoint("The bot's answer was wrong; what was meant", Marked, None, 204, WRITTEN))
async def mark_wrong_answer(request: Request, caller: Caller, body: Marked, conversation_id: str) -> None:
    await desk_of(request).writing.mark_wrong(staff_of(caller), conversation_id, body.message_id, body.one_thing_id)


async def packet_of(request: Request, found: Escalated) -> PacketView:
    """One with its packet, in the reader's language."""
    desk = desk_of(request)
    draft, notes = await desk.writing.form(found.conversation.draft_id), await desk.writing.notes(found)
    ahead = await desk.front.ahead(found.conversation)
    return packet_view(found, ahead, draft, notes, desk.now(), library_of(request), language_of(request))
