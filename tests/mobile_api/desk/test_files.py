"""Files in the chat, both ways, on the whole running system: sent, seen live, opened, and what attackers would try."""

from __future__ import annotations

import asyncio
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import pikepdf
import pytest
from openpyxl import load_workbook
from PIL import Image
from pymongo import MongoClient

from mobile_api.chat.files.sent import FILES_EACH
from mobile_api.chat.store import CHAT_LIFE
from mobile_api.localtime import now_utc
from mobile_api.materials.attachment import NewFile
from mobile_api.materials.store import STRAY_AFTER
from mobile_api.ops.system import System
from tests.support import papers
from tests.support.city import CityServices
from tests.support.desk import ALL_SEEN, at_desk, calls_person, working_day
from tests.support.handing_in import CHUNK
from tests.support.sending import Sender
from tests.support.staff import enrol, member, on_duty
from tests.support.talk import Api, Json, Talk, log_in


@pytest.fixture(scope="module")
def agent(live_system: System) -> Api:
    """Somebody of the general desk, who has nothing of other tests'."""
    return enrol(live_system, "chat_agent").log_in()


class Both:
    """A citizen and the person who answers them."""

    def __init__(self, system: System, agent: Api) -> None:
        self.talk, self.agent = Talk(system.url), agent
        self.talk.say("转人工")
        assert self.talk.state["owner"] == "queued"
        self.desk_path = f"/v1/desk/conversations/{self.talk.id}"
        self.citizen = Sender(self.talk.api, f"conversations/{self.talk.id}")
        self.staff = Sender(agent, f"desk/conversations/{self.talk.id}")

    def meet(self) -> Both:
        """The person comes."""
        self.agent.post(f"{self.desk_path}/claim")
        return self

    def messages(self) -> list[Json]:
        """All that was said."""
        found: list[Json] = self.talk.api.get(f"/v1/conversations/{self.talk.id}/messages")["messages"]
        return found

    def files(self) -> list[Json]:
        """The cards of all files."""
        return [m["card"] for m in self.messages() if m["card"] and m["card"]["kind"] == "file"]

    def end(self) -> str:
        """The person goes; the id of what is kept of it."""
        done = self.agent.call("POST", f"{self.desk_path}/end", {"reason": "solved", "seen": ALL_SEEN})
        assert done.status_code == 204, done.text
        return str(next(m["card"]["record_id"] for m in reversed(self.messages()) if m["card"]))


@pytest.fixture
def both(live_system: System, agent: Api) -> Both:
    """Two who talk."""
    return Both(live_system, agent).meet()


def test_a_file_goes_both_ways(live_system: System, both: Both) -> None:
    photo = papers.photo(1600, 1000, orientation=papers.TURN_RIGHT)
    said = both.citizen.give(photo, "C:\\我的\\../身份证.png")
    assert said.status_code == 200, said.text
    message, card = said.json(), said.json()["card"]
    assert (message["sender"], message["text"]) == ("citizen", "[文件] 身份证.jpg")
    assert (card["kind"], card["name"], card["format"], card["thumbnail"]) == ("file", "身份证.jpg", "jpg", True)
    for side in (both.citizen, both.staff):
        kept = side.open(card["id"])
        assert kept.headers["content-type"] == "image/jpeg"
        assert len(kept.content) == card["size"]
        picture = Image.open(io.BytesIO(kept.content))
        assert (picture.size, len(picture.getexif())) == ((1000, 1600), 0), "upright, without what the phone adds"
        assert kept.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%BA%AB")
        assert kept.headers["content-security-policy"].startswith("sandbox")
        assert kept.headers["x-content-type-options"] == "nosniff"
        assert kept.headers["cache-control"] == "private, no-store"
        assert Image.open(io.BytesIO(side.open(card["id"], "/thumbnail").content)).size == (200, 320)
    answer = both.staff.give(papers.pdf(3, papers.with_script), "样表.pdf").json()
    assert (answer["sender"], answer["card"]["pages"], len(answer["card"]["notes"])) == ("staff", 3, 1)
    assert answer["by"] == both.talk.reload()["desk"]["agent"]
    with pikepdf.open(io.BytesIO(both.citizen.open(answer["card"]["id"]).content)) as pdf:
        assert "/OpenAction" not in pdf.Root
    assert [one["name"] for one in both.files()] == ["身份证.jpg", "样表.pdf"]
    client: MongoClient[Json] = MongoClient(live_system.env["MONGODB_URI"])
    with client:
        database = client["yiwang"]
        kept_file = database["attachments"].find_one({"_id": card["id"]}) or {}
        chunks = b"".join(
            c["data"] for c in database["attachment_files.chunks"].find({"files_id": kept_file["file_id"]})
        )
    assert chunks
    assert b"JFIF" not in chunks, "sealed"


async def test_both_see_it_live(both: Both) -> None:
    ws, talk = both.talk.api.url.replace("http", "ws", 1), both.talk

    async def heard(socket: aiohttp.ClientWebSocketResponse, name: str) -> Json:
        while True:
            frame = await socket.receive_json(timeout=15)
            if frame["type"] == "message" and name in frame["message"]["text"]:
                card: Json = frame["message"]["card"]
                return card

    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{ws}/v1/conversations/{talk.id}/socket") as citizen,
        http.ws_connect(f"{ws}{both.desk_path}/socket") as staff,
    ):
        await citizen.send_json({"type": "hello", "token": talk.guest_token, "after": 0})
        await staff.send_json({"type": "hello", "token": both.agent.token, "after": 0})
        welcome = await citizen.receive_json(timeout=15)
        assert welcome["conversation"]["files"] == {"formats": ["jpg", "png", "pdf"], "max_mb": 10}
        for side, name in ((both.citizen, "合同"), (both.staff, "样表")):
            given = await asyncio.to_thread(side.give, papers.pdf(1), f"{name}.pdf")
            for socket in (citizen, staff):
                assert await heard(socket, name) == given.json()["card"]


def test_what_is_sent_again_is_sent_once(both: Both) -> None:
    content, client_id = papers.big_photo(600_000), uuid4().hex
    assert both.citizen.announce(client_id, content).json()["offset"] == 0
    assert both.citizen.send(client_id, 0, content[:CHUNK]).json()["offset"] == CHUNK
    again = both.citizen.send(client_id, 0, content[:CHUNK])
    assert (again.status_code, again.json()["offset"]) == (409, CHUNK)
    assert both.citizen.announce(client_id, content).json()["offset"] == CHUNK, "where to go on"
    assert both.citizen.finish(client_id).json()["code"] == "not-ready"
    for offset in range(CHUNK, len(content), CHUNK):
        both.citizen.send(client_id, offset, content[offset : offset + CHUNK])
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: both.citizen.finish(client_id), range(4)))
    assert {answer.status_code for answer in done} == {200}
    assert {answer.json()["seq"] for answer in done} == {done[0].json()["seq"]}
    assert both.citizen.announce(client_id, content).json()["offset"] == len(content), "after a lost answer"
    assert both.citizen.give(content, client_id=client_id).json() == done[0].json()
    assert both.talk.say("重发", client_id) == [], "neither is it asked of the bot"
    assert len(both.files()) == 1
    assert both.staff.give(content, client_id=client_id).json()["sender"] == "staff", "the other side's ids are its own"
    assert both.staff.give(content, client_id=client_id).status_code == 200
    assert len(both.files()) == 2


def test_the_bot_takes_no_files(live_system: System, agent: Api) -> None:
    both, content, client_id = Both(live_system, agent), papers.photo(), uuid4().hex
    fresh = Talk(live_system.url)
    for talk in (fresh, both.talk):
        refused = Sender(talk.api, f"conversations/{talk.id}").give(content)
        assert (refused.status_code, refused.json()["code"]) == (409, "no-person")
        assert "表单页" in refused.json()["detail"]
        assert talk.reload()["files"] is None
    both.meet()
    said = both.citizen.give(content, client_id=client_id).json()
    late = uuid4().hex
    both.citizen.announce(late, content)
    both.citizen.send(late, 0, content)
    refused = agent.call("POST", f"{both.desk_path}/hand-back", {"seen": said["seq"] - 1})
    assert (refused.status_code, refused.json()["new"][0]["text"]) == (409, "[文件] 照片.jpg"), "it waits for an answer"
    assert agent.call("POST", f"{both.desk_path}/hand-back", {"seen": ALL_SEEN}).status_code == 204
    assert both.citizen.finish(late).json()["code"] == "no-person"
    assert both.citizen.send(late, 0, content).json()["code"] == "no-person"
    assert both.citizen.finish(client_id).json() == said, "a repeat gets the first answer"
    assert both.staff.give(content).status_code == 404, "it isn't at the desk any more"
    assert len(both.files()) == 1
    assert both.citizen.open(said["card"]["id"]).status_code == 200


def test_nobody_else_reaches_it(live_system: System, both: Both, agent: Api) -> None:
    said, client_id = both.citizen.give(papers.photo()).json(), uuid4().hex
    file_id = said["card"]["id"]
    both.citizen.announce(client_id, papers.photo())
    citizen, _ = log_in(live_system.url)
    police = on_duty(live_system, "chat_agent", "公安局")
    colleague = enrol(live_system, "chat_agent").log_in()
    clerk, script = on_duty(live_system, "counter_clerk"), member(live_system, "张三", "chat_agent")
    ours, desks = f"conversations/{both.talk.id}", f"desk/conversations/{both.talk.id}"
    before = both.messages()
    for api, place, reads, writes in (
        (Api(live_system.url), ours, 401, 401),
        (Talk(live_system.url).api, ours, 404, 404),
        (citizen, ours, 404, 404),
        (agent, ours, 401, 401),
        (both.talk.api, desks, 401, 401),
        (script, desks, 403, 403),
        (clerk, desks, 403, 403),
        (police, desks, 404, 404),
        (colleague, desks, 404, 409),
    ):
        theirs = Sender(Api(live_system.url, api.token), place)
        assert [theirs.open(file_id, end).status_code for end in ("", "/thumbnail")] == [reads, reads], place
        tried = (theirs.announce(client_id, b"x"), theirs.send(client_id, 0, b"x"), theirs.finish(client_id))
        assert [answer.status_code for answer in tried] == [writes] * 3, place
    other = Both(live_system, agent).meet()
    for side in (other.citizen, other.staff):
        assert side.open(file_id).status_code == 404, "by way of another conversation"
    text_id = next(m["id"] for m in before if m["sender"] == "bot")
    for wrong in (text_id, "x" * 32, "..%2f..%2fetc%2fpasswd"):
        assert both.citizen.open(wrong).status_code == 404
    as_draft = both.talk.api.call("GET", f"/v1/drafts/{both.talk.id}/files/{file_id}")
    assert as_draft.status_code == 404
    assert both.messages() == before


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<html><script>alert(1)</script></html>", "照片.jpg", "JPG、PNG、PDF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "图.png", "JPG、PNG、PDF"),
        (b"MZ" + bytes(2000), "安装.pdf", "JPG、PNG、PDF"),
        (papers.xlsx(), "表.pdf", "内容是XLSX格式"),
        (papers.docx(), "合同.docx", "内容是DOCX格式"),
        (papers.picture_bomb(), "图.png", "像素"),
        (papers.pdf(password="secret"), "锁.pdf", "打开密码"),
        (papers.photo()[:900], "断.jpg", "损坏"),
    ],
)
def test_what_cannot_be_taken_says_why_and_is_not_said(both: Both, content: bytes, name: str, said: str) -> None:
    before = both.messages()
    for side in (both.citizen, both.staff):
        refused = side.give(content, name)
        assert (refused.status_code, refused.json()["code"]) == (422, "material-refused"), refused.text
        assert said in refused.json()["detail"]
    assert both.messages() == before


def test_limits(both: Both) -> None:
    def refused(**told: Any) -> tuple[int, str]:
        answer = both.citizen.announce(uuid4().hex, b"x", **told)
        return answer.status_code, answer.json()["code"]

    assert refused(size=10 * 1024 * 1024 + 1) == (422, "material-refused")
    assert refused(size=0) == (400, "invalid-request")
    assert refused(sha256="x") == (400, "invalid-request")
    wrong_id = both.citizen.announce("a.b:c/../d", b"x")
    assert wrong_id.status_code in (400, 404)
    client_id = uuid4().hex
    both.citizen.announce(client_id, bytes(300_000))
    assert both.citizen.send(client_id, 0, bytes(CHUNK + 1)).status_code == 413
    damaged = both.citizen.give(papers.photo(), sha256="0" * 64)
    assert (damaged.status_code, "传输中" in damaged.json()["detail"]) == (422, True)
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda n: both.staff.announce(uuid4().hex, bytes([n])).status_code, range(FILES_EACH + 4)))
    assert kept.count(200) <= FILES_EACH
    more = [both.staff.announce(uuid4().hex, bytes([n])) for n in range(FILES_EACH)]
    assert kept.count(200) + [one.status_code for one in more].count(200) == FILES_EACH
    assert (more[-1].status_code, more[-1].json()["code"]) == (413, "no-room")
    large = [both.citizen.announce(uuid4().hex, b"x", size=10 * 1024 * 1024).status_code for _ in range(11)]
    assert large.count(200) == 9, "100 MB together, with what is there"


def test_the_history_shows_what_was_sent_until_its_end(live_system: System, agent: Api) -> None:
    both, mark = Both(live_system, agent).meet(), uuid4().hex[:8]
    first = both.citizen.give(papers.photo(), f"租约{mark}.jpg").json()
    record = both.end()
    both.talk.say("转人工")
    both.meet()
    second = both.citizen.give(papers.photo(), f"后来{mark}.jpg").json()
    past = Sender(agent, f"desk/records/{record}")
    assert [past.open(first["card"]["id"], end).status_code for end in ("", "/thumbnail")] == [200, 200]
    assert past.open(second["card"]["id"]).status_code == 404, "what is said later isn't the record's"
    police = on_duty(live_system, "chat_agent", "公安局")
    assert Sender(police, f"desk/records/{record}").open(first["card"]["id"]).status_code == 404
    assert both.staff.open(first["card"]["id"]).status_code == 200
    both.end()
    assert both.staff.open(first["card"]["id"]).status_code == 404, "the bot has it again"
    assert len(agent.get(f"/v1/desk/records?q=租约{mark}")["records"]) >= 1
    sheet = agent.call("GET", f"/v1/desk/record-export?q={mark}")
    rows = list(load_workbook(io.BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    named = {row[0]: row[list(rows[0]).index("往来文件")] for row in rows[1:]}
    assert named[record] == f"租约{mark}.jpg"
    assert sorted(str(names) for names in named.values()) == sorted([f"租约{mark}.jpg", f"后来{mark}.jpg"])


def test_a_file_goes_when_its_message_goes(city: CityServices) -> None:
    city.clock.on(working_day())
    citizen, (staff, _), services = city.citizen(), at_desk(city), city.services
    calls_person(city, citizen)
    city.run(services.desk.service.claim(staff, citizen.conversation_id))
    content, client_id, here = papers.photo(), uuid4().hex, (citizen.conversation_id, citizen.caller)
    told = NewFile("照片.jpg", len(content), hashlib.sha256(content).hexdigest())
    city.run(services.chat_files.announce(*here, client_id, told))
    city.run(services.chat_files.append(*here, client_id, 0, content))

    async def nothing_is_open(_: list[str]) -> set[str]:
        return set()

    city.run(services.materials.tidy(nothing_is_open))
    message = city.run(services.chat_files.give(*here, client_id))
    city.run(services.materials.tidy(nothing_is_open))
    kept, _ = city.run(services.chat_files.open(*here, message.id))
    stored = city.run(services.db["attachments"].find_one({"_id": message.id})) or {}
    assert abs(stored["expires_at"] - message.at - CHAT_LIFE) < timedelta(minutes=1)
    city.run(services.db["attachments"].delete_one({"_id": message.id}))  # as the database does on that day
    city.clock.now = now_utc() + STRAY_AFTER + timedelta(minutes=1)
    assert city.run(services.materials.tidy(nothing_is_open)) >= 1
    left = city.run(services.db["attachment_files.files"].count_documents({"_id": kept.held.file_id}))
    assert left == 0
