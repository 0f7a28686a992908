"""A person at the other end: opens a conversation, says things, logs in by the code in the outbox."""

from __future__ import annotations

import itertools
import random
from typing import Any
from uuid import uuid4

import requests

Json = dict[str, Any]
_phones = itertools.count(random.SystemRandom().randrange(10**7))


def new_phone() -> str:
    """A mobile number that no other test uses."""
    return f"139{next(_phones) % 10**8:08d}"


class Api:
    """Plain HTTP to the backend, with or without a token."""

    def __init__(self, url: str, token: str | None = None, language: str = "zh-CN") -> None:
        self.url, self.token, self.language = url, token, language

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """One request; the answer whatever its status."""
        sent = {"Accept-Language": self.language, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(method, self.url + path, json=body, headers=sent, timeout=30)

    def get(self, path: str) -> Json:
        """The JSON of a successful GET."""
        return self._ok(self.call("GET", path))

    def post(self, path: str, body: Any = None, **headers: str) -> Json:
        """The JSON of a successful POST."""
        return self._ok(self.call("POST", path, body, **headers))

    @staticmethod
    def _ok(response: requests.Response) -> Json:
        assert response.ok, f"{response.status_code}: {response.text}"
        answer: Json = response.json()
        return answer


SAMPLE_PERSON = ("张三", "11010519491231002X")
"""Of the registers' stand-in, with neither good nor bad credit."""
GOOD, DISHONEST = ("陈静", "230603199008050025"), ("王五", "230603198504120016")
"""Of good credit, and on the list of dishonest persons."""


def log_in(url: str, phone: str | None = None, person: tuple[str, str] | None = SAMPLE_PERSON) -> tuple[Api, Json]:
    """A citizen's access to the API, and the tokens; with a person on the second level, by the demo's counter."""
    api, phone = Api(url), phone or new_phone()
    api.post("/v1/login/codes", {"phone": phone})
    code = api.get(f"/v1/demo/outbox?phone={phone}")["messages"][0]["code"]
    tokens = api.post("/v1/login/sessions", {"phone": phone, "code": code})
    citizen = Api(url, tokens["access_token"])
    if person is not None:
        confirm(citizen, phone, person)
    return citizen, tokens


def confirm(citizen: Api, phone: str, person: tuple[str, str] = SAMPLE_PERSON) -> None:
    """Raise the citizen's session to the second level with the code of the demo's counter."""
    used = citizen.call("POST", "/v1/me/counter-code", {"code": counter_code(citizen.url, phone, person)})
    assert used.status_code == 204, used.text


def counter_code(url: str, phone: str, person: tuple[str, str] = SAMPLE_PERSON) -> str:
    """What the demo's counter gives to whoever brings this person's ID card."""
    api, (name, id_number) = Api(url), person
    given = api.call("POST", "/v1/demo/counter-codes", {"phone": phone, "name": name, "id_number": id_number})
    assert given.status_code == 204, given.text
    return str(api.get(f"/v1/demo/outbox?phone={phone}")["messages"][0]["code"])


class Talk:
    """One conversation over plain HTTP."""

    def __init__(self, url: str, language: str = "zh", token: str | None = None) -> None:
        self.api = Api(url, token, language)
        opened = self.api.post("/v1/conversations", {"language": language})
        self.state: Json = opened["conversation"]
        self.id: str = self.state["id"]
        self.guest_token: str | None = opened["token"]
        if self.guest_token:
            self.api.token = self.guest_token
        self.replies: list[Json] = []

    def say(self, text: str, client_id: str | None = None) -> list[Json]:
        """Say something; the replies, also kept in `replies`, and the state in `state`."""
        body = {"client_id": client_id or uuid4().hex, "text": text}
        turn = self.api.post(f"/v1/conversations/{self.id}/messages", body)
        self.replies, self.state = turn["replies"], turn["conversation"]
        return self.replies

    def try_to_say(self, text: str, client_id: str | None = None) -> requests.Response:
        """Say something that may be refused."""
        body = {"client_id": client_id or uuid4().hex, "text": text}
        return self.api.call("POST", f"/v1/conversations/{self.id}/messages", body)

    def log_in(self, phone: str | None = None, person: tuple[str, str] | None = SAMPLE_PERSON) -> list[Json]:
        """Log in in the middle; the replies with which the bot goes on."""
        citizen, tokens = log_in(self.api.url, phone, person)
        claimed = citizen.post(f"/v1/conversations/{self.id}/claim", {"conversation_token": self.guest_token})
        self.api.token = tokens["access_token"]
        self.replies, self.state = claimed["replies"], claimed["conversation"]
        return self.replies

    def reload(self) -> Json:
        """The state as the backend tells it now."""
        self.state = self.api.get(f"/v1/conversations/{self.id}")
        return self.state

    @property
    def text(self) -> str:
        """All that was said back last."""
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def asked(self) -> str | None:
        """Id of the question that waits."""
        question = self.state["next_question"]
        return question["id"] if question else None
