"""The 18-digit numbers by which people are known: of ID cards and of cards in their form. Rules only.

- Resident identity card: GB 11643-1999.
- Residence permit of Hong Kong, Macao and Taiwan residents (since 2018): the same, with 810000, 820000 or 830000 in
  the place of the county.
- Foreign Permanent Resident ID Card (issued since 2023-12-01): the same length, place of the birthday and check digit;
  it begins with 9, followed by the place of issue and the nationality in the place of the county.
"""

from __future__ import annotations

import re

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

NO_COUNTY = re.compile(r"9|8[123]0000")
"""Numbers that begin so name no county, hence none can be looked up."""


def is_id_number(number: str) -> bool:
    """Whether 18 characters are such a number: date of birth, ISO 7064 MOD 11-2 check digit, and the county if any."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    if not NO_COUNTY.match(number):
        return ric.is_valid(number)
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return number[-1] == ric.calc_check_digit(number)
