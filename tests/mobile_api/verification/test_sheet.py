"""The sheet as a PDF: Chinese can be read and searched in it, whatever it is about."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2

from mobile_api.applications.answers import Value
from mobile_api.verification.checks import Form, Told, findings
from mobile_api.verification.drawing import NO_GLYPH, draw
from mobile_api.verification.sheet import sheet_of
from tests.mobile_api.verification.forms import AT, NUMBER, PERSON, TODAY, form

SHOP: dict[str, Value] = {"shop_name": "中七美发", "owner_name": "张三", "owner_id_number": NUMBER}


def drawn(values: dict[str, Value], times: int = 1, previous: str = "") -> bytes:
    shop = form("open-barbershop", values)
    found = findings(Form(shop, Told({NUMBER: PERSON}), TODAY), AT) * times
    return draw(sheet_of(shop, "YW202611250000017", found, AT, previous))


def text_of(pdf: bytes) -> str:
    """All the text of a PDF, as a reader's search finds it."""
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_it_says_each_field_with_source_time_and_outcome() -> None:
    text = text_of(drawn(SHOP, previous="f" * 64))
    for words in (
        "网上数据核验表单",
        "YW202611250000017",
        "YJS-001 v3",
        "中七美发",
        "经营者姓名",
        "张三",
        "人口库",
        "一致",
        "符合",
        "申请人申报",
        "GB 11643",
        "2026-11-25 18:30:00",
        "数据截至",
        "f" * 64,
    ):
        assert words in text, words
    assert NUMBER not in text
    assert "110***********002X" in text


def test_a_long_form_goes_over_pages_and_is_numbered() -> None:
    pdf = drawn({**SHOP, "shop_name": "很长的店名" * 30}, times=8)
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) > 2
    text = text_of(pdf)
    assert text.count("网上数据核验表单") == text.count("/ ") >= 3
    assert "很长的店名" in text


def test_rare_characters_and_other_scripts_do_not_break_it() -> None:
    text = text_of(drawn({**SHOP, "owner_name": "𠮷三", "shop_name": "Ünïq 😀 买买提·艾力"}))
    assert f"{NO_GLYPH}三" in text
    assert "买买提·艾力" in text


def test_nothing_to_check_is_still_a_sheet() -> None:
    assert "网上数据核验表单" in text_of(drawn({}))


def test_its_fonts_are_inside() -> None:
    pdf = pikepdf.open(io.BytesIO(drawn(SHOP)))
    described = [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
    ]
    assert described
    assert all("/FontFile3" in font for font in described)
