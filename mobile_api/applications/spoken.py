"""The answer inside a spoken sentence: "我叫张三", "店名叫剪爱吧", "it's called Happy Cuts". Rules only.

Only what surely introduces an answer is taken off: 为民超市, 在水一方 and 夜色酒吧 are names as they stand.
"""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = {"Cc", "Cf", "Co", "Cs"}
QUOTES = "“”\"'「」『』‘’"
PUNCTUATION = re.compile(r"(?:[\s。!！~，,；;]|(?<!ltd)(?<!inc)(?<!co)\.)+$", re.IGNORECASE)
PARTICLES = re.compile(r"(?:(?<![酒网书茶水氧餐清迪陶果影])吧|[呢啊哈])+$")
"""Not the 吧 of 酒吧 and 网吧, which is a kind of shop."""
FILLER = re.compile(
    r"^(?:(?:那就|就|嗯+|呃+|哦+|好的?|是的?|对的?|没错|那|well|ok(?:ay)?|yes|um+|uh+)[，,、:：\s]+)+|^那就(?=叫|是)",
    re.IGNORECASE,
)
NOUN = (
    r"(?:姓名|大名|名字|全名|名称|全称|店名|字号|店铺名?|公司名?|企业名?|地址|住址|住处|住所|老板|经营者|法人|"
    r"(?:孩子|宝宝|店|店铺|公司|企业)的?(?:名字|姓名|名称|大名|全称|地址)?)"
)
OF = r"(?:我们?|他|她|咱们?|孩子|宝宝)?(?:家|的)*"
CALLED = r"(?:叫做|名叫|就叫|取名叫?|起名叫?|叫)(?!了|花)"
NAMED = rf"{OF}{NOUN}(?:{CALLED}|就?是|为|填|写|[:：])"
WHO = (
    r"(?:[我俺]?(?:家|的)?(?:[爸妈爹娘哥姐弟妹]|爸爸|妈妈|老伴|媳妇|老婆|老公|爱人|对象|儿子|女儿|闺女|孩子|宝宝)|"
    r"我|他|她)"
)
ZH_LEAD = rf"(?:{NAMED}|{WHO}?{CALLED}|(?:我们?|他|她|这|店)(?:就)?是(?![非的]))[:：\s]*"
EN_NOUN = (
    r"(?:(?:my|the|his|her|our) (?:full |(?:shop|company|baby|child)(?:'s)? )*(?:name|shop|company|baby|child|address)|"
    r"(?:baby|child)(?:'s)? name)"
)
EN_LEAD = (
    rf"(?:{EN_NOUN}(?:'s| is| will be| would be)(?: called| named| at)?|(?:it's|it is|it will be)(?: called| named)?|"
    r"called|call it|we'll call it|name it|i'm|i am) "
)
LEAD = re.compile(rf"^(?:{ZH_LEAD}|{EN_LEAD})", re.IGNORECASE)
PERSON_LEAD = re.compile(
    r"^(?:(?:我|他|她|本人|孩子|宝宝)(?:就)?是|是|姓名|本人|经营者|name is )(?=[\u3400-\u9fffA-Za-z]{2})", re.IGNORECASE
)
PERSON_TAIL = re.compile(r"[吧呢啊]$")
PLACE_LEAD = re.compile(
    r"^(?:是|就?(?:我们?)?(?:家|店|公司)?就?(?:住在|开在|住|在(?!水一方)|位于)|"
    r"(?:i|we) live at |(?:it's |it is )?(?:located )?at )",
    re.IGNORECASE,
)
JUST = re.compile(r"^就(.{3,})吧$")
""" "就剪爱理发店吧": both ends together say that something is chosen."""


def visible(text: str) -> str:
    """One width, and nothing invisible."""
    shown = "".join(c if unicodedata.category(c) not in INVISIBLE else " " for c in text)
    return unicodedata.normalize("NFKC", shown).strip()


def answer_in(text: str, kind: str = "text") -> str:
    """The name or the address that a spoken answer gives; `kind` is the field's type."""
    kept = PUNCTUATION.sub("", FILLER.sub("", visible(text)))
    bare = LEAD.sub("", kept, count=1)
    if kind == "address":
        bare = PLACE_LEAD.sub("", bare, count=1)
    if kind == "person_name":
        bare = PERSON_TAIL.sub("", PERSON_LEAD.sub("", bare, count=1))
    if bare != kept:
        bare = PUNCTUATION.sub("", PARTICLES.sub("", bare))
    elif chosen := JUST.match(kept):
        bare = chosen.group(1)
    return unquoted(bare) or unquoted(kept)


def unquoted(text: str) -> str:
    """The text without quotation marks around the whole of it."""
    stripped = text.strip(QUOTES + " ")
    return stripped if text[:1] in QUOTES and text[-1:] in QUOTES else text.strip()
