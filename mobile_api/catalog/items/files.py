"""Reads the sample items of `nlu_data/catalog/items/` into records.

The list gives names, codes, departments and types; `sample_checklist.json` gives the rest, which is
named in each record's `sample` so that it is marked wherever it is shown.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from mobile_api.catalog.items.record import CASE_NEEDS, Claim, Item

ITEMS_DIR = Path(__file__).resolve().parents[3] / "nlu_data" / "catalog" / "items"
SAMPLE_FILE = ITEMS_DIR / "guangan.json"
CHECKLIST_FILE = ITEMS_DIR / "sample_checklist.json"
CITY, DISTRICT = "511600000000", "511602000000"


def sources_hash() -> str:
    """Changes when the files change."""
    return hashlib.sha256(SAMPLE_FILE.read_bytes() + CHECKLIST_FILE.read_bytes()).hexdigest()


def read_items() -> list[Item | Claim]:
    """Every sample item, each case with the claim of the district that published it."""
    listed = json.loads(SAMPLE_FILE.read_text(encoding="utf-8"))
    invented = json.loads(CHECKLIST_FILE.read_text(encoding="utf-8"))
    entries: list[Item | Claim] = []
    for main in listed["mains"]:
        department = listed["departments"][main["department"]]
        entries.append(_heading("main", None, main, department, main["subs"][0]["cases"][0]["type"]))
        for sub in main["subs"]:
            entries.append(_heading("sub", main["code"], sub, department, sub["cases"][0]["type"]))
            for case in sub["cases"]:
                entries += _case(sub["code"], case, department, invented)
    return entries


def _heading(tier: str, parent: str | None, node: dict[str, Any], department: dict[str, Any], kind: str) -> Item:
    checklist = _listed(node, department, kind)
    sample = ["code", "tier", "department", "level"]
    return Item.model_validate(
        {"tier": tier, "parent": parent, "region": CITY, "checklist": checklist, "sample": sample}
    )


def _case(
    parent: str, case: dict[str, Any], department: dict[str, Any], invented: dict[str, Any]
) -> list[Item | Claim]:
    profile = next(p for p in invented["profiles"] if any(word in case["name"] for word in p["words"]))
    given = {**invented["checklist"], **profile["checklist"]}
    item = Item.model_validate(
        {
            "tier": "case",
            "parent": parent,
            "region": CITY,
            "checklist": {**given, **_listed(case, department, case["type"])},
            "flags": profile["flags"],
            "conveniences": [invented["conveniences"][kind] for kind in profile["conveniences"]],
            "sample": sorted({*given, *CASE_NEEDS, "department", "level", "flags", "conveniences", "parent"}),
        }
    )
    claim = {**invented["claim"], "code": case["code"], "region": DISTRICT, "department": department["district"]}
    return [item, Claim.model_validate(claim)]


def _listed(node: dict[str, Any], department: dict[str, Any], kind: str) -> dict[str, Any]:
    return {
        "name": {"zh": node["name"]},
        "code": node["code"],
        "item_type": kind,
        "department": department["city"],
        "level": "city",
    }
