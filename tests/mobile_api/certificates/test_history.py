"""The access log over time: told in the chat, kept for three years."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from mobile_api.errors import Conflict
from tests.support.city import Citizen, CityServices
from wallet.jose import to_base64url
from wallet.shown.access import KEPT_FOR, Access, Clerk, Seen, signed_line
from wallet.shown.history import GIVEN_UP_AFTER
from wallet.shown.store import AccessStore

HOLDER = "holder"


def line(city: CityServices, citizen: Citizen, refusal: str | None = None, age: timedelta = timedelta()) -> Access:
    """A line of the log, kept."""
    seen = () if refusal else (Seen("c" * 22, "senior-card", ("number", "name")),)
    access = Access(
        id=uuid4().hex,
        at=city.clock() - age,
        by=Clerk("account", "李窗口", "civil-affairs"),
        scan=uuid4().hex,
        code_hash="0" * 64,
        scenario="senior-benefits",
        audience="counter",
        refusal=refusal,
        device="d" * 43,
        holder=HOLDER,
        citizen=citizen.id,
        presentation=None if refusal else to_base64url(uuid4().bytes),
        seen=seen,
    )
    keys = city.run(city.services.wallet.keys.of("civil-affairs"))
    assert city.run(AccessStore(city.services.db).add(access, signed_line(replace(access, at=city.clock()), keys)))
    return access


def said(city: CityServices, citizen: Citizen) -> list[str]:
    """What the chat has said to somebody."""
    found = city.run(city.services.chat.messages(citizen.conversation_id, citizen.caller, 0))
    return [message.text for message in found]


def a_round(city: CityServices) -> None:
    """What one of the workers does every second."""
    city.run(city.services.tell_accesses())


def test_it_is_said_in_the_chat_once(city: CityServices) -> None:
    citizen = city.citizen()
    line(city, citizen)
    for _ in range(2):
        a_round(city)
    told = [text for text in said(city, citizen) if "核验" in text]
    assert told == [
        "09:00，民政局李窗口为“老年人优待”核验了您的敬老优待证。如果不是您本人出示的，请到“我的证照”里告诉我们。"
    ]


def test_a_refusal_is_said_in_the_readers_language(city: CityServices) -> None:
    citizen = city.citizen(language="en")
    line(city, citizen, "expired")
    a_round(city)
    told = "09:00: Civil Affairs Bureau · 李窗口 scanned your code for “Benefits for senior citizens”."
    assert said(city, citizen)[-1].startswith(told)


class Deaf:
    """A teller that reaches nobody."""

    tried = 0

    async def tell(self, access: Access) -> None:
        """In vain."""
        self.tried += 1
        raise Conflict


def test_who_cannot_be_told_now_is_told_later_and_keeps_nobody_waiting(city: CityServices) -> None:
    citizen, history = city.citizen(), city.services.wallet.history
    line(city, citizen)
    deaf = Deaf()
    for _ in range(2):
        city.run(history.tell(deaf))
    assert deaf.tried == 2
    city.clock.pass_(seconds=GIVEN_UP_AFTER.total_seconds())
    for _ in range(2):
        city.run(history.tell(deaf))
    assert deaf.tried == 3, "given up, and among the notices as long as it is unread"
    assert city.run(history.unread(HOLDER))


def test_lines_are_kept_for_three_years(city: CityServices) -> None:
    citizen = city.citizen()
    old, young = line(city, citizen, age=KEPT_FOR + timedelta(days=1)), line(city, citizen, age=KEPT_FOR - timedelta(1))
    city.run(city.services.wallet.tidy())
    kept = {access.id for access, _ in city.run(city.services.wallet.history.all(HOLDER))}
    assert young.id in kept
    assert old.id not in kept
