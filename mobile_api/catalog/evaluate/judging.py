"""Asks a matcher every query, and judges what it gives."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from mobile_api.catalog.evaluate.inputs import Query
from mobile_api.catalog.evaluate.metrics import Judged
from mobile_api.catalog.matcher.match import Match

LIMIT = 10
"""Candidates asked for; a right entry further down counts as not found."""


class CanMatch(Protocol):
    """Whatever ranks entries for a text."""

    def match(self, text: str, limit: int = 5) -> Match:
        """The likeliest entries, each with its probability."""


def judge_all(matcher: CanMatch, queries: Sequence[Query]) -> tuple[list[Judged], list[float]]:
    """Each query's judgement, and how long its answer took, in seconds."""
    judged, seconds = [], []
    for query in queries:
        started = time.perf_counter()
        match = matcher.match(query.text, LIMIT)
        seconds.append(time.perf_counter() - started)
        judged.append(judge(query, match))
    return judged, seconds


def judge(query: Query, match: Match) -> Judged:
    """Where the right entry stands, and whether the first answer, which may be "none of these", is right."""
    given = tuple(candidate.one_thing_id for candidate in match.candidates)
    rank = next((n for n, one in enumerate(given) if one in query.expected), None)
    says_none = match.none_probability > match.best
    return Judged(
        text=query.text,
        language=query.language,
        kind=query.kind,
        in_scope=query.in_scope,
        rank=rank,
        scope_score=match.scope_score,
        confidence=max(match.none_probability, match.best),
        correct=(not query.in_scope) if says_none else rank == 0,
        expected=tuple(sorted(query.expected)),
        given=given[:3],
    )
