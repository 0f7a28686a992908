"""Face and security key in a real browser: a fake camera plays a clip, DevTools plays the key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest
import requests
from PIL import Image
from playwright.sync_api import BrowserType, Page, Route, expect

from mobile_api.identity.faces.challenge import RETURN_WITHIN, TURNED_FROM
from mobile_api.identity.faces.pictures import BadPicture
from mobile_api.ops import programs
from mobile_api.ops.system import System
from tests.browser.conftest import PHONE
from tests.support.face_client import put_photo
from tests.support.faces import engine, jpeg, moment, portrait, turned
from tests.support.staff import PASSWORD, new_account, origin
from tests.support.talk import new_phone

PERSON = ("刘洋", "230603200106230068")
FRAME = (640, 480)
PER_POSE = 45
"""Frames of one pose: a second and a half."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera plays."""
    path = tmp_path_factory.mktemp("camera") / "head.mjpeg"
    record(path, 1)
    return path


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


@pytest.fixture
def page(clip: Path, chromium: BrowserType) -> Iterator[Page]:
    """A phone whose camera plays the clip."""
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    args = ["--no-sandbox", *camera, f"--use-file-for-fake-video-capture={clip}"]
    browser = chromium.launch(executable_path=programs.browser(), args=args)
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, permissions=["camera"])
    yield context.new_page()
    browser.close()


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


def test_a_citizen_registers_and_logs_in_by_face(live_system: System, page: Page, clip: Path) -> None:
    url, number = live_system.url.replace("127.0.0.1", "localhost"), new_phone()
    put_photo(live_system.env["YIWANG_REGISTERS_URL"], PERSON[1], jpeg(portrait("obama2")))
    watched = Obedient(page)
    page.goto(f"{url}/me")
    page.get_by_test_id("open-login").click()
    page.get_by_test_id("login-phone").locator("input").fill(number)
    page.get_by_test_id("get-code").click()
    expect(page.get_by_test_id("get-code")).to_be_disabled()
    code = requests.get(f"{live_system.url}/v1/demo/outbox?phone={number}", timeout=10).json()["messages"][0]["code"]
    page.get_by_test_id("login-code").locator("input").fill(code)
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("my-phone")).to_be_visible()
    page.get_by_test_id("show-who").click()
    page.get_by_test_id("person-name").locator("input").fill(PERSON[0])
    page.get_by_test_id("person-number").locator("input").fill(PERSON[1])
    page.get_by_test_id("person-next").click()
    page.get_by_test_id("face-start").click()
    expect(page.get_by_test_id("my-person")).to_contain_text("刘*", timeout=60000)
    assert watched.sent >= 5
    page.get_by_test_id("logout").click()
    page.get_by_role("button", name=re.compile("退出登录")).last.click()
    record(clip, 2)  # another moment before the camera: the same frames again would be a replay
    page.get_by_test_id("open-login").click()
    page.get_by_test_id("login-face").click()
    page.get_by_test_id("face-start").click()
    expect(page.get_by_test_id("my-phone")).to_contain_text(number[-4:], timeout=60000)
    expect(page.get_by_test_id("my-person")).to_contain_text("刘*")


def test_a_clerk_enrols_and_logs_in_with_a_key_in_the_browser(live_system: System, page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "automaticPresenceSimulation": True}})
    page.goto(f"{origin(live_system)}/staff")
    account = new_account(live_system, "counter_clerk")
    page.get_by_test_id("to-enrol").click()
    page.get_by_test_id("staff-code").locator("input").fill(account["enrolment_code"])
    page.get_by_test_id("staff-password").locator("input").fill(PASSWORD)
    page.get_by_test_id("staff-submit").click()
    expect(page.get_by_test_id("recovery")).to_contain_text("otpauth://totp/")
    page.get_by_test_id("staff-username").locator("input").fill(account["username"])
    page.get_by_test_id("staff-password").locator("input").fill(PASSWORD)
    page.get_by_test_id("staff-submit").click()
    expect(page.get_by_test_id("staff")).to_contain_text("窗口人员")
    page.get_by_test_id("staff-logout").click()
    expect(page.get_by_test_id("staff-username")).to_be_visible()
