"""Challenges under way, pictures that were used, and templates, in MongoDB. Never a picture."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel
from mobile_api.identity.faces.challenge import Progress
from mobile_api.identity.faces.measures import read_measures
from mobile_api.resealing import reseal
from mobile_api.sealing import Sealer

SPECS = [
    CollectionSpec(
        "face_challenges",
        {"required": ["citizen_id", "device_id", "state", "sealed", "tries_left", "expires_at"]},
        [IndexModel("expires_at", expireAfterSeconds=600)],
    ),
    CollectionSpec("face_frames", {"required": ["at"]}, [IndexModel("at", expireAfterSeconds=7 * 86400)]),
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
    state: str = "open"


class FaceStore:
    """The only code that knows how challenges and templates are kept."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._challenges, self._frames, self._templates = db["face_challenges"], db["face_frames"], db["face_templates"]
        self._sealer = sealer

    async def put(self, challenge: Challenge, nonce_hash: str) -> None:
        """Keep a new challenge."""
        fixed: Document = {"citizen_id": challenge.citizen_id, "device_id": challenge.device_id}
        fixed |= {"session_id": challenge.session_id, "expires_at": challenge.expires_at}
        await self._challenges.insert_one({"_id": challenge.id, **fixed, **self._kept(challenge, nonce_hash)})

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
            state=found["state"],
        )

    async def take_nonce(self, challenge_id: str, nonce_hash: str) -> bool:
        """Use the step's word up: of two pictures at once one is looked at."""
        taken = await self._challenges.update_one(
            {"_id": challenge_id, "nonce_hash": nonce_hash, "state": "open"}, {"$set": {"nonce_hash": None}}
        )
        return taken.modified_count == 1

    async def save(self, challenge: Challenge, nonce_hash: str | None) -> None:
        """Keep how far it is; once it is over nothing of the face stays."""
        await self._challenges.update_one({"_id": challenge.id}, {"$set": self._kept(challenge, nonce_hash)})

    async def use_frame(self, frame_hash: str, now: datetime) -> bool:
        """Remember a picture; False if it was sent before, by anyone."""
        try:
            await self._frames.insert_one({"_id": frame_hash, "at": now})
        except DuplicateKeyError:
            return False
        return True

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

    async def reseal(self) -> int:
        """Seal everything with the active key; how many documents that were."""
        templates = await reseal(self._sealer, self._templates, lambda found: f"face_templates:{found['_id']}")
        return templates + await reseal(self._sealer, self._challenges, lambda found: _place(found["_id"]))

    def _kept(self, challenge: Challenge, nonce_hash: str | None) -> Document:
        progress = challenge.progress if challenge.state == "open" else Progress(challenge.progress.steps)
        told = {**asdict(progress), "last": asdict(progress.last) if progress.last else None}
        return {
            "sealed": self._sealer.seal(json.dumps(told).encode(), _place(challenge.id)),
            "tries_left": challenge.tries_left,
            "frames": challenge.frames,
            "step_until": challenge.step_until,
            "state": challenge.state,
            "nonce_hash": nonce_hash,
        }


def _place(challenge_id: str) -> str:
    return f"face_challenges:{challenge_id}"


def _progress(told: dict[str, Any]) -> Progress:
    last = read_measures(told["last"]) if told["last"] else None
    return Progress(tuple(told["steps"]), told["at"], tuple(read_measures(one) for one in told["fronts"]), last)
