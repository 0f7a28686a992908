"""Which answer a citizen wants to change, and to what ("电话改成139…", "actually it's a company"). Rules only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mobile_api.applications.announced import pieces
from mobile_api.applications.answers import LOOSE
from mobile_api.applications.draft import Draft
from mobile_api.applications.numbers import whole_number
from mobile_api.applications.patches import patched
from mobile_api.applications.stated import AREA, ID_NUMBER, NUMBER, PHONE
from mobile_api.catalog.options import mentioned, plain
from mobile_api.catalog.schema import FormField, SituationQuestion

TYPE_WORDS = {
    "person_name": ["姓名", "name"],
    "id_number": ["身份证号", "身份证", "证件号", "id number", "id card", "id"],
    "phone": ["手机号", "手机", "电话号码", "电话", "号码", "phone number", "phone", "mobile", "number"],
    "uscc": ["信用代码", "统一社会信用代码", "税号", "uscc", "credit code"],
    "address": ["地址", "住址", "address"],
    "date": ["日期", "时间", "date", "day"],
}
TYPE_VALUES = {
    "id_number": ID_NUMBER,
    "phone": PHONE,
    "date": re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}"),
}
TO_ZH = "改成|改为|换成|换为|更正为|应该是|应是|应为|其实是|实际是|写成|改到|变成"
TO_EN = r"\bmake (?:it|that)\b|\bto be\b|\bshould (?:have been|be)\b|\bchange (?:it|that|this) to\b|\bto\b|\binto\b"
TO = re.compile(rf".*(?:{TO_ZH}|{TO_EN})\s*[:：]?\s*(.+)$", re.IGNORECASE | re.DOTALL)
IS = re.compile(r".*(?:不是.*[，,。 ]\s*是|是|为|叫做?|\bis\b|\bit's\b|[:：])\s*(.+)$", re.IGNORECASE | re.DOTALL)
CUE = re.compile(r"不对|错了|错|不是|应该|改|actually|wrong|mistake|sorry|i mean|should be|not right", re.IGNORECASE)
NO_VALUE = re.compile(
    r"^(?:错的?|不对的?|写错的?|填错的?|wrong|incorrect|not right|a mistake)?了?[。.!！]*$", re.IGNORECASE
)
WORTHLESS = re.compile(
    r"填错|写错|说错|弄错|搞错|打错|错了|不对|要改|改一下|想改|wrong|mistake|incorrect", re.IGNORECASE
)
NAME = re.compile(r"名字|名称|姓名|我叫|\bname\b", re.IGNORECASE)
LEAD = re.compile(
    r"^(?:(?:不对|错了|[说写填]错了?|不好意思|oops|no|wait|sorry|actually)(?:啊|呀|了)?[，,!. ]*)+", re.IGNORECASE
)
"""How a correction begins."""
SUM = re.compile(r"(?:[0-9.]+|[一二两三四五六七八九十百千半]+)(?P<unit>万|块|元)")
APART = re.compile(r"[，,；;。]|还有|另外|并且|\band\b", re.IGNORECASE)
"""What stands between two corrections in one message."""


@dataclass(frozen=True)
class Correction:
    """The answer to be changed, and the text of its new value if that was said too."""

    target: SituationQuestion | FormField
    new_text: str | None


def find_correction(draft: Draft, text: str) -> Correction | None:
    """The correction that `text` asks for; None if it isn't clear which answer is meant."""
    named = named_field(draft, text)
    if (part := _of_a_part(draft, named, text)) is not None:
        return part
    if named is not None:
        return Correction(named, _new_text(text, named))
    if (announced := _announced(draft, text)) is not None:
        return announced
    for question in draft.detail.situations:
        option = mentioned(DENIED.sub("", text), question.options) if question.id in draft.situation else None
        if option is not None and draft.situation[question.id] != option.id:
            return Correction(question, option.label.zh)
    for field_type, pattern in TYPE_VALUES.items():
        fields = [f for f, _ in draft.filled() if f.type == field_type]
        hit = pattern.search(text)
        if hit and len(fields) == 1:
            return Correction(fields[0], hit.group(0))
    if (area := AREA.search(text)) and (field := _the_area(draft)) is not None:
        return Correction(field, area.group(1))
    if (money := SUM.search(text)) and (field := _the_sum(draft, money["unit"])) is not None:
        return Correction(field, money.group())
    for field, value in draft.filled():
        option = mentioned(text, field.options) if field.options else None
        if option is not None and option.id != value:
            return Correction(field, option.label.zh)
    return _of_the_last_answer(draft, text) or _of_a_present_option(draft, text)


def _announced(draft: Draft, text: str) -> Correction | None:
    """ "不对，我叫王方": the one filled field whose value the text announces."""
    told = [piece for piece in pieces(LEAD.sub("", text), [field for field, _ in draft.filled()]) if piece.field]
    field = told[0].field if len(told) == 1 else None
    return Correction(field, told[0].text) if field is not None else None


def find_several(draft: Draft, text: str) -> list[Correction]:
    """The corrections of a message that names several fields with their new values; empty for fewer than two.

    "店名改成小张理发店，面积改成80平"
    """
    found = [find_correction(draft, part) for part in APART.split(text)]
    whole = [c for c in found if c is not None and c.new_text is not None and isinstance(c.target, FormField)]
    named = {c.target.id for c in whole}
    return whole if len(named) == len(whole) > 1 else []


def _of_a_part(draft: Draft, named: FormField | None, text: str) -> Correction | None:
    """ "地址是502不是402", "尾号是5679": what differs in the field that is named, or in the only one that it fits."""
    found = [(field, patched(field, value, text)) for field, value in draft.filled() if named in (None, field)]
    fitting = [Correction(field, whole) for field, whole in found if whole is not None]
    return fitting[0] if len(fitting) == 1 else None


def patches_another(draft: Draft, asked: str, text: str) -> bool:
    """Whether an answer only mends a part of an earlier one: "尾号是5679" where the address is asked."""
    part = _of_a_part(draft, named_field(draft, text), text)
    return part is not None and part.target.id != asked


def _the_area(draft: Draft) -> FormField | None:
    areas = [field for field, _ in draft.filled() if field.type == "integer" and field.id.startswith("area")]
    return areas[0] if len(areas) == 1 else None


def _the_sum(draft: Draft, unit: str) -> FormField | None:
    """The only field that counts so: in ten thousands ("50万"), or in single yuan."""
    counts = "万元" if unit == "万" else "（元"
    sums = [field for field, _ in draft.filled() if field.type == "integer" and counts in field.label.zh]
    return sums[0] if len(sums) == 1 else None


DENIED = re.compile(r"不是[^，,。.]{1,8}?(?=$|[，,。.]|而?是)")
"""What is said not to be so."""
CHANGES = re.compile(
    rf"{TO_ZH}|改回|换回|不是[^，,。]{{1,8}}[，,]?(?:而)?是|\bchange\b.*\bto\b|"
    r"^(?:不对|错了|[说写填]错了?|oops|no,? wait|wait|sorry)[，, ]|^(?:不对|[说写填]?错了)(?=我叫|应该|是)|"
    r"^[我俺]?(?:要|想)?[改换](?:一下|下|个)?(?:名字?|姓名|店名|公司名称?|电话|手机号?|号码|地址|身份证号?码?|面积|日期)$",
    re.IGNORECASE,
)


def changes_another(draft: Draft, asked: str, text: str) -> bool:
    """Whether an answer takes back an earlier one instead: "店名改成…" where the address is asked."""
    if not CHANGES.search(text):
        return False
    named = named_field(draft, text)
    meant = DENIED.sub("", text)
    options = [(q, mentioned(meant, q.options)) for q in draft.detail.situations if q.id in draft.situation]
    another = any(option is not None and draft.situation[q.id] != option.id for q, option in options)
    if named is not None or another:
        return another or (named is not None and named.id != asked)
    announced = _announced(draft, text)
    return _some_name(draft, text) or (announced is not None and announced.target.id != asked)


def restates(draft: Draft, asked: str, text: str) -> bool:
    """Whether a "name" only says again what the situation is known to be ("租的" for the second time)."""
    if not asked.endswith("name"):
        return False
    said = plain(text)
    for question in draft.detail.situations:
        for option in question.options:
            words = {option.label.zh, option.label.en, *option.words.zh, *option.words.en}
            if draft.situation.get(question.id) == option.id and said in {plain(word) for word in words}:
                return True
    return False


def _of_a_present_option(draft: Draft, text: str) -> Correction | None:
    """ "改租的": the present answer of a situation question is named, the new one isn't said yet."""
    for question in draft.detail.situations:
        option = mentioned(text, question.options)
        if option is not None and CUE.search(text):
            return Correction(question, option.label.zh if CHANGES.search(text) else None)
    return None


def _of_the_last_answer(draft: Draft, text: str) -> Correction | None:
    """ "不对，应该是王方": nothing is named, so the answer given last is meant."""
    filled = {field.id: field for field, _ in draft.filled()}
    last = next((field_id for field_id in reversed(list(draft.values)) if field_id in filled), None)
    if last is None or not CUE.search(text):
        return None
    new_text = _new_text(text, filled[last])
    fits = new_text is not None and filled[last].type in LOOSE and not new_text.isdigit()
    return Correction(filled[last], new_text) if fits else None


def named_field(draft: Draft, text: str) -> FormField | None:
    """The filled field whose label stands in the text (the longest one), the name that the text quotes, or the only
    field of a type that is named."""
    said = _spoken(text)
    fields = [field for field, _ in draft.filled()]
    hits = [(len(label), f) for f in fields for label in _labels(f) if _stands_in(label, said)]
    if hits:
        longest = max(length for length, _ in hits)
        best = {f.id: f for length, f in hits if length == longest}
        if len(best) == 1:
            return next(iter(best.values()))
    quoted = [field for field, value in draft.filled() if _is_name(field) and plain(str(value)) in plain(text)]
    if len(quoted) == 1 and NAME.search(text):
        return quoted[0]
    for field_type, words in TYPE_WORDS.items():
        of_type = [f for f in fields if (_is_name(f) if field_type == "person_name" else f.type == field_type)]
        if len(of_type) == 1 and any(_stands_in(word, said) for word in words):
            return of_type[0]
    return None


def _some_name(draft: Draft, text: str) -> bool:
    """Whether a name is spoken of that may be one of several: the shop's, or its owner's."""
    return any(_is_name(field) for field, _ in draft.filled()) and NAME.search(text) is not None


def _is_name(field: FormField) -> bool:
    return field.id.endswith("name")


def _labels(field: FormField) -> list[str]:
    zh = re.sub(r"[(（].*?[)）]", "", field.label.zh)
    short = [zh[-2:]] if field.type == "integer" and len(zh) > 2 else []
    return [_spoken(label) for label in (zh, re.sub(r" *[(].*?[)]", "", field.label.en), *short)]


def _spoken(text: str) -> str:
    """Labels and speech in the same words: people say "孩子的名字" where a form says "孩子姓名"."""
    return plain(text).replace("名字", "姓名").replace("房租", "租金").replace("的", "")


def _stands_in(word: str, said: str) -> bool:
    return bool(re.search(rf"\b{re.escape(word)}\b", said)) if word.isascii() else word in said


def _new_text(text: str, field: FormField) -> str | None:
    """What follows "改成", "应该是", "to" and the like; a number of the field's kind also without them."""
    if (pattern := TYPE_VALUES.get(field.type)) and (hit := pattern.search(text)):
        return hit.group(0)
    after = TO.match(text)
    if field.type == "integer" and after and whole_number(after.group(1)) is not None:
        return after.group(1)
    if field.type == "integer" and (numbers := NUMBER.findall(text)):
        return str(numbers[-1])
    for marker in (TO, IS):
        hit = marker.match(text)
        if hit and not NO_VALUE.match(hit.group(1).strip()) and not WORTHLESS.search(hit.group(1)):
            return hit.group(1).strip(" 。.!！“”\"'")
    return None
