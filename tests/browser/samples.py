"""Every route of the pages with something real on it, and what opens over them: for tests that look at all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from playwright.sync_api import Page

from mobile_api.data_calls.scenario import Asking
from mobile_api.identity.access import Caller, Role
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import System
from tests.browser.test_journey import say
from tests.mobile_api.payments.fees import a_fee
from tests.mobile_api.payments.samples import a_payment
from tests.mobile_api.test_applications import a_complete_draft
from tests.support.certificates import issued
from tests.support.city import BARBERSHOP, Citizen, CityServices
from tests.support.city import clerk as counter
from tests.support.handing_in import hand_in
from tests.support.staff import on_duty
from tests.support.talk import GOOD, Api, Json, Talk, log_in
from tests.support.vendors import Vendors
from tests.support.wallet import WALLET
from tests.support.wallet import Phone as Device

Who = Literal["guest", "citizen"] | Role
PURPOSE = "senior-benefits"


@dataclass(frozen=True)
class Town:
    """What there is to see, and whose it is."""

    tokens: Json
    newcomer: Json
    """The login of somebody of whom only the phone is known."""
    names: dict[str, str]
    """What stands in the samples' paths."""
    issuer: str
    """The department that has issued the certificate."""
    conversations: dict[str, str]


def a_town(system: System, beside: CityServices) -> Town:
    """A citizen who has a draft, an application, a fee to pay, a paid one, a certificate and a look at it; and others'
    things that only the staff see."""
    citizen, tokens = log_in(system.url)
    caller = Caller("citizen", tokens["citizen"]["id"], level=2)
    opened, _ = beside.run(beside.services.chat.open(caller, "zh"))
    owner, vendors = Citizen(caller, opened.id), Vendors(system.env["YIWANG_PAYMENTS_URL"], beside.settings.contracts)
    filed = beside.submitted(owner, BARBERSHOP)
    beside.run(beside.services.office.accept(filed.number, counter(), len(filed.events), True))
    payment = a_fee(beside, vendors, "new-house-certificate", owner).paid()
    due = a_fee(beside, vendors, "new-house-certificate", owner)
    foreign = a_payment(id=uuid4().hex, expires_at=now_utc())
    beside.run(beside.services.payments.providers["wechat"].order(foreign, ""))
    vendors.pay("wechat", foreign.id)
    beside.run(beside.services.payments.reconciling.reconcile("wechat", local_day(now_utc())))
    beside.submitted(owner, BARBERSHOP)
    beside.run(beside.services.calls.refuse("query.firm", Asking("counter_clerk", "somebody"), GOOD[1], "no_case"))
    permit = issued(beside, owner)
    draft, begun = a_complete_draft(system.url, citizen, papers=False)
    hand_in(citizen, begun["id"], "lease")
    helped, over = (_helped(system, citizen, ended) for ended in (False, True))
    items = citizen.get("/v1/catalog/items?limit=1")["items"]
    names = {
        "number": filed.number,
        "due": due.number,
        "payment": payment.id,
        "issued": permit.number,
        "certificate": _looked_at(system, citizen),
        "item": items[0]["code"],
    }
    return Town(
        tokens,
        log_in(system.url, person=None)[1],
        names,
        permit.issuer,
        {"draft": draft.id, "helped": helped, "over": over},
    )


def _helped(system: System, citizen: Api, ended: bool) -> str:
    """The id of a conversation with a person of the desk, who has answered."""
    talk, agent = Talk(system.url, token=citizen.token), on_duty(system, "chat_agent")
    talk.say("转人工")
    place = f"/v1/desk/conversations/{talk.id}"
    agent.post(f"{place}/claim")
    said = agent.post(f"{place}/messages", {"client_id": uuid4().hex, "text": "您好，请问要办什么事？"})
    if ended:
        assert agent.call("POST", f"{place}/end", {"reason": "solved", "seen": said["seq"]}).ok
    return talk.id


def _looked_at(system: System, citizen: Api) -> str:
    """The id of a certificate that a counter has had two looks at, one of which its holder denies."""
    device = Device(citizen).registered()
    card = next(one["id"] for one in device.certificates() if one["type"] == "senior-card" and one["state"] == "valid")
    seen = ""
    for _ in range(2):
        scan = {"code": device.code(PURPOSE, card), "scenario": PURPOSE, "audience": "counter"}
        seen = on_duty(system, "counter_clerk").post("/v1/verifications", scan, Idempotency_Key=uuid4().hex)["id"]
    assert citizen.call("POST", f"{WALLET}/accesses/{seen}/denial").ok
    return str(card)


def keep(page: Page, name: str, value: object) -> None:
    """Put something into what the page remembers."""
    page.evaluate("([name, value]) => localStorage.setItem(name, value)", [f"yiwang.{name}", json.dumps(value)])


def talks(name: str) -> Callable[[Page, Town], None]:
    """In one of the citizen's conversations."""

    def show(page: Page, town: Town) -> None:
        keep(page, "conversation", {"id": town.conversations[name], "token": None})
        page.reload()

    return show


def press(*test_ids: str) -> Callable[[Page, Town], None]:
    """One after the other."""

    def go(page: Page, town: Town) -> None:
        for test_id in test_ids:
            page.get_by_test_id(test_id).first.click()

    return go


def _says(page: Page, town: Town) -> None:
    say(page, "我要开理发店")


def _drafts(page: Page, town: Town) -> None:
    talks("draft")(page, town)
    page.get_by_test_id("open-draft").click()


def _shows_who(page: Page, town: Town) -> None:
    keep(page, "session", town.newcomer)
    page.reload()
    page.get_by_test_id("show-who").click()


def _finds_certificate(page: Page, town: Town) -> None:
    page.get_by_test_id("find-by").select_option("application")
    page.get_by_test_id("find-text").fill(town.names["issued"])
    page.get_by_test_id("find-go").click()


def _offline(page: Page, town: Town) -> None:
    page.get_by_test_id("offline-fields").locator("input").first.check()
    page.get_by_test_id("offline-make").click()


def _talks_to_a_citizen(page: Page, town: Town) -> None:
    page.get_by_test_id("list-mine").click()
    page.locator(f"[data-testid=desk-line][data-id='{town.conversations['helped']}']").click()


@dataclass(frozen=True)
class Sample:
    """A page as somebody sees it."""

    who: Who
    route: str
    """The router's."""
    shows: str
    """By which test id it is seen to be there with its content."""
    does: Callable[[Page, Town], None] | None = None
    """What is done on it first."""
    path: str | None = None
    """The address, where it isn't the route."""

    def address(self, town: Town) -> str:
        """Where it is in this town."""
        return (self.path or self.route).format(**town.names)


SAMPLES = (
    Sample("guest", "/", "suggestion"),
    Sample("guest", "/", "reply-button", _says),
    Sample("guest", "/services", "one-thing"),
    Sample("guest", "/one-things/:id", "table", path=f"/one-things/{BARBERSHOP}"),
    Sample("guest", "/items/:code", "item-name", path="/items/{item}"),
    Sample("guest", "/verify-offline", "lists-as-of"),
    Sample("guest", "/receipts/:code", "receipt", path="/receipts/{payment}"),
    Sample("guest", "/receipts/:code", "no-receipt", path="/receipts/nothing"),
    Sample("guest", "/check/:id", "standing", path="/check/{certificate}"),
    Sample("guest", "/staff", "staff-username"),
    Sample("guest", "/me", "open-login"),
    Sample("guest", "/:rest(.*)*", "lost", path="/nothing/here"),
    Sample("guest", "/applications", "login-sheet", press("open-login")),
    Sample("guest", "/kiosk", "kiosk-begin"),
    Sample("guest", "/me", "person-step", _shows_who),
    Sample("citizen", "/", "my-applications"),
    Sample("citizen", "/", "draft-panel", _drafts),
    Sample("citizen", "/", "qr", press("to-counter")),
    Sample("citizen", "/", "message-staff", talks("helped")),
    Sample("citizen", "/", "card-rating", talks("over")),
    Sample("citizen", "/applications", "application"),
    Sample("citizen", "/applications/:number", "events", path="/applications/{number}"),
    Sample("citizen", "/applications/:number/pay", "pay-alipay", path="/applications/{due}/pay"),
    Sample("citizen", "/applications/:number/pay", "paying", press("pay-alipay"), "/applications/{due}/pay"),
    Sample("citizen", "/wallet", "certificate"),
    Sample("citizen", "/wallet/certificates/:id", "certificate-fields", path="/wallet/certificates/{certificate}"),
    Sample(
        "citizen",
        "/wallet/certificates/:id/offline",
        "offline-qr",
        _offline,
        "/wallet/certificates/{certificate}/offline",
    ),
    Sample("citizen", "/wallet/show", "scenarios"),
    Sample("citizen", "/wallet/show", "consent", press(f"scenario-{PURPOSE}")),
    Sample("citizen", "/wallet/show", "code-left", press("agree")),
    Sample("citizen", "/wallet/accesses", "access"),
    Sample("citizen", "/wallet/devices", "wallet-devices"),
    Sample("citizen", "/inbox", "notice"),
    Sample("citizen", "/inbox/settings", "kinds"),
    Sample("citizen", "/me", "my-person"),
    Sample("citizen", "/me", "leave", press("delete-account")),
    Sample("citizen", "/me/data-calls", "data-call"),
    Sample("counter_clerk", "/staff", "staff"),
    Sample("counter_clerk", "/staff/identity-codes", "code-phone"),
    Sample("counter_clerk", "/office", "line"),
    Sample("counter_clerk", "/office", "shortcut-help", lambda page, town: page.keyboard.press("?")),
    Sample("counter_clerk", "/office/scan", "scan-code"),
    Sample("counter_clerk", "/office/verify", "verify-scenario"),
    Sample("counter_clerk", "/office/arrivals", "arrivals-counter"),
    Sample("counter_clerk", "/office/lookups", "query-catalog"),
    Sample("counter_clerk", "/office/:number", "purpose", path="/office/{number}"),
    Sample("counter_clerk", "/office/:number", "deeds", press("look"), "/office/{number}"),
    Sample(
        "counter_clerk",
        "/office/payments/:id",
        "refund-form",
        press("look", "refund-begin"),
        "/office/payments/{payment}",
    ),
    Sample("supervisor", "/office", "counts"),
    Sample("supervisor", "/office/:number", "standing", press("look"), "/office/{number}"),
    Sample("supervisor", "/office/supervision", "efficiency"),
    Sample("supervisor", "/office/data", "sources"),
    Sample("supervisor", "/office/lookups", "lookup-log"),
    Sample("supervisor", "/office/desk-board", "desk-board"),
    Sample("supervisor", "/office/payments", "fees-newest"),
    Sample("supervisor", "/office/reconciliation", "reconciliation"),
    Sample("supervisor", "/office/certificates", "denied"),
    Sample("reviewer", "/office/certificates", "found", _finds_certificate),
    Sample("chat_agent", "/office/desk", "desk-reply", _talks_to_a_citizen),
    Sample("administrator", "/staff/accounts", "account-form", press("new-account")),
    Sample("administrator", "/staff/systems", "entrances"),
    Sample("administrator", "/staff/parked-news", "all-well"),
    Sample("kiosk", "/kiosk", "kiosk-leave", press("kiosk-begin")),
    Sample("kiosk", "/kiosk", "kiosk-end"),
    Sample("kiosk", "/kiosk/scan", "scan-code"),
    Sample("kiosk", "/services", "one-thing"),
)
