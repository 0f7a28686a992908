"""What a question asks: about what, on which topics, and whether for a sum. Rules only."""

from __future__ import annotations

import re

from mobile_api.catalog.checklist import Topic

SUM = re.compile(
    r"(?:[领拿给补发取提贷](?:到|上来)?|得到|[能会可以]得)多少|多少(?:钱)?能[领拿取提贷]|[缴交]多少(?![天日])|"
    r"多少钱(?:一个?|每个?)(?:月|年)|(?:金|补贴|津贴|补助|工资)(?:一个?月|每月|一年)?(?:有|是)?多少|一个?(?:月|年)(?:能?[有领拿给交缴]?)?多少|"
    r"\bhow much (?:money )?(?:will|would|can|could|do|does|should) (?:i|we|he|she|they|you) "
    r"(?:get|receive|draw|withdraw|borrow|contribute)\b|\bhow much (?:is|are) (?:the|my|his|her) "
    r"(?:pension|benefits?|allowance|subsidy)\b",
    re.IGNORECASE,
)
"""Asks for a sum that a department works out for each person: no fee."""
QUESTION = re.compile(
    r"请问|想问(?:一下|下)?|等(?:会儿?|一下|等)|对了|一个?月|每个?月|能?领(?=多少)|给(?=多少)|"
    r"(?:一共|总共)?(?:要|得|需要|用)?(?:花|交)?(?:多少钱|啥价|什么价|收费|费用|要钱)|贵不贵|"
    r"(?:要|得|需要)?(?:多久|多长时间|几天|多少天|啥时候|什么时候)(?:能|可以)?(?:办好|办完|下来|拿到|好)?|"
    r"(?:要|得|需要|用)?(?:带|准备|交)?(?:什么|啥|哪些)(?:材料|证件|手续|条件|东西|资料)?|材料|(?:去|到|在|上|找|归)?哪(?:里|儿|个部门)?|"
    r"怎么|咋|流程|步骤|几点|上班|办理?|申请|[吗呢啊呀]|"
    r"\b(?:how much|how long|how do i|what do i need|(?:what|which) (?:papers|documents|departments?|law)|"
    r"where|when|what|conditions|requirements|steps|procedure|"
    r"is|are|does|do|it|cost|costs|fee|fees|take|the|a|an|for|to get|to|i|need)\b",
    re.IGNORECASE,
)
"""What asks in a question, beside what it asks about."""
ASKING = re.compile(r"多少|多久|几天|多长|什么|怎么|哪里|哪儿|去哪|到哪|为啥|几点|材料|流程|收费|要钱")
TOPICS: dict[Topic, re.Pattern[str]] = {
    "materials": re.compile(
        r"(?:什么|啥|哪些|哪几样)(?:材料|证件|手续|东西|资料)|\b(?:what|which) (?:papers|documents)\b", re.IGNORECASE
    ),
    "fee": re.compile(r"多少钱|收费|费用|要钱|花钱|\bhow much\b(?! time| longer)|\b(?:costs?|fees?)\b", re.IGNORECASE),
    "duration": re.compile(
        r"多久|几天|多少天|多长时间|(?:啥|什么)时候能(?:下来|拿到|好|办[好完])|\bhow (?:long|many days)\b",
        re.IGNORECASE,
    ),
    "where": re.compile(
        r"(?:去|到|在|上|找)(?:哪(?!个部门|些)|什么地方|啥地方)|\bwhere (?:do|can|should|is|to)\b", re.IGNORECASE
    ),
    "hours": re.compile(
        r"几点(?:上班|下班|开门|关门)|周[六末日]|\b(?:opening hours|weekends?|saturdays?)\b", re.IGNORECASE
    ),
}
"""Words by which a question is surely on a topic, also beside another topic."""

FILLED = re.compile(
    r"(?:填|写|说|报)(?:了|过|的)(?:些|都)*(?:啥|什么|哪些|对不对)|念(?:给我)?(?:一遍|听)|都(?:填|写)(?:完|好)了[没吗]|"
    r"\b(?:what (?:have|did) (?:i|we)|show me what|read (?:it|them) back)\b",
    re.IGNORECASE,
)
"""Asks what the form has so far."""
THE_COUNTER = re.compile(
    r"你们|咱们|咱|大厅|窗口|政务|市民|办事|服务|中心|综合|周[一二三四五六日末天]|星期[一二三四五六日天]|今天|明天|中午|现在|"
    r"开门|关门|下班|休息|午休|营业|有人|电话|地址|位置|号码|时间|具体|多少|是|的|都|还|有|个|人|"
    r"\b(?:you|your|office|hall|counter|service|cent(?:er|re)|government|city|open|close|opening|hours|phone|number|"
    r"address|time|on|at|saturdays?|sundays?|weekends?|today|tomorrow|now|located)\b",
    re.IGNORECASE,
)
"""What people call the place where everything is done, and when."""


def asked_about(text: str) -> str:
    """What a question is about: "办护照要多少钱" leaves "护照". Empty if it names nothing."""
    return re.sub(r"[\s，,。.？?！!]+", " ", QUESTION.sub(" ", text)).strip()


def asks(text: str) -> bool:
    """Whether a text, read from pinyin, asks something: such words are no part of a name."""
    return ASKING.search(text) is not None


def asks_for_sum(text: str) -> bool:
    """Whether a question is about money that somebody gets or contributes: "一个月能领多少钱"."""
    return SUM.search(text) is not None


def asks_what_is_filled(text: str) -> bool:
    """Whether somebody wants to hear what the form has of them so far."""
    return FILLED.search(text) is not None


def topics_of(text: str, first: Topic) -> list[Topic]:
    """What a question is on: `first`, as the bot understood it, and what it surely asks besides.

    "要多少钱，几天能下来" is on the fee and on the time.
    """
    besides = [topic for topic, words in TOPICS.items() if topic != first and words.search(text)]
    return besides if besides and first == "overview" else [first, *besides]


def about_the_counter(about: str) -> bool:
    """Whether what a question is about is only the place where it is asked: "你们周六开门吗"."""
    return THE_COUNTER.sub("", about).strip() == ""
