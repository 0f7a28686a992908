"""What members of staff see of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobile_api.applications.draft import Draft
from mobile_api.applications.shown import masked
from mobile_api.catalog.library import Library
from mobile_api.chat.assistant.handover import masked as without_numbers
from mobile_api.chat.conversation import Attendant
from mobile_api.chat.views import FilesTaken, MessageView, files_taken
from mobile_api.db import Document
from mobile_api.desk.agent import Agent
from mobile_api.desk.ladder import REASONS
from mobile_api.desk.note import Note
from mobile_api.desk.record import Record
from mobile_api.desk.service import Escalated
from mobile_api.endpoints import Answer


class AgentView(Answer):
    """Somebody at the desk."""

    number: str
    name: str
    team: str | None
    team_name: str | None
    available: bool
    load: int
    """How many conversations they have."""


class Line(Answer):
    """One conversation in a list."""

    conversation_id: str
    language: str
    owner: str
    agent: str | None
    team: str | None
    team_name: str | None
    reason: str
    reason_label: str
    about: str | None
    """The one-thing that it is about."""
    said: str
    """The words with which a person was called, numbers masked."""
    asked_at: datetime
    waiting_since: datetime | None
    """Since when the owner owes an answer."""
    no: str | None
    """Why nobody could come at once; then it is a call-back."""
    message: str | None
    """What was left for the call-back, numbers masked; whoever takes it reads it whole in the chat."""
    forgotten: int
    ahead: int | None
    """How many of its team wait longer; null for whoever doesn't wait for a person who can come, and on the board."""


class Lines(Answer):
    """A list, the oldest first."""

    conversations: list[Line]
    total: int
    """How many there are, also where fewer are shown."""


class PastLine(Answer):
    """One that has ended."""

    record_id: str
    conversation_id: str
    agent: str
    team_name: str | None
    reason_label: str
    about: str | None
    asked_at: datetime
    claimed_at: datetime
    ended_at: datetime | None
    ending: str | None
    end_reason: str | None
    stars: int | None
    comment: str


class History(Answer):
    """What has ended, the last first."""

    records: list[PastLine]
    before: datetime | None
    """Where older ones go on, with `?before=`; null if there are none."""
    searched: int | None
    """Words were sought in so many of the last conversations only; null: in all that fit."""


class FieldView(Answer):
    """A field of the citizen's draft as it is now; ID and phone numbers masked."""

    id: str
    label: str
    value: str | None


class SaidView(Answer):
    """One of the last lines before a person was called, numbers masked."""

    by: str
    text: str


class NoteView(Answer):
    """A private note."""

    number: str
    text: str
    at: datetime


class PacketView(Answer):
    """All that one needs to go on where the bot stopped."""

    line: Line
    level: int
    """How surely the citizen is known: 0 a guest, 1 by phone, 2 by face or at the counter."""
    case_name: str | None
    needs_person: str | None
    """Why only a person can settle it, if one was called for that."""
    situation: dict[str, str]
    """Questions with the answers that were chosen."""
    fields: list[FieldView]
    draft_open: bool
    last_said: list[SaidView]
    notes: list[NoteView]
    citizen_typing: bool
    citizen_read: int
    files: FilesTaken
    """What files its owner may send."""


class PastView(Answer):
    """One that has ended, with what was said until then."""

    record: PastLine
    messages: list[MessageView]
    notes: list[NoteView]


def agent_view(agent: Agent, load: int, library: Library, language: str) -> AgentView:
    """Somebody at the desk."""
    return AgentView(
        number=agent.number,
        name=agent.name,
        team=agent.team,
        team_name=_team_name(agent.team, library, language),
        available=agent.available,
        load=load,
    )


def line(found: Escalated, ahead: int | None, library: Library, language: str) -> Line:
    """One conversation in a list."""
    conversation, packet = found.conversation, found.packet
    attendant: Attendant | None = conversation.attendant
    return Line(
        conversation_id=conversation.id,
        language=conversation.language,
        owner=conversation.owner,
        agent=attendant.number if attendant else None,
        team=found.team,
        team_name=_team_name(found.team, library, language),
        reason=packet["reason"],
        reason_label=REASONS[packet["reason"]].in_(language),
        about=_about(packet.get("one_thing_id"), library, language),
        said=packet["said"],
        asked_at=packet["at"],
        waiting_since=attendant.waiting_since if attendant else None,
        no=packet.get("no"),
        message=without_numbers(packet["message"]) if packet.get("message") else None,
        forgotten=packet.get("forgotten", 0),
        ahead=ahead,
    )


def lines(found: list[Escalated], ahead: Mapping[str, int], library: Library, language: str) -> list[Line]:
    """A list of them; `ahead` has how many wait longer, by the conversation's id."""
    return [line(one, ahead.get(one.conversation.id), library, language) for one in found]


def packet_view(
    found: Escalated,
    ahead: int | None,
    draft: Draft | None,
    notes: list[Note],
    now: datetime,
    library: Library,
    language: str,
) -> PacketView:
    """One with everything about it; of its draft what is there now, not what was there when the bot stopped."""
    conversation, packet = found.conversation, found.packet
    case = draft.case if draft is not None and draft.settled else None
    return PacketView(
        line=line(found, ahead, library, language),
        level=packet.get("level", 0),
        case_name=case.name.in_(language) if case else None,
        needs_person=_why_person(packet, library, language) if packet["reason"] == "needs_person" else None,
        situation=_situation(draft, language) if draft else {},
        fields=_fields(draft, language) if draft else [],
        draft_open=draft is not None and draft.open,
        last_said=[SaidView(by=said["by"], text=said["text"]) for said in packet["last_said"]],
        notes=note_views(notes),
        citizen_typing=conversation.types("citizen", now),
        citizen_read=conversation.read.get("citizen", 0),
        files=files_taken(),
    )


def past_line(record: Record, library: Library, language: str) -> PastLine:
    """One that has ended."""
    return PastLine(
        record_id=record.id,
        conversation_id=record.conversation_id,
        agent=record.number,
        team_name=_team_name(record.team, library, language),
        reason_label=REASONS[record.reason].in_(language),
        about=_about(record.one_thing_id, library, language),
        asked_at=record.asked_at,
        claimed_at=record.claimed_at,
        ended_at=record.ended_at,
        ending=record.ending,
        end_reason=record.end_reason,
        stars=record.stars,
        comment=record.comment,
    )


def note_views(notes: list[Note]) -> list[NoteView]:
    """Private notes."""
    return [NoteView(number=note.number, text=note.text, at=note.at) for note in notes]


def _team_name(team: str | None, library: Library, language: str) -> str | None:
    return library.department(team).name.in_(language) if team else None


def _about(one_thing_id: Any, library: Library, language: str) -> str | None:
    edition = library.find(one_thing_id) if one_thing_id else None
    return edition.thing.name.in_(language) if edition else None


def _why_person(packet: Document, library: Library, language: str) -> str | None:
    edition = library.find(packet["one_thing_id"])
    why = edition.thing.why_person(packet["case_id"]) if edition else None
    return why.in_(language) if why else None


def _situation(draft: Draft, language: str) -> dict[str, str]:
    return {
        question.ask.in_(language): option.label.in_(language)
        for question in draft.detail.situations
        for option in question.options
        if draft.situation.get(question.id) == option.id
    }


def _fields(draft: Draft, language: str) -> list[FieldView]:
    filled = {field.id: str(masked(field, value)) for field, value in draft.filled()}
    shown = draft.shown_fields() if draft.settled else []
    return [FieldView(id=f.id, label=f.label.in_(language), value=filled.get(f.id)) for f in shown]
