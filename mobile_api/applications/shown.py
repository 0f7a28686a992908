"""How a value is shown to a person. Rules only."""

from __future__ import annotations

import re
from datetime import date

from mobile_api.applications.answers import Value
from mobile_api.catalog.schema import FormField
from mobile_api.identity.codes import mask_phone

YES_NO = {"yes": {"zh": "是", "en": "Yes"}, "no": {"zh": "否", "en": "No"}}


def shown_value(field: FormField, value: Value, language: str) -> str:
    """A value as a person reads it: labels for options, ID numbers masked."""
    return str(masked(field, value)) if field.type in ("id_number", "phone") else whole_value(field, value, language)


def as_understood(field: FormField, value: Value, said: str, language: str) -> str | None:
    """A day or a number as it was understood, where it isn't what was said in so many figures ("下周一", "三千五")."""
    if field.type == "date" and not re.search(r"\d{4}", said):
        day = date.fromisoformat(str(value))
        named = f"{day} ({day:%A})" if language == "en" else f"{day}（星期{'一二三四五六日'[day.weekday()]}）"
    elif field.type == "integer" and str(value) not in said.replace(",", ""):
        named = str(value)
    else:
        return None
    return labelled(field, named, language)


def labelled(field: FormField, shown: str, language: str) -> str:
    """A value behind its field's label."""
    return f"{field.label.in_(language)}: {shown}" if language == "en" else f"{field.label.in_(language)}：{shown}"


def whole_value(field: FormField, value: Value, language: str) -> str:
    """A value as whoever decides must read it: labels for options, nothing covered."""
    if field.type == "choice":
        return next((o.label.in_(language) for o in field.options if o.id == value), str(value))
    if field.type == "yes_no":
        return YES_NO.get(str(value), {}).get(language, str(value))
    return str(value)


def masked(field: FormField, value: Value) -> Value:
    """The value with the middle of ID numbers and phone numbers covered."""
    if field.type == "id_number":
        return f"{str(value)[:3]}***********{str(value)[-4:]}"
    return mask_phone(str(value)) if field.type == "phone" else value
