"""What others may ask of the catalog: a one-thing's edition, and what a text asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import chain

from mobile_api.catalog.library import Edition, Library
from mobile_api.catalog.matcher.encoder import Matrix
from mobile_api.catalog.matcher.match import NOTHING, Match
from mobile_api.catalog.matcher.matcher import Matcher
from mobile_api.catalog.matcher.text import clean
from mobile_api.catalog.options import most_like
from mobile_api.catalog.schema import Option
from mobile_api.errors import NotFound

PUNCTUATION = " ，,。.！!？?~"


class CatalogService:
    """The published catalog with its matcher. Built once per worker by `bootstrap`."""

    def __init__(self, library: Library, matcher: Matcher, held_out: frozenset[str], chat: frozenset[str]) -> None:
        self.library, self._matcher, self._held_out, self._chat = library, matcher, held_out, chat

    def edition(self, one_thing_id: str, version: int | None = None) -> Edition:
        """An edition by id, the current one unless a version is named. Raises `NotFound`."""
        edition = self.library.find(one_thing_id) if version is None else self.library.edition(one_thing_id, version)
        if edition is None:
            raise NotFound
        return edition

    async def match(self, text: str, limit: int = 5) -> Match:
        """The `limit` likeliest one-things for a text, none for chat; in a thread: the event loop never waits."""
        if clean(text).strip(PUNCTUATION) in self._chat:
            return NOTHING
        match = await asyncio.to_thread(self._matcher.match, text, limit)
        known = tuple(c for c in match.candidates if self.library.find(c.one_thing_id))
        return Match(known, match.none_probability)

    async def read(self, text: str) -> str:
        """A text with its pinyin read as characters; any other text as it is."""
        return await asyncio.to_thread(self._matcher.read, text)

    async def meaning(self, texts: list[str]) -> Matrix:
        """A row of length 1 per text: the more alike two texts are, the nearer to 1 the product of their rows."""
        return await asyncio.to_thread(self._matcher.meaning, texts)

    async def option_meant(self, text: str, options: Sequence[Option]) -> Option | None:
        """The option that an answer in other words means ("就我跟媳妇俩人"); None if it isn't clear."""
        words = [[o.label.zh, o.label.en, *o.words.zh, *o.words.en] for o in options]
        rows = await self.meaning([text, *chain.from_iterable(words)])
        likeness = iter(rows[1:] @ rows[0])
        best = most_like([max(float(next(likeness)) for _ in own) for own in words])
        return options[best] if best is not None else None

    def measured_on(self, text: str) -> bool:
        """Whether a text is an evaluation phrase, which must never be learned from."""
        return clean(text) in self._held_out
