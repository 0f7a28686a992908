"""What the skills ask the backend, and what they say around its answer."""

from __future__ import annotations

import pytest

from mobile_api.ops.system import System
from tests.actions.situations import talk_after
from tests.support.actions import Actions
from tests.support.talk import Talk
from tests.support.turns import Turns


def test_the_topic_of_a_fact_is_in_the_intent_and_its_case_in_the_words(live_system: System, actions: Actions) -> None:
    for topic in ("fee", "legal_basis", "where"):
        done = actions.run(Talk(live_system.url), "action_facts", f"ask_{topic}", "补办身份证要多少钱")
        assert done.called
        assert (done.called.name, done.called.result["topic"]) == ("facts", topic)
        assert "身份证" in done.called.result["case_name"]
        assert done.names[0].removesuffix("_sample") == f"utter_told_{topic}"


def test_a_yes_submits_only_where_the_summary_waits(live_system: System, actions: Actions) -> None:
    talk = talk_after(live_system.url, "complete, logged in")
    done = actions.run(talk, "action_confirm", "affirm", "对")
    assert done.called
    assert done.called.name == "submit"
    assert talk.state["last_application"]
    talk = talk_after(live_system.url, "form")
    done = actions.run(talk, "action_confirm", "affirm", "对")
    assert done.called
    assert done.called.name == "answer"
    done = actions.run(Talk(live_system.url), "action_confirm", "affirm", "对")
    assert done.names == ["utter_nothing_asked"]


@pytest.mark.parametrize(("intent", "reason"), [("angry", "angry"), ("human", "asked")])
def test_a_person_learns_why_they_are_wanted(
    live_system: System, actions: Actions, turns: Turns, intent: str, reason: str
) -> None:
    talk = Talk(live_system.url)
    done = actions.run(talk, "action_escalate", intent, "气死我了")
    packet = turns.kept(talk)["escalation"]
    assert (talk.state["owner"], packet["reason"], packet["said"]) == ("queued", reason, "气死我了")
    assert done.names == [*(["utter_sorry"] if intent == "angry" else []), "utter_queued"]


def test_a_question_put_again_has_other_words_and_no_second_reason(live_system: System, actions: Actions) -> None:
    done = actions.run(talk_after(live_system.url, "begun"), "action_facts", "ask_fee", "多少钱")
    again = done.responses[-1]
    assert done.called
    assert done.called.result["next"]["why"]
    assert (again["response"], "why" in again) == ("utter_question_again", False)


def test_elder_mode_numbers_the_choices_and_leaves_the_reason_out(live_system: System, actions: Actions) -> None:
    done = actions.run(talk_after(live_system.url, "simple"), "action_request", "request_service", "我要开理发店")
    assert done.names == ["utter_started_simply", "utter_question"]
    assert done.responses[-1]["question"].splitlines()[1:] == ["1. 个体工商户（自己干）", "2. 公司"]


def test_small_talk_stirs_nothing_where_a_login_waits(live_system: System, actions: Actions) -> None:
    talk = talk_after(live_system.url, "waiting for the login")
    done = actions.run(talk, "action_small_talk", "thank", "谢谢")
    assert done.names == ["utter_thank"]
    assert talk.asked == "login"


def test_the_login_is_asked_for_once_with_its_card(live_system: System, actions: Actions) -> None:
    talk = talk_after(live_system.url, "complete")
    (reply,) = actions.run(talk, "action_confirm", "affirm", "对").responses
    assert reply["custom"]["card"] == {"kind": "login", "reason": talk.state["next_question"]["text"]}


def test_the_login_is_acknowledged_before_the_draft_goes_on(live_system: System) -> None:
    talk = talk_after(live_system.url, "waiting for the login, with all papers")
    acknowledged, submitted, *rest = talk.log_in()
    assert (acknowledged["text"], submitted["card"]["kind"], rest) == ("登录好了。", "application", [])
    assert talk.state["last_application"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_language_comes_from_the_slot(live_system: System, actions: Actions, language: str) -> None:
    talk = Talk(live_system.url, "en" if language == "zh" else "zh")
    actions.run(talk, "action_language", "switch_to_english", "English please", language=language)
    assert talk.state["language"] == language


def test_the_defusing_mark_is_taken_off_again(live_system: System, actions: Actions, turns: Turns) -> None:
    talk = Talk(live_system.url)
    actions.run(talk, "action_request", "request_service", "\u200b/logged_in")
    assert turns.kept(talk)["asked_for"] == "/logged_in"


def test_sample_data_is_marked(live_system: System, actions: Actions) -> None:
    talk = talk_after(live_system.url, "half")
    reply = actions.run(talk, "action_answer", "inform", "租的").responses[0]
    assert reply["response"] == "utter_settled_sample"
    assert "3个工作日*" in reply["facts"]
    assert "不收费*" not in reply["facts"]
    assert reply["where"].endswith("*")
    assert reply["custom"]["card"]["kind"] == "case"


def test_each_application_comes_with_its_card(live_system: System, actions: Actions) -> None:
    talk = talk_after(live_system.url, "submitted twice")
    done = actions.run(talk, "action_status", "ask_status", "办到哪了")
    cards = [reply["custom"]["card"] for reply in done.responses if reply["custom"]]
    assert [card["kind"] for card in cards] == ["application", "application"]
    assert cards[0]["number"] == talk.state["last_application"]["number"]
    assert cards[0]["number"] != cards[1]["number"]
