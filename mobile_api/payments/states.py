"""The states of a payment and of a refund, and the moves between them, as two tables. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mobile_api.catalog.schema import Text


class State(StrEnum):
    """Where a payment stands."""

    CREATED = "created"
    """We know of it; the provider may not yet."""
    STARTED = "started"
    """The provider waits for the payer."""
    PENDING = "pending"
    """The payer has begun."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What happens to a payment."""

    ORDER = "order"
    REFUSE = "refuse"
    """The provider doesn't take the order."""
    BEGIN = "begin"
    SUCCEED = "succeed"
    FAIL = "fail"
    EXPIRE = "expire"
    CANCEL = "cancel"


S, M = State, Move
MOVES: Mapping[Move, Mapping[State, State]] = {
    M.ORDER: {S.CREATED: S.STARTED},
    M.REFUSE: {S.CREATED: S.FAILED},
    M.BEGIN: {S.STARTED: S.PENDING},
    M.SUCCEED: dict.fromkeys((S.CREATED, S.STARTED, S.PENDING, S.FAILED, S.EXPIRED, S.CANCELLED), S.SUCCEEDED),
    M.FAIL: dict.fromkeys((S.CREATED, S.STARTED, S.PENDING), S.FAILED),
    M.EXPIRE: dict.fromkeys((S.CREATED, S.STARTED, S.PENDING), S.EXPIRED),
    M.CANCEL: dict.fromkeys((S.CREATED, S.STARTED, S.PENDING), S.CANCELLED),
}
"""What each move makes of each state. Money may arrive after an end: it is booked all the same, never lost."""

OPEN = frozenset({S.CREATED, S.STARTED, S.PENDING})
"""The provider may still tell something new of it; an application has one of these at a time."""

LABELS: Mapping[State, Text] = {
    S.CREATED: Text(zh="准备中", en="Being prepared"),
    S.STARTED: Text(zh="待支付", en="To be paid"),
    S.PENDING: Text(zh="支付中", en="Being paid"),
    S.SUCCEEDED: Text(zh="已支付", en="Paid"),
    S.FAILED: Text(zh="支付失败", en="Failed"),
    S.EXPIRED: Text(zh="已过期", en="Expired"),
    S.CANCELLED: Text(zh="已取消", en="Cancelled"),
}


MOVE_LABELS: Mapping[Move, Text] = {
    M.ORDER: Text(zh="已下单", en="Ordered"),
    M.REFUSE: Text(zh="支付渠道未受理", en="Not accepted by the provider"),
    M.BEGIN: Text(zh="开始付款", en="Payment started"),
    M.SUCCEED: Text(zh="款已到账", en="Payment received"),
    M.FAIL: Text(zh="付款未成功", en="Payment failed"),
    M.EXPIRE: Text(zh="已过期", en="Expired"),
    M.CANCEL: Text(zh="已取消", en="Cancelled"),
}


class RefundState(StrEnum):
    """Where a refund stands."""

    CREATED = "created"
    """Asked for; above a limit it waits here for a second person."""
    SUBMITTED = "submitted"
    """The provider has it."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundMove(StrEnum):
    """What happens to a refund."""

    APPROVE = "approve"
    DECLINE = "decline"
    SUBMIT = "submit"
    SUCCEED = "succeed"
    FAIL = "fail"
    CLOSE = "close"
    """A person has seen to it that it failed."""


R, RM = RefundState, RefundMove
REFUND_MOVES: Mapping[RefundMove, Mapping[RefundState, RefundState]] = {
    RM.APPROVE: {R.CREATED: R.CREATED},
    RM.DECLINE: {R.CREATED: R.FAILED},
    RM.SUBMIT: {R.CREATED: R.SUBMITTED},
    RM.SUCCEED: {R.SUBMITTED: R.SUCCEEDED, R.FAILED: R.SUCCEEDED},
    RM.FAIL: {R.CREATED: R.FAILED, R.SUBMITTED: R.FAILED},
    RM.CLOSE: {R.FAILED: R.FAILED},
}
"""What each move makes of each state. A provider may give money back after it has said that it won't: it is booked."""

REFUND_LABELS: Mapping[RefundState, Text] = {
    R.CREATED: Text(zh="退款待处理", en="Refund requested"),
    R.SUBMITTED: Text(zh="退款中", en="Being refunded"),
    R.SUCCEEDED: Text(zh="已退款", en="Refunded"),
    R.FAILED: Text(zh="退款未成功", en="Not refunded"),
}

REFUND_MOVE_LABELS: Mapping[RefundMove, Text] = {
    RM.APPROVE: Text(zh="复核同意", en="Agreed"),
    RM.DECLINE: Text(zh="复核不同意", en="Declined"),
    RM.SUBMIT: Text(zh="已交支付渠道", en="Sent to the provider"),
    RM.SUCCEED: Text(zh="已退回", en="Refunded"),
    RM.FAIL: Text(zh="未能退回", en="Not refunded"),
    RM.CLOSE: Text(zh="已处理", en="Dealt with"),
}
