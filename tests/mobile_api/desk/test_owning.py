"""Who owns a conversation, on a real database: one person at a time, and nobody else writes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from mobile_api.chat.conversation import Attendant, Called
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.chat.store import ChatStore
from mobile_api.chat.words import owed_by
from mobile_api.db import run_transaction
from mobile_api.desk.forgetting import ANSWERED_WITHIN
from mobile_api.desk.notices import FORGOTTEN, FORGOTTEN_ALONE
from mobile_api.desk.service import SHOWN
from mobile_api.errors import Conflict, Forbidden, InvalidValue, NewWords, NotFound, NotOwner, Problem, Unavailable
from mobile_api.identity.access import Staff
from tests.support.city import Citizen, CityServices
from tests.support.desk import ALL_SEEN, agent, at_desk, calls_person, lines, state, working_day


@pytest.fixture
def desk_city(city: CityServices) -> CityServices:
    """Nine in the morning of a day on which the desk is open, with nobody there and nothing measured."""
    city.clock.on(working_day())
    city.run(city.services.db["desk_agents"].update_many({}, {"$set": {"available": False}}))
    city.run(city.services.db["desk_records"].delete_many({}))
    city.run(city.services.db["conversations"].update_many({}, {"$set": {"owner": "bot"}, "$unset": {"escalation": 1}}))
    return city


def say(city: CityServices, staff: Staff, citizen: Citizen, text: str, client_id: str | None = None) -> str:
    """A member of staff answers; the message's id."""
    writing = city.services.desk.writing
    return city.run(writing.say(staff, citizen.conversation_id, client_id or uuid4().hex, text)).id


def write(city: CityServices, citizen: Citizen, text: str) -> int:
    """A citizen writes; how many replies there were."""
    sent = city.services.chat.send(citizen.conversation_id, citizen.caller, uuid4().hex, text)
    return len(city.run(sent).replies)


def claimed(city: CityServices, citizen: Citizen, team: str | None = None) -> tuple[Staff, str]:
    """Somebody who has taken the citizen's conversation."""
    staff, number = at_desk(city, team)
    calls_person(city, citizen, team)
    city.run(city.services.desk.service.claim(staff, citizen.conversation_id))
    return staff, number


def test_of_fifty_who_claim_at_once_one_gets_it_and_the_others_learn_who(desk_city: CityServices) -> None:
    citizen, crowd = desk_city.citizen(), [at_desk(desk_city) for _ in range(50)]
    calls_person(desk_city, citizen)
    service = desk_city.services.desk.service

    async def claim(staff: Staff) -> Problem | None:
        try:
            await service.claim(staff, citizen.conversation_id)
        except Problem as problem:
            return problem
        return None

    async def all_at_once() -> list[Problem | None]:
        return list(await asyncio.gather(*(claim(staff) for staff, _ in crowd)))

    outcomes = desk_city.run(all_at_once())
    (winner,) = [number for (_, number), outcome in zip(crowd, outcomes, strict=True) if outcome is None]
    lost = [outcome.as_json("zh") for outcome in outcomes if outcome is not None]
    assert {(problem["status"], problem["code"], problem["number"]) for problem in lost} == {(409, "not-owner", winner)}
    assert all(winner in str(problem["detail"]) for problem in lost)
    standing = state(desk_city, citizen).desk
    assert standing is not None
    assert standing.agent == winner
    assert [text for _, text in lines(desk_city, citizen)].count(f"{winner}号工作人员来为您服务了，请直接说。") == 1


def test_numbers_are_given_once(desk_city: CityServices) -> None:
    presence, newcomers = desk_city.services.desk.presence, [agent() for _ in range(10)]

    async def all_at_once() -> list[str]:
        return [a.number for a in await asyncio.gather(*(presence.agent(one) for one in newcomers * 2))]

    numbers = desk_city.run(all_at_once())
    assert numbers[:10] == numbers[10:]
    assert len(set(numbers)) == 10


def test_the_bot_is_silent_while_a_person_is_there_and_answers_again_after(desk_city: CityServices) -> None:
    """There is no bot in this city: asking it fails, so a message that gets through wasn't given to it."""
    citizen = desk_city.citizen()
    with pytest.raises(Unavailable):
        write(desk_city, citizen, "你好")
    staff, _ = claimed(desk_city, citizen)
    assert write(desk_city, citizen, "在吗") == 0
    say(desk_city, staff, citizen, "在的")
    assert write(desk_city, citizen, "我要开理发店") == 0
    desk_city.run(desk_city.services.desk.service.hand_back(staff, citizen.conversation_id, ALL_SEEN))
    assert state(desk_city, citizen).owner == "bot"
    with pytest.raises(Unavailable):
        write(desk_city, citizen, "谢谢")
    with pytest.raises(NotFound):
        say(desk_city, staff, citizen, "还有事吗")


def test_what_was_written_while_it_was_handed_back_is_not_left_unanswered(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    service, conversation_id = desk_city.services.desk.service, citizen.conversation_id
    seen = desk_city.run(desk_city.services.desk.writing.news(staff, conversation_id, 0))[1][-1].seq
    write(desk_city, citizen, "等等，还有一件事")
    for attempt in (
        service.hand_back(staff, conversation_id, seen),
        service.end(staff, conversation_id, "solved", seen),
    ):
        with pytest.raises(NewWords) as refused:
            desk_city.run(attempt)
        problem = refused.value.as_json("zh")
        assert (problem["status"], problem["new"]) == (409, [{"seq": seen + 1, "text": "等等，还有一件事"}])
    assert state(desk_city, citizen).owner == "human"
    desk_city.run(service.hand_back(staff, conversation_id, seen + 1))
    assert state(desk_city, citizen).owner == "bot"


def test_of_words_that_come_at_once_each_gets_its_number_and_none_is_lost(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    send, writing, here = desk_city.services.chat.send, desk_city.services.desk.writing, citizen.conversation_id
    before = desk_city.run(writing.news(staff, here, 0))[1][-1].seq

    async def all_at_once() -> None:
        words = [send(here, citizen.caller, uuid4().hex, f"问{n}") for n in range(5)]
        answers = [writing.say(staff, here, uuid4().hex, f"答{n}") for n in range(5)]
        await asyncio.gather(*words, *answers)

    desk_city.run(all_at_once())
    said = desk_city.run(writing.news(staff, here, before))[1]
    assert sorted(m.text for m in said) == sorted(f"{by}{n}" for by in "问答" for n in range(5))
    numbers = [m.seq for m in said]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("seen", ["all that was there", "all that may come"])
def test_a_word_that_comes_with_the_hand_back_is_answered_by_one_of_the_two(desk_city: CityServices, seen: str) -> None:
    """There is no bot in this city: a word that it gets fails, and is kept to be tried again."""
    for _ in range(4):
        citizen = desk_city.citizen()
        staff, _ = claimed(desk_city, citizen)
        desk, here = desk_city.services.desk, citizen.conversation_id
        last = desk_city.run(desk.writing.news(staff, here, 0))[1][-1].seq

        async def at_once(citizen: Citizen = citizen, staff: Staff = staff, last: int = last) -> list[object]:
            given = desk_city.services.desk.service.hand_back(
                staff, citizen.conversation_id, last if seen == "all that was there" else ALL_SEEN
            )
            word = desk_city.services.chat.send(citizen.conversation_id, citizen.caller, uuid4().hex, "还在吗")
            return list(await asyncio.gather(given, word, return_exceptions=True))

        given, word = desk_city.run(at_once())
        owner = state(desk_city, citizen).owner
        if isinstance(given, NewWords):
            assert owner == "human"
            assert not isinstance(word, Exception)
        else:
            assert (given, owner) == (None, "bot")
            assert isinstance(word, Unavailable) or seen == "all that may come", "a word before it would be a new one"


def test_a_word_waits_for_the_turn_that_is_under_way(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    db, here = desk_city.services.db, {"_id": citizen.conversation_id}
    turn_until = desk_city.clock.now + timedelta(days=365)
    desk_city.run(db["conversations"].update_one(here, {"$set": {"turn_id": "t", "turn_until": turn_until}}))
    before, pending = lines(desk_city, citizen), object()
    saying = desk_city.services.desk.writing.say(staff, citizen.conversation_id, "t" * 12, "在")
    sending = desk_city.services.chat.send(citizen.conversation_id, citizen.caller, "t" * 12, "在吗")
    for attempt in (saying, sending):
        assert desk_city.cut_off(attempt, 0.4, pending) is pending
    assert lines(desk_city, citizen) == before


def test_who_speaks_another_language_to_a_person_is_answered_in_it(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    claimed(desk_city, citizen)
    send = desk_city.services.chat.send(
        citizen.conversation_id, citizen.caller, uuid4().hex, "how long do I have to wait"
    )
    assert desk_city.run(send).conversation.language == "en"
    assert state(desk_city, citizen).language == "en"


def test_a_message_that_the_bot_failed_to_answer_is_the_persons_once_it_is_sent_again(desk_city: CityServices) -> None:
    citizen, client_id = desk_city.citizen(), uuid4().hex
    send, here = desk_city.services.chat.send, citizen.conversation_id
    with pytest.raises(Unavailable):
        desk_city.run(send(here, citizen.caller, client_id, "我想问问"))
    staff, _ = claimed(desk_city, citizen)
    say(desk_city, staff, citizen, "您好")
    with desk_city.services.chat.hub.listen(owed_by(staff.account or "")) as news:
        again = desk_city.run(send(here, citizen.caller, client_id, "我想问问"))
        assert news.is_set(), "and their console hears of it"
    assert (again.message.text, again.replies) == ("我想问问", [])
    attendant = desk_city.run(desk_city.services.desk.service.own(staff, here)).conversation.attendant
    assert attendant is not None
    assert attendant.waiting_since is not None
    assert [text for _, text in lines(desk_city, citizen)].count("我想问问") == 1


def test_a_message_to_a_person_that_is_sent_again_gets_the_same_answer_also_later(desk_city: CityServices) -> None:
    """There is no bot in this city: had the repeat been given to it, that would fail."""
    citizen, client_id = desk_city.citizen(), uuid4().hex
    staff, _ = claimed(desk_city, citizen)
    send, service = desk_city.services.chat.send, desk_city.services.desk.service
    first = desk_city.run(send(citizen.conversation_id, citizen.caller, client_id, "在吗"))
    say(desk_city, staff, citizen, "在的")

    def repeated() -> None:
        again = desk_city.run(send(citizen.conversation_id, citizen.caller, client_id, "在吗"))
        assert (again.message, again.replies) == (first.message, [])

    repeated()
    attendant = desk_city.run(service.own(staff, citizen.conversation_id)).conversation.attendant
    assert attendant is not None
    assert attendant.waiting_since is None, "what was answered isn't owed again"
    desk_city.run(service.hand_back(staff, citizen.conversation_id, ALL_SEEN))
    repeated()


def test_an_answer_that_is_sent_again_wakes_the_citizens_screen(desk_city: CityServices) -> None:
    """Whoever kept it may have died before it told the screens."""
    citizen, client_id = desk_city.citizen(), uuid4().hex
    staff, _ = claimed(desk_city, citizen)
    first = say(desk_city, staff, citizen, "您好", client_id)
    with desk_city.services.chat.hub.listen(citizen.conversation_id) as news:
        assert say(desk_city, staff, citizen, "您好", client_id) == first
        assert news.is_set()
    assert [text for _, text in lines(desk_city, citizen)].count("您好") == 1


def test_a_claim_is_of_the_call_and_the_team_that_were_looked_at(desk_city: CityServices) -> None:
    citizen, (staff, number) = desk_city.citizen(), at_desk(desk_city)
    calls_person(desk_city, citizen)
    called = desk_city.run(desk_city.services.desk.service.look(staff, citizen.conversation_id)).conversation.called
    assert called is not None
    owners = OwnerStore(desk_city.services.db)
    attendant = Attendant(staff.account or "", number, desk_city.clock())

    def taken(looked_at: Called) -> bool:
        claim = partial(owners.claim, citizen.conversation_id, looked_at, attendant)
        return desk_city.run(run_transaction(desk_city.services.db, claim))

    assert not taken(replace(called, id="an-earlier-call"))
    assert not taken(replace(called, team="public-security"))
    assert state(desk_city, citizen).owner == "queued"
    assert taken(called)


def test_a_message_that_is_left_meanwhile_keeps_its_call_back(desk_city: CityServices) -> None:
    """A round that has read before the message came doesn't turn it into a place in the queue."""
    citizen = desk_city.citizen()
    db, desk = desk_city.services.db, desk_city.services.desk
    calls_person(desk_city, citizen)
    waiting = state(desk_city, citizen).desk
    assert waiting is not None
    assert waiting.no == "nobody"
    read_before = desk_city.run(ChatStore(db).get(citizen.conversation_id))
    assert read_before is not None
    assert read_before.called is not None
    leave = desk.citizens.leave_message
    desk_city.run(leave(citizen.conversation_id, citizen.caller, waiting.called, uuid4().hex, "明天回我"))
    note = partial(OwnerStore(db).note_no, citizen.conversation_id, read_before.called, None)
    assert not desk_city.run(run_transaction(db, note))
    standing = state(desk_city, citizen).desk
    assert standing is not None
    assert (standing.no, standing.message) == ("nobody", "明天回我")


def test_only_the_owner_writes(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, number = claimed(desk_city, citizen, "market-regulation")
    colleague, _ = at_desk(desk_city, "market-regulation")
    stranger, _ = at_desk(desk_city, "public-security")
    desk, conversation_id = desk_city.services.desk, citizen.conversation_id
    before = lines(desk_city, citizen)
    for somebody, refusal in ((colleague, NotOwner), (stranger, NotFound)):
        for attempt in (
            desk.writing.say(somebody, conversation_id, uuid4().hex, "我来"),
            desk.writing.note(somebody, conversation_id, "我来"),
            desk.writing.news(somebody, conversation_id, 0),
            desk.writing.signal(somebody, conversation_id, None),
            desk.writing.canned(somebody, conversation_id, ""),
            desk.writing.propose(somebody, conversation_id, uuid4().hex, "shop_name", "剪艺"),
            desk.writing.mark_wrong(somebody, conversation_id, "x", "open-barbershop"),
            desk.service.requeue(somebody, conversation_id, None, "给你"),
            desk.service.hand_back(somebody, conversation_id, ALL_SEEN),
            desk.service.end(somebody, conversation_id, "solved", ALL_SEEN),
            desk.service.claim(somebody, conversation_id),
        ):
            with pytest.raises(refusal) as refused:
                desk_city.run(attempt)
            assert refusal is NotFound or number in refused.value.detail_zh
    assert lines(desk_city, citizen) == before
    assert state(desk_city, citizen).owner == "human"
    said = say(desk_city, staff, citizen, "您好", "c" * 12)
    assert say(desk_city, staff, citizen, "您好", "c" * 12) == said, "a repeat is the same message"


def test_a_citizen_cannot_take_the_client_id_of_an_answer(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    desk_city.run(desk_city.services.chat.send(citizen.conversation_id, citizen.caller, "d" * 12, "我先说"))
    say(desk_city, staff, citizen, "您好", "d" * 12)
    assert lines(desk_city, citizen)[-2:] == [("citizen", "我先说"), ("staff", "您好")]


def test_a_department_that_is_gone_gives_no_team(desk_city: CityServices) -> None:
    with pytest.raises(Forbidden):
        desk_city.run(desk_city.services.desk.service.listed(agent("no-such-department"), "mine"))


def test_lists_show_each_team_its_own(desk_city: CityServices) -> None:
    citizen, other = desk_city.citizen(), desk_city.citizen()
    general, market, police = (at_desk(desk_city, team)[0] for team in (None, "market-regulation", "public-security"))
    calls_person(desk_city, citizen, "market-regulation")
    desk_city.clock.pass_(seconds=1)
    calls_person(desk_city, other)
    service = desk_city.services.desk.service

    def seen(staff: Staff) -> list[str]:
        return [one.conversation.id for one in desk_city.run(service.listed(staff, "unanswered"))[0]]

    assert seen(general) == [citizen.conversation_id, other.conversation_id]
    assert seen(market) == [citizen.conversation_id]
    assert seen(police) == []


def test_a_long_queue_of_others_hides_nobody(desk_city: CityServices) -> None:
    """Lists are chosen and cut in the database: what others wait for doesn't push out what is one's own."""
    first, last, (general, _) = desk_city.citizen(), desk_city.citizen(), at_desk(desk_city)
    calls_person(desk_city, first)
    db, police = desk_city.services.db, at_desk(desk_city, "public-security")[0]
    document = desk_city.run(db["conversations"].find_one({"_id": first.conversation_id}))
    assert document is not None
    crowd = [{**document, "_id": uuid4().hex} for _ in range(SHOWN + 5)]
    desk_city.run(db["conversations"].insert_many(crowd))
    desk_city.clock.pass_(seconds=1)
    (told,) = calls_person(desk_city, last, "public-security")
    assert told.text == "您排在第1位。", "the queue of another team isn't theirs"
    service = desk_city.services.desk.service
    (waiting,), total = desk_city.run(service.listed(police, "unanswered"))
    assert (waiting.conversation.id, total) == (last.conversation_id, 1)
    shown, total = desk_city.run(service.listed(general, "unanswered"))
    assert (len(shown), total) == (SHOWN, SHOWN + 7)
    rest, _ = desk_city.run(service.listed(general, "unanswered", skip=SHOWN))
    front = desk_city.services.desk.front
    ahead = desk_city.run(front.all_ahead([one.conversation for one in shown]))
    assert list(ahead.values()) == list(range(SHOWN))
    ahead = desk_city.run(front.all_ahead([one.conversation for one in rest]))
    assert ahead[last.conversation_id] == 0, "those of other teams aren't ahead"
    assert desk_city.run(front.ahead(rest[-1].conversation)) == 0
    assert len({one.conversation.id for one in (*shown, *rest)}) == total
    assert rest[-1].conversation.id == last.conversation_id


def test_what_a_guest_waits_for_lapses(desk_city: CityServices) -> None:
    guest, citizen = desk_city.citizen(), desk_city.citizen()
    calls_person(desk_city, guest)
    calls_person(desk_city, citizen)
    db, lapsing = desk_city.services.db, desk_city.services.desk.lapsing
    here = {"_id": guest.conversation_id}
    desk_city.run(db["conversations"].update_one(here, {"$set": {"citizen_id": None}}))

    def owners() -> list[str]:
        chosen = [guest.conversation_id, citizen.conversation_id]
        found = desk_city.run(db["conversations"].find({"_id": {"$in": chosen}}).to_list(None))
        return [next(one["owner"] for one in found if one["_id"] == wanted) for wanted in chosen]

    desk_city.clock.pass_(days=2)
    desk_city.run(lapsing.round())
    assert owners() == ["queued", "queued"]
    desk_city.clock.pass_(days=12)
    desk_city.run(lapsing.round())
    desk_city.run(lapsing.round())
    assert owners() == ["bot", "queued"], "a citizen is told of the answer by push, however late it comes"
    said = desk_city.run(db["messages"].find({"conversation_id": guest.conversation_id}).to_list(None))
    assert sum("请登录后再说" in one["text"] for one in said) == 1


def test_it_is_passed_on_with_a_note_that_the_citizen_does_not_see(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    (colleague, number), (absent, nobody) = at_desk(desk_city), at_desk(desk_city)
    desk, conversation_id = desk_city.services.desk, citizen.conversation_id
    desk_city.run(desk.presence.attend(absent, False))
    for wrong in (nobody, "9999", "'; --"):
        with pytest.raises(InvalidValue):
            desk_city.run(desk.service.pass_on(staff, conversation_id, wrong, "请接一下"))
    desk_city.run(desk.service.pass_on(staff, conversation_id, number, "老人，请慢慢说"))
    with pytest.raises(NotOwner):
        say(desk_city, staff, citizen, "我再说一句")
    say(desk_city, colleague, citizen, "您好，我接着办")
    assert "慢慢说" not in str(lines(desk_city, citizen))
    assert notes(desk_city, colleague, citizen) == ["老人，请慢慢说"]
    desk_city.run(desk.service.end(colleague, conversation_id, "solved", ALL_SEEN))
    again, _ = claimed(desk_city, citizen)
    assert notes(desk_city, again, citizen) == [], "whoever has it at another time has notes of their own"


def notes(city: CityServices, staff: Staff, citizen: Citizen) -> list[str]:
    """What this member reads beside the conversation."""
    desk = city.services.desk
    return [
        one.text for one in city.run(desk.writing.notes(city.run(desk.service.look(staff, citizen.conversation_id))))
    ]


def test_a_team_gets_it_back_into_the_queue_at_its_old_place(desk_city: CityServices) -> None:
    citizen, later = desk_city.citizen(), desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    police, _ = at_desk(desk_city, "public-security")
    desk_city.clock.pass_(seconds=30)
    calls_person(desk_city, later, "public-security")
    service = desk_city.services.desk.service
    with pytest.raises(InvalidValue):
        desk_city.run(service.requeue(staff, citizen.conversation_id, "no-such-team", "转"))
    desk_city.run(service.requeue(staff, citizen.conversation_id, "public-security", "问户口"))
    waiting = [one.conversation.id for one in desk_city.run(service.listed(police, "unanswered"))[0]]
    assert waiting == [citizen.conversation_id, later.conversation_id]
    standing = state(desk_city, later).desk
    assert standing is not None
    assert standing.place == 2
    desk_city.run(service.claim(police, citizen.conversation_id))


def test_whoever_forgets_a_conversation_loses_it(desk_city: CityServices) -> None:
    citizen, answered = desk_city.citizen(), desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    other, _ = claimed(desk_city, answered)
    say(desk_city, other, answered, "我看看")
    desk_city.clock.now += ANSWERED_WITHIN
    forgetting, desk = desk_city.services.desk.forgetting, desk_city.services.desk
    at_desk(desk_city)
    desk_city.run(forgetting.round())
    assert state(desk_city, citizen).owner == "human", "not a moment too early"
    desk_city.clock.pass_(seconds=1)
    desk_city.run(forgetting.round())
    desk_city.run(forgetting.round())
    assert (state(desk_city, citizen).owner, state(desk_city, answered).owner) == ("queued", "human")
    assert [text for _, text in lines(desk_city, citizen)].count(FORGOTTEN.zh) == 1
    with pytest.raises(NotOwner):
        say(desk_city, staff, citizen, "来了来了")
    board = desk_city.run(desk.board.today())
    assert [packet["forgotten"] for _, packet in board.forgotten] == [1]
    write(desk_city, answered, "好了吗")
    desk_city.clock.now += ANSWERED_WITHIN
    desk_city.clock.pass_(seconds=1)
    desk_city.run(forgetting.round())
    assert state(desk_city, answered).owner == "queued", "from the citizen's next word on the time runs anew"


@pytest.mark.parametrize("hours", [0, 10])
def test_nobody_is_promised_where_nobody_can_come(desk_city: CityServices, hours: int) -> None:
    citizen = desk_city.citizen()
    claimed(desk_city, citizen)
    desk_city.clock.now += ANSWERED_WITHIN
    desk_city.clock.pass_(hours=hours, seconds=1)
    desk = desk_city.services.desk
    desk_city.run(desk.forgetting.round())
    desk_city.run(desk.front.round())
    *_, sorry, why = [text for _, text in lines(desk_city, citizen)]
    assert sorry == FORGOTTEN_ALONE.zh
    assert ("下班时间" if hours else "没有空闲的工作人员") in why


def test_whoever_forgot_it_is_not_the_other_person_who_is_promised(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    desk_city.clock.now += ANSWERED_WITHIN
    desk_city.clock.pass_(seconds=1)
    desk = desk_city.services.desk
    desk_city.run(desk.presence.attend(staff, True))
    desk_city.run(desk.forgetting.round())
    assert lines(desk_city, citizen)[-1][1] == FORGOTTEN_ALONE.zh


def test_a_claim_waits_for_the_turn_that_is_under_way(desk_city: CityServices) -> None:
    """The bot is never asked after the claim: the owner doesn't change in the middle of a turn."""
    citizen = desk_city.citizen()
    staff, _ = at_desk(desk_city)
    calls_person(desk_city, citizen)
    db, service = desk_city.services.db, desk_city.services.desk.service
    in_turn = {"turn_id": "t", "turn_until": desk_city.clock.now + timedelta(days=365)}
    desk_city.run(db["conversations"].update_one({"_id": citizen.conversation_id}, {"$set": in_turn}))
    pending = object()
    assert desk_city.cut_off(service.claim(staff, citizen.conversation_id), 0.6, pending) is pending
    assert state(desk_city, citizen).owner == "queued"
    free = {"turn_id": None, "turn_until": desk_city.clock.now.replace(year=1970)}
    desk_city.run(db["conversations"].update_one({"_id": citizen.conversation_id}, {"$set": free}))
    desk_city.run(service.claim(staff, citizen.conversation_id))
    assert state(desk_city, citizen).owner == "human"


def test_a_claim_again_is_no_second_one(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, _ = claimed(desk_city, citizen)
    before = lines(desk_city, citizen)
    desk_city.run(desk_city.services.desk.service.claim(staff, citizen.conversation_id))
    assert lines(desk_city, citizen) == before
    with pytest.raises((NotFound, Conflict)):
        desk_city.run(desk_city.services.desk.service.claim(staff, "no-such-conversation"))
