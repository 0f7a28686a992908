"""The 18-digit numbers by which people are known: of ID cards and of cards in their form. Rules only.

- Resident identity card: GB 11643-1999. The county is that of the household when the number was given out, from the
  mid-eighties on, so it need not have existed in the year of birth: of who was born in Daqing before 1983 it hadn't.
- Residence permit of Hong Kong, Macao and Taiwan residents (since 2018): the same, with 810000, 820000 or 830000 in
  the place of the county.
- Foreign Permanent Resident ID Card (issued since 2023-12-01): the same length, place of the birthday and check digit;
  it begins with 9, followed by the place of issue and the nationality in the place of the county.
"""

from __future__ import annotations

import re

from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

NO_COUNTY = re.compile(r"9|8[123]0000")
"""Numbers that begin so name no county, hence none can be looked up."""


def is_id_number(number: str) -> bool:
    """Whether 18 characters are such a number: date of birth, ISO 7064 MOD 11-2 check digit, and the county if any."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return number[-1] == ric.calc_check_digit(number) and bool(NO_COUNTY.match(number) or _names_a_county(number))


def _names_a_county(number: str) -> bool:
    """Whether the first six digits are, or ever were, those of a county."""
    return any("county" in properties for _, properties in numdb.get("cn/loc").info(number[:6]))
