"""Which item (事项) of a one-thing a text is about. Rules only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from mobile_api.catalog.options import plain
from mobile_api.catalog.schema import Item

COMMON = frozenset({"登记", "申领", "申请", "办理", "证明", "注销", "许可", "备案", "签发", "提取", "养老"})
"""Pairs of characters that tell nothing about what is registered, applied for or cancelled."""
COMMON_EN = frozenset({"application", "registration", "cancellation", "certificate", "licence", "license", "permit"})
SHORTEST_EN = 4
SPOKEN = {"hukou": "household registration"}
"""What people call what an item's name calls otherwise."""
CLEARLY = 2
"""Of "社保卡和户口" none is meant: the one that is meant has more than twice as much in common as the next."""


def item_named(text: str, items: Sequence[Item]) -> Item | None:
    """The one item whose name a text gives, or of whose name it has something that no other item has: "丧葬费咋领" is
    about 养老保险丧葬补助金和抚恤金申领. None if it may be several, or none."""
    said = plain(text)
    for item in items:
        if said in {plain(item.name.zh), plain(item.name.en)}:
            return item
    parts = [_parts(plain(item.name.zh)) | _parts(plain(item.name.en)) for item in items]
    in_items = Counter(part for own in parts for part in own)
    for word, written in SPOKEN.items():
        said = said.replace(word, written)
    shared = [sum(in_items[part] == 1 for part in own & _parts(said)) for own in parts]
    best, second, *_ = [*sorted(shared, reverse=True), 0]
    return items[shared.index(best)] if best > CLEARLY * second else None


def _parts(text: str) -> set[str]:
    """Pairs of Chinese characters and English words that tell something."""
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    pairs = {run[n : n + 2] for run in runs for n in range(len(run) - 1)}
    words = {word for word in re.findall(r"[a-z]+", text) if len(word) >= SHORTEST_EN}
    return (pairs - COMMON) | (words - COMMON_EN)
