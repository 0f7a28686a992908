"""BM25 by hand: a rare word counts more than a frequent one, a short document more than a long one."""

from __future__ import annotations

from mobile_api.catalog.evaluate.words import WordMatcher
from mobile_api.catalog.matcher.examples import NONE, Example

EXAMPLES = [
    Example("open a barbershop", "barber"),
    Example("open a bakery", "baker"),
    Example("open open open a bakery and a cafe and a bar", "cafe"),
    Example("sing a song", NONE),
]


def first(text: str) -> str:
    return WordMatcher.learn(EXAMPLES).match(text).candidates[0].one_thing_id


def test_the_rarest_shared_word_decides() -> None:
    assert first("Open my barbershop") == "barber"
    assert first("a cafe") == "cafe"


def test_of_two_documents_with_the_word_the_shorter_is_nearer() -> None:
    assert first("bakery") == "baker"


def test_what_none_says_is_none() -> None:
    match = WordMatcher.learn(EXAMPLES).match("a song", limit=1)
    assert match.none_probability > match.best
    assert len(match.candidates) == 1


def test_unknown_words_say_nothing() -> None:
    match = WordMatcher.learn(EXAMPLES).match("zebra")
    assert match.best == match.none_probability == 1 / 4


def test_chinese_is_read_by_words() -> None:
    matcher = WordMatcher.learn([Example("开理发店", "barber"), Example("开饭店", "restaurant")])
    assert matcher.match("理发店怎么开").candidates[0].one_thing_id == "barber"
