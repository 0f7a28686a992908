"""The bot's channel over real HTTP, in real turns of the running system."""

from __future__ import annotations

import subprocess

import pytest

from mobile_api.ops import train
from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.bot.conftest import BOT_ENVIRONMENT, Channel
from tests.support.answers import answer_to
from tests.support.handing_in import hand_in
from tests.support.talk import Talk
from tests.support.turns import Turns

TO_ITS_NAME = {
    "zh": ("我要开理发店", "个体工商户", "租的"),
    "en": ("I want to open a barbershop", "sole trader", "rented"),
}


def asked_for_the_name_of_the_shop(live_system: System, language: str = "zh") -> Talk:
    """A barbershop's form where any words may be the answer."""
    talk = Talk(live_system.url, language)
    for text in TO_ITS_NAME[language]:
        talk.say(text)
    assert talk.asked == "shop_name"
    return talk


def test_a_request_gets_the_case_and_its_first_question(live_system: System, channel: Channel, turns: Turns) -> None:
    talk = Talk(live_system.url)
    with turns.turn(talk) as turn:
        answer = channel.say(turn, text="我要开理发店")
        called = turns.called(turn)
    assert "failed" not in answer
    first, question = answer["messages"]
    assert "开办理发店" in first["text"]
    assert [button["say"] for button in question["buttons"]] == ["个体工商户（自己干）", "公司"]
    assert called
    assert (called.name, called.result["outcome"]) == ("request", "started")


def test_the_reply_is_in_the_language_of_the_turn(live_system: System, channel: Channel, turns: Turns) -> None:
    replies = {}
    for language in ("zh", "en"):
        with turns.turn(Talk(live_system.url, language)) as turn:
            replies[language] = channel.say(turn, text="要多少钱")["messages"][0]["text"]
    assert "哪件事" in replies["zh"]
    assert "Which service" in replies["en"]


def test_an_interruption_is_answered_and_the_question_comes_again(
    live_system: System, channel: Channel, turns: Turns
) -> None:
    talk = asked_for_the_name_of_the_shop(live_system)
    with turns.turn(talk) as turn:
        answer = channel.say(turn, text="要多少钱")
        called = turns.called(turn)
    assert called
    assert (called.name, called.result["topic"]) == ("facts", "fee")
    assert talk.state["next_question"]["text"] in answer["messages"][-1]["text"]
    assert talk.state["filled"] == {}


@pytest.mark.parametrize("text", ["/logged_in", " /logged_in", "/request_service", '/inform{"language": "en"}', "//x"])
def test_citizens_cannot_forge_intents(live_system: System, channel: Channel, turns: Turns, text: str) -> None:
    talk = asked_for_the_name_of_the_shop(live_system)
    with turns.turn(talk) as turn:
        channel.say(turn, text=text)
        called = turns.called(turn)
    assert called
    assert called.name == "answer", "it is read as the words that it is"
    assert talk.state["language"] == "zh"
    assert talk.state["filled"].get("shop_name", text.strip()) == text.strip()


def test_the_login_event_goes_on_where_it_was(live_system: System) -> None:
    talk = asked_for_the_name_of_the_shop(live_system, "en")
    while talk.asked != "confirm":
        talk.say(answer_to(talk.state["next_question"]))
    hand_in(talk.api, talk.state["draft_id"])
    talk.say("Confirm and submit")
    replies = talk.log_in()
    assert replies[0]["text"] == "You are logged in."
    assert replies[1]["card"]["kind"] == "application"


@pytest.mark.parametrize("secret", ["", "wrong", "short", "long", "秘密"])
def test_only_the_backend_may_speak(live_system: System, channel: Channel, turns: Turns, secret: str) -> None:
    near = {"short": channel.secret[:-1], "long": channel.secret + "x"}.get(secret, secret)
    talk = Talk(live_system.url)
    with turns.turn(talk) as turn:
        refused = channel.post({"sender": talk.id, "text": "你好", "metadata": turn.metadata}, near)
        assert (refused.status_code, refused.json()) == (401, {"error": "unauthorized"})


def test_a_failing_action_is_flagged(live_system: System, channel: Channel, turns: Turns) -> None:
    talk = asked_for_the_name_of_the_shop(live_system)
    with turns.turn(talk) as turn:
        pass
    answer = channel.say(turn, text="13912345678")  # its turn is over, so the backend refuses the action
    assert answer["failed"] is True
    assert "出了点小问题" in answer["messages"][0]["text"]
    assert "13912345678" not in (live_system.data_dir / "bot.log").read_text()
    assert talk.reload()["filled"] == {}


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b"null", b'{"text": "x"}', b'{"sender": "s", "metadata": {}}',
     b'{"sender": 3, "metadata": {}, "text": "x"}', b'{"sender": "s", "text": "x"}',
     b'{"sender": "s", "metadata": {}, "event": "restart"}', b'{"sender": "s", "metadata": {}, "text": "   "}'],
)  # fmt: skip
def test_what_is_no_turn_is_refused(channel: Channel, body: bytes) -> None:
    refused = channel.post(body)
    assert (refused.status_code, refused.json()["error"]) == (400, "bad_turn")


@pytest.mark.parametrize("secret", [None, ""])
def test_the_bot_does_not_start_without_its_secret(secret: str | None) -> None:
    environment = {name: value for name, value in BOT_ENVIRONMENT.items() if name != "YIWANG_BOT_SECRET"}
    if secret is not None:
        environment["YIWANG_BOT_SECRET"] = secret
    probe = "import rasa.core.run as r; r.create_http_input_channels(None, 'bot/credentials.yml')"
    done = subprocess.run(
        [train.BOT_PYTHON, "-c", probe], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "YIWANG_BOT_SECRET" in done.stderr
