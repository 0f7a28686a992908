"""Random walks of citizens, clerks and departments, with crashes, retries and time: what was acknowledged stays, and
nothing illegal or double happens. Each takes some ten seconds: `YIWANG_WALKS=20` walks longer."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mobile_api.applications.application import Application
from mobile_api.applications.states import State
from mobile_api.errors import Conflict, Forbidden, InvalidValue, NotFound
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.seeding import paper_of
from tests.load.oracle import check_application
from tests.support.city import Citizen, CityServices, clerk, reviewer

WALKS, STEPS = int(os.environ.get("YIWANG_WALKS", "2")), 30
REFUSED = (Conflict, Forbidden, InvalidValue, NotFound)
"""What a refusal may be; anything else is a fault."""
THINGS = ("open-barbershop", "renew-driving-licence", "passport")
"""Two departments and no fee; two and a fee; one, a fee, and a result that is collected."""
LEFT_FOR_LATER = ("floor_plan", "health_certificates")
"""Papers of the barbershop that aren't key."""
PHONES = ("13800000001", "13800000002", "13800000003")
REASON, LAW = "消毒设施不合格", "《公共场所卫生管理条例》第四条"
CUT = st.none() | st.floats(0, 0.03)
"""Seconds after which the worker dies in the middle of it; mostly it doesn't."""
WHICH = st.integers(0, 5)


@dataclass
class Followed:
    """One draft, and what became of it, as its citizen knows it."""

    id: str
    citizen: Citizen
    phones: set[str]
    """Values that the last acknowledged answer, and tries cut off since, may have left."""
    key: str = field(default_factory=lambda: uuid4().hex)
    number: str | None = None
    known: list[str] = field(default_factory=list)
    """Hashes of the events that somebody has seen."""


class Walk(RuleBasedStateMachine):
    """Everybody does whatever comes to mind."""

    city: ClassVar[CityServices]

    def __init__(self) -> None:
        super().__init__()
        self.followed: list[Followed] = []

    @initialize()
    def begin(self) -> None:
        self.city.clock.on(local_day(now_utc()))
        self.citizen = self.city.citizen()
        for thing in THINGS:
            self._follow(thing)

    @rule(thing=st.sampled_from(THINGS))
    def begin_another(self, thing: str) -> None:
        if len(self.followed) < 6:
            self._follow(thing)

    @rule(which=WHICH, phone=st.sampled_from(PHONES), cut=CUT)
    def answer(self, which: int, phone: str, cut: float | None) -> None:
        one = self._one(which)
        services = self.city.services
        done = self._do(services.applications.change(one.id, "phone", phone, one.citizen.caller), cut)
        if done is CUT_OFF:
            one.phones.add(phone)
        elif done is not None:
            assert one.number is None, "a submitted one is no draft"
            one.phones = {phone}

    @rule(which=WHICH, cut=CUT, times=st.integers(1, 3), same_key=st.booleans())
    def submit(self, which: int, cut: float | None, times: int, same_key: bool) -> None:
        one = self._one(which)

        async def several() -> list[Any]:
            keys = [one.key if same_key or n == 0 else uuid4().hex for n in range(times)]
            submit = self.city.services.submissions.submit
            return await gathered([submit(one.id, one.citizen.caller, key, later=True) for key in keys])

        done = self._do(several(), cut)
        if done is CUT_OFF:
            return
        applications = [answer for answer in done if isinstance(answer, Application)]
        if not applications:
            assert self._day_has_passed(one), "it was complete"
            return
        assert len({application.number for application in applications}) == 1
        assert one.number in (None, applications[0].number), "a repeat gives the first answer"
        one.number = applications[0].number

    @rule(which=WHICH, cut=CUT, stale=st.booleans(), approved=st.booleans(), act=st.integers(0, 7))
    def office_acts(self, which: int, cut: float | None, stale: bool, approved: bool, act: int) -> None:
        one = self._one(which)
        before = self._now(one)
        if before is None:
            return
        office, number, seen = self.city.services.office, before.number, len(before.events) - stale
        departments = [part.department for part in before.parts] or ["market-regulation"]
        decider = reviewer(departments[len(before.pending) % len(departments)])
        acts: Sequence[Callable[[], Awaitable[Application]]] = (
            lambda: office.accept(number, clerk(), seen, True),
            lambda: office.refuse(number, clerk(), seen, REASON, LAW),
            lambda: office.ask_correction(number, clerk(), seen, ["phone"], [], "电话打不通"),
            lambda: office.ask_correction(number, decider, seen, ["phone"], [], "电话打不通"),
            lambda: office.decide(number, decider, seen, approved, REASON, LAW),
            lambda: office.record_payment(number, clerk(), seen, "SJ001"),
            lambda: office.issue(number, reviewer(before.issuer), seen, "许可〔2026〕001号"),
            lambda: office.hand_out(number, clerk(), seen, "本人"),
        )
        done = self._do(acts[act](), cut)
        if isinstance(done, Application):
            assert not stale, "nobody decides on what has changed meanwhile"
            assert not before.ended
            self._saw(one, done)

    @rule(which=WHICH, cut=CUT, act=st.integers(0, 3), phone=st.sampled_from(PHONES))
    def citizen_acts(self, which: int, cut: float | None, act: int, phone: str) -> None:
        one = self._one(which)
        before = self._now(one)
        if before is None:
            return
        progress, number = self.city.services.progress, before.number
        for material_id in before.owed if act == 2 else ():
            self.city.hand_in(one.citizen, paper_of(before.id, material_id, self.city.clock()))
        acts: Sequence[Callable[[], Awaitable[Any]]] = (
            lambda: progress.correct(number, one.citizen.id, {"phone": phone}, as_is=True),
            lambda: progress.withdraw(number, one.citizen.id),
            lambda: progress.supply(number, one.citizen.id),
            lambda: progress.reopen(number, one.citizen.caller),
        )
        done = self._do(acts[act](), cut)
        if act == 0:
            one.phones = (
                {phone} if isinstance(done, Application) else one.phones | ({phone} if done is CUT_OFF else set())
            )
        if isinstance(done, Application):
            assert not before.ended
            self._saw(one, done)
        elif isinstance(done, tuple):
            again, draft_id = done
            assert before.state is State.REJECTED
            assert before.reopened_as is None, "opened again once"
            self._saw(one, again)
            self.followed.append(Followed(draft_id, one.citizen, set(one.phones)))

    @rule(which=WHICH)
    def clerk_and_citizen_act_at_once(self, which: int) -> None:
        one = self._one(which)
        before = self._now(one)
        if before is None:
            return
        services, seen = self.city.services, len(before.events)
        accepted = services.office.accept(before.number, clerk(), seen, True)
        withdrawn = services.progress.withdraw(before.number, one.citizen.id)
        done = [d for d in self._do(gathered([accepted, withdrawn]), None) if isinstance(d, Application)]
        after = self._now(one)
        assert after is not None
        if len(done) == 2:  # one after the other, which is allowed in this order only
            assert [e.action.value for e in after.events[seen:]] == ["accept", "distribute", "withdraw"]

    @rule(days=st.integers(1, 12), cut=CUT)
    def time_passes(self, days: int, cut: float | None) -> None:
        self.city.clock.pass_(days=days)
        if self._do(self.city.services.timers.round(), cut) is CUT_OFF:
            return
        today = local_day(self.city.clock())
        late = [now for one in self.followed if (now := self._now(one)) and now.act_by and now.act_by < today]
        assert late == [], "whoever missed their day has lapsed"

    @rule(cut=CUT)
    def news_is_passed_on(self, cut: float | None) -> None:
        self._do(self.city.services.relay.round(), cut)

    @invariant()
    def what_was_acknowledged_stays(self) -> None:
        for one in self.followed:
            kept = self.city.run(self.city.services.db["applications"].find_one({"_id": one.id}))
            assert kept is not None
            assert kept["values"]["phone"] in one.phones, "an acknowledged answer is lost"
            now = self._now(one)
            if now is not None:
                assert [event.hash for event in now.events][: len(one.known)] == one.known
                self._saw(one, now)
                check_application(now, kept, local_day(self.city.clock()))

    def teardown(self) -> None:
        """At the end every move has its row, and every row has been told, once."""
        services = self.city.services
        for _ in range(6):
            self.city.clock.pass_(hours=1)
            self.city.run(services.relay.round())
        for one in self.followed:
            now = self._now(one)
            if now is None:
                continue
            rows = self.city.run(services.db["application_news"].find({"application_id": one.id}).to_list(None))
            moves = [row for row in rows if row["events"]]
            assert sum(row["events"] for row in moves) == len(now.events)
            assert len({row["seq"] for row in moves}) == len(moves)
            assert [row["_id"] for row in rows if row["next_at"] is not None] == [], "all told"
        conversations = {one.citizen.conversation_id for one in self.followed}
        for conversation_id in conversations:
            said = self.city.run(services.chat.messages(conversation_id, self.citizen.caller, 0))
            assert [message.seq for message in said] == list(range(1, len(said) + 1))
            assert len({message.id for message in said}) == len(said)

    def _follow(self, thing: str) -> None:
        draft = self.city.draft(self.citizen, thing, LEFT_FOR_LATER if len(self.followed) % 2 == 0 else ())
        self.followed.append(Followed(draft.id, self.citizen, {str(draft.values["phone"])}))

    def _day_has_passed(self, one: Followed) -> bool:
        """Whether a draft names a day for a visit that was to come when it was filled in."""
        kept = self.city.run(self.city.services.db["applications"].find_one({"_id": one.id}))
        assert kept is not None
        return bool(kept["values"].get("visit_on", "9") < local_day(self.city.clock()).isoformat())

    def _one(self, which: int) -> Followed:
        return self.followed[which % len(self.followed)]

    def _now(self, one: Followed) -> Application | None:
        """The application as it stands; None as long as it is a draft."""
        found = [
            a for a in self.city.run(self.city.services.progress.applications_of(one.citizen.id)) if a.id == one.id
        ]
        assert len(found) <= 1
        if one.number is not None:
            assert [a.number for a in found] == [one.number], "what was acknowledged is there"
        return found[0] if found else None

    def _saw(self, one: Followed, application: Application) -> None:
        one.known = [event.hash for event in application.events]

    def _do(self, work: Awaitable[Any], cut: float | None) -> Any:
        """The outcome: an answer, None if it was refused, `CUT_OFF` if the worker died in the middle of it."""
        try:
            return self.city.run(work) if cut is None else self.city.cut_off(work, cut, CUT_OFF)
        except REFUSED:
            return None


CUT_OFF = object()


async def gathered(works: list[Awaitable[Application]]) -> list[Application | BaseException]:
    """What each of them gave, all begun at once; a fault that is no refusal is raised."""
    done = await asyncio.gather(*works, return_exceptions=True)
    for answer in done:
        if isinstance(answer, BaseException) and not isinstance(answer, REFUSED):
            raise answer
    return list(done)


@pytest.mark.skipif(WALKS == 0, reason="YIWANG_WALKS says how many walks")
def test_no_walk_loses_doubles_or_breaks_anything(city: CityServices) -> None:
    longer = settings(
        max_examples=WALKS,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Walk.city = city
    run_state_machine_as_test(Walk, settings=longer)
