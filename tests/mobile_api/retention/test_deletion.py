"""An account that is deleted leaves what a duty keeps, and nothing else; who may, and when."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from mobile_api.applications.application import Application
from mobile_api.chat.conversation import Message
from mobile_api.chat.owning import AT_DESK
from mobile_api.chat.store import ChatStore
from mobile_api.db import Document, Session, run_transaction
from mobile_api.errors import Conflict, NotFound, SecondLevelRequired, Unauthenticated
from mobile_api.identity.access import Caller, Staff
from mobile_api.identity.faces.store import FaceStore
from mobile_api.materials.attachment import NewFile
from mobile_api.materials.file_store import BUCKET
from mobile_api.ops.system import System
from mobile_api.private_file import PrivateFolder
from mobile_api.retention.deletion import AGAIN_AFTER, ALL, Deletion, Outlook
from mobile_api.retention.table import read_table
from mobile_api.sealing import Sealer
from tests.support.city import Citizen, CityServices
from tests.support.desk import at_desk, calls_person, working_day
from tests.support.office import REASON, Case
from tests.support.papers import photo
from tests.support.talk import Api, Talk, log_in, new_phone

SUPERVISOR = Staff("孙督办", frozenset({"supervisor"}))
OWNED = ("citizen_id", "citizen", "owner", "conversation_id", "_id")


def left_of(city: CityServices, citizen: Citizen) -> dict[str, int]:
    """In which collections something still names the account, or its conversation."""
    db, chat = city.services.db, citizen.conversation_id
    named = [citizen.id, f"citizen:{citizen.id}", chat, f"conversation:{chat}"]
    found = {}
    for name in city.run(db.list_collection_names()):
        count = city.run(db[name].count_documents({"$or": [{field: {"$in": named}} for field in OWNED]}))
        if count:
            found[name] = count
    return found


def second_look(city: CityServices) -> None:
    """Time passes until the round looks again at what was deleted."""
    city.clock.pass_(seconds=AGAIN_AFTER.total_seconds() + 1)
    city.run(city.services.retention.deletion.round())


def withdrawn(city: CityServices, citizen: Citizen) -> str:
    """The number of an application that was withdrawn."""
    application = city.submitted(citizen)
    city.run(city.services.progress.withdraw(application.number, citizen.id))
    return application.number


def test_what_a_duty_keeps_stays_and_the_rest_goes(city: CityServices) -> None:
    citizen, deletion = city.citizen(), city.services.retention.deletion
    number = withdrawn(city, citizen)
    draft = city.draft(citizen)
    city.run(
        FaceStore(city.services.db, Sealer(city.settings.key_dir)).put_template(citizen.id, (0.1,) * 128, city.clock())
    )
    city.pass_news_on()
    before = left_of(city, citizen)
    assert {"applications", "conversations", "citizen_persons", "inbox", "face_templates", "citizens"} <= before.keys()
    outlook = city.run(deletion.delete(citizen.caller))
    assert [one.number for one in outlook.kept] == [number]
    second_look(city)
    city.run(city.services.materials.tidy(city.services.applications.open_to_papers))
    assert left_of(city, citizen).keys() <= {"applications", "attachments", "looks", "payments"}
    assert city.run(city.services.db["applications"].count_documents({"citizen_id": citizen.id})) == 1
    assert city.run(city.services.db["applications"].find_one({"_id": draft.id})) is None
    assert city.run(city.services.db["messages"].find_one({"conversation_id": citizen.conversation_id})) is None
    kept = city.run(city.services.office.concerning(number, SUPERVISOR))
    assert kept.values, "the city can still show what it decided on"


def test_while_an_application_runs_nothing_is_deleted(city: CityServices) -> None:
    citizen = city.citizen()
    application = city.submitted(citizen)
    before = left_of(city, citizen)
    with pytest.raises(Conflict, match=application.number):
        city.run(city.services.retention.deletion.delete(citizen.caller))
    assert left_of(city, citizen) == before


async def while_it_closes(city: CityServices, citizen: Citizen, other: Coroutine[Any, Any, object]) -> object:
    """What comes of something else that is begun once the account was closed, before that is committed."""
    meanwhile = list[asyncio.Future[object]]()

    async def check(_: Session) -> None:
        if not meanwhile:  # the transaction may be begun anew
            meanwhile.append(asyncio.ensure_future(other))
        await asyncio.wait(meanwhile, timeout=0.5)

    assert await city.services.closing.close(citizen.id, check)
    (came,) = await asyncio.gather(*meanwhile, return_exceptions=True)
    return came


def test_nothing_is_submitted_while_the_account_closes(city: CityServices) -> None:
    citizen = city.citizen()
    draft = city.draft(citizen)
    submitting = city.services.submissions.submit(draft.id, citizen.caller, uuid4().hex)
    assert isinstance(city.run(while_it_closes(city, citizen, submitting)), Conflict)
    assert city.run(city.services.applications.draft(draft.id, citizen.caller)).open


def test_nobody_gets_in_while_the_account_closes(city: CityServices) -> None:
    citizen, its, device = city.citizen(), city.services, uuid4().hex
    kept = {"_id": device, "citizen_id": citizen.id, "token_hash": device, "name": "", "created_at": city.clock()}
    city.run(its.db["devices"].insert_one({**kept, "purge_at": city.clock() + timedelta(days=1)}))
    came = city.run(while_it_closes(city, citizen, its.identity.open_by_face(citizen.id, device)))
    assert isinstance(came, Unauthenticated | NotFound)
    assert "sessions" not in left_of(city, citizen)


def test_what_is_being_submitted_stands_against_it(city: CityServices) -> None:
    citizen, its, deleting = city.citizen(), city.services, list[asyncio.Task[Outlook]]()
    draft = city.draft(citizen)

    async def work(session: Session) -> Application:
        application = await its.submissions.submit(draft.id, citizen.caller, uuid4().hex, session=session)
        deleting.append(asyncio.create_task(its.retention.deletion.delete(citizen.caller)))
        await asyncio.wait(deleting, timeout=0.5)
        return application

    async def both() -> str:
        application = await run_transaction(its.db, work)
        with pytest.raises(Conflict, match=application.number):
            await deleting[0]
        return application.number

    number = city.run(both())
    assert city.run(its.progress.application(number, citizen.id)), "its citizen still has it"


def test_who_is_known_by_more_than_the_phone_shows_it_first(city: CityServices) -> None:
    """Whoever has found the phone can't delete what is its owner's."""
    citizen = city.citizen()
    with pytest.raises(SecondLevelRequired):
        city.run(city.services.retention.deletion.delete(Caller("citizen", citizen.id, level=1)))
    assert "citizen_persons" in left_of(city, citizen)


def who_went(city: CityServices) -> PrivateFolder:
    """Where a restore looks which accounts it mustn't bring back."""
    return PrivateFolder(city.settings.deleted)


def test_a_deletion_that_was_cut_off_is_brought_to_its_end(city: CityServices) -> None:
    citizen, its = city.citizen(), city.services

    async def broken(citizen_id: str) -> None:
        raise ConnectionError

    cut_off = Deletion(its.closing, its.persons, its.progress, [broken, its.persons.forget], who_went(city), city.clock)
    city.run(cut_off.delete(citizen.caller))
    assert "citizen_persons" not in left_of(city, citizen), "the others have done their part"
    city.clock.pass_(seconds=AGAIN_AFTER.total_seconds() + 1)
    city.run(cut_off.round())
    assert "citizens" in left_of(city, citizen), "as long as something is left"
    city.run(city.services.retention.deletion.round())
    assert left_of(city, citizen) == {}


def test_who_cant_be_forgotten_stops_nobody_else(city: CityServices) -> None:
    one, other, its = city.citizen(), city.citizen(), city.services

    async def broken(citizen_id: str) -> None:
        raise ConnectionError

    cut_off = Deletion(its.closing, its.persons, its.progress, [broken], who_went(city), city.clock)
    city.run(cut_off.delete(one.caller))
    city.clock.pass_(seconds=AGAIN_AFTER.total_seconds() + 1)
    city.run(cut_off.round())
    city.run(cut_off.delete(other.caller))
    city.clock.pass_(seconds=1)
    waiting = city.run(its.closing.closed_before(city.clock(), ALL))
    assert waiting.index(other.id) < waiting.index(one.id)


def test_another_account_of_the_same_person_stays(city: CityServices) -> None:
    one, other = city.citizen(), city.citizen()
    before = left_of(city, other)
    city.run(city.services.retention.deletion.delete(one.caller))
    assert left_of(city, other) == before


def said_in(city: CityServices, conversation_id: str) -> Message:
    """What a citizen says in it."""
    return Message(uuid4().hex, conversation_id, 1, "citizen", "我要开理发店", city.clock(), uuid4().hex)


def test_a_turn_under_way_ends_before_its_conversation_goes(city: CityServices) -> None:
    citizen, store = city.citizen(), ChatStore(city.services.db)
    chat = citizen.conversation_id

    async def both() -> None:
        assert await store.begin_turn(chat, 0, "turn", city.clock())
        deleting = asyncio.ensure_future(city.services.retention.deletion.delete(citizen.caller))
        await asyncio.sleep(0.2)
        assert chat not in city.memory.forgotten, "the bot is still to answer"
        await store.add(
            Message(uuid4().hex, chat, 1, "citizen", "我要开理发店", city.clock(), "one"), None, city.clock()
        )
        await store.end_turn(chat, "turn", 0)
        await deleting

    city.run(both())
    assert chat in city.memory.forgotten
    assert "messages" not in left_of(city, citizen)


def test_what_a_turn_writes_too_late_goes_at_the_second_look(city: CityServices) -> None:
    citizen, store = city.citizen(), ChatStore(city.services.db)
    city.run(city.services.retention.deletion.delete(citizen.caller))
    chat, told = citizen.conversation_id, len(city.memory.forgotten)
    city.run(store.add(said_in(city, chat), None, city.clock()))
    second_look(city)
    assert left_of(city, citizen) == {}
    assert chat in city.memory.forgotten[told:], "and what the bot has kept since"


@pytest.mark.parametrize("served", [False, True])
def test_the_desk_waits_for_nobody_whose_account_is_gone(city: CityServices, served: bool) -> None:
    city.clock.on(working_day())
    citizen, its = city.citizen(), city.services
    staff, _ = at_desk(city)
    calls_person(city, citizen)
    if served:
        city.run(its.desk.service.claim(staff, citizen.conversation_id))

    async def deleted() -> bool:
        with its.chat.hub.listen(AT_DESK) as news:
            await its.retention.deletion.delete(citizen.caller)
            return news.is_set()

    assert city.run(deleted()), "consoles look again"
    records = city.run(its.db["desk_records"].find({"conversation_id": citizen.conversation_id}).to_list(None))
    assert [record["ending"] for record in records] == ["left"] * served


def test_files_that_were_sent_go(city: CityServices) -> None:
    city.clock.on(working_day())
    citizen, its, content = city.citizen(), city.services, photo()
    staff, _ = at_desk(city)
    calls_person(city, citizen)
    chat, sent = citizen.conversation_id, uuid4().hex
    file = NewFile("照片.jpg", len(content), hashlib.sha256(content).hexdigest())
    city.run(its.desk.service.claim(staff, chat))
    city.run(its.chat_files.announce(chat, citizen.caller, sent, file))
    city.run(its.chat_files.append(chat, citizen.caller, sent, 0, content))
    city.run(its.chat_files.give(chat, citizen.caller, sent))
    (row,) = city.run(its.db["attachments"].find({"application_id": chat}).to_list(None))
    kept = {"attachments": row["_id"], f"{BUCKET}.files": row["file_id"], "attachment_thumbnails": row["file_id"]}

    def there() -> set[str]:
        return {name for name, one in kept.items() if city.run(its.db[name].find_one({"_id": one}))}

    assert there() == set(kept)
    city.run(its.retention.deletion.delete(citizen.caller))
    assert there() == set()


def remembered(system: System, conversation_id: str) -> int:
    """What the bot has of a conversation."""
    env = system.env
    with MongoClient[Document](
        env["YIWANG_TRACKER_URL"],
        username=env["YIWANG_TRACKER_USER"],
        password=env["YIWANG_TRACKER_PASSWORD"],
        authSource=env["YIWANG_TRACKER_AUTH_SOURCE"],
    ) as client:
        return client[env["YIWANG_TRACKER_DB"]]["conversations"].count_documents({"sender_id": conversation_id})


def told(answer: Document, kind: str) -> set[str]:
    return {row["id"] for row in answer[kind]}


def test_over_http_the_phone_is_free_again_and_every_token_is_dead(live_system: System) -> None:
    phone = new_phone()
    logins = [log_in(live_system.url, phone)]
    with MongoClient[Document](live_system.env["MONGODB_URI"]) as client:  # the phone gets its next code at once
        client["yiwang"]["login_codes"].delete_one({"_id": phone})
    logins.append(log_in(live_system.url, phone, person=None))
    citizen = logins[0][0]
    outlook = citizen.get("/v1/me/deletion")
    assert (outlook["running"], outlook["kept_applications"]) == ([], [])
    assert told(outlook, "deleted") >= {"account", "person", "conversations", "bot_memory", "drafts"}
    assert told(outlook, "kept") == {"applications", "money", "certificates", "logs", "identity_log"}
    talk, citizen_id = Talk(live_system.url, token=citizen.token), citizen.get("/v1/me")["id"]
    talk.say("我要开理发店")
    assert remembered(live_system, talk.id) == 1
    citizen.post("/v1/me/deletion")
    assert remembered(live_system, talk.id) == 0, "the bot has forgotten it, too"
    for api, tokens in logins:
        assert api.call("GET", "/v1/me").status_code == 401
        refresh = Api(live_system.url).call("POST", "/v1/login/refresh", {"refresh_token": tokens["refresh_token"]})
        assert refresh.status_code == 401
    with MongoClient[Document](live_system.env["MONGODB_URI"]) as client:
        db = client["yiwang"]
        assert db["citizens"].find_one({"phone": phone}) is None, "its next login is a new account"
        named = {"$or": [{field: {"$in": [citizen_id, phone, talk.id]}} for field in (*OWNED, "phone")]}
        for name in deleted_at_once() - {"citizens"}:  # its bare row stays until the second look
            assert db[name].find_one(named) is None, name


def deleted_at_once() -> set[str]:
    """Collections of which the table says that all of an account's goes with it."""
    rows = read_table()
    others = {name for row in rows if row.asked != "deleted" for name in row.collections}
    return {name for row in rows for name in row.collections} - others


def test_an_application_that_runs_stands_against_it_over_http(live_system: System) -> None:
    case = Case(live_system)
    refused = case.citizen.call("POST", "/v1/me/deletion")
    assert (refused.status_code, case.number in refused.json()["detail"]) == (409, True)
    case.do(case.clerk, "refusal", **REASON)
    done = case.citizen.post("/v1/me/deletion")
    assert done["kept_applications"] == [case.number]
    assert case.look(case.clerk).status_code == 200, "the counter still has it"


def test_a_guest_and_staff_have_no_account_to_delete(live_system: System) -> None:
    guest = Talk(live_system.url).api
    assert guest.call("POST", "/v1/me/deletion").status_code in (401, 403)
    rows = Api(live_system.url).get("/v1/data-retention")["rows"]
    assert all(row["asked"] != "nobody" and row["why"] for row in rows)
