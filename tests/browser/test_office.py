"""Applications on the pages of counter, departments, supervisor and citizen, from the submission to the end."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect
from pymongo import MongoClient

from mobile_api.applications.events import Event, chained
from mobile_api.applications.records import as_document, from_document
from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.support import papers
from tests.support.handing_in import Papers, change, fill_in
from tests.support.office import REASON, Case
from tests.support.talk import GOOD, Api, Json, Talk, log_in

CORRECT = {"zh": "权证号与登记簿不一致，请核对", "en": "The number differs from the register, please check"}
GOING_ON = {"zh": "咱们接着办“个体工商户开理发店", "en": "Let us go on with “Barbershop, sole trader"}
RIGHT_NUMBER = "黑(2020)大庆市不动产权第0000002号"


def browser_of(phone: Phone) -> Browser:
    browser = phone.page.context.browser
    assert browser is not None
    return browser


def a_home_for_two(url: str, language: str) -> tuple[Api, Json, str]:
    """A home that goes from one spouse to the other: two departments, a fee, a result to collect."""
    citizen, tokens = log_in(url, person=GOOD)
    talk = Talk(url, language, citizen.token)
    talk.say("我要办二手房过户")
    draft_id = talk.state["draft_id"]
    change(citizen, draft_id, "title", "夫妻更名")
    fill_in(citizen, citizen.get(f"/v1/drafts/{draft_id}"))
    given = Papers(citizen, draft_id)
    for material in citizen.get(f"/v1/drafts/{draft_id}/materials")["materials"]:
        given.give(material["id"], papers.pdf(1), f"{material['name']}.pdf")
    filed = citizen.post(f"/v1/drafts/{draft_id}/submissions", Idempotency_Key=draft_id)
    return citizen, tokens, filed["number"]


def logged_in(phone: Phone, url: str, tokens: Json) -> None:
    """The phone is this citizen's."""
    phone.page.goto(url)
    phone.page.evaluate("kept => localStorage.setItem('yiwang.session', kept)", json.dumps(tokens))
    phone.page.reload()


def shoot_whole(screen: Phone, name: str) -> None:
    """The page from its beginning, then its end."""
    screen.page.evaluate("document.querySelector('main').scrollTo(0, 0)")
    screen.shoot(name)
    screen.page.evaluate("document.querySelector('main').scrollTo(0, 99999)")
    screen.shoot(f"{name}-end")


def without(screen: Phone, status: int) -> list[str]:
    """What went wrong on a page, but for the answers of this status that the test provokes."""
    return [error for error in screen.errors if f"status of {status}" not in error]


def test_the_whole_way_on_pages(live_system: System, phone: Phone) -> None:
    citizen, tokens, number = a_home_for_two(live_system.url, phone.language)
    language, browser, page = phone.language, browser_of(phone), phone.page
    clerk = Desk(live_system, browser, language, "counter_clerk")
    homes = Desk(live_system, browser, language, "reviewer", "natural-resources")
    tax = Desk(live_system, browser, language, "reviewer", "tax")

    expect(clerk.page.get_by_test_id("line").filter(has_text=number)).to_be_visible()
    clerk.shoot("office-queue")
    clerk.press("?")
    expect(clerk.page.get_by_test_id("shortcut-help")).to_be_visible()
    clerk.shoot("office-keys")
    clerk.press("Escape")
    clerk.open(number)
    clerk.do("a")
    clerk.shoot("office-accepted")

    homes.open(number)
    homes.press("m")
    expect(homes.page.get_by_test_id("papers")).to_contain_text(".pdf")
    homes.press("v")
    expect(homes.page.get_by_test_id("office-checks").get_by_role("row").first).to_be_visible()
    with homes.page.expect_download() as sheet:
        homes.page.get_by_test_id("office-checks").get_by_role("button").click()
    assert Path(sheet.value.path()).read_bytes().startswith(b"%PDF")
    homes.mark("certificate_number", CORRECT[language])
    shoot_whole(homes, "office-correct")
    homes.send()
    expect(homes.page.get_by_test_id("standing").get_by_test_id("light")).to_contain_text(re.compile("暂停|Paused"))
    tax.open(number)
    tax.do("y")

    logged_in(phone, live_system.url, tokens)
    expect(page.get_by_test_id("my-applications")).to_be_visible()
    phone.shoot("start-logged-in")
    page.get_by_test_id("my-applications").click()
    phone.shoot("applications-my-turn")
    page.get_by_test_id("application").filter(has_text=number).click()
    form = page.get_by_test_id("correction")
    expect(form).to_contain_text(CORRECT[language])
    expect(form.locator("input")).to_have_count(1)
    shoot_whole(phone, "correction")
    form.locator("input").fill("x")
    page.get_by_test_id("send-correction").click()
    expect(form.locator(".van-field__error-message")).to_be_visible()
    form.locator("input").fill(RIGHT_NUMBER)
    page.get_by_test_id("send-correction").click()
    expect(form).to_have_count(0)
    expect(page.get_by_test_id("filled")).to_contain_text(RIGHT_NUMBER)

    homes.open(number)
    expect(homes.page.get_by_test_id("fields")).to_contain_text(RIGHT_NUMBER)
    homes.do("y")
    expect(homes.page.get_by_test_id("deeds").locator("button")).to_have_count(0)
    clerk.open_by_number(number)
    clerk.do("p", receipt="2026-000123")
    homes.open(number)
    homes.do("i", result=RIGHT_NUMBER)
    clerk.open(number, "?list=hand_out")
    clerk.do("h", receiver="陈静")
    clerk.shoot("office-done")

    page.reload()
    expect(page.get_by_test_id("card-application")).to_contain_text(re.compile("已全部办完|Everything is done"))
    expect(page.get_by_test_id("looks").locator("li").first).to_be_visible()
    shoot_whole(phone, "application-done")
    assert citizen.get(f"/v1/applications/{number}")["state"] == "completed"
    assert (without(phone, 422), clerk.errors, homes.errors, tax.errors) == ([], [], [], [])


def test_of_two_at_once_the_other_reads_who_did_what(live_system: System, phone: Phone) -> None:
    case = Case(live_system, GOOD)
    first, second = (Desk(live_system, browser_of(phone), phone.language, "counter_clerk") for _ in range(2))
    first.open(case.number)
    second.open(case.number)
    first.do("a")
    second.press("x")
    second.page.get_by_test_id("input-reason").fill(REASON["reason"])
    second.page.get_by_test_id("input-legal_basis").fill(REASON["legal_basis"])
    second.press("Enter")
    expect(second.page.get_by_test_id("notice")).to_contain_text(re.compile("测试员(受理了申请| accepted it)"))
    expect(second.page.get_by_test_id("standing")).to_contain_text(re.compile("审批中|In review"))
    expect(second.page.get_by_test_id("deeds")).to_contain_text(re.compile("没有需要您办理的|nothing for you"))
    second.shoot("office-overtaken")
    assert (first.errors, without(second, 409)) == ([], [])


def overdue(system: System, number: str) -> None:
    """As if it had been submitted a month ago."""
    client: MongoClient[Json] = MongoClient(system.env["MONGODB_URI"], tz_aware=True)
    applications = client["yiwang"]["applications"]
    kept = from_document(applications.find_one({"number": number}) or {})
    events: tuple[Event, ...] = ()
    for event in kept.events:
        events = chained(events, replace(event, at=event.at - timedelta(days=30)), kept.root)
    applications.update_one({"number": number}, {"$set": as_document(replace(kept, events=events))})
    client.close()


def test_a_supervisor_sees_red_at_once(live_system: System, phone: Phone) -> None:
    case = Case(live_system, GOOD).in_review()
    desk = Desk(live_system, browser_of(phone), phone.language, "supervisor")
    expect(desk.page.get_by_test_id("list-alarms")).to_have_count(0)
    red = desk.page.get_by_test_id("line").filter(has_text=case.number)
    expect(red).to_have_count(0)
    overdue(live_system, case.number)
    expect(red).to_be_visible()
    expect(red.get_by_test_id("light")).to_contain_text(re.compile("已超期|Overdue"))
    expect(red).to_contain_text("卫生健康委员会" if phone.language == "zh" else "Health")
    desk.shoot("office-alarms")
    desk.open(case.number)
    expect(desk.page.get_by_test_id("fields")).to_contain_text("***")
    expect(desk.page.get_by_test_id("papers")).to_have_count(0)
    desk.shoot("office-supervised")
    assert not desk.errors


def test_a_rejected_one_is_mended(live_system: System, phone: Phone) -> None:
    case, page = Case(live_system, GOOD).in_review(), phone.page
    case.do(case.health, "decisions", approved=False, **REASON)
    logged_in(phone, live_system.url, case.tokens)
    page.goto(f"{live_system.url}/applications/{case.number}")
    expect(page.get_by_test_id("verdict")).to_contain_text(REASON["legal_basis"])
    phone.shoot("rejected")
    page.get_by_test_id("reopen").click()
    expect(page.get_by_test_id("messages")).to_contain_text(GOING_ON[phone.language])
    expect(page.get_by_test_id("reply-button").first).to_be_enabled()
    phone.shoot("reopened")
    page.goto(f"{live_system.url}/applications/{case.number}")
    expect(page.get_by_test_id("verdict")).to_be_visible()
    expect(page.get_by_test_id("reopen")).to_have_count(0)
    assert not phone.errors


def test_a_running_one_is_withdrawn(live_system: System, phone: Phone) -> None:
    case, page = Case(live_system, GOOD), phone.page
    logged_in(phone, live_system.url, case.tokens)
    page.goto(f"{live_system.url}/applications/{case.number}")
    page.get_by_test_id("withdraw").click()
    phone.shoot("withdraw")
    page.get_by_role("button", name=re.compile("^(撤回申请|Withdraw)$")).last.click()
    expect(page.get_by_test_id("card-application")).to_contain_text(re.compile("已撤回|Withdrawn"))
    expect(page.get_by_test_id("withdraw")).to_have_count(0)
    assert not phone.errors
