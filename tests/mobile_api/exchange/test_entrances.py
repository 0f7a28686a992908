"""Tickets to a department's page, over HTTP: the stand-in checks them by our published keys and asks who came."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
import pytest
import requests

from mobile_api.identity.tokens import Tokens
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.mobile_api.exchange.departments import FIRE, SYSTEM, signed
from tests.support.talk import SAMPLE_PERSON, Api, log_in

TICKETS, VISITORS = "/v1/exchange/tickets", "/v1/exchange/visitors"
NAME, NUMBER = SAMPLE_PERSON
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def citizen(live_system: System) -> Api:
    return log_in(live_system.url)[0]


def address(citizen: Api) -> str:
    """Of the department's page, with a fresh ticket."""
    url: str = citizen.post(TICKETS, {"department": FIRE})["url"]
    return url


def ticket_in(url: str) -> str:
    return parse_qs(urlsplit(url).query)["ticket"][0]


def test_the_page_opens_once_and_shows_who_came(live_system: System, citizen: Api) -> None:
    url = address(citizen)
    opened = requests.get(url, timeout=10)
    assert opened.status_code == 200
    assert f"{NAME[0]}**" in opened.text
    assert NUMBER[-4:] in opened.text
    assert NUMBER not in opened.text
    assert requests.get(url, timeout=10).status_code == 403, "a ticket counts once"


def test_a_ticket_says_nothing_of_the_person(citizen: Api) -> None:
    said = jwt.decode(ticket_in(address(citizen)), options={"verify_signature": False})
    assert set(said) == {"iss", "aud", "iat", "exp", "jti"}
    assert (said["aud"], said["exp"] - said["iat"]) == (f"department:{SYSTEM}", 60)


def test_of_many_that_use_a_ticket_at_once_one_learns_who_it_is(live_system: System, citizen: Api) -> None:
    told = {"ticket": ticket_in(address(citizen))}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: signed(live_system, "POST", VISITORS, told), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, *[422] * 5]
    (known,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert known == {"name": NAME, "id_number": NUMBER}


def test_what_isnt_a_fresh_ticket_to_this_system_opens_nothing(live_system: System, citizen: Api) -> None:
    tokens, now, page = Tokens(live_system.signing_key()), now_utc(), address(citizen).split("?")[0]
    real = ticket_in(address(citizen))
    foreign = {
        "never given": tokens.entry(SYSTEM, uuid4().hex, now, MINUTE),
        "too old": tokens.entry(SYSTEM, uuid4().hex, now - 2 * MINUTE, MINUTE),
        "another system's": tokens.entry("another", uuid4().hex, now, MINUTE),
        "a login": citizen.token or "",
        "changed": f"{real[:-4]}AAAA",
        "nothing": "x",
    }
    for why, ticket in foreign.items():
        assert requests.get(page, {"ticket": ticket}, timeout=10).status_code == 403, why
        refused = signed(live_system, "POST", VISITORS, {"ticket": ticket})
        assert (refused.status_code, refused.json()["field"]) == (422, "ticket"), why
    assert Api(live_system.url, real).call("GET", "/v1/me").status_code == 401, "a ticket is no login"


def test_who_came_is_told_to_the_system_only(live_system: System, citizen: Api) -> None:
    told = {"ticket": ticket_in(address(citizen))}
    for refused in (
        Api(live_system.url).call("POST", VISITORS, told),
        citizen.call("POST", VISITORS, told),
        signed(live_system, "POST", VISITORS, told, secret="x" * 43),
    ):
        assert (refused.status_code, refused.json()["code"]) == (401, "signature-refused")
    assert signed(live_system, "POST", VISITORS, told).status_code == 200, "none of them has used it up"


def test_a_ticket_takes_the_second_level_and_a_page(live_system: System, citizen: Api) -> None:
    by_phone, _ = log_in(live_system.url, person=None)
    refused = by_phone.call("POST", TICKETS, {"department": FIRE})
    assert (refused.status_code, refused.json()["code"]) == (403, "second-level-required")
    assert citizen.call("POST", TICKETS, {"department": "health"}).status_code == 404


def test_the_pages_are_listed_in_both_languages(live_system: System) -> None:
    for language, name in (("zh-CN", "消防救援支队业务系统"), ("en", "Fire and Rescue service system")):
        listed = Api(live_system.url, language=language).get("/v1/exchange/entrances")["entrances"]
        assert listed == [{"department": FIRE, "name": name}]
