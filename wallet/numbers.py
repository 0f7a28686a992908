"""The numbers that certificates get, by the rule that each kind of number has. Rules only.

Where a number has a check digit it is the standard's; the digits before it are drawn, so that no number tells how many
there are, or leads to the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

REGION = "230603"
"""The district's code of GB/T 2260 (Longfeng, Daqing), as the sample city's registers have it."""
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: without I, O, S, V and Z."""
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

Draw = Callable[[int], int]
"""A random number below its argument."""


def _digits(draw: Draw, count: int) -> str:
    return f"{draw(10**count):0{count}d}"


def _credit_code(kind: str) -> Callable[[date, Draw], str]:
    """GB 32100: authority and kind, region, the organisation's code with its own check digit, the check digit."""

    def number(day: date, draw: Draw) -> str:
        organisation = "M" + "".join(CODE_ALPHABET[draw(len(CODE_ALPHABET))] for _ in range(7))
        code = f"{kind}{REGION}{organisation}{organisation_check(organisation)}"
        return f"{code}{uscc.calc_check_digit(code)}"

    return number


def organisation_check(organisation: str) -> str:
    """The check digit of an organisation's code (GB 11714)."""
    weighted = zip(organisation, ORGANISATION_WEIGHTS, strict=True)
    check = 11 - sum(ORGANISATION_ALPHABET.index(character) * weight for character, weight in weighted) % 11
    return "0123456789X0"[check]


def _food_permit(business: str) -> Callable[[date, Draw], str]:
    """JY, the kind of business, the region, six digits and the check digit of ISO/IEC 7064 (MOD 11,10)."""

    def number(day: date, draw: Draw) -> str:
        digits = f"{business}{REGION}{_digits(draw, 6)}"
        return f"JY{digits}{mod_11_10.calc_check_digit(digits)}"

    return number


def _of_year(form: str) -> Callable[[date, Draw], str]:
    def number(day: date, draw: Draw) -> str:
        return form.format(year=day.year, digits=_digits(draw, 8), region=REGION)

    return number


RULES: Mapping[str, Callable[[date, Draw], str]] = {
    "uscc_company": _credit_code("91"),
    "uscc_individual": _credit_code("92"),
    "food_sales": _food_permit("1"),
    "catering": _food_permit("2"),
    "hygiene": _of_year("庆卫公证字〔{year}〕第{digits}号"),
    "drug_retail": _of_year("黑DA{year}{digits}"),
    "senior": _of_year("{region}{year}{digits}"),
    "marriage": _of_year("J{region}-{year}-{digits}"),
    "social_security": _of_year("{region}{year}{digits}"),
}
"""Each kind of number; those with a year in them are sample forms, which a city replaces by its departments' own."""


def drawn(rule: str, day: date, draw: Draw) -> str:
    """A number by a rule."""
    return RULES[rule](day, draw)
