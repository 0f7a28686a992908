"""What the matcher sees of a text: one script, one width, one case; and how it sounds."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc
from pypinyin import lazy_pinyin

MAX_CHARS = 400
"""Longer stories are read at both ends: people say what they want first or last."""

INITIALS = "b|p|m|f|d|t|n|l|g|k|h|j|q|x|zh|ch|sh|r|z|c|s|y|w"
FINALS = "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ue|ui|ve|a|o|e|i|u|v|er"
SYLLABLES = re.compile(rf"(?:(?:{INITIALS})(?:{FINALS})|er|ai|an|en|ou|ao|a|e)+")
ENGLISH = {
    "a",
    "i",
    "me",
    "my",
    "we",
    "you",
    "he",
    "she",
    "to",
    "open",
    "the",
    "name",
    "change",
    "can",
    "women",
    "men",
    "die",
}
"""Words that could be syllables but are English."""

ASKING = re.compile(
    r"请问|你好|您好|麻烦|想问(一下|下)?|(我们|咱们?|俺|我)?(想要|想|要)|(应该)?(怎么样|怎么|咋样|咋|如何|怎样)(才能|能)?(办理?|弄|整|申请)?"
    r"|(需要|得要)?(什么|啥|哪些)(手续|材料|证件?|条件|资料|东西)|能不能|可以吗|行吗|[吗呢呗啊吧了]|办理|(去|在)?哪(里|儿)|一下"
    r"|\b(how (do|can|should) (i|we)|(i|we)( want| need|'d like| would like| wish) to|can (i|we)|please|hello|hi)\b"
)
"""What a request says beside what it asks for."""

_simplify = opencc.OpenCC("t2s")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """NFKC, simplified characters, lower case, single spaces, without control characters and emoji."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(c if unicodedata.category(c)[0] in "LNPZM" else " " for c in plain)
    spaced = re.sub(r"\s+", " ", _simplify.convert(kept).lower()).strip()
    if len(spaced) > MAX_CHARS:
        spaced = spaced[: MAX_CHARS // 2] + " " + spaced[-MAX_CHARS // 2 :]
    return spaced


def stripped(text: str) -> str:
    """A cleaned text without the words that every request has; unchanged if nothing else is left."""
    kept = re.sub(r"\s+", " ", ASKING.sub(" ", text)).strip(" ?,.!")
    return kept if len(kept) > 1 else text


def sound(text: str) -> str:
    """A cleaned text as toneless pinyin without gaps, so that homophones and typed pinyin look alike."""
    return re.sub(r"[^a-z0-9]+", "", "".join(lazy_pinyin(text, errors="default")))


def has_words(text: str) -> bool:
    """Whether anything in a cleaned text could be a word: a letter, a character or a digit."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)


def is_pinyin(text: str) -> bool:
    """Whether a cleaned text without Chinese characters is Chinese typed in Latin letters."""
    words = re.findall(r"[a-z]+", text)
    if not words or re.search(r"[\u3400-\u9fff]", text):
        return False
    return all(SYLLABLES.fullmatch(word) for word in words) and not ENGLISH & set(words)
