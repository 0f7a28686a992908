"""Money that has come back, as news for whoever paid it. Rules only."""

from __future__ import annotations

from datetime import datetime

from mobile_api.payments.payment import Payment
from mobile_api.payments.refund import yuan
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Notice

REFUNDED = {
    "zh": "“{item}”的费用已退回{sum}元，按原路到账。",
    "en": "{sum} yuan for “{item}” were paid back, the way they came.",
}


def refund_news(payment: Payment, refund_id: str, at: datetime) -> Notice:
    """The news of a refund that is done."""
    total = yuan(payment.refund(refund_id).amount_fen)
    text = {language: words.format(item=payment.item[language], sum=total) for language, words in REFUNDED.items()}
    link = f"/applications/{payment.application_number}"
    return Notice(f"refund:{refund_id}", payment.citizen_id, Kind.PAYMENT, text, link, at)
