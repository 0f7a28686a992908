"""The states of an application (办件) and the moves between them, as one table. Rules only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from mobile_api.catalog.schema import Text
from mobile_api.errors import Conflict


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_CORRECTION = "needs_correction"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    AWAITING_PAYMENT = "awaiting_payment"
    ISSUED = "issued"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.NEEDS_CORRECTION, State.ACCEPTED, State.WITHDRAWN}),
    State.NEEDS_CORRECTION: frozenset({State.SUBMITTED, State.WITHDRAWN, State.LAPSED}),
    State.ACCEPTED: frozenset({State.IN_REVIEW, State.WITHDRAWN, State.LAPSED}),
    State.IN_REVIEW: frozenset({State.APPROVED, State.REJECTED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.AWAITING_PAYMENT, State.ISSUED}),
    State.AWAITING_PAYMENT: frozenset({State.ISSUED, State.LAPSED}),
    State.ISSUED: frozenset({State.COMPLETED}),
    State.REJECTED: frozenset(),
    State.COMPLETED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.LAPSED: frozenset(),
}


def moved(present: State, to: State, at: datetime, by: str) -> dict[str, Any]:
    """What a move writes: the new state, when, and the event for the history. Raises `Conflict` if it isn't allowed."""
    if to not in MOVES[present]:
        raise Conflict
    return {"state": to.value, "updated_at": at, "event": {"at": at, "kind": to.value, "by": by}}


LABELS: dict[State, Text] = {
    State.DRAFT: Text(zh="草稿", en="Draft"),
    State.SUBMITTED: Text(zh="已提交", en="Submitted"),
    State.NEEDS_CORRECTION: Text(zh="待补正", en="Needs correction"),
    State.ACCEPTED: Text(zh="已受理", en="Accepted"),
    State.IN_REVIEW: Text(zh="审批中", en="In review"),
    State.APPROVED: Text(zh="已批准", en="Approved"),
    State.REJECTED: Text(zh="不予批准", en="Rejected"),
    State.AWAITING_PAYMENT: Text(zh="待缴费", en="Awaiting payment"),
    State.ISSUED: Text(zh="已出证", en="Issued"),
    State.COMPLETED: Text(zh="已办结", en="Completed"),
    State.WITHDRAWN: Text(zh="已撤回", en="Withdrawn"),
    State.LAPSED: Text(zh="已失效", en="Lapsed"),
}

HAPPENED: dict[State, Text] = {
    State.SUBMITTED: Text(zh="您提交了申请", en="You submitted the application"),
    State.NEEDS_CORRECTION: Text(zh="窗口请您补正", en="The counter asked for a correction"),
    State.ACCEPTED: Text(zh="窗口受理了申请", en="The counter accepted it"),
    State.IN_REVIEW: Text(zh="转各部门审批", en="It went to the departments"),
    State.APPROVED: Text(zh="批准了申请", en="It was approved"),
    State.REJECTED: Text(zh="未予批准", en="It wasn't approved"),
    State.AWAITING_PAYMENT: Text(zh="通知您缴费", en="You were asked to pay"),
    State.ISSUED: Text(zh="出具了证照", en="The certificate was issued"),
    State.COMPLETED: Text(zh="全部办结", en="Everything was done"),
    State.WITHDRAWN: Text(zh="您撤回了申请", en="You withdrew it"),
    State.LAPSED: Text(zh="逾期失效", en="It lapsed"),
}
"""A line of the history, by the state that it led to."""

NEXT_ACTOR: dict[State, Text] = {
    State.SUBMITTED: Text(
        zh="综合窗口正在核对您的申请，{due}前办结。", en="The counter is checking your application; it is due by {due}."
    ),
    State.NEEDS_CORRECTION: Text(zh="请按提示补正材料。", en="Please correct what the counter has marked."),
    State.ACCEPTED: Text(
        zh="窗口已受理，正转给各部门，{due}前办结。", en="The counter has accepted it and passes it on; due by {due}."
    ),
    State.IN_REVIEW: Text(
        zh="各部门正在并联审批，{due}前办结。", en="The departments are deciding in parallel; due by {due}."
    ),
    State.APPROVED: Text(zh="已批准，下一步是出证。", en="It is approved; the certificate comes next."),
    State.AWAITING_PAYMENT: Text(zh="请缴费，缴费后出证。", en="Please pay; the certificate follows."),
    State.ISSUED: Text(zh="证照已生成。", en="The certificate is issued."),
    State.REJECTED: Text(zh="未获批准，原因见通知。", en="It wasn't approved; the notice gives the reason."),
    State.COMPLETED: Text(zh="已全部办完。", en="Everything is done."),
    State.WITHDRAWN: Text(zh="您已撤回申请。", en="You have withdrawn it."),
    State.LAPSED: Text(zh="超过期限，已失效。", en="It has lapsed: the time limit passed."),
}
"""What happens now and who acts, as a sentence; `{due}` is the promised day."""
