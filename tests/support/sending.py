"""Somebody who sends files in a conversation, from either side."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import requests

from tests.support.handing_in import CHUNK
from tests.support.talk import Api


class Sender:
    """One side of a conversation: `conversations/<id>`, or `desk/conversations/<id>`."""

    def __init__(self, api: Api, place: str) -> None:
        self.api, self.path = api, f"/v1/{place}"

    def announce(self, client_id: str, content: bytes, name: str = "照片.jpg", **told: Any) -> requests.Response:
        """Announce a file; `told` may lie about it."""
        body = {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **told}
        return self.api.call("PUT", f"{self.path}/uploads/{client_id}", body)

    def send(self, client_id: str, offset: int, content: bytes) -> requests.Response:
        """One part."""
        headers = {"Authorization": f"Bearer {self.api.token}", "Upload-Offset": str(offset), "Accept-Language": "zh"}
        address = f"{self.api.url}{self.path}/uploads/{client_id}"
        return requests.patch(address, data=content, headers=headers, timeout=30)

    def finish(self, client_id: str) -> requests.Response:
        """All is there; asked again, as the page does, while the machine is too busy to check it."""
        for _ in range(5):
            answer = self.api.call("POST", f"{self.path}/uploads/{client_id}/completion")
            if answer.status_code != 503:
                break
        return answer

    def give(
        self, content: bytes, name: str = "照片.jpg", client_id: str | None = None, **told: Any
    ) -> requests.Response:
        """A whole file; the first refusal on its way, or the message."""
        client_id = client_id or uuid4().hex
        begun = self.announce(client_id, content, name, **told)
        if begun.status_code != 200:
            return begun
        for offset in range(begun.json()["offset"], len(content), CHUNK):
            sent = self.send(client_id, offset, content[offset : offset + CHUNK])
            if sent.status_code != 200:
                return sent
        return self.finish(client_id)

    def open(self, file_id: str, end: str = "") -> requests.Response:
        """A file that was sent."""
        return self.api.call("GET", f"{self.path}/files/{file_id}{end}")
