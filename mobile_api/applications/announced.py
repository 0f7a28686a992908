"""Several answers in one sentence ("我叫王芳，身份证110…，电话139…"): the field that each piece announces. Rules only.

A piece belongs to a field only if it says so: by the field's label, by words such as "我叫", or by a number's form.
What could belong to two fields, or to somebody else's, is left out and asked later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mobile_api.applications.names import HAN
from mobile_api.applications.stated import AREA, ID_NUMBER, PHONE
from mobile_api.catalog.schema import FormField

SEPARATOR = re.compile(
    r"[，,、；;。\n]+|\.(?=\s|$)|\s+(?=(?:想|要)?改成|我?叫|电话|手机|身份证|地址|住)|"
    r"\s+and\s+(?=my |i |we |the |phone|id\b|\d)",
    re.IGNORECASE,
)
IS = r"\s*(?:就?是|为|叫做?|填|is|will be|called|[:：])*\s*"
OF = r"(?:还有|and |我们?的?|本人的?|他的?|她的?|my |the |our )*"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐"
    "乔伍庞颜庄聂鲁岳翟殷詹申耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍成苗谷盛曲翁冉骆蓝路游靳管柴蒙鲍华喻祁"
)
"""The first characters of nearly all Chinese names; what begins otherwise ("我叫外卖") is asked about."""
NAME = re.compile(
    rf"^{OF}(?:叫做?|名叫|名字[是叫]|姓名{IS})(?![了花])\s*(?P<zh>[{SURNAMES}]{HAN}{{1,2}}|{HAN}+(?:[·•]{HAN}+)+)$"
    r"|^(?:and )?(?:my (?:full )?name is|my name's|name:|i'm called|i am called) (?P<en>[a-z][a-z' .-]+)$",
    re.IGNORECASE,
)
HOME = re.compile(
    r"^(?:我|我们|家|我家)?(?:现在)?住(?:址|在)?(?:是|为|[:：])?\s*(.+)$|^(?:and )?(?:i|we) live (?:at|on) (.+)$", re.I
)
SHOP = re.compile(
    r"^(?:店面?|铺子|门面|公司)?(?:开|就|设)?在(.+)$"
    r"|^(?:and )?(?:the |my |our )?(?:shop|store|company) (?:is|will be) (?:at|on) (.+)$",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"^(?:店名?|铺子|字号)?就?(?:叫做?|起名叫?)(?P<zh>[\u3400-\u9fff\w]{2,20}(?:店|馆|厅|铺|坊|房|屋|吧|超市|公司|工作室))$"
    r"|^(?:it's |it is |it will be )?called (?P<en>[a-z0-9][\w' &.-]+)$",
    re.IGNORECASE,
)
CALLED = re.compile(
    r"^(?:就|准备|打算|想)?(?:(?:名字?|起名|取名)就?叫|叫做?)"
    r"(?P<name>(?!什么|啥|外卖|[你我他她它人车个])[\u3400-\u9fff\w]{2,12})$"
)
"""A name by itself: whose it is depends on the form ("叫甜甜奶茶", "叫李小宝")."""
LIKE_A_PERSON = re.compile(rf"[{SURNAMES}]{HAN}{{1,2}}")
BORN = re.compile(
    r"^[是在于]?(?P<day>.*[0-9一二三四五六七八九十]\s*[日号]|.*[今昨前]天)(?:早上|上午|中午|下午|晚上|夜里)?刚?出?生的?$"
)
MONTHLY = re.compile(
    r"^(?P<sum>(?:[0-9]+|[一二两三四五六七八九十百千]+)(?:块钱?|元| yuan)?)\s*"
    r"(?:一个?月|每个?月|/月|a month|per month|monthly)$",
    re.IGNORECASE,
)
SINCE = re.compile(r"^(?:打算|想|准备)?(?:从|自)(?P<day>.+?)(?:开始|起)(?:交|参保|算)?$")
PLACE = re.compile(rf"^{OF}(?:地址|address){IS}(.+)$", re.IGNORECASE)
STREET = re.compile(r"\d.*[号室栋幢楼]|[路街巷村屯].*\d|\d.*\b(?:road|rd|street|st|avenue|ave|lane)\b", re.IGNORECASE)
"""An address down to the house: what is told in passing is none without it."""
NUMBER_OF = {
    "id_number": re.compile(
        rf"^{OF}(?:中国)?(?:身份证(?:号码?)?|id(?: card)?(?: number| no\.?)?){IS}$|^$", re.IGNORECASE
    ),
    "phone": re.compile(
        rf"^{OF}(?:手机号?码?|(?:联系)?电话(?:号码?)?|联系方式|(?:mobile|phone|cell)(?: number| no\.?)?){IS}$|^$",
        re.IGNORECASE,
    ),
}
"""What may stand beside a number that is the whole of a piece."""
PEOPLE = re.compile(
    r"^(?:一共|总共|就)?(?:[0-9]+|[一二两三四五六七八九十]+)\s*(?:个|名|口)?人$|^(?:[0-9]+|\w+) people$", re.IGNORECASE
)
SPEAKER = re.compile(r"^(?:经营者|申请人|本人|经办人|车主|驾驶人|持卡人)")
"""Labels of fields about the one who writes; a child's or a bride's name isn't given with "我叫"."""


@dataclass(frozen=True)
class Piece:
    """A piece of a sentence: the field it is for, if it says so and that is certain, and the value's text."""

    text: str
    announced: bool
    field: FormField | None = None


def pieces(text: str, fields: Sequence[FormField], asked: FormField | None = None) -> list[Piece]:
    """The pieces of `text`, with their fields among `fields`, those that may be filled by it.

    What follows an address without announcing anything goes on with it ("8 Xibin Road, Ranghulu District").
    """
    found: list[Piece] = []
    for part in filter(None, (part.strip() for part in SEPARATOR.split(text))):
        piece = _piece(part, fields, asked)
        before = found[-1] if found else None
        if not piece.announced and before and before.field and before.field.type == "address":
            found[-1] = Piece(
                f"{before.text}, {part}" if part.isascii() else f"{before.text}{part}", True, before.field
            )
        else:
            found.append(piece)
    return found


def _piece(part: str, fields: Sequence[FormField], asked: FormField | None) -> Piece:
    labelled = [(len(label), f, hit.group(1)) for f in fields for label in _labels(f) if (hit := _after(label, part))]
    labelled += [(len(word), f, hit.group(1)) for f in fields for word in _words(f) if (hit := _told(f, word, part))]
    if labelled:
        _, field, value = max(labelled, key=lambda found: found[0])
        return Piece(value, True, field)
    read = _read(part)
    return Piece(read[1], True, _taker(read[0], fields, asked)) if read else Piece(part, False)


def _read(part: str) -> tuple[str, str] | None:
    """What kind of answer a piece announces, and its value."""
    for kind, pattern in (("id_number", ID_NUMBER), ("phone", PHONE)):
        hit = pattern.search(part)
        if hit and NUMBER_OF[kind].match((part[: hit.start()] + part[hit.end() :]).strip()):
            return kind, hit.group()
    if (hit := CALLED.match(part)) and LIKE_A_PERSON.fullmatch(hit["name"]):
        return "somebody", hit["name"]
    if hit := NAME.match(part):
        return "name", hit.group("zh") or hit.group("en")
    if hit := TITLE.match(part):
        return "title", hit.group("zh") or hit.group("en")
    if hit := CALLED.match(part):
        return "title", hit["name"]
    for kind, pattern, value in (("born", BORN, "day"), ("monthly", MONTHLY, "sum"), ("since", SINCE, "day")):
        if hit := pattern.match(part):
            return kind, hit[value]
    for kind, pattern in (("home", HOME), ("shop", SHOP), ("place", PLACE)):
        hit = pattern.match(part)
        if hit and STREET.search(part):
            return kind, next(group for group in hit.groups() if group)
    if hit := AREA.search(part):
        return "area", hit.group()
    return ("people", part) if PEOPLE.match(part) else None


def _labels(field: FormField) -> list[str]:
    return [re.sub(r"\s*[（(].*?[)）]", "", label) for label in (field.label.zh, field.label.en)]


def _after(label: str, part: str) -> re.Match[str] | None:
    """What follows a label and a word that says so; a label alone announces nothing ("电话亭路5号")."""
    return re.match(rf"{OF}{re.escape(label)}\s*(?:就?是|为|叫做?|填|is\b|will be|[:：])\s*(.+)$", part, re.IGNORECASE)


def _words(field: FormField) -> list[str]:
    return [*field.words.zh, *field.words.en]


def _told(field: FormField, word: str, part: str) -> re.Match[str] | None:
    """What follows a word by which people call the field, if it sounds like a value of it: "宝宝叫…", "房租一千五"."""
    says = VALUE_AFTER.get(field.type)
    return re.match(rf"{OF}{re.escape(word)}\s*{says}$", part, re.IGNORECASE) if says else None


NAMED = (
    r"(?:的?(?:名字|姓名)(?:就?是|叫)?|就?叫做?|[起取]名叫?|(?<=成)|"
    r"(?:'s)? name is |(?: is| will be|'s)? (?:called|named) )\s*"
    r"(?!什么|啥|多少)(.+)"
)
AMOUNT = r"(?:就?是|为|每个?月|一个?月|一共|总共|大概|is|:|：)*\s*((?:[0-9]|[一二两三四五六七八九十百千万半])[^几]*)"
VALUE_AFTER = {"integer": AMOUNT, "person_name": NAMED, "text": NAMED}
"""By a field's type, how a value follows such a word."""
TYPES = {
    "area": "integer",
    "born": "date",
    "home": "address",
    "monthly": "integer",
    "name": "person_name",
    "people": "integer",
    "place": "address",
    "shop": "address",
    "since": "date",
    "somebody": "person_name",
    "title": "text",
}
"""The type of the fields that take what is announced, where it isn't called the same."""
MARKS: dict[str, Callable[[FormField], bool]] = {
    "area": lambda field: field.id.startswith("area"),
    "born": lambda field: field.id == "born_on",
    "home": lambda field: "住" in field.label.zh,
    "monthly": lambda field: field.id.startswith("monthly"),
    "name": lambda field: SPEAKER.match(field.label.zh) is not None,
    "people": lambda field: field.label.zh.endswith("人数"),
    "shop": lambda field: "经营" in field.label.zh,
    "since": lambda field: field.id == "from_on",
    "somebody": lambda field: MARKS["name"](field) or field.label.zh.startswith(("孩子", "老人")),
    "title": lambda field: field.id.endswith("name"),
}
"""What shows besides the type that a field is meant: where one lives isn't where the shop is."""


def _taker(kind: str, fields: Sequence[FormField], asked: FormField | None) -> FormField | None:
    """The one field that takes what is announced; the asked one before all others."""
    of_type = [field for field in fields if field.type == TYPES.get(kind, kind)]
    mark = MARKS.get(kind)
    if asked is not None and asked in of_type and (asked.type != "integer" or mark is None or mark(asked)):
        return asked
    fitting = [field for field in of_type if mark is None or mark(field)]
    return fitting[0] if len(fitting) == 1 else None
