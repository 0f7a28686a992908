"""What a person should hear at once."""

from __future__ import annotations

import pytest

from mobile_api.chat.assistant.handover import is_sensitive


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
