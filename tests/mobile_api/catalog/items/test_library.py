"""The service-item library over HTTP: proposing, approving, versions, claims, filters, XLSX."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import requests
from openpyxl import load_workbook

from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import System
from tests.mobile_api.catalog.items.samples import (
    COUNTY,
    COUNTY_DEPARTMENT,
    DEPARTMENT,
    case_of,
    claim_of,
    new_tree,
)
from tests.support.staff import member
from tests.support.talk import Api, Json, log_in

TODAY = local_day(now_utc())


@pytest.fixture
def editor(live_system: System) -> Api:
    return member(live_system, "李明", "catalog_editor", DEPARTMENT["zh"])


@pytest.fixture
def approver(live_system: System) -> Api:
    return member(live_system, "王芳", "catalog_approver")


@pytest.fixture
def anyone(live_system: System) -> Api:
    return Api(live_system.url)


def proposal(entries: list[Json], days: int = 0) -> Json:
    return {"effective_from": (TODAY + timedelta(days=days)).isoformat(), "note": "测试", "entries": entries}


def published(entries: list[Json], editor: Api, approver: Api) -> None:
    """Propose and approve."""
    change = editor.post("/v1/catalog/item-changes", proposal(entries))
    assert approver.post(f"/v1/catalog/item-changes/{change['id']}/approval")["state"] == "approved"


def problem(response: requests.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_a_change_counts_only_after_another_person_approves_it(editor: Api, approver: Api, anyone: Api) -> None:
    tree = new_tree()
    code = tree[2]["checklist"]["code"]
    change = editor.post("/v1/catalog/item-changes", proposal(tree))
    assert anyone.call("GET", f"/v1/catalog/items/{code}").status_code == 404
    assert problem(editor.call("POST", f"/v1/catalog/item-changes/{change['id']}/approval")) == (403, "forbidden")
    decided = approver.post(f"/v1/catalog/item-changes/{change['id']}/approval")
    assert (decided["state"], decided["decided_by"]) == ("approved", "王芳")
    shown = anyone.get(f"/v1/catalog/items/{code}")
    assert (shown["version"], len(shown["elements"])) == (1, 36)
    again = approver.call("POST", f"/v1/catalog/item-changes/{change['id']}/approval")
    assert problem(again) == (409, "already-decided")


def test_one_person_with_both_roles_cannot_do_both(live_system: System, editor: Api) -> None:
    change = editor.post("/v1/catalog/item-changes", proposal(new_tree()))
    same = member(live_system, " 李 明", "catalog_approver")
    assert problem(same.call("POST", f"/v1/catalog/item-changes/{change['id']}/approval")) == (403, "same-person")


def test_every_version_is_kept_and_compared(editor: Api, approver: Api, anyone: Api) -> None:
    tree = new_tree()
    code = tree[2]["checklist"]["code"]
    published(tree, editor, approver)
    tree[2]["checklist"]["promised_days"] = 3
    published([tree[2]], editor, approver)
    versions = anyone.get(f"/v1/catalog/items/{code}/versions")["versions"]
    assert [v["version"] for v in versions] == [1, 2]
    assert [v["record"]["checklist"]["promised_days"] for v in versions] == [5, 3]
    diff = anyone.get(f"/v1/catalog/items/{code}/diff?from=1&to=2")["differences"]
    assert diff == [{"element": "promised_days", "before": 5, "after": 3}]


def test_a_change_of_next_week_does_not_count_today(editor: Api, approver: Api, anyone: Api) -> None:
    tree = new_tree()
    code = tree[2]["checklist"]["code"]
    published(tree, editor, approver)
    tree[2]["checklist"]["promised_days"] = 3
    change = editor.post("/v1/catalog/item-changes", proposal([tree[2]], days=7))
    approver.post(f"/v1/catalog/item-changes/{change['id']}/approval")
    assert anyone.get(f"/v1/catalog/items/{code}")["version"] == 1
    assert len(anyone.get(f"/v1/catalog/items/{code}/versions")["versions"]) == 2


def test_of_two_changes_of_one_version_the_later_is_outdated(editor: Api, approver: Api) -> None:
    tree = new_tree()
    published(tree, editor, approver)
    proposed = []
    for days in (4, 3):
        tree[2]["checklist"]["promised_days"] = days
        proposed.append(editor.post("/v1/catalog/item-changes", proposal([tree[2]]))["id"])
    approver.post(f"/v1/catalog/item-changes/{proposed[0]}/approval")
    late = approver.call("POST", f"/v1/catalog/item-changes/{proposed[1]}/approval")
    assert problem(late) == (409, "outdated")


def test_a_county_claims_with_its_own_hours(live_system: System, editor: Api, approver: Api, anyone: Api) -> None:
    tree = new_tree()
    code = tree[2]["checklist"]["code"]
    published(tree, editor, approver)
    county = member(live_system, "赵四", "catalog_editor", COUNTY_DEPARTMENT["zh"])
    foreign = editor.call("POST", "/v1/catalog/item-changes", proposal([claim_of(code)]))
    assert problem(foreign) == (403, "not-your-department")
    published([claim_of(code)], county, approver)
    shown = anyone.get(f"/v1/catalog/items/{code}?region={COUNTY}")
    elements = {e["id"]: e["value"] for e in shown["elements"]}
    assert elements["place"]["zh"] == "县政务大厅"
    assert elements["promised_days"] == 5
    listed = anyone.get(f"/v1/catalog/items?region={COUNTY}&parent={tree[1]['checklist']['code']}")["items"]
    assert [(line["code"], line["level"]) for line in listed] == [(code, "county")]


def test_lists_are_filtered_by_flag_and_convenience(editor: Api, approver: Api, anyone: Api) -> None:
    tree = new_tree()
    sub = tree[1]["checklist"]["code"]
    other = case_of(sub, f"{sub}-other") | {"flags": [], "conveniences": []}
    published([*tree, other], editor, approver)
    mine = tree[2]["checklist"]["code"]
    for narrowed in ("flag=online", "convenience=tolerance", "flag=one_visit&convenience=tolerance"):
        found = anyone.get(f"/v1/catalog/items?parent={sub}&{narrowed}")["items"]
        assert [line["code"] for line in found] == [mine], narrowed
    assert len(anyone.get(f"/v1/catalog/items?parent={sub}")["items"]) == 2
    assert anyone.get(f"/v1/catalog/items?parent={sub}&flag=nearby")["items"] == []


@pytest.mark.parametrize("query", ["flag=fast", "convenience=x", "region=12", "limit=-1", "tier=top", "q=%00"])
def test_a_filter_that_is_none_is_refused(anyone: Api, query: str) -> None:
    response = anyone.call("GET", f"/v1/catalog/items?{query}")
    assert problem(response) == (400, "invalid-request")
    assert response.json()["field"] == query.split("=")[0]


def test_the_sample_library_is_there_in_pages(anyone: Api) -> None:
    first = anyone.get("/v1/catalog/items?tier=case&limit=50")
    second = anyone.get(f"/v1/catalog/items?tier=case&limit=50&after={first['next_after']}")
    codes = [line["code"] for page in (first, second) for line in page["items"]]
    assert len(set(codes)) == 100
    assert codes == sorted(codes)


def test_what_lacks_its_english_is_refused(editor: Api) -> None:
    tree = new_tree()
    del tree[2]["checklist"]["conditions"][0]["en"]
    response = editor.call("POST", "/v1/catalog/item-changes", proposal(tree))
    assert problem(response) == (422, "invalid-value")
    assert response.json()["field"] == "checklist.conditions.0"


def test_a_citizen_and_a_stranger_may_propose_nothing(live_system: System, anyone: Api, approver: Api) -> None:
    citizen, _ = log_in(live_system.url)
    for caller, status in ((anyone, 401), (citizen, 401), (approver, 403)):
        assert caller.call("POST", "/v1/catalog/item-changes", proposal(new_tree())).status_code == status
        assert caller.call("POST", "/v1/catalog/item-imports").status_code == status


def exported(api: Api, parent: str) -> bytes:
    address = f"{api.url}/v1/catalog/item-export?parent={parent}"
    response = requests.get(address, headers={"Authorization": f"Bearer {api.token}"}, timeout=30)
    assert response.ok, response.text
    return response.content


def imported(api: Api, book: bytes) -> requests.Response:
    address = f"{api.url}/v1/catalog/item-imports?effective_from={TODAY.isoformat()}"
    headers = {"Authorization": f"Bearer {api.token}", "Accept-Language": "en"}
    return requests.post(address, data=book, headers=headers, timeout=30)


def with_days(content: bytes, row: int, value: Any) -> bytes:
    book = load_workbook(io.BytesIO(content))
    table = book["items"]
    table.cell(row, [cell.value for cell in table[1]].index("promised_days") + 1).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_goes_out_is_edited_and_comes_back(editor: Api, approver: Api, anyone: Api) -> None:
    tree = new_tree()
    sub, code = tree[1]["checklist"]["code"], tree[2]["checklist"]["code"]
    published(tree, editor, approver)
    book = exported(editor, sub)
    unchanged = imported(editor, book)
    assert (unchanged.status_code, unchanged.json()["changes"]) == (201, [])
    change = imported(editor, with_days(book, 3, "2")).json()["changes"][0]
    assert change["size"] == 1
    approver.post(f"/v1/catalog/item-changes/{change['id']}/approval")
    assert anyone.get(f"/v1/catalog/items/{code}")["record"]["checklist"]["promised_days"] == 2


def test_one_wrong_row_imports_nothing(editor: Api, approver: Api) -> None:
    tree = new_tree()
    sub = tree[1]["checklist"]["code"]
    published([*tree, case_of(sub, f"{sub}-other")], editor, approver)
    before = editor.get("/v1/catalog/item-changes?state=proposed")["changes"]
    book = with_days(with_days(exported(editor, sub), 3, "2"), 4, "99")
    refused = imported(editor, book)
    assert problem(refused) == (422, "sheet-refused")
    assert [row["row"] for row in refused.json()["rows"]] == [4]
    assert editor.get("/v1/catalog/item-changes?state=proposed")["changes"] == before
    assert problem(imported(editor, b"not a workbook")) == (422, "not-a-sheet")
    assert problem(imported(editor, b"x" * 3_000_000)) == (413, "payload-too-large")


def test_an_entry_named_twice_is_refused(editor: Api) -> None:
    tree = new_tree()
    refused = editor.call("POST", "/v1/catalog/item-changes", proposal([*tree, tree[2]]))
    assert problem(refused) == (422, "invalid-value")
    assert refused.json()["detail"] == "同一事项出现了两次。"


def test_a_countys_workbook_keeps_to_the_filters(live_system: System, editor: Api, approver: Api) -> None:
    one, other = new_tree(), new_tree()
    published([*one, *other], editor, approver)
    county = member(live_system, "赵强", "catalog_editor", COUNTY_DEPARTMENT["zh"])
    codes = [tree[2]["checklist"]["code"] for tree in (one, other)]
    published([claim_of(code) for code in codes], county, approver)
    parent = other[2]["parent"]
    book = load_workbook(
        io.BytesIO(county.call("GET", f"/v1/catalog/item-export?region={COUNTY}&parent={parent}").content)
    )
    head, *rows = list(book["claims"].values)
    assert [row[head.index("code")] for row in rows[1:]] == [codes[1]]
