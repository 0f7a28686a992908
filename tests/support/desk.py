"""The desk in tests: members of staff who answer, and citizens who wait for them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from uuid import uuid4

from mobile_api.applications.dates import add_working_days
from mobile_api.chat.conversation import Message
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.chat.store import ChatStore
from mobile_api.chat.views import ConversationView
from mobile_api.db import run_transaction
from mobile_api.identity.access import Staff
from mobile_api.localtime import local_day, now_utc
from tests.support.city import Citizen, CityServices

ALL_SEEN = 2**31 - 1
"""The number of a last message that is seen, whatever there is."""


def working_day() -> date:
    """Today, or the next day on which the desk is open."""
    return add_working_days(local_day(now_utc()) - timedelta(days=1), 1)


def next_working_day() -> date:
    """The one after it."""
    return add_working_days(working_day(), 1)


def agent(team: str | None = None) -> Staff:
    """A member of staff of the desk."""
    return Staff("李坐席", frozenset({"chat_agent"}), team, account=uuid4().hex)


def at_desk(city: CityServices, team: str | None = None) -> tuple[Staff, str]:
    """One who is there, and their number."""
    staff = agent(team)
    return staff, city.run(city.services.desk.presence.attend(staff, True)).number


def calls_person(city: CityServices, citizen: Citizen, team: str | None = None, said: str = "转人工") -> list[Message]:
    """The bot puts a conversation into the queue, as its turn would; what the desk says then."""
    db = city.services.db
    packet = {"id": uuid4().hex, "at": city.clock(), "reason": "asked", "said": said, "language": "zh", "team": team}
    packet |= {"level": 2, "one_thing_id": None, "last_said": [{"by": "citizen", "text": said}]}
    escalate = partial(OwnerStore(db).escalate, citizen.conversation_id, packet)
    city.run(run_transaction(db, escalate))
    conversation = city.run(ChatStore(db).get(citizen.conversation_id))
    assert conversation is not None
    return city.run(city.services.desk.front.greet(conversation))


def state(city: CityServices, citizen: Citizen) -> ConversationView:
    """The conversation as its citizen sees it."""
    return city.run(city.services.chat.conversation(citizen.conversation_id, citizen.caller))


def lines(city: CityServices, citizen: Citizen) -> list[tuple[str, str]]:
    """Who said what in it."""
    said = city.run(city.services.chat.messages(citizen.conversation_id, citizen.caller, 0))
    return [(message.sender, message.text) for message in said]
