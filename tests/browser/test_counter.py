"""What is checked before it is sent, a draft carried to the counter and submitted there, a result collected."""

from __future__ import annotations

import base64
import io
import json
import re
from datetime import timedelta
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from pymongo import MongoClient

from mobile_api.localtime import CITY, now_utc
from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.test_office import a_home_for_two, browser_of, logged_in
from tests.mobile_api.test_applications import a_complete_draft
from tests.mobile_api.verification.test_sheet import text_of
from tests.support.handing_in import change, fill_in, small
from tests.support.talk import Talk, log_in

DIFFERS = {"zh": "与人口库不一致", "en": "doesn't match the population register"}
COMPLETE = {"zh": "申请表已填完", "en": "The form is complete"}


def test_a_draft_is_checked_and_carried_to_the_counter(live_system: System, phone: Phone) -> None:
    url, page, language = live_system.url, phone.page, phone.language
    citizen, tokens = log_in(url)
    talk = Talk(url, language, citizen.token)
    talk.say("我要开理发店")
    draft_id = talk.state["draft_id"]
    for question in citizen.get(f"/v1/drafts/{draft_id}")["situation"]:
        change(citizen, draft_id, question["id"], question["options"][0]["label"])
    fill_in(citizen, citizen.get(f"/v1/drafts/{draft_id}"))
    change(citizen, draft_id, "owner_name", "李四")
    logged_in(phone, url, tokens)
    page.evaluate(
        f"localStorage.setItem('yiwang.conversation', {json.dumps(json.dumps({'id': talk.id, 'token': None}))})"
    )
    page.reload()
    page.get_by_test_id("open-draft").click()
    checks = page.get_by_test_id("checks")
    expect(checks).to_contain_text(DIFFERS[language])
    checks.scroll_into_view_if_needed()
    phone.shoot("checks")

    page.get_by_test_id("to-counter").click()
    picture = page.get_by_test_id("qr").get_attribute("src")
    assert picture
    phone.shoot("counter-code")
    content = base64.b64decode(picture.removeprefix("data:image/png;base64,"))
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(content)).convert("L"))

    clerk = Desk(live_system, browser_of(phone), language, "counter_clerk")
    clerk.press("s")
    clerk.page.get_by_test_id("scan-code").fill(read.text)
    clerk.press("Enter")
    expect(clerk.page.get_by_test_id("scanned")).to_contain_text(COMPLETE[language])
    expect(clerk.page.get_by_test_id("scanned")).to_contain_text("李四")
    clerk.shoot("office-scan")
    assert clerk.errors == phone.errors == []


def test_a_result_is_collected_by_appointment(live_system: System, phone: Phone) -> None:
    citizen, tokens, number = a_home_for_two(live_system.url, phone.language)
    clerk = Desk(live_system, browser_of(phone), phone.language, "counter_clerk")
    clerk.open(number)
    clerk.press("v")
    expect(clerk.page.get_by_test_id("office-checks")).to_contain_text(re.compile("人口库|Population register"))
    clerk.shoot("office-checks")
    logged_in(phone, live_system.url, tokens)
    page = phone.page
    page.goto(f"{live_system.url}/applications/{number}")
    expect(page.get_by_test_id("verification-sheet")).to_be_visible()
    expect(page.get_by_test_id("visit")).to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_test_id("verification-sheet").click()
    assert number in text_of(saved.value.path().read_bytes())
    clerk.do("a")

    page.reload()
    visit = page.get_by_test_id("visit")
    visit.get_by_test_id("choose-visit").click()
    visit.get_by_test_id("times").get_by_role("button").first.click()
    expect(visit.get_by_test_id("appointment")).to_be_visible()
    (made,) = citizen.get("/v1/me/appointments")["appointments"]
    assert (made["number"], made["state"]) == (number, "booked")
    visit.scroll_into_view_if_needed()
    phone.shoot("appointment")
    visit.get_by_test_id("choose-visit").click()
    expect(visit.get_by_test_id("times")).to_be_visible()
    visit.scroll_into_view_if_needed()
    phone.shoot("appointment-times")
    visit.get_by_test_id("times").get_by_role("button").nth(3).click()
    expect(visit.get_by_test_id("cancel-visit")).to_be_visible()
    (moved,) = citizen.get("/v1/me/appointments")["appointments"]
    assert moved["starts_at"] > made["starts_at"]
    visit.get_by_test_id("cancel-visit").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(visit.get_by_test_id("appointment")).to_have_count(0)
    assert citizen.get("/v1/me/appointments")["appointments"][0]["state"] == "cancelled"
    assert clerk.errors == phone.errors == []


def test_a_prepared_form_is_handed_in_at_the_counter_by_appointment(live_system: System, phone: Phone) -> None:
    url, page, language = live_system.url, phone.page, phone.language
    citizen, tokens = log_in(url)
    talk, draft = a_complete_draft(url, citizen, papers=False)
    logged_in(phone, url, tokens)
    page.evaluate(
        f"localStorage.setItem('yiwang.conversation', {json.dumps(json.dumps({'id': talk.id, 'token': None}))})"
    )
    page.reload()
    page.get_by_test_id("open-draft").click()
    visit = page.get_by_test_id("visit")
    visit.get_by_test_id("choose-visit").click()
    visit.get_by_test_id("times").get_by_role("button").first.click()
    expect(visit.get_by_test_id("cancel-visit")).to_be_visible()
    visit.scroll_into_view_if_needed()
    phone.shoot("hand-in-appointment")
    (booked,) = citizen.get("/v1/me/appointments")["appointments"]
    assert (booked["draft_id"], booked["state"]) == (draft["id"], "booked")
    now = now_utc()
    times = {"starts_at": now, "ends_at": now + timedelta(minutes=15)}
    appointments: Any = MongoClient(live_system.env["MONGODB_URI"])["yiwang"]["appointments"]
    appointments.update_one({"_id": booked["id"]}, {"$set": times})

    clerk = Desk(live_system, browser_of(phone), language, "counter_clerk")
    clerk.press("t")
    clerk.page.get_by_test_id("arrivals-counter").select_option(booked["counter_id"])
    begins = now.astimezone(CITY).strftime("%H:%M")
    line = clerk.page.get_by_test_id("arrival").filter(has_text=f"{begins}–").last
    expect(line.get_by_test_id("come")).to_be_visible()
    clerk.page.get_by_test_id("arrivals-counter").blur()
    for _ in range(clerk.page.get_by_test_id("come").count()):
        clerk.press("j")
        if line.locator("button:focus").count():
            break
    clerk.press("Enter")
    expect(line.get_by_test_id("come")).to_have_count(0)
    clerk.shoot("office-arrivals")
    assert citizen.get("/v1/me/appointments")["appointments"][0]["state"] == "arrived"

    code = citizen.post(f"/v1/drafts/{draft['id']}/counter-code")["code"]
    clerk.page.goto(f"{clerk.url}/office")
    expect(clerk.page.get_by_test_id("to-scan")).to_be_visible()
    clerk.press("s")
    expect(clerk.page.get_by_test_id("scan-code")).to_be_focused()
    clerk.page.keyboard.type(code)
    clerk.press("Enter")
    form = clerk.page.get_by_test_id("counter-form")
    expect(form).to_be_visible()
    expect(clerk.page.get_by_test_id("scanned")).to_contain_text("11010519491231002X")
    expect(clerk.page.get_by_test_id("scan-code")).to_be_focused()
    clerk.page.get_by_test_id("pick-lease").set_input_files(
        {"name": "lease.pdf", "mimeType": "application/pdf", "buffer": small("pdf", "lease")}
    )
    scans = clerk.page.get_by_test_id("scan-papers")
    expect(scans.get_by_test_id("given-file")).to_contain_text([re.compile("窗口扫描|[Ss]canned at the counter")])
    expect(form).to_contain_text(re.compile("已有电子件|on file"))
    clerk.shoot("office-scanned-in")
    clerk.page.get_by_test_id("scan-code").focus()
    for _ in range(form.locator("[data-testid^='paper-']").count()):
        clerk.press("Tab", "Space")
    expect(form.get_by_test_id("scan-later")).to_have_count(0)
    clerk.press("Control+Enter")
    expect(form.get_by_test_id("compared")).to_be_focused()
    assert citizen.get("/v1/applications")["applications"] == [], "not before the card was compared"
    clerk.press("Space")
    clerk.shoot("office-counter-form")
    clerk.press("Control+Enter")
    expect(clerk.page.get_by_test_id("receipt")).to_be_visible()
    (filed,) = citizen.get("/v1/applications")["applications"]
    expect(clerk.page.get_by_test_id("receipt")).to_contain_text(filed["number"])
    clerk.shoot("office-receipt")
    assert [event["by"] for event in filed["events"]] == ["staff"]
    page.goto(f"{url}/applications/{filed['number']}")
    expect(page.get_by_test_id("given-materials")).to_contain_text(re.compile("纸质材料|On paper"))
    assert clerk.errors == phone.errors == []
