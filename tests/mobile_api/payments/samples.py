"""A payment for tests of rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mobile_api.payments.payment import LIFE, Payment
from mobile_api.payments.refund import Refund

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


def a_payment(**changed: Any) -> Payment:
    """A fee of 120 yuan that nobody has paid yet."""
    told: dict[str, Any] = {
        "id": "p1",
        "application_id": "a1",
        "application_number": "20261126-000001",
        "citizen_id": "c1",
        "department": "public-security",
        "item": {"zh": "普通护照", "en": "Passport"},
        "method": "wechat_native",
        "amount_fen": 12_000,
        "created_at": NOW,
        "expires_at": NOW + LIFE,
        "next_ask_at": NOW,
    }
    return Payment(**{**told, **changed})


def paid(**changed: Any) -> Payment:
    """It, paid."""
    return a_payment(**changed).paid(NOW, NOW, "4200001", "2026000001", "unused")


def a_refund(amount_fen: int, refund_id: str = "r1", by: str = "account-1") -> Refund:
    """A refund that a clerk asks for."""
    return Refund(refund_id, amount_fen, "多缴", by, NOW)
