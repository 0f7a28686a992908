"""Departments' own systems on the pages: lookups and their log, messages that were given up, a department's page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pymongo import MongoClient

from mobile_api.identity.access import Caller
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.browser.conftest import PHONE, Phone
from tests.browser.desk import DESK, Desk
from tests.browser.test_office import browser_of, logged_in, without
from tests.mobile_api.exchange.departments import RESTAURANT, Departments, behaving
from tests.mobile_api.exchange.test_results import wait_for_message
from tests.support.city import BARBERSHOP, Citizen, CityServices, clerk, worker_beside
from tests.support.talk import GOOD, Json, log_in

NUMBER, SOMEBODY_ELSES = GOOD[1], "230603198504120016"
NOTHING = re.compile("没有这个号码的记录|has no record for this number")
SILENT = re.compile("没有应答|isn’t responding")
OUTCOMES = (
    "没有应答|No answer",
    "没有记录|Not on record",
    "有记录|On record",
    "号码不在办件里|isn’t about this number",
)
ALL_WELL = re.compile("一切正常|All is well")


@pytest.fixture(scope="module")
def beside(live_system: System) -> Iterator[CityServices]:
    """A second worker of the running system, in this process: it makes cases quickly."""
    with worker_beside(live_system) as services:
        yield services


@pytest.fixture
def departments(live_system: System) -> Iterator[Departments]:
    """The stand-in, which behaves before and after."""
    with behaving(live_system) as departments:
        yield departments


def filed(beside: CityServices, one_thing_id: str) -> tuple[str, Json]:
    """The number of an application, and the login of whose it is."""
    _, tokens = log_in(beside.system.url, person=GOOD)
    caller = Caller("citizen", tokens["citizen"]["id"], level=2)
    opened, _ = beside.run(beside.services.chat.open(caller, "zh"))
    return beside.submitted(Citizen(caller, opened.id), one_thing_id).number, tokens


def accepted(beside: CityServices) -> tuple[str, Json]:
    """A restaurant that the departments have before them."""
    number, tokens = filed(beside, RESTAURANT)
    beside.run(beside.services.office.accept(number, clerk(), 1, True))
    return number, tokens


@pytest.fixture
def barbershop(beside: CityServices) -> str:
    """An application of somebody of whom the stand-in knows something. Made before the browser: both need the loop."""
    return filed(beside, BARBERSHOP)[0]


@pytest.fixture
def restaurant(beside: CityServices) -> tuple[str, Json]:
    """An application of which a part is with a department that has its own page; and its owner's login."""
    return accepted(beside)


@pytest.fixture
def refused(live_system: System, beside: CityServices, departments: Departments) -> str:
    """An application whose message the department's system refuses; nothing else stands there."""
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        client["yiwang"]["exchange_outbox"].delete_many({"parked_at": {"$exists": True}})
    departments.behave("refuse")
    return accepted(beside)[0]


def shoot_both(desk: Desk, name: str) -> None:
    """At a desk's width and a phone's."""
    desk.shoot(name)
    desk.page.set_viewport_size(PHONE)
    desk.shoot(f"{name}-phone")
    desk.page.set_viewport_size(DESK)


def test_a_clerk_looks_up_and_a_supervisor_reads_it(
    live_system: System, departments: Departments, barbershop: str, phone: Phone
) -> None:
    number = barbershop
    desk = Desk(live_system, browser_of(phone), phone.language, "counter_clerk")
    page, answers = desk.page, desk.page.get_by_test_id("lookup-answer")
    desk.open_by_number(number)
    desk.press("l")
    expect(page.get_by_test_id("lookup-kind")).to_be_focused()
    page.get_by_test_id("lookup-kind").select_option("population")
    page.get_by_test_id("lookup-subject").fill(SOMEBODY_ELSES)
    desk.press("Enter")
    expect(page.get_by_test_id("lookup-problem")).to_contain_text(re.compile("不在该办件里|isn't about this number"))
    page.get_by_test_id("lookup-subject").fill(NUMBER)
    desk.press("Enter")
    expect(answers).to_contain_text([GOOD[0]])
    expect(answers).to_contain_text([re.compile("来源：公安部|Source: Ministry of Public Security")])
    page.get_by_test_id("lookup-kind").select_option("real-estate")
    page.get_by_test_id("look-up").click()
    expect(answers).to_have_count(2)
    expect(answers.first).to_contain_text(NOTHING)
    shoot_both(desk, "lookup-in-application")

    departments.behave("fail")
    page.goto(f"{desk.url}/office")
    page.get_by_test_id("to-lookups").click()
    expect(page.get_by_test_id("lookup-number")).to_be_focused()
    page.keyboard.type(number.lower())
    page.get_by_test_id("lookup-kind").select_option("population")
    page.get_by_test_id("lookup-subject").fill(NUMBER)
    desk.press("Enter")
    expect(answers).to_contain_text([SILENT])
    shoot_both(desk, "lookup")

    supervisor = Desk(live_system, browser_of(phone), phone.language, "supervisor")
    supervisor.page.get_by_test_id("to-lookups").click()
    lines = supervisor.page.get_by_test_id("lookup-log").get_by_role("row").filter(has_text=number)
    expect(lines).to_contain_text([re.compile(outcome) for outcome in OUTCOMES])
    expect(supervisor.page.get_by_test_id("lookup")).to_have_count(0)
    shoot_both(supervisor, "lookup-log")
    assert [error for error in without(desk, 422) if "status of 503" not in error] == supervisor.errors == []


def test_an_administrator_sends_again_what_was_refused(
    live_system: System, departments: Departments, refused: str, phone: Phone
) -> None:
    desk = Desk(live_system, browser_of(phone), phone.language, "administrator")
    page = desk.page
    page.goto(f"{desk.url}/staff")
    page.get_by_test_id("to-systems").click()
    row = page.get_by_test_id(f"parked-{refused}")
    expect(row).to_contain_text("422 unknown_case", timeout=30_000)
    expect(row).to_contain_text(re.compile("消防救援支队业务系统|Fire and Rescue service system"))
    shoot_both(desk, "systems-parked")
    departments.behave("right")
    row.get_by_test_id("again").focus()
    desk.press("Enter")
    expect(page.get_by_test_id("sent")).to_be_focused()
    expect(page.get_by_test_id("all-well")).to_contain_text(ALL_WELL)
    wait_for_message(departments, refused)
    shoot_both(desk, "systems-well")
    assert not desk.errors


@pytest.fixture
def stranded(live_system: System, beside: CityServices, departments: Departments) -> str:
    """An application with a message for a system that was taken out of the file of connections, and with news that
    couldn't be told. Its number."""
    number, _ = filed(beside, BARBERSHOP)
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        city, now = client["yiwang"], now_utc()
        row = {"_id": f"{number}:gone:3", "number": number, "department": "health-commission", "version": 3, "at": now}
        city["exchange_outbox"].insert_one({**row, "tries": 0, "next_at": now})
        application = city["applications"].find_one({"number": number}) or {}
        city["application_news"].update_one(
            {"application_id": application["_id"]},
            {"$set": {"next_at": None, "tries": 9, "parked_at": now, "error": "AutoReconnect"}},
        )
    return number


def test_an_administrator_lets_go_of_what_nobody_takes_and_has_news_told_again(
    live_system: System, stranded: str, phone: Phone
) -> None:
    desk = Desk(live_system, browser_of(phone), phone.language, "administrator")
    page, row = desk.page, desk.page.get_by_test_id(f"parked-{stranded}")
    page.goto(f"{desk.url}/staff")
    page.get_by_test_id("to-systems").click()
    expect(row).to_contain_text(re.compile("已停止对接|no longer connected"))
    expect(row.get_by_test_id("again")).to_have_count(0)
    shoot_both(desk, "systems-gone")
    row.get_by_test_id("give-up").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_test_id("sent")).to_be_focused()
    expect(row).to_have_count(0)
    page.goto(f"{desk.url}/staff")
    page.get_by_test_id("to-news").click()
    expect(row).to_contain_text("AutoReconnect")
    shoot_both(desk, "parked-news")
    row.get_by_test_id("again").click()
    expect(page.get_by_test_id("sent")).to_be_focused()
    expect(row).to_have_count(0)
    assert not desk.errors


def test_a_citizen_goes_to_a_departments_page_and_comes_back(
    live_system: System, restaurant: tuple[str, Json], phone: Phone
) -> None:
    page, (number, tokens) = phone.page, restaurant
    page.goto(f"{live_system.url}/one-things/{RESTAURANT}")
    page.get_by_test_id("enter").click()
    expect(page.get_by_test_id("login-sheet")).to_be_visible()
    phone.shoot("entrance-login")

    logged_in(phone, live_system.url, tokens)
    page.goto(f"{live_system.url}/applications/{number}")
    page.get_by_test_id("enter").scroll_into_view_if_needed()
    phone.shoot("entrance")
    assert not phone.errors
    page.get_by_test_id("enter").click()
    expect(page.get_by_role("heading", name=f"{GOOD[0][:1]}**")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("card-application")).to_contain_text(number)
    page.goto(f"{live_system.url}/one-things/{BARBERSHOP}")
    expect(page.get_by_test_id("table")).to_be_visible()
    expect(page.get_by_test_id("department-pages")).to_have_count(0)
    assert not without(phone, 404), "but for an icon that the stand-in's page lacks"
