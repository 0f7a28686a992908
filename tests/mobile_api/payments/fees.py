"""Applications whose fee is to be paid, and the ways to pay it; on a clock that turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import requests

from mobile_api.applications.application import Application
from mobile_api.identity.access import Staff
from mobile_api.payments.payment import Method, Payment
from mobile_api.payments.states import State
from tests.support.city import Citizen, CityServices, clerk, reviewer
from tests.support.vendors import Vendors

LICENCE = "renew-driving-licence"


def officer(account: str, role: str = "counter_clerk", person: str | None = None) -> Staff:
    """A member of staff with an account."""
    return Staff(account, frozenset({role}), None, account, person)


@dataclass
class Fee:
    """One application that waits for its fee."""

    city: CityServices
    vendors: Vendors
    citizen: Citizen
    application: Application

    @property
    def number(self) -> str:
        """Of the application."""
        return self.application.number

    def begin(self, method: Method = "wechat_native", key: str | None = None) -> Payment:
        """Begin to pay; at Alipay the payer opens the page, which makes the order there."""
        service = self.city.services.payments.service
        payment = self.city.run(service.begin(self.number, self.citizen.id, method, "127.0.0.1", key or uuid4().hex))
        if payment.provider == "alipay" and payment.open:
            requests.get(payment.way["url"], timeout=5)
        return payment

    def pay(self, payment: Payment) -> None:
        """The payer pays; we hear nothing yet."""
        self.vendors.pay(payment.provider, payment.id)

    def notice(self, payment: Payment, refund_id: str = "") -> None:
        """A notice comes."""
        headers, body = self.vendors.notice(payment.provider, payment.id, refund_id)
        self.city.run(self.city.services.payments.settling.notice(payment.provider, headers, body))

    def round(self, **time: float) -> None:
        """Time passes, then providers are asked."""
        self.city.clock.pass_(**time)
        self.city.run(self.city.services.payments.asking.round())

    def stored(self, payment: Payment) -> Payment:
        """A payment as it stands."""
        return self.city.run(self.city.services.payments.store.get(payment.id))

    def state(self) -> str:
        """The application's."""
        return self.city.stored(self.application).state.value

    def paid(self, method: Method = "wechat_native") -> Payment:
        """The fee, paid."""
        payment = self.begin(method)
        self.pay(payment)
        self.notice(payment)
        assert self.stored(payment).state is State.SUCCEEDED
        return self.stored(payment)


def a_fee(city: CityServices, vendors: Vendors, one_thing: str = LICENCE, citizen: Citizen | None = None) -> Fee:
    """An application that every department has approved; of a new citizen's, unless one is named."""
    citizen, office = citizen or city.citizen(), city.services.office
    application = city.submitted(citizen, one_thing)
    city.run(office.accept(application.number, clerk(), len(application.events), tolerant=True))
    for part in city.stored(application).parts:
        seen = len(city.stored(application).events)
        city.run(office.decide(application.number, reviewer(part.department), seen, True, "", ""))
    fee = Fee(city, vendors, citizen, city.stored(application))
    assert fee.state() == "awaiting_payment"
    return fee


def ledger(city: CityServices) -> dict[str, int]:
    """What stands on each account; it balances whenever anybody looks."""
    sums: dict[str, Any] = city.run(city.services.payments.store.balances())
    assert sum(sums.values()) == 0
    return sums
