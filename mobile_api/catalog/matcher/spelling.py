"""What a citizen meant to write: pinyin becomes characters, and homophones typed by mistake become the right ones.

Both are the same search (Viterbi): of all ways to read the sounds as words, the likeliest. How likely a word is comes
half from general Chinese (jieba's dictionary) and half from the catalog and the phrases, so that 离昏 becomes 离婚 and
"gongjijin" 公积金. A typed character is changed only into a word that the catalog or the phrases know, and at a price.
English words are corrected by `english.py`.
"""

from __future__ import annotations

import importlib.util
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypinyin import lazy_pinyin

from mobile_api.catalog.matcher.english import NO_WORDS, EnglishWords
from mobile_api.catalog.matcher.text import clean, is_pinyin

HAN = re.compile(r"[\u3400-\u9fff]+")
LONGEST, LONGEST_SYLLABLE = 6, 6
"""Characters of a word; letters of a syllable."""
COMMON = 50
"""Occurrences in jieba's corpus from which a word counts as general Chinese."""
CHANGE_COST, UNKNOWN = 5.0, -16.0
"""Price of one changed character, and log-probability of an unknown one. Tuned on homophones in training phrases."""
LONGEST_PINYIN = 200
"""Letters: who writes more in pinyin than this isn't asking for a service."""

Words = dict[tuple[str, ...], list[tuple[float, str]]]


@dataclass
class Speller:
    """Words with their log-probability, by how they are written and by how they sound."""

    written: dict[str, float]
    sounded: Words
    known: Words
    """Only words of the catalog and the phrases: what a mistake may be changed into."""
    syllables: frozenset[str]
    english: EnglishWords = NO_WORDS

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Speller:
        """Build from cleaned texts of the catalog and the phrases; takes about 3 seconds."""
        import jieba  # builds its dictionary when first used: only learning needs it

        jieba.setLogLevel("WARNING")
        ours = Counter(word for text in texts for run in HAN.findall(text) for word in jieba.lcut(run, HMM=False))
        general = dict(_general_words())
        sums = sum(ours.values()), sum(general.values())
        written = {
            word: math.log(ours[word] / sums[0] / 2 + general.get(word, 0) / sums[1] / 2)
            for word in ours.keys() | general.keys()
            if len(word) <= LONGEST
        }
        sounded = _by_sound(written, written)
        known = _by_sound(written, ours)
        syllables = frozenset(s for sounds in sounded for s in sounds)
        return cls(written, sounded, known, syllables, EnglishWords.learn(texts))

    def read_pinyin(self, text: str) -> str | None:
        """Letters as the likeliest characters; None if they can't all be read."""
        letters = re.sub(r"[^a-z]", "", text)[:LONGEST_PINYIN]
        best: list[tuple[float, str] | None] = [(0.0, "")] + [None] * len(letters)
        for start in range(len(letters)):
            reached = best[start]
            if reached is None:
                continue
            for end, sounds in self._readings(letters, start, ()):
                score, word = self.sounded.get(sounds, [(0.0, "")])[0]
                found = best[end]
                if word and (found is None or reached[0] + score > found[0]):
                    best[end] = (reached[0] + score, reached[1] + word)
        return best[-1][1] if best[-1] else None

    def _readings(self, letters: str, start: int, before: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every sequence of up to four syllables from `start` on, with its end."""
        for end in range(start + 1, min(len(letters), start + LONGEST_SYLLABLE) + 1):
            if letters[start:end] in self.syllables:
                sounds = (*before, letters[start:end])
                yield end, sounds
                if len(sounds) < 4:
                    yield from self._readings(letters, end, sounds)

    def corrected(self, text: str) -> str:
        """A cleaned text with homophones, or near English words, in place of what is no word."""
        return self.english.corrected(HAN.sub(lambda run: self._corrected_run(run.group()), text))

    def _corrected_run(self, run: str) -> str:
        sounds = lazy_pinyin(run)
        best: list[tuple[float, str]] = [(0.0, "")] + [(-math.inf, "")] * len(run)
        for start in range(len(run)):
            for end in range(start + 1, min(len(run), start + LONGEST) + 1):
                for score, word in self._candidates(run[start:end], tuple(sounds[start:end])):
                    if best[start][0] + score > best[end][0]:
                        best[end] = (best[start][0] + score, best[start][1] + word)
        return best[-1][1]

    def _candidates(self, typed: str, sounds: tuple[str, ...]) -> Iterator[tuple[float, str]]:
        if typed in self.written or len(typed) == 1:
            yield self.written.get(typed, UNKNOWN), typed
        if len(typed) > 1:
            for score, word in self.known.get(sounds, ()):
                changed = sum(a != b for a, b in zip(typed, word, strict=True))
                yield score - CHANGE_COST * changed, word


def meant(cleaned: str, speller: Speller) -> str:
    """A cleaned text as it was meant to be written."""
    if is_pinyin(cleaned):
        return speller.read_pinyin(cleaned) or cleaned
    return speller.corrected(cleaned)


def _general_words() -> Iterator[tuple[str, int]]:
    found = importlib.util.find_spec("jieba")
    if found is None or found.origin is None:
        raise RuntimeError("jieba isn't installed")
    with (Path(found.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            if int(count) >= COMMON and len(word) <= 4 and HAN.fullmatch(word):
                yield clean(word), int(count)


def _by_sound(written: dict[str, float], words: Iterable[str]) -> Words:
    """The likeliest few words of each sound."""
    found: Words = {}
    for word in sorted(words):
        if word in written:
            found.setdefault(tuple(lazy_pinyin(word)), []).append((written[word], word))
    return {sounds: sorted(entries, reverse=True)[:LONGEST] for sounds, entries in found.items()}
