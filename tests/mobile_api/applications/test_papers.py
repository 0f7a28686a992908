"""Which papers must be there before a form goes on. Rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mobile_api.applications.draft import Draft
from mobile_api.applications.papers import check_all_there, left_for_later, missing, wanted
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Edition
from mobile_api.errors import PapersMissing
from mobile_api.identity.access import Holder

NOW = datetime(2026, 11, 25, tzinfo=UTC)
KEY = {"id_card", "lease", "hygiene_self_check"}
LATER = ("floor_plan", "health_certificates")


def form(one_thing: str, **situation: str) -> Draft:
    return Draft("d", Holder(None, "h"), "c", Edition(1, "x", read_catalog().one_things[one_thing]), NOW, situation)


@pytest.fixture(scope="module")
def barbershop() -> Draft:
    return form("open-barbershop", operator="sole_trader", premises="rented")


def test_an_original_for_the_counter_is_never_missing_online() -> None:
    assert [m.id for m in missing(form("register-marriage", before="first"), ())] == ["photo"]


def test_an_optional_paper_is_never_missing() -> None:
    gift = form("second-hand-house-transfer", title="gift", mortgage="clear")
    assert {m.id for m in wanted(gift)} - {m.id for m in missing(gift, ())} == {"kinship"}


def test_nothing_is_left_where_everything_is_there(barbershop: Draft) -> None:
    assert left_for_later(barbershop, KEY | set(LATER), tolerance=False, agreed=False) == ()


def test_good_credit_and_the_citizens_word_leave_papers_that_are_not_key(barbershop: Draft) -> None:
    assert left_for_later(barbershop, KEY, tolerance=True, agreed=True) == LATER


@pytest.mark.parametrize(
    ("given", "tolerance", "agreed", "tolerable", "said"),
    [
        (KEY, True, False, True, "可以容缺"),
        (KEY, False, True, False, "经营场所平面图、从业人员健康证明。请交齐"),
        (KEY - {"lease"}, True, True, False, "可以容缺"),
        (KEY - {"lease"} | set(LATER), True, True, False, "请交齐"),
    ],
)
def test_otherwise_what_is_missing_is_named(
    barbershop: Draft, given: set[str], tolerance: bool, agreed: bool, tolerable: bool, said: str
) -> None:
    with pytest.raises(PapersMissing) as refused:
        left_for_later(barbershop, given, tolerance, agreed)
    lacking = [m for m in wanted(barbershop) if m.id not in given]
    problem = refused.value.as_json("zh")
    assert problem["papers"] == [m.id for m in lacking]
    assert problem["tolerable"] is tolerable
    assert said in str(problem["detail"])
    for material in lacking:
        assert material.name.zh in str(problem["detail"])
        assert material.name.en in str(refused.value.as_json("en")["detail"])


def test_after_the_submission_only_what_is_open_is_wanted(barbershop: Draft) -> None:
    assert [m.id for m in wanted(replace(barbershop, papers=frozenset({"lease"})))] == ["lease"]
    check_all_there(barbershop, ["lease"], {"lease"})
    with pytest.raises(PapersMissing, match="Lease"):
        check_all_there(barbershop, ["lease"], {"id_card"})
