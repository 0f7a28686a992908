"""Which application is meant by who wants one back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mobile_api.applications.application import Application
from mobile_api.applications.states import State
from mobile_api.chat.assistant.withdrawing import meant


def application(number: str, name: str, state: State) -> Application:
    """As much of an application as the choice looks at."""
    return Application(
        id=number,
        number=number,
        revision=1,
        state=state,
        citizen_id="citizen",
        conversation_id="conversation",
        one_thing_id="open-barbershop",
        catalog_version=1,
        case_id="case",
        case_code="code",
        name={"zh": name, "en": name},
        submitted_at=datetime(2026, 11, 2, tzinfo=UTC),
        promised_days=5,
        statutory_days=10,
        fee_fen=0,
        filed=[],
        situation={},
        values={},
        credit=None,
    )


NEWEST_FIRST = [
    application("YW4", "开面馆", State.COMPLETED),
    application("YW3", "开理发店", State.SUBMITTED),
    application("YW2", "开书店", State.IN_REVIEW),
    application("YW1", "开理发店", State.WITHDRAWN),
]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("撤了吧", "YW3"),
        ("把yw2撤回", "YW2"),
        ("开书店的申请我要撤回", "YW2"),
        ("撤回开理发店的申请", "YW3"),
        ("撤回YW4", "YW4"),
        ("withdraw YW1", "YW1"),
    ],
)
def test_a_named_application_is_meant_and_no_other(text: str, number: str) -> None:
    assert meant(NEWEST_FIRST, text).number == number


def test_where_none_can_be_withdrawn_it_is_said_of_the_newest() -> None:
    over = [application("YW9", "开面馆", State.COMPLETED), application("YW8", "开书店", State.WITHDRAWN)]
    assert meant(over, "撤了吧").number == "YW9"
