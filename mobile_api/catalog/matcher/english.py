"""What a citizen meant to write in English: "lost my pasport" becomes "lost my passport".

A word is a mistake if general English (the frequency dictionary that symspellpy carries) doesn't list it and our texts
don't use it often. It becomes the nearest word of the catalog and the phrases that begins with the same letter, among
equally near ones the one that they use most; without a near one it stays. What reads as pinyin stays too, so that
nobody's name is changed. The search is the symmetric delete algorithm (Garbe 2012, https://github.com/wolfgarbe/SymSpell).
"""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from symspellpy import SymSpell, Verbosity

from mobile_api.catalog.matcher.text import is_syllables

WORD = re.compile(r"(?<![a-z0-9@'’])[a-z]+(?![a-z0-9@'’])")
"""Whole words; not "driver's", "5g" or an address for mail."""
OFTEN = 3
"""Our texts use an unlisted word this often only if it is none of the mistakes that phrases contain on purpose."""
APOSTROPHE = re.compile(r"[a-z]+['’][a-z]+")
"""Hasty people leave it out: "dont" and "babys" are understood as they are."""
SHORTEST, LONG = 5, 8
"""Letters from which a word is corrected at all ("wifi" is no "wife"), and from which it may have two mistakes."""


@dataclass(frozen=True)
class EnglishWords:
    """The words that are right, and those that a mistake may become."""

    right: frozenset[str]
    near: SymSpell

    @classmethod
    def learn(cls, texts: Iterable[str]) -> EnglishWords:
        """Build from cleaned texts of the catalog and the phrases."""
        ours, general, hasty = Counter[str](), _general_words(), set[str]()
        for text in texts:
            ours.update(WORD.findall(text))
            hasty |= {re.sub("['’]", "", word) for word in APOSTROPHE.findall(text)}
        often = {word for word, count in ours.items() if count >= OFTEN}
        near = SymSpell(max_dictionary_edit_distance=2)
        for word, count in sorted(ours.items()):
            if word in general or (word in often and not is_syllables(word)):
                near.create_dictionary_entry(word, count)
        return cls(general | often | hasty, near)

    def corrected(self, text: str) -> str:
        """A cleaned text with words in place of what is no word."""
        return WORD.sub(lambda found: self._corrected_word(found.group()), text)

    def _corrected_word(self, word: str) -> str:
        if len(word) < SHORTEST or word in self.right or is_syllables(word):
            return word
        near = self.near.lookup(word, Verbosity.CLOSEST, max_edit_distance=2 if len(word) >= LONG else 1)
        return next((one.term for one in near if one.term[0] == word[0]), word)


NO_WORDS = EnglishWords(frozenset(), SymSpell())
"""Corrects nothing: what a matcher has whose file was written before English was corrected."""


def _general_words() -> frozenset[str]:
    found = importlib.util.find_spec("symspellpy")
    if found is None or found.origin is None:
        raise RuntimeError("symspellpy isn't installed")
    lines = Path(found.origin).with_name("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ")[0] for line in lines.splitlines())
