"""Which texts only tell more of what is spoken of already."""

from __future__ import annotations

import pytest

from mobile_api.chat.assistant.statements import is_fact


@pytest.mark.parametrize(
    "text",
    [
        "他是退休的",
        "没签合同",
        "没儿没女",
        "本科",
        "我有C1,开了五年",
        "下个月的预产期",
        "我爸的,脑梗后半身不遂",
        "我姐放弃",
        "打过疫苗了",
        "两岁,公的",
        "他生前在油田上班",
        "she had a pension",
        "we have no hukou here",
    ],
)
def test_facts(text: str) -> None:
    assert is_fact(text)


@pytest.mark.parametrize(
    "text",
    [
        "退休",
        "残疾证",
        "公租房",
        "我失业了",
        "我想开店",
        "养狗",
        "办护照",
        "有补贴没",
        "我怀孕了",
        "孩子是新生儿",
        "我爸走了",
        "身份证丢了",
        "I have lost my ID card",
        "we are getting married and need a licence",
        "my father died",
    ],
)
def test_wishes_questions_and_events_are_none(text: str) -> None:
    assert not is_fact(text)
