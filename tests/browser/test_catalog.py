"""The catalog's pages on a phone: browse, filter, search, read a one-thing, begin it; an item and its versions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import ViewportSize, expect

from mobile_api.identity.access import Staff
from mobile_api.identity.staff import mint
from mobile_api.identity.tokens import Tokens
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import System
from tests.browser.conftest import PHONE, Phone
from tests.browser.test_journey import state
from tests.mobile_api.catalog.items.samples import both, new_tree
from tests.support.talk import Api

SAID = {"zh": "盘了个门面给人剪头", "en": "I rented a place and want to cut people's hair"}
NAME = {"zh": "开办理发店一件事", "en": "Opening a Barbershop (One Thing)"}
PLAIN = {"zh": "我要开理发店", "en": "I want to open a barbershop"}
VAGUE = {"zh": "公积金", "en": "housing fund"}
LAW = {"zh": "《公共场所卫生管理条例》", "en": "Administration of Sanitation in Public Places"}
DAYS = {"zh": ("5个工作日", "3个工作日"), "en": ("5 working days", "3 working days")}
LOOKS: dict[str, ViewportSize] = {"wide": {"width": 1280, "height": 900}, "long": {"width": 375, "height": 2600}}


def published(system: System, entries: list[dict[str, Any]]) -> None:
    """A change that one member of staff proposes and another approves."""
    tokens = Tokens(system.signing_key())
    editor = Api(system.url, mint(tokens, Staff("李明", frozenset({"catalog_editor"}), None)))
    approver = Api(system.url, mint(tokens, Staff("王芳", frozenset({"catalog_approver"}), None)))
    today = local_day(now_utc())
    change = editor.post(
        "/v1/catalog/item-changes", {"effective_from": today.isoformat(), "note": "测试", "entries": entries}
    )
    approver.post(f"/v1/catalog/item-changes/{change['id']}/approval")


def shoot_long(phone: Phone, name: str) -> None:
    """The page from its beginning: on the phone, on a wide screen, and in its length."""
    phone.page.evaluate("document.querySelector('main').scrollTo(0, 0)")
    folder: Path = phone.shoot(name).parent
    page = phone.page
    for look, size in LOOKS.items():
        page.set_viewport_size(size)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.screenshot(path=folder / f"{name}-{look}-{phone.language}.png")
    page.set_viewport_size(PHONE)


def find_by_list_and_words(phone: Phone) -> None:
    """The lists narrow the catalog down, plain words find the matter."""
    page = phone.page
    expect(page.get_by_test_id("one-thing")).to_have_count(124)
    shoot_long(phone, "services")
    page.get_by_test_id("flag-at_once").click()
    expect(page.get_by_test_id("count")).not_to_contain_text("124")
    expect(page).to_have_url(re.compile("flag=at_once"))
    page.get_by_test_id("convenience-tolerance").click()
    expect(page.get_by_test_id("reset")).to_be_visible()
    phone.shoot("services-empty")
    page.get_by_test_id("reset").click()
    expect(page.get_by_test_id("one-thing")).to_have_count(124)
    page.get_by_test_id("department").select_option("veterans")
    expect(page.get_by_test_id("count")).not_to_contain_text("124")
    page.get_by_test_id("department").select_option("")
    page.get_by_test_id("search").fill(SAID[phone.language])
    page.get_by_test_id("search-go").click()
    expect(page.get_by_test_id("one-thing").first).to_contain_text(NAME[phone.language])
    expect(page.get_by_test_id("unsure")).to_have_count(0)
    phone.shoot("services-search")


def find_by_theme(phone: Phone) -> None:
    """One theme at a time; it stays in the address, and in sight on a narrow phone."""
    page = phone.page
    page.get_by_test_id("theme-marriage").click()
    expect(page.get_by_test_id("one-thing")).to_have_count(2)
    page.get_by_test_id("theme-close").click()
    expect(page).to_have_url(re.compile("theme=close"))
    expect(page.get_by_test_id("theme-marriage")).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(page.get_by_test_id("theme-close")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("theme-close")).to_be_in_viewport(ratio=0.99)  # edges are rounded
    phone.shoot("services-theme")
    page.get_by_test_id("theme-close").click()
    expect(page.get_by_test_id("one-thing")).to_have_count(124)


def narrow_the_search_down(phone: Phone) -> None:
    """A filter holds for what is searched, too; what isn't clear is called a guess."""
    page = phone.page
    page.get_by_test_id("flag-at_once").click()
    expect(page.get_by_test_id("reset")).to_be_visible()
    page.get_by_test_id("flag-at_once").click()
    page.get_by_test_id("search").fill(VAGUE[phone.language])
    page.get_by_test_id("search-go").click()
    expect(page.get_by_test_id("unsure")).to_be_visible()
    page.get_by_test_id("search").fill(SAID[phone.language])
    page.get_by_test_id("search-go").click()
    expect(page.get_by_test_id("one-thing").first).to_contain_text(NAME[phone.language])


def read_the_one_thing(phone: Phone) -> None:
    """Table, chart and explanation, for all cases and for one."""
    page = phone.page
    expect(page.get_by_test_id("one-thing-name")).to_have_text(NAME[phone.language])
    expect(page.get_by_test_id("table")).to_contain_text("YJS-001 ")
    flow = page.get_by_test_id("flow")
    flow.scroll_into_view_if_needed()
    expect(flow).to_have_js_property("naturalWidth", 360)
    assert "1. " in (flow.get_attribute("alt") or "")
    expect(page.get_by_test_id("explanation")).to_contain_text(LAW[phone.language])
    expect(page.get_by_test_id("explanation").get_by_test_id("sample").first).to_be_visible()
    shoot_long(phone, "one-thing")
    page.get_by_test_id("case").select_option("open-barbershop-company-rented")
    expect(page.get_by_test_id("table")).to_contain_text("YJS-001-03")


def test_from_the_list_to_the_chat(live_system: System, phone: Phone) -> None:
    page = phone.page
    page.goto(live_system.url)
    page.get_by_test_id("to-themes").click()
    find_by_theme(phone)
    find_by_list_and_words(phone)
    narrow_the_search_down(phone)
    page.get_by_test_id("one-thing").first.click()
    read_the_one_thing(phone)
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("search")).to_have_value(SAID[phone.language])
    page.get_by_test_id("one-thing").first.click()
    page.get_by_test_id("begin").click()
    expect(page.get_by_test_id("messages")).to_contain_text(PLAIN[phone.language])
    expect(page.get_by_test_id("reply-button").first).to_be_visible()
    assert state(phone, live_system.url)["active_case"]["one_thing_id"] == "open-barbershop"
    assert not phone.errors


def test_an_item_and_what_its_versions_differ_in(live_system: System, phone: Phone) -> None:
    page, tree = phone.page, new_tree()
    tree[2]["checklist"]["name"] = both(f"许可{tree[2]['checklist']['code']}")
    published(live_system, tree)
    tree[2]["checklist"]["promised_days"] = 3
    published(live_system, [tree[2]])
    page.goto(f"{live_system.url}/services?kind=items")
    expect(page.get_by_test_id("item").first).to_be_visible()
    shoot_long(phone, "items")
    page.get_by_test_id("search").fill(tree[2]["checklist"]["code"])
    page.get_by_test_id("search-go").click()
    expect(page.get_by_test_id("item")).to_have_count(1)
    page.get_by_test_id("item").click()
    expect(page.get_by_test_id("element")).to_have_count(36)
    expect(page.get_by_test_id("version")).to_have_count(2)
    before, after = DAYS[phone.language]
    expect(page.get_by_test_id("difference")).to_contain_text(before)
    expect(page.get_by_test_id("difference")).to_contain_text(after)
    shoot_long(phone, "item")
    page.get_by_test_id("differences").scroll_into_view_if_needed()
    phone.shoot("item-versions")
    page.get_by_test_id("diff-from").select_option("2")
    expect(page.get_by_test_id("differences")).to_be_hidden()
    page.get_by_test_id("parent").get_by_role("link").click()
    expect(page.get_by_test_id("child")).to_have_count(1)
    assert not phone.errors


def test_what_there_is_not_is_said(live_system: System, phone: Phone) -> None:
    for path in ("one-things/nope", "items/nope"):
        phone.page.goto(f"{live_system.url}/{path}")
        expect(phone.page.get_by_text(re.compile("没有找到|Not found"))).to_be_visible()
    assert all("status of 404" in error for error in phone.errors)


def test_no_text_of_any_chart_is_wider_than_its_room(live_system: System, phone: Phone) -> None:
    api = Api(live_system.url, language=phone.language)
    for one in api.get("/v1/catalog/one-things")["one_things"]:
        chart = api.call("GET", f"/v1/catalog/one-things/{one['id']}/flow.svg").text
        phone.page.set_content(chart)
        over = phone.page.eval_on_selector_all(
            "text", "texts => texts.filter(t => t.getComputedTextLength() > +t.dataset.room).map(t => t.textContent)"
        )
        assert not over, one["id"]
