"""Who writes an item and who claims it (六个统一). Rules only.

A claim holds no copy of the unified elements: what a county shows is the city's item with the
claim's own address and hours laid over it, so the six can't differ.
"""

from __future__ import annotations

from mobile_api.catalog.items.record import Claim, Item
from mobile_api.errors import Forbidden, InvalidValue

UNIFIED = ("name", "code", "conditions", "materials", "statutory_days", "promised_days", "process")
"""名称、编码、条件、材料、时限、流程."""
OWN = ("department", "level", "place", "hours", "consultation")
"""What a claim says of itself: who it is, where, when, and whom to ask."""


class NotYourDepartment(Forbidden):
    """An editor of one department proposes to change another department's item or claim."""

    code = "not-your-department"
    zh, en = "只能修改本部门的事项。", "You may only change your own department's items."


def check_writer(department: str | None, owner_zh: str) -> None:
    """An editor bound to a department changes only what is its own. Raises `NotYourDepartment`."""
    if department is not None and department != owner_zh:
        raise NotYourDepartment


def check_item(item: Item, parent: Item | None, before: Item | None) -> None:
    """The city writes items, under the next tier, and an item keeps its place. Raises `InvalidValue`."""
    if before is not None and (before.tier, before.region) != (item.tier, item.region):
        raise InvalidValue("层级和区划不能修改。", "Tier and region of an item can't be changed.", field="tier")
    if item.checklist.level != "city":
        raise InvalidValue(
            "事项由市级部门编写，下级部门只能认领。",
            "Items are written by a city department; others claim them.",
            field="checklist.level",
        )
    above = {"main": None, "sub": "main", "case": "sub"}[item.tier]
    if (parent.tier if parent else None) != above:
        raise InvalidValue("上级事项不存在或层级不对。", "There is no such parent one tier above.", field="parent")


def check_claim(claim: Claim, item: Item | None) -> None:
    """Only a case that the city has written can be claimed, and not by the city itself. Raises `InvalidValue`."""
    if item is None or item.tier != "case":
        raise InvalidValue("没有可以认领的办事情形。", "There is no such case to claim.", field="code")
    if item.region == claim.region:
        raise InvalidValue("不能认领本级编写的事项。", "A region can't claim what it has written.", field="region")


def claimed(item: Item, claim: Claim) -> Item:
    """The item as the claiming department offers it."""
    own = {name: value for name in OWN if (value := getattr(claim, name)) is not None}
    sample = [name for name in item.sample if name not in own] + claim.sample
    return item.model_copy(
        update={"region": claim.region, "checklist": item.checklist.model_copy(update=own), "sample": sample}
    )
