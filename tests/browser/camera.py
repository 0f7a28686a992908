"""A fake camera: a head that turns plays before it, and lets pictures through as a person would who is told to turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page, Route, expect

from mobile_api.identity.faces.challenge import ATTEMPTS, RETURN_WITHIN, TURNED_FROM
from mobile_api.identity.faces.pictures import BadPicture
from mobile_api.ops import programs
from tests.browser.conftest import PHONE, Phone
from tests.support.faces import engine, jpeg, moment, portrait, turned
from tests.support.talk import Json

FRAME = (640, 480)
PER_POSE = 45
"""Frames of one pose: a second and a half."""


def with_camera(chromium: BrowserType, clip: Path) -> Browser:
    """A browser of its own, whose camera plays the clip."""
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    args = ["--no-sandbox", *camera, f"--use-file-for-fake-video-capture={clip}"]
    return chromium.launch(executable_path=programs.browser(), args=args)


@contextmanager
def phone_with_camera(chromium: BrowserType, clip: Path, language: str, seed: int) -> Iterator[Phone]:
    """A fresh phone with somebody before it. Another seed is another moment: the same one again would be a replay."""
    record(clip, seed)
    browser = with_camera(chromium, clip)
    screen: Json = {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True}
    context = browser.new_context(locale=language, permissions=["camera"], **screen)
    yield Phone(context.new_page(), language[:2])
    browser.close()


def record(path: Path, seed: int) -> None:
    """A head that turns left, comes back, turns right and comes back, each frame another one."""
    face = portrait("obama")
    rng, frames = numpy.random.default_rng(seed), bytearray()
    for angle in (0.0, 32.0, 0.0, -32.0):
        pose = moment(turned(face, angle) if angle else face, seed)
        small = pose.resize((int(pose.width * FRAME[1] / pose.height), FRAME[1]))
        for _ in range(PER_POSE):
            frame = Image.new("RGB", FRAME, (110, 115, 120))
            frame.paste(small, (120 + int(rng.integers(0, 12)), int(rng.integers(0, 6))))
            noisy = numpy.asarray(frame, dtype=float) + rng.normal(0, 2, (FRAME[1], FRAME[0], 1))
            frames += jpeg(Image.fromarray(numpy.clip(noisy, 0, 255).astype(numpy.uint8)), 92)
    path.write_bytes(frames)


class Obedient:
    """The clip turns as it likes; this lets a picture through once it shows what the server has asked for, as a person
    would turn once they are told. What goes through is the camera's picture, untouched."""

    def __init__(self, page: Page) -> None:
        self.step, self._front, self.sent = "front", 0.0, 0
        page.route(re.compile(r"/face-challenges$"), self._begun)
        page.route(re.compile(r"/frames$"), self._frame)

    def _begun(self, route: Route) -> None:
        response = route.fetch()
        self.step = response.json().get("step")
        route.fulfill(response=response)

    def _frame(self, route: Route) -> None:
        if not self._shows(route.request.post_data_buffer or b""):
            route.abort()
            return
        self.sent += 1
        response = route.fetch()
        state = response.json()
        self.step = state.get("step")
        route.fulfill(response=response)

    def _shows(self, picture: bytes) -> bool:
        try:
            turn = engine().measure(picture).turn
        except BadPicture:
            return False
        if self.step == "front":
            self._front = self._front or turn
            return abs(turn - self._front) < RETURN_WITHIN
        towards = turn - self._front if self.step == "left" else self._front - turn
        return towards > TURNED_FROM


def show_who(page: Page, person: tuple[str, str]) -> None:
    """Name and number, then the face, on the sheet that asks who one is."""
    name, id_number = person
    page.get_by_test_id("person-name").locator("input").fill(name)
    page.get_by_test_id("person-number").locator("input").fill(id_number)
    page.get_by_test_id("person-next").click()
    until_passed(page, page.get_by_test_id("face-start").click)


def until_passed(page: Page, start: Callable[[], None]) -> None:
    """The face, and again where a busy machine was too slow: each step has its seconds, then the sheet begins anew."""
    begin = page.get_by_test_id("face-start")
    running = page.get_by_test_id("login-sheet").filter(visible=True, has_not=begin)
    for _ in range(ATTEMPTS):
        start()
        expect(begin).to_be_hidden()
        expect(running).to_have_count(0, timeout=190_000)
        if not begin.is_visible():
            return
    raise AssertionError("the face never passes")
