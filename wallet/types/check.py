"""Whether a certificate's fields fit its type, and what to say if they don't. Rules only.

Only the form is checked here. Whether a number is somebody's is what the registers know and the department decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from wallet.errors import FieldFault, FieldsRefused
from wallet.types.schema import CertificateField, CertificateType, FieldType, Text

MAX_TEXT, MAX_LIST = 500, 50
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that make a text read other than it is written."""
Fields = dict[str, object]


def check_fields(kind: CertificateType, fields: Mapping[str, object]) -> Fields:
    """The fields in their type's order. Raises `FieldsRefused` with every fault at once."""
    faults = [fault for field in kind.fields if (fault := _fault(field, fields.get(field.id))) is not None]
    unknown = sorted(fields.keys() - {field.id for field in kind.fields})
    faults += [FieldFault(f, f"{kind.name.zh}没有“{f}”这一项。", f"There is no field {f!r} here.") for f in unknown]
    if faults:
        raise FieldsRefused(faults)
    return {field.id: fields[field.id] for field in kind.fields if fields.get(field.id) is not None}


def _fault(field: CertificateField, value: object) -> FieldFault | None:
    if value is None:
        return _say(field, Text(zh="必须填写", en="is required")) if field.required else None
    if field.type == "choice":
        fits = isinstance(value, str) and value in field.options
        return None if fits else _say(field, Text(zh="不在可选范围内", en="is none of its options"))
    fits = FITS[field.type](value)
    return None if fits else _say(field, WANTED[field.type])


def _say(field: CertificateField, what: Text) -> FieldFault:
    return FieldFault(field.id, f"{field.label.zh}{what.zh}。", f"{field.label.en} {what.en}.")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= MAX_TEXT and not CONTROL.search(value)


def _is_id_number(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return False
    try:
        ric.get_birth_date(value)
    except ValidationError:
        return False
    return bool(value[-1] == ric.calc_check_digit(value))


def _is_uscc(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and uscc.compact(value) == value and uscc.is_valid(value)


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        return date.fromisoformat(value).year >= 1900
    except ValueError:
        return False


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15


def _is_list(value: object) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MAX_LIST and all(map(_is_text, value))


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None


FITS: dict[FieldType, Callable[[object], bool]] = {
    "text": _is_text,
    "person_name": _is_text,
    "address": _is_text,
    "id_number": _is_id_number,
    "uscc": _is_uscc,
    "date": _is_date,
    "integer": _is_count,
    "fen": _is_count,
    "list": _is_list,
    "photo": _is_digest,
}
A_TEXT = Text(zh=f"应为不超过{MAX_TEXT}字的文字", en=f"must be a text of at most {MAX_TEXT} characters")
WANTED: dict[FieldType, Text] = {
    "text": A_TEXT,
    "person_name": A_TEXT,
    "address": A_TEXT,
    "id_number": Text(zh="应为18位公民身份号码", en="must be an ID number of 18 characters"),
    "uscc": Text(zh="应为18位统一社会信用代码", en="must be a unified social credit code"),
    "date": Text(zh="应为日期，如2026-05-05", en="must be a date such as 2026-05-05"),
    "integer": Text(zh="应为不小于0的整数", en="must be a whole number, not below 0"),
    "fen": Text(zh="应为以分为单位的金额", en="must be an amount in fen"),
    "list": Text(zh=f"应为1到{MAX_LIST}项文字", en=f"must be a list of 1 to {MAX_LIST} texts"),
    "photo": Text(zh="应为照片的SHA-256值", en="must be the SHA-256 of a picture"),
}
