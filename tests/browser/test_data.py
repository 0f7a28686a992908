"""Supervision of data on the pages: what can be looked up and how it stands, and an alert that is answered."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from mobile_api.ops.system import System
from mobile_api.supervision.alerts import REFUSED_AN_HOUR
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.support.lookups import begin
from tests.support.office import Case
from tests.support.staff import enrol
from tests.support.talk import SAMPLE_PERSON

NAME = "田一问"


def test_a_supervisor_sees_an_alert_come_and_answers_it(live_system: System, browser: Browser, phone: Phone) -> None:
    case = Case(live_system)
    curious = enrol(live_system, "counter_clerk", name=NAME).log_in()
    desk = Desk(live_system, browser, phone.language, "supervisor")
    page = desk.page
    page.goto(f"{desk.url}/office/data")
    population = page.get_by_test_id("source-register.population")
    expect(population).to_contain_text(re.compile("正常|较慢|Normal|Slow"))
    expect(page.get_by_test_id("sources").get_by_role("row")).to_have_count(1 + 4 + 16)
    for _ in range(REFUSED_AN_HOUR):
        assert begin(curious, case.number, "marriage", subject=SAMPLE_PERSON[1]).status_code == 403
    alert = page.get_by_test_id("open-alerts").get_by_test_id("data-alert").filter(has_text=NAME)
    alert = alert.filter(has_text=re.compile("无关的数据|doesn’t need"))  # at night there is another
    note = f"已核实 {case.number}"
    alert.get_by_test_id("alert-note").fill(note)
    desk.shoot("data")
    alert.get_by_test_id("answer-alert").click()
    answered = page.get_by_test_id("answered-alerts").get_by_test_id("data-alert")
    expect(answered.filter(has_text=note)).to_have_count(1)
    page.get_by_test_id("to-log").click()
    refused = page.get_by_test_id("lookup-log").get_by_role("row").filter(has_text=case.number)
    expect(refused.first).to_contain_text(re.compile("办件不需要这项数据|doesn’t need this data"))
    assert desk.errors == []


def test_a_clerk_finds_what_each_case_may_see(live_system: System, browser: Browser, phone: Phone) -> None:
    desk = Desk(live_system, browser, phone.language, "counter_clerk")
    page = desk.page
    page.goto(f"{desk.url}/office/lookups")
    expect(page.get_by_test_id("query-catalog").get_by_role("row")).to_have_count(1 + 16)
    marriage = page.get_by_test_id("query-marriage")
    expect(marriage).to_contain_text(re.compile("结婚登记：婚姻状况|Marriage: Marital status"))
    expect(page.get_by_test_id("query-cremation")).to_contain_text(re.compile("任何人都查不到|nobody can look it up"))
    desk.shoot("lookup-catalog")
    assert desk.errors == []
