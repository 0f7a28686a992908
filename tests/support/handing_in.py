"""Somebody who hands in papers: whole, in parts, with a lost connection."""

from __future__ import annotations

import hashlib
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from tests.support import papers
from tests.support.answers import answer_to
from tests.support.talk import Api, Json, Talk

CHUNK = 256 * 1024


def barbershop(url: str, api: Api | None = None) -> tuple[Api, Json]:
    """Whoever holds a new draft of the barbershop, and the draft: a sole trader's with a rented shop."""
    talk = Talk(url, token=api.token if api else None)
    talk.say("我要开理发店")
    holder = Api(url, talk.api.token)
    draft_id = talk.state["draft_id"]
    for question in holder.get(f"/v1/drafts/{draft_id}")["situation"]:
        change(holder, draft_id, question["id"], question["options"][0]["label"])
    return holder, holder.get(f"/v1/drafts/{draft_id}")


def change(api: Api, draft_id: str, field_id: str, value: str) -> None:
    """One answer on the form page."""
    answer = api.call("PATCH", f"/v1/drafts/{draft_id}/fields/{field_id}", {"value": value})
    assert answer.ok, answer.text


def fill_in(api: Api, draft: Json) -> None:
    """Every field of the form."""
    for field in draft["fields"]:
        if field["shown"]:
            change(api, draft["id"], field["id"], answer_to(field))


def hand_in(api: Api, draft_id: str, *material_ids: str) -> None:
    """A small file for each of these materials, or for every one that still lacks it and can be a file.

    Two at a time, as many as the backend checks at once: most of a test's time would go into waiting for them.
    """
    draft = Papers(api, draft_id)

    def give(material: Json) -> requests.Response:
        kind = "pdf" if "pdf" in material["formats"] else "jpg"
        return draft.give(material["id"], small(kind, material["id"]), f"{material['name']}.{kind}")

    materials = api.get(f"{draft.path}/materials")["materials"]
    lacking = [m for m in materials if m["state"] in ("missing", "offered")]
    wanted = [m for m in materials if m["id"] in material_ids] if material_ids else lacking
    with ThreadPoolExecutor(2) as hands:
        for given in hands.map(give, wanted):
            assert given.status_code == 201, given.text


def small(kind: str, mark: str) -> bytes:
    """A small photo or PDF, another one for each `mark`: nobody hands in the same file for two things."""
    number = zlib.crc32(mark.encode())
    if kind == "jpg":
        return papers.photo(colour=f"#{number % 2**24:06x}")
    return papers.pdf(red=number % 255 / 255)


class Papers:
    """The materials of one draft; with a `permit`, as the clerk scans them in who has scanned its code."""

    def __init__(self, api: Api, draft_id: str, permit: str | None = None) -> None:
        self.api, self.path = api, f"/v1/office/drafts/{draft_id}" if permit else f"/v1/drafts/{draft_id}"
        self.headers = {"X-Counter-Permit": permit} if permit else {}

    def of(self, material_id: str) -> Json:
        """How a material stands."""
        found: list[Json] = Api._ok(self.api.call("GET", f"{self.path}/materials", **self.headers))["materials"]
        return next(one for one in found if one["id"] == material_id)

    def begin(self, material_id: str, content: bytes, name: str = "照片.jpg", **told: Any) -> requests.Response:
        """Announce a file; `told` may lie about it."""
        body = {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **told}
        return self.api.call("POST", f"{self.path}/materials/{material_id}/uploads", body, **self.headers)

    def send(self, upload_id: str, offset: int, content: bytes) -> requests.Response:
        """One part."""
        headers = {"Authorization": f"Bearer {self.api.token}", "Upload-Offset": str(offset), "Accept-Language": "zh"}
        address = f"{self.api.url}{self.path}/uploads/{upload_id}"
        return requests.patch(address, data=content, headers={**headers, **self.headers}, timeout=30)

    def send_all(self, upload_id: str, content: bytes, start: int = 0) -> None:
        """The parts from `start` on."""
        for offset in range(start, len(content), CHUNK):
            sent = self.send(upload_id, offset, content[offset : offset + CHUNK])
            assert sent.status_code == 200, sent.text

    def finish(self, upload_id: str) -> requests.Response:
        """All is there; asked again, as the page does, while the machine is too busy to check it."""
        for _ in range(5):
            answer = self.api.call("POST", f"{self.path}/uploads/{upload_id}/completion", **self.headers)
            if answer.status_code != 503:
                break
        return answer

    def give(self, material_id: str, content: bytes, name: str = "照片.jpg") -> requests.Response:
        """A whole file."""
        begun = self.begin(material_id, content, name)
        assert begun.status_code == 201, begun.text
        self.send_all(begun.json()["id"], content)
        return self.finish(begun.json()["id"])

    def remove(self, file_id: str) -> requests.Response:
        """Take a file back."""
        return self.api.call("DELETE", f"{self.path}/files/{file_id}", **self.headers)

    def download(self, file_id: str, end: str = "") -> requests.Response:
        """A file that was given."""
        return self.api.call("GET", f"{self.path}/files/{file_id}{end}")
