"""The stand-in of departments' own systems, as tests tell it what to do, and requests that a system signs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import requests

from mobile_api.ops.system import System
from mobile_api.signing import Stamp, request_headers
from tests.support.talk import Json

RESTAURANT, FIRE, SYSTEM = "open-restaurant", "fire-rescue", "fire-service"
REJECTED = {"outcome": "rejected", "reason": "消防设施不合格", "legal_basis": "《中华人民共和国消防法》第十五条"}


@dataclass(frozen=True)
class Departments:
    """The stand-in beside a system."""

    system: System

    @property
    def url(self) -> str:
        """Of the stand-in."""
        return self.system.env["YIWANG_DEPARTMENTS_URL"]

    def behave(self, behaviour: str) -> None:
        """What it does with messages from now on."""
        self._post("/sample/behaviour", {"behaviour": behaviour})

    def received(self, number: str) -> Json | None:
        """What it has of an application."""
        parts: Json = requests.get(f"{self.url}/sample/parts", timeout=10).json()
        return parts.get(number)

    def decide(self, number: str, **says: Any) -> Json:
        """Its people decide: status and answer of the city, and the result as it was sent."""
        return self._post(f"/sample/parts/{number}/result", says)

    def _post(self, path: str, body: Json) -> Json:
        answer = requests.post(self.url + path, json=body, timeout=30)
        answer.raise_for_status()
        told: Json = answer.json()
        return told


@contextmanager
def behaving(system: System) -> Iterator[Departments]:
    """The stand-in of a running system, which behaves before and after."""
    departments = Departments(system)
    departments.behave("right")
    yield departments
    departments.behave("right")


def signed(
    system: System,
    method: str,
    path: str,
    told: Json | None = None,
    secret: str | None = None,
    stamp: Stamp | None = None,
    app_id: str = SYSTEM,
) -> requests.Response:
    """A request that the department's system signs, or somebody else with another secret."""
    body = b"" if told is None else json.dumps(told).encode()
    key = (secret or system.env["YIWANG_DEPARTMENTS_SECRET"]).encode()
    stamp = stamp or Stamp(int(time.time()), uuid4().hex)
    headers = request_headers(key, method, path, stamp, body, app_id)
    return requests.request(method, system.url + path, data=body or None, headers=headers, timeout=30)
