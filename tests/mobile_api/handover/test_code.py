"""The code of a draft: short, ours, and soon over."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from PIL import Image

from mobile_api.handover.code import PERMIT_LIFE, PREFIX, code_for, permit_key, read_code
from wallet.qr_picture import png_of

DRAFT, NOW, SECRET = "0123456789abcdef" * 2, datetime(2026, 11, 25, 10, tzinfo=UTC), b"s" * 32
CODE = code_for(DRAFT, NOW + timedelta(minutes=10), SECRET)


def test_it_names_its_draft_until_its_end() -> None:
    assert len(CODE) == len(PREFIX) + 48
    assert read_code(CODE, NOW, SECRET) == DRAFT
    assert read_code(CODE, NOW + timedelta(minutes=9, seconds=59), SECRET) == DRAFT
    assert read_code(CODE, NOW + timedelta(minutes=10), SECRET) is None


@pytest.mark.parametrize("place", range(len(PREFIX), len(CODE) - 1, 3))
def test_a_changed_one_is_none(place: int) -> None:
    other = "A" if CODE[place] != "A" else "B"
    assert read_code(CODE[:place] + other + CODE[place + 1 :], NOW, SECRET) is None


@pytest.mark.parametrize(
    "text", ["", PREFIX, CODE[:-4], CODE + "AAAA", CODE.removeprefix(PREFIX), "码" * 52, "YW2." + CODE[4:]]
)
def test_anything_else_is_none(text: str) -> None:
    assert read_code(text, NOW, SECRET) is None
    assert read_code(CODE, NOW, b"another secret") is None


def test_a_permit_is_one_clerks_and_no_code() -> None:
    mine, colleagues = permit_key(SECRET, "one"), permit_key(SECRET, "other")
    permit = code_for(DRAFT, NOW + PERMIT_LIFE, mine)
    assert read_code(permit, NOW, mine) == DRAFT
    assert read_code(permit, NOW + PERMIT_LIFE, mine) is None
    assert read_code(permit, NOW, colleagues) is None
    assert read_code(permit, NOW, SECRET) is None
    assert read_code(CODE, NOW, mine) is None


def test_a_scanner_reads_the_picture() -> None:
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png_of(CODE))).convert("L"))
    assert read.text == CODE
