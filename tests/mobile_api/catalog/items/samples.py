"""A service item of three tiers that no other test knows, as JSON records."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

CITY, COUNTY = "230600000000", "230621000000"
DEPARTMENT = {"zh": "市测试局", "en": "City Testing Bureau"}
COUNTY_DEPARTMENT = {"zh": "县测试局", "en": "County Testing Bureau"}


def both(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": text, "en": f"{text} in English"}


def new_tree() -> list[dict[str, Any]]:
    """A main item, its sub-item and a case of it, under codes of their own."""
    stem = f"T-{uuid4().hex[:8]}"
    main, sub, case = f"{stem}-1", f"{stem}-2", f"{stem}-3"
    return [heading("main", main, None), heading("sub", sub, main), case_of(sub, case)]


def heading(tier: str, code: str, parent: str | None) -> dict[str, Any]:
    """A main or sub-item: a name with its code."""
    checklist = {
        "name": both("测试许可"),
        "code": code,
        "item_type": "licence",
        "department": DEPARTMENT,
        "level": "city",
    }
    return {"kind": "item", "tier": tier, "parent": parent, "region": CITY, "checklist": checklist}


def case_of(parent: str, code: str) -> dict[str, Any]:
    """A case with everything that a case needs."""
    entry = heading("case", code, parent)
    entry["checklist"] |= {
        "legal_basis": [both("测试法第一条")],
        "applicants": ["person"],
        "conditions": [both("年满十八周岁")],
        "materials": [{"name": both("申请表")}, {"name": both("照片"), "key": False}],
        "statutory_days": 20,
        "promised_days": 5,
        "case_type": "promised",
        "process": [{"name": both("受理"), "days": 1}, {"name": both("审查"), "days": 4}],
        "result_name": both("测试许可证"),
        "result_delivery": ["mail"],
        "online_depth": "full_online",
        "visits": 0,
        "place": both("一号窗口"),
        "hours": both("工作日"),
        "consultation": both("12345"),
        "complaints": both("12345"),
        "remedies": both("行政复议"),
    }
    entry["flags"] = ["one_visit", "online"]
    entry["conveniences"] = [{"kind": "tolerance", "where": both("一号窗口"), "when": both("十日内补齐")}]
    return entry


def claim_of(code: str) -> dict[str, Any]:
    """A county department's claim of a case: its own address and hours."""
    return {
        "kind": "claim",
        "code": code,
        "region": COUNTY,
        "level": "county",
        "department": COUNTY_DEPARTMENT,
        "place": both("县政务大厅"),
        "hours": both("周六上午"),
    }
