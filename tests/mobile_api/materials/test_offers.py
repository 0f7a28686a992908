"""What is held already is offered and never asked for again; what is ready is said before anything is typed."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from uuid import uuid4

import pytest

from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Material, Text
from mobile_api.materials.attachment import Held
from mobile_api.materials.offers import CERTIFICATES, GOT_BY, certificate_offer, elsewhere, fits, still_good
from mobile_api.materials.readiness import readiness
from mobile_api.ops.system import System
from mobile_api.registers.records import CertificateRecord
from tests.support import papers
from tests.support.handing_in import Papers, barbershop, change, fill_in, hand_in
from tests.support.staff import member
from tests.support.talk import Api, Json, log_in

TODAY = date(2026, 11, 25)


def material(name: str, *formats: str, required: bool = True, key: bool = True) -> Material:
    told = {"id": "m_" + name.encode().hex()[:30], "name": Text(zh=name, en=name), "required": required, "key": key}
    return Material.model_validate({**told, "formats": list(formats) or ["jpg", "pdf"]})


def submit(citizen: Api, draft: Json) -> Json:
    """The draft as an application, with whatever papers are still missing."""
    fill_in(citizen, draft)
    hand_in(citizen, draft["id"])
    return citizen.post(f"/v1/drafts/{draft['id']}/submissions", Idempotency_Key=uuid4().hex)


def test_an_earlier_applications_file_is_used_again(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, first = barbershop(live_system.url, citizen)
    given = Papers(citizen, first["id"])
    files = [
        given.give("lease", papers.photo(colour=colour), f"合同{colour[1:]}.jpg").json()
        for colour in ("#111111", "#888888")
    ]
    filed = submit(citizen, first)
    shown = citizen.get(f"/v1/applications/{filed['number']}/materials")["materials"]
    assert next(one["files"] for one in shown if one["id"] == "lease") == files
    assert all(one["files"] for one in shown)
    path = f"/v1/applications/{filed['number']}/files/{files[0]['id']}"
    assert citizen.call("GET", path).headers["content-type"] == "image/jpeg"
    assert citizen.call("GET", f"{path}/thumbnail").status_code == 200
    stranger, _ = log_in(live_system.url)
    assert stranger.call("GET", path).status_code == 404
    assert stranger.call("GET", f"/v1/applications/{filed['number']}/materials").status_code == 404

    _, second = barbershop(live_system.url, citizen)
    again = Papers(citizen, second["id"])
    lease = again.of("lease")
    (offer,) = lease["offers"]
    assert (lease["state"], offer["source"], offer["source_date"]) == (
        "offered",
        "application",
        files[0]["source_date"],
    )
    assert offer["names"] == [one["name"] for one in files]
    take = f"{again.path}/materials/lease/offers/{offer['id']}"
    assert citizen.call("POST", take).status_code == 200
    assert citizen.call("POST", take).status_code == 200, "a repeat attaches nothing more"
    taken = again.of("lease")
    assert (taken["state"], taken["offers"]) == ("given", [])
    assert [one["sha256"] for one in taken["files"]] == [one["sha256"] for one in files]
    assert {one["source"] for one in taken["files"]} == {"application"}
    assert again.download(taken["files"][0]["id"]).content == given_content(citizen, path)
    assert citizen.call("DELETE", f"{again.path}/files/{taken['files'][0]['id']}").status_code == 204
    assert citizen.call("GET", path).status_code == 200, "the first application keeps its file"


def given_content(citizen: Api, path: str) -> bytes:
    return citizen.call("GET", path).content


def test_every_department_sees_what_was_given_once_and_each_look_is_kept(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = barbershop(live_system.url, citizen)
    file = Papers(citizen, draft["id"]).give("lease", papers.photo()).json()
    number = submit(citizen, draft)["number"]
    clerk = member(live_system, "李窗口", "counter_clerk")
    accepted = {"seen": len(citizen.get(f"/v1/applications/{number}")["events"]), "tolerant": True}
    clerk.post(f"/v1/office/applications/{number}/acceptance", accepted)
    path = f"/v1/office/applications/{number}"
    for department in ("market-regulation", "卫生健康委员会"):
        reviewer = member(live_system, department, "reviewer", department)
        shown = reviewer.get(f"{path}/materials?purpose=review")["materials"]
        lease = next(one for one in shown if one["id"] == "lease")
        assert lease["files"] == [file]
        seen = reviewer.call("GET", f"{path}/files/{file['id']}?purpose=review")
        assert hashlib.sha256(seen.content).hexdigest() == file["sha256"]
    assert reviewer.call("GET", f"{path}/materials").status_code == 400, "nobody looks without saying what for"
    stranger = member(live_system, "税务", "reviewer", "tax")
    assert stranger.call("GET", f"{path}/files/{file['id']}?purpose=review").status_code == 404
    assert len(citizen.get(f"/v1/applications/{number}/looks")["looks"]) == 4


def test_others_are_offered_nothing_of_it(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, first = barbershop(live_system.url, citizen)
    Papers(citizen, first["id"]).give("lease", papers.photo())
    filed = submit(citizen, first)
    for other, _ in (log_in(live_system.url), log_in(live_system.url, person=None)):
        _, draft = barbershop(live_system.url, other)
        theirs = Papers(other, draft["id"])
        assert theirs.of("lease")["offers"] == []
        forged = f"{theirs.path}/materials/lease/offers/application-{filed['number']}-lease"
        assert other.call("POST", forged).status_code == 404


def test_the_certificate_library_offers_what_it_holds(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = barbershop(live_system.url, citizen)
    mine = Papers(citizen, draft["id"])
    (offer,) = mine.of("id_card")["offers"]
    assert (offer["source"], offer["source_date"], offer["names"]) == ("register", "2015-05-20", ["居民身份证"])
    taken = citizen.call("POST", f"{mine.path}/materials/id_card/offers/{offer['id']}").json()
    (file,) = next(one for one in taken["materials"] if one["id"] == "id_card")["files"]
    assert (file["kind"], file["source_text"], file["thumbnail"]) == (None, "电子证照库", False)
    assert len(file["sha256"]) == 64
    assert mine.download(file["id"]).status_code == 404, "a record, no file"
    number = next(field for field in draft["fields"] if field["type"] == "id_number")
    assert citizen.call("DELETE", f"{mine.path}/files/{file['id']}").status_code == 204
    change(citizen, draft["id"], number["id"], "110101199003074514")
    assert mine.of("id_card")["offers"] == [], "the form is about somebody else"
    phone_only, _ = log_in(live_system.url, person=None)
    _, theirs = barbershop(live_system.url, phone_only)
    assert Papers(phone_only, theirs["id"]).of("id_card")["offers"] == []


def test_how_ready_one_is_before_anything_is_typed(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    path = "/v1/me/readiness/open-barbershop/open-barbershop-sole-trader-rented"
    told = citizen.get(path)
    assert (told["ready"], told["states"]["id_card"], told["states"]["lease"]) == (1, "offered", "missing")
    assert "其中1份可直接取自电子证照库" in told["sentence"]
    english = Api(citizen.url, citizen.token, "en").get(path)["sentence"]
    assert english.startswith(f"You hold 1 of the {told['needed']} papers needed; 1 comes from the certificate library")
    assert citizen.call("GET", "/v1/me/readiness/open-barbershop/no-such").status_code == 404
    assert citizen.call("GET", "/v1/me/readiness/no-such/no-such").status_code == 404


@pytest.mark.parametrize(
    ("name", "days", "good"),
    [
        ("房屋租赁合同", 730, True),
        ("房屋租赁合同", 731, False),
        ("近期免冠照片", 180, True),
        ("从业人员健康证明", 181, False),
    ],
)
def test_what_is_too_old_is_asked_for_anew(name: str, days: int, good: bool) -> None:
    assert still_good(material(name), TODAY - timedelta(days=days), TODAY) is good


def test_only_the_right_kind_fits() -> None:
    assert fits(material("照片", "jpg"), [Held("a.jpg", "0", kind="jpg")])
    assert not fits(material("照片", "jpg"), [Held("a.jpg", "0", kind="jpg"), Held("a.pdf", "0", kind="pdf")])
    assert not fits(material("照片", "jpg"), [])


def test_a_certificate_stands_only_for_its_material_while_it_is_valid() -> None:
    told = {
        "kind": "resident-id",
        "number": "1",
        "name_zh": "居民身份证",
        "name_en": "ID",
        "issuer_zh": "市公安局",
        "issuer_en": "Public Security Bureau",
        "issued_on": date(2015, 1, 2),
        "as_of": TODAY,
    }
    valid, over = CertificateRecord(**told), CertificateRecord(**told, valid_until=TODAY - timedelta(days=1))
    offer = certificate_offer(material("身份证正反面"), valid, TODAY)
    assert offer is not None
    tomorrow = valid.model_copy(update={"as_of": TODAY + timedelta(days=1)})
    assert certificate_offer(material("身份证正反面"), tomorrow, TODAY) == offer, "the same thing on another day"
    assert certificate_offer(material("老人身份证正反面"), valid, TODAY) is None, "somebody else's"
    assert certificate_offer(material("身份证正反面"), over, TODAY) is None


def test_every_name_and_one_thing_of_the_tables_is_in_the_catalog() -> None:
    things = read_catalog().one_things
    named = {m.name.zh for thing in things.values() if thing.detail for m in thing.detail.materials}
    assert {name for names in CERTIFICATES.values() for name in names} | GOT_BY.keys() <= named
    assert all(things[one].detail for one in GOT_BY.values())


def test_where_a_paper_is_got_and_how_long_that_takes() -> None:
    things = read_catalog().one_things
    permit, card = material("父母一方居住证"), material("身份证正反面")
    places = elsewhere([permit, card], lambda one: Edition(1, "x", things[one]) if one in things else None)
    told = readiness([permit, card], {card.id}, {}, places)
    assert told.sentence("zh").endswith("还要准备：父母一方居住证（还没有的，可办“居住证申领一件事”，1–5个工作日）。")
    assert "1–5 working days" in told.sentence("en")
    assert set(told.elsewhere) == {permit.id}, "what is given isn't to be got"


def test_readiness_counts_what_is_needed() -> None:
    a, b, c = material("身份证"), material("租赁合同"), material("平面图")
    shown, extra = material("原件", "original"), material("说明", required=False)
    told = readiness([a, b, c, shown, extra], {a.id, extra.id}, {b.id: "wallet"})
    assert (told.needed, told.ready, dict(told.sources)) == (4, 2, {"wallet": 1})
    assert told.sentence("zh") == (
        "必交材料4份，您已有2份；其中1份可直接取自证照夹；还要准备：平面图；原件带到窗口：原件。"
    )
    assert readiness([extra], set(), {}).sentence("en") == "Nothing has to be handed in for this."
