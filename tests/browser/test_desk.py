"""A citizen and a member of staff in two browsers: the whole handover and back, by the console's keyboard."""

from __future__ import annotations

import io
import re
import time

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pymongo import MongoClient

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.test_journey import say
from tests.browser.test_office import browser_of
from tests.support.talk import Json, Talk

WISH = {"zh": ("我要开理发店", "个体工商户", "租的"), "en": ("I want to open a barbershop", "sole trader", "rented")}
PERSON = {"zh": "转人工", "en": "a person please"}
HELLO = {"zh": "您好，店名想好了吗？", "en": "Hello, have you chosen a name?"}
ANSWER = {"zh": "还没有", "en": "not yet"}
NUMBER = r"1\d{3}"
"""By which citizens and colleagues know a member of staff."""
OWES = """(owed) => {
  const waiting = Number(document.querySelector('[data-testid=unanswered]')?.textContent ?? 0)
  return Number(/^\\((\\d+)\\) /.exec(document.title)?.[1] ?? 0) === waiting + owed
}"""
"""Whether a console's title counts so many that wait for an answer of its own, beside those that wait for anybody."""
NAME = {"zh": "剪艺理发店", "en": "Kapsalon Amber"}


def comes_to_owe(console: Page, answers: int) -> None:
    """Return once a console's title says so; a page that forbids `eval` can't be waited for by a function."""
    until = time.monotonic() + 20
    while not console.evaluate(OWES, answers):
        assert time.monotonic() < until, console.title()
        console.wait_for_timeout(200)


@pytest.mark.journey
def test_a_citizen_talks_to_a_person_and_back(live_system: System, phone: Phone) -> None:
    page, language = phone.page, phone.language
    desk = Desk(live_system, browser_of(phone), language, "chat_agent")
    console = desk.at_desk()
    page.goto(live_system.url)
    for number, text in enumerate((*WISH[language], PERSON[language]), 1):
        say(page, text)
        expect(page.get_by_test_id("message-citizen")).to_have_count(number)
        expect(page.get_by_test_id("typing")).to_have_count(0)
    expect(page.get_by_test_id("owner")).to_be_visible()
    phone.shoot("desk-citizen-waits")

    desk.list_of(phone, live_system.url)
    desk.shoot("desk-list")
    console.get_by_test_id("desk-line").last.click()
    expect(console.get_by_test_id("why")).to_be_visible()
    desk.press("c")
    expect(console.get_by_test_id("desk-reply")).to_be_focused()
    console.keyboard.type(HELLO[language])
    desk.press("Enter")
    expect(page.get_by_test_id("message-staff").last).to_contain_text(HELLO[language])
    expect(page.get_by_test_id("owner")).to_contain_text(re.compile(r"10\d\d"))
    expect(console.get_by_test_id("desk-seen")).to_be_visible()

    page.get_by_test_id("chat-input").press_sequentially(ANSWER[language], delay=50)
    expect(console.get_by_test_id("desk-typing")).to_be_visible()
    page.get_by_test_id("chat-input").press("Enter")
    expect(console.get_by_test_id("desk-citizen").last).to_contain_text(ANSWER[language])
    expect(page.get_by_test_id("seen")).to_be_visible()

    console.get_by_test_id("propose-field").select_option("shop_name")
    console.get_by_test_id("propose-value").fill(NAME[language])
    console.get_by_test_id("propose").click()
    page.get_by_test_id("proposal-take").click()
    expect(console.get_by_test_id("fields")).to_contain_text(NAME[language])
    console.get_by_test_id("desk-note").fill("VIP?")
    console.get_by_test_id("add-note").click()
    expect(console.get_by_test_id("notes")).to_contain_text("VIP?")
    desk.shoot("desk-console")
    phone.shoot("desk-citizen")

    console.get_by_test_id("hand-back").focus()
    desk.press("l")
    expect(page.get_by_test_id("card-login")).to_be_visible()
    desk.press("b")
    expect(console.get_by_test_id("let-go")).to_be_visible()
    desk.press("Escape")
    expect(console.get_by_test_id("let-go")).to_be_hidden()
    expect(console.get_by_test_id("desk-reply")).to_be_visible()
    desk.press("t")
    expect(console.get_by_test_id("transfer-to").locator("option").nth(5)).to_be_attached()  # colleagues and every team
    desk.press("Escape")
    expect(console.get_by_test_id("let-go")).to_be_hidden()
    desk.press("e")
    console.get_by_test_id("end-reason").select_option("solved")
    console.get_by_test_id("let-go-confirm").click()
    expect(page.get_by_test_id("card-rating")).to_be_visible()
    page.get_by_test_id("star-5").check(force=True)
    page.get_by_test_id("rating-send").click()
    expect(page.get_by_test_id("rated")).to_be_visible()
    expect(page.get_by_test_id("owner")).to_have_count(0)
    answered = page.get_by_test_id("message-bot").count()
    say(page, WISH[language][0])
    expect(page.get_by_test_id("message-bot").nth(answered)).to_be_visible()
    expect(page.get_by_text("VIP?")).to_have_count(0)
    desk.press("5")
    expect(console.get_by_test_id("past-line").first).to_be_visible()
    for words, found in (("no such words", False), (HELLO[language], True)):
        console.get_by_test_id("search-words").fill(words)
        console.get_by_test_id("search").click()
        expect(console.get_by_test_id("past-line")).to_have_count(1 if found else 0)
    for service, found in (("open-restaurant", False), ("open-barbershop", True)):
        console.get_by_test_id("search-service").select_option(service)
        console.get_by_test_id("search").click()
        expect(console.get_by_test_id("past-line")).to_have_count(1 if found else 0)
    console.get_by_test_id("past-line").click()
    expect(console.get_by_test_id("desk-messages")).to_contain_text(HELLO[language])
    desk.shoot("desk-history")
    with console.expect_download() as saved:
        console.get_by_test_id("export-history").click()
    assert load_workbook(io.BytesIO(saved.value.path().read_bytes())).worksheets[0].max_row >= 2
    assert not phone.errors
    assert not desk.errors


def test_a_conversation_goes_to_a_colleague_and_then_back_to_the_bot(live_system: System, phone: Phone) -> None:
    page, language = phone.page, phone.language
    first = Desk(live_system, browser_of(phone), language, "chat_agent")
    first.at_desk()
    page.goto(live_system.url)
    say(page, PERSON[language])
    expect(page.get_by_test_id("owner")).to_be_visible()
    first.list_of(phone, live_system.url)
    first.page.get_by_test_id("desk-line").last.click()
    expect(first.page.get_by_test_id("why")).to_be_visible()
    first.press("c")
    expect(first.page.get_by_test_id("desk-reply")).to_be_focused()
    first.page.keyboard.type(HELLO[language])
    first.press("Enter")
    expect(page.get_by_test_id("message-staff").last).to_contain_text(HELLO[language])

    there = first.page.get_by_test_id("present")
    expect(there).to_contain_text(re.compile(NUMBER))
    before = set(re.findall(NUMBER, there.inner_text()))
    second = Desk(live_system, browser_of(phone), language, "chat_agent")
    second.page.goto(f"{second.url}/office/desk")
    expect(second.page.get_by_test_id("present")).to_contain_text(re.compile(NUMBER))
    expect(there).to_contain_text(re.compile(rf"(?!{'|'.join(before)}){NUMBER} \(0\)"))
    (number,) = set(re.findall(NUMBER, there.inner_text())) - before
    first.page.get_by_test_id("hand-back").focus()
    first.press("t")
    first.page.get_by_test_id("transfer-to").select_option(f"n:{number}")
    first.page.get_by_test_id("transfer-note").fill("VIP?")
    first.page.get_by_test_id("let-go-confirm").click()
    expect(first.page.get_by_test_id("desk-reply")).to_have_count(0)
    expect(page.get_by_test_id("owner")).to_contain_text(number)

    console = second.page
    comes_to_owe(console, 1)
    second.press("2")
    console.get_by_test_id("desk-line").click()
    expect(console.get_by_test_id("desk-messages")).to_contain_text(HELLO[language])
    expect(console.get_by_test_id("notes")).to_contain_text("VIP?")
    console.get_by_test_id("desk-reply").fill(ANSWER[language])
    second.press("Enter")
    expect(page.get_by_test_id("message-staff").last).to_contain_text(ANSWER[language])
    comes_to_owe(console, 0)
    console.get_by_test_id("hand-back").focus()
    second.press("b")
    console.get_by_test_id("let-go-confirm").click()
    expect(page.get_by_test_id("card-rating")).to_be_visible()
    expect(page.get_by_test_id("owner")).to_have_count(0)
    answered = page.get_by_test_id("message-bot").count()
    say(page, WISH[language][0])
    expect(page.get_by_test_id("message-bot").nth(answered)).to_be_visible()
    expect(page.get_by_text("VIP?")).to_have_count(0)
    for one in (phone, first, second):
        assert not one.errors


RUNG = """window.rung = 0
const made = AudioContext.prototype.createOscillator
AudioContext.prototype.createOscillator = function () { window.rung += 1; return made.call(this) }"""


def test_a_supervisor_sees_the_board_and_is_alerted_to_what_was_forgotten(live_system: System, phone: Phone) -> None:
    desk = Desk(live_system, browser_of(phone), phone.language, "supervisor")
    board = desk.page
    board.add_init_script(RUNG)
    board.goto(f"{desk.url}/office/desk-board")
    expect(board.get_by_test_id("desk-board")).to_be_visible()
    desk.shoot("desk-board")
    board.get_by_test_id("alerts").check()
    talk = Talk(live_system.url)
    talk.say(PERSON["zh"])
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        its, conversations = {"_id": talk.id}, client["yiwang"]["conversations"]
        conversations.update_one(its, {"$set": {"escalation.forgotten": 1}})  # as `forgetting` does after five minutes
        expect(board).to_have_title(re.compile(r"^\(\d+\) "), timeout=20_000)
        expect(board.get_by_test_id("board-forgotten")).to_be_visible()
        assert board.evaluate("window.rung") == 1
        conversations.update_one(its, {"$set": {"owner": "bot"}, "$unset": {"escalation": ""}})
    expect(board).not_to_have_title(re.compile(r"^\("), timeout=20_000)
    assert not desk.errors
