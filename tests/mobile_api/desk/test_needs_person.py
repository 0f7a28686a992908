"""A person is called for what only a person can settle, on a real database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from mobile_api.chat.assistant.answering import answer
from mobile_api.chat.assistant.pausing import cancel, escalate
from mobile_api.chat.assistant.taking import take
from mobile_api.chat.assistant.telling import facts
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.chat.store import ChatStore
from mobile_api.db import Document
from mobile_api.desk.views import PacketView, packet_view
from mobile_api.errors import Unavailable
from tests.support.city import BARBERSHOP, Citizen, CityServices
from tests.support.desk import at_desk, state

ADOPTION = "adoption"
RETIRE, FOR_ILLNESS = "retire", "retire-illness"
UseCase = Callable[[Turn], Awaitable[Result[Any]]]


def called(city: CityServices, citizen: Citizen, call: str, use_case: UseCase) -> Document:
    """What a call of the assistant comes to, in a turn of its own."""
    store, turn_id, here = ChatStore(city.services.db), uuid4().hex, citizen.conversation_id
    standing = city.run(store.standing(here))
    assert standing is not None
    assert city.run(store.begin_turn(here, standing[1], turn_id, city.clock()))
    caller = replace(citizen.caller, conversation_id=here, message_id=uuid4().hex, turn_id=turn_id)
    told = city.run(city.services.assistant.run(caller, call, use_case))
    city.run(store.end_turn(here, turn_id, 0))
    return told


def wants(city: CityServices, citizen: Citizen, one_thing_id: str, text: str) -> Document:
    return called(city, citizen, "request", partial(take, one_thing_id=one_thing_id, text=text))


def answers(city: CityServices, citizen: Citizen, text: str) -> Document:
    return called(city, citizen, "answer", partial(answer, text=text))


def packet_of(city: CityServices, citizen: Citizen) -> Document:
    """What the desk gets."""
    document = city.run(city.services.db["conversations"].find_one({"_id": citizen.conversation_id}))
    assert document is not None
    return dict(document["escalation"])


def shown(city: CityServices, citizen: Citizen, language: str) -> PacketView:
    """What staff see of it."""
    desk, (staff, _) = city.services.desk, at_desk(city)
    found = city.run(desk.service.look(staff, citizen.conversation_id))
    draft = city.run(desk.writing.form(found.conversation.draft_id))
    return packet_view(found, None, draft, [], city.clock(), city.services.catalog.library, language)


def test_who_wants_it_is_told_of_it_as_usual_and_gets_a_person(city: CityServices) -> None:
    citizen = city.citizen()
    told = wants(city, citizen, ADOPTION, "我想收养个孩子")
    assert (told["outcome"], told["needs_person"]) == ("listed", why(city, ADOPTION))
    assert told["items"]
    assert state(city, citizen).owner == "queued"
    packet = packet_of(city, citizen)
    about = {"reason": "needs_person", "one_thing_id": ADOPTION, "code": "YJS-121", "team": "civil-affairs"}
    assert about.items() <= packet.items()
    assert packet["said"] == "我想收养个孩子"
    assert shown(city, citizen, "zh").needs_person == why(city, ADOPTION)
    assert shown(city, citizen, "en").needs_person == why(city, ADOPTION, language="en")


def why(city: CityServices, one_thing_id: str, case_id: str | None = None, language: str = "zh") -> str:
    """Why it takes a person, as the catalog says."""
    text = city.services.catalog.edition(one_thing_id).thing.why_person(case_id)
    assert text is not None
    return text.in_(language)


def test_who_only_asks_about_it_gets_none_until_they_want_it(city: CityServices) -> None:
    citizen = city.citizen()
    asked = called(city, citizen, "facts", partial(facts, topic="materials", text="收养孩子要什么材料"))
    assert "needs_person" not in asked
    assert state(city, citizen).owner == "bot"
    assert "needs_person" in wants(city, citizen, ADOPTION, "那就办吧")


def test_once_for_each_case_also_after_the_citizen_wanted_no_person(city: CityServices) -> None:
    citizen = city.citizen()
    with pytest.raises(Unavailable):  # there is no bot in this city
        city.run(city.services.chat.send(citizen.conversation_id, citizen.caller, uuid4().hex, "我想收养个孩子"))
    wants(city, citizen, ADOPTION, "我想收养个孩子")
    assert called(city, citizen, "cancel", partial(cancel, text="不用找人工了"))["outcome"] == "queue_left"
    assert "needs_person" not in wants(city, citizen, ADOPTION, "我想收养个孩子")
    assert state(city, citizen).owner == "bot"
    assert "needs_person" in wants(city, citizen, "inheritance", "继承我爸的房子")


def test_a_form_goes_on_while_the_person_is_awaited_whom_its_case_needs(city: CityServices) -> None:
    citizen = city.citizen()
    begun = wants(city, citizen, RETIRE, "我要退休")
    assert "needs_person" not in begun, "which case it is isn't clear yet"
    assert state(city, citizen).owner == "bot"
    case = city.services.catalog.edition(RETIRE).thing.detail
    assert case is not None
    label = next(o.label.zh for q in case.situations for o in q.options if o.id == "illness")
    settled = answers(city, citizen, label)
    assert (settled["outcome"], settled["needs_person"]) == ("settled", why(city, RETIRE, FOR_ILLNESS))
    assert settled["next"]["kind"] == "field"
    packet = packet_of(city, citizen)
    about = {"reason": "needs_person", "one_thing_id": RETIRE, "case_id": FOR_ILLNESS, "said": "我要退休"}
    assert about.items() <= packet.items()
    view = shown(city, citizen, "zh")
    assert (view.case_name, view.needs_person) == ("因病提前退休", why(city, RETIRE, FOR_ILLNESS))


def test_the_other_cases_of_it_need_nobody(city: CityServices) -> None:
    citizen = city.citizen()
    told = wants(city, citizen, RETIRE, "我要退休，到年龄正常退休")
    assert "needs_person" not in told
    assert "needs_person" not in wants(city, citizen, BARBERSHOP, "我要开理发店")
    assert state(city, citizen).owner == "bot"


def test_who_waits_already_is_called_for_once(city: CityServices) -> None:
    citizen = city.citizen()
    called(city, citizen, "escalate", partial(escalate, reason="asked", text="转人工"))
    before = packet_of(city, citizen)
    told = wants(city, citizen, ADOPTION, "我想收养个孩子")
    assert (told["outcome"], "needs_person" in told) == ("listed", False)
    assert packet_of(city, citizen) == before


def test_the_form_that_is_open_stays_and_the_packet_is_about_what_is_wanted(city: CityServices) -> None:
    citizen = city.citizen()
    wants(city, citizen, BARBERSHOP, "我要开理发店")
    told = wants(city, citizen, ADOPTION, "我还想收养个孩子")
    assert told["next"]["kind"] == "situation", "the barbershop's question waits on"
    packet = packet_of(city, citizen)
    assert (packet["one_thing_id"], packet["case_id"], packet["filled"]) == (ADOPTION, None, {})
    assert packet["team"] == "civil-affairs"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_mark_reaches_the_citizen_in_their_language(city: CityServices, language: str) -> None:
    marked = [e.thing for e in city.services.catalog.library.latest() if e.thing.needs_person]
    assert marked
    for thing in marked:
        told = wants(city, city.citizen(language=language), thing.id, thing.plain.in_(language))
        assert told["needs_person"] == why(city, thing.id, language=language)
