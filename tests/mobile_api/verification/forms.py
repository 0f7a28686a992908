"""Complete forms for tests, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from mobile_api.applications.answers import Value
from mobile_api.applications.draft import Draft
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Catalog
from mobile_api.identity.access import Holder
from mobile_api.registers.records import Firm, Person

AT = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
TODAY = date(2026, 11, 25)
NUMBER = "11010519491231002X"
USCC = "91110000600037341L"
PERSON = Person(id_number=NUMBER, name="张三", sex="female", born_on=date(1949, 12, 31), as_of=TODAY)
FIRM = Firm(uscc=USCC, name="示例商贸有限公司", representative="张三", address="1号", status="active", as_of=TODAY)


@cache
def catalog() -> Catalog:
    """The catalog's files, read once."""
    return read_catalog()


def form(one_thing_id: str, values: dict[str, Value], **situation: str) -> Draft:
    """A form of a one-thing with these values; the rest of its fields are left out."""
    edition = Edition(3, catalog().lead[one_thing_id], catalog().one_things[one_thing_id])
    return Draft("d" * 32, Holder("c", None), "conversation", edition, AT, situation, values)
