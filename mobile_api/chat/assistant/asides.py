"""Questions that no topic of the checklist answers: can it be hurried, may somebody else go, is it sent by post.

Where a sentence of the record speaks of it, that is read out; else it is said that the record doesn't, and who knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mobile_api.catalog.checklist import CHANNELS
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Case, Detail, SampleElement, Text
from mobile_api.chat.assistant.foreigners import place_of
from mobile_api.chat.assistant.outcomes import Aside
from mobile_api.chat.assistant.turn import Result, Turn

LONGEST = 40
"""Characters of a question; who writes more tells a story."""


@dataclass(frozen=True)
class Kind:
    """How people ask for it, and the words of a sentence that answers them."""

    asks: re.Pattern[str]
    answers: re.Pattern[str]


def _kind(asks: str, answers: str) -> Kind:
    return Kind(re.compile(asks, re.IGNORECASE), re.compile(answers, re.IGNORECASE))


KIN = (
    r"(?:别人|人家|家里?人|家属|亲戚|朋友|闺女|女儿|姑娘|儿子|孩子|老伴|媳妇|老婆|老公|爱人|对象|丈夫|妻子|[爸妈爹娘哥姐弟妹]|父母|父亲|母亲|"
    r"老人|同事|中介|律师)"
)
EN_KIN = (
    r"(?:someone|somebody|anyone|another person|(?:my|a|an|the) (?:wife|husband|son|daughter|mother|father|mom|mum|dad|"
    r"friend|brother|sister|partner|agent|lawyer|colleague|family))"
)
HOW_MANY = (
    r"(?:要|得|需要|必须|最少|至少|最多|用)(?:有)?几个|几个人?(?:才|合适|够|最好|以上)|"
    r"\bhow many (?:people|persons|of us|partners)\b"
)
KINDS = (
    _kind(
        HOW_MANY,
        r"(?:至少|不少于|最多|不超过)[^，。]{0,6}[人名]|\bat (?:least|most) \w+ (?:people|persons)\b",
    ),
    _kind(
        r"加急|急用|急着用|加快|快一?[点些]办|(?:能|可以)[^，,。]{0,4}(?:再)?快[一点些]*[吗不么]|插队|"
        r"\b(?:expedite\w*|speed (?:it|this|things) up|rush|urgent(?:ly)?|fast[- ]?track)\b|"
        r"\bany (?:faster|quicker|sooner)\b",
        r"加急|急用|\bexpress handling\b|\burgent\b",
    ),
    _kind(
        rf"(?:让|叫|找|托|请|由)[^，,。]{{0,4}}{KIN}[^，,。]{{0,4}}(?:替|帮|代|去|来|办)|{KIN}(?:替|帮|代)我|"
        rf"[我俺咱][^，,。]{{0,6}}[替代](?:[他她它]|孩子|老人)|"
        r"代办|代领|代理|委托|[替代]我(?:去|来|办|跑|领)|"
        r"(?:必须|得|要|非得|一定)(?:是)?(?:我)?(?:本人|亲自|自己)(?:去|来|到|办)|"
        r"(?:用|非)得?着?亲自|没法[去来]|[去来]不[了成]|出不[了去]门|腿脚不(?:好|便)|住院呢|在外地(?:呢|[去回来]不)|"
        r"\bon (?:my|his|her|their) behalf\b|\binstead of me\b|\bfor me\?|\bin person\b|\bpower of attorney\b|"
        rf"\b(?:can|could|may) {EN_KIN} (?:\w+ )?(?:go|come|do|apply|collect|sign|pick|submit|bring)\b|"
        r"\b(?:can'?t|cannot|unable to) (?:go|come|get there|leave)\b",
        r"委托|本人(?:申请|到场|办理)|\bauthorise\b|\bin person\b",
    ),
    _kind(
        r"邮寄|快递|寄(?:给|到|过来|回)|送(?:到|上)门|送货|"
        r"\b(?:by post|by mail|mail(?:ed)? (?:it|to)|post(?:ed)?|deliver\w*|courier)\b",
        r"邮寄|快递|\bposts?\b|\bposted\b",
    ),
    _kind(
        r"有效期|管(?:几|多少|多长)|(?:几|多少)年有效|能用(?:几|多少|多久|多长)|用几年|多久(?:换|审|验|年检)一次|"
        r"\b(?:how long (?:is|are|will|does) \w+(?: \w+)? (?:valid|good|last)|valid for|validity|expires?\?)",
        r"有效期(?:为|是)|有效期\d|\bvalid for\b",
    ),
    _kind(
        r"(?:几|多少)次|(?:一年|每年|一个月|每月|多久)(?:能|可以)?[^，,。]{0,4}一次|\bhow (?:often|many times)\b",
        r"每年|每月|\d次|一次|\bonce\b|\ba year\b",
    ),
    _kind(
        r"(?:几号|哪天|(?:啥|什么)时候|多久)(?:能)?(?:发|到账|打款|打到|给钱|到卡|来钱)|每月几号|"
        r"\bwhen (?:is|are|do|does|will) .{0,20}\b(?:paid|pay ?day|the money|transferred)\b",
        r"按月|发到卡|\bmonthly\b",
    ),
    _kind(
        r"罚(?:款|钱|多少)|会不会罚|要罚|滞纳金|违法吗|犯法|\b(?:fined?|penalt(?:y|ies)|illegal)\b",
        r"罚款|滞纳金|\bfined?\b|\bpenalty\b",
    ),
    _kind(r"分期|\binstal?lments?\b", r"分期|\binstal?lments?\b"),
    _kind(
        r"上门(?:办|服务|来)|(?:来|到)(?:我)?家里?(?:来)?办|\b(?:home visit|come to (?:my|our) (?:home|house|place))\b",
        r"上门(?:办理|服务)|\bhome visit\b",
    ),
)
GOING = re.compile(r"(?:本人|亲自|自己)(?:去|来|到|跑)|\bin person\b", re.IGNORECASE)
"""Asks whether one must go oneself: where all of it is done online, nobody must."""
MAY_I = re.compile(
    r"(?<![你您])(?:有影响|能|可以|可不可以|能不能|行不行|要不要|用不用|需不需要|用得着)[^你您，,。]{1,14}[吗么不？?]?$|^(?:得|还得|用|需要|必须|非)(?:得)?[^你您，,。]{1,12}[吗么不？?]$|"
    r"^(?:can|could|may|must|should|do|does|will) (?:i|we|my|it|they|he|she|the)\b.{2,60}\?$",
    re.IGNORECASE,
)
"""Asks what is allowed or needed; with a matter at hand it is about that."""

AS_QUESTION = re.compile(
    r"[吗么不嘛没呢?？]$|^(?:能不?能?|可以|(?:can|could|may|do|does|will|is|how|when)\b)", re.IGNORECASE
)
"""The form of a question: 快递驿站 is a name, "快递吗" none."""


def is_aside(text: str) -> bool:
    """Whether a text asks something that no topic of the checklist answers."""
    return len(text) <= LONGEST * (1 + text.isascii()) and any(kind.asks.search(text) for kind in KINDS)


def is_put_as_question(text: str) -> bool:
    """Whether an aside, given where any words may be the answer, has the form of a question."""
    return is_aside(text) and AS_QUESTION.search(text.strip()) is not None


def asks_how_many(text: str) -> bool:
    """Whether a text asks for a number of people: "几个人才行" is no "several"."""
    return re.search(HOW_MANY, text, re.IGNORECASE) is not None


def asks_leave(text: str) -> bool:
    """Whether a text asks what is allowed or needed, of whatever is at hand: "能用我媳妇的名吗"."""
    return MAY_I.search(text.strip()) is not None


def aside_at_hand(turn: Turn, text: str) -> Result[Aside] | None:
    """The answer to such a question about the matter at hand; none if it isn't one, or nothing is at hand."""
    return _at_hand(turn, text) if is_aside(text) else None


def beside_the_topics(turn: Turn, text: str) -> Result[Aside] | None:
    """The same, also where only leave is asked: for texts that are nothing else."""
    return _at_hand(turn, text) if is_aside(text) or asks_leave(text) else None


def _at_hand(turn: Turn, text: str) -> Result[Aside] | None:
    topic = turn.draft.edition.thing.id if turn.draft else turn.conversation.topic
    return aside(turn, turn.catalog.edition(topic), text) if topic else None


def aside(turn: Turn, edition: Edition, text: str) -> Result[Aside]:
    """What the record of the one-thing says on it, or that it says nothing, and whom to ask."""
    detail, name = edition.thing.detail, edition.thing.name.in_(turn.language)
    asked = [kind.answers for kind in KINDS if kind.asks.search(text)]
    said = {
        element: [line for line in lines if any(words.search(f"{line.zh} {line.en}") for words in asked)]
        for element, lines in (_sentences(detail, turn.cases_of(edition)) if detail else {}).items()
    }
    lines = dict.fromkeys(line.in_(turn.language) for own in said.values() for line in own)
    if lines and detail is not None:
        sample = any(own and element in detail.sample for element, own in said.items())
        return turn.result("in_record", case_name=name, lines=list(lines), sample=sample)
    if GOING.search(text) and edition.thing.channel == "full_online":
        return turn.result(
            "in_record", case_name=name, lines=[CHANNELS["full_online"].in_(turn.language)], sample=False
        )
    place = place_of(turn, edition)
    return turn.result("not_in_record", case_name=name, lines=place.lines, sample=place.sample)


def _sentences(detail: Detail, cases: Sequence[Case]) -> dict[SampleElement, list[Text]]:
    """What the record says beside its figures, by element."""
    return {
        "conditions": [condition for case in cases for condition in case.conditions],
        "steps": list(detail.steps),
        "fee": [case.fee_note for case in cases if case.fee_note],
    }
