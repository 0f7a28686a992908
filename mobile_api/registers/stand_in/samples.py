"""The sample records, from `samples.yml`; photos lie beside the data of the running system, none in the project."""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from mobile_api.localtime import local_day, now_utc

FILE = Path(__file__).with_name("samples.yml")
Json = dict[str, Any]


class Samples:
    """Sample people and firms, of both kinds of credit."""

    def __init__(self, photos: Path) -> None:
        told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        self._people: dict[str, Json] = {one["id_number"]: one for one in told["people"]}
        self._firms: dict[str, Json] = {one["uscc"]: one for one in told["firms"]}
        self._credit: dict[str, Json] = {one["subject"]: one for one in told["credit"]}
        self._certificates: dict[str, list[Json]] = told["certificates"]
        self._photos = photos

    def people(self) -> list[Json]:
        """Everyone, with whether a photo is there."""
        return [{**one, "has_photo": self._photo(one["id_number"]).exists()} for one in self._people.values()]

    def person(self, id_number: str) -> Json | None:
        """A person with the photo, if there is one."""
        known, photo = self._people.get(id_number), self._photo(id_number)
        if known is None:
            return None
        return _told({**known, "photo": base64.b64encode(photo.read_bytes()).decode() if photo.exists() else None})

    def firm(self, uscc: str) -> Json | None:
        """A firm."""
        known = self._firms.get(uscc)
        return _told(known) if known else None

    def credit(self, subject: str) -> Json:
        """A standing; who is on no list is ordinary."""
        return _told(self._credit.get(subject, {"subject": subject, "standing": "ordinary"}))

    def certificates(self, holder: str) -> list[Json]:
        """What a person or firm holds."""
        return [_told(one) for one in self._certificates.get(holder, [])]

    def put_photo(self, id_number: str, content: bytes) -> bool:
        """Keep a photo of a sample person; False if there is no such person."""
        if id_number not in self._people:
            return False
        self._photos.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._photo(id_number).write_bytes(content)
        return True

    def _photo(self, id_number: str) -> Path:
        return self._photos / f"{sha256(id_number.encode()).hexdigest()[:32]}.jpg"


def _told(record: Json) -> Json:
    """A record as a register tells it: of today, because the samples never change."""
    return {**record, "as_of": local_day(now_utc()).isoformat()}
