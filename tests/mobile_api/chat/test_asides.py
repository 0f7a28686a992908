"""Which questions no topic of the checklist answers."""

from __future__ import annotations

import pytest

from mobile_api.chat.assistant.asides import asks_leave, is_aside, is_put_as_question


@pytest.mark.parametrize(
    "text",
    [
        "能加急吗",
        "能不能快点办",
        "让我儿子替我去行不",
        "必须本人去吗",
        "我腿脚不好去不了",
        "能快递给我吗",
        "有效期是几年",
        "一年能取几次",
        "几号发钱",
        "晚办会不会罚款",
        "能分期吗",
        "能上门办吗",
        "can someone go on my behalf",
        "do I have to come in person",
        "how long is it valid",
        "will I be fined",
        "when is the pension paid",
    ],
)
def test_asides(text: str) -> None:
    assert is_aside(text)


@pytest.mark.parametrize(
    "text",
    ["要多少钱", "要几天", "去哪办", "我要开理发店", "一个人", "龙凤街12号", "how much does it cost", "by myself"],
)
def test_topics_and_answers_are_none(text: str) -> None:
    assert not is_aside(text)


@pytest.mark.parametrize("text", ["快递驿站", "上门理发店"])
def test_a_name_may_have_the_words(text: str) -> None:
    assert not is_put_as_question(text)


@pytest.mark.parametrize("text", ["能用我媳妇的名吗", "要不要体检", "can I use my wife's name?"])
def test_what_is_allowed_or_needed(text: str) -> None:
    assert asks_leave(text)


@pytest.mark.parametrize("text", ["你能唱歌吗", "剪艺理发店", "租的"])
def test_what_asks_for_no_leave(text: str) -> None:
    assert not asks_leave(text)
