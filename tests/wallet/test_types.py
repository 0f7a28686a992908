"""Certificate types: the files, and the check of a certificate's fields."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from mobile_api.materials.offers import CERTIFICATES
from tests.wallet.city import PERSON, SAMPLES, sample_of
from wallet.errors import FieldsRefused, UnknownType
from wallet.types.check import FITS, WANTED, check_fields
from wallet.types.library import load_types
from wallet.types.schema import CertificateType

TYPES = load_types()
LICENCE = TYPES.find("driving-licence")
CATALOG = Path(__file__).parents[2] / "nlu_data" / "catalog"


@pytest.mark.parametrize("kind", TYPES.all(), ids=lambda kind: kind.id)
def test_each_type_takes_a_full_set_of_fields_and_says_each_missing_one(kind: CertificateType) -> None:
    full = {field.id: sample_of(field) for field in kind.fields}
    assert check_fields(kind, full) == full
    required = {field.id for field in kind.fields if field.required}
    with pytest.raises(FieldsRefused) as refused:
        check_fields(kind, {})
    assert {fault.field for fault in refused.value.faults} == required


def test_there_are_fifteen_at_least_each_of_a_department_that_the_catalog_has() -> None:
    told = yaml.safe_load((CATALOG / "departments.yml").read_text("utf-8"))["departments"]
    assert len(TYPES.all()) >= 15
    assert {kind.issuer for kind in TYPES.all()} <= {department["id"] for department in told}


def test_the_registers_kinds_are_types_of_ours() -> None:
    assert CERTIFICATES.keys() <= {kind.id for kind in TYPES.all()}


def test_english_is_english_and_chinese_chinese() -> None:
    for kind in TYPES.all():
        labels = [field.label for field in kind.fields]
        options = [option for field in kind.fields for option in field.options.values()]
        for text in [kind.name, *kind.legal_basis, *labels, *options]:
            assert text.en.isascii(), text
            assert any("\u4e00" <= c <= "\u9fff" for c in text.zh), text


def test_id_numbers_are_sensitive_everywhere() -> None:
    for kind in TYPES.all():
        assert all(field.sensitive for field in kind.fields if field.type == "id_number"), kind.id


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(UnknownType):
        TYPES.find("../resident-id")


def test_every_kind_of_field_has_a_check_and_a_sentence() -> None:
    assert FITS.keys() == WANTED.keys() == SAMPLES.keys()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", 7),
        ("name", "王" * 501),
        ("name", "王\u202e秀英"),
        ("name", "王\x00"),
        ("number", "230602199003078210"),  # the check digit is wrong
        ("number", "23060219900307821"),
        ("number", "230602199013078210"),  # no such month
        ("number", "２３０６０２１９９００３０７８２１７"),
        ("sex", "unknown"),
        ("sex", ["female"]),
        ("born_on", "1990-02-30"),
        ("born_on", "19900307"),
        ("born_on", "0090-03-07"),
        ("vehicle_classes", []),
        ("vehicle_classes", "C1"),
        ("vehicle_classes", ["C1", ""]),
        ("vehicle_classes", ["C1"] * 51),
        ("photo", "AB" * 32),
        ("photo", "https://example.com/photo.jpg"),
        ("nickname", "小王"),
    ],
)
def test_what_doesnt_fit_is_named_in_both_languages(field: str, value: object) -> None:
    with pytest.raises(FieldsRefused) as refused:
        check_fields(LICENCE, {**PERSON, field: value})
    (fault,) = refused.value.faults
    label = LICENCE.field(field)
    assert fault.field == field
    assert (label.label.zh if label else field) in fault.zh
    assert (label.label.en if label else field) in fault.en
    assert refused.value.told_in("zh") == fault.zh
    assert refused.value.told_in("en") == fault.en


@pytest.mark.parametrize("value", [-1, 1.5, True, "3", 10**15])
def test_a_number_is_a_whole_one_not_below_nothing(value: object) -> None:
    kind = TYPES.find("hotel-permit")
    fields = {field.id: sample_of(field) for field in kind.fields}
    with pytest.raises(FieldsRefused):
        check_fields(kind, {**fields, "rooms": value})


@pytest.mark.parametrize("value", ["91230600MA18WQ0D25", "91230600ma18wq0d24", "91230600 MA18WQ0D24", "", 91230600])
def test_a_uscc_is_written_as_it_is(value: object) -> None:
    kind = TYPES.find("business-licence")
    fields = {field.id: sample_of(field) for field in kind.fields}
    with pytest.raises(FieldsRefused):
        check_fields(kind, {**fields, "uscc": value})


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(FieldsRefused) as refused:
        check_fields(LICENCE, {**PERSON, "sex": "x", "born_on": "x", "nickname": "x"})
    assert [fault.field for fault in refused.value.faults] == ["sex", "born_on", "nickname"]


BEGINS = datetime(2026, 11, 25, 17, tzinfo=UTC)  # in China it is the 26th already


@pytest.mark.parametrize(
    ("kind", "fields", "ends"),
    [
        ("food-permit", {}, datetime(2031, 11, 25, 16, tzinfo=UTC)),
        ("senior-card", {}, None),
        ("driving-licence", {"valid_until": "2031-06-01"}, datetime(2031, 6, 1, 16, tzinfo=UTC)),
        ("driving-licence", {}, None),
    ],
)
def test_it_ends_after_its_last_day_in_china(kind: str, fields: dict[str, object], ends: datetime | None) -> None:
    assert TYPES.find(kind).ends(fields, BEGINS) == ends


def test_years_that_begin_on_a_leap_day_end_on_the_last_of_february() -> None:
    leap_day = datetime(2028, 2, 28, 16, tzinfo=UTC)
    assert TYPES.find("food-permit").ends({}, leap_day) == datetime(2033, 2, 27, 16, tzinfo=UTC)


GOOD: dict[str, Any] = LICENCE.model_dump()


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"legal_basis": []},
        {"issuer": "Public Security"},
        {"validity": {"rule": "years"}},
        {"validity": {"rule": "field", "field": "name"}},
        {"validity": {"rule": "field", "field": "missing"}},
        {"validity": {"rule": "unlimited", "years": 3}},
        {"fields": GOOD["fields"] + GOOD["fields"][:1]},
        {"fields": [*GOOD["fields"], {"id": "x", "label": {"zh": "一", "en": "One"}, "type": "choice"}]},
        {"name": {"zh": "", "en": "Licence"}},
    ],
)
def test_a_type_that_doesnt_hold_together_isnt_loaded(change: dict[str, Any]) -> None:
    assert CertificateType.model_validate(GOOD) == LICENCE
    with pytest.raises(ValidationError):
        CertificateType.model_validate(GOOD | change)
