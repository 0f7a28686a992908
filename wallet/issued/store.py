"""Certificates in MongoDB: found by holder, application, number and place in a status list; what they say is sealed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wallet.certificate import Certificate
from wallet.database import SOME, Database, Document, DuplicateKeyError, IndexModel, Sealed, Session, Spec, transaction
from wallet.errors import Overtaken
from wallet.issued.record import Kept, Move
from wallet.ports import Sealer
from wallet.standing import COUNTING, Action, Reason, Standing, State
from wallet.status_list import PUBLISHED

CERTIFICATES = "certificates"
LISTED = 200
"""More than anybody holds, or an application gives."""
SPECS = [
    Spec(
        CERTIFICATES,
        {
            "required": ["holder", "type", "issuer", "origin", "list", "index", "state", "listed", "sealed"],
            "properties": {
                "state": {"enum": [state.value for state in PUBLISHED]},
                "index": {"bsonType": "int"},
                "revision": {"bsonType": "int"},
                "sealed": {"bsonType": "binData"},
            },
        },
        [
            IndexModel("origin", unique=True),
            IndexModel([("list", 1), ("index", 1)], unique=True),
            IndexModel("listed", partialFilterExpression={"listed": SOME}),
            IndexModel([("holder", 1), ("issued_at", -1)]),
            IndexModel("issuer"),
            IndexModel("application", partialFilterExpression={"application": SOME}),
            IndexModel("number_hash"),
        ],
    ),
    Spec("certificate_numbers", {"required": ["at"]}),
]
WITHOUT_PHOTO = {"photo": 0}


def _place(certificate_id: str) -> str:
    return f"{CERTIFICATES}:{certificate_id}"


def _photo_place(certificate_id: str) -> str:
    return f"{CERTIFICATES}:{certificate_id}:photo"


SEALED = (
    Sealed(CERTIFICATES, "sealed", lambda document: _place(document["_id"])),
    Sealed(CERTIFICATES, "photo", lambda document: _photo_place(document["_id"])),
)


@dataclass(frozen=True)
class Written:
    """A certificate ready to be kept."""

    certificate: Certificate
    token: str
    """The signed original."""
    holder: str
    application: str | None
    origin: str
    number_hash: str
    by: str
    photo: bytes | None = None
    asked: str | None = None


@dataclass(frozen=True)
class Stored:
    """What is kept of a certificate; `token` is the signed original, from which it is read."""

    token: str
    holder: str
    application: str | None
    standing: Standing
    revision: int
    moves: tuple[Move, ...]
    renewed_as: str | None
    asked: str | None

    def kept(self, certificate: Certificate) -> Kept:
        """It, with what the original says."""
        return Kept(
            certificate,
            self.holder,
            self.application,
            self.standing,
            self.revision,
            self.moves,
            self.renewed_as,
            self.asked,
        )


class CertificateStore:
    """The only code that knows how certificates are kept."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._db, self._sealer = db, sealer
        self._certificates, self._numbers = db[CERTIFICATES], db["certificate_numbers"]

    async def add(self, written: Sequence[Written], numbers: Sequence[str], at: datetime, session: Session) -> None:
        """Keep new certificates and take their numbers, in the transaction of what led to them.

        Raises `Overtaken` if one of that origin is there, or a number or place was taken in this moment.
        """
        try:
            for number in numbers:
                await self._numbers.insert_one({"_id": number, "at": at}, session=session)
            for one in written:
                await self._certificates.insert_one(self._document(one), session=session)
        except DuplicateKeyError as error:
            raise Overtaken from error

    async def counts_elsewhere(self, written: Written, at: datetime, session: Session) -> bool:
        """Whether a certificate of this one's type that counts, from another application, has its number.

        Asked in the transaction that keeps it: each writes to the number's document before it looks, so of two at once
        the second one waits or begins again. Raises `Overtaken`.
        """
        touched = {"$setOnInsert": {"at": at}, "$inc": {"asked": 1}}
        try:
            await self._numbers.update_one({"_id": written.number_hash}, touched, upsert=True, session=session)
        except DuplicateKeyError as error:
            raise Overtaken from error
        alike = {"number_hash": written.number_hash}
        found = self._certificates.find(alike, {"type": 1, "state": 1, "application": 1}, session=session)
        return any(
            [
                one["type"] == written.certificate.type
                and State(one["state"]) in COUNTING
                and one.get("application") != written.application
                async for one in found
            ]
        )

    async def number_taken(self, number_hash: str) -> bool:
        """Whether a certificate has this number."""
        return await self._numbers.find_one({"_id": number_hash}, {"_id": 1}) is not None

    async def place_taken(self, list_id: str, index: int) -> bool:
        """Whether a certificate has this place in a status list."""
        return await self._certificates.find_one({"list": list_id, "index": index}, {"_id": 1}) is not None

    async def get(self, certificate_id: str) -> Stored | None:
        """A certificate by its id."""
        found = await self._certificates.find_one({"_id": certificate_id}, WITHOUT_PHOTO)
        return self._stored(found) if found else None

    async def of_holder(self, holder: str) -> list[Stored]:
        """What somebody holds, the newest first."""
        return await self._found({"holder": holder})

    async def of_application(self, number: str) -> list[Stored]:
        """What an application led to."""
        return await self._found({"application": number})

    async def of_number(self, number_hash: str) -> list[Stored]:
        """The certificates that bear a number: of a marriage there are two."""
        return await self._found({"number_hash": number_hash})

    async def photo(self, certificate_id: str) -> bytes | None:
        """The picture that belongs to a certificate."""
        found = await self._certificates.find_one({"_id": certificate_id}, {"photo": 1})
        sealed = found.get("photo") if found else None
        return self._sealer.open(sealed, _photo_place(certificate_id)) if sealed else None

    async def move(
        self,
        before: Kept,
        standing: Standing,
        move: Move,
        beside: Callable[[Session], Awaitable[None]],
        renewal: Written | None = None,
    ) -> None:
        """Write a decision, what takes its place and what is to be written `beside`, all or nothing.

        Raises `Overtaken`.
        """
        known = {"_id": before.certificate.id, "revision": before.revision}
        list_id = before.certificate.status.list_id
        changes = {
            **_standing(standing, list_id),
            "renewed_as": renewal.certificate.id if renewal else before.renewed_as,
        }
        update = {"$set": changes, "$push": {"moves": _move(move)}, "$inc": {"revision": 1}}

        async def work(session: Session) -> None:
            changed = await self._certificates.update_one(known, update, session=session)
            if changed.matched_count != 1:
                raise Overtaken
            if renewal:
                await self.add([renewal], [], move.at, session)
            await beside(session)

        await transaction(self._db, work)

    async def statuses(self, list_id: str) -> dict[int, int]:
        """What isn't simply valid in a status list, by place."""
        found = self._certificates.find({"listed": list_id}, {"index": 1, "state": 1})
        return {document["index"]: PUBLISHED[State(document["state"])].value async for document in found}

    async def of_issuer(self, issuer: str) -> list[str]:
        """Ids of everything that a department issued."""
        return [found["_id"] async for found in self._certificates.find({"issuer": issuer}, {"_id": 1})]

    async def replace_original(self, certificate_id: str, token: str) -> None:
        """Keep the original as it was signed anew."""
        sealed = self._sealer.seal(token.encode(), _place(certificate_id))
        await self._certificates.update_one({"_id": certificate_id}, {"$set": {"sealed": sealed}})

    async def _found(self, query: Document) -> list[Stored]:
        found = self._certificates.find(query, WITHOUT_PHOTO).sort("issued_at", -1).limit(LISTED)
        return [self._stored(document) for document in await found.to_list(LISTED)]

    def _document(self, written: Written) -> Document:
        certificate = written.certificate
        document: Document = {
            "_id": certificate.id,
            "holder": written.holder,
            "type": certificate.type,
            "issuer": certificate.issuer,
            "origin": written.origin,
            "number_hash": written.number_hash,
            "list": certificate.status.list_id,
            "index": certificate.status.index,
            "issued_at": certificate.issued_at,
            **_standing(Standing(State.VALID, certificate.issued_at, written.by), certificate.status.list_id),
            "moves": [],
            "renewed_as": None,
            "revision": 1,
            "sealed": self._sealer.seal(written.token.encode(), _place(certificate.id)),
        }
        if written.application:
            document["application"] = written.application
        if written.asked:
            document["asked"] = written.asked
        if written.photo:
            document["photo"] = self._sealer.seal(written.photo, _photo_place(certificate.id))
        return document

    def _stored(self, document: Document) -> Stored:
        return Stored(
            token=self._sealer.open(document["sealed"], _place(document["_id"])).decode(),
            holder=document["holder"],
            application=document.get("application"),
            standing=Standing(
                State(document["state"]), document["decided_at"], document["decided_by"], _reason(document["reason"])
            ),
            revision=document["revision"],
            moves=tuple(
                Move(Action(m["action"]), m["at"], m["by"], m["account"], _reason(m["reason"]))
                for m in document["moves"]
            ),
            renewed_as=document["renewed_as"],
            asked=document.get("asked"),
        )


def _standing(standing: Standing, list_id: str) -> Document:
    """How a certificate stands; `listed` is the status list in which something is to be said of it. The embedded
    database reads everything that has the first field of an index, so those few have an index of their own."""
    return {
        "state": standing.state.value,
        "decided_at": standing.at,
        "decided_by": standing.by,
        "reason": standing.reason.value if standing.reason else None,
        "listed": None if standing.state is State.VALID else list_id,
    }


def _move(move: Move) -> dict[str, Any]:
    return {**vars(move), "action": move.action.value, "reason": move.reason.value if move.reason else None}


def _reason(told: str | None) -> Reason | None:
    return Reason(told) if told else None
