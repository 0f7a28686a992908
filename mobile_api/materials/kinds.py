"""What a file is, by its content, and why it may be refused. Rules only.

The process that looks at a file imports this: what takes long to import doesn't belong here.
"""

from __future__ import annotations

from typing import Literal, get_args

import puremagic

Kind = Literal["jpg", "png", "pdf", "docx", "xlsx"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MEDIA: dict[Kind, str] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Refusal = Literal[
    "not_uploaded", "too_large", "wrong_hash", "unknown", "other_kind", "broken", "heic", "pixels", "bomb",
    "old_office", "pdf_locked", "pdf_active", "pdf_pages", "office_locked", "office_macros", "office_embedded", "slow",
]  # fmt: skip

HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
LOOKED_AT = 256 * 1024
"""So much of the beginning tells what an unknown file is."""
SURE = 0.6
"""A signature of four bytes; two bytes alone may be chance."""


class Refused(Exception):
    """A file that can't be taken; `code` says why, `kind` what it is instead."""

    def __init__(self, code: Refusal, kind: str = "") -> None:
        super().__init__(code)
        self.code, self.kind = code, kind


def container_of(content: bytes) -> Literal["jpg", "png", "pdf", "zip"]:
    """What the first bytes say: a kind, or the package that an Office file is. Raises `Refused`."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "zip"
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        raise Refused("heic")
    if content.startswith(OLE):
        raise Refused("office_locked" if ENCRYPTED_OFFICE in content else "old_office")
    raise _named(content)


def _named(content: bytes) -> Refused:
    """The refusal of a file that is none of ours: with the name of its kind, if that is sure."""
    try:
        likeliest = puremagic.magic_string(content[:LOOKED_AT])[0]
    except (puremagic.PureError, ValueError, IndexError):
        return Refused("unknown")
    kind = likeliest.extension.lstrip(".")
    return Refused("other_kind", kind) if likeliest.confidence >= SURE and kind else Refused("unknown")


def check_kind(kind: str, allowed: list[Kind]) -> None:
    """Whether a material may be this kind of file. Raises `Refused`."""
    if kind not in allowed:
        raise Refused("other_kind", kind)
