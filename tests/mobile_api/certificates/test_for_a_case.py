"""A scan for one running application: it must be about the holder and before the clerk, and the log names it."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
import requests

from mobile_api.applications.application import Application
from mobile_api.applications.states import State
from mobile_api.localtime import now_utc
from tests.mobile_api.certificates.conftest import OTHER, Served
from tests.mobile_api.certificates.test_verification import SCENARIO, scan
from tests.support.certificates import SENIOR, issued
from tests.support.staff import on_duty
from tests.support.talk import SAMPLE_PERSON, Api, Json
from tests.support.wallet import WALLET, Phone
from wallet.errors import BadSignature
from wallet.shown.access import check_line


def running(served: Served, one_thing: str = SENIOR, person: tuple[str, str] = SAMPLE_PERSON) -> Application:
    """An application that was just submitted; its form names the sample person."""
    served.city.clock.now = now_utc()
    return served.city.submitted(served.city.citizen(person), one_thing)


def refused(answer: requests.Response) -> bool:
    """Whether the application was refused, so that nothing is shown."""
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (422, "invalid-value", "application"), told
    assert answer.headers["content-type"] == "application/problem+json"
    assert "certificates" not in told
    return True


def newest(phone: Phone) -> Json:
    """The last line of the log, as the holder reads it."""
    line: Json = phone.api.get(f"{WALLET}/accesses")["accesses"][0]
    return line


def test_what_was_seen_for_an_application_says_so(served: Served, clerk: Api, phone: Phone, card: str) -> None:
    number = running(served).number
    scan_id, code = uuid4().hex, phone.code(SCENARIO, card)
    seen = scan(clerk, code, scan_id, application=f" {number.lower()} ").json()
    assert (seen["passed"], seen["application"]) == (True, number)
    assert scan(clerk, code, scan_id, application=number).json() == seen, "the same scan"
    assert scan(clerk, code, scan_id).status_code == 409, "for something else it is another one"
    line = newest(phone)
    assert (line["id"], line["application"]) == (seen["id"], number)
    city = served.city
    [told] = [n["text"] for n in city_inbox(served, phone) if number in n["text"]]
    assert f"为“老年人优待”（办件{number}）核验了" in told
    holder = city.services.wallet.issued.holder_of(SAMPLE_PERSON[1])
    kept = {access.id: (access, signed) for access, signed in city.run(city.services.wallet.history.all(holder))}
    book = city.run(city.services.wallet.keys.book())
    check_line(*kept[seen["id"]], book)
    city.run(city.services.db["wallet_accesses"].update_one({"_id": seen["id"]}, {"$set": {"application": "YW0"}}))
    kept = {access.id: (access, signed) for access, signed in city.run(city.services.wallet.history.all(holder))}
    with pytest.raises(BadSignature):
        check_line(*kept[seen["id"]], book)


def city_inbox(served: Served, phone: Phone) -> list[Json]:
    """The holder's inbox, as soon as a round has told them."""
    served.city.run(served.city.services.tell_accesses())
    notices: list[Json] = phone.api.get("/v1/me/inbox")["notices"]
    return notices


def test_a_scan_needs_no_application(clerk: Api, phone: Phone, card: str) -> None:
    seen = scan(clerk, phone.code(SCENARIO, card)).json()
    assert (seen["passed"], seen["application"], newest(phone)["application"]) == (True, None, None)


def test_what_is_refused_shows_nothing_and_uses_nothing_up(served: Served, clerk: Api, phone: Phone, card: str) -> None:
    fruit, over = running(served, "open-fruit-shop"), running(served)
    served.city.run(served.city.services.progress.withdraw(over.number, over.citizen_id, "不办了"))
    code, scan_id = phone.code(SCENARIO, card), uuid4().hex
    for number in ("YW202601010000000", '{"$gt": ""}', fruit.number, over.number):
        assert refused(scan(clerk, code, application=number)), number
        line = newest(phone)
        assert (line["passed"], line["refusal"]["code"]) == (False, "not-their-case")
        assert (line["application"], line["certificates"]) == (None, [])
    assert [refused(scan(clerk, code, scan_id, application="x")) for _ in range(2)] == [True, True], "the same scan"
    assert scan(clerk, code, application=running(served).number).json()["passed"]
    assert scan(clerk, phone.code(SCENARIO, card), application="").status_code == 400
    assert scan(clerk, phone.code(SCENARIO, card), application="1" * 61).status_code == 400


def test_it_runs_until_nothing_follows(served: Served, clerk: Api, phone: Phone, card: str) -> None:
    """What is handed out at a counter runs until then; what is wholly online is over with its result."""
    served.city.clock.now = now_utc()
    marriage = issued(served.city, served.city.citizen(SAMPLE_PERSON), "register-marriage")
    code = phone.code("register-marriage", served.give_id_card())
    assert marriage.state is State.ISSUED
    assert scan(clerk, code, scenario="register-marriage", application=marriage.number).json()["passed"]
    done = issued(served.city, served.city.citizen(SAMPLE_PERSON))
    assert done.state is State.COMPLETED
    assert refused(scan(clerk, phone.code(SCENARIO, card), application=done.number))


def test_it_must_be_about_the_holder(served: Served, clerk: Api, card: str) -> None:
    other, theirs = Phone(served.citizen(OTHER)).registered(), served.give_card(OTHER)
    assert refused(scan(clerk, other.code(SCENARIO, theirs), application=running(served).number))
    filed_by_other = running(served, person=OTHER).number
    assert scan(clerk, other.code(SCENARIO, theirs), application=filed_by_other).json()["passed"], "the applicant"
    named = Phone(served.citizen()).registered()
    assert scan(clerk, named.code(SCENARIO, card), application=filed_by_other).json()["passed"], "stands in the form"


def test_it_must_be_of_the_clerks_own_department(served: Served, phone: Phone) -> None:
    system, id_card = served.city.system, served.give_id_card()
    fruit, barber = running(served, "open-fruit-shop").number, running(served, "open-barbershop").number
    health, market = (on_duty(system, "counter_clerk", name) for name in ("卫生健康委员会", "市场监督管理局"))

    def shown(who: Api, number: str) -> requests.Response:
        return scan(who, phone.code("open-shop", id_card), scenario="open-shop", application=number)

    assert refused(shown(health, fruit)), "it has no part in it"
    assert shown(health, barber).json()["passed"]
    assert shown(market, fruit).json()["passed"]
    assert shown(on_duty(system, "counter_clerk"), fruit).json()["passed"], "a counter that is no department's"


def test_a_machine_has_no_case(served: Served, phone: Phone, card: str) -> None:
    kiosk, number = on_duty(served.city.system, "kiosk"), running(served).number
    code = phone.code(SCENARIO, card, audience="kiosk")
    assert refused(scan(kiosk, code, audience="kiosk", application=number))
    assert number not in json.dumps(newest(phone))
