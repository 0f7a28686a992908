"""What a receipt says, for its owner and, without the person, for anybody who has it before them. Rules only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobile_api.catalog.schema import Text
from mobile_api.errors import NotFound
from mobile_api.localtime import CITY
from mobile_api.payments.payment import Payment
from mobile_api.payments.refund import yuan
from mobile_api.payments.states import RefundState

TITLE = Text(zh="缴费电子收据", en="Fee receipt")
SAMPLE = Text(zh="示例数据，未实际收款。", en="Sample data: no money was taken.")
CHECK = Text(zh="扫码核验", en="Scan to check")


@dataclass(frozen=True)
class Receipt:
    """A receipt. Nothing of it tells whose it is."""

    number: str
    item: Text
    department: Text
    amount_fen: int
    refunded_fen: int
    paid_at: datetime

    def rows(self) -> Sequence[tuple[Text, Text]]:
        """Label and value of each line."""
        day = self.paid_at.astimezone(CITY)
        rows = [
            (Text(zh="收据号码", en="Number"), _same(self.number)),
            (Text(zh="收费项目", en="Fee"), self.item),
            (Text(zh="收费单位", en="Received by"), self.department),
            (Text(zh="金额", en="Amount"), Text(zh=f"{yuan(self.amount_fen)}元", en=f"{yuan(self.amount_fen)} yuan")),
            (Text(zh="缴费时间", en="Paid"), _same(f"{day:%Y-%m-%d %H:%M}")),
        ]
        if self.refunded_fen:
            sum_ = Text(zh=f"{yuan(self.refunded_fen)}元", en=f"{yuan(self.refunded_fen)} yuan")
            rows.append((Text(zh="已退款", en="Refunded"), sum_))
        return rows


def receipt_of(payment: Payment, department: Text) -> Receipt:
    """The receipt of a payment. Raises `NotFound` if it has none."""
    if payment.receipt is None or payment.paid_at is None:
        raise NotFound
    gone = sum(refund.amount_fen for refund in payment.refunds if refund.state is RefundState.SUCCEEDED)
    item = Text(zh=payment.item["zh"], en=payment.item["en"])
    return Receipt(payment.receipt, item, department, payment.amount_fen, gone, payment.paid_at)


def _same(said: str) -> Text:
    return Text(zh=said, en=said)
