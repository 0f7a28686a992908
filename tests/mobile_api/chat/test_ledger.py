"""The misunderstanding ledger: what gets into it, who may read it, and how it teaches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from mobile_api.catalog.matcher.examples import read_phrases
from mobile_api.chat.ledger.entries import Entry, grouped
from mobile_api.identity.access import Staff
from mobile_api.identity.staff import mint
from mobile_api.identity.tokens import Tokens
from mobile_api.ops.lessons import write
from mobile_api.ops.system import System
from tests.support.talk import Api, Json, Talk, log_in

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def entry(name: str) -> Entry:
    return Entry(name, "no_match", name, "zh", (), NOW)


def test_alike_entries_are_one_group_and_the_largest_comes_first() -> None:
    rows = np.array([[1, 0], [0, 1], [0.1, 0.99]], dtype=np.float32)
    groups = grouped([entry("养一条龙"), entry("月亮刷漆"), entry("给月亮刷漆")], rows)
    assert [len(group.entries) for group in groups] == [2, 1]
    assert groups[0].text == "月亮刷漆"


def test_lessons_become_a_phrase_file(tmp_path: Path) -> None:
    write([("剃头铺", "open-barbershop", "zh"), ("barber", "open-barbershop", "en")], tmp_path / "taught.yml")
    assert {(e.text, e.label, e.language) for e in read_phrases(tmp_path)} == {
        ("剃头铺", "open-barbershop", "zh"),
        ("barber", "open-barbershop", "en"),
    }


@pytest.fixture
def editor(live_system: System) -> Api:
    """A member of staff who looks after the catalog."""
    token = mint(Tokens(live_system.signing_key()), Staff("张三", frozenset({"catalog_editor"})))
    return Api(live_system.url, token)


def found(editor: Api, words: str) -> Json:
    """The one group with an entry that holds these words."""
    groups = editor.get("/v1/ledger/groups")["groups"]
    (group,) = [g for g in groups if any(words in e["text"] for e in g["entries"])]
    return group  # type: ignore[no-any-return]


def test_what_is_not_understood_is_kept_masked_and_can_be_taught(live_system: System, editor: Api) -> None:
    talk = Talk(live_system.url)
    talk.say("请把月亮刷成紫水晶色，我的电话13912345678")
    group = found(editor, "紫水晶")
    assert "13912345678" not in group["entries"][0]["text"]
    assert "139****5678" in group["entries"][0]["text"]
    ids = [e["id"] for e in group["entries"]]
    lesson = {"text": "把月亮刷成紫水晶色", "one_thing_id": "open-barbershop", "language": "zh", "entries": ids}
    assert editor.call("POST", "/v1/ledger/phrases", lesson).status_code == 204
    groups = editor.get("/v1/ledger/groups")["groups"]
    assert not [e for g in groups for e in g["entries"] if e["id"] in ids]


def test_an_abandoned_draft_is_kept(live_system: System, editor: Api) -> None:
    talk = Talk(live_system.url)
    talk.say("我打算开家锦鲤纹样的理发店")
    talk.say("算了，不办了")
    (kept,) = [e for e in found(editor, "锦鲤纹样")["entries"] if "锦鲤纹样" in e["text"]]
    assert (kept["kind"], kept["offered"]) == ("abandoned", ["open-barbershop"])


@pytest.mark.parametrize(
    ("lesson", "status"),
    [
        ({"text": "剃头铺子", "one_thing_id": "no-such-thing", "language": "zh"}, 404),
        ({"text": "考过了笔试面试，下一步去认定拿证", "one_thing_id": "teacher-qualification", "language": "zh"}, 409),
        ({"text": "剃", "one_thing_id": "open-barbershop", "language": "zh"}, 400),
        ({"text": "剃头铺子", "one_thing_id": "open-barbershop", "language": "fr"}, 400),
    ],
)
def test_a_bad_lesson_is_refused(editor: Api, lesson: Json, status: int) -> None:
    answer = editor.call("POST", "/v1/ledger/phrases", lesson)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_ledger_is_for_catalog_editors_only(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    approver = mint(Tokens(live_system.signing_key()), Staff("李四", frozenset({"catalog_approver"})))
    assert Api(live_system.url).call("GET", "/v1/ledger/groups").status_code == 401
    assert citizen.call("GET", "/v1/ledger/groups").status_code in (401, 403)
    assert Api(live_system.url, approver).call("GET", "/v1/ledger/groups").status_code == 403
