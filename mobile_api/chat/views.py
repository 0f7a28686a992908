"""What the app sees of conversations and messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mobile_api.applications.draft import Draft
from mobile_api.applications.shown import masked
from mobile_api.applications.views import Question, case_view
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.assistant.pending import Pending, question_view
from mobile_api.chat.called import StandingView
from mobile_api.chat.conversation import STAFF_IDS, Conversation, Message
from mobile_api.chat.files.sent import FILE
from mobile_api.endpoints import Answer


class ButtonView(Answer):
    """A button: pressing it sends `say` as the citizen's words."""

    title: str
    say: str


class MessageView(Answer):
    """One line of the conversation."""

    seq: int
    id: str
    client_id: str | None
    sender: str
    text: str
    buttons: list[ButtonView]
    card: dict[str, Any] | None
    at: datetime
    by: str | None
    """Number of the member of staff who wrote it."""
    reply_to: str | None
    """Id of the message that the bot answers with it; null for notices and news."""


class ActiveCase(Answer):
    """What the conversation is about; `case_id` stays null until the situation is settled."""

    one_thing_id: str
    one_thing_name: str
    case_id: str | None
    code: str
    name: str


class FilesTaken(Answer):
    """What files may be sent in the conversation."""

    formats: list[str]
    max_mb: int


class LastApplication(Answer):
    """The application submitted last in this conversation."""

    number: str
    state: str
    name: str


class ConversationView(Answer):
    """Where a conversation stands: enough to go on with it on any screen."""

    id: str
    language: str
    owner: str
    simple: bool
    """Elder mode: short sentences, numbered choices."""
    citizen_id: str | None
    active_case: ActiveCase | None
    situation: dict[str, str]
    filled: dict[str, str | int]
    next_question: Question | None
    draft_id: str | None
    last_application: LastApplication | None
    desk: StandingView | None
    """Where one stands who has asked for a person."""
    files: FilesTaken | None
    """What files may be sent; null while no person answers, who alone takes them."""


class TurnView(Answer):
    """A message with what it led to."""

    message: MessageView
    replies: list[MessageView]
    conversation: ConversationView


def message_view(message: Message) -> MessageView:
    """A message as the app shows it."""
    return MessageView(
        seq=message.seq,
        id=message.id,
        client_id=message.client_id.removeprefix(STAFF_IDS) if message.client_id else None,
        sender=message.sender,
        text=message.text,
        buttons=[ButtonView(**button) for button in message.buttons],
        card=message.card,
        at=message.at,
        by=message.by,
        reply_to=message.reply_to,
    )


def conversation_view(
    conversation: Conversation,
    form: Draft | None,
    waiting: Pending | None,
    catalog: CatalogService,
    standing: StandingView | None,
) -> ConversationView:
    """The state of a conversation, in its language; ID and phone numbers masked.

    After the submission it goes on showing what was submitted, until something else is begun.
    """
    language, last = conversation.language, conversation.last_application
    return ConversationView(
        id=conversation.id,
        language=language,
        owner=conversation.owner,
        simple=conversation.simple,
        citizen_id=conversation.holder.citizen_id,
        active_case=_active_case(conversation, form, catalog),
        situation=dict(form.situation) if form else {},
        filled={field.id: masked(field, value) for field, value in form.filled()} if form else {},
        next_question=question_view(waiting, form, language),
        draft_id=form.id if form and form.open else None,
        last_application=LastApplication(number=last["number"], state=last["state"], name=last["name"][language])
        if last
        else None,
        desk=standing,
        files=files_taken() if conversation.with_person else None,
    )


def files_taken() -> FilesTaken:
    """The limits of files, to be told before one is chosen."""
    return FilesTaken(formats=list(FILE.formats), max_mb=FILE.max_mb)


def _active_case(conversation: Conversation, draft: Draft | None, catalog: CatalogService) -> ActiveCase | None:
    language = conversation.language
    if draft is not None:
        case, thing = case_view(draft, language), draft.edition.thing
        return ActiveCase(
            one_thing_id=thing.id,
            one_thing_name=thing.name.in_(language),
            case_id=case.id,
            code=case.code,
            name=case.name,
        )
    if conversation.topic is None:
        return None
    thing = catalog.edition(conversation.topic).thing
    name = thing.name.in_(language)
    return ActiveCase(one_thing_id=thing.id, one_thing_name=name, case_id=None, code=thing.code, name=name)
