"""The numbers that certificates get: checked by those who know the standards."""

from __future__ import annotations

import secrets
from datetime import date

import pytest
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from wallet.numbers import RULES, drawn, organisation_check

DAY = date(2026, 11, 26)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_no_two_drawn_numbers_are_the_same(rule: str) -> None:
    assert len({drawn(rule, DAY, secrets.randbelow) for _ in range(50)}) == 50


@pytest.mark.parametrize(("rule", "kind"), [("uscc_company", "91"), ("uscc_individual", "92")])
def test_a_credit_code_is_a_valid_one(rule: str, kind: str) -> None:
    for _ in range(200):
        number = drawn(rule, DAY, secrets.randbelow)
        assert uscc.is_valid(number)
        assert number.startswith(f"{kind}230603M")
        assert organisation_check(number[8:16]) == number[16]


@pytest.mark.parametrize(("code", "check"), [("D2143569", "X"), ("60003734", "1")])
def test_an_organisations_check_digit(code: str, check: str) -> None:
    assert organisation_check(code) == check


@pytest.mark.parametrize(("rule", "business"), [("food_sales", "1"), ("catering", "2")])
def test_a_food_permits_number_has_its_check_digit(rule: str, business: str) -> None:
    number = drawn(rule, DAY, secrets.randbelow)
    assert number.startswith(f"JY{business}230603")
    assert len(number) == 16
    assert mod_11_10.is_valid(number.removeprefix("JY"))
