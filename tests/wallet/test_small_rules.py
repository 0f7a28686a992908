"""Who may run which scenario, which status lists there are, and how a field is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.wallet.city import LICENCE, NOW, POLICE
from wallet.errors import MoveRefused, Overtaken
from wallet.issued.record import Kept, Move, decided, is_list, list_of, number_of
from wallet.scenarios.library import load_scenarios
from wallet.scenarios.scenario import Audience
from wallet.shown.clerks import audiences_of, may_run
from wallet.standing import Action, Reason, Standing, State
from wallet.types.library import load_types
from wallet.types.shown import shown

CLERK = frozenset({"counter_clerk"})


@pytest.mark.parametrize(
    ("scenario", "audience", "roles", "department", "allowed"),
    [
        ("open-shop", "counter", CLERK, None, True),
        ("open-shop", "counter", CLERK, "market-regulation", True),
        ("open-shop", "counter", CLERK, "tax", False),
        ("open-shop", "kiosk", CLERK, None, False),
        ("open-shop", "kiosk", frozenset({"kiosk"}), None, True),
        ("open-shop", "counter", frozenset({"kiosk"}), None, False),
        ("open-shop", "counter", frozenset({"reviewer"}), "market-regulation", False),
        ("road-check", "police", CLERK, "public-security", True),
        ("road-check", "police", CLERK, None, False),
        ("road-check", "counter", CLERK, "public-security", False),
        ("hotel-check-in", "partner", CLERK, "public-security", False),
    ],
)
def test_role_and_department_fit_the_scenario(
    scenario: str, audience: Audience, roles: frozenset[str], department: str | None, allowed: bool
) -> None:
    taking_part = {"market-regulation", "health"}
    assert may_run(load_scenarios().find(scenario), audience, roles, department, taking_part) is allowed


def test_only_clerks_stand_at_counters() -> None:
    assert audiences_of({"supervisor", "administrator", "reviewer"}, "public-security") == set()


@pytest.mark.parametrize(
    ("list_id", "is_one"),
    [
        ("public-security-2026", True),
        ("public-security-2025", False),
        ("public-security-2027", False),
        ("public-security-02026", False),
        ("public-security-", False),
        ("health-2026", False),
        ("2026", False),
    ],
)
def test_a_department_has_a_list_for_each_year_of_its_keys(list_id: str, is_one: bool) -> None:
    assert is_list(list_id, POLICE.keys, NOW) is is_one


def test_a_year_ends_in_china() -> None:
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert list_of("health", new_year) == "health-2027"
    assert list_of("health", new_year - timedelta(seconds=1)) == "health-2026"


KEPT = Kept(LICENCE, "holder", None, Standing(State.VALID, NOW, "officer"), revision=3)


def test_a_decision_is_on_the_newest_state_of_things() -> None:
    suspend = Move(Action.SUSPEND, NOW, "王审批", "account", Reason.LOST)
    assert decided(KEPT, suspend, 3) == Standing(State.SUSPENDED, NOW, "account", Reason.LOST)
    with pytest.raises(Overtaken):
        decided(KEPT, suspend, 2)
    with pytest.raises(MoveRefused):
        decided(KEPT, replace(suspend, action=Action.RESUME), 3)


def test_a_licence_is_known_by_the_firms_code() -> None:
    assert number_of(load_types().find("business-licence"), {"uscc": "91"}) == "91"
    assert number_of(load_types().find("driving-licence"), {"number": "23"}) == "23"


@pytest.mark.parametrize(
    ("kind", "field", "value", "zh", "en"),
    [
        ("business-licence", "kind", "individual", "个体工商户", "Individual business"),
        ("business-licence", "registered_capital", 50_000_000, "500,000.00元", "CNY 500,000.00"),
        ("business-licence", "scope", ["理发", "美容"], "理发；美容", "理发; 美容"),
        ("business-licence", "name", "剪艺", "剪艺", "剪艺"),
    ],
)
def test_a_field_as_people_read_it(kind: str, field: str, value: object, zh: str, en: str) -> None:
    found = load_types().find(kind).field(field)
    assert found is not None
    assert (shown(found, value, "zh"), shown(found, value, "en")) == (zh, en)
