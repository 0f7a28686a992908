"""What the catalog's answers carry over HTTP: lists with filters, a one-thing whole, its chart, the search box."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from mobile_api.ops.system import System
from tests.support.talk import Api

CARRIED = {"code", "version", "legal_basis", "department", "counters", "flags", "conveniences"}


@pytest.fixture
def anyone(live_system: System) -> Api:
    return Api(live_system.url)


@pytest.fixture
def reader(live_system: System) -> Api:
    return Api(live_system.url, language="en-GB")


def test_every_line_carries_code_version_law_department_counters_and_flags(anyone: Api) -> None:
    listed = anyone.get("/v1/catalog/one-things")
    assert len(listed["one_things"]) == 124
    assert all(one.keys() >= CARRIED for one in listed["one_things"])
    shop = next(one for one in listed["one_things"] if one["id"] == "open-barbershop")
    assert (shop["code"], shop["version"]) == ("YJS-001", 1)
    assert "《公共场所卫生管理条例》" in shop["legal_basis"]
    assert shop["counters"][0]["sample"] is True
    assert shop["flags"] == ["one_visit", "online"]
    assert shop["conveniences"] == ["tolerance", "extended_hours"]
    assert sum(one["one_things"] for one in listed["departments"]) >= 124


@pytest.mark.parametrize(
    ("query", "some", "none"),
    [
        ("flag=at_once", "register-marriage", "open-barbershop"),
        ("flag=nearby", "elderly-card", "open-barbershop"),
        ("convenience=tolerance", "open-barbershop", "register-marriage"),
        ("convenience=any_counter&flag=online", "elderly-card", "open-barbershop"),
        ("department=market-regulation", "open-barbershop", "register-marriage"),
    ],
)
def test_the_list_is_narrowed_down(anyone: Api, query: str, some: str, none: str) -> None:
    found = {one["id"] for one in anyone.get(f"/v1/catalog/one-things?{query}")["one_things"]}
    assert some in found
    assert none not in found


@pytest.mark.parametrize("query", ["flag=free", "convenience=online", "department=%00"])
def test_a_filter_that_there_is_not_is_refused(anyone: Api, query: str) -> None:
    refused = anyone.call("GET", f"/v1/catalog/one-things?{query}")
    assert (refused.status_code, refused.json()["field"]) == (400, query.split("=")[0])


def test_a_one_thing_has_its_table_and_its_explanation(anyone: Api, reader: Api) -> None:
    shop = anyone.get("/v1/catalog/one-things/open-barbershop")
    assert shop.keys() >= CARRIED
    told = {section["topic"]: section for section in shop["sections"]}
    assert told["duration"]["sample"] is True
    assert [item["always"] for item in shop["items"]] == [False, True, True]
    assert [case["code"] for case in shop["cases"]] == ["YJS-001-01", "YJS-001-02", "YJS-001-03", "YJS-001-04"]
    lease = next(material for material in shop["materials"] if material["id"] == "lease")
    assert lease["always"] is False
    assert {m["id"] for m in shop["cases"][0]["materials"]} == set(shop["record"]["detail"]["cases"][0]["materials"])
    english = reader.get("/v1/catalog/one-things/open-barbershop")
    assert english["channel_text"] == "Fully online, no visit needed"
    assert [offer["kind"] for offer in english["offers"]] == ["tolerance", "extended_hours"]
    assert english["offers"][1]["when"] == "Sat 9:00–11:30"


def test_a_joined_item_leads_to_the_item_of_its_name(anyone: Api) -> None:
    unemployment = anyone.get("/v1/catalog/one-things/unemployment")
    coded = [joined for joined in unemployment["items"] if joined["code"]]
    assert coded
    for joined in coded:
        line = anyone.get(f"/v1/catalog/items/{joined['code']}")["line"]
        assert (line["name"], line["tier"]) == (joined["name"], "main"), "the highest of those named alike"
    card = anyone.get("/v1/catalog/one-things/social-security-card")
    tiers = [anyone.get(f"/v1/catalog/items/{one['code']}")["line"]["tier"] for one in card["items"] if one["code"]]
    assert sorted(tiers) == ["main", "main", "sub"]


def test_one_that_is_not_worked_out_says_what_is_known(anyone: Api) -> None:
    listed = anyone.get("/v1/catalog/one-things")["one_things"]
    outline = anyone.get(f"/v1/catalog/one-things/{next(one['id'] for one in listed if not one['full'])}")
    assert (outline["cases"], outline["sections"], outline["counters"]) == ([], [], [])
    assert outline["items"]


@pytest.mark.parametrize(
    ("language", "title"), [("zh-CN", "开办理发店一件事办理流程图"), ("en", "Flow chart: Opening")]
)
def test_the_chart_is_an_svg_in_the_readers_language(anyone: Api, language: str, title: str) -> None:
    anyone.language = language
    answer = anyone.call("GET", "/v1/catalog/one-things/open-barbershop/flow.svg")
    assert answer.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Language"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert title in (fromstring(answer.text)[0].text or "")


def test_there_is_no_chart_of_what_there_is_not(anyone: Api) -> None:
    missing = anyone.call("GET", "/v1/catalog/one-things/nope/flow.svg")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


def test_the_search_box_finds_plain_words_and_carries_the_same(anyone: Api) -> None:
    found = anyone.post("/v1/catalog/matches", {"text": "盘了个门面给人剪头"})["candidates"]
    assert found[0]["id"] == "open-barbershop"
    assert found[0].keys() >= CARRIED


@pytest.mark.parametrize(("text", "unsure"), [("我要开理发店", False), ("公积金", True), ("今天天气怎么样", True)])
def test_the_search_box_says_when_it_is_not_sure(anyone: Api, text: str, unsure: bool) -> None:
    assert anyone.post("/v1/catalog/matches", {"text": text})["unsure"] is unsure


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"flag": "online"}, ["open-barbershop"]),
        ({"flag": "at_once"}, []),
        ({"convenience": "tolerance", "department": "market-regulation"}, ["open-barbershop"]),
        ({"department": "veterans"}, []),
    ],
)
def test_the_search_box_is_narrowed_down_as_the_list_is(anyone: Api, chosen: dict[str, str], found: list[str]) -> None:
    answer = anyone.post("/v1/catalog/matches", {"text": "我要开理发店", **chosen})
    assert [one["id"] for one in answer["candidates"]][:1] == found
    assert answer["unsure"] is (not found)
    listed = anyone.get("/v1/catalog/one-things?" + "&".join(f"{name}={value}" for name, value in chosen.items()))
    assert {one["id"] for one in answer["candidates"]} <= {one["id"] for one in listed["one_things"]}


@pytest.mark.parametrize("chosen", [{"flag": "free"}, {"convenience": "online"}, {"department": ""}])
def test_the_search_box_refuses_a_filter_that_there_is_not(anyone: Api, chosen: dict[str, str]) -> None:
    refused = anyone.call("POST", "/v1/catalog/matches", {"text": "我要开理发店", **chosen})
    assert (refused.status_code, refused.json()["field"]) == (400, next(iter(chosen)))
