"""The office in tests: clerks, reviewers, and an application on its way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self
from uuid import uuid4

import requests

from mobile_api.ops.system import System
from tests.mobile_api.test_applications import a_complete_draft
from tests.support.handing_in import hand_in
from tests.support.staff import member
from tests.support.talk import SAMPLE_PERSON, Api, Json, log_in

KEY_PAPERS = ("id_card", "lease", "hygiene_self_check")
"""Of the barbershop's; floor plan and health certificates may follow."""
REASON = {"reason": "消毒设施不合格", "legal_basis": "《公共场所卫生管理条例》第四条"}


def whole_queue(who: Api, queue: str) -> Iterator[Json]:
    """What waits, page by page."""
    place = ""
    while place is not None:
        page = who.get(f"/v1/office/applications?queue={queue}{place and '&after=' + place}")
        yield from page["applications"]
        place = page["next_after"]


class Office:
    """Everybody who has to do with one application, its owner among them, and what they do with it."""

    def __init__(self, system: System, citizen: Api, number: str) -> None:
        self.system, self.citizen, self.number = system, citizen, number
        self.clerk = member(system, "李窗口", "counter_clerk")
        self.market = member(system, "王审批", "reviewer", "market-regulation")
        self.health = member(system, "赵审批", "reviewer", "卫生健康委员会")
        self.supervisor = member(system, "孙督办", "supervisor")

    def mine(self) -> Json:
        """The application as its owner sees it."""
        return self.citizen.get(f"/v1/applications/{self.number}")

    def try_to(self, who: Api, what: str, seen: int | None = None, **body: Any) -> requests.Response:
        """An action of the office on the present state of things, or on that of `seen` events."""
        body["seen"] = len(self.mine()["events"]) if seen is None else seen
        return who.call("POST", f"/v1/office/applications/{self.number}/{what}", body)

    def do(self, who: Api, what: str, **body: Any) -> Json:
        """An action that must succeed."""
        return Api._ok(self.try_to(who, what, **body))

    def in_queue(self, who: Api, queue: str) -> Json:
        """How it stands in a queue of the office, which others' tests fill as well. Raises `StopIteration`."""
        return next(line for line in whole_queue(who, queue) if line["number"] == self.number)

    def look(self, who: Api, purpose: str = "review") -> requests.Response:
        """A look at it."""
        return who.call("GET", f"/v1/office/applications/{self.number}?purpose={purpose}")

    def in_review(self) -> Self:
        """Accepted and with the departments."""
        self.do(self.clerk, "acceptance", tolerant=True)
        return self


class Case(Office):
    """One submitted barbershop; with `later` the papers that aren't key are left for later."""

    def __init__(self, system: System, person: tuple[str, str] = SAMPLE_PERSON, later: bool = False) -> None:
        citizen, self.tokens = log_in(system.url, person=person)
        _, draft = a_complete_draft(system.url, citizen, papers=not later)
        self.draft_id: str = draft["id"]
        if later:
            hand_in(citizen, self.draft_id, *KEY_PAPERS)
        path, body = f"/v1/drafts/{self.draft_id}/submissions", {"later": later}
        number: str = citizen.post(path, body, Idempotency_Key=uuid4().hex)["number"]
        super().__init__(system, citizen, number)
