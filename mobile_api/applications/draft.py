"""The draft of an application: what is known, what applies, what to ask next. Rules only.

The bot and the form page hold no form logic; both show what this says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from mobile_api.applications.answers import Value
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Case, Detail, FormField, SituationQuestion
from mobile_api.identity.access import Holder

Asked = SituationQuestion | FormField | Literal["confirm"]
"""What is asked next: a question that narrows the case down, a field of the form, or "is this right?"."""


@dataclass(frozen=True)
class Draft:
    """An application that isn't submitted yet. Changes give a new draft; the store keeps the newest revision."""

    id: str
    holder: Holder
    conversation_id: str
    edition: Edition
    created_at: datetime
    situation: Mapping[str, str] = field(default_factory=dict)
    """Situation question id to option id."""
    values: Mapping[str, Value | None] = field(default_factory=dict)
    """Field id to value; None is an optional field left out on purpose."""
    revision: int = 0
    open: bool = True
    """False once it is submitted: then it is only shown."""
    papers: frozenset[str] | None = None
    """Ids of the materials that may still be handed in after the submission; None: all that the case asks for."""
    offered: frozenset[str] = frozenset()
    """Ids of the materials for which a certificate was held and on offer when whoever holds the draft last looked."""

    @property
    def detail(self) -> Detail:
        """The worked-out part of the one-thing; drafts exist only where there is one."""
        if self.edition.thing.detail is None:
            raise ValueError(f"{self.edition.thing.id} has no online form")
        return self.edition.thing.detail

    def remaining(self) -> list[Case]:
        """The cases that the answers so far still allow."""
        return remaining_cases(self.detail, self.situation)

    @property
    def case(self) -> Case | None:
        """The one case that applies, once the situation leaves no other."""
        remaining = self.remaining()
        return remaining[0] if len(remaining) == 1 else None

    @property
    def settled(self) -> bool:
        """Whether the situation needs no more questions."""
        return open_situation(self.detail, self.situation) is None

    def asked(self) -> Asked:
        """What comes next: the situation first, then the form in its order, then the confirmation."""
        question = open_situation(self.detail, self.situation)
        if question is not None:
            return question
        missing = (f for f in self.shown_fields() if f.id not in self.values)
        return next(missing, "confirm")

    def shown_fields(self) -> list[FormField]:
        """The fields that apply, given the situation and the choices so far."""
        known: dict[str, str] = dict(self.situation)
        shown = []
        for form_field in self.detail.fields:
            if all(known.get(name) in allowed for name, allowed in form_field.when.items()):
                shown.append(form_field)
                value = self.values.get(form_field.id)
                if isinstance(value, str):
                    known[form_field.id] = value
        return shown

    def filled(self) -> list[tuple[FormField, Value]]:
        """The shown fields that have a value, in the form's order."""
        return [(f, value) for f in self.shown_fields() if (value := self.values.get(f.id)) is not None]

    def progress(self) -> tuple[int, int]:
        """How many of the questions, as far as they are known now, are answered."""
        open_questions = [
            q for q in self.detail.situations if q.id not in self.situation and _matters(self.detail, self.situation, q)
        ]
        fields = self.shown_fields()
        answered = len(self.situation) + sum(f.id in self.values for f in fields)
        return answered, len(self.situation) + len(open_questions) + len(fields)

    def with_situation(self, question_id: str, option_id: str) -> Draft:
        """The draft with one situation answer given or changed; answers that no longer matter are dropped."""
        situation = {**self.situation, question_id: option_id}
        for question in self.detail.situations:
            others = {k: v for k, v in situation.items() if k != question.id}
            if question.id in others or question.id == question_id or question.id not in situation:
                continue
            if not _matters(self.detail, others, question):
                situation = others
        return replace(self, situation=situation)

    def with_answers_of(self, other: Draft) -> Draft:
        """The draft with the other's answers to the questions that both have, where it has none of its own."""
        draft = self
        for question in self.detail.situations:
            option = other.situation.get(question.id)
            if question.id not in draft.situation and option in {o.id for o in question.options}:
                draft = draft.with_situation(question.id, str(option))
        theirs = {field.id: (field.type, field.rule, field.options) for field, _ in other.filled()}
        for mine in self.detail.fields:
            if mine.id not in draft.values and theirs.get(mine.id) == (mine.type, mine.rule, mine.options):
                draft = draft.with_value(mine.id, other.values[mine.id])
        return draft

    def with_value(self, field_id: str, value: Value | None) -> Draft:
        """The draft with one field filled, changed, or (None) left out."""
        return replace(self, values={**self.values, field_id: value})


def remaining_cases(detail: Detail, situation: Mapping[str, str]) -> list[Case]:
    """The cases that the known answers still allow."""
    return [
        case
        for case in detail.cases
        if all(situation[question] in allowed for question, allowed in case.when.items() if question in situation)
    ]


def open_situation(detail: Detail, situation: Mapping[str, str]) -> SituationQuestion | None:
    """The open question that splits the remaining cases best; None when none of them matters any more.

    The best question is the one whose likeliest-to-stay group of cases is smallest, so that the
    fewest questions are asked; among equals the catalog's order counts.
    """
    matters = [q for q in detail.situations if q.id not in situation and _matters(detail, situation, q)]
    return min(matters, key=lambda q: max(len(group) for group in _groups(detail, situation, q)), default=None)


def _matters(detail: Detail, situation: Mapping[str, str], question: SituationQuestion) -> bool:
    groups = _groups(detail, situation, question)
    return any(group != groups[0] for group in groups) or any(question.id in f.when for f in detail.fields)


def _groups(detail: Detail, situation: Mapping[str, str], question: SituationQuestion) -> list[list[str]]:
    return [
        [case.id for case in remaining_cases(detail, {**situation, question.id: option.id})]
        for option in question.options
    ]
