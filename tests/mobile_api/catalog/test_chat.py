"""Chat asks for nothing: the search box and the assistant know it by heart."""

from __future__ import annotations

import pytest

from mobile_api.catalog.chat import read_chat
from mobile_api.ops.system import System
from tests.support.talk import Api


def test_phrases_that_name_a_matter_are_no_chat() -> None:
    chat = read_chat()
    assert {"继续", "是的", "continue", "我回来了"} <= chat
    assert not {"改成公司", "我要开理发店", "要多少钱"} & chat


@pytest.mark.parametrize("text", ["继续", "Continue.", "是的！", "你好"])
def test_chat_finds_nothing(live_system: System, text: str) -> None:
    found = Api(live_system.url).post("/v1/catalog/matches", {"text": text})
    assert (found["candidates"], found["none_probability"]) == ([], 1.0)


def test_a_wish_in_the_same_words_is_found(live_system: System) -> None:
    found = Api(live_system.url).post("/v1/catalog/matches", {"text": "给我办个身份证"})
    assert found["candidates"][0]["id"] == "id-card"
