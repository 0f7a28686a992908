"""What the search box answers: the one-things that a text may ask for, narrowed down as the list is."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from mobile_api.catalog.items.record import ConvenienceKind, Flag
from mobile_api.catalog.matcher.match import Candidate, Match
from mobile_api.catalog.service import CatalogService
from mobile_api.catalog.themes import belongs, theme_ids
from mobile_api.catalog.views import OneThingLine, fits, line
from mobile_api.endpoints import Answer, Body

FAINT = 0.005
"""Below this a candidate has nothing to do with what was said, and a filter doesn't bring it up."""
SHOWN = 5


def _known(theme: str) -> str:
    if theme not in theme_ids():
        raise ValueError("there is no such theme")
    return theme


class Search(Body):
    """What somebody wants, in their own words; with the filters of the list, if they have chosen any."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    flag: Flag | None = None
    convenience: ConvenienceKind | None = None
    department: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    theme: Annotated[str, AfterValidator(_known)] | None = None


class CandidateView(OneThingLine):
    """A one-thing that may be meant."""

    probability: float


class Matches(Answer):
    """The likeliest candidates, likeliest first, and the probability that it is none of the catalog."""

    candidates: list[CandidateView]
    none_probability: float
    unsure: bool
    """Whether the first candidate is a guess: the chat wouldn't act on it without asking, either."""


async def search(catalog: CatalogService, wanted: Search, language: str) -> Matches:
    """The candidates that the filters leave."""
    found = await catalog.match(wanted.text, limit=len(catalog.library.latest()))
    fitting: dict[Candidate, OneThingLine] = {}
    for candidate in (c for c in found.candidates if c.probability >= FAINT):
        one = line(catalog.edition(candidate.one_thing_id), catalog.library, language)
        if belongs(one.id, wanted.theme) and fits(one, wanted.flag, wanted.convenience, wanted.department):
            fitting[candidate] = one
    shown = tuple(fitting)[:SHOWN]
    return Matches(
        candidates=[CandidateView(**dict(fitting[c]), probability=round(c.probability, 4)) for c in shown],
        none_probability=round(found.none_probability, 4),
        unsure=not Match(shown, found.none_probability).is_clear(),
    )
