"""What somebody makes of a word that isn't theirs."""

from __future__ import annotations


def altered(word: str) -> str:
    """The same word but for one character in its middle."""
    at = len(word) // 2
    return word[:at] + ("A" if word[at] != "A" else "B") + word[at + 1 :]
