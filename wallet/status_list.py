"""Where certificates' states are published: the IETF's Token Status List. Rules only.

Each certificate has an index in a list; the list holds 1, 2, 4 or 8 bits for each, the first in the lowest bits of the
first byte, compressed with zlib. Ours uses two bits: 0 valid, 1 revoked, 2 suspended, and 3, which the specification
leaves to us, renewed. Whoever looks up one index learns nothing of which one it was, for the whole list is fetched.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, cast

from wallet.errors import ListRefused, Malformed, WrongKind
from wallet.jose import from_base64url, to_base64url
from wallet.standing import State

Bits = Literal[1, 2, 4, 8]
OUR_BITS: Bits = 2
MAX_BYTES = 1 << 20
"""A list isn't unpacked beyond this: four million certificates with two bits each."""


class Status(Enum):
    """What a list says of a certificate. `UNKNOWN` is no value in it: the list is too old to say."""

    VALID = 0
    REVOKED = 1
    SUSPENDED = 2
    RENEWED = 3
    UNKNOWN = -1


PUBLISHED: dict[State, Status] = {
    State.VALID: Status.VALID,
    State.REVOKED: Status.REVOKED,
    State.SUSPENDED: Status.SUSPENDED,
    State.RENEWED: Status.RENEWED,
}
"""What is published for each of a department's decisions; dates are in the certificate itself."""


@dataclass(frozen=True)
class StatusRef:
    """Where a certificate's state is published."""

    uri: str
    index: int

    @property
    def list_id(self) -> str:
        """The list's own name, the end of its address."""
        return self.uri.rpartition("/")[2]

    def as_json(self) -> dict[str, Any]:
        """The claim `status` of a certificate."""
        return {"status_list": {"idx": self.index, "uri": self.uri}}

    @classmethod
    def read(cls, status: Mapping[str, Any]) -> StatusRef:
        """The reference in a claim `status`. Raises `WrongKind`."""
        told = status.get("status_list")
        if not isinstance(told, dict):
            raise WrongKind
        index, uri = told.get("idx"), told.get("uri")
        if not isinstance(index, int) or isinstance(index, bool) or index < 0 or not isinstance(uri, str):
            raise WrongKind
        return cls(uri, index)


@dataclass(frozen=True)
class StatusList:
    """Values of a fixed number of bits, packed."""

    bits: Bits
    packed: bytes

    @classmethod
    def of(cls, values: Mapping[int, int], size: int, bits: Bits = OUR_BITS) -> StatusList:
        """A list of `size` values; those not given are 0. Raises `ListRefused` if one doesn't fit."""
        if not 0 <= size * bits <= MAX_BYTES * 8:
            raise ListRefused
        packed = bytearray(-(-size * bits // 8))
        for index, value in values.items():
            if not (0 <= index < size and 0 <= value < 1 << bits):
                raise ListRefused
            at = index * bits
            packed[at // 8] |= value << at % 8
        return cls(bits, bytes(packed))

    def value(self, index: int) -> int:
        """The value at an index. Raises `ListRefused` for one outside the list."""
        at = index * self.bits
        if index < 0 or at // 8 >= len(self.packed):
            raise ListRefused
        return self.packed[at // 8] >> at % 8 & (1 << self.bits) - 1

    def status(self, index: int) -> Status:
        """What the list says of a certificate; a value that we don't know counts as revoked, never as valid."""
        value = self.value(index)
        return Status(value) if 0 <= value <= Status.RENEWED.value else Status.REVOKED

    def as_json(self) -> dict[str, Any]:
        """The claim `status_list` of a status list token."""
        return {"bits": self.bits, "lst": to_base64url(zlib.compress(self.packed, 9))}

    @classmethod
    def read(cls, told: object) -> StatusList:
        """The list in a claim `status_list`. Raises `ListRefused` for what is none, or is too large unpacked."""
        if not isinstance(told, dict) or told.get("bits") not in (1, 2, 4, 8) or not isinstance(told.get("lst"), str):
            raise ListRefused
        unpacking = zlib.decompressobj()
        try:
            packed = unpacking.decompress(from_base64url(told["lst"]), MAX_BYTES + 1)
        except (zlib.error, Malformed) as error:
            raise ListRefused from error
        if len(packed) > MAX_BYTES or not unpacking.eof or unpacking.unused_data:
            raise ListRefused
        return cls(cast(Bits, told["bits"]), packed)
