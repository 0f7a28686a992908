"""A citizen deletes their account on the page: what goes, what stays and why is said first."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.looks import findings
from tests.browser.test_office import logged_in
from tests.support.office import REASON, Case


def test_an_account_is_deleted_once_nothing_runs(live_system: System, phone: Phone) -> None:
    case = Case(live_system)
    logged_in(phone, live_system.url, case.tokens)
    page = phone.page
    page.goto(f"{live_system.url}/me")
    page.get_by_test_id("delete-account").click()
    expect(page.get_by_test_id("leave-running")).to_contain_text(case.number)
    expect(page.get_by_test_id("leave-go")).to_be_disabled()
    case.do(case.clerk, "refusal", **REASON)
    page.reload()
    page.get_by_test_id("delete-account").click()
    expect(page.get_by_test_id("leave-kept")).to_contain_text(re.compile("档案法|Archives Law"))
    phone.shoot("leave")
    assert findings(page) == []
    page.get_by_test_id("leave-go").click()
    expect(page.get_by_test_id("open-login")).to_be_visible()
    assert not phone.errors
