"""Ways on from where nothing is: a failed load, an address that leads nowhere, a page below another; and the log of
look-ups, which an alert leads to and its subject reads."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from mobile_api.data_calls.scenario import Asking
from mobile_api.exchange.queries.about_me import PAGE
from mobile_api.ops.system import System
from mobile_api.supervision.alerts import REFUSED_AN_HOUR
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.test_office import logged_in, without
from tests.support.city import worker_beside
from tests.support.lookups import begin
from tests.support.office import Case
from tests.support.staff import enrol
from tests.support.talk import GOOD, SAMPLE_PERSON, Json, log_in

AWAY = re.compile("服务暂时不可用|isn’t available right now")
RETRY = re.compile("重试|Try again|Retry")
NOT_FOUND = {"zh": "没有这个页面", "en": "Page not found"}
BELOW = {
    "/applications/YW1": "/applications",
    "/applications/YW1/pay": "/applications/YW1",
    "/receipts/nothing": "/",
    "/check/nothing": "/",
    "/wallet/certificates/nothing/offline": "/wallet/certificates/nothing",
    "/inbox/settings": "/inbox",
    "/me/data-calls": "/me",
    "/kiosk": "/me",
    "/kiosk/scan": "/",
    "/office/payments/nothing": "/office/payments",
    "/staff/accounts": "/staff",
    "/no/such/page": "/",
}
NAME = "田再问"
ROOTS = ("/", "/services", "/applications", "/wallet", "/me", "/staff")
REASON = re.compile("查询理由：处理投诉|Reason given: Handling a complaint")


def gateway(page: Page, *paths: str) -> None:
    """A gateway answers in the backend's place."""

    def away(route: Route) -> None:
        route.fulfill(status=502, content_type="text/html", body="<h1>502 Bad Gateway</h1>")

    for path in paths:
        page.route(f"**{path}", away)


def back_again(page: Page) -> None:
    """The gateway is through again; every part of the page that couldn't be fetched is tried again."""
    page.unroute_all()
    while (trouble := page.get_by_test_id("trouble")).count():
        before = trouble.count()
        trouble.first.get_by_role("button").click()
        expect(trouble).not_to_have_count(before)


def test_every_page_below_another_has_a_way_back(live_system: System, phone: Phone) -> None:
    page, url = phone.page, live_system.url
    for path, above in BELOW.items():
        page.goto(url + path)
        page.get_by_test_id("back").click()
        expect(page).to_have_url(url + above)
    for path in ROOTS:
        page.goto(url + path)
        expect(page.locator("header")).to_be_visible()
        expect(page.get_by_test_id("back")).to_have_count(0)
    assert without(phone, 404) == []


def test_an_address_that_leads_nowhere_says_so(live_system: System, phone: Phone) -> None:
    page, other = phone.page, "en" if phone.language == "zh" else "zh"
    page.goto(f"{live_system.url}/no/such/page")
    expect(page.get_by_role("heading")).to_have_text(NOT_FOUND[phone.language])
    phone.shoot("lost")
    page.get_by_test_id("language").click()
    expect(page.get_by_role("heading")).to_have_text(NOT_FOUND[other])
    page.get_by_test_id("lost-services").click()
    expect(page).to_have_url(f"{live_system.url}/services")
    page.go_back()
    page.get_by_test_id("lost-chat").click()
    expect(page.get_by_test_id("chat-input")).to_be_visible()
    assert phone.errors == []


def test_a_fee_that_cant_be_found_is_told_with_a_way_on(live_system: System, phone: Phone) -> None:
    case, page = Case(live_system), phone.page
    logged_in(phone, live_system.url, case.tokens)
    page.goto(f"{live_system.url}/applications/nope/pay")
    expect(page.get_by_role("button", name=RETRY)).to_be_visible()
    phone.shoot("pay-nothing")
    page.locator("main").get_by_role("link").click()
    expect(page).to_have_url(f"{live_system.url}/applications")
    gateway(page, f"/v1/applications/{case.number}")
    page.goto(f"{live_system.url}/applications/{case.number}/pay")
    expect(page.locator("main")).to_contain_text(AWAY)
    page.unroute_all()
    page.get_by_role("button", name=RETRY).click()
    page.get_by_test_id("pay-of").click()
    expect(page.get_by_test_id("card-application")).to_contain_text(case.number)
    assert [error for error in without(phone, 404) if "status of 502" not in error] == []


def test_what_cant_be_fetched_isnt_shown_as_nothing(live_system: System, phone: Phone) -> None:
    case, page, url = Case(live_system), phone.page, live_system.url
    trouble = page.get_by_test_id("trouble")
    logged_in(phone, url, case.tokens)
    gateway(page, f"/v1/applications/{case.number}/materials", f"/v1/applications/{case.number}/looks")
    page.goto(f"{url}/applications/{case.number}")
    expect(trouble).to_have_text([AWAY, AWAY])
    trouble.last.scroll_into_view_if_needed()
    phone.shoot("trouble-application")
    back_again(page)
    expect(page.get_by_test_id("given-materials")).to_be_visible()
    expect(page.get_by_test_id("looks")).to_be_attached()

    gateway(page, "/v1/me/sessions", "/v1/conversations")
    page.goto(f"{url}/me")
    expect(trouble).to_have_text([AWAY, AWAY])
    phone.shoot("trouble-me")
    back_again(page)
    expect(page.get_by_test_id("device").first).to_be_visible()

    gateway(page, "/v1/catalog/themes")
    page.goto(f"{url}/services")
    expect(trouble).to_have_text(AWAY)
    phone.shoot("trouble-services")
    back_again(page)
    expect(page.locator("[data-testid^=theme-]").first).to_be_visible()
    assert without(phone, 502) == []


@pytest.fixture
def looked_up(live_system: System) -> Json:
    """The login of somebody of whom more was asked than one page tells, the last time by a clerk who said why, and was
    refused: what a clerk isn't refused is signed by their key."""
    _, tokens = log_in(live_system.url, person=GOOD)
    source, ours = "register.population", Asking("system", "a test", "check-data")
    clerk = Asking("counter_clerk", "nobody", purpose="complaint", department="住房和城乡建设局")
    with worker_beside(live_system) as worker:
        for _ in range(PAGE):
            worker.run(worker.services.calls.note(source, ours, GOOD[1], "found"))
        worker.run(worker.services.calls.note(source, clerk, GOOD[1], "refused", why="source"))
    return tokens


def test_whose_data_was_looked_up_reads_by_whom_and_what_for(
    live_system: System, looked_up: Json, phone: Phone
) -> None:
    page, calls = phone.page, phone.page.get_by_test_id("data-call")
    logged_in(phone, live_system.url, looked_up)
    page.goto(f"{live_system.url}/me/data-calls")
    expect(calls).to_have_count(PAGE)
    expect(calls.filter(has_text=REASON).first).to_contain_text("住房和城乡建设局")
    phone.shoot("data-calls")
    page.get_by_test_id("earlier").click()
    expect(calls).not_to_have_count(PAGE)

    nothing = json.dumps({"calls": [], "next_after": None})
    page.route("**/v1/me/data-calls", lambda route: route.fulfill(body=nothing, content_type="application/json"))
    page.reload()
    expect(page.locator("main")).to_contain_text(re.compile("还没有人查过|Nobody has looked up"))
    assert phone.errors == []


def test_an_alert_leads_to_its_lines_of_the_log(live_system: System, browser: Browser, phone: Phone) -> None:
    case, curious = Case(live_system), enrol(live_system, "counter_clerk", name=NAME).log_in()
    desk = Desk(live_system, browser, phone.language, "supervisor")
    page, rows = desk.page, desk.page.get_by_test_id("lookup-log").locator("tbody tr")
    page.goto(f"{desk.url}/office/data")
    alert = page.get_by_test_id("open-alerts").get_by_test_id("data-alert").filter(has_text=NAME)
    alert = alert.filter(has_text=re.compile("无关的数据|doesn’t need"))  # at night there is another
    for _ in range(REFUSED_AN_HOUR):
        assert begin(curious, case.number, "marriage", subject=SAMPLE_PERSON[1]).status_code == 403
    expect(alert).to_be_visible()
    expect(page.get_by_test_id("alerts-open")).to_have_count(0)
    page.goto(f"{desk.url}/office")
    expect(page.get_by_test_id("alerts-open")).to_contain_text(re.compile(r"[1-9]"))
    desk.shoot("alerts-open")
    page.get_by_test_id("alerts-open").click()
    alert.get_by_test_id("alert-lines").click()
    expect(rows).to_have_count(REFUSED_AN_HOUR)
    expect(rows.filter(has_text=case.number)).to_have_count(REFUSED_AN_HOUR)
    desk.shoot("log-of-alert")
    rows.first.get_by_test_id("by-account").click()
    expect(page.get_by_test_id("log-narrowed")).to_have_count(1)
    expect(rows.filter(has_text=case.number)).to_have_count(REFUSED_AN_HOUR)
    rows.first.get_by_test_id("by-subject").click()
    expect(page.get_by_test_id("log-narrowed")).to_have_count(2)
    page.get_by_test_id("log-number").fill("yw1")
    page.get_by_test_id("log-go").click()
    expect(page.locator("main")).to_contain_text(re.compile("没有这样的记录|no matching entries"))
    page.get_by_test_id("log-all").click()
    expect(page.get_by_test_id("log-narrowed")).to_have_count(0)
    expect(rows.filter(has_text=case.number)).to_have_count(REFUSED_AN_HOUR)
    assert desk.errors == []
