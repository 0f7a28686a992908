"""An offline token as the text of a QR: packed, so that the squares stay large enough for a camera. Rules only.

zlib, then base45 (RFC 9285), whose 45 characters a QR writes in five and a half bits each. It takes over a
quarter less room than the token itself. The prefix tells it from an online code, which is short enough as it is.
"""

from __future__ import annotations

import zlib

from wallet.errors import Malformed, TooLarge
from wallet.jose import MAX_TOKEN

PREFIX = "YW2:"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
MAX_TEXT = 4296
"""The most that a QR holds of these characters."""


def packed(token: str) -> str:
    """The text for the QR. Raises `TooLarge` for a token that none could hold."""
    text = PREFIX + to_base45(zlib.compress(token.encode("ascii"), 9))
    if len(text) > MAX_TEXT:
        raise TooLarge
    return text


def unpacked(text: str) -> str:
    """The token in a QR's text. Raises `TooLarge` or `Malformed`."""
    if len(text) > MAX_TEXT:
        raise TooLarge
    if not text.startswith(PREFIX):
        raise Malformed
    unpacking = zlib.decompressobj()
    try:
        token = unpacking.decompress(from_base45(text.removeprefix(PREFIX)), MAX_TOKEN + 1).decode("ascii")
    except (zlib.error, UnicodeDecodeError) as error:
        raise Malformed from error
    if len(token) > MAX_TOKEN:
        raise TooLarge
    if not unpacking.eof or unpacking.unused_data:
        raise Malformed
    return token


def to_base45(content: bytes) -> str:
    """Two bytes as three characters, a last single one as two; the lowest digit first."""
    text = ""
    for at in range(0, len(content), 2):
        pair = content[at : at + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            text += ALPHABET[digit]
    return text


def from_base45(text: str) -> bytes:
    """The bytes of a base45 text. Raises `Malformed` for what is none."""
    content = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        if len(group) == 1 or not all(character in VALUES for character in group):
            raise Malformed
        number = sum(VALUES[character] * 45**place for place, character in enumerate(group))
        if number >= 1 << 8 * (len(group) - 1):
            raise Malformed
        content += number.to_bytes(len(group) - 1, "big")
    return bytes(content)
