"""Supervision over HTTP: who may see it, the report and its workbook."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from mobile_api.localtime import local_day
from mobile_api.ops.system import System
from mobile_api.supervision.watched import FRESH
from tests.mobile_api.test_applications import a_complete_draft
from tests.support.handing_in import Papers
from tests.support.office import Case, Office
from tests.support.staff import member, on_duty
from tests.support.talk import GOOD, Api, Json, log_in

MONTH = local_day(datetime.now(UTC)).strftime("%Y-%m")
PATHS = (
    "/v1/supervision/matters",
    f"/v1/supervision/efficiency?month={MONTH}",
    f"/v1/supervision/efficiency/course?month={MONTH}",
    f"/v1/supervision/efficiency/workbook?month={MONTH}",
)


@pytest.mark.parametrize("path", PATHS)
def test_supervisors_alone_see_it(live_system: System, path: str) -> None:
    clerk = member(live_system, "李窗口", "counter_clerk")
    assert [who.call("GET", path).status_code for who in (Api(live_system.url), clerk)] == [401, 403]
    assert member(live_system, "孙督办", "supervisor").call("GET", path).status_code == 200


@pytest.mark.parametrize("path", ["", "/course", "/workbook"])
@pytest.mark.parametrize("query", ["", "month=2026-13", "month=2026-1", "month=11.2026", f"month={MONTH}&by=person"])
def test_what_is_no_report_is_refused(live_system: System, query: str, path: str) -> None:
    answer = member(live_system, "孙督办", "supervisor").call("GET", f"/v1/supervision/efficiency{path}?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, "by" if "by" in query else "month")


def test_an_application_that_was_refused_stands_in_the_report_and_its_workbook(live_system: System) -> None:
    case = Case(live_system)
    time.sleep(FRESH.total_seconds())  # the live view may be so old
    live = case.supervisor.get("/v1/supervision/matters")["departments"]
    assert next(one for one in live if one["department"] == "market-regulation")["name"] == "市场监督管理局"
    reason = {"reason": "不在本市经营", "legal_basis": "《行政许可法》第三十二条"}
    case.do(case.clerk, "refusal", **reason)
    rows = case.supervisor.get(f"/v1/supervision/efficiency?month={MONTH}&by=one_thing")["rows"]
    shop = next(one for one in rows if one["of"] == "open-barbershop")
    assert shop["rejected"] >= 1
    assert shop["certificates"] >= shop["needless"] >= 1, "an ID card was uploaded, which the library holds"
    answer = case.supervisor.call("GET", f"/v1/supervision/efficiency/workbook?month={MONTH}&by=one_thing")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    told = list(sheet.iter_rows(values_only=True))
    assert told[0][:4] == ("名称", "办结", "出证", "未通过")
    assert {"部门审批（项）", "部门审批平均用时（工作日）", "其中已有电子证照可用"} < set(told[0])
    assert next(line for line in told if line[0] == shop["name"])[1:4] == (
        shop["finished"],
        shop["issued"],
        shop["rejected"],
    )
    course = case.supervisor.get(f"/v1/supervision/efficiency/course?month={MONTH}&by=one_thing&of=open-barbershop")
    assert (course["name"], len(course["months"]), course["months"][-1]["of"]) == (shop["name"], 12, MONTH)
    assert {name: course["months"][-1][name] for name in ("finished", "rejected")} == {
        name: shop[name] for name in ("finished", "rejected")
    }
    assert case.supervisor.get(f"/v1/supervision/efficiency/course?month={MONTH}")["name"] == "全市"
    months = list(book["近12个月"].iter_rows(values_only=True))
    assert months[0][:3] == ("月份", "名称", "办结")
    assert [line[0] for line in months[1:13]] == [each["of"] for each in course["months"]]
    assert {line[1] for line in months[1:13]} == {"全市"}
    assert next(line for line in months if line[:2] == (MONTH, shop["name"]))[2] == shop["finished"]
    english = Api(live_system.url, case.supervisor.token, "en").call("GET", PATHS[3])
    assert f'filename="efficiency-{MONTH}.xlsx"' in english.headers["content-disposition"]
    assert load_workbook(io.BytesIO(english.content)).active["A1"].value == "Name"  # type: ignore[index]


def shown(supervisor: Api, by: str, of: str) -> Json:
    """What this month's report says of a department or one-thing."""
    rows = supervisor.get(f"/v1/supervision/efficiency?month={MONTH}&by={by}")["rows"]
    return next((row for row in rows if row["of"] == of), {})


def more(after: Json, before: Json, *names: str) -> dict[str, int]:
    """By how much each figure has grown."""
    return {name: after[name] - before.get(name, 0) for name in names}


def test_a_department_that_decides_where_another_leads_stands_in_the_report(live_system: System) -> None:
    case = Case(live_system).in_review()
    before = shown(case.supervisor, "department", "health")
    for reviewer in (case.market, case.health):
        case.do(reviewer, "decisions", approved=True)
    case.do(case.market, "result", result="92230602MA1ABCDE0X")
    after = shown(case.supervisor, "department", "health")
    assert more(after, before, "decisions", "finished") == {"decisions": 1, "finished": 0}
    assert after["own_days"] is not None


def finished_with(case: Office) -> dict[str, int]:
    """What the papers of an application, which is refused at once, add to the report."""
    before = shown(case.supervisor, "one_thing", "open-barbershop")
    case.do(case.clerk, "refusal", reason="不在本市经营", legal_basis="《行政许可法》第三十二条")
    return more(shown(case.supervisor, "one_thing", "open-barbershop"), before, "certificates", "needless")


def test_a_paper_was_needless_if_a_certificate_was_on_offer_to_that_person(live_system: System) -> None:
    assert finished_with(Case(live_system)) == {"certificates": 1, "needless": 1}
    for_another = Case(live_system, GOOD)
    assert finished_with(for_another) == {"certificates": 1, "needless": 0}, "the form names somebody else"


def test_what_a_clerk_sees_of_a_draft_changes_nothing_of_what_its_owner_was_offered(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    clerk = on_duty(live_system, "counter_clerk")
    code = citizen.post(f"/v1/drafts/{draft['id']}/counter-code")["code"]
    scanned = clerk.post("/v1/office/draft-scans", {"code": code})
    assert Papers(clerk, draft["id"], scanned["permit"]).of("id_card")["offers"] == []
    path = f"/v1/drafts/{draft['id']}/submissions"
    number = citizen.post(path, Idempotency_Key=uuid4().hex)["number"]
    assert finished_with(Office(live_system, citizen, number)) == {"certificates": 1, "needless": 1}
