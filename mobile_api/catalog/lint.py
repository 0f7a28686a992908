"""Checks what is learned from and measured on: `python -m mobile_api.catalog.lint`, part of `make lint`.

A phrase belongs to one one-thing, a phrase that is measured on is never learned from, each one-thing has enough phrases
in both languages, and no word that is declared ambiguous is claimed besides. Why a case needs a person is read out to
citizens, so it must be a sentence of each language.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from mobile_api.catalog.evaluate.inputs import Entry, InputError, Query, read_queries
from mobile_api.catalog.files import CatalogFileError, read_catalog
from mobile_api.catalog.matcher.examples import EVALUATION_DIR, NONE, Example, read_ambiguous, read_phrases
from mobile_api.catalog.matcher.text import clean
from mobile_api.catalog.schema import Case, OneThing
from mobile_api.catalog.themes import check_themes, load_themes

ENOUGH = 25
"""Phrases per one-thing over both languages."""
SENTENCE_ZH = re.compile(r"[\u4e00-\u9fff].{8,}。")
SENTENCE_EN = re.compile(r"[A-Z][^\u4e00-\u9fff]{20,}\.")


def faults(
    phrases: Sequence[Example], ambiguous: Sequence[Example], held_out: Iterable[str], labels: Iterable[str]
) -> Iterator[str]:
    """What is wrong, a sentence each. `held_out` are the texts that are measured on."""
    claimed: dict[str, str] = {}
    unclear = {clean(example.text) for example in ambiguous}
    measured = {clean(text) for text in held_out}
    for example in phrases:
        text = clean(example.text)
        other = claimed.setdefault(text, example.label)
        if other != example.label:
            yield f"{example.text!r} is claimed by {other} and by {example.label}"
        if text in measured:
            yield f"{example.text!r} ({example.label}) is an evaluation phrase: it must not be learned from"
        if text in unclear:
            yield f"{example.text!r} ({example.label}) is declared ambiguous"
    known = set(labels)
    for label in sorted({example.label for example in [*phrases, *ambiguous]} - known - {NONE}):
        yield f"{label} isn't in the catalog"
    counted = Counter((example.label, example.language) for example in phrases)
    for label in sorted(known):
        zh, en = counted[label, "zh"], counted[label, "en"]
        if not zh or not en:
            yield f"{label} has no phrase in {'Chinese' if not zh else 'English'}"
        if zh + en < ENOUGH:
            yield f"{label} has {zh + en} phrases, fewer than {ENOUGH}"


def unclear_reasons(one_things: Iterable[OneThing]) -> Iterator[str]:
    """Where it isn't said in a sentence of each language why a person is needed, a sentence each."""
    for thing in one_things:
        marked: list[OneThing | Case] = [thing, *(thing.detail.cases if thing.detail else [])]
        for one in marked:
            why = one.needs_person
            if why and not (SENTENCE_ZH.fullmatch(why.zh) and SENTENCE_EN.fullmatch(why.en)):
                yield f"{one.id}: why it needs a person isn't a sentence in both languages"


def theme_faults(one_things: Collection[str]) -> Iterator[str]:
    """What is wrong with the themes."""
    try:
        check_themes(load_themes(), one_things)
    except CatalogFileError as error:
        yield str(error)


def evaluation_queries() -> list[Query]:
    """Every query of `nlu_data/evaluation/`. Raises `InputError`."""
    entries = [Entry(one_thing_id, (one_thing_id,)) for one_thing_id in read_catalog().one_things]
    return [query for path in sorted(EVALUATION_DIR.glob("*.tsv")) for query in read_queries(path, entries)]


def main() -> int:
    """Print every fault; fails if there is one."""
    try:
        queries = evaluation_queries()
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    phrases, one_things = read_phrases(), read_catalog().one_things
    found = list(faults(phrases, read_ambiguous(), (query.text for query in queries), one_things))
    found += unclear_reasons(one_things.values())
    found += theme_faults(one_things)
    print("\n".join(found) or f"{len(phrases)} phrases and {len(queries)} evaluation queries are in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
