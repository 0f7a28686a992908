"""What a certificate's page says."""

from __future__ import annotations

import pytest

from tests.wallet.paper.office import CHECK_AT, LICENCE, POLICE, certificate_of
from wallet.paper.sheet import Entry, Sheet, sheet_of
from wallet.types.library import load_types
from wallet.types.schema import CertificateType, Text

TYPES = load_types().all()


def entry_of(sheet: Sheet, label: str) -> Entry | None:
    return next((entry for entry in sheet.entries if entry.label.zh == label), None)


@pytest.mark.parametrize("kind", TYPES, ids=[kind.id for kind in TYPES])
def test_every_kind_has_a_page_with_each_of_its_fields(kind: CertificateType) -> None:
    sheet = sheet_of(certificate_of(kind), kind, POLICE)
    printed = [*sheet.entries, *([sheet.number] if sheet.number else [])]
    wanted = {field.label.zh for field in kind.fields if field.type != "photo"}
    assert wanted <= {entry.label.zh for entry in printed}
    assert sheet.with_photo is any(field.type == "photo" for field in kind.fields)


def test_values_are_said_as_people_read_them() -> None:
    licence = load_types().find("business-licence")
    sheet = sheet_of(certificate_of(licence, registered_capital=1_234_567_05), licence, POLICE)
    told = {entry.label.en: entry.value for entry in sheet.entries}
    assert told["Registered capital"] == Text(zh="1,234,567.05元", en="CNY 1,234,567.05")
    assert told["Established on"] == Text(zh="2031年6月1日", en="1 June 2031")
    assert told["Kind"] == Text(zh="有限责任公司", en="Limited liability company")
    assert told["Business scope"].zh == told["Business scope"].en == "一；二"


def test_a_certificate_without_a_last_day_says_that_it_has_none() -> None:
    sheet = sheet_of(certificate_of(LICENCE, valid_until=None), LICENCE, POLICE)
    ends = entry_of(sheet, "有效期至")
    assert ends is not None
    assert ends.value == Text(zh="长期", en="No end")


def test_years_of_validity_are_printed_to_their_last_day() -> None:
    permit = load_types().find("food-permit")
    valid = entry_of(sheet_of(certificate_of(permit), permit, POLICE), "有效期限")
    assert valid is not None
    assert valid.value.zh == "2026年11月26日至2031年11月25日"
    assert valid.value.en == "26 November 2026 to 25 November 2031"


def test_the_number_stands_under_the_title_and_not_twice() -> None:
    sheet = sheet_of(certificate_of(LICENCE), LICENCE, POLICE)
    assert sheet.number is not None
    assert sheet.number.value.zh == "230602199003078217"
    assert entry_of(sheet, sheet.number.label.zh) is None


def test_the_qr_names_the_certificate_and_no_person() -> None:
    certificate = certificate_of(LICENCE)
    assert sheet_of(certificate, LICENCE, POLICE).check_url == CHECK_AT + certificate.id
