"""Themes: every one-thing is found by one, and lists are narrowed down to it."""

from __future__ import annotations

import pytest

from mobile_api.catalog.files import CatalogFileError, read_catalog
from mobile_api.catalog.schema import Text
from mobile_api.catalog.themes import Theme, belongs, check_themes, load_themes
from mobile_api.ops.system import System
from tests.support.talk import Api


def a_theme(*one_things: str, name: str = "home") -> Theme:
    return Theme(id=name, about="person", name=Text(zh="住房", en="Home"), one_things=one_things)


def test_each_one_thing_has_a_theme() -> None:
    check_themes(load_themes(), read_catalog().one_things)


@pytest.mark.parametrize(
    ("themes", "why"),
    [
        ([a_theme("divorce")], "no theme has"),
        ([a_theme("divorce", "id-card", "wedding")], "there is no one-thing"),
        ([a_theme("divorce", "id-card", "id-card")], "twice"),
        ([a_theme("divorce"), a_theme("id-card")], "one id"),
    ],
)
def test_what_is_wrong_is_said(themes: list[Theme], why: str) -> None:
    with pytest.raises(CatalogFileError, match=why):
        check_themes(themes, ["divorce", "id-card"])


def test_what_belongs_to_a_theme() -> None:
    assert belongs("divorce", "marriage")
    assert not belongs("id-card", "marriage")
    assert belongs("id-card", None)


def test_a_list_is_narrowed_down_to_a_theme(live_system: System) -> None:
    api = Api(live_system.url, language="en")
    told = {theme["id"]: theme for theme in api.get("/v1/catalog/themes")["themes"]}
    assert (told["marriage"]["name"], told["marriage"]["about"], told["marriage"]["one_things"]) == (
        "Marriage",
        "person",
        2,
    )
    found = api.get("/v1/catalog/one-things?theme=marriage")["one_things"]
    assert {one["id"] for one in found} == {"register-marriage", "divorce"}
    department = found[0]["departments"][0]["id"]
    both = api.get(f"/v1/catalog/one-things?theme=marriage&department={department}")["one_things"]
    assert 0 < len(both) <= len(found)
    assert api.call("GET", "/v1/catalog/one-things?theme=nothing").status_code == 400


def test_a_search_keeps_to_the_theme(live_system: System) -> None:
    api = Api(live_system.url, language="en")
    words = "I want to open a barbershop"
    found = api.post("/v1/catalog/matches", {"text": words, "theme": "shop"})
    assert found["candidates"][0]["id"] == "open-barbershop"
    other = api.post("/v1/catalog/matches", {"text": words, "theme": "marriage"})
    assert all(belongs(one["id"], "marriage") for one in other["candidates"])
    assert other["unsure"]
    assert api.call("POST", "/v1/catalog/matches", {"text": words, "theme": "nothing"}).status_code == 400
