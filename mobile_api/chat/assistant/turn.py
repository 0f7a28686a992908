"""One call of the assistant: what it works on, and the questions it can ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from mobile_api.applications.application import Application
from mobile_api.applications.application_views import Reader, application_view
from mobile_api.applications.draft import Draft
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.submission import SubmissionService
from mobile_api.applications.views import Question
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Case, Text
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.assistant.cards import application_card, case_card, summary_card
from mobile_api.chat.assistant.outcomes import Ahead
from mobile_api.chat.assistant.pending import Pending, pending, question_view
from mobile_api.chat.conversation import Conversation, as_last
from mobile_api.chat.ledger.entries import Kind
from mobile_api.db import Document, Session
from mobile_api.identity.access import Caller

Outcome = TypeVar("Outcome", bound=str)
Come = TypeVar("Come", bound=str, covariant=True)


UNASKED: dict[str, Any] = {"login_awaited": False, "may_follow": False, "withdrawing": None}
"""No submission waits for anything."""


@dataclass(frozen=True)
class Result(Generic[Come]):
    """What a call came to, with what is told of it."""

    outcome: Come
    told: Mapping[str, Any]

    def telling(self, **more: Any) -> Result[Come]:
        """The same with `more` to tell."""
        return Result(self.outcome, {**self.told, **more})

    def as_document(self) -> Document:
        """As it is kept, and sent to the bot's action."""
        return {"outcome": self.outcome, **self.told}


@dataclass(frozen=True)
class Unclear:
    """Words that led nowhere, and the one-things that were offered for them."""

    kind: Kind
    text: str
    offered: tuple[str, ...] = ()


@dataclass
class Turn:
    """A conversation with its active draft, in the middle of one call. The use cases change both."""

    conversation: Conversation
    draft: Draft | None
    caller: Caller
    catalog: CatalogService
    applications: ApplicationService
    submissions: SubmissionService
    progress: ProgressService
    session: Session | None = None
    unclear: Unclear | None = None
    """What goes into the misunderstanding ledger, if anything."""
    packet: Document | None = None
    """What the desk is to get, if the call hands the conversation over."""
    leaves_queue: bool = False
    """The citizen doesn't wait for a person any more."""

    @property
    def language(self) -> str:
        """The language that the conversation is answered in."""
        return self.conversation.language

    def change(self, **changes: Any) -> None:
        """Change the conversation."""
        self.conversation = replace(self.conversation, **changes)

    def cases_of(self, edition: Edition) -> Sequence[Case]:
        """The cases of a one-thing that may still apply."""
        if self.draft is not None and self.draft.edition == edition:
            return self.draft.remaining()
        return edition.thing.detail.cases if edition.thing.detail else []

    def take_up(self, draft: Draft) -> None:
        """Make `draft` the active one, with nothing else waiting."""
        self.draft = draft
        topic = draft.edition.thing.id
        later = tuple(i for i in self.conversation.later if i != topic)
        self.change(draft_id=draft.id, topic=topic, offer=(), later=later, correcting=None, refusal=None, **UNASKED)

    def offer_later(self) -> None:
        """Put what was wished for besides, now that nothing else is under way."""
        self.change(offer=self.conversation.later, later=())

    def pending(self) -> Pending | None:
        """What waits for an answer."""
        return pending(self.conversation, self.draft, self.offered())

    def offered(self) -> dict[str, Text]:
        """Names of the one-things that are offered as buttons."""
        return {i: self.catalog.edition(i).thing.name for i in self.conversation.offer}

    def next(self) -> Question | None:
        """The pending question as the citizen sees it."""
        return question_view(self.pending(), self.draft, self.language)

    def result(self, outcome: Outcome, **more: Any) -> Result[Outcome]:
        """A result with the question that waits after it, and how often in a row that one has been put before."""
        question = self.next()
        asked = f"{question.kind}:{question.id}" if question else None
        again = self.conversation.again + 1 if question is not None and asked == self.conversation.asked else 0
        self.change(asked=asked, again=again, refused=self.conversation.refused + 1 if outcome == "invalid" else 0)
        after = {
            "next": question.model_dump(mode="json") if question else None,
            "again": again,
            "refused": self.conversation.refused,
            "simple": self.conversation.simple,
        }
        return Result(outcome, {**more, **after})

    def name(self, draft: Draft | None = None) -> str:
        """The active (or given) draft's case as people call it; the one-thing while the case is open."""
        draft = draft or self.draft
        if draft is None:
            return ""
        case = draft.case if draft.settled else None
        return (case.name if case else draft.edition.thing.name).in_(self.language)

    def ahead(self, draft: Draft, before: Draft | None) -> Result[Ahead]:
        """The result after the draft has moved on: what the case takes once it is settled, a summary at the end."""
        case = draft.case
        was_settled = before is not None and before.settled and before.case == case
        if draft.settled and case is not None and not was_settled:
            return self.settled(draft, case)
        if draft.asked() == "confirm" and self.conversation.correcting is None:
            return self.result("summary", card=summary_card(draft, self.language))
        return self.result("next")

    def settled(self, draft: Draft, case: Case, opening: str | None = None) -> Result[Literal["settled"]]:
        """The result once it is clear which case it is: what that takes."""
        card = case_card(draft, case, self.catalog.library, self.language)
        return self.result("settled", case=card, opening=opening)

    def application_card(self, application: Application) -> dict[str, Any]:
        """The card of a submitted application."""
        reader = Reader(self.language, self.applications.today(), self.catalog.library)
        return application_card(application_view(application, reader))

    def drop_withdrawal(self) -> None:
        """Nothing is asked about a withdrawal any more, and a login that it waited for stands for nothing else."""
        if self.conversation.withdrawing is not None:
            self.change(withdrawing=None, login_awaited=False)

    def put_aside(self) -> None:
        """The draft is kept, but nothing waits any more; it can be taken up again."""
        self.draft = None
        self.change(draft_id=None, topic=None, correcting=None, refusal=None, **UNASKED)

    def mark_submitted(self, application: Application) -> None:
        """The draft is an application now; nothing waits any more."""
        self.draft = None
        self.remember(application)
        self.change(offer=(), asked_for="", correcting=None, **UNASKED)
        self.offer_later()

    def remember(self, application: Application) -> None:
        """Make it the application that the conversation was about last."""
        self.change(last_application=as_last(application))
