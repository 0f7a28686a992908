"""What a person should hear at once."""

from __future__ import annotations

import pytest

from mobile_api.chat.assistant.handover import is_in_danger, is_sensitive


@pytest.mark.parametrize(
    "text",
    [
        "我要举报窗口的人收红包",
        "他跟我要好处费",
        "我的资料被你们泄露了",
        "I want to report an official",
        "he took a bribe",
    ],
)
def test_what_is_sensitive(text: str) -> None:
    assert is_sensitive(text)


@pytest.mark.parametrize(
    "text",
    ["我要开理发店", "收费多少", "给孩子办红色的证", "要什么材料", "how do I report a move", "转人工", "气死我了"],
)
def test_what_is_not(text: str) -> None:
    assert not is_sensitive(text)


@pytest.mark.parametrize(
    "text",
    [
        "我老公打我，我要离婚",
        "我被前夫跟踪了，要改户口地址",
        "办个证这么难，我不想活了",
        "不给我办我就去自杀，我想自杀",
        "再不批我就砍死你们",
        "长期家暴怎么离婚",
        "my husband beats me and I want a divorce",
        "I want to die",
        "I'll kill you if the permit doesn't come",
    ],
)
def test_who_is_in_danger(text: str) -> None:
    assert is_in_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "我爸死了，户口怎么销",
        "我爸自杀走了，他的房子怎么办",
        "老人去世后的一件事",
        "死亡证明在哪里开",
        "审核好了打我电话",
        "退的钱打我卡里",
        "材料被打印错了",
        "气死我了",
        "my father committed suicide, what about his pension",
        "my mother died last week",
        "I want to open a boxing gym",
    ],
)
def test_who_is_not(text: str) -> None:
    assert not is_in_danger(text)
