"""What citizens and staff do at the desk, on a real database: waiting, call-backs, suggestions, ratings, lessons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from mobile_api.applications.filling import fill
from mobile_api.applications.office.service import ALARMS
from mobile_api.chat.assistant.pausing import cancel
from mobile_api.chat.conversation import Message
from mobile_api.chat.store import ChatStore
from mobile_api.db import Session, run_transaction
from mobile_api.desk.notices import LAPSED
from mobile_api.desk.record import Sought
from mobile_api.desk.service import HISTORY, SEARCHED
from mobile_api.desk.waiting import ENOUGH
from mobile_api.errors import Conflict, InvalidValue, NotFound, Unavailable
from mobile_api.identity.access import Holder, Staff
from tests.support.city import BARBERSHOP, Citizen, CityServices
from tests.support.desk import ALL_SEEN, at_desk, calls_person, lines, next_working_day, state, working_day


@pytest.fixture
def desk_city(city: CityServices) -> CityServices:
    """Nine in the morning of a day on which the desk is open, with nobody there and nothing measured."""
    city.clock.on(working_day())
    db = city.services.db
    city.run(db["desk_agents"].update_many({}, {"$set": {"available": False}}))
    city.run(db["desk_records"].delete_many({}))
    city.run(db["conversations"].update_many({}, {"$set": {"owner": "bot"}, "$unset": {"escalation": 1}}))
    return city


def claimed(city: CityServices, citizen: Citizen, team: str | None = None) -> Staff:
    """Somebody who has taken the citizen's conversation."""
    staff, _ = at_desk(city, team)
    calls_person(city, citizen, team)
    city.run(city.services.desk.service.claim(staff, citizen.conversation_id))
    return staff


def test_whoever_waits_is_told_the_place_and_no_time_that_was_not_measured(desk_city: CityServices) -> None:
    first, second = desk_city.citizen(), desk_city.citizen()
    at_desk(desk_city)
    calls_person(desk_city, first)
    desk_city.clock.pass_(seconds=1)
    (told,) = calls_person(desk_city, second)
    assert told.text == "您排在第2位。"
    standing = state(desk_city, second).desk
    assert standing is not None
    assert (standing.place, standing.waiting_time, standing.no) == (2, None, None)


def test_the_waiting_time_is_what_others_waited(desk_city: CityServices) -> None:
    staff, _ = at_desk(desk_city)
    service = desk_city.services.desk.service
    for _ in range(ENOUGH):
        citizen = desk_city.citizen()
        calls_person(desk_city, citizen)
        desk_city.clock.pass_(seconds=20)
        desk_city.run(service.claim(staff, citizen.conversation_id))
        desk_city.run(desk_city.services.desk.presence.attend(staff, True))
    desk_city.clock.pass_(minutes=6)  # measured anew every five
    at_desk(desk_city)
    waits = desk_city.citizen()
    (told,) = calls_person(desk_city, waits)
    assert "这个时段一般等1分钟左右" in told.text
    standing = state(desk_city, waits).desk
    assert standing is not None
    assert standing.waiting_time is not None
    time = standing.waiting_time
    assert (time.p50_s, time.p90_s, time.measured) == (20, 20, ENOUGH)


def test_a_wait_is_the_teams_that_was_called_whoever_gets_it_later(desk_city: CityServices) -> None:
    market, police = "market-regulation", "public-security"
    staff, _ = at_desk(desk_city, market)
    service, presence = desk_city.services.desk.service, desk_city.services.desk.presence
    for _ in range(ENOUGH):
        citizen = desk_city.citizen()
        calls_person(desk_city, citizen, market)
        desk_city.clock.pass_(seconds=20)
        desk_city.run(service.claim(staff, citizen.conversation_id))
        desk_city.run(service.requeue(staff, citizen.conversation_id, police, "问户口"))
        desk_city.run(presence.attend(staff, True))
    desk_city.clock.pass_(minutes=6)  # measured anew every five
    at_desk(desk_city, market)
    at_desk(desk_city, police)
    (of_market,) = calls_person(desk_city, desk_city.citizen(), market)
    (of_police,) = calls_person(desk_city, desk_city.citizen(), police)
    assert "这个时段一般等1分钟左右" in of_market.text
    assert "这个时段一般等" not in of_police.text, "nobody has waited for them and got one yet"


def test_the_board_counts_every_light_by_who_is_to_act(desk_city: CityServices) -> None:
    board, db = desk_city.services.desk.board, desk_city.services.db
    application = desk_city.submitted(desk_city.citizen())
    document = desk_city.run(db["applications"].find_one({"number": application.number}))
    assert document is not None
    assert application.promised.due_on
    desk_city.clock.on(application.promised.due_on)
    before = desk_city.run(board.today()).alarms["counter"]
    ids = [uuid4().hex for _ in range(ALARMS + 5)]
    copies = [{**document, "_id": one, "number": one, "submission_key": one, "draft_id": one} for one in ids]
    desk_city.run(db["applications"].insert_many(copies))
    try:
        yellow = desk_city.run(board.today()).alarms["counter"]
        assert (yellow["yellow"] - before["yellow"], yellow["red"]) == (len(ids), before["red"])
        desk_city.clock.on(application.promised.due_on + timedelta(days=1))
        assert desk_city.run(board.today()).alarms["counter"]["red"] > len(ids)
    finally:
        desk_city.run(db["applications"].delete_many({"_id": {"$in": ids}}))


def test_when_nobody_can_come_a_message_becomes_a_call_back(desk_city: CityServices) -> None:
    citizen, stranger = desk_city.citizen(), desk_city.citizen()
    desk_city.clock.pass_(hours=10)
    (told,) = calls_person(desk_city, citizen)
    waiting = state(desk_city, citizen).desk
    assert waiting is not None
    called = waiting.called
    assert told.card == {"kind": "call_back", "called": called}
    assert "下班时间" in told.text
    leave, client_id = desk_city.services.desk.citizens.leave_message, uuid4().hex
    with pytest.raises(NotFound):
        desk_city.run(leave(citizen.conversation_id, stranger.caller, called, uuid4().hex, "我是别人"))
    with pytest.raises(InvalidValue):
        desk_city.run(leave(citizen.conversation_id, citizen.caller, called, uuid4().hex, "  "))
    with pytest.raises(Conflict):  # by the card of an earlier call
        desk_city.run(leave(citizen.conversation_id, citizen.caller, uuid4().hex, uuid4().hex, "上次的留言"))
    for _ in range(2):
        desk_city.run(leave(citizen.conversation_id, citizen.caller, called, client_id, "请问营业执照多久能拿"))
    assert lines(desk_city, citizen)[-1] == ("citizen", "请问营业执照多久能拿")
    assert [sender for sender, _ in lines(desk_city, citizen)].count("citizen") == 1
    standing = state(desk_city, citizen).desk
    assert standing is not None
    assert (standing.no, standing.message, standing.place) == ("closed", "请问营业执照多久能拿", None)
    desk_city.clock.on(next_working_day())
    staff, _ = at_desk(desk_city)
    desk = desk_city.services.desk
    ((line,), _) = desk_city.run(desk.service.listed(staff, "call_backs"))
    assert line.packet["message"] == "请问营业执照多久能拿"
    desk_city.run(desk.service.claim(staff, citizen.conversation_id))
    desk_city.run(desk.writing.say(staff, citizen.conversation_id, uuid4().hex, "五个工作日"))
    assert lines(desk_city, citizen)[-1] == ("staff", "五个工作日")
    assert desk_city.run(desk.board.today()).first_answer is None, "one answer is too little to tell of"


def test_the_ladder_is_climbed_again_while_somebody_waits(desk_city: CityServices) -> None:
    late, left, asked_of_team = (desk_city.citizen() for _ in range(3))
    staff, _ = at_desk(desk_city)
    desk = desk_city.services.desk
    calls_person(desk_city, late)
    calls_person(desk_city, left)
    calls_person(desk_city, asked_of_team)
    desk_city.run(desk.service.claim(staff, asked_of_team.conversation_id))

    def standing(citizen: Citizen) -> tuple[str | None, int | None]:
        found = state(desk_city, citizen).desk
        assert found is not None
        return found.no, found.place

    def called(citizen: Citizen) -> str:
        found = state(desk_city, citizen).desk
        assert found is not None
        return found.called

    def told_after(citizen: Citizen, rounds: int) -> list[str]:
        before = len(lines(desk_city, citizen))
        for _ in range(rounds):
            desk_city.run(desk.front.round())
        return [text for _, text in lines(desk_city, citizen)[before:]]

    assert told_after(late, 2) == [], "nothing has changed"
    desk_city.clock.pass_(hours=10)
    (closed,) = told_after(late, 3)
    assert "下班时间" in closed
    assert standing(late) == ("closed", None)
    desk_city.run(desk.citizens.leave_message(left.conversation_id, left.caller, called(left), uuid4().hex, "明天回我"))
    desk_city.clock.on(next_working_day())
    desk_city.run(desk.presence.attend(staff, True))
    assert told_after(late, 3) == ["工作人员来了，请稍等。您排在第1位。"]
    assert standing(late) == (None, 1)
    assert standing(left) == ("closed", None), "who left a message was promised an answer, and isn't told of a queue"
    desk_city.run(desk.service.claim(staff, late.conversation_id))
    record = desk_city.run(desk_city.services.db["desk_records"].find_one({"conversation_id": late.conversation_id}))
    assert record is not None
    assert record["no"] == "closed", "the night counts as no waiting time"
    desk_city.run(desk.presence.attend(staff, False))
    desk_city.run(desk.service.requeue(staff, asked_of_team.conversation_id, "public-security", "问户口"))
    (nobody,) = told_after(asked_of_team, 3)
    assert "没有空闲的工作人员" in nobody
    assert standing(asked_of_team) == ("nobody", None)


def test_nobody_awaited_no_message(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    leave = desk_city.services.desk.citizens.leave_message
    with pytest.raises(Conflict):
        desk_city.run(leave(citizen.conversation_id, citizen.caller, "no-such-call", uuid4().hex, "喂"))


def with_draft(city: CityServices, citizen: Citizen) -> str:
    """A barbershop whose questions are open from the shop's name on, as the conversation's draft; its id."""
    applications = city.services.applications
    draft = applications.begin(citizen.conversation_id, Holder(citizen.id, None), BARBERSHOP)
    while draft.asked() != "confirm" and not draft.settled:
        question = draft.asked()
        assert not isinstance(question, str)
        draft = fill(draft, question, question.options[0].label.zh, applications.today())
    city.run(applications.keep(draft))
    here = {"draft_id": draft.id, "topic": BARBERSHOP}
    city.run(city.services.db["conversations"].update_one({"_id": citizen.conversation_id}, {"$set": here}))
    return draft.id


def test_a_suggested_value_counts_once_the_citizen_takes_it(desk_city: CityServices) -> None:
    citizen, stranger = desk_city.citizen(), desk_city.citizen()
    draft_id = with_draft(desk_city, citizen)
    staff = claimed(desk_city, citizen)
    writing, citizens = desk_city.services.desk.writing, desk_city.services.desk.citizens

    def propose(field_id: str, value: str) -> str:
        said = desk_city.run(writing.propose(staff, citizen.conversation_id, uuid4().hex, field_id, value))
        assert said.card is not None
        proposal_id: str = said.card["id"]
        return proposal_id

    def answer(who: Citizen, proposal_id: str, accepted: bool) -> None:
        desk_city.run(citizens.answer_proposal(who.conversation_id, who.caller, proposal_id, accepted))

    def values() -> dict[str, object]:
        return dict(desk_city.run(desk_city.services.applications.draft(draft_id)).values)

    with pytest.raises(InvalidValue):
        propose("area_m2", "很大")
    with pytest.raises(NotFound):
        propose("no_such_field", "x")
    name, declined = propose("shop_name", "剪艺理发店"), propose("shop_name", "别的店")
    assert values() == {}, "nothing is filled in for anybody"
    with pytest.raises(NotFound):
        answer(stranger, name, True)
    answer(citizen, declined, False)
    answer(citizen, name, True)
    answer(citizen, name, True)
    assert values() == {"shop_name": "剪艺理发店"}
    for proposal_id, accepted in ((name, False), (declined, True)):
        with pytest.raises(Conflict):
            answer(citizen, proposal_id, accepted)
    assert values() == {"shop_name": "剪艺理发店"}


def test_the_end_is_rated_once_and_the_history_ends_there(desk_city: CityServices) -> None:
    citizen, stranger = desk_city.citizen(), desk_city.citizen()
    staff = claimed(desk_city, citizen, "market-regulation")
    police, _ = at_desk(desk_city, "public-security")
    desk = desk_city.services.desk
    record_id = str(desk_city.run(desk.service.own(staff, citizen.conversation_id)).packet["id"])

    def rate(who: Citizen, stars: int) -> None:
        desk_city.run(desk.citizens.rate(who.conversation_id, who.caller, record_id, stars, "很好"))

    with pytest.raises(Conflict):
        rate(citizen, 5)  # it hasn't ended
    desk_city.run(desk.writing.say(staff, citizen.conversation_id, uuid4().hex, "办好了"))
    desk_city.run(desk.service.end(staff, citizen.conversation_id, "solved", ALL_SEEN))
    with pytest.raises(Conflict):
        rate(stranger, 1)
    rate(citizen, 4)
    with pytest.raises(Conflict):
        rate(citizen, 1)
    desk_city.clock.pass_(minutes=1)
    (record,) = desk_city.run(desk.service.history(staff, Sought(desk_city.clock()))).records
    assert (record.stars, record.comment, record.ending, record.end_reason) == (4, "很好", "ended", "solved")
    said_to_bot(desk_city, citizen, "只说给机器人听的")
    _, said, _ = desk_city.run(desk.service.past(staff, record_id))
    assert [message.text for message in said][-2] == "办好了"
    assert "只说给机器人听的" not in str(said)
    assert desk_city.run(desk.service.history(police, Sought(desk_city.clock()))).records == []
    with pytest.raises(NotFound):
        desk_city.run(desk.service.past(police, record_id))


def said_to_bot(city: CityServices, citizen: Citizen, text: str) -> None:
    """A message after the desk's part."""
    store, db = ChatStore(city.services.db), city.services.db

    async def work(session: Session) -> None:
        seq = await store.next_between_turns(citizen.conversation_id, city.clock(), session)
        message = Message(uuid4().hex, citizen.conversation_id, seq, "citizen", text, city.clock(), uuid4().hex)
        await store.add_told(message, city.clock(), session)

    city.run(run_transaction(db, work))


def test_the_history_is_searched_within_ones_rights(desk_city: CityServices) -> None:
    market, market_staff = desk_city.citizen(), None
    desk = desk_city.services.desk
    other = desk_city.citizen()
    for citizen, team, answer in ((market, "market-regulation", "消防合格证"), (other, "public-security", "消防检查")):
        staff = claimed(desk_city, citizen, team)
        market_staff = market_staff or staff
        desk_city.run(desk.writing.say(staff, citizen.conversation_id, uuid4().hex, answer))
        desk_city.run(desk.service.end(staff, citizen.conversation_id, "solved", ALL_SEEN))
        said_to_bot(desk_city, citizen, "之后只说给机器人的话")
    desk_city.clock.pass_(minutes=1)
    general, number = at_desk(desk_city)
    assert market_staff is not None

    def found(staff: Staff, **sought: object) -> set[str]:
        wanted = replace(Sought(desk_city.clock()), **sought)  # type: ignore[arg-type]
        return {record.conversation_id for record in desk_city.run(desk.service.history(staff, wanted)).records}

    both = {market.conversation_id, other.conversation_id}
    assert found(general, words="消防") == both
    assert found(general, words="合格证") == {market.conversation_id}
    assert found(market_staff, words="消防") == {market.conversation_id}, "the other team's isn't theirs to find"
    assert found(market_staff, team="public-security") == {market.conversation_id}
    assert found(general, words="机器人的话") == set(), "what was said after the desk's part isn't the desk's"
    assert found(general, words=".*") == set(), "words are words, not a pattern"
    police = desk_city.run(desk.presence.agent(staff))
    assert found(general, number=police.number) == {other.conversation_id}
    assert found(general, number=number) == set()
    about = {"$set": {"one_thing_id": BARBERSHOP}}
    desk_city.run(desk_city.services.db["desk_records"].update_one({"conversation_id": market.conversation_id}, about))
    assert found(general, one_thing_id=BARBERSHOP) == {market.conversation_id}
    assert found(general, one_thing_id="open-restaurant") == set()
    assert found(general, since=desk_city.clock() - timedelta(hours=1)) == both
    assert found(general, since=desk_city.clock()) == set()


def copied(city: CityServices, record_id: str, times: int) -> None:
    """So many older records like this one, a second apart, of conversations in which nothing was said."""
    db = city.services.db
    record = city.run(db["desk_records"].find_one({"_id": record_id}))
    assert record is not None
    ago = [record["ended_at"] - timedelta(seconds=n) for n in range(1, times + 1)]
    copies = [{**record, "_id": uuid4().hex, "conversation_id": uuid4().hex, "ended_at": at} for at in ago]
    city.run(db["desk_records"].insert_many(copies))


def one_ended(city: CityServices, citizen: Citizen) -> tuple[Staff, str]:
    """Who had the only conversation that has ended, and its record; "居住证" was said in it."""
    staff = claimed(city, citizen)
    desk = city.services.desk
    city.run(desk.writing.say(staff, citizen.conversation_id, uuid4().hex, "带上居住证"))
    city.run(desk.service.end(staff, citizen.conversation_id, "solved", ALL_SEEN))
    city.clock.pass_(minutes=1)
    (record,) = city.run(desk.service.history(staff, Sought(city.clock()))).records
    return staff, record.id


def test_the_history_goes_on_where_a_page_of_it_ends(desk_city: CityServices) -> None:
    staff, record_id = one_ended(desk_city, desk_city.citizen())
    history = desk_city.services.desk.service.history
    copied(desk_city, record_id, HISTORY)
    first = desk_city.run(history(staff, Sought(desk_city.clock())))
    assert first.before is not None
    rest = desk_city.run(history(staff, Sought(first.before)))
    assert (len(first.records), len(rest.records), rest.before) == (HISTORY, 1, None)
    assert first.records[0].id == record_id
    assert len({record.id for record in (*first.records, *rest.records)}) == HISTORY + 1


def test_it_is_told_in_how_many_the_words_were_sought(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, record_id = one_ended(desk_city, citizen)
    history, sought = desk_city.services.desk.service.history, Sought(desk_city.clock(), words="居住证")
    copied(desk_city, record_id, SEARCHED - 2)
    assert desk_city.run(history(staff, sought)).searched is None, "all of them were looked through"
    copied(desk_city, record_id, 1)
    first = desk_city.run(history(staff, sought))
    assert ([record.id for record in first.records], first.searched) == ([record_id], SEARCHED)
    assert first.before is not None
    rest = desk_city.run(history(staff, replace(sought, before=first.before)))
    assert (rest.records, rest.before, rest.searched) == ([], None, None)


def test_a_chat_taken_before_midnight_counts_on_the_day_it_ends(desk_city: CityServices) -> None:
    late, alone = desk_city.citizen(), desk_city.citizen()
    staff = claimed(desk_city, late)
    desk = desk_city.services.desk
    desk_city.clock.on(next_working_day())
    before = desk_city.run(desk.board.today())
    assert (before.claimed, before.ended, before.by_people) == (0, 0, 1)
    desk_city.run(desk.writing.say(staff, late.conversation_id, uuid4().hex, "早上好"))
    desk_city.run(desk.service.end(staff, late.conversation_id, "solved", ALL_SEEN))
    with pytest.raises(Unavailable):  # there is no bot in this city
        desk_city.run(desk_city.services.chat.send(alone.conversation_id, alone.caller, uuid4().hex, "你好"))
    after = desk_city.run(desk.board.today())
    assert (after.claimed, after.ended, after.by_people) == (0, 1, 1)
    assert after.by_bot == before.by_bot + 1


def test_what_nobody_waits_for_any_more_is_over_for_the_desk_too(desk_city: CityServices) -> None:
    guest, citizen = desk_city.citizen(), desk_city.citizen()
    desk, db = desk_city.services.desk, desk_city.services.db
    for one in (guest, citizen):
        staff = claimed(desk_city, one)
        desk_city.run(desk.service.requeue(staff, one.conversation_id, None, "请接一下"))
    desk_city.run(db["conversations"].update_one({"_id": guest.conversation_id}, {"$set": {"citizen_id": None}}))
    leaves_queue(desk_city, citizen)
    assert state(desk_city, citizen).owner == "bot"
    desk_city.clock.pass_(days=14)
    desk_city.run(desk.lapsing.round())
    desk_city.clock.pass_(minutes=1)
    general, _ = at_desk(desk_city)
    found = desk_city.run(desk.service.history(general, Sought(desk_city.clock()))).records
    endings = {record.conversation_id: record.ending for record in found}
    assert endings == {guest.conversation_id: "lapsed", citizen.conversation_id: "left"}
    for record in found:
        _, said, _ = desk_city.run(desk.service.past(general, record.id))
        assert said[-1].text in ("算了不找了", LAPSED.zh), "until then it is the desk's"
    desk_city.clock.pass_(days=1)
    assert desk_city.run(desk.board.today()).by_people == 0


def leaves_queue(city: CityServices, citizen: Citizen) -> None:
    """A citizen says that no person is wanted any more, and the bot's turn makes it so."""
    chat, store, turn_id = city.services.chat, ChatStore(city.services.db), uuid4().hex
    with pytest.raises(Unavailable):  # there is no bot in this city
        city.run(chat.send(citizen.conversation_id, citizen.caller, uuid4().hex, "算了不找了"))
    standing = city.run(store.standing(citizen.conversation_id))
    assert standing is not None
    city.run(store.begin_turn(citizen.conversation_id, standing[1], turn_id, city.clock()))
    turn = replace(citizen.caller, conversation_id=citizen.conversation_id, message_id=uuid4().hex, turn_id=turn_id)
    told = city.run(city.services.assistant.run(turn, "cancel", partial(cancel, text="算了不找了")))
    assert told["outcome"] == "queue_left"


def test_staff_ask_for_the_login_and_begin_a_form(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff = claimed(desk_city, citizen)
    writing, here = desk_city.services.desk.writing, citizen.conversation_id
    asked = desk_city.run(writing.ask_to_log_in(staff, here, "a" * 12))
    assert desk_city.run(writing.ask_to_log_in(staff, here, "a" * 12)) == asked
    assert asked.card is not None
    assert asked.card["kind"] == "login"
    for _ in range(2):
        desk_city.run(writing.begin(staff, here, "b" * 12, BARBERSHOP))
    begun = state(desk_city, citizen)
    assert begun.draft_id is not None
    desk_city.run(writing.begin(staff, here, "c" * 12, BARBERSHOP))
    assert state(desk_city, citizen).draft_id == begun.draft_id, "the open form is taken up, not begun anew"
    listed = next(e.thing.id for e in desk_city.services.catalog.library.latest() if e.thing.detail is None)
    with pytest.raises(InvalidValue):
        desk_city.run(writing.begin(staff, here, "d" * 12, listed))
    with pytest.raises(NotFound):
        desk_city.run(writing.begin(staff, here, "e" * 12, "no-such-thing"))


def test_a_wrong_answer_teaches(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff = claimed(desk_city, citizen)
    db, writing = desk_city.services.db, desk_city.services.desk.writing
    desk_city.run(
        desk_city.services.chat.send(citizen.conversation_id, citizen.caller, "e" * 12, "剪头铺子电话13912345678")
    )
    messages = desk_city.run(desk_city.services.chat.messages(citizen.conversation_id, citizen.caller, 0))
    asked = next(message for message in messages if message.sender == "citizen")
    answer, notice = uuid4().hex, next(message for message in messages if message.sender == "bot")
    reply = {"_id": answer, "conversation_id": citizen.conversation_id, "seq": 900, "sender": "bot", "text": "开饭店"}
    rest: dict[str, object] = {
        "at": desk_city.clock(),
        "client_id": None,
        "buttons": [],
        "card": None,
        "reply_to": asked.id,
        "replies": 1,
        "topic": "open-restaurant",
    }
    now_about = {"$set": {"topic": "open-barbershop"}}
    desk_city.run(db["conversations"].update_one({"_id": citizen.conversation_id}, now_about))
    desk_city.run(db["messages"].insert_one({**reply, **rest}))
    for wrong in (asked.id, notice.id):
        with pytest.raises(InvalidValue):
            desk_city.run(writing.mark_wrong(staff, citizen.conversation_id, wrong, BARBERSHOP))
    with pytest.raises(NotFound):
        desk_city.run(writing.mark_wrong(staff, citizen.conversation_id, answer, "no-such-thing"))
    desk_city.run(writing.mark_wrong(staff, citizen.conversation_id, answer, BARBERSHOP))
    entries = [entry for group in desk_city.run(desk_city.services.ledger.groups()) for entry in group.entries]
    (kept,) = [entry for entry in entries if entry.kind == "wrong_answer"]
    assert (kept.text, kept.right) == ("剪头铺子电话139****5678", BARBERSHOP)
    assert kept.offered == ("open-restaurant",), "what it was taken for then, whatever is spoken of now"


def test_typing_and_reading_are_seen_on_the_other_side(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff = claimed(desk_city, citizen)
    writing, chat = desk_city.services.desk.writing, desk_city.services.chat
    desk_city.run(writing.signal(staff, citizen.conversation_id, None))
    desk_city.run(writing.signal(staff, citizen.conversation_id, 2))
    desk_city.run(writing.signal(staff, citizen.conversation_id, 1))
    standing = state(desk_city, citizen).desk
    assert standing is not None
    assert (standing.typing, standing.read) == (True, 2), "what was seen stays seen"
    desk_city.clock.pass_(seconds=10)
    standing = state(desk_city, citizen).desk
    assert standing is not None
    assert not standing.typing
    desk_city.run(chat.signal(citizen.conversation_id, citizen.caller, None))
    seen = desk_city.run(desk_city.services.desk.service.own(staff, citizen.conversation_id)).conversation
    assert seen.types("citizen", desk_city.clock())
    desk_city.run(chat.send(citizen.conversation_id, citizen.caller, uuid4().hex, "在吗"))
    desk_city.run(writing.signal(staff, citizen.conversation_id, None))
    desk_city.run(writing.say(staff, citizen.conversation_id, uuid4().hex, "在的"))
    sent = desk_city.run(desk_city.services.desk.service.own(staff, citizen.conversation_id)).conversation
    assert not any(sent.types(side, desk_city.clock()) for side in ("citizen", "staff")), "it is sent"


def test_who_logs_in_meanwhile_is_known_at_the_desk(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    staff, _ = at_desk(desk_city)
    calls_person(desk_city, citizen)
    here = {"_id": citizen.conversation_id}
    desk_city.run(desk_city.services.db["conversations"].update_one(here, {"$set": {"escalation.level": 0}}))

    def known_at() -> int:
        level: int = desk_city.run(desk_city.services.desk.service.look(staff, citizen.conversation_id)).packet["level"]
        return level

    by_phone = Citizen(replace(citizen.caller, level=1), citizen.conversation_id)
    for looks, level in ((by_phone, 1), (citizen, 2), (by_phone, 2)):
        state(desk_city, looks)
        assert known_at() == level


def test_ready_replies_and_suggestions_fit_the_conversation(desk_city: CityServices) -> None:
    citizen = desk_city.citizen()
    with_draft(desk_city, citizen)
    staff = claimed(desk_city, citizen)
    writing = desk_city.services.desk.writing
    desk_city.run(desk_city.services.chat.send(citizen.conversation_id, citizen.caller, uuid4().hex, "我要开理发店"))
    (reply,) = desk_city.run(writing.canned(staff, citizen.conversation_id, "确认事项"))
    name = desk_city.services.catalog.edition(BARBERSHOP).thing.name.zh
    assert reply == ("确认事项", f"您要办的是“{name}”，对吗？")
    suggested = desk_city.run(writing.suggestions(staff, citizen.conversation_id))
    assert suggested[0][0].thing.id == BARBERSHOP
