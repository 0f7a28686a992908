"""Phone numbers and one-time codes. Rules only."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import timedelta

CODE_LIFE = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)
CODES_PER_DAY = 20
"""Per phone number, so that nobody's phone is flooded."""
FOR_OWN_DEVICES = 5
"""Of these, so many go only to who asks on a device of the phone's owner: strangers can't use them up."""
TRIES_PER_CODE = 5
"""With six digits, five tries guess a code in 1 of 200,000 cases. On the owner's device there are five more."""

MOBILE = re.compile(r"1[3-9]\d{9}")


def normal_phone(text: str) -> str | None:
    """The 11 digits of a mainland mobile number, or None if `text` isn't one."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    return digits if MOBILE.fullmatch(digits) else None


def mask_phone(phone: str) -> str:
    """The number as it may be shown: 138****0000."""
    return f"{phone[:3]}****{phone[-4:]}"


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**6):06d}"
