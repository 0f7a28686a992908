"""Handing in a file over HTTP: in parts, with a lost connection, with everything that can be wrong about it."""

from __future__ import annotations

import asyncio
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pikepdf
import pytest
from PIL import Image
from pymongo import MongoClient

from mobile_api.applications.states import State
from mobile_api.applications.store import ApplicationStore
from mobile_api.db import connect
from mobile_api.localtime import now_utc
from mobile_api.materials.cleaning.cleaner import Cleaner
from mobile_api.materials.service import MaterialService
from mobile_api.materials.store import MaterialStore
from mobile_api.ops.rotate import rotate_sealing
from mobile_api.ops.system import System
from mobile_api.sealing import Sealer, kid_of
from mobile_api.settings import Settings
from tests.support import papers
from tests.support.handing_in import CHUNK, Papers, barbershop
from tests.support.talk import Api, Json, Talk, log_in


@pytest.fixture
def guest(live_system: System) -> Papers:
    """A guest's draft."""
    holder, draft = barbershop(live_system.url)
    return Papers(holder, draft["id"])


def settings_of(system: System) -> Settings:
    secrets = {"bot_secret": "not-used", "registers_secret": "not-used", "sms": "outbox"}
    told = {"MONGODB_URI": system.env["MONGODB_URI"], "data_dir": system.data_dir}
    return Settings.model_validate({**told, **secrets})


def raw(system: System) -> MongoClient[Json]:
    return MongoClient(system.env["MONGODB_URI"], tz_aware=True)


def test_the_limits_are_said_beforehand(guest: Papers) -> None:
    told = guest.api.get(f"{guest.path}/materials")
    by_id = {one["id"]: one for one in told["materials"]}
    assert by_id["id_card"]["formats"] == ["jpg", "png", "pdf"]
    assert (by_id["id_card"]["max_mb"], by_id["id_card"]["state"]) == (5, "missing")
    assert told["readiness"]["needed"] == len([one for one in told["materials"] if one["required"]])
    assert told["readiness"]["sentence"].startswith(f"必交材料{told['readiness']['needed']}份，您还没有交；还要准备：")
    assert len(told["departments"]) > 1, "given once, for several departments"
    english = Api(guest.api.url, guest.api.token, "en").get(f"{guest.path}/materials")
    assert english["readiness"]["sentence"].startswith("You hold 0 of the ")


def test_a_photo_comes_upright_and_is_kept_sealed(live_system: System, guest: Papers) -> None:
    content = papers.photo(1600, 1000, orientation=papers.TURN_RIGHT)
    given = guest.give("id_card", content, "C:\\我的\\身份证.png")
    assert given.status_code == 201, given.text
    file = given.json()
    assert (file["name"], file["kind"], file["source"]) == ("身份证.jpg", "jpg", "upload")
    kept = guest.download(file["id"])
    assert hashlib.sha256(kept.content).hexdigest() == file["sha256"]
    picture = Image.open(io.BytesIO(kept.content))
    assert (picture.size, len(picture.getexif())) == ((1000, 1600), 0)
    assert kept.headers["content-type"] == "image/jpeg"
    assert kept.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%BA%AB")
    assert kept.headers["content-security-policy"].startswith("sandbox")
    small = guest.download(file["id"], "/thumbnail")
    assert Image.open(io.BytesIO(small.content)).size == (200, 320)
    with raw(live_system) as client:
        database = client["yiwang"]
        stored = b"".join(c["data"] for c in database["attachment_files.chunks"].find())
        stored += b"".join(t["sealed"] for t in database["attachment_thumbnails"].find())
        stored += b"".join(a["sealed"] for a in database["attachments"].find())
        assert b"JFIF" not in stored
        assert "身份证".encode() not in stored
        assert database["attachment_parts"].count_documents({"upload_id": file["id"]}) == 0
    assert guest.of("id_card")["state"] == "given"
    assert guest.of("id_card")["files"] == [file]


def test_an_upload_goes_on_where_it_stopped(guest: Papers) -> None:
    content = papers.big_photo(900_000)
    begun = guest.begin("lease", content).json()
    assert begun["chunk_size"] == CHUNK
    assert guest.send(begun["id"], 0, content[:CHUNK]).json()["offset"] == CHUNK
    again = guest.send(begun["id"], 0, content[:CHUNK])
    assert (again.status_code, again.json()["code"], again.json()["offset"]) == (409, "wrong-offset", CHUNK)
    ahead = guest.send(begun["id"], 3 * CHUNK, content[3 * CHUNK : 4 * CHUNK])
    assert (ahead.status_code, ahead.json()["offset"]) == (409, CHUNK)
    assert guest.send(begun["id"], CHUNK, content[CHUNK : CHUNK + 100]).status_code == 409, "half a part"
    assert guest.finish(begun["id"]).json()["code"] == "not-ready"
    assert [one["id"] for one in guest.of("lease")["uploads"]] == [begun["id"]]
    resumed = guest.begin("lease", content).json()
    assert (resumed["id"], resumed["offset"]) == (begun["id"], CHUNK), "the same file, after the page was closed"
    assert guest.api.get(f"{guest.path}/uploads/{begun['id']}")["offset"] == CHUNK
    guest.send_all(begun["id"], content, CHUNK)
    done = guest.finish(begun["id"])
    assert done.status_code == 201
    assert guest.finish(begun["id"]).json() == done.json(), "a repeat gets the first answer"
    assert guest.begin("lease", content).status_code == 409, "the very same file again"


def test_of_two_parts_at_once_one_counts(guest: Papers) -> None:
    content = papers.big_photo(600_000)
    begun = guest.begin("lease", content).json()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: guest.send(begun["id"], 0, content[:CHUNK]).status_code, range(8)))
    assert sorted(answers) == [200, *[409] * 7]
    guest.send_all(begun["id"], content, CHUNK)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: guest.finish(begun["id"]), range(4)))
    assert {answer.status_code for answer in done} == {201}
    assert len({answer.json()["sha256"] for answer in done}) == 1
    assert len(guest.of("lease")["files"]) == 1


def test_damaged_on_the_way(guest: Papers) -> None:
    content = papers.photo()
    begun = guest.begin("id_card", content, sha256="0" * 64).json()
    guest.send_all(begun["id"], content)
    for _ in range(2):
        refused = guest.finish(begun["id"])
        assert (refused.status_code, refused.json()["code"]) == (422, "material-refused")
        assert "传输中" in refused.json()["detail"]
        assert refused.json()["field"] == "id_card"
    assert guest.give("id_card", content).status_code == 201, "sent again"


@pytest.mark.parametrize(
    ("material", "content", "name", "said"),
    [
        ("id_card", papers.xlsx(), "身份证.jpg", "内容是XLSX格式"),
        ("id_card", b"MZ" + bytes(2000), "身份证.jpg", "无法识别"),
        ("id_card", papers.picture_bomb(), "身份证.png", "像素"),
        ("id_card", papers.pdf(password="secret"), "身份证.pdf", "打开密码"),
        ("hygiene_self_check", papers.docx(more={"word/vbaProject.bin": b"x"}), "自查表.docx", "宏"),
        ("hygiene_self_check", papers.docx(more={"word/media/a.bin": bytes(60_000_000)}), "自查表.docx", "解压后过大"),
    ],
)
def test_what_cannot_be_taken_says_why(guest: Papers, material: str, content: bytes, name: str, said: str) -> None:
    refused = guest.give(material, content, name)
    assert (refused.status_code, refused.json()["code"]) == (422, "material-refused"), refused.text
    assert said in refused.json()["detail"]
    assert guest.of(material)["state"] == "missing"
    assert guest.of(material)["uploads"] == []


def test_a_pdf_is_cleaned_and_its_owner_is_told(guest: Papers) -> None:
    file = guest.give("lease", papers.pdf(3, papers.with_attachment), "合同.pdf").json()
    assert (file["pages"], file["kind"], len(file["notes"])) == (3, "pdf", 1)
    with pikepdf.open(io.BytesIO(guest.download(file["id"]).content)) as pdf:
        assert not pdf.attachments
    assert guest.download(file["id"], "/thumbnail").content.startswith(b"\xff\xd8")


def test_limits(guest: Papers) -> None:
    large = guest.begin("id_card", b"x", size=5 * 1024 * 1024 + 1)
    assert (large.status_code, large.json()["detail"]) == (422, "文件太大：每份不超过5MB。")
    assert guest.begin("no_such", b"x").status_code == 404
    assert guest.begin("id_card", b"x", sha256="x").status_code == 400
    begun = guest.begin("id_card", bytes(300_000)).json()
    assert guest.send(begun["id"], 0, bytes(CHUNK + 1)).status_code == 413
    size = 10 * 1024 * 1024
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: guest.begin("lease", b"", sha256=f"{n:064x}", size=size).status_code, range(8)))
    assert kept.count(201) <= 4, "a guest's drafts hold 50 MB at most"
    later = [guest.begin("lease", b"", sha256=f"{n:064x}", size=size) for n in range(8, 13)]
    assert kept.count(201) + [one.status_code for one in later].count(201) == 4
    assert (later[-1].json()["code"], "50MB" in later[-1].json()["detail"]) == ("no-room", True)
    for upload in guest.of("lease")["uploads"]:
        assert guest.api.call("DELETE", f"{guest.path}/files/{upload['id']}").status_code == 204
    small = [guest.begin("lease", bytes([n])).status_code for n in range(11)]
    assert small == [*[201] * 10, 413]


def test_what_is_given_can_be_taken_back(live_system: System, guest: Papers) -> None:
    file = guest.give("id_card", papers.photo()).json()
    assert guest.api.call("DELETE", f"{guest.path}/files/{file['id']}").status_code == 204
    assert guest.download(file["id"]).status_code == 404
    assert guest.of("id_card")["files"] == []
    assert guest.api.call("DELETE", f"{guest.path}/files/{file['id']}").status_code == 404
    assert guest.give("id_card", papers.photo()).status_code == 201, "and given again"


def test_nobody_else_reaches_a_draft(live_system: System, guest: Papers) -> None:
    file = guest.give("id_card", papers.photo()).json()
    begun = guest.begin("lease", papers.photo()).json()
    citizen, _ = log_in(live_system.url)
    for other in (Talk(live_system.url).api, citizen):
        theirs = Papers(Api(live_system.url, other.token), guest.path.rsplit("/", 1)[-1])
        for answer in (
            theirs.api.call("GET", f"{theirs.path}/materials"),
            theirs.begin("id_card", papers.photo()),
            theirs.send(begun["id"], 0, papers.photo()),
            theirs.finish(begun["id"]),
            theirs.download(file["id"]),
            theirs.download(file["id"], "/thumbnail"),
            theirs.api.call("GET", f"{theirs.path}/uploads/{begun['id']}"),
            theirs.api.call("DELETE", f"{theirs.path}/files/{file['id']}"),
        ):
            assert answer.status_code == 404
    mine, draft = barbershop(live_system.url, citizen)
    crossed = Papers(mine, draft["id"])
    assert crossed.download(file["id"]).status_code == 404, "by way of one's own draft"
    assert crossed.send(begun["id"], 0, papers.photo()).status_code == 404


def test_an_upload_expires(live_system: System, guest: Papers) -> None:
    content = papers.photo()
    begun = guest.begin("id_card", content).json()
    guest.send_all(begun["id"], content)
    with raw(live_system) as client:
        attachments = client["yiwang"]["attachments"]
        past = attachments.find_one({"_id": begun["id"]})["expires_at"] - timedelta(hours=25)  # type: ignore[index]
        attachments.update_one({"_id": begun["id"]}, {"$set": {"expires_at": past}})
    assert guest.finish(begun["id"]).status_code == 404
    assert guest.send(begun["id"], 0, b"x").status_code == 404
    assert guest.give("id_card", content).status_code == 201, "begun afresh"


def test_a_guests_files_are_theirs_after_the_login(live_system: System) -> None:
    talk = Talk(live_system.url)
    talk.say("我要开理发店")
    draft_id = talk.state["draft_id"]
    file = Papers(talk.api, draft_id).give("id_card", papers.photo()).json()
    guest = Api(live_system.url, talk.guest_token)
    talk.log_in()
    claimed = Papers(talk.api, draft_id)
    assert claimed.of("id_card")["files"] == [file]
    assert claimed.download(file["id"]).status_code == 200
    assert Papers(guest, draft_id).download(file["id"]).status_code == 404


async def test_files_of_drafts_that_are_gone_are_removed(live_system: System, guest: Papers) -> None:
    file = await asyncio.to_thread(lambda: guest.give("id_card", papers.photo()).json())
    kept, draft = await asyncio.to_thread(barbershop, live_system.url)
    other = await asyncio.to_thread(lambda: Papers(kept, draft["id"]).give("id_card", papers.photo()).json())
    assert (await asyncio.to_thread(guest.api.call, "DELETE", guest.path)).status_code == 204
    database = connect(live_system.env["MONGODB_URI"], "yiwang")
    store, applications = MaterialStore(database, Sealer(live_system.data_dir / "keys")), ApplicationStore(database)

    async def drafts(ids: list[str]) -> set[str]:
        return await applications.ids_in({State.DRAFT}, ids)

    assert await MaterialService(store, Cleaner(), now_utc).tidy(drafts) > 0
    database.client.close()
    with raw(live_system) as client:
        ids = {found["_id"] for found in client["yiwang"]["attachments"].find({}, {"_id": 1})}
    assert file["id"] not in ids
    assert other["id"] in ids


async def test_files_survive_two_rotations_of_the_keys(live_system: System, guest: Papers) -> None:
    content = papers.big_photo(2 * CHUNK)
    begun = await asyncio.to_thread(lambda: guest.begin("lease", content).json())
    await asyncio.to_thread(guest.send, begun["id"], 0, content[:CHUNK])
    file = await asyncio.to_thread(lambda: guest.give("id_card", papers.big_photo(2 * CHUNK)).json())
    with raw(live_system) as client:
        before = kid_of(client["yiwang"]["attachment_files.chunks"].find_one()["data"])  # type: ignore[index]
    for _ in range(2):
        assert await rotate_sealing(settings_of(live_system)) > 0
    kept = await asyncio.to_thread(guest.download, file["id"])
    assert hashlib.sha256(kept.content).hexdigest() == file["sha256"]
    assert (await asyncio.to_thread(guest.download, file["id"], "/thumbnail")).status_code == 200
    await asyncio.to_thread(guest.send_all, begun["id"], content, CHUNK)
    assert (await asyncio.to_thread(guest.finish, begun["id"])).status_code == 201, "an upload under way goes on"
    with raw(live_system) as client:
        kids = {kid_of(one["data"]) for one in client["yiwang"]["attachment_files.chunks"].find()}
    assert before not in kids
