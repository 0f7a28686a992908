"""Look-ups of clerks: what is asked is signed with the clerk's key, in two steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import requests
from pymongo import MongoClient

from mobile_api.data_calls.line import Outcome
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.support.staff import Clerk
from tests.support.talk import GOOD, Api, Json


def begin(api: Api, number: str, kind: str = "population", **says: str) -> requests.Response:
    """The first step: what the key must sign, or why it mustn't."""
    body = {"number": number, "purpose": "acceptance", "subject": GOOD[1], **says}
    return api.call("POST", f"/v1/exchange/queries/{kind}/requests", body)


def complete(api: Api, number: str, kind: str, step: Json, credential: Json, **says: str) -> requests.Response:
    """The second step."""
    body = {"number": number, "purpose": "acceptance", "subject": GOOD[1], **says}
    answer = {**body, "ticket": step["ticket"], "credential": credential}
    return api.call("POST", f"/v1/exchange/queries/{kind}/lookups", answer)


def look_up(clerk: tuple[Clerk, Api], number: str, kind: str = "population", **says: str) -> requests.Response:
    """Both steps; the first one's answer if it is a refusal."""
    who, api = clerk
    begun = begin(api, number, kind, **says)
    if not begun.ok:
        return begun
    return complete(api, number, kind, begun.json(), who.key.sign(begun.json()["options"]), **says)


def identity_code(clerk: tuple[Clerk, Api], phone: str, person: tuple[str, str]) -> requests.Response:
    """A code for who has shown this person's card; the first step's answer if it is a refusal."""
    who, api = clerk
    body = {"phone": phone, "name": person[0], "id_number": person[1]}
    begun = api.call("POST", "/v1/counter/identity-code-requests", body)
    if not begun.ok:
        return begun
    step = begun.json()
    signed = {"ticket": step["ticket"], "credential": who.key.sign(step["options"])}
    return api.call("POST", "/v1/counter/identity-codes", {**body, **signed})


@contextmanager
def earlier_calls(system: System, username: str, count: int, outcome: Outcome) -> Iterator[Callable[[], list[Json]]]:
    """So many calls of the last hour by an account, as the limits count them; what it yields reads the account's real
    lines. Their numbers are below the log's, and they go at the end."""
    with MongoClient[Json](system.env["MONGODB_URI"]) as client:
        lines = client["yiwang"]["data_calls"]
        account = client["yiwang"]["staff_accounts"].find_one({"username": username})
        assert account
        by = account["_id"]
        empty = dict.fromkeys(("prev", "role", "source", "subject", "hash", "signed", "request", "why"), "")
        call = {**empty, "by": by, "outcome": outcome, "fields": list[str](), "marks": list[str]()}
        now = now_utc()
        lines.insert_many([{**call, "_id": -n, "at": now - timedelta(minutes=n % 50)} for n in range(1, count + 1)])
        try:
            yield lambda: list(lines.find({"by": by, "_id": {"$gt": 0}}).sort("_id", 1))
        finally:
            lines.delete_many({"_id": {"$lt": 0}})
