"""Citizens with phones that push reaches."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from mobile_api.identity.access import Caller
from mobile_api.push.kinds import Language
from tests.mobile_api.push.phone import Phone
from tests.support.city import CityServices


def logged_in(city: CityServices, citizen_id: str | None = None) -> Caller:
    """A citizen with a session, as identity keeps one."""
    caller = Caller("citizen", citizen_id or uuid4().hex, session_id=uuid4().hex)
    session = {"_id": caller.session_id, "citizen_id": caller.citizen_id, "refresh_hash": uuid4().hex, "ended": None}
    life = {"created_at": city.clock(), "expires_at": city.clock() + timedelta(days=30)}
    city.run(city.services.db["sessions"].insert_one({**session, **life}))
    return caller


def with_phone(city: CityServices, phone: Phone, language: Language = "zh", citizen_id: str | None = None) -> Caller:
    """A citizen whose phone is registered."""
    caller = logged_in(city, citizen_id)
    city.run(city.services.inbox.register(caller, phone.token, language))
    return caller


def dispatch(city: CityServices) -> None:
    """Send everything that is due."""
    while city.run(city.services.dispatcher.round()):
        pass
