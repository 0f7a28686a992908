"""From a backend's result to messages: a response of the domain, its card, and the question that waits.

No sentence stands here: texts come from the domain files and, in the citizen's language, from the backend.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.outcomes import ASK, SILENT, STOPPED, response_for, told_on

SAMPLE_MARK = "*"
"""Stands behind values that are sample data; the response says so."""
LINE = "\n"
LIST = {"zh": "、", "en": ", "}
PAIR = {"zh": "：", "en": ": "}
ESSENTIAL = frozenset({"promised_days", "fee"})
"""What elder mode tells of a case beside its papers."""
PATIENCE = 2
"""After so many answers in a row that weren't accepted a person is offered."""
AGAIN = ("again", "once_more", "still")
"""Wordings of a question that was put before, in turn."""
CREDITED = frozenset({"utter_submitted", "utter_submitted_simply"})
"""After these it is told what the credit check means, where it means something."""
PART = {"zh": "，", "en": ", "}


def tell(dispatcher: CollectingDispatcher, told_as: str, result: dict[str, Any], language: str) -> None:
    """Say what came of a call, then ask what waits."""
    question = result.get("next")
    if result.get("opening"):
        _say(dispatcher, "utter_opening", {"opening": result["opening"]})
    response = response_for(told_as, result)
    if result["outcome"] == "invalid" and question:
        _ask_for_another(dispatcher, result, question)
        return
    if response == SILENT:
        return
    if response != ASK:
        card, choices = result.get("card") or result.get("case"), _pressed(result.get("choices") or [])
        _say(dispatcher, response, _params(result, language), card, choices)
    for changed in result.get("also") or []:
        _say(dispatcher, response, changed)
    for besides in result.get("more") or []:
        lines = LINE.join(besides["lines"])
        _say(dispatcher, told_on(besides), {"case_name": result["case_name"], "lines": lines})
    if result.get("noted") and response == ASK:
        _say(dispatcher, "utter_noted", {"noted": result["noted"]})
    if result.get("exit_entry"):
        _say(dispatcher, "utter_for_foreigners", {"exit_entry": result["exit_entry"]})
    if response in CREDITED and result.get("credit"):
        _say(dispatcher, "utter_credit", {"credit": result["credit"]})
    for application in result.get("cards") or []:
        _say(dispatcher, "utter_application", {"sentence": application["sentence"]}, application)
    if result.get("later"):
        _say(dispatcher, "utter_later", {"later": LIST[language].join(result["later"])})
    if result.get("may_follow"):
        card = None if result.get("findings") else result.get("papers")
        _say(dispatcher, "utter_may_follow", {"may_follow": LINE.join(result["may_follow"])}, card)
    if result.get("findings"):
        _say(dispatcher, "utter_findings", {"findings": LINE.join(result["findings"])}, result.get("papers"))
    if result.get("needs_person"):
        _say(dispatcher, "utter_needs_person", {"why": result["needs_person"]})
    if question and result["outcome"] != STOPPED:
        ask(dispatcher, question, again=result["again"], simple=bool(result.get("simple")))


def ask(dispatcher: CollectingDispatcher, question: dict[str, Any], again: int, simple: bool) -> None:
    """Put a question with its options as buttons; pressing one says its label.

    Put `again` it has other words each time, and its reason isn't told twice. In elder mode the choices are numbered.
    """
    wanted = () if again else ("example",) if simple else ("why", "example")
    extra = next((name for name in wanted if question.get(name)), None)
    wording = AGAIN[(again - 1) % len(AGAIN)] if again else extra
    card = {"kind": "login", "reason": question["text"]} if question["kind"] == "login" else None
    text = LINE.join(filter(None, [question["text"], _numbered(question) if simple else ""]))
    response = f"utter_question_{wording}" if wording else "utter_question"
    params = {"question": text, **({extra: question[extra]} if extra else {})}
    _say(dispatcher, response, params, card, _buttons(question))


def _ask_for_another(dispatcher: CollectingDispatcher, result: dict[str, Any], question: dict[str, Any]) -> None:
    """What was wrong with the answer says what is asked; from the second time on a person is offered besides."""
    params = {"reason": result["reason"], "example": question.get("example"), "choices": _numbered(question)}
    tired = result.get("refused", 0) >= PATIENCE
    response = "utter_invalid_example" if params["example"] else "utter_invalid"
    if tired:
        response = "utter_invalid_choices" if params["choices"] else f"{response}_again"
    if tired and result["refused"] % 2:
        response, params["question"] = "utter_invalid_still", question["text"]
    _say(dispatcher, response, params, None, _buttons(question))
    if tired:
        _say(dispatcher, "utter_offer_person", {})


def _numbered(question: dict[str, Any]) -> str:
    labels = [option["label"] for option in question.get("options") or []]
    return LINE.join(f"{number}. {label}" for number, label in enumerate(labels, 1))


def _buttons(question: dict[str, Any]) -> list[dict[str, str]]:
    return _pressed([option["label"] for option in question.get("options") or []])


def _pressed(labels: list[str]) -> list[dict[str, str]]:
    return [{"title": label, "payload": label} for label in labels]


def _say(
    dispatcher: CollectingDispatcher,
    response: str,
    params: dict[str, Any],
    card: dict[str, Any] | None = None,
    buttons: list[dict[str, str]] | None = None,
) -> None:
    custom = {"card": card} if card else None
    dispatcher.utter_message(response=response, json_message=custom, buttons=buttons or None, **params)


def _params(result: dict[str, Any], language: str) -> dict[str, Any]:
    """What a response may name. Rasa takes a parameter `text` for the message itself, hence `explanation`."""
    plain = {key: value for key, value in result.items() if isinstance(value, (str, int, float))}
    explanation = plain.pop("text", None)
    listed = {name: LIST[language].join(result.get(name) or []) for name in ("items", "departments")}
    case = _case_params(result["case"], language) if result.get("case") else {}
    return {**plain, **listed, **case, "explanation": explanation, "lines": LINE.join(result.get("lines") or [])}


def _case_params(case: dict[str, Any], language: str) -> dict[str, str]:
    """The case card in words, for those who see no cards."""
    facts = [_marked(PAIR[language].join([f["label"], f["value"]]), f["sample"]) for f in case["facts"]]
    counters = [_marked(PART[language].join([c["name"], c["address"]]), c["sample"]) for c in case["counters"][:1]]
    papers = LIST[language].join(material["name"] for material in case["materials"])
    return {
        "title": case["title"],
        "papers": _marked(papers, case.get("materials_sample", False)),
        "facts": LINE.join(facts),
        "days": LINE.join(told for fact, told in zip(case["facts"], facts, strict=True) if fact["id"] in ESSENTIAL),
        "where": LINE.join(counters),
    }


def _marked(text: str, sample: bool) -> str:
    return text + SAMPLE_MARK if sample else text
