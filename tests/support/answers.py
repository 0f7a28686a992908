"""A right answer to any question of any form, so that a test can fill a form as the catalog has it."""

from __future__ import annotations

from typing import Any

SAMPLES = {
    "text": "中七商贸示例",
    "person_name": "张三",
    "id_number": "11010519491231002X",
    "uscc": "91110000600037341L",
    "phone": "13800000000",
    "address": "让胡路区中七路12号",
    "yes_no": "是",
}


def answer_to(question: dict[str, Any]) -> str:
    """What a cooperative citizen would say: `question` is a question of the chat or a field of the form page."""
    rule = question.get("rule") or {}
    if question["options"]:
        return str(question["options"][0]["label"])
    if question["type"] == "integer":
        least, most = rule.get("min"), rule.get("max")
        return str(max(least or 0, min(30, most if most is not None else 30)))
    if question["type"] == "date":
        return "昨天" if rule.get("not_future") else "明天"
    if question["type"] == "text" and question["example"]:
        return str(question["example"])
    return SAMPLES[question["type"]]
