"""A library with one one-thing in it, of three departments and one counter of each kind."""

from __future__ import annotations

from typing import Any

from mobile_api.catalog.library import Edition, Library
from mobile_api.catalog.schema import Counter, Department, OneThing


def both(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": text, "en": f"{text} in English"}


def case_of(number: int, **changes: Any) -> dict[str, Any]:
    """A case that takes five days and asks for a key material and one that may come later."""
    case = {
        "id": f"case-{number}",
        "code": f"YJS-900-0{number}",
        "name": both(f"情形{number}"),
        "items": ["甲证", "乙证"],
        "materials": ["id_card", "plan"],
        "conditions": [both("年满十八周岁")],
        "fee_fen": 0,
        "statutory_days": 20,
        "promised_days": 5,
    }
    return case | changes


def detail_of(*cases: dict[str, Any], counters: tuple[str, ...] = ("hall",)) -> dict[str, Any]:
    """A one-thing worked out in full; two cases are told apart by one question."""
    options = [{"id": "one", "label": both("一")}, {"id": "two", "label": both("二")}]
    fields = [{"id": f"f{n}", "label": both("项"), "ask": both("填什么"), "type": "text"} for n in range(3)]
    found = [case | {"when": {"which": [options[n]["id"]]}} if len(cases) > 1 else case for n, case in enumerate(cases)]
    return {
        "situations": [{"id": "which", "ask": both("哪种"), "why": both("材料不同"), "options": options}]
        if len(cases) > 1
        else [],
        "cases": found,
        "materials": [
            {"id": "id_card", "name": both("身份证"), "formats": ["jpg"]},
            {"id": "plan", "name": both("平面图"), "formats": ["pdf"], "key": False},
        ],
        "fields": fields,
        "steps": [both("网上填表"), both("现场核查"), both("证照送达")],
        "legal_basis": [both("《测试法》")],
        "counters": list(counters),
        "sample": ["promised_days"],
    }


def edition_of(detail: dict[str, Any] | None, channel: str = "full_online", **changes: Any) -> Edition:
    """The third edition of the one-thing."""
    record = {
        "id": "try-it",
        "code": "YJS-900",
        "name": both("测试一件事"),
        "plain": both("我要测试"),
        "channel": channel,
        "explanation": both("填一张表"),
        "items": [{"name": both("甲证"), "department": "first"}, {"name": both("乙证"), "department": "second"}],
        "detail": detail,
    }
    return Edition(3, "first", OneThing.model_validate(record | changes))


def library_of(edition: Edition) -> Library:
    """The library that holds it."""
    departments = [Department.model_validate({"id": name, "name": both(f"{name}局")}) for name in ("first", "second")]
    counters = [_counter("hall", "special"), _counter("one-stop", "one_stop"), _counter("street", "sub_district")]
    counters.append(_counter("late", "special", both("周六上午")))
    return Library(departments, counters, [edition])


def _counter(counter_id: str, kind: str, extended: dict[str, str] | None = None) -> Counter:
    return Counter.model_validate(
        {
            "id": counter_id,
            "name": both(counter_id),
            "address": both("一号"),
            "hours": both("工作日"),
            "phone": "12345",
            "kind": kind,
            "extended_hours": extended,
            "sample": True,
        }
    )
