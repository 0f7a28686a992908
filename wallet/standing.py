"""Whether a certificate is in force: the table of moves, and what the clock adds. Rules only.

The department's decisions are kept (valid, suspended, revoked, renewed); that a certificate hasn't begun or has ended
follows from its dates, so nobody has to write it down in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from wallet.errors import (
    CertificateExpired,
    CertificateNotYet,
    CertificateRenewed,
    CertificateRevoked,
    CertificateSuspended,
    MoveRefused,
    NotInForce,
)
from wallet.types.schema import Text


class State(StrEnum):
    """What a certificate is worth now."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    RENEWED = "renewed"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


COUNTING = frozenset({State.VALID, State.SUSPENDED})
"""As a department has decided: what it neither took back nor replaced."""


class Action(StrEnum):
    """What a department may do with a certificate that it issued."""

    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"
    RENEW = "renew"


class Reason(StrEnum):
    """Why a certificate is suspended or revoked."""

    PENALTY = "penalty"
    GRANTED_WRONGLY = "granted_wrongly"
    GIVEN_UP = "given_up"
    HOLDER_GONE = "holder_gone"
    LOST = "lost"
    INVESTIGATION = "investigation"
    KEY_LEAKED = "key_leaked"


MOVES: dict[Action, dict[State, State]] = {
    Action.SUSPEND: {State.VALID: State.SUSPENDED},
    Action.RESUME: {State.SUSPENDED: State.VALID},
    Action.REVOKE: {State.VALID: State.REVOKED, State.SUSPENDED: State.REVOKED},
    Action.RENEW: {State.VALID: State.RENEWED},
}
REASONS: dict[Action, frozenset[Reason]] = {
    Action.SUSPEND: frozenset({Reason.PENALTY, Reason.LOST, Reason.INVESTIGATION}),
    Action.REVOKE: frozenset(Reason) - {Reason.INVESTIGATION},
}
"""The moves that need a reason, and which may be given."""
ACTION_LABELS: dict[Action, Text] = {
    Action.SUSPEND: Text(zh="暂停使用", en="Suspended"),
    Action.RESUME: Text(zh="恢复使用", en="Put in force again"),
    Action.REVOKE: Text(zh="注销、吊销或撤销", en="Revoked"),
    Action.RENEW: Text(zh="换发新证", en="Renewed"),
}
LABELS: dict[State, Text] = {
    State.VALID: Text(zh="有效", en="Valid"),
    State.SUSPENDED: Text(zh="暂停使用", en="Suspended"),
    State.REVOKED: Text(zh="已注销、吊销或撤销", en="Revoked"),
    State.RENEWED: Text(zh="已换发新证", en="Renewed"),
    State.EXPIRED: Text(zh="已过有效期", en="Expired"),
    State.NOT_YET: Text(zh="尚未生效", en="Not yet valid"),
}
REASON_LABELS: dict[Reason, Text] = {
    Reason.PENALTY: Text(zh="行政处罚", en="Administrative penalty"),
    Reason.GRANTED_WRONGLY: Text(zh="许可不当被撤销", en="Granted wrongly"),
    Reason.GIVEN_UP: Text(zh="持证人申请注销", en="Given up by the holder"),
    Reason.HOLDER_GONE: Text(zh="持证人死亡或主体终止", en="The holder has died or ceased to exist"),
    Reason.LOST: Text(zh="挂失", en="Reported lost"),
    Reason.INVESTIGATION: Text(zh="正在调查", en="Under investigation"),
    Reason.KEY_LEAKED: Text(zh="签名密钥作废", en="The signing key was withdrawn"),
}
REFUSALS: dict[State, type[NotInForce]] = {
    State.SUSPENDED: CertificateSuspended,
    State.REVOKED: CertificateRevoked,
    State.RENEWED: CertificateRenewed,
    State.EXPIRED: CertificateExpired,
    State.NOT_YET: CertificateNotYet,
}


@dataclass(frozen=True)
class Standing:
    """What the department last decided about a certificate."""

    state: State
    at: datetime
    by: str
    reason: Reason | None = None


class Dated(Protocol):
    """What has a first and perhaps a last moment."""

    @property
    def begins(self) -> datetime:
        """From when on."""

    @property
    def ends(self) -> datetime | None:
        """Until when; None without end."""


def moved(standing: Standing, action: Action, by: str, now: datetime, reason: Reason | None = None) -> Standing:
    """The standing after a decision. Raises `MoveRefused` if the table has no such move, or the reason isn't one."""
    after = MOVES[action].get(standing.state)
    allowed = REASONS.get(action)
    if after is None or (reason not in allowed if allowed else reason is not None):
        raise MoveRefused
    return Standing(after, now, by, reason)


def state_at(certificate: Dated, standing: Standing, now: datetime) -> State:
    """What the certificate is worth at a moment: a decision against it stands before the dates."""
    if standing.state is not State.VALID:
        return standing.state
    if now < certificate.begins:
        return State.NOT_YET
    return State.EXPIRED if certificate.ends is not None and now >= certificate.ends else State.VALID


def check_in_force(certificate: Dated, standing: Standing, now: datetime) -> None:
    """That the certificate counts at a moment. Raises the `NotInForce` of its state."""
    state = state_at(certificate, standing, now)
    if state in REFUSALS:
        refusal, why = REFUSALS[state], standing.reason and REASON_LABELS[standing.reason]
        raise refusal(f"{refusal.zh}原因：{why.zh}。", f"{refusal.en} Reason: {why.en}.") if why else refusal
