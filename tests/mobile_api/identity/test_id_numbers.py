"""Which 18 digits are an ID number (GB 11643-1999)."""

from __future__ import annotations

import pytest
from stdnum.cn import ric

from mobile_api.identity.id_numbers import is_id_number


def numbered(first: str) -> str:
    """The number that begins so, with its check digit."""
    return first + ric.calc_check_digit(f"{first}0")


@pytest.mark.parametrize("county", ["230602", "230603", "230604", "230606", "230621", "230624", "230102", "370102"])
@pytest.mark.parametrize("year", [1931, 1952, 1968, 1979, 1990, 2015])
def test_the_county_need_not_have_existed_at_birth(county: str, year: int) -> None:
    assert is_id_number(numbered(f"{county}{year}0304122"))


def test_a_county_that_never_was_is_none() -> None:
    assert not is_id_number(numbered("77777719520304122"))


def test_a_wrong_digit_or_day_is_none() -> None:
    right = numbered("23060219520304122")
    assert not is_id_number(right[:-1] + ("0" if right[-1] != "0" else "1"))
    assert not is_id_number(numbered("23060219520230122"))
    assert not is_id_number(numbered("23060219521304122"))


@pytest.mark.parametrize("first", ["81000019900101001", "93115619900101001"])
def test_cards_in_its_form_name_no_county(first: str) -> None:
    assert is_id_number(numbered(first))
