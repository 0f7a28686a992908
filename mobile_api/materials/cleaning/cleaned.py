"""What comes out of a file that was checked."""

from __future__ import annotations

from dataclasses import dataclass

from mobile_api.materials.kinds import Kind


@dataclass(frozen=True)
class Cleaned:
    """A file that may be kept, as it will be kept."""

    kind: Kind
    content: bytes
    pages: int | None = None
    notes: tuple[str, ...] = ()
    """Codes of what was changed, where the owner should know it."""
    thumbnail: bytes | None = None
    """A small JPEG of the first page, where there is one to see."""
