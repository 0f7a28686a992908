"""The stand-in's orders and refunds, kept in a file so that a restart forgets none, and how it behaves in tests."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from mobile_api.localtime import local_day, now_utc
from mobile_api.private_file import replace

Vendor = Literal["wechat", "alipay"]
Status = Literal["open", "paid", "closed", "failed"]


@dataclass
class Refund:
    """Money that goes back."""

    id: str
    amount_fen: int
    at: str
    state: Literal["processing", "done", "failed", "abnormal"] = "done"


@dataclass
class Order:
    """What a merchant has asked a payer to pay."""

    vendor: Vendor
    id: str
    amount_fen: int
    subject: str
    notify_url: str
    return_url: str = ""
    status: Status = "open"
    ref: str = ""
    paid_at: str = ""
    refunds: list[Refund] = field(default_factory=list)

    @property
    def refunded_fen(self) -> int:
        """What has gone back, or is going."""
        return sum(refund.amount_fen for refund in self.refunds if refund.state != "failed")

    def refund(self, refund_id: str) -> Refund | None:
        """One of its refunds."""
        return next((refund for refund in self.refunds if refund.id == refund_id), None)


@dataclass
class Behaviour:
    """What a test has asked for; a new stand-in behaves well."""

    notices: Literal["sent", "doubled", "forged", "probe", "none"] = "sent"
    answers: Literal["good", "none", "garbage", "forged", "hung", "lost", "cut"] = "good"
    """`hung`: nothing is taken in, and nothing answered. `lost`: taken in, but not answered. `cut`: both,
    by turns."""
    refunds: Literal["done", "processing", "failed", "abnormal", "no_money"] = "done"


class Book:
    """Orders by vendor and number."""

    def __init__(self, path: Path) -> None:
        self._path, self.behaviour = path, Behaviour()
        kept = json.loads(path.read_bytes()) if path.exists() else []
        self._orders: dict[tuple[str, str], Order] = {(one["vendor"], one["id"]): _order(one) for one in kept}

    def all(self) -> list[Order]:
        """Every order, the newest first."""
        return list(reversed(self._orders.values()))

    def get(self, vendor: str, order_id: str) -> Order | None:
        """An order, if the vendor has it."""
        return self._orders.get((vendor, order_id))

    def take(self, order: Order) -> Order | None:
        """The order, new or as it was; None if its number was used for another sum."""
        known = self._orders.setdefault((order.vendor, order.id), order)
        self.keep()
        return known if known.amount_fen == order.amount_fen else None

    def pay(self, order: Order) -> bool:
        """The payer pays; False if that can't be any more."""
        if order.status != "open":
            return False
        order.status, order.paid_at = "paid", now_utc().isoformat()
        order.ref = f"{'4200' if order.vendor == 'wechat' else '2026'}{abs(hash(order.id)) % 10**18:018d}"
        self.keep()
        return True

    def close(self, order: Order) -> bool:
        """Nobody can pay it any more; False if it is paid."""
        if order.status == "paid":
            return False
        order.status = "closed"
        self.keep()
        return True

    def give_back(self, order: Order, refund_id: str, amount_fen: int) -> Refund | None:
        """A refund, new or as it was; None if there isn't so much to give back."""
        known = order.refund(refund_id)
        there = order.status == "paid" and order.refunded_fen + amount_fen <= order.amount_fen
        if known is None and there and self.behaviour.refunds != "no_money":
            known = Refund(refund_id, amount_fen, now_utc().isoformat(), self.behaviour.refunds)
            order.refunds.append(known)
            self.keep()
        return known if known and known.amount_fen == amount_fen else None

    def look_at(self, refund: Refund) -> Refund:
        """A refund as it is by now: one that took its time is done once the test lets it be."""
        if refund.state in ("processing", "abnormal") and self.behaviour.refunds == "done":
            refund.state = "done"
            self.keep()
        return refund

    def moved_on(self, vendor: Vendor, day: date) -> list[tuple[Order, Refund | None]]:
        """The payments and the refunds of a day."""
        moved: list[tuple[Order, Refund | None]] = []
        for order in self._orders.values():
            if order.vendor == vendor and order.paid_at and local_day(datetime.fromisoformat(order.paid_at)) == day:
                moved.append((order, None))
            refunds = (one for one in order.refunds if order.vendor == vendor and one.state == "done")
            moved += [(order, one) for one in refunds if local_day(datetime.fromisoformat(one.at)) == day]
        return moved

    def keep(self) -> None:
        """Write it all down."""
        replace(self._path, json.dumps([asdict(order) for order in self._orders.values()]).encode())


def _order(kept: dict[str, Any]) -> Order:
    return Order(**{**kept, "refunds": [Refund(**one) for one in kept["refunds"]]})
