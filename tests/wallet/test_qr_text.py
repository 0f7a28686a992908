"""Offline tokens as QR texts: RFC 9285's examples, and a camera's view."""

from __future__ import annotations

import io
import zlib

import pytest
import qrcode
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from qrcode.constants import ERROR_CORRECT_L

from tests.wallet.city import LICENCE, NOW, PHONE, POLICE, ROAD_CHECK, opaque
from wallet.errors import Malformed, TooLarge
from wallet.jose import MAX_TOKEN
from wallet.offline import for_offline, for_scenario
from wallet.qr_text import ALPHABET, MAX_TEXT, PREFIX, from_base45, packed, to_base45, unpacked
from wallet.sd_jwt.tokens import with_binding

TOKEN = with_binding(
    for_scenario(for_offline(LICENCE, PHONE.public_key(), POLICE, opaque, NOW), LICENCE.type, ROAD_CHECK),
    PHONE,
    "police",
    opaque(),
    NOW,
)


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")],
)
def test_the_rfcs_examples(content: bytes, text: str) -> None:
    assert to_base45(content) == text
    assert from_base45(text) == content


@given(st.binary(max_size=40))
def test_every_content_comes_back(content: bytes) -> None:
    assert from_base45(to_base45(content)) == content


@pytest.mark.parametrize("text", ["A", "ABCD", "GGW", ":::", "::", "ab", "A\n", "Ａ０"])
def test_what_is_no_base45_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        from_base45(text)


def test_a_token_takes_a_quarter_less_room_in_the_qrs_own_characters() -> None:
    text = packed(TOKEN)
    assert unpacked(text) == TOKEN
    assert set(text) <= set(ALPHABET)
    assert len(text) * 5.5 < len(TOKEN) * 8 * 0.75


def test_a_scanner_reads_the_picture() -> None:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, box_size=5)
    code.add_data(packed(TOKEN))
    picture = io.BytesIO()
    code.make_image().save(picture)
    (seen,) = zxingcpp.read_barcodes(Image.open(picture).convert("L").rotate(20, expand=True, fillcolor=255))
    assert unpacked(seen.text) == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        PREFIX,
        TOKEN,
        packed(TOKEN).lower(),
        packed(TOKEN)[:-3],
        packed(TOKEN) + "000",
        PREFIX + to_base45(b"not zlib"),
        PREFIX + to_base45(zlib.compress("证照".encode())),
    ],
)
def test_anything_else_is_malformed(text: str) -> None:
    with pytest.raises((Malformed, TooLarge)):
        unpacked(text)


def test_a_bomb_isnt_unpacked_and_an_oversized_one_isnt_read() -> None:
    with pytest.raises(TooLarge):
        unpacked(PREFIX + to_base45(zlib.compress(b"a" * (MAX_TOKEN + 1))))
    with pytest.raises(TooLarge):
        unpacked(PREFIX + "0" * MAX_TEXT)
    with pytest.raises(TooLarge):
        packed("".join(opaque() for _ in range(500)))
