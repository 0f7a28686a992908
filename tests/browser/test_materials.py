"""Papers on the form page: limits, a photo, a lost connection, what is refused, what is held already."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.support import papers
from tests.support.handing_in import CHUNK, Papers, barbershop, fill_in, hand_in
from tests.support.office import Case
from tests.support.talk import GOOD, Api, Talk, log_in


def open_form(phone: Phone, url: str) -> tuple[Api, str]:
    """The form of a guest's new draft in the browser; the guest and the draft."""
    talk = Talk(url, language=phone.language)
    talk.say("我要开理发店")
    draft_id = talk.state["draft_id"]
    guest = Api(url, talk.guest_token)
    for question in guest.get(f"/v1/drafts/{draft_id}")["situation"]:
        path = f"/v1/drafts/{draft_id}/fields/{question['id']}"
        guest.call("PATCH", path, {"value": question["options"][0]["label"]})
    phone.page.goto(url)
    kept = json.dumps({"id": talk.id, "token": talk.guest_token})
    phone.page.evaluate(f"localStorage.setItem('yiwang.conversation', {json.dumps(kept)})")
    phone.page.reload()
    phone.page.get_by_test_id("open-draft").click()
    expect(phone.page.get_by_test_id("readiness")).to_be_visible()
    return guest, draft_id


def pick(page: Page, material: str, content: bytes, name: str) -> None:
    """Choose a file as a person does."""
    page.get_by_test_id(f"pick-{material}").set_input_files(
        FilePayload(name=name, mimeType="image/jpeg", buffer=content)
    )


def test_papers_are_handed_in(live_system: System, phone: Phone, tmp_path: Path) -> None:
    page = phone.page
    guest, draft_id = open_form(phone, live_system.url)
    card, lease = page.get_by_test_id("material-id_card"), page.get_by_test_id("material-lease")
    card.scroll_into_view_if_needed()
    expect(card).to_contain_text(re.compile("JPG / PNG / PDF.*5 ?MB"))
    phone.shoot("materials")

    pick(page, "id_card", papers.photo(1200, 800, orientation=papers.TURN_RIGHT), "身份证.jpg")
    expect(card.get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    expect(card.locator("img")).to_be_visible()
    pick(page, "id_card", papers.xlsx(), "背面.jpg")
    expect(card.get_by_role("alert")).to_contain_text("XLSX")
    pick(page, "id_card", b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), "大.jpg")
    expect(card.get_by_role("alert")).to_contain_text("5")
    phone.shoot("materials-refused")

    content, cut = papers.big_photo(4 * CHUNK), {"parts": 0, "lost": 0}

    def lose_some(route: Route) -> None:
        cut["parts"] += route.request.method == "PATCH"
        if route.request.method == "PATCH" and 2 <= cut["parts"] <= 4:
            cut["lost"] += 1
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/*", lose_some)
    pick(page, "lease", content, "合同.jpg")
    expect(lease.get_by_test_id("sending")).to_contain_text(re.compile("网络断了|Connection lost"))
    lease.scroll_into_view_if_needed()
    phone.shoot("materials-waiting")
    expect(lease.get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    page.unroute("**/uploads/*")
    assert cut["lost"] == 3
    lease.scroll_into_view_if_needed()
    phone.shoot("materials-given")
    with page.expect_download() as download:
        lease.get_by_role("button", name=re.compile("下载|Download")).click()
    saved = tmp_path / "saved.jpg"
    download.value.save_as(saved)
    (file,) = Papers(guest, draft_id).of("lease")["files"]
    assert hashlib.sha256(saved.read_bytes()).hexdigest() == file["sha256"]
    assert Image.open(io.BytesIO(saved.read_bytes())).format == "JPEG"

    lease.get_by_test_id("remove-file").click()
    expect(lease.get_by_test_id("given-file")).to_have_count(0)
    lost = [error for error in phone.errors if "net::ERR_FAILED" not in error and "status of 422" not in error]
    assert lost == []


def test_an_upload_of_another_visit_goes_on(live_system: System, phone: Phone) -> None:
    guest, draft_id = open_form(phone, live_system.url)
    content = papers.big_photo(3 * CHUNK)
    given = Papers(guest, draft_id)
    begun = given.begin("lease", content, "合同.jpg").json()
    given.send(begun["id"], 0, content[:CHUNK])
    phone.page.reload()
    phone.page.get_by_test_id("open-draft").click()
    lease = phone.page.get_by_test_id("material-lease")
    expect(lease.get_by_test_id("unfinished")).to_contain_text("合同.jpg")
    lease.scroll_into_view_if_needed()
    phone.shoot("materials-unfinished")
    starts: list[str] = []
    phone.page.on("request", lambda one: starts.append(one.headers["upload-offset"]) if one.method == "PATCH" else None)
    pick(phone.page, "lease", content, "合同.jpg")
    expect(lease.get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    expect(lease.get_by_test_id("unfinished")).to_have_count(0)
    assert starts[0] == str(CHUNK), "what was there already isn't sent again"
    assert not phone.errors


def test_what_is_held_already_is_taken_over(live_system: System, phone: Phone) -> None:
    citizen, tokens = log_in(live_system.url)
    _, first = barbershop(live_system.url, citizen)
    Papers(citizen, first["id"]).give("lease", papers.pdf(4), "租赁合同.pdf")
    fill_in(citizen, first)
    hand_in(citizen, first["id"])
    filed = citizen.post(f"/v1/drafts/{first['id']}/submissions", Idempotency_Key=first["id"])
    talk = Talk(live_system.url, language=phone.language, token=citizen.token)
    talk.say("我要开理发店")
    second = talk.state["draft_id"]
    for question in citizen.get(f"/v1/drafts/{second}")["situation"]:
        path = f"/v1/drafts/{second}/fields/{question['id']}"
        citizen.call("PATCH", path, {"value": question["options"][0]["label"]})

    page = phone.page
    page.goto(live_system.url)
    kept = {"conversation": {"id": talk.id, "token": None}, "session": tokens}
    for name, value in kept.items():
        page.evaluate("([name, value]) => localStorage.setItem(name, value)", [f"yiwang.{name}", json.dumps(value)])
    page.reload()
    page.get_by_test_id("open-draft").click()
    card, lease = page.get_by_test_id("material-id_card"), page.get_by_test_id("material-lease")
    from_library = card.get_by_test_id("offer").filter(
        has_text=re.compile("电子证照库 · 2015|certificate library · 2015")
    )
    expect(from_library).to_be_visible()
    expect(lease.get_by_test_id("offer")).to_contain_text("租赁合同.pdf")
    card.scroll_into_view_if_needed()
    phone.shoot("materials-offered")
    from_library.get_by_test_id("use-offer").click()
    lease.get_by_test_id("use-offer").click()
    expect(lease.get_by_test_id("given-file")).to_be_visible()
    expect(card.get_by_test_id("given-file")).to_be_visible()
    phone.shoot("materials-taken")
    page.goto(f"{live_system.url}/applications/{filed['number']}")
    expect(page.get_by_test_id("given-materials")).to_contain_text("租赁合同.pdf")
    page.get_by_test_id("given-materials").scroll_into_view_if_needed()
    phone.shoot("application-materials")
    assert not phone.errors


def test_what_is_marked_and_what_is_owed_is_handed_in(live_system: System, phone: Phone) -> None:
    case, page = Case(live_system, GOOD, later=True), phone.page
    page.goto(live_system.url)
    page.evaluate("kept => localStorage.setItem('yiwang.session', kept)", json.dumps(case.tokens))
    page.goto(f"{live_system.url}/applications/{case.number}")
    owed = page.get_by_test_id("owed")
    expect(owed.locator("[data-testid^=material-]")).to_have_count(2)
    phone.shoot("owed")
    owed.get_by_test_id("send-supplement").click()
    expect(page.get_by_text(re.compile("还缺材料|Still missing"))).to_be_visible()
    for material in ("floor_plan", "health_certificates"):
        pick(page, material, papers.photo(colour=f"#{len(material):06x}"), "图.jpg")
        expect(page.get_by_test_id(f"material-{material}").get_by_test_id("given-file")).to_have_count(
            1, timeout=30_000
        )
    owed.get_by_test_id("send-supplement").click()
    expect(owed).to_have_count(0)

    case.do(case.clerk, "corrections", materials=["lease"], message="合同缺页，请补齐")
    page.reload()
    correction = page.get_by_test_id("correction")
    expect(correction.locator("[data-testid^=material-]")).to_have_count(1)
    pick(page, "lease", papers.photo(), "合同.jpg")
    expect(correction.get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    phone.shoot("correction-papers")
    correction.get_by_test_id("send-correction").click()
    expect(correction).to_have_count(0)
    expect(page.get_by_test_id("given-materials")).to_contain_text("合同.jpg")
    assert [e["kind"] for e in case.mine()["events"]] == ["submit", "supply", "ask_correction", "correct"]
    assert [error for error in phone.errors if "status of 409" not in error] == []
