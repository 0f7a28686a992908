"""Which of a question's options a free answer means. Rules only.

An option is meant if its label or one of its words stands in the answer and isn't negated.
The longest word wins, so that "不是租的，是买的" or "公司" beside "我自己的公司" come out right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import opencc

from mobile_api.catalog.schema import Option

AGE = re.compile(r"(?<![0-9])([1-9][0-9]|1[0-2][0-9])(?:周?岁|了(?![0-9])|$| ?years? old|(?= ?[,，。]))")
"""An age told in passing: "他72了", "今年83"."""
ORDINALS = [
    ("1", "一", "first", "a"), ("2", "二", "second", "b"), ("3", "三", "third", "c"),
    ("4", "四", "fourth", "d"), ("5", "五", "fifth", "e"), ("6", "六", "sixth", "f"),
]  # fmt: skip
LAST = re.compile(r"最后(一个|个)?|(the )?last( one)?")
NEGATION = re.compile(
    r"(?:不是|不要|不选|不想|不打算|不准备|不用|没有|不|没|别|非)"
    r"(?:[想要会能去再]|打算|准备|注册|登记|开|办|成立|设立|弄|搞|做|成|当|租|买|个|家|一)*\s*$"
    r"|(?:\bnot|n't|\bno|\bnever|\bwithout|\bw/o)\s+(?:(?:want|like|need|plan|going|have|to|be|being|set up|"
    r"open|register|start|run|make|it|in|an?|the|my|any|own|hukou|flat|house) )*$"
)
"""Before a word that isn't meant: "不是公司", "不想注册公司", "I don't want a company"."""
COUNTED = re.compile(r"[0-9一二两三四五六七八九十几]$")
""" "两个人" is no "个人"."""
YES = [
    "是",
    "是的",
    "对",
    "对的",
    "嗯",
    "有",
    "要",
    "好",
    "好的",
    "行",
    "可以",
    "没错",
    "需要",
    "yes",
    "yeah",
    "yep",
    "y",
    "ok",
    "sure",
    "true",
]
NO = [
    "否",
    "不是",
    "不",
    "没有",
    "没",
    "不要",
    "不用",
    "不需要",
    "无",
    "不行",
    "no",
    "nope",
    "n",
    "none",
    "false",
    "not",
]


LIKE, CLEARLY = 0.65, 0.10
"""An option is meant whose likeness (cosine, USE) to an answer in other words is at least `LIKE`, `CLEARLY` above the
next option's. Of the catalog's own option words, each left out in turn, 71 % are found so again and 2 % go to a wrong
option; of twenty interruptions put to every question 2 % are taken for an answer."""
UNSURE = re.compile(
    r"不知道|不清楚|不懂|没懂|不明白|不确定|什么|怎么|吗|呢|哪|多少|多久|区别|是不是|有没有|[?？]"
    r"|\b(not sure|don't know|no idea|what|how|why|which|when|where)\b"
)
"""Doubts and questions are no yes and no no."""


_simplify = opencc.OpenCC("t2s")


def plain(text: str) -> str:
    """One width, one case, simplified characters, no outer spaces and closing punctuation."""
    simplified: str = _simplify.convert(unicodedata.normalize("NFKC", text))
    return simplified.lower().strip(" \t\r\n.。!！~,，")


def pick(text: str, options: Sequence[Option]) -> Option | None:
    """The one option that `text` means, or None if none or several could be meant."""
    said = plain(text)
    for option in options:
        if said in {plain(option.id), plain(option.label.zh), plain(option.label.en)}:
            return option
    by_rule = _by_number(said, options) or _by_ordinal(said, options)
    return by_rule or mentioned(text, options) or _part_of_one_label(said, options)


def other_of_two(text: str, options: Sequence[Option]) -> Option | None:
    """The one of two options that is left where a text only denies the other: "不是租的", "I don't want a company"."""
    if len(options) != 2 or mentioned(text, options) is not None:
        return None
    said = plain(text)
    denied = [_longest_span(said, option, denied=True) != (0, 0) for option in options]
    return options[denied.index(False)] if sum(denied) == 1 else None


def _by_number(said: str, options: Sequence[Option]) -> Option | None:
    """ "我妈75了": the option between whose numbers the only number of the answer lies."""
    numbers = re.findall(r"[0-9]+", said)
    if len(numbers) != 1:
        return None
    fitting = [o for o in options if o.between and o.between[0] <= int(numbers[0]) <= o.between[1]]
    return fitting[0] if len(fitting) == 1 else None


def aged(text: str, options: Sequence[Option]) -> Option | None:
    """The option between whose numbers the only age of a story lies."""
    ages = AGE.findall(plain(text))
    return _by_number(ages[0], options) if len(ages) == 1 else None


def _part_of_one_label(said: str, options: Sequence[Option]) -> Option | None:
    """ "第一次" for "第一次办": the beginning of a label, if it is no other label's."""
    if len(said) < 2:
        return None
    fitting = [o for o in options if plain(o.label.zh).startswith(said) or plain(o.label.en).startswith(said)]
    return fitting[0] if len(fitting) == 1 else None


def mentioned(text: str, options: Sequence[Option]) -> Option | None:
    """The one option whose words stand in a longer text; the option with the longest such word."""
    said = plain(text)
    found = [(length, option) for option in options if (length := _longest_word(said, option))]
    if not found:
        return None
    longest = max(length for length, _ in found)
    best = [option for length, option in found if length == longest]
    return best[0] if len(best) == 1 else None


def most_like(likeness: Sequence[float]) -> int | None:
    """Which of the options, by likeness to the answer, is clearly meant."""
    order = sorted(range(len(likeness)), key=lambda n: -likeness[n])
    if not order or likeness[order[0]] < LIKE:
        return None
    clear = len(order) == 1 or likeness[order[0]] - likeness[order[1]] >= CLEARLY
    return order[0] if clear else None


def pick_yes_no(text: str) -> bool | None:
    """True for yes, False for no, None if neither is clearly said."""
    said = plain(text)
    if said in YES:
        return True
    if said in NO:
        return False
    if UNSURE.search(said):
        return None
    if re.match(r"(不|没|无|否|no\b|not\b)", said):
        return False
    if re.match(r"(是|对|有|要|嗯|需要|yes\b|yeah\b|yep\b|sure\b)", said):
        return True
    return None


def _by_ordinal(said: str, options: Sequence[Option]) -> Option | None:
    for option, (digit, character, word, letter) in zip(options, ORDINALS, strict=False):
        forms = {
            digit,
            letter,
            f"{digit}.",
            f"第{character}",
            f"第{character}个",
            f"第{digit}个",
            f"选{digit}",
            f"选{character}",
        }
        forms |= {
            f"第{character}种",
            f"{character}",
            word,
            f"the {word}",
            f"{word} one",
            f"the {word} one",
            f"option {digit}",
        }
        if said in forms:
            return option
    return options[-1] if LAST.fullmatch(said) else None


def without_option(text: str, option: Option) -> str:
    """The text without the words that named the option: "on my own, rented" says nothing of one's own house."""
    said = plain(text)
    start, end = _longest_span(said, option)
    return f"{said[:start]} {said[end:]}"


def _longest_word(said: str, option: Option) -> int:
    start, end = _longest_span(said, option)
    return end - start


def _longest_span(said: str, option: Option, denied: bool = False) -> tuple[int, int]:
    """Where the longest word of the option stands in `said`, of those that aren't denied, or of those that are; Latin
    words count as whole words only."""
    longest = (0, 0)
    for word in {option.label.zh, option.label.en, *option.words.zh, *option.words.en}:
        sought = plain(word)
        pattern = rf"(?<!\w){re.escape(sought)}(?!\w)" if sought.isascii() else re.escape(sought)  # may end with ")"
        for hit in re.finditer(pattern, said):
            counted = sought.startswith("个") and COUNTED.search(said[: hit.start()])
            negated = NEGATION.search(said[: hit.start()]) is not None
            if not counted and negated == denied and len(sought) > longest[1] - longest[0]:
                longest = hit.span()
    return longest
