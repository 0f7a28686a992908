"""A line of the log of data calls (数据调用日志), and how lines hang together. Rules only.

Each line holds the hash of the one before, and the city signs each hash: whoever changes, drops, inserts or swaps a
line breaks the chain there. A clerk's own request bears the signature of their personal key as well. A line has no
value of any record and no number of a person, only the fields' names and a keyed hash of whom it was about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, get_args

from wallet.jose import Claims
from wallet.times import unix

Outcome = Literal["asked", "found", "nothing", "unavailable", "failed", "left", "refused"]
"""`asked`: a clerk's signed request, written before the question goes out; what came of it is a line of its own.
`failed`: the answer couldn't be read. `left`: whoever asked went away before it. `refused`: nothing was asked."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
KIND = "data-call+jwt"
START = "0" * 64
"""What the first line is bound to."""
BESIDE = frozenset({"hash", "signed"})
"""What of a line isn't in its hash: the hash, and what is made of it."""
SIGNED_BY_CLERK = ("by", "source", "number", "purpose", "subject", "request")
LIMITS: Mapping[timedelta, int] = {timedelta(hours=1): 60, timedelta(days=1): 300}
"""So many questions a clerk has in a span, and so many tries that are refused: more than a counter needs, fewer than a
register copied by hand."""
Document = Mapping[str, Any]


@dataclass(frozen=True)
class ClerkSignature:
    """What a clerk's personal key signed of a request (WebAuthn), all in base64url, with the key's public half: the
    account may have another key when somebody looks into it."""

    key: str
    public_key: str
    client_data: str
    authenticator_data: str
    signature: str


@dataclass(frozen=True)
class Line:
    """One call, or a try that was refused."""

    id: str
    """Of its own, so that two workers' lines are never the same, whatever they say."""
    at: datetime
    role: str
    by: str
    """Id of the account of a clerk or of a citizen; of the city's own work its name."""
    department: str | None
    source: str
    scenario: str | None
    number: str
    """Of the application; a draft goes by its id; empty where no case runs."""
    purpose: str
    subject: str
    """Keyed hash of whom it was about."""
    fields: tuple[str, ...]
    """What might be seen, by name."""
    outcome: Outcome
    why: str = ""
    """Of a refusal."""
    marks: tuple[str, ...] = ()
    """What is unusual about it in itself, such as `own`."""
    ms: int | None = None
    """How long the source took; None if it wasn't asked, because there was a copy, say."""
    request: str = ""
    """Nonce of a clerk's request: its line and the one of its outcome have the same."""
    signature: ClerkSignature | None = None


@dataclass(frozen=True)
class Head:
    """The end of the chain."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Wanted:
    """Which lines somebody reads; what is left empty doesn't matter."""

    roles: frozenset[str] = frozenset()
    by: str = ""
    """Account of who asked."""
    subject: str = ""
    """Keyed hash of whom it was about."""
    number: str = ""
    """Of the application."""
    seqs: tuple[int, ...] = ()
    """The lines' own numbers."""


NOTHING_YET = Head(0, START)


def linked(line: Line, head: Head) -> dict[str, Any]:
    """The line as it is kept: at its place behind `head`, with its own hash."""
    told = {**vars(line), "signature": None if line.signature is None else dict(vars(line.signature))}
    told |= {"_id": head.seq + 1, "prev": head.hash, "fields": list(line.fields), "marks": list(line.marks)}
    return {**told, "hash": digest(told)}


def digest(kept: Document) -> str:
    """SHA-256 of all that a kept line says, as canonical JSON."""
    return _sha256({name: value for name, value in kept.items() if name not in BESIDE})


def folded(lines: Sequence[Document], others: Sequence[Document] = ()) -> list[Document]:
    """Lines, the newest first, without the requests whose outcome is among them or `others`."""
    told = {kept["request"] for kept in (*lines, *others) if kept["outcome"] != "asked"}
    return [kept for kept in lines if kept["outcome"] != "asked" or kept["request"] not in told]


def requests_of(lines: Sequence[Document]) -> dict[str, int]:
    """The numbers of the lines that are clerks' signed requests, by what each shares with its outcome."""
    return {kept["request"]: kept["_id"] for kept in lines if kept["outcome"] == "asked"}


def is_question(kept: Document) -> bool:
    """Whether a clerk's line is a question: what came of it is a line of its own."""
    return bool(kept["outcome"] == "asked")


def statement(kept: Document) -> bytes:
    """What a clerk's key signs of their request: SHA-256 of who asks what about whom for which case, used once."""
    return bytes.fromhex(_sha256({name: kept[name] for name in SIGNED_BY_CLERK}))


def line_claims(kept: Document, issuer: str) -> Claims:
    """What the city signs of a line."""
    return {"iss": issuer, "seq": kept["_id"], "hash": kept["hash"], "iat": unix(kept["at"])}


def _sha256(told: Document) -> str:
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text)
    return sha256(written.encode()).hexdigest()


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    raise TypeError(f"{type(value).__name__} has no place in a line")
