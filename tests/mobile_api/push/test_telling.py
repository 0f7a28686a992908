"""What reaches whom: a row of README's table each, from what happens to the inbox and the phone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from mobile_api.localtime import local_day
from mobile_api.push.kinds import PUSHED, Kind
from mobile_api.push.notice import Kept
from tests.mobile_api.applications.test_timers import asked_to_correct, wake
from tests.mobile_api.appointments import visits
from tests.mobile_api.certificates.test_history import line
from tests.mobile_api.push.people import dispatch, with_phone
from tests.mobile_api.push.phone import Phone
from tests.support.certificates import SENIOR, approved, issued
from tests.support.city import Citizen, CityServices, clerk, reviewer
from tests.support.talk import SAMPLE_PERSON
from wallet.standing import Action, Reason

OFFICER, HOUSE = ("王审批", "account"), "new-house-certificate"


@pytest.fixture
def citizen(city: CityServices, phone: Phone) -> Citizen:
    """Somebody with a phone, whose number the forms of these tests have."""
    somebody = city.citizen(SAMPLE_PERSON)
    with_phone(city, phone, citizen_id=somebody.id)
    return somebody


def a_while(city: CityServices) -> None:
    """What the workers do every so often."""
    services = city.services
    city.clock.pass_(seconds=1)
    city.pass_news_on()
    city.run(services.tell_accesses())
    city.run(services.reminding.round())
    dispatch(city)


def inbox(city: CityServices, citizen: Citizen) -> list[Kept]:
    """What somebody's inbox has, the newest first, after a while; twice, for nothing may come twice."""
    a_while(city)
    a_while(city)
    found, _ = city.run(city.services.inbox.page(citizen.caller, None, 50))
    return found


def test_a_step_of_an_application(city: CityServices, citizen: Citizen, phone: Phone) -> None:
    application = city.submitted(citizen)
    (own,) = inbox(city, citizen)
    assert ("您提交了申请" in own.text["zh"], own.unread, phone.arrived) == (True, False, [])
    city.run(city.services.office.accept(application.number, clerk(), 1, True))
    news, _ = inbox(city, citizen)
    assert (news.kind, news.unread, news.link) == (Kind.APPLICATION, True, f"/applications/{application.number}")
    assert "综合窗口受理了申请" in news.text["zh"]
    assert "The counter accepted it" in news.text["en"]
    (message,) = phone.arrived
    assert message["notification"]["body"] == PUSHED[Kind.APPLICATION]["zh"]
    assert application.number not in str(message)
    assert application.name["zh"] not in str(message)


def test_a_reminder_of_a_day(city: CityServices, citizen: Citizen, phone: Phone) -> None:
    application = asked_to_correct(city, citizen)
    assert application.act_by is not None
    a_while(city)
    before = len(phone.arrived)
    day = local_day(city.clock())
    while day < application.act_by:
        day += timedelta(days=1)
        wake(city, day)
        a_while(city)
    reminders = [one for one in inbox(city, citizen) if one.text["zh"].startswith("提醒您")]
    assert [("3个工作日" in one.text["zh"], "1个工作日" in one.text["zh"]) for one in reversed(reminders)] == [
        (True, False),
        (False, True),
    ]
    assert {(one.kind, one.unread) for one in reminders} == {(Kind.APPLICATION, True)}
    assert len(phone.arrived) - before == 2


def test_a_withdrawal_is_noted_silently(city: CityServices, citizen: Citizen, phone: Phone) -> None:
    application = city.submitted(citizen)
    city.run(city.services.progress.withdraw(application.number, citizen.id))
    told = inbox(city, citizen)
    assert any("撤回" in one.text["zh"] for one in told)
    assert ({one.unread for one in told}, phone.arrived) == ({False}, [])


def test_a_fee_and_its_payment(city: CityServices, citizen: Citizen, phone: Phone) -> None:
    approved(city, citizen, HOUSE)
    told = {one.text["en"].split(": ", 1)[1].split(".")[0] for one in inbox(city, citizen) if one.kind is Kind.PAYMENT}
    assert {text.split("; ")[-1] for text in told} == {"Payment was asked for", "The fee was paid: R1"}
    assert phone.texts.count(PUSHED[Kind.PAYMENT]["zh"]) == 2


def test_a_certificate_that_is_issued(city: CityServices, citizen: Citizen, phone: Phone) -> None:
    issued(city, citizen)
    (news,) = [one for one in inbox(city, citizen) if one.kind is Kind.CERTIFICATE]
    assert news.text == {
        "zh": "您的“敬老优待证”已签发，可以在证照夹里查看和出示。",
        "en": "Your “Senior card” has been issued. You can view and show it in your wallet.",
    }
    assert phone.texts.count(PUSHED[Kind.CERTIFICATE]["zh"]) == 1


def test_of_two_who_issue_at_once_one_is_told(city: CityServices, citizen: Citizen) -> None:
    application = approved(city, citizen)
    by, seen = reviewer(application.issuer), len(application.events)

    async def both() -> list[object]:
        moves = (city.services.office.issue(application.number, by, seen, "已出证") for _ in range(2))
        return list(await asyncio.gather(*moves, return_exceptions=True))

    assert sum(isinstance(one, Exception) for one in city.run(both())) == 1
    assert len([one for one in inbox(city, citizen) if one.kind is Kind.CERTIFICATE]) == 1


def test_what_a_department_decides_of_a_certificate(city: CityServices, citizen: Citizen, phone: Phone) -> None:
    application, wallet = issued(city, citizen), city.services.wallet.issued
    (kept,) = city.run(wallet.found("civil-affairs", None, application.number))
    city.clock.pass_(seconds=1)
    kept = city.run(wallet.decide(kept, Action.SUSPEND, OFFICER, 1, Reason.LOST))
    city.clock.pass_(seconds=1)
    kept = city.run(wallet.decide(kept, Action.RESUME, OFFICER, 2, None))
    city.clock.pass_(seconds=1)
    renewed = city.run(wallet.renew(kept, {}, OFFICER, 3))
    city.clock.pass_(seconds=1)
    city.run(wallet.decide(renewed, Action.REVOKE, OFFICER, 1, Reason.GIVEN_UP))
    told = [one for one in reversed(inbox(city, citizen)) if one.kind is Kind.CERTIFICATE]
    assert [one.text["zh"].split("”")[1] for one in told] == [
        "已签发，可以在证照夹里查看和出示。",
        "已被暂扣，暂时不能使用。",
        "已恢复使用。",
        "已换发新证，旧证不再有效。",
        "已被撤销，不再有效。",
    ]
    assert told[3].link == f"/wallet/certificates/{renewed.certificate.id}"
    assert phone.texts.count(PUSHED[Kind.CERTIFICATE]["zh"]) == len(told)


@pytest.mark.parametrize("refusal", [None, "used"])
def test_a_look_at_a_certificate(city: CityServices, citizen: Citizen, phone: Phone, refusal: str | None) -> None:
    city.clock.pass_(hours=14)  # eleven at night
    line(city, citizen, refusal)
    (news,) = inbox(city, citizen)
    assert (news.kind, news.link) == (Kind.ACCESS, "/wallet/accesses")
    assert "民政局李窗口" in news.text["zh"]
    assert "李窗口" in news.text["en"]
    assert phone.texts == [PUSHED[Kind.ACCESS]["zh"]], "at once, also at night"


def test_a_reminder_of_an_appointment_and_its_cancellation(city: CityServices, citizen: Citizen, phone: Phone) -> None:
    application = visits.issued(city, citizen)
    in_two_days = visits.slots(city, visits.today(city) + timedelta(days=2))[-1]
    city.clock.now = visits.reminder_of(visits.book(city, citizen, application, in_two_days))
    told = [one for one in inbox(city, citizen) if one.kind is Kind.APPOINTMENT]
    assert [one.text["zh"][:4] for one in told] == ["提醒您："]
    seen = len(city.stored(application).events)
    city.run(city.services.office.hand_out(application.number, clerk(), seen, "本人"))
    told = [one for one in inbox(city, citizen) if one.kind is Kind.APPOINTMENT]
    assert "已取消" in told[0].text["zh"]
    assert "was cancelled" in told[0].text["en"]
    assert phone.texts.count(PUSHED[Kind.APPOINTMENT]["zh"]) == 2


def test_every_account_of_a_person_hears_of_their_certificate(city: CityServices, citizen: Citizen) -> None:
    other = city.citizen(SAMPLE_PERSON)
    issued(city, citizen, SENIOR)
    for account in (citizen, other):
        assert [one.kind for one in inbox(city, account)].count(Kind.CERTIFICATE) == 1
