"""Where the fields stand."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wallet.paper.layout import BOTTOM, GAP, NEXT_BOTTOM, PHOTO_HEIGHT, PHOTO_LEFT, TOP, Placed, pages, wrapped
from wallet.paper.sheet import Entry
from wallet.types.schema import Text


def measure(text: str, size: float) -> float:
    """Chinese characters are as wide as high, others half of it."""
    return sum(size if character >= "\u2e80" else size / 2 for character in text)


def entry(value: str) -> Entry:
    return Entry(Text(zh="经营范围", en="Business scope"), Text(zh=value, en=value))


def told(laid: list[list[Placed]]) -> str:
    cells = [cell for page in laid for placed in page for cell in placed.row.cells]
    return "".join(line.text for cell in cells for line in cell.value)


def test_two_short_fields_share_a_row_and_a_long_one_has_its_own() -> None:
    laid = pages([entry("短"), entry("短"), entry("长" * 100), entry("短")], False, measure)
    assert [len(placed.row.cells) for placed in laid[0]] == [2, 1, 1]


def test_beside_a_photo_nothing_runs_under_it() -> None:
    (rows,) = pages([entry("长" * 60)] + [entry("短")] * 12, True, measure)
    for placed in rows:
        beside = placed.y < TOP + PHOTO_HEIGHT
        right = max(cell.x + cell.room for cell in placed.row.cells)
        assert (right < PHOTO_LEFT) == beside


@given(st.lists(st.text("一二三 ab", min_size=1, max_size=4000).filter(str.strip), min_size=1, max_size=12))
def test_however_much_there_is_all_of_it_is_on_a_page_and_inside(values: list[str]) -> None:
    laid = pages([entry(value) for value in values], False, measure)
    assert told(laid).replace(" ", "") == "".join(values).replace(" ", "")
    for number, rows in enumerate(laid):
        for placed in rows:
            assert placed.y + placed.row.height <= (NEXT_BOTTOM if number else BOTTOM) + GAP
        for above, below in pairwise(rows):
            assert below.y >= above.y + above.row.height


def test_lines_break_after_a_space_or_between_characters() -> None:
    assert list(wrapped("Legal representative", 10, 70, measure)) == ["Legal", "representative"]
    assert list(wrapped("大庆市萨尔图区", 10, 35, measure)) == ["大庆市", "萨尔图", "区"]
