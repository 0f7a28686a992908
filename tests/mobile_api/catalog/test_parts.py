"""Which part of a one-thing people ask about."""

from __future__ import annotations

import pytest

from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.parts import item_named

DEATH = read_catalog().one_things["death"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("户口注销", "户口注销"),
        ("户口咋销", "户口注销"),
        ("丧葬费咋领", "养老保险丧葬补助金和抚恤金申领"),
        ("他公积金里的钱", "住房公积金提取(死亡)"),
        ("火化证明去哪开", "遗体火化证明"),
        ("how do I get the funeral grant", "养老保险丧葬补助金和抚恤金申领"),
        ("Cremation certificate", "遗体火化证明"),
        ("社保卡和户口", None),
        ("咋整", None),
        ("证明", None),
    ],
)
def test_a_part_is_known_by_what_no_other_has(text: str, part: str | None) -> None:
    item = item_named(text, DEATH.items)
    assert (item.name.zh if item else None) == part
