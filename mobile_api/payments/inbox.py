"""Steps of a payment, or of a refund, as news for whoever pays. Rules only.

That it is asked for, and paid, is news of the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from mobile_api.payments.payment import Payment
from mobile_api.payments.refund import yuan
from mobile_api.payments.states import Move
from mobile_api.push.kinds import Kind, Words
from mobile_api.push.notice import Notice

RefundStep = Literal["asked", "declined", "failed", "done"]
REFUNDS: Mapping[RefundStep, Words] = {
    "asked": {
        "zh": "“{item}”的费用要退回{sum}元，正在办理。",
        "en": "We are refunding {sum} yuan for “{item}”.",
    },
    "declined": {
        "zh": "“{item}”的费用退回{sum}元没有获批，可向窗口或在对话里询问原因。",
        "en": "The refund of {sum} yuan for “{item}” wasn't approved. You can ask why at the counter or in the chat.",
    },
    "failed": {
        "zh": "“{item}”的费用退回{sum}元没有成功，工作人员会继续处理。",
        "en": "The refund of {sum} yuan for “{item}” didn't go through. Our staff will deal with it.",
    },
    "done": {
        "zh": "“{item}”的费用已退回{sum}元，按原路到账。",
        "en": "{sum} yuan for “{item}” have been refunded to where you paid from.",
    },
}
ENDED: Mapping[Move, Words] = {
    Move.FAIL: {
        "zh": "“{item}”的缴费{sum}元没有成功，请重新缴费。",
        "en": "Your payment of {sum} yuan for “{item}” didn't go through. Please try again.",
    },
    Move.EXPIRE: {
        "zh": "“{item}”的缴费{sum}元超时没有完成，请重新缴费。",
        "en": "Your payment of {sum} yuan for “{item}” wasn't finished in time. Please try again.",
    },
}
"""Not what the citizen has cancelled themselves."""
NEEDLESS: Words = {
    "zh": "已收到“{item}”的{sum}元，但办件已不需要缴费，工作人员会安排退回。",
    "en": "We received {sum} yuan for “{item}”, but it is no longer due. Our staff will refund it.",
}


def refund_news(payment: Payment, refund_id: str, step: RefundStep, at: datetime) -> Notice:
    """The news of a refund."""
    event = f"refund:{refund_id}" if step == "done" else f"refund:{refund_id}:{step}"
    return _news(payment, event, REFUNDS[step], payment.refund(refund_id).amount_fen, at)


def ended_news(payment: Payment, move: Move, at: datetime) -> Notice | None:
    """The news that it came to nothing; None if there is none to tell."""
    return (
        _news(payment, f"payment:{payment.id}:{move}", ENDED[move], payment.amount_fen, at) if move in ENDED else None
    )


def needless_news(payment: Payment, at: datetime) -> Notice:
    """The news that money came for what needs none any more."""
    return _news(payment, f"payment:{payment.id}:needless", NEEDLESS, payment.amount_fen, at)


def _news(payment: Payment, event: str, words: Words, amount_fen: int, at: datetime) -> Notice:
    total = yuan(amount_fen)
    text = {language: said.format(item=payment.item[language], sum=total) for language, said in words.items()}
    return Notice(event, payment.citizen_id, Kind.PAYMENT, text, f"/applications/{payment.application_number}", at)
