"""A supervisor's page of the city's matters: live, and a month's work."""

from __future__ import annotations

import io
import re

from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.support.office import Case

REFUSED = {"reason": "不在本市经营", "legal_basis": "《行政许可法》第三十二条"}


def test_matters_are_watched_and_a_month_is_reported(live_system: System, browser: Browser, phone: Phone) -> None:
    done, _ = Case(live_system), Case(live_system).in_review()
    done.do(done.clerk, "refusal", **REFUSED)
    desk = Desk(live_system, browser, phone.language, "supervisor")
    page = desk.page
    page.goto(f"{desk.url}/office/supervision")
    lead = page.get_by_test_id("matters-market-regulation")
    expect(lead.locator("td").nth(0)).to_have_text(re.compile(r"[2-9]|\d\d"))
    accepted = int(lead.locator("td").nth(1).inner_text())
    expect(page.get_by_test_id("efficiency-market-regulation")).to_be_visible()
    desk.shoot("supervision")
    Case(live_system).in_review()
    expect(lead.locator("td").nth(1)).to_have_text(str(accepted + 1))

    expect(page.get_by_test_id("course").get_by_role("row")).to_have_count(1 + 12)
    whole = page.get_by_test_id("course").get_by_role("row").last.locator("td").first
    expect(whole).to_have_text(re.compile(r"[1-9]"))
    page.get_by_test_id("course-of").select_option("market-regulation")
    expect(whole).to_have_text(page.get_by_test_id("efficiency-market-regulation").locator("td").first.inner_text())

    page.get_by_test_id("by").select_option("one_thing")
    expect(page.get_by_test_id("course-of")).to_have_value("")
    expect(page.get_by_test_id("efficiency-open-barbershop")).to_be_visible()
    page.locator("h1").click()
    with page.expect_download() as downloading:
        desk.press("d")
    sheet = load_workbook(io.BytesIO(downloading.value.path().read_bytes())).active
    assert sheet is not None
    assert sheet.max_row > 1
    page.get_by_test_id("month").select_option(index=23)
    expect(page.get_by_test_id("efficiency")).to_have_count(0)
    assert desk.errors == []
