"""A right answer to any question of any form, so that a test can fill a form as the catalog has it."""

from __future__ import annotations

from typing import Any

SAMPLES = {
    "text": "剪艺",
    "person_name": "张三",
    "id_number": "11010519491231002X",
    "uscc": "91110000600037341L",
    "phone": "13800000000",
    "date": "2026-12-01",
    "integer": "30",
    "address": "让胡路区中七路12号",
    "yes_no": "是",
}


def answer_to(question: dict[str, Any]) -> str:
    """What a cooperative citizen would say: `question` is a question of the chat or a field of the form page."""
    if question["options"]:
        return str(question["options"][0]["label"])
    rule = question.get("rule") or {}
    if question["type"] == "integer" and rule.get("min") is not None:
        return str(max(int(rule["min"]), min(30, int(rule.get("max") or 30))))
    if question["type"] == "date" and rule.get("not_future"):
        return "2026-01-15"
    return SAMPLES[question["type"]]
