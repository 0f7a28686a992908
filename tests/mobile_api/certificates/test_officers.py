"""What officers of the issuing department do with certificates, over HTTP."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
import requests

from mobile_api.localtime import now_utc
from tests.mobile_api.certificates.conftest import OTHER, Served
from tests.support.staff import enrol, on_duty
from tests.support.talk import SAMPLE_PERSON, Api, Json
from tests.support.wallet import WALLET, Phone
from wallet.published import KEPT
from wallet.status_list import Status
from wallet.status_token import read

PATH = "/v1/office/certificates"


@pytest.fixture(scope="module")
def officer(served: Served) -> Api:
    """Of the department that issues senior cards."""
    return on_duty(served.city.system, "reviewer", "民政局")


def do(officer: Api, card: str, what: str, seen: int, **body: object) -> requests.Response:
    """A decision on what was seen."""
    return officer.call("POST", f"{PATH}/{card}/{what}", {"seen": seen, **body})


def state(api: Api, card: str) -> str:
    """As its holder sees it."""
    return str(api.get(f"{WALLET}/certificates/{card}")["state"])


def test_suspended_resumed_and_revoked_with_reasons(served: Served, officer: Api) -> None:
    card, citizen = served.give_card(), served.citizen()
    phone = Phone(citizen).registered()
    assert do(officer, card, "suspension", 1, reason="lost").json()["state"] == "suspended"
    assert state(citizen, card) == "suspended"
    assert citizen.call("POST", f"{WALLET}/certificates/{card}/copies", {"device": phone.id}).status_code == 409
    assert do(officer, card, "resumption", 2).json()["state"] == "valid"
    assert do(officer, card, "revocation", 3, reason="given_up").json()["reason_label"] == "持证人申请注销"
    assert do(officer, card, "resumption", 4).status_code == 409, "revoked is for good"
    told = officer.get(f"{PATH}/{card}")
    assert [(move["action"], move["by"]) for move in told["history"]] == [
        ("suspend", "测试员"),
        ("resume", "测试员"),
        ("revoke", "测试员"),
    ]
    assert told["possible"] == []


def test_a_decision_is_on_what_was_seen_and_gives_an_allowed_reason(served: Served, officer: Api) -> None:
    card = served.give_card()
    assert do(officer, card, "suspension", 2, reason="lost").status_code == 409
    assert do(officer, card, "suspension", 1, reason="holder_gone").status_code == 409
    assert do(officer, card, "suspension", 1, reason="mood").status_code == 400
    assert do(officer, card, "suspension", 1).status_code == 400
    assert officer.get(f"{PATH}/{card}")["revision"] == 1


def test_other_departments_do_not_find_it(served: Served) -> None:
    card = served.give_card()
    other = on_duty(served.city.system, "reviewer", "税务局")
    assert other.call("GET", f"{PATH}/{card}").status_code == 404
    for what, body in (("suspension", {"reason": "lost"}), ("revocation", {"reason": "lost"}), ("resumption", {})):
        assert do(other, card, what, 1, **body).status_code == 404
    assert do(other, card, "renewal", 1, fields={}).status_code == 404
    assert other.get(f"{PATH}?number=1")["certificates"] == []


def test_the_holder_sees_which_officer_looked(served: Served, officer: Api) -> None:
    card = served.give_card()
    for _ in range(2):
        officer.get(f"{PATH}/{card}")
    page = served.citizen().get(f"{WALLET}/accesses")["accesses"]
    looks = [one for one in page if card in {seen["id"] for seen in one["certificates"]}]
    assert [(one["by"]["department"], one["scenario"]["name"]) for one in looks] == [("民政局", "证照管理")], "once"
    assert "公民身份号码" in looks[0]["certificates"][0]["fields"]
    assert looks[0]["unread"], "it is told"


def test_nobody_decides_about_their_own(served: Served) -> None:
    card = served.give_card(OTHER)
    owner = enrol(served.city.system, "reviewer", department="民政局", id_number=OTHER[1]).log_in()
    assert owner.get(f"{PATH}/{card}")["possible"] == []
    for what, body in (("suspension", {"reason": "lost"}), ("revocation", {"reason": "lost"}), ("resumption", {})):
        assert do(owner, card, what, 1, **body).status_code == 403
    assert do(owner, card, "renewal", 1, fields={}).status_code == 403
    assert owner.get(f"{PATH}/{card}")["revision"] == 1


def test_it_is_found_by_its_number(served: Served, officer: Api) -> None:
    card = served.give_card()
    assert card in {one["id"] for one in officer.get(f"{PATH}?number=1")["certificates"]}
    assert officer.get(f"{PATH}?number=nothing")["certificates"] == []


def test_a_renewal_takes_its_place(served: Served, officer: Api) -> None:
    card, citizen = served.give_card(), served.citizen()
    renewed = do(officer, card, "renewal", 1, fields={"name": "张山"})
    assert renewed.status_code == 201, renewed.text
    new: Json = renewed.json()
    assert {field["id"]: field["value"] for field in new["fields"]}["name"] == "张山"
    assert state(citizen, card) == "renewed"
    assert citizen.get(f"{WALLET}/certificates/{card}")["renewed_as"] == new["id"]
    assert state(citizen, new["id"]) == "valid"
    assert do(officer, card, "renewal", 2, fields={}).status_code == 409, "once only"


def test_a_renewal_that_does_not_fit_changes_nothing(served: Served, officer: Api) -> None:
    card = served.give_card()
    refused = do(officer, card, "renewal", 1, fields={"sex": "neither"})
    assert (refused.status_code, refused.json()["field"]) == (422, "sex")
    assert do(officer, card, "renewal", 1, fields={"spouse": "x"}).status_code == 422
    another = do(officer, card, "renewal", 1, fields={"id_number": OTHER[1]})
    assert (another.status_code, another.json()["field"]) == (422, "id_number"), "whose it is stays"
    assert officer.get(f"{PATH}/{card}")["revision"] == 1


def test_what_is_decided_is_published(served: Served, officer: Api) -> None:
    card = served.give_card()
    city = served.city
    kept = city.run(city.services.wallet.issued.get(card)).certificate
    path = kept.status.uri.removeprefix(city.settings.origin)
    do(officer, card, "suspension", 1, reason="investigation")
    until = datetime.now(UTC) + KEPT + timedelta(seconds=20)
    status = Status.VALID
    while status is Status.VALID and datetime.now(UTC) < until:
        token = requests.get(served.url + path, timeout=30).text
        city.clock.now = now_utc()
        book = city.run(city.services.wallet.keys.book())
        status = read(token, book, now_utc()).status_of(kept.status, kept.issuer, now_utc())
        time.sleep(1)
    assert status is Status.SUSPENDED


def test_an_officer_without_a_department_decides_nothing(served: Served) -> None:
    assert on_duty(served.city.system, "counter_clerk").call("GET", f"{PATH}?number=1").status_code == 403


def test_issuing_by_hand_over_http(served: Served, officer: Api) -> None:
    """That it is issued, `test_by_hand.py` shows; here who may try, and what is no order."""
    body: Json = {"type": "senior-card", "application": "none", "id_number": SAMPLE_PERSON[1], "fields": {}}

    def told(api: Api, **changes: object) -> tuple[int, object]:
        answer = api.call("POST", PATH, {**body, **changes})
        return answer.status_code, answer.json().get("field")

    assert told(officer) == (404, None)
    assert told(officer, type="crown") == (404, None)
    assert told(officer, type="business-licence") == (403, None)
    for name in ("type", "application", "id_number"):
        for wrong in ([], ["x"], {"$gt": ""}, 5, None, "", "x" * 5000):
            assert told(officer, **{name: wrong}) == (400, name)
    assert told(officer, id_number="1101051949123100\u0660X") == (400, "id_number")
    assert told(officer, fields=[]) == (400, "fields")
    assert told(officer, fields={"name": {"$gt": ""}})[0] == 400
    assert told(officer, holder="x") == (400, "holder")
    assert told(served.citizen())[0] == 401
    assert told(on_duty(served.city.system, "counter_clerk", "民政局"))[0] == 403
