"""The history of a long conversation, page by page."""

from __future__ import annotations

from pymongo import MongoClient

from mobile_api.chat.conversation import PAGE
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.support.talk import Json, Talk


def test_a_history_longer_than_a_page_is_read_on_from_its_last_message(live_system: System) -> None:
    talk = Talk(live_system.url)
    lines = [
        {"_id": f"{talk.id}-{seq}", "conversation_id": talk.id, "seq": seq, "sender": "citizen", "text": f"第{seq}句"}
        | {"at": now_utc(), "client_id": None, "buttons": [], "card": None}
        for seq in range(1, PAGE + 6)
    ]
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        client["yiwang"]["messages"].insert_many(lines)
    path = f"/v1/conversations/{talk.id}/messages?after="
    first = talk.api.get(f"{path}0")["messages"]
    assert [line["seq"] for line in first] == list(range(1, PAGE + 1))
    rest = talk.api.get(f"{path}{first[-1]['seq']}")["messages"]
    assert [line["text"] for line in rest] == [f"第{seq}句" for seq in range(PAGE + 1, PAGE + 6)]
    assert talk.api.get(f"{path}{PAGE + 5}")["messages"] == []
