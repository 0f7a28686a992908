"""Who has no ID number, and whose request is the exit-entry authority's."""

from __future__ import annotations

import pytest

from mobile_api.chat.assistant.foreigners import asks_to_stay, has_no_id_number


@pytest.mark.parametrize(
    "text",
    [
        "我没有身份证，我是外国人",
        "我只有护照",
        "I only have a passport",
        "I don't have a Chinese ID",
        "E12345678",
        "passport no. AB1234567",
        "我是台湾的，台胞证行吗",
        "USA123456789012",
    ],
)
def test_another_paper_is_heard(text: str) -> None:
    assert has_no_id_number(text)


@pytest.mark.parametrize(
    "text", ["11010519491231002", "123456", "110105194912310021", "11010519491231002X", "不告诉你"]
)
def test_a_wrong_id_number_is_no_passport(text: str) -> None:
    assert not has_no_id_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "签证快到期了",
        "我要延签证",
        "办外国人居留许可",
        "外国人永久居留身份证怎么办",
        "我是外国人，想办居住证",
        "extend my visa",
        "my visa expires next week",
        "residence permit / visa",
        "I'm a foreigner and need a residence permit",
        "permanent resident card",
    ],
)
def test_a_foreigners_stay_is_heard(text: str) -> None:
    assert asks_to_stay(text)


@pytest.mark.parametrize(
    "text",
    [
        "我要办居住证",
        "居住证到期了",
        "韩国签证",
        "日本签证到期了",
        "外国人工作签延期",
        "Z visa extension for our engineer",
        "residence permit for our foreign engineer",
        "apply for a US visa",
        "change permanent residence registration",
        "renew my residence permit",
        "我要去美国绿卡",
    ],
)
def test_citizens_workers_and_other_countries_are_not_meant(text: str) -> None:
    assert not asks_to_stay(text)
