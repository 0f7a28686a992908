"""Challenges under way, which pictures were used, and templates, in MongoDB.

Of a picture no more is kept than its measures, and while a challenge is open, sealed, the small grey view of its first.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel
from mobile_api.identity.faces.challenge import COPIES_KEPT, Progress
from mobile_api.identity.faces.measures import read_measures
from mobile_api.resealing import reseal
from mobile_api.sealing import Sealer

PRINT_BYTES = 64
KEPT_S = int(COPIES_KEPT.total_seconds())
SPECS = [
    CollectionSpec(
        "face_challenges",
        {"required": ["citizen_id", "device_id", "state", "sealed", "tries_left", "expires_at", "version"]},
        [IndexModel("expires_at", expireAfterSeconds=600)],
    ),
    CollectionSpec("face_frames", {"required": ["at"]}, [IndexModel("at", expireAfterSeconds=KEPT_S)]),
    CollectionSpec(
        "face_prints",
        {"required": ["at", "person_hash", "sealed"], "properties": {"sealed": {"bsonType": "binData"}}},
        [IndexModel("person_hash"), IndexModel("at", expireAfterSeconds=KEPT_S)],
    ),
    CollectionSpec(
        "face_templates",
        {"required": ["sealed", "made_at"], "properties": {"sealed": {"bsonType": "binData"}}},
    ),
]


@dataclass(frozen=True)
class Challenge:
    """A challenge under way: whose, on which device, how far, and what counts for the next picture."""

    id: str
    citizen_id: str
    device_id: str
    session_id: str | None
    """None for a login: the session begins when it is passed."""
    progress: Progress
    tries_left: int
    frames: int
    """Pictures sent for the present step."""
    step_until: datetime
    expires_at: datetime
    nonce_hash: str | None
    """What the next picture must bring; None once it is over."""
    state: str = "open"
    looking_until: datetime | None = None
    """A picture is being looked at; if nothing comes of it by then, the next one may come."""
    version: int = 0
    """Counts the changes: each is made on the version that was read, so of two at once one counts."""


class FaceStore:
    """The only code that knows how challenges, fingerprints and templates are kept."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._challenges, self._frames, self._templates = db["face_challenges"], db["face_frames"], db["face_templates"]
        self._prints, self._sealer = db["face_prints"], sealer

    async def put(self, challenge: Challenge) -> None:
        """Keep a new challenge."""
        fixed: Document = {"citizen_id": challenge.citizen_id, "device_id": challenge.device_id}
        fixed |= {"session_id": challenge.session_id, "expires_at": challenge.expires_at, "version": challenge.version}
        await self._challenges.insert_one({"_id": challenge.id, **fixed, **self._kept(challenge)})

    async def get(self, challenge_id: str) -> Challenge | None:
        """A challenge."""
        found = await self._challenges.find_one({"_id": challenge_id})
        if found is None:
            return None
        return Challenge(
            id=found["_id"],
            citizen_id=found["citizen_id"],
            device_id=found["device_id"],
            session_id=found["session_id"],
            progress=_progress(json.loads(self._sealer.open(found["sealed"], _place(found["_id"])))),
            tries_left=found["tries_left"],
            frames=found["frames"],
            step_until=found["step_until"],
            expires_at=found["expires_at"],
            nonce_hash=found["nonce_hash"],
            state=found["state"],
            looking_until=found["looking_until"],
            version=found["version"],
        )

    async def save(self, challenge: Challenge) -> bool:
        """Keep how far it is; False if it changed since it was read. Once it is over nothing of the face stays."""
        unchanged = {"_id": challenge.id, "version": challenge.version}
        changed = {**self._kept(challenge), "version": challenge.version + 1}
        return (await self._challenges.update_one(unchanged, {"$set": changed})).modified_count == 1

    async def use_picture(self, pixels: str, now: datetime) -> bool:
        """Remember a picture by its pixels' hash; False if it was sent before, by anyone."""
        try:
            await self._frames.insert_one({"_id": pixels, "at": now})
        except DuplicateKeyError:
            return False
        return True

    async def put_prints(self, id_number: str, challenge: Challenge, now: datetime) -> None:
        """Remember the pictures with which a person has passed by their fingerprints."""
        prints = b"".join(one.to_bytes(PRINT_BYTES) for one in challenge.progress.prints)
        sealed = self._sealer.seal(prints, f"face_prints:{challenge.id}")
        kept: Document = {"person_hash": self._person(id_number), "at": now, "sealed": sealed}
        await self._prints.replace_one({"_id": challenge.id}, kept, upsert=True)

    async def prints(self, id_number: str) -> list[int]:
        """The fingerprints of the pictures with which a person has passed, on whichever account."""
        passed = self._prints.find({"person_hash": self._person(id_number)})
        opened = [self._sealer.open(one["sealed"], f"face_prints:{one['_id']}") async for one in passed]
        return [
            int.from_bytes(prints[at : at + PRINT_BYTES])
            for prints in opened
            for at in range(0, len(prints), PRINT_BYTES)
        ]

    async def put_template(self, citizen_id: str, embedding: tuple[float, ...], now: datetime) -> None:
        """Keep the face of a citizen as numbers, sealed."""
        sealed = self._sealer.seal(json.dumps(embedding).encode(), f"face_templates:{citizen_id}")
        await self._templates.replace_one({"_id": citizen_id}, {"sealed": sealed, "made_at": now}, upsert=True)

    async def template(self, citizen_id: str) -> tuple[float, ...] | None:
        """The face that was registered."""
        found = await self._templates.find_one({"_id": citizen_id})
        if found is None:
            return None
        return tuple(json.loads(self._sealer.open(found["sealed"], f"face_templates:{citizen_id}")))

    async def forget(self, citizen_id: str) -> None:
        """Remove a citizen's template and what is under way; fingerprints of pictures go within a week."""
        await self._templates.delete_one({"_id": citizen_id})
        await self._challenges.delete_many({"citizen_id": citizen_id})

    async def reseal(self) -> int:
        """Seal everything with the active key; how many documents that were."""
        templates = await reseal(self._sealer, self._templates, lambda found: f"face_templates:{found['_id']}")
        prints = await reseal(self._sealer, self._prints, lambda found: f"face_prints:{found['_id']}")
        return templates + prints + await reseal(self._sealer, self._challenges, lambda found: _place(found["_id"]))

    def _kept(self, challenge: Challenge) -> Document:
        progress = challenge.progress if challenge.state == "open" else Progress(challenge.progress.steps)
        return {
            "sealed": self._sealer.seal(json.dumps(asdict(progress)).encode(), _place(challenge.id)),
            "tries_left": challenge.tries_left,
            "frames": challenge.frames,
            "step_until": challenge.step_until,
            "state": challenge.state,
            "nonce_hash": challenge.nonce_hash,
            "looking_until": challenge.looking_until,
        }

    def _person(self, id_number: str) -> str:
        return self._sealer.hashed(id_number, "face prints")


def _place(challenge_id: str) -> str:
    return f"face_challenges:{challenge_id}"


def _progress(told: dict[str, Any]) -> Progress:
    fronts = tuple(read_measures(one) for one in told["fronts"])
    return Progress(**{**told, "steps": tuple(told["steps"]), "fronts": fronts, "prints": tuple(told["prints"])})
