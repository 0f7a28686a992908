"""The record of a service item, claims, differences and spreadsheets: rules without a database."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from pydantic import ValidationError

from mobile_api.catalog.items import changes, claiming, sheet
from mobile_api.catalog.items.changes import Change, State
from mobile_api.catalog.items.diff import differences
from mobile_api.catalog.items.files import read_items
from mobile_api.catalog.items.record import LABELS, Checklist, Claim, Item
from mobile_api.errors import InvalidValue
from tests.mobile_api.catalog.items.samples import claim_of, new_tree

Spoil = Callable[[dict[str, Any]], object]


@pytest.fixture
def tree() -> list[dict[str, Any]]:
    return new_tree()


def test_the_checklist_has_36_elements_each_with_a_label() -> None:
    assert len(Checklist.model_fields) == 36
    assert list(LABELS) == list(Checklist.model_fields)


def test_every_published_sample_item_is_a_valid_record() -> None:
    entries = read_items()
    cases = [e for e in entries if isinstance(e, Item) and e.tier == "case"]
    assert len(cases) == 1135
    assert len({e.entry_id for e in entries}) == len(entries)
    assert {c.code for c in entries if isinstance(c, Claim)} == {case.entry_id for case in cases}
    assert all("fees" not in case.sample or case.checklist.fees for case in cases)


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda e: e["checklist"].update(promised_days=30), "promised"),
        (lambda e: e["checklist"].update(legal_basis=[]), "legal_basis"),
        (lambda e: e["checklist"].update(promised_days=0), "on the spot"),
        (lambda e: e.update(flags=["at_once"]), "at_once"),
        (lambda e: e["checklist"].update(visits=2), "one_visit"),
        (lambda e: e["checklist"].update(online_depth="window_only"), "online"),
        (lambda e: e["checklist"]["materials"].pop(), "tolerance"),
        (lambda e: e.update(parent=None), "parent"),
        (lambda e: e.update(flags=["online", "online"]), "once"),
        (lambda e: e["checklist"].update(name={"zh": "a\u0007b"}), "control"),
        (lambda e: e.update(sample=["nonsense"]), "no element"),
    ],
)
def test_a_case_that_contradicts_itself_is_refused(tree: list[dict[str, Any]], spoil: Spoil, word: str) -> None:
    Item.model_validate(tree[2])
    spoil(tree[2])
    with pytest.raises(ValidationError, match=word):
        Item.model_validate(tree[2])


def test_what_a_county_shows_is_the_citys_with_its_own_address(tree: list[dict[str, Any]]) -> None:
    city = Item.model_validate(tree[2])
    county = claiming.claimed(city, Claim.model_validate(claim_of(city.entry_id)))
    for name in claiming.UNIFIED:
        assert getattr(county.checklist, name) == getattr(city.checklist, name)
    assert county.checklist.place is not None
    assert county.checklist.place.zh == "县政务大厅"
    assert county.checklist.consultation == city.checklist.consultation, "not its own, so the city's"


def test_a_heading_cannot_be_claimed(tree: list[dict[str, Any]]) -> None:
    main = Item.model_validate(tree[0])
    with pytest.raises(InvalidValue) as refused:
        claiming.check_claim(Claim.model_validate(claim_of(main.entry_id)), main)
    assert refused.value.field == "code"


def test_differences_name_the_elements_that_changed(tree: list[dict[str, Any]]) -> None:
    before = Item.model_validate(tree[2])
    tree[2]["checklist"]["promised_days"] = 4
    tree[2]["flags"] = ["online"]
    found = differences(before, Item.model_validate(tree[2]))
    assert [(d.element, d.before, d.after) for d in found] == [
        ("promised_days", 5, 4),
        ("flags", ["one_visit", "online"], ["online"]),
    ]


def test_nobody_approves_their_own_change_however_the_name_is_spelt() -> None:
    day = date(2026, 11, 24)
    change = Change("1", State.PROPOSED, "", "Li Ming", datetime(2026, 11, 24, tzinfo=UTC), day, 1)
    with pytest.raises(changes.SamePerson):
        changes.check_decision(change, State.APPROVED, "ＬＩ ming ")
    changes.check_decision(change, State.APPROVED, "王芳")
    changes.check_decision(change, State.REJECTED, "Li Ming")


def test_a_workbook_reads_back_what_was_written(tree: list[dict[str, Any]]) -> None:
    tree[2]["checklist"]["materials"][0]["name"]["zh"] = "申请表|甲\\乙"
    entries: list[Item | Claim] = [Item.model_validate(entry) for entry in tree]
    entries.append(Claim.model_validate(claim_of(entries[2].entry_id)))
    assert [entry for _, _, entry in sheet.read(sheet.export(entries))] == entries


def changed(content: bytes, row: int, column: str, value: object) -> bytes:
    """The workbook with one cell of its items changed."""
    book = load_workbook(io.BytesIO(content))
    heads = [cell.value for cell in book["items"][1]]
    book["items"].cell(row, heads.index(column) + 1).value = value  # type: ignore[assignment]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("column", "value"),
    [("promised_days", "soon"), ("name.zh", "=1+1"), ("materials", "a|b"), ("tier", "top"), ("online_payment", "ja")],
)
def test_a_wrong_cell_is_named_by_row_and_column(tree: list[dict[str, Any]], column: str, value: str) -> None:
    content = sheet.export([Item.model_validate(entry) for entry in tree])
    with pytest.raises(sheet.SheetRefused) as refused:
        sheet.read(changed(content, 5, column, value))
    assert [(e.sheet, e.row, (e.column or "").split(".")[0]) for e in refused.value.errors] == [
        ("items", 5, column.split(".")[0])
    ]


def test_every_wrong_row_is_named_at_once(tree: list[dict[str, Any]]) -> None:
    content = sheet.export([Item.model_validate(entry) for entry in tree])
    for row in (3, 5):
        content = changed(content, row, "item_type", "nonsense")
    with pytest.raises(sheet.SheetRefused) as refused:
        sheet.read(content)
    assert {e.row for e in refused.value.errors} == {3, 5}


def test_what_is_no_workbook_of_ours_is_refused() -> None:
    empty = io.BytesIO()
    Workbook().save(empty)
    for content in (b"", b"PK\x03\x04 nonsense", empty.getvalue(), b"x" * (sheet.MAX_UPLOAD + 1)):
        with pytest.raises(sheet.NotASheet):
            sheet.read(content)
