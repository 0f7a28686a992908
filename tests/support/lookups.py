"""Look-ups of clerks: what is asked is signed with the clerk's key, in two steps."""

from __future__ import annotations

import requests

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
