"""When the matcher's answer is sure enough to act on, to offer as buttons, or to leave alone. Rules only.

The probabilities are calibrated, so these thresholds are error rates that we accept. When an answer is clear at all is
the catalog's rule (`Match.is_clear`), the same as for its search box.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile_api.catalog.matcher.match import TAKE, Match

SWITCH = 0.65
"""Leaving a form that is being filled takes more: a misunderstanding there costs the citizen more."""
MENTIONED = 0.80
"""A fact asked about another one-thing in passing."""
OFFER = 0.08
"""Below this a candidate isn't worth a button."""
SURE = 0.95
"""From here on what was asked before can't make a terse text any clearer."""
TERSE = 8
"""Characters up to which a text is read together with what was asked for before."""
OFFERED = 3


@dataclass(frozen=True)
class Decision:
    """One one-thing to act on, or two or three to offer, or neither."""

    take: str | None = None
    offer: tuple[str, ...] = ()


def decide(match: Match, active: bool) -> Decision:
    """What to do about a request, given whether a form is being filled already."""
    if match.is_none:
        return Decision()
    if match.is_clear(SWITCH if active else TAKE):
        return Decision(take=match.candidates[0].one_thing_id)
    near = tuple(c.one_thing_id for c in match.candidates[:OFFERED] if c.probability >= OFFER)
    if not near or match.none_probability > match.best:
        return Decision()
    return Decision(offer=near)


def surely(match: Match, least: float) -> str | None:
    """The first candidate if it is at least this probable."""
    if match.candidates and match.candidates[0].probability >= least:
        return match.candidates[0].one_thing_id
    return None
