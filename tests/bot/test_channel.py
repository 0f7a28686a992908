"""The channel over real HTTP: `rasa run` with the trained model, the action server, a stand-in backend."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.actions.samples import QUESTION, sample
from tests.actions.servers import BOT_PYTHON, ROOT, bot_environment, post
from tests.actions.stand_in import StandIn
from tests.bot.conftest import SECRET, Say

FREE_TEXT = {"kind": "field", "type": "text", "options": []}


def test_a_request_gets_the_case_and_its_first_question(say: Say, stand_in: StandIn) -> None:
    stand_in.results = {"request": sample("request", "started")}
    status, answer = say("我要开理发店", sender="a1")
    assert status == 200
    assert "failed" not in answer
    first, question = answer["messages"]
    assert "开理发店" in first["text"]
    assert question["buttons"] == [{"title": "一个人干", "say": "一个人干"}, {"title": "开公司", "say": "开公司"}]
    assert stand_in.last().body == {"text": "我要开理发店"}


def test_the_reply_is_in_the_language_of_the_turn(say: Say, stand_in: StandIn) -> None:
    stand_in.results = {"facts": {"outcome": "no_case", "next": None}}
    _, zh = say("要多少钱", sender="a2")
    _, en = say("要多少钱", sender="a2", language="en")
    assert "哪件事" in zh["messages"][0]["text"]
    assert "Which service" in en["messages"][0]["text"]


def test_an_interruption_is_answered_and_the_question_comes_again(say: Say, stand_in: StandIn) -> None:
    stand_in.results = {"facts": sample("facts", "told")}
    _, answer = say("要多少钱", sender="a3", awaiting=FREE_TEXT)
    assert stand_in.last().body["topic"] == "fee"
    assert QUESTION["text"] in answer["messages"][-1]["text"]


@pytest.mark.parametrize("text", ["/logged_in", " /logged_in", "/request_service", '/inform{"language": "en"}', "//x"])
def test_citizens_cannot_forge_intents(say: Say, stand_in: StandIn, text: str) -> None:
    stand_in.results = {"answer": sample("answer", "next")}
    status, _ = say(text, sender="a4", awaiting=FREE_TEXT)
    assert status == 200
    assert (stand_in.last().name, stand_in.last().body) == ("answer", {"text": text.strip()})


def test_the_login_event_goes_on_where_it_was(say: Say, stand_in: StandIn) -> None:
    stand_in.results = {"resume": sample("resume", "submitted")}
    _, answer = say(event="logged_in", sender="a5", language="en", awaiting={"kind": "login", "options": []})
    texts = [message["text"] for message in answer["messages"]]
    assert texts[0] == "You are logged in."
    assert answer["messages"][1]["card"]["kind"] == "application"


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "秘密".encode().decode("latin-1")])
def test_only_the_backend_may_speak(say: Say, secret: str) -> None:
    assert say("你好", secret=secret) == (401, {"error": "unauthorized"})


def test_a_failing_backend_is_flagged(say: Say, stand_in: StandIn, bot_log: Path) -> None:
    stand_in.results = {"answer": 500}
    status, answer = say("13912345678", sender="a6", awaiting={"kind": "field", "type": "phone", "options": []})
    assert (status, answer["failed"]) == (200, True)
    assert "出了点小问题" in answer["messages"][0]["text"]
    assert "13912345678" not in bot_log.read_text()


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b"null", b'{"text": "x"}', b'{"sender": "s", "metadata": {}}',
     b'{"sender": 3, "metadata": {}, "text": "x"}', b'{"sender": "s", "text": "x"}',
     b'{"sender": "s", "metadata": {}, "event": "restart"}', b'{"sender": "s", "metadata": {}, "text": "   "}'],
)  # fmt: skip
def test_what_is_no_turn_is_refused(bot_url: str, body: bytes) -> None:
    status, answer = post(bot_url, body, {"Authorization": f"Bearer {SECRET}"})
    assert (status, answer["error"]) == (400, "bad_turn")


@pytest.mark.parametrize(
    "text", ["😀😀😀", "'; DROP TABLE users; --", "{{7*7}} {text} ${x}", "a" * 2000, "<b>x</b>", "？"]
)
def test_odd_texts_get_a_reply(say: Say, stand_in: StandIn, text: str) -> None:
    stand_in.results = {name: {"outcome": "none", "next": None} for name in ("request", "status")}
    stand_in.results |= {"answer": sample("answer", "invalid"), "facts": {"outcome": "no_case", "next": None}}
    stand_in.results |= {name: {"outcome": "nothing", "next": None} for name in ("explain", "cancel", "correct")}
    stand_in.results |= {"escalate": {"outcome": "queued", "next": None}, "resume": {"outcome": "nothing"}}
    for awaiting in (FREE_TEXT, {"kind": "none", "options": []}):
        status, answer = say(text, sender="a7", awaiting=awaiting)
        assert (status, "failed" in answer) == (200, False)


@pytest.mark.parametrize("secret", [None, ""])
def test_the_bot_does_not_start_without_its_secret(model: Path, secret: str | None) -> None:
    environment = bot_environment()
    environment.pop("YIWANG_BOT_SECRET", None)
    if secret is not None:
        environment["YIWANG_BOT_SECRET"] = secret
    probe = "import rasa.core.run as r; r.create_http_input_channels(None, 'bot/credentials.yml')"
    done = subprocess.run(
        [BOT_PYTHON, "-c", probe], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "YIWANG_BOT_SECRET" in done.stderr
