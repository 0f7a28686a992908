"""A citizen without a pointer: Tab, Enter, Escape, arrows and typing."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Phone
from tests.browser.test_journey import STEPS, paper_of, wait_for_next
from tests.support.answers import answer_to

STOPS = 80
"""More than any page has."""


SEEN = """() => {
  for (let one = document.activeElement; one && one !== document.body; one = one.parentElement)
    if (getComputedStyle(one).outlineStyle !== 'none') return true
  return false
}"""
"""Whether there is a line around what has the focus, or around what it is in."""


def go_to(page: Page, target: Locator) -> None:
    """Tab until it has the focus, which can be seen."""
    expect(target).to_be_visible()
    for _ in range(STOPS):
        if target.evaluate("one => one.contains(document.activeElement)"):
            assert page.evaluate(SEEN), f"nobody sees that {target} has the focus"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {target}")


def press(page: Page, target: Locator) -> None:
    """Tab to it and press Enter."""
    go_to(page, target)
    page.keyboard.press("Enter")


def write(page: Page, field: Locator, text: str) -> None:
    """Tab to a field and type, in place of what stands there."""
    go_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def field(page: Page, name: str) -> Locator:
    """What is typed into, by its test id or that of its frame."""
    return page.locator(f"[data-testid={name}] input, input[data-testid={name}], textarea[data-testid={name}]")


def choose(page: Page, select: Locator, value: str) -> None:
    """Tab to a list and go down it."""
    go_to(page, select)
    page.keyboard.press("Home")
    for _ in range(STOPS):
        if select.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} isn't in the list")


def say(page: Page, text: str) -> None:
    """Type into the chat and send."""
    write(page, field(page, "chat-input"), text)
    page.keyboard.press("Enter")


def answer_everything(phone: Phone, url: str) -> None:
    """By button where there is one, by typing elsewhere, until the summary."""
    page, question = phone.page, wait_for_next(phone, url, None)
    for _ in range(STEPS):
        if question["kind"] == "confirm":
            return
        if question["options"]:
            label = question["options"][0]["label"]
            press(page, page.locator("[data-testid=reply-button]:enabled").filter(has_text=label).first)
        else:
            say(page, answer_to(question))
        question = wait_for_next(phone, url, question["id"])
    raise AssertionError("the form never ends")


def hand_in(page: Page, *held: str) -> None:
    """A file for every paper but those that the library has; then nothing stands against the form any more."""
    expect(page.get_by_test_id("findings")).to_be_visible()
    for paper in page.locator("li[data-testid^=material-]").all():
        material = (paper.get_attribute("data-testid") or "").removeprefix("material-")
        if material in held:
            library = re.compile("电子证照库|certificate library")
            press(page, paper.get_by_test_id("offer").filter(has_text=library).get_by_test_id("use-offer"))
        else:
            with page.expect_file_chooser() as chooser:
                press(page, paper.get_by_role("button", name=re.compile("选择文件|Choose")))
            chooser.value.set_files(paper_of(material, paper.get_by_test_id(f"pick-{material}")))
        expect(paper.get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    expect(page.get_by_test_id("findings")).to_have_count(0)


def told(page: Page, text: str) -> None:
    """The inbox has it; it leads to where it is about."""
    press(page, page.get_by_test_id("inbox-link"))
    press(page, page.get_by_test_id("notice").filter(has_text=re.compile(text)).first)
