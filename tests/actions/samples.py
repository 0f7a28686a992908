"""One example of every outcome that the contract of the assistant API names."""

from __future__ import annotations

from typing import Any

QUESTION: dict[str, Any] = {
    "kind": "field",
    "id": "phone",
    "text": "您的手机号是多少？",
    "why": None,
    "type": "phone",
    "options": [],
    "example": "13800000000",
    "position": {"answered": 2, "total": 9},
}
CHOICE: dict[str, Any] = {
    **QUESTION,
    "kind": "situation",
    "id": "operator",
    "text": "几个人干？",
    "why": "人数不同，办的手续不同。",
    "type": None,
    "example": None,
    "options": [{"id": "sole_trader", "label": "一个人干"}, {"id": "company", "label": "开公司"}],
}
CONFIRM: dict[str, Any] = {**CHOICE, "kind": "confirm", "id": "confirm", "text": "请核对。", "why": None}
LOGIN: dict[str, Any] = {
    **QUESTION,
    "kind": "login",
    "id": "login",
    "text": "请先登录。",
    "type": None,
    "example": None,
}
CASE: dict[str, Any] = {
    "kind": "case",
    "title": "开理发店（个体户）",
    "code": "C-1",
    "department": "市场监督管理局",
    "channel": "全程网办",
    "facts": [
        {"id": "promised_days", "label": "承诺时限", "value": "3个工作日", "sample": True},
        {"id": "fee", "label": "收费", "value": "不收费", "sample": False},
    ],
    "materials": [{"name": "身份证", "formats": ["jpg"], "max_mb": 5, "required": True, "note": None}],
    "steps": ["受理"],
    "legal_basis": ["个体工商户条例"],
    "counters": [{"name": "政务大厅", "address": "东风路1号", "hours": "9:00-17:00", "phone": "12345", "sample": True}],
}
APPLICATION: dict[str, Any] = {
    "kind": "application",
    "number": "20261123-0001",
    "name": "开理发店",
    "state": "submitted",
    "state_label": "已提交",
    "submitted_at": "2026-11-23T08:00:00Z",
    "due_on": "2026-11-26",
    "sentence": "已提交，等待受理。",
}
SUMMARY: dict[str, Any] = {"kind": "summary", "title": "开理发店", "rows": []}

SUBMIT: dict[str, dict[str, Any]] = {
    "credit_locked": {"reason": "您在失信被执行人名单上。", "next": None},
    "incomplete": {"next": QUESTION},
    "login_required": {"next": LOGIN},
    "nothing": {"next": None},
    "submitted": {
        "card": APPLICATION,
        "number": APPLICATION["number"],
        "name": "开理发店",
        "due_on": "2026-11-26",
        "credit": "",
        "next": None,
    },
}
REQUEST: dict[str, dict[str, Any]] = {
    "candidates": {"next": {**CHOICE, "kind": "candidates", "id": "one_thing", "why": None}},
    "listed": {"name": "开书店", "departments": ["文旅局"], "items": ["出版物零售"], "next": None},
    "next": {"next": QUESTION},
    "handed_over": {"next": None},
    "none": {"next": None},
    "same": {"case_name": "开理发店", "next": CHOICE},
    "settled": {"case": CASE, "next": QUESTION},
    "started": {"case_name": "开理发店", "department": "市场监督管理局", "channel": "全程网办", "next": CHOICE},
    "summary": {"card": SUMMARY, "next": CONFIRM},
    "switched": {"from_name": "开饭店", "case_name": "开理发店", "department": "市场监督管理局", "next": CHOICE},
}
CORRECT: dict[str, dict[str, Any]] = {
    "corrected": {"label": "手机号", "value": "138****0000", "next": CONFIRM},
    "invalid": {"reason": "手机号应是11位数字。", "next": QUESTION},
    "nothing": {"next": None},
    "situation_changed": {"case": CASE, "label": "几个人干？", "value": "开公司", "next": QUESTION},
    **{name: REQUEST[name] for name in ("listed", "same", "settled", "started", "summary", "switched")},
    "value_wanted": {"label": "手机号", "next": QUESTION},
    "which": {"next": {**CHOICE, "kind": "candidates", "id": "correction", "why": None}},
}
SAMPLES: dict[str, dict[str, dict[str, Any]]] = {
    "answer": {
        **REQUEST,
        **CORRECT,
        **SUBMIT,
        "declined": {"next": REQUEST["candidates"]["next"]},
        "none_of_these": {},
        "nothing": {"next": None},
        "nothing_asked": {},
    },
    "cancel": {"cancelled": {"name": "开理发店", "next": None}, "nothing": {"next": None}},
    "correct": CORRECT,
    "escalate": {"already": {"next": QUESTION}, "queued": {"next": QUESTION}},
    "explain": {
        "explained": {"text": "部门要联系您。", "example": "13800000000", "next": QUESTION},
        "nothing": {"next": None},
    },
    "facts": {
        "listed": {"name": "开书店", "lines": ["出版物零售"], "next": None},
        "no_case": {"next": None},
        "told": {"topic": "fee", "case_name": "开理发店", "lines": ["不收费"], "sample": True, "next": QUESTION},
    },
    "language": {"switched": {"next": QUESTION}},
    "manner": {"simple": {"simple": True, "next": QUESTION}, "usual": {"next": QUESTION}},
    "request": REQUEST,
    "resume": {**SUBMIT, "nothing": {}, "resumed": {"name": "开理发店", "next": QUESTION}},
    "remind": {"nothing": {}, "resumed": {"next": QUESTION}},
    "status": {
        **REQUEST,
        "applications": {"cards": [APPLICATION, APPLICATION], "next": None},
        "draft": {"name": "开理发店", "answered": 3, "total": 9, "next": QUESTION},
        "none": {"next": None},
    },
    "submit": SUBMIT,
}
"""Call -> outcome -> what comes with it."""


def sample(call: str, outcome: str) -> dict[str, Any]:
    """A whole result."""
    return {"outcome": outcome, **SAMPLES[call][outcome]}
