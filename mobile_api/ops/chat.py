"""A citizen in a terminal: `make chat`, or `make chat SAY="我要开理发店 || 一个人干"`.

With SAY it plays the messages and prints a JSON line per reply, and last the conversation's
state. When a login is asked for it logs in by itself, with the code from the demo's outbox. A terminal
has no camera: the second level comes from the demo's counter, for the sample person 张三. And it has no form page:
where papers are missing it hands in a blank sample page for each.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import urllib.error
import urllib.request
import zlib
from typing import Any
from uuid import uuid4

from PIL import Image

DEMO_PHONE = "13800000000"
SEPARATOR = "||"
Json = dict[str, Any]


class Refused(Exception):
    """The backend answered with a problem, or not at all; the message is for the person at the terminal."""


class Client:
    """One conversation."""

    def __init__(self, url: str, language: str, phone: str) -> None:
        self._url, self._language, self._phone = url, language, phone
        self._token: str | None = None
        opened = self._call("POST", "/v1/conversations", {"language": language})
        self.state: Json = opened["conversation"]
        self._guest_token: str = opened["token"]
        self._token = self._guest_token

    def say(self, text: str) -> list[Json]:
        """The replies to a message; logs in and goes on when that is asked for."""
        path = f"/v1/conversations/{self.state['id']}"
        turn = self._call("POST", f"{path}/messages", {"client_id": uuid4().hex, "text": text})
        replies: list[Json] = turn["replies"]
        self.state = turn["conversation"]
        question = self.state["next_question"]
        if question and question["kind"] == "login":
            replies += self._log_in(path)
        for reply in replies:
            if reply["card"] and reply["card"]["kind"] == "papers":
                self._hand_in(reply["card"])
        return replies

    def _log_in(self, path: str) -> list[Json]:
        self._call("POST", "/v1/login/codes", {"phone": self._phone})
        code = self._call("GET", f"/v1/demo/outbox?phone={self._phone}")["messages"][0]["code"]
        tokens = self._call("POST", "/v1/login/sessions", {"phone": self._phone, "code": code})
        self._token = tokens["access_token"]
        self._call("POST", "/v1/demo/counter-codes", {"phone": self._phone})
        code = self._call("GET", f"/v1/demo/outbox?phone={self._phone}")["messages"][0]["code"]
        self._call("POST", "/v1/me/counter-code", {"code": code})
        claimed = self._call("POST", f"{path}/claim", {"conversation_token": self._guest_token})
        self.state = claimed["conversation"]
        replies: list[Json] = claimed["replies"]
        return replies

    def _hand_in(self, card: Json) -> None:
        """A sample page for each paper that the card names."""
        form, wanted = f"/v1/drafts/{card['draft_id']}", {paper["id"] for paper in card["papers"]}
        for material in self._call("GET", f"{form}/materials")["materials"]:
            if material["id"] in wanted and material["state"] != "given":
                kind = "pdf" if "pdf" in material["formats"] else "jpg"
                content = sample_page(kind, material["name"])
                told = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "name": f"sample.{kind}"}
                upload = self._call("POST", f"{form}/materials/{material['id']}/uploads", told)
                part = f"{form}/uploads/{upload['id']}"
                self._call("PATCH", part, content, {"Upload-Offset": "0"})
                self._call("POST", f"{part}/completion")

    def _call(
        self, method: str, path: str, body: Json | bytes | None = None, more: dict[str, str] | None = None
    ) -> Json:
        headers = {"Content-Type": "application/json", "Accept-Language": self._language, **(more or {})}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own backend
                content = answer.read()
                result: Json = json.loads(content) if content else {}
                return result
        except urllib.error.HTTPError as error:
            raise Refused(json.load(error).get("detail", str(error))) from error
        except urllib.error.URLError as error:
            raise Refused(f"Nothing answers at {self._url}. Start the system with `make run`.") from error


def sample_page(kind: str, name: str) -> bytes:
    """Two white pages of a size of their own, so that no two papers are the same file."""
    side, stream = 400 + zlib.crc32(name.encode()) % 800, io.BytesIO()
    page = Image.new("L", (side, 600), "white")
    if kind == "pdf":
        page.save(stream, "PDF", save_all=True, append_images=[page])
    else:
        page.save(stream, "JPEG")
    return stream.getvalue()


def play(client: Client, messages: list[str]) -> None:
    """Say each message; print replies and the state as JSON lines."""
    for message in messages:
        for reply in client.say(message):
            line = {"reply": reply["text"], "buttons": reply["buttons"], "card": reply["card"]}
            print(json.dumps(line, ensure_ascii=False), flush=True)
    print(json.dumps({"state": client.state}, ensure_ascii=False), flush=True)


def converse(client: Client) -> None:
    """Type and read until the end of input."""
    print("说您想办的事；Ctrl-D 结束。 Say what you want to do; Ctrl-D ends.")
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            print()
            return
        if not text:
            continue
        for reply in client.say(text):
            print(reply["text"])
            if reply["card"]:
                print(json.dumps(reply["card"], ensure_ascii=False, indent=2))
            if reply["buttons"]:
                print("   ".join(f"[{button['title']}]" for button in reply["buttons"]))


def main() -> int:
    """Play SAY, or converse."""
    port = os.environ.get("YIWANG_PORT") or "8000"
    url = os.environ.get("YIWANG_API_URL") or f"http://127.0.0.1:{port}"
    said = os.environ.get("SAY") or ""
    language = "en" if (os.environ.get("SPEAK") or "").startswith("en") else "zh"
    try:
        client = Client(url, language, os.environ.get("PHONE") or new_demo_phone(said))
        if said:
            play(client, [part.strip() for part in said.split(SEPARATOR) if part.strip()])
        else:
            converse(client)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


def new_demo_phone(said: str) -> str:
    """The demo number for a person who types; a fresh one for a played script, so that scripts don't meet."""
    return f"139{uuid4().int % 10**8:08d}" if said else DEMO_PHONE


if __name__ == "__main__":
    sys.exit(main())
