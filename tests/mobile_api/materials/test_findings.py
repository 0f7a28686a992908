"""What a clerk would return a draft for, found before it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mobile_api.applications.draft import Draft
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Edition
from mobile_api.identity.access import Holder
from mobile_api.materials.attachment import Attachment, Held
from mobile_api.materials.findings import Finding, findings
from mobile_api.ops.system import System
from tests.mobile_api.test_applications import a_complete_draft
from tests.support import papers
from tests.support.handing_in import Papers
from tests.support.talk import log_in

TODAY, NOW = date(2026, 11, 25), datetime(2026, 11, 25, tzinfo=UTC)
SITUATION = {"operator": "sole_trader", "premises": "rented"}


@pytest.fixture(scope="module")
def form() -> Draft:
    edition = Edition(1, "market-regulation", read_catalog().one_things["open-barbershop"])
    return Draft("d", Holder(None, "h"), "c", edition, NOW, SITUATION)


def given(material_id: str, since: date = TODAY, sha256: str = "", pages: int | None = 2) -> Attachment:
    held = Held("x.pdf", sha256 or material_id, kind="pdf", pages=pages)
    return Attachment(material_id, "d", material_id, "upload", since, NOW, held)


WHOLE = tuple(given(one) for one in ("id_card", "lease", "hygiene_self_check", "floor_plan", "health_certificates"))


def without(material_id: str, *instead: Attachment) -> list[Attachment]:
    return [*(paper for paper in WHOLE if paper.material_id != material_id), *instead]


def codes(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.target) for one in found]


def test_nothing_stands_against_what_is_whole(form: Draft) -> None:
    assert findings(form, WHOLE, TODAY) == []


def test_what_is_missing_is_named(form: Draft) -> None:
    (found,) = findings(form, without("lease"), TODAY)
    assert (found.code, found.target, found.text.zh) == ("missing", "lease", "缺“房屋租赁合同”。")


def test_with_good_credit_only_a_key_paper_is_a_reason_to_return_it(form: Draft) -> None:
    found = findings(form, WHOLE[2:3], TODAY, tolerance=True)
    told = {one.target: one.returned for one in found}
    assert told == {"id_card": True, "lease": True, "floor_plan": False, "health_certificates": False}
    assert all(one.returned for one in findings(form, WHOLE[2:3], TODAY))


def test_one_page_cannot_show_two_sides(form: Draft) -> None:
    one = given("id_card", pages=1)
    assert codes(findings(form, without("id_card", one), TODAY)) == [("one_side", "id_card")]
    photo = replace(one, held=replace(one.held, kind="jpg", pages=None))
    assert codes(findings(form, without("id_card", photo), TODAY)) == [("one_side", "id_card")]
    other = replace(photo, held=replace(photo.held, sha256="back"))
    assert findings(form, without("id_card", photo, other), TODAY) == []
    record = replace(one, source="register", held=Held("居民身份证", "r"))
    assert findings(form, without("id_card", record), TODAY) == [], "the register's record has no sides"


@pytest.mark.parametrize(("material", "days", "old"), [("health_certificates", 181, True), ("lease", 181, False)])
def test_what_has_become_too_old_is_told(form: Draft, material: str, days: int, old: bool) -> None:
    found = findings(form, without(material, given(material, TODAY - timedelta(days=days))), TODAY)
    assert codes(found) == ([("old", material)] if old else [])


def test_one_file_for_two_papers_is_a_mistake(form: Draft) -> None:
    found = findings(form, without("floor_plan", given("floor_plan", sha256="lease")), TODAY)
    assert codes(found) == [("same_file", "floor_plan")]
    assert "Lease contract" in found[0].text.en


def test_an_answer_that_has_become_wrong_says_what_would_be_right(form: Draft) -> None:
    found = findings(form.with_value("area_m2", 0), WHOLE, TODAY)
    assert codes(found) == [("value", "area_m2")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_page_is_told(live_system: System, language: str) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen, papers=False)
    citizen.language = language
    Papers(citizen, draft["id"]).give("id_card", papers.photo())
    told = citizen.get(f"/v1/drafts/{draft['id']}/findings")["findings"]
    assert [(one["code"], one["target"]) for one in told][-1] == ("one_side", "id_card")
    names = {m["id"]: m["name"] for m in citizen.get(f"/v1/drafts/{draft['id']}/materials")["materials"]}
    assert all(names[one["target"]] in one["sentence"] for one in told)
    stranger, _ = log_in(live_system.url)
    assert stranger.call("GET", f"/v1/drafts/{draft['id']}/findings").status_code == 404
