"""Which response of the domain tells which outcome of the backend. The whole table on one screen."""

from __future__ import annotations

from typing import Any

ASK = "ask"
"""The question that waits says it all."""
SILENT = "silent"
"""What came before has said it all."""
STOPPED = "at_counter"
"""The outcome after which what waits isn't put again, because it can't be answered here."""
Table = dict[str, str]

SEND: Table = {
    "credit_locked": "utter_credit_locked",
    "invalid": "utter_invalid",
    "login_required": ASK,
    "papers_missing": "utter_papers_missing",
    "submitted": "utter_submitted",
}
ASIDE: Table = {"in_record": "utter_in_record", "not_in_record": "utter_not_in_record"}
"""A question that no topic of the checklist answers."""
SUBMIT: Table = {**SEND, "incomplete": "utter_incomplete", "nothing": "utter_nothing_to_submit"}
AHEAD: Table = {"next": ASK, "settled": "utter_settled", "summary": "utter_summary"}
BEGIN: Table = {"listed": "utter_listed", "settled": "utter_settled", "started": "utter_started"}
"""A one-thing is begun, which may come of almost anything that is said while nothing waits."""
CHANGE: Table = {**BEGIN, "switched": "utter_switched"}
TAKE: Table = {**AHEAD, **CHANGE, "same": "utter_same_case"}
REQUEST: Table = {
    **TAKE,
    **ASIDE,
    "across_border": "utter_across_border",
    "candidates": "utter_candidates",
    "exit_entry": "utter_exit_entry",
    "fact_told": "utter_fact_told",
    "handed_over": "utter_handed_over",
    "none": "utter_not_understood",
}
CORRECT: Table = {
    **TAKE,
    "corrected": "utter_corrected",
    "invalid": "utter_invalid",
    "nothing": "utter_nothing_to_correct",
    "situation_changed": "utter_situation_changed",
    "value_wanted": "utter_value_wanted",
    "which": "utter_which",
}
CARRY_OUT: Table = {
    "login_required": ASK,
    "too_late": "utter_too_late",
    "withdrawn": "utter_withdrawn",
}
REMINDED: Table = {"nothing": SILENT, "resumed": ASK}
OUTCOMES: dict[str, Table] = {
    "answer": {
        **REQUEST,
        **CORRECT,
        **SEND,
        **CARRY_OUT,
        "at_counter": "utter_at_counter",
        "declined": "utter_declined",
        "none_of_these": "utter_none_of_these",
        "nothing": "utter_nothing_asked",
        "nothing_asked": "utter_nothing_asked",
        "queue_left": "utter_queue_left",
        "withdrawal_dropped": "utter_withdrawal_dropped",
    },
    "cancel": {
        **CHANGE,
        "cancelled": "utter_cancelled",
        "nothing": "utter_nothing_to_cancel",
        "queue_left": "utter_queue_left",
        "withdrawal_dropped": "utter_withdrawal_dropped",
    },
    "correct": CORRECT,
    "escalate": {
        **ASIDE,
        **BEGIN,
        "already": "utter_already_queued",
        "queue_left": "utter_queue_left",
        "queued": "utter_queued",
    },
    "explain": {
        **ASIDE,
        **BEGIN,
        "draft": "utter_draft",
        "explained": "utter_explained",
        "nothing": "utter_nothing_to_explain",
    },
    "facts": {
        **ASIDE,
        "applications": "utter_applications",
        "candidates": "utter_candidates",
        "counter": "utter_counter",
        "exit_entry": "utter_exit_entry",
        "listed": "utter_listed",
        "no_case": "utter_no_case",
        "none": "utter_not_understood",
        "sum_unknown": "utter_sum_unknown",
        "told": "utter_told",
    },
    "language": {"switched": "utter_language_switched"},
    "manner": {**BEGIN, "simple": "utter_speaking_simply", "usual": "utter_speaking_usually"},
    "remind": {**BEGIN, **ASIDE, **REMINDED},
    "request": REQUEST,
    "resume": {**CHANGE, **SUBMIT, **CARRY_OUT, "nothing": "utter_nothing_to_resume", "resumed": "utter_resumed"},
    "status": {**BEGIN, "applications": "utter_applications", "draft": "utter_draft", "none": "utter_no_application"},
    "submit": SUBMIT,
    "withdraw": {
        "cancelled": "utter_cancelled",
        "next": ASK,
        "no_application": "utter_nothing_to_withdraw",
        "possible": "utter_can_be_withdrawn",
        "too_late": "utter_too_late",
    },
}
"""Backend call -> outcome -> response."""


SHORTER = frozenset(
    {"utter_listed", "utter_not_understood", "utter_settled", "utter_started", "utter_submitted", "utter_switched"}
)
"""Responses that have a shorter wording for elder mode."""


LISTED = {"all": "utter_listed", "one": "utter_listed_one", "each": "utter_listed_each", "none": "utter_listed_none"}
"""Of which part of a one-thing without a form it is told who decides -> response."""
VISITS = frozenset(
    {
        "utter_across_border",
        "utter_at_counter",
        "utter_counter",
        "utter_exit_entry",
        "utter_fact_told",
        "utter_in_record",
        "utter_not_in_record",
        "utter_sum_unknown",
        *LISTED.values(),
    }
)
"""Responses that send people somewhere, which says so if the address is sample data."""


def response_for(told_as: str, result: dict[str, Any]) -> str:
    """The response that tells a result, or `ASK`. Raises `KeyError` for an outcome that nobody foresaw."""
    response = OUTCOMES[told_as][result["outcome"]]
    if response == "utter_listed":
        response = LISTED[result["part"]]
    if result.get("simple") and response in SHORTER:
        sample = result.get("sample") or (response == "utter_settled" and _read_out_samples(result["case"]))
        return f"{response}_simply_sample" if sample else f"{response}_simply"
    if response in VISITS and result.get("sample"):
        return f"{response}_sample"
    if response == "utter_told":
        return told_on(result)
    if response == "utter_draft" and result.get("lines"):
        return "utter_draft_filled"
    if response == "utter_explained" and result.get("example"):
        return "utter_explained_example"
    if response == "utter_settled" and _read_out_samples(result["case"]):
        return "utter_settled_sample"
    return response


def told_on(told: dict[str, Any]) -> str:
    """The response that tells what the checklist says on a topic."""
    response = f"utter_told_{told['topic']}"
    return f"{response}_sample" if told.get("sample") else response


def _read_out_samples(case: dict[str, Any]) -> bool:
    """Whether something that `utter_settled` reads out from the card is sample data."""
    marks = [fact["sample"] for fact in case["facts"]] + [counter["sample"] for counter in case["counters"][:1]]
    return any(marks) or bool(case.get("materials_sample"))
