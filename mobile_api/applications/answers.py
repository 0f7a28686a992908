"""From what a person writes to the value of a form field. Rules only; `today` comes in.

One function per field type reads the value, one per rule checks it, and each refuses
with a sentence that says what would be right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from stdnum.cn import ric, uscc

from mobile_api.applications.dates import years_between
from mobile_api.applications.names import RELATIVE, has_form_of_name, sounds_like_name
from mobile_api.applications.numbers import whole_number, whole_wan
from mobile_api.applications.spoken import answer_in, visible
from mobile_api.applications.spoken_days import read_day
from mobile_api.catalog.options import pick, pick_yes_no
from mobile_api.catalog.schema import FormField
from mobile_api.errors import InvalidValue
from mobile_api.identity.codes import normal_phone
from mobile_api.identity.id_numbers import is_id_number

Value = str | int
LOOSE = frozenset({"text", "person_name", "address"})
"""Field types that any words may fill."""
MAX_LENGTH = 200

NOT_AN_ANSWER = re.compile(
    r"(好了)?(快点|快些)|别问了?|等会儿?(再说)?|一会儿再说|再说吧?|[上下]一步|返回|提交|撤销|撤回|删除|重新开始|开始办?|办吧|跳过|略过|"
    r"(先)?跳过(吧)?|(店名|名字|还)*没(想|起)好(呢)?|好了|(换|改)[成回].{1,6}的|回到.{0,8}|啥.{0,8}|带啥.{0,4}|"
    r"随便|不知道|不清楚|等一下|等一等|等等|稍等(一下)?|慢着|先等.{0,4}|不.{1,2}了|[你您](帮|给|替)[我俺咱].{0,8}|"
    r"(都|现在)?(填|写)(了|到)?(啥|什么|哪).{0,4}|[我俺]?(要|想|能不能|可以)加急.{0,4}|(写|填|用|算|报|登)(谁|哪个?人?)的?.{0,4}|谁的?(名|名字|姓名)|"
    r"next|back|submit|undo|start over|(please )?skip( (it|that|this))?|(please )?(wait|hold on|pause|stop)|"
    r"never ?mind|carry on|operator|agent|whatever|i ?(don'?t|do not) know|not sure|no idea|later",
    re.IGNORECASE,
)
"""What people say instead of answering; no shop, person or street is called so."""
NOT_AT_HAND = re.compile(
    r"忘了|忘记|不记得|记不[住清得]|没[在带]身边|没带|不在身边|没在手边|得回(?:家|去)(?:找|看|拿)|"
    r"\bforg[oe]t|don'?t remember|can'?t remember|don'?t have (?:it|that|the number) (?:with|on|here)|not with me\b",
    re.IGNORECASE,
)
"""Said of a number or a day that has to be looked up first."""
SPOKEN_DIGITS = str.maketrans("零〇幺一二三四五六七八九", "001123456789")
"""As people read out a phone number."""
SKIP = {
    "跳过",
    "没有",
    "没",
    "无",
    "暂无",
    "不填",
    "先不填",
    "略过",
    "skip",
    "none",
    "no",
    "n/a",
    "nothing",
    "leave it out",
}


def wants_skip(text: str) -> bool:
    """Whether the answer leaves an optional field out."""
    return visible(text).lower().strip("。.!！ ") in SKIP


def read_value(field: FormField, text: str, today: date, spoken: bool = False) -> Value:
    """The field's value in canonical form. Raises `InvalidValue` that says what would be right.

    What is `spoken` in a chat may introduce itself ("我叫张三"); what is typed into a form stands as it is.
    """
    if spoken and field.type not in LOOSE | {"choice", "yes_no"} and NOT_AT_HAND.search(text):
        raise _wrong(
            field,
            "没关系，不急：找到了再填。说“先放着”，我给您留着。",
            "No hurry: fill it in once you have it. Say “put it aside” and I keep the form for you.",
        )
    said = answer_in(text, field.type) if spoken and field.type in LOOSE else text
    value = READERS[field.type](field, said, today)
    if spoken and field.type == "person_name" and said == visible(text) and not sounds_like_name(said):
        raise _wrong(
            field,
            f"“{said}”不太像姓名。真是这个名字的话，请说“姓名是{said}”。",
            f"“{said}” doesn't sound like a name. If it is one, please say “the name is {said}”.",
        )
    check_value(field, value, today)
    return value


def _text(field: FormField, text: str, today: date) -> str:
    value = re.sub(r"\s+", " ", visible(text))
    if field.rule.digits:
        return _digits(field, value)
    if NOT_AN_ANSWER.fullmatch(value.rstrip(" 。.!！吧呢啊哈")):
        raise _wrong(field, "这一项要填了才能办。", "This one is needed to go on.")
    if not any(unicodedata.category(c)[0] in "LN" for c in value):
        raise _wrong(field, "请用文字填写。", "Please write it in words.")
    if len(value) > MAX_LENGTH:
        raise _wrong(field, f"太长了，最多{MAX_LENGTH}个字。", f"That's too long: at most {MAX_LENGTH} characters.")
    return value


def _digits(field: FormField, text: str) -> str:
    """The number of a card or an account, without the gaps and words around it."""
    found = re.findall(r"[0-9](?:[ -]?[0-9]){3,}", text)
    if len(found) != 1:
        raise _wrong(field, "请填卡或本子上的那串数字。", "Please give the digits that stand on the card.")
    return re.sub(r"[ -]", "", found[0])


def _person_name(field: FormField, text: str, today: date) -> str:
    value = re.sub(r"\s+", " ", visible(text))
    if not has_form_of_name(value) and RELATIVE.search(value):
        raise _wrong(
            field,
            "好的，那就填这个人身份证上的姓名。",
            "All right; then please give that person's name as on their ID card.",
        )
    if not has_form_of_name(value) or NOT_AN_ANSWER.fullmatch(value):
        raise _wrong(
            field,
            "这不像一个姓名，请填身份证上的姓名。",
            "That doesn't look like a name. Please give it as on the ID card.",
        )
    return value.replace("•", "·")


def _address(field: FormField, text: str, today: date) -> str:
    value = _text(field, text, today)
    if len(value) < 4 or value.isdigit():
        raise _wrong(
            field,
            "地址要写到街道和门牌号，例如“XX区XX路12号”。",
            "Please give street and house number, such as “12 Zhongqi Road”.",
        )
    return value


def _id_number(field: FormField, text: str, today: date) -> str:
    """The 18-character number of an identity card; see `is_id_number`."""
    joined = re.sub(r"[\s-]", "", visible(text)).upper()
    found = re.findall(r"(?<!\d)\d{17}[\dX](?![\dX])", joined)
    if len(found) != 1:
        raise _wrong(field, "身份证号是18位，请核对后重新填写。", "An ID number has 18 characters. Please check it.")
    if not is_id_number(found[0]) or ric.get_birth_date(found[0]) > today:
        raise _wrong(
            field,
            "这个身份证号校验不通过，可能有一位写错了，请核对。",
            "This ID number fails its check: a digit may be wrong. Please look again.",
        )
    return str(found[0])


def _uscc(field: FormField, text: str, today: date) -> str:
    """Unified social credit code, GB 32100-2015: 18 characters with a check character."""
    joined = re.sub(r"[\s-]", "", visible(text)).upper()
    found = re.findall(r"(?<![0-9A-Z])[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}(?![0-9A-Z])", joined)
    if len(found) != 1:
        raise _wrong(
            field,
            "统一社会信用代码是18位数字和大写字母，请对照营业执照填写。",
            "A unified social credit code has 18 digits and capital letters; see the licence.",
        )
    if not uscc.is_valid(found[0]):
        raise _wrong(
            field,
            "这个统一社会信用代码校验不通过，请对照营业执照核对。",
            "This unified social credit code fails its check. Please compare it with the licence.",
        )
    return str(found[0])


def _phone(field: FormField, text: str, today: date) -> str:
    joined = re.sub(r"[\s-]", "", visible(text)).translate(SPOKEN_DIGITS)
    found = re.findall(r"(?<!\d)(?:\+?86)?(1[3-9]\d{9})(?!\d)", joined)
    phone = normal_phone(found[0]) if len(found) == 1 else None
    if phone is None:
        raise _wrong(
            field, "请填11位手机号，例如13800000000。", "Please give an 11-digit mobile number, such as 13800000000."
        )
    return phone


def _date(field: FormField, text: str, today: date) -> str:
    day = read_day(text, today, lean=field.rule.not_past - field.rule.not_future)
    if day is None:
        raise _wrong(
            field,
            "请说清是哪一天，例如2026-12-01，也可以说“下周一”。",
            "Please say which day, such as 2026-12-01 or “next Monday”.",
        )
    if not 1900 <= day.year <= 2100:
        raise _wrong(field, "年份不对，请核对。", "The year can't be right. Please check it.")
    return day.isoformat()


def _integer(field: FormField, text: str, today: date) -> int:
    number = whole_wan(text) if field.id.endswith("_wan") else whole_number(text)
    if number is None:
        raise _wrong(field, "请填一个整数。", "Please give one whole number.")
    return number


def _choice(field: FormField, text: str, today: date) -> str:
    option = pick(text, field.options)
    if option is None:
        labels = [option.label for option in field.options]
        raise _wrong(
            field,
            "请从这几项里选一个：" + "、".join(label.zh for label in labels) + "。",
            "Please choose one of these: " + ", ".join(label.en for label in labels) + ".",
        )
    return option.id


def _yes_no(field: FormField, text: str, today: date) -> str:
    answer = pick_yes_no(text)
    if answer is None:
        raise _wrong(field, "请回答“是”或“否”。", "Please answer yes or no.")
    return "yes" if answer else "no"


READERS: dict[str, Callable[[FormField, str, date], Value]] = {
    "address": _address,
    "choice": _choice,
    "date": _date,
    "id_number": _id_number,
    "integer": _integer,
    "person_name": _person_name,
    "phone": _phone,
    "text": _text,
    "uscc": _uscc,
    "yes_no": _yes_no,
}


def check_value(field: FormField, value: Value, today: date) -> None:
    """Check that a value keeps the field's rule on this day. Raises `InvalidValue` that says what would be right."""
    _check_length(field, value)
    _check_range(field, value)
    _check_age(field, value, today)
    _check_day(field, value, today)


def _check_length(field: FormField, value: Value) -> None:
    shortest, longest = field.rule.min_length, field.rule.max_length
    if not isinstance(value, str):
        return
    if shortest is not None and len(value) < shortest:
        raise _wrong(field, f"太短了，至少{shortest}个字。", f"That's too short: at least {shortest} characters.")
    if longest is not None and len(value) > longest:
        raise _wrong(field, f"太长了，最多{longest}个字。", f"That's too long: at most {longest} characters.")


def _check_range(field: FormField, value: Value) -> None:
    least, most = field.rule.min, field.rule.max
    if not isinstance(value, int):
        return
    if least is not None and value < least:
        raise _wrong(field, f"不能小于{least}。", f"It can't be less than {least}.")
    if most is not None and value > most:
        raise _wrong(field, f"不能大于{most}。", f"It can't be more than {most}.")
    if least is None and value < 0:
        raise _wrong(field, "不能是负数。", "It can't be negative.")


def _check_age(field: FormField, value: Value, today: date) -> None:
    age = field.rule.min_age
    if age is None or field.type not in {"id_number", "date"}:
        return
    born = ric.get_birth_date(str(value)) if field.type == "id_number" else date.fromisoformat(str(value))
    if years_between(born, today) < age:
        raise _wrong(field, f"须年满{age}周岁。", f"The person must be at least {age} years old.")


def _check_day(field: FormField, value: Value, today: date) -> None:
    if field.type != "date":
        return
    day = datetime.fromisoformat(str(value)).date()
    if field.rule.not_future and day > today:
        raise _wrong(field, "日期不能晚于今天。", "The day can't lie in the future.")
    if field.rule.not_past and day < today:
        raise _wrong(field, "日期不能早于今天。", "The day can't lie in the past.")


def _wrong(field: FormField, zh: str, en: str) -> InvalidValue:
    return InvalidValue(zh, en, field=field.id)
