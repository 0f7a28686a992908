"""The states of an application (办件) and the moves between them, as one table. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mobile_api.catalog.schema import Text


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


class Action(StrEnum):
    """What somebody does with an application."""

    SUBMIT = "submit"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    """Answer a correction that the counter asked for."""
    CORRECT_PART = "correct_part"
    """Answer a correction that a department asked for during the review."""
    ACCEPT = "accept"
    REFUSE = "refuse"
    """Not accepted (不予受理)."""
    DISTRIBUTE = "distribute"
    """Pass each department its part; they decide in parallel."""
    DECIDE = "decide"
    """One department decides its part."""
    SUPPLY = "supply"
    """Hand in what was left for later (容缺受理)."""
    APPROVE = "approve"
    REJECT = "reject"
    ASK_PAYMENT = "ask_payment"
    PAY = "pay"
    ISSUE = "issue"
    HAND_OUT = "hand_out"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    REOPEN = "reopen"
    """Apply again after a rejection: a new draft with the same answers; the rejected one keeps its end."""


S, A = State, Action
MOVES: Mapping[Action, Mapping[State, State]] = {
    A.SUBMIT: {S.DRAFT: S.SUBMITTED},
    A.ASK_CORRECTION: {S.SUBMITTED: S.NEEDS_CORRECTION, S.IN_REVIEW: S.NEEDS_CORRECTION},
    A.CORRECT: {S.NEEDS_CORRECTION: S.SUBMITTED},
    A.CORRECT_PART: {S.NEEDS_CORRECTION: S.IN_REVIEW},
    A.ACCEPT: {S.SUBMITTED: S.ACCEPTED},
    A.REFUSE: {S.SUBMITTED: S.REJECTED},
    A.DISTRIBUTE: {S.ACCEPTED: S.IN_REVIEW},
    A.DECIDE: {S.IN_REVIEW: S.IN_REVIEW, S.NEEDS_CORRECTION: S.NEEDS_CORRECTION},
    A.SUPPLY: {state: state for state in (S.SUBMITTED, S.IN_REVIEW, S.NEEDS_CORRECTION)},
    A.APPROVE: {S.IN_REVIEW: S.APPROVED},
    A.REJECT: {S.IN_REVIEW: S.REJECTED, S.NEEDS_CORRECTION: S.REJECTED},
    A.ASK_PAYMENT: {S.APPROVED: S.AWAITING_PAYMENT},
    A.PAY: {S.AWAITING_PAYMENT: S.APPROVED},
    A.ISSUE: {S.APPROVED: S.ISSUED},
    A.HAND_OUT: {S.ISSUED: S.COMPLETED},
    A.WITHDRAW: dict.fromkeys((S.SUBMITTED, S.NEEDS_CORRECTION, S.ACCEPTED, S.IN_REVIEW), S.WITHDRAWN),
    A.LAPSE: dict.fromkeys((S.NEEDS_CORRECTION, S.IN_REVIEW, S.AWAITING_PAYMENT), S.LAPSED),
    A.REOPEN: {S.REJECTED: S.REJECTED},
}
"""What each action makes of each state; whatever isn't here isn't allowed."""

ENDED = frozenset({S.REJECTED, S.COMPLETED, S.WITHDRAWN, S.LAPSED})
"""Nothing follows, unless a rejected one is opened anew."""
FINISHED = ENDED | {S.ISSUED}
"""There is a result; at most it waits to be collected."""
GIVEN_UP = frozenset({S.WITHDRAWN, S.LAPSED})
"""Ended by the applicant, or because they didn't act."""

LABELS: Mapping[State, Text] = {
    State.DRAFT: Text(zh="草稿", en="Draft"),
    State.SUBMITTED: Text(zh="已提交", en="Submitted"),
    State.NEEDS_CORRECTION: Text(zh="待补正", en="Needs correction"),
    State.ACCEPTED: Text(zh="已受理", en="Accepted"),
    State.IN_REVIEW: Text(zh="审批中", en="In review"),
    State.APPROVED: Text(zh="已批准", en="Approved"),
    State.REJECTED: Text(zh="未通过", en="Not approved"),
    State.AWAITING_PAYMENT: Text(zh="待缴费", en="Awaiting payment"),
    State.ISSUED: Text(zh="已出证", en="Issued"),
    State.COMPLETED: Text(zh="已办结", en="Completed"),
    State.WITHDRAWN: Text(zh="已撤回", en="Withdrawn"),
    State.LAPSED: Text(zh="已失效", en="Lapsed"),
}

HAPPENED: Mapping[Action, Text] = {
    A.SUBMIT: Text(zh="{you}提交了申请", en="{you} submitted the application"),
    A.ASK_CORRECTION: Text(zh="{by}请{you}补正", en="{by} asked for a correction"),
    A.CORRECT: Text(zh="{you}补正后重新提交", en="{you} corrected and resubmitted it"),
    A.CORRECT_PART: Text(zh="{you}按部门要求作了补正", en="{you} corrected what the department asked for"),
    A.ACCEPT: Text(zh="{by}受理了申请", en="{by} accepted it"),
    A.REFUSE: Text(zh="{by}不予受理", en="{by} didn't accept it"),
    A.DISTRIBUTE: Text(zh="转各部门并联审批", en="Passed to the departments for joint review"),
    A.DECIDE: Text(zh="{by}作出了审批意见", en="{by} made its decision"),
    A.SUPPLY: Text(zh="{you}补交了容缺材料", en="{you} sent the missing papers"),
    A.APPROVE: Text(zh="各部门全部通过", en="All departments approved"),
    A.REJECT: Text(zh="未予批准", en="It wasn't approved"),
    A.ASK_PAYMENT: Text(zh="通知{you}缴费", en="Payment was asked for"),
    A.PAY: Text(zh="费用已缴", en="The fee was paid"),
    A.ISSUE: Text(zh="{by}出具了结果", en="{by} issued the result"),
    A.HAND_OUT: Text(zh="结果已交给{you}", en="The result was handed out"),
    A.WITHDRAW: Text(zh="{you}撤回了申请", en="{you} withdrew it"),
    A.LAPSE: Text(zh="逾期未办，已失效", en="It lapsed because the deadline passed"),
    A.REOPEN: Text(zh="{you}重新发起了申请", en="{you} applied again"),
}
"""A line of the history, by what was done; `{by}` is the counter or the department, `{you}` whose application it is."""

SUBMITTED_AT_COUNTER = Text(
    zh="{by}当面代{you}提交了申请", en="{by} submitted the application, with the applicant there in person"
)
"""The same line where a clerk submitted."""

NEXT_ACTOR: Mapping[State, Text] = {
    State.SUBMITTED: Text(
        zh="综合窗口正在核对您的申请，{due}前办结。", en="The counter is checking your application; it is due by {due}."
    ),
    State.NEEDS_CORRECTION: Text(
        zh="轮到您了：请在{act_by}前补正标出的内容，补正期间不计入办理时限。",
        en="It’s your turn: correct what is marked by {act_by}. This time doesn’t count towards our deadline.",
    ),
    State.ACCEPTED: Text(
        zh="窗口已受理，正转给各部门，{due}前办结。",
        en="The counter has accepted it and is passing it on. It is due by {due}.",
    ),
    State.IN_REVIEW: Text(zh="{who}正在审批，{due}前办结。", en="Being reviewed by: {who}. It is due by {due}."),
    State.APPROVED: Text(zh="已批准，正在出具结果，{due}前办结。", en="It is approved. The result is due by {due}."),
    State.AWAITING_PAYMENT: Text(
        zh="轮到您了：请在{act_by}前缴费，缴费后出具结果。",
        en="It’s your turn: pay by {act_by}. The result follows after that.",
    ),
    State.ISSUED: Text(
        zh="结果已出具，请凭身份证到综合窗口领取。",
        en="The result is ready. Collect it at the counter with your ID card.",
    ),
    State.REJECTED: Text(
        zh="未通过，原因和依据见下。您可以改好后重新申请，也可以依法申请行政复议或提起诉讼。",
        en="It wasn’t approved. The reason and legal basis are below. You can change it and apply again, or appeal.",
    ),
    State.COMPLETED: Text(zh="已全部办完。", en="Everything is done."),
    State.WITHDRAWN: Text(
        zh="您已撤回申请，需要时可以重新申请。", en="You withdrew it. You can apply again at any time."
    ),
    State.LAPSED: Text(
        zh="逾期未办，已失效；需要时可以重新申请。",
        en="It lapsed because the deadline passed. You can apply again.",
    ),
}
"""What happens now, who acts, by when. `{due}` is the promised day, `{act_by}` the citizen's, `{who}` who decides."""

SUPPLY_FIRST = Text(
    zh="轮到您了：请在{act_by}前补交容缺材料，补齐后出具结果。",
    en="It’s your turn: send the missing papers by {act_by}. The result follows after that.",
)
"""In review, when every department has decided and only the citizen's materials are missing."""
