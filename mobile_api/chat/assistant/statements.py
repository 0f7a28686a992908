"""A fact about the matter that is spoken of already, and no wish for another: "他是退休的", "没签合同". Rules only."""

from __future__ import annotations

import re

LONGEST = 16
"""Characters; who writes more tells a story, and may want something by it."""
WHO = (
    r"(?:他|她|它|我|俺|咱|我们|老人|老头|老太太|孩子|[我俺]?(?:家|的)?[爸妈爹娘哥姐弟妹爷奶]|"
    r"老伴|媳妇|老公|对象|儿子|女儿|闺女)"
)
FACT = re.compile(
    rf"^{WHO}?(?:生前|以前|原来|现在)?(?:也|都|就)?是.{{1,10}}的$|"
    rf"^{WHO}?(?:生前|以前|原来|现在)(?:在|是|当).{{1,10}}$|^{WHO}?在.{{1,10}}(?:上班|工作|干活|打工|住)$|"
    r"^没(?!有?$)(?:有)?(?:签|交|上|参加|买|办|领)?过?.{0,4}(?:合同|保险|社保|医保|儿女|儿没女|孩子|工作|房子?|户口|房产)$|"
    r"^(?:都|已经|早就)?(?:打过|上过|交过|做过|签过).{1,10}$|"
    r"^[我俺](?:也)?有(?!个?事|个?问题|急事).{1,6}(?:[，,].{1,8})?$|"
    r"^(?:房子|店|家|户口)在.{1,12}$|"
    r"^(?:快|刚)?[一二三四五六七八九十百两\d]+(?:周岁|岁|个月大)(?:了|多)?(?:[，,].{1,6})?$|"
    r"^(?:本科|大专|专科|硕士|博士|研究生|高中|初中|中专|小学)(?:毕业|学历)?(?:的|了)?$|"
    r"^.{1,4}(?:的)?预产期$|^就?(?:我|俺)(?:自己|一个?人)$|"
    rf"^{WHO}(?:的)?[，,].{{2,12}}$|^{WHO}放弃(?:了)?$",
)
FACT_EN = re.compile(
    r"^(?:he|she|it|they|(?:my|our) \w+) (?:was|is|were|are|had|has|have|works?|worked|lives?|lived)\b.{1,50}$|"
    r"^(?:i|we) (?:have|had|own|don'?t have|didn'?t|never|already)\b.{1,40}$|^\d{1,3}(?: years old)?$",
    re.IGNORECASE,
)
WISH = re.compile(
    r"[?？吗呢]|咋|怎|啥|什么|哪|多少|几[天时号]|能不|可以|我?想|要(?!的)|办|领|申请|补|换|注册|丢|没了|走了|去世|过世|怀|失业|下岗|开除|离婚|"
    r"到期|过期|坏了|烂|投诉|人工|"
    r"\b(?:want|need|apply|how|where|what|can|could|lost|died|dead|passed|stolen|born|pregnant|expired?|fired|divorc\w+|"
    r"help|must|should)\b",
    re.IGNORECASE,
)
"""What makes a wish, a question or an event of it."""


def is_fact(text: str) -> bool:
    """Whether a text only tells more of what is spoken of already."""
    said = text.strip(" 。.!！~啊呀哦")
    known = FACT_EN if said.isascii() else FACT
    short = len(said) <= LONGEST * (3 if said.isascii() else 1)
    return short and WISH.search(said) is None and known.search(said) is not None
