"""A person by name and ID number, and the code that a counter gives. Rules only."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mobile_api.errors import InvalidValue
from mobile_api.identity.id_numbers import is_id_number

How = Literal["face", "counter"]
CLAIM_LIFE = timedelta(hours=1)
"""Between giving name and number and showing that one is that person."""
COUNTER_CODE_LIFE = timedelta(minutes=15)
COUNTER_CODE_DIGITS = 8
LEVEL_LIFE = timedelta(hours=12)
"""How long a session stays on the second level."""
SURE = 2
"""The level at which it is known who the citizen is; a phone alone tells nobody."""


@dataclass(frozen=True)
class KnownPerson:
    """Who stands behind an account; `confirmed_at` is None while it is only claimed."""

    id_number: str
    name: str
    confirmed_at: datetime | None


def normal_id_number(text: str) -> str:
    """The 18 characters of a resident ID number. Raises `InvalidValue` for a wrong check digit or date."""
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not is_id_number(number):
        raise InvalidValue(
            "身份证号不对，请核对18位号码。", "This isn't a valid 18-character ID number.", field="id_number"
        )
    return number


def normal_name(text: str) -> str:
    """A name as it is compared: without spaces, with one kind of dot for names such as 买买提·艾力."""
    return re.sub(r"[\s]", "", re.sub(r"[·•‧∙・.]", "·", unicodedata.normalize("NFKC", text)))


def mask_name(name: str) -> str:
    """The name as it may be shown: 张*, 欧阳*."""
    return name[:1] + "*" * max(1, len(name) - 1)


def mask_id(number: str) -> str:
    """The number as it may be shown: 110***********002X."""
    return f"{number[:3]}***********{number[-4:]}"


def new_counter_code() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**COUNTER_CODE_DIGITS):0{COUNTER_CODE_DIGITS}d}"
