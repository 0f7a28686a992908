"""Whether a certificate is in force: the table of moves, and the dates."""

from __future__ import annotations

import pytest

from tests.wallet.city import IN_FORCE, LICENCE, NOW, SECOND
from wallet.errors import (
    CertificateExpired,
    CertificateNotYet,
    CertificateRenewed,
    CertificateRevoked,
    CertificateSuspended,
    MoveRefused,
    NotInForce,
)
from wallet.standing import (
    LABELS,
    MOVES,
    REASON_LABELS,
    REASONS,
    REFUSALS,
    Action,
    Reason,
    Standing,
    State,
    check_in_force,
    moved,
    state_at,
)


def test_the_tables_are_whole() -> None:
    assert MOVES.keys() == set(Action)
    assert LABELS.keys() == set(State) == REFUSALS.keys() | {State.VALID}
    assert REASON_LABELS.keys() == set(Reason)


@pytest.mark.parametrize(("state", "refusal"), REFUSALS.items(), ids=str)
def test_each_state_but_valid_has_its_refusal(state: State, refusal: type[NotInForce]) -> None:
    moments = {State.EXPIRED: LICENCE.ends, State.NOT_YET: NOW - SECOND}
    standing = IN_FORCE if state in moments else Standing(state, NOW, "officer")
    moment = moments.get(state) or NOW
    assert state_at(LICENCE, standing, moment) is state
    with pytest.raises(refusal):
        check_in_force(LICENCE, standing, moment)


def test_it_is_in_force_from_its_first_second_to_its_last() -> None:
    assert LICENCE.ends is not None
    check_in_force(LICENCE, IN_FORCE, NOW)
    check_in_force(LICENCE, IN_FORCE, LICENCE.ends - SECOND)
    with pytest.raises(CertificateNotYet):
        check_in_force(LICENCE, IN_FORCE, NOW - SECOND)
    with pytest.raises(CertificateExpired):
        check_in_force(LICENCE, IN_FORCE, LICENCE.ends)


def test_a_decision_against_it_stands_before_the_dates() -> None:
    assert LICENCE.ends is not None
    revoked = moved(IN_FORCE, Action.REVOKE, "officer", NOW, Reason.PENALTY)
    assert state_at(LICENCE, revoked, LICENCE.ends) is State.REVOKED
    with pytest.raises(CertificateRevoked) as refused:
        check_in_force(LICENCE, revoked, NOW)
    assert "行政处罚" in refused.value.told_in("zh")
    assert "Administrative penalty" in refused.value.told_in("en")


def test_suspended_and_resumed_revoked_for_good_renewed_once() -> None:
    suspended = moved(IN_FORCE, Action.SUSPEND, "officer", NOW, Reason.LOST)
    with pytest.raises(CertificateSuspended):
        check_in_force(LICENCE, suspended, NOW)
    resumed = moved(suspended, Action.RESUME, "chief", NOW + SECOND)
    assert resumed == Standing(State.VALID, NOW + SECOND, "chief")
    check_in_force(LICENCE, resumed, NOW)
    with pytest.raises(CertificateRenewed):
        check_in_force(LICENCE, moved(resumed, Action.RENEW, "chief", NOW), NOW)


@pytest.mark.parametrize("state", [state for state in State if state not in (State.EXPIRED, State.NOT_YET)])
@pytest.mark.parametrize("action", Action)
def test_only_the_tables_moves_are_made(state: State, action: Action) -> None:
    reason = next(iter(REASONS.get(action, [None])))
    standing = Standing(state, NOW, "officer")
    if after := MOVES[action].get(state):
        assert moved(standing, action, "officer", NOW, reason).state is after
    else:
        with pytest.raises(MoveRefused):
            moved(standing, action, "officer", NOW, reason)


@pytest.mark.parametrize(
    ("action", "state", "reason"),
    [
        (Action.REVOKE, State.VALID, None),
        (Action.REVOKE, State.VALID, Reason.INVESTIGATION),
        (Action.SUSPEND, State.VALID, Reason.GIVEN_UP),
        (Action.RENEW, State.VALID, Reason.LOST),
        (Action.RESUME, State.SUSPENDED, Reason.LOST),
    ],
)
def test_a_reason_is_given_where_one_belongs(action: Action, state: State, reason: Reason | None) -> None:
    with pytest.raises(MoveRefused):
        moved(Standing(state, NOW, "officer"), action, "officer", NOW, reason)
