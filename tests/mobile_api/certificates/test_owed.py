"""Certificates that should have been issued and weren't: they wait for an officer until they are issued or settled."""

from __future__ import annotations

import pytest

from mobile_api.errors import Forbidden
from mobile_api.identity.access import Staff
from mobile_api.localtime import now_utc
from tests.mobile_api.certificates.conftest import Served
from tests.support.certificates import PERMIT, issued
from tests.support.city import CityServices
from tests.support.face_client import put_photo
from tests.support.papers import photo
from tests.support.staff import member, on_duty
from tests.support.talk import SAMPLE_PERSON, Api, Json

HOLDER = SAMPLE_PERSON[1]
PATH = "/v1/office/owed-certificates"
COMPANY = {"operator": "公司"}
HEALTH, POLICE = "卫生健康委员会", "公安局"


def case(served: Served, one_thing: str, **chosen: str) -> str:
    """Number of an application whose result is issued now."""
    served.city.clock.now = now_utc()
    return issued(served.city, served.city.citizen(), one_thing, chosen).number


def of(who: Api, number: str) -> list[Json]:
    """What an application owes, as somebody sees it."""
    return [one for one in who.get(PATH)["certificates"] if one["application"] == number]


def reviewer(served: Served, department: str) -> Api:
    return on_duty(served.city.system, "reviewer", department)


def permit(number: str, **says: object) -> Json:
    """The order of a residence permit."""
    fields = {**PERMIT, "number": number[-10:], "sex": "female"}
    return {"type": "residence-permit", "application": number, "id_number": HOLDER, "fields": fields, **says}


@pytest.fixture(scope="module", autouse=True)
def _picture(served: Served) -> None:
    """The register has one of the holder: a residence permit shows it."""
    put_photo(served.city.system.env["YIWANG_REGISTERS_URL"], HOLDER, photo(90, 120))


def test_what_was_left_out_says_what_is_missing(served: Served) -> None:
    """A company that is there already has a code, which the form of the barbershop doesn't ask for."""
    number = case(served, "open-barbershop", **COMPANY)
    (one,) = of(reviewer(served, HEALTH), number)
    assert (one["type"], one["name"]) == ("public-place-hygiene-permit", "公共场所卫生许可证")
    assert (one["lacking"], one["department"]) == (["统一社会信用代码"], HEALTH)
    assert one["one_thing"] == "开办理发店一件事"
    assert "身份证" in one["holder_field"]
    english = Api(served.url, reviewer(served, HEALTH).token, "en")
    assert of(english, number)[0]["lacking"] == ["Unified social credit code"]
    assert HOLDER not in str(of(english, number)), "whose it is stands in the application"


def test_what_was_issued_with_its_application_is_not_owed(served: Served) -> None:
    shop = case(served, "open-barbershop")
    supervisor = on_duty(served.city.system, "supervisor")
    assert of(supervisor, shop) == []


def test_what_an_officer_issues_by_hand_is_owed_no_more(served: Served) -> None:
    number, police = case(served, "residence-permit"), reviewer(served, POLICE)
    (one,) = of(police, number)
    assert (one["type"], one["lacking"], one["department"]) == ("residence-permit", [], POLICE)
    refused = police.call("POST", "/v1/office/certificates", permit(number, fields={}))
    assert refused.status_code == 422
    assert of(police, number) == [one], "what was refused changes nothing"
    made = police.post("/v1/office/certificates", permit(number))
    assert of(police, number) == []
    again = police.post("/v1/office/certificates", permit(number))
    assert again["id"] == made["id"]
    assert police.call("POST", f"{PATH}/{one['id']}/settlement", {"note": "已发纸质证"}).status_code == 409


def test_an_officer_says_why_there_is_none_to_issue(served: Served) -> None:
    number, police = case(served, "residence-permit"), reviewer(served, POLICE)
    (one,) = of(police, number)
    path = f"{PATH}/{one['id']}/settlement"
    assert police.call("POST", path, {"note": ""}).status_code == 400
    assert reviewer(served, HEALTH).call("POST", path, {"note": "与我无关"}).status_code == 404
    assert police.call("POST", f"{PATH}/nothing/settlement", {"note": "没有"}).status_code == 404
    assert police.call("POST", path, {"note": "已发纸质证"}).status_code == 204
    assert of(police, number) == []
    assert police.call("POST", path, {"note": "再来一次"}).status_code == 409


def test_who_sees_what_is_owed(served: Served) -> None:
    number, system = case(served, "residence-permit"), served.city.system
    assert len(of(on_duty(system, "supervisor"), number)) == 1, "of every department"
    assert of(reviewer(served, HEALTH), number) == []
    script = member(system, "王审批", "reviewer", POLICE)
    for who in (on_duty(system, "counter_clerk"), script, served.citizen(), Api(served.url)):
        assert who.call("GET", PATH).status_code in (401, 403)


def test_nobody_settles_their_own(city: CityServices) -> None:
    application = issued(city, city.citizen(), "residence-permit")
    (one,) = [owed for owed in city.run(city.services.owed.waiting(None)) if owed.application == application.number]
    mine = Staff("王审批", frozenset({"reviewer"}), "public-security", "officer-1", one.holder)
    with pytest.raises(Forbidden):
        city.run(city.services.owed.settle(one.id, "已发纸质证", mine, "public-security"))
