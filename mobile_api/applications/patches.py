"""A correction that gives only what differs in an answer: "是502不是402", "尾号5679", "加上3单元". Rules only."""

from __future__ import annotations

import re

from mobile_api.applications.stated import PHONE
from mobile_api.catalog.schema import FormField

SHORT = 16
"""Characters of a correction that gives a number, and no whole address."""
PIECE = r"((?:(?!不?是|为)[0-9A-Za-z\u4e00-\u9fff-]){1,12}?)(?:号|室)?"
NOT_THAT = (
    re.compile(rf"(?:是|为|改成|改为)?{PIECE}[，, ]?(?:不是|而不是|不该是)[，, ]?{PIECE}[。.!！]*$"),
    re.compile(r"\b([\w-]{1,12}),? (?:not|instead of) (?:no\. ?)?([\w-]{1,12})[.!]*$", re.IGNORECASE),
)
"""The right piece, then the wrong one."""
THIS_INSTEAD = (
    re.compile(rf"不是{PIECE}[，, ]?(?:而)?(?:应该)?是{PIECE}[。.!！]*$"),
    re.compile(r"\bnot ([\w-]{1,12}),? (?:but|it'?s|it is) ([\w-]{1,12})[.!]*$", re.IGNORECASE),
)
"""The wrong piece, then the right one."""
ENDS = re.compile(
    r"(?:尾号|末尾|最后(?:几|四)?位|后(?:四|几)?位)(?:数|号码)?(?:应该)?(?:是|为|改成)?\s*(\d{2,6})(?!\d)|"
    r"\b(?:ends? (?:in|with)?|last (?:four|three|two|few)? ?(?:digits?)?(?: (?:is|are|should be))?)"
    r"\s*(\d{2,6})\b",
    re.IGNORECASE,
)
ADDED = re.compile(
    r"^(?:(?:地址|住址)(?:后面|最后|里)?[，, ]?)?(?:后面|最后)?(?:再|还要|要|得)?(?:加上|加一?个|补上|补一个|漏了个?)"
    r"[:： ]?(.{1,20}?)[。.!！]*$|"
    r"^(?:please )?(?:add|append) (.{1,30}?)(?: to (?:it|the address|that|my address))?[.!]*$",
    re.IGNORECASE,
)

NUMBER = re.compile(
    r"^(?=.*(?:门牌|地址|住址|楼号|[说写填弄打]错|错了|应该是))[^路街巷区村县]*?(\d{1,5})(号楼|号院|号|栋|单元|室)[。.!！]*$"
)
"""A house's number alone, as the end of a correction."""


def patched(field: FormField, value: str | int, text: str) -> str | None:
    """The whole answer, where `text` gives a part of it that is different; None if it gives no such part."""
    if field.type == "phone" and (ends := ENDS.search(text)) and not PHONE.search(text):
        digits = ends.group(1) or ends.group(2)
        return str(value)[: -len(digits)] + digits
    if field.type in ("address", "text", "phone") and (swapped := _swapped(str(value), text)):
        return swapped
    if field.type == "address" and (added := ADDED.search(text)):
        return str(value) + (added.group(1) or " " + added.group(2))
    if field.type == "address" and (number := NUMBER.search(text)) and len(text) <= SHORT:
        return _renumbered(str(value), *number.groups())
    return None


def _renumbered(value: str, number: str, unit: str) -> str | None:
    """The address with another number: of the same unit, or of the house where only one stands in it."""
    for own in (re.escape(unit), "号" if unit.startswith("号") else "\\b\\B"):
        if len(hits := re.findall(rf"\d+{own}", value)) == 1:
            return value.replace(hits[0], number + unit)
    return None


def _swapped(value: str, text: str) -> str | None:
    for patterns, right, wrong in ((NOT_THAT, 1, 2), (THIS_INSTEAD, 2, 1)):
        for pattern in patterns:
            hit = pattern.search(text)
            if hit and value.count(hit.group(wrong)) == 1 and hit.group(wrong) != value:
                return value.replace(hit.group(wrong), hit.group(right))
    return None
