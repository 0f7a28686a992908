"""What citizens and reviewers see of checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from mobile_api.shapes import Answer
from mobile_api.verification.checks import Finding, Outcome
from mobile_api.verification.words import SOURCES, outcome, sentence


class FindingView(Answer):
    """One check of one field."""

    field: str
    label: str
    value: str
    """Numbers of persons covered in the middle."""
    source: str
    outcome: Outcome
    outcome_label: str
    checked_at: datetime
    as_of: date | None
    """The day whose state of things the register told."""


class ChecksView(Answer):
    """What the checks of a form say, and what is to be told of it in sentences: nothing is well."""

    checks: list[FindingView]
    sentences: list[str]


def checks_view(found: Sequence[Finding], language: str) -> ChecksView:
    """What is shown of checks."""
    told = dict.fromkeys(sentence(finding, language) for finding in found)
    return ChecksView(
        checks=[_shown(finding, language) for finding in found], sentences=[text for text in told if text]
    )


def _shown(finding: Finding, language: str) -> FindingView:
    return FindingView(
        field=finding.field_id,
        label=finding.label.in_(language),
        value=finding.shown.in_(language),
        source=SOURCES[finding.source].in_(language),
        outcome=finding.outcome,
        outcome_label=outcome(finding).in_(language),
        checked_at=finding.at,
        as_of=finding.as_of,
    )
