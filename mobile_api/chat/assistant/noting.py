"""What was understood of an answer, told back where the citizen can't see it. Rules only."""

from __future__ import annotations

from mobile_api.applications.draft import Draft
from mobile_api.applications.shown import as_understood, labelled, shown_value


def noted(before: Draft, after: Draft, text: str, language: str, asked: str | None = None) -> str | None:
    """A day or a number that was `asked` for and said in other figures; and all that wasn't asked for. None if there
    is nothing to tell."""
    lines = []
    for field, value in after.filled():
        if field.id == asked:
            lines.append(as_understood(field, value, text, language))
        elif before.values.get(field.id) != value:
            lines.append(labelled(field, shown_value(field, value, language), language))
    return ("; " if language == "en" else "；").join(filter(None, lines)) or None
