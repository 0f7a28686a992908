"""Lookups of clerks, over HTTP: what is answered, what is refused, and that everything is signed and written down."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
import requests

from mobile_api.applications.application import Application
from mobile_api.data_calls.line import LIMITS
from mobile_api.identity.access import Caller
from mobile_api.ops.system import System
from mobile_api.sealing import Sealer
from tests.mobile_api.exchange.departments import Departments, behaving
from tests.support.city import Citizen, CityServices
from tests.support.city import clerk as counter
from tests.support.lookups import begin, complete, earlier_calls, look_up
from tests.support.staff import Clerk, enrol, enrol_with, member, on_duty, with_key
from tests.support.talk import DISHONEST, GOOD, Api, Json, log_in

NUMBER, SOMEBODY_ELSES = GOOD[1], DISHONEST[1]
Who = tuple[Clerk, Api]


@pytest.fixture(scope="module")
def case(beside: CityServices) -> Application:
    """An application of a person whom the stand-in knows something of."""
    return beside.submitted(beside.citizen(GOOD))


@pytest.fixture
def departments(live_system: System) -> Iterator[Departments]:
    """The stand-in, which behaves before and after."""
    with behaving(live_system) as departments:
        yield departments


def clerk(system: System) -> Who:
    return with_key(system, "counter_clerk")


def log(system: System, case: Application) -> list[Json]:
    """The lines of this application, newest first."""
    lines: list[Json] = read_log(system, number=case.number)["lookups"]
    return lines


def read_log(system: System, **narrowed: object) -> Json:
    """What a supervisor reads of it."""
    path = f"/v1/exchange/lookups?{urlencode(narrowed)}"
    read: Json = member(system, "孙督办", "supervisor").get(path)
    return read


def test_the_catalog_says_what_is_asked_and_for_which_cases(live_system: System) -> None:
    api = on_duty(live_system, "counter_clerk")
    listed = {query["id"]: query for query in api.get("/v1/exchange/queries")["queries"]}
    assert len(listed) == 16
    marriage = listed["marriage"]
    assert (marriage["name"], marriage["provider"], marriage["asks_name"]) == ("婚姻登记信息", "民政部", "身份证号")
    assert marriage["gives"] == ["婚姻状况", "登记日期"]
    (of_marriage,) = [one for one in marriage["scenarios"] if one["id"] == "marriage"]
    assert of_marriage["one_things"] == ["结婚登记(公民婚育)一件事"]
    assert of_marriage["gives"] == ["婚姻状况", "登记日期"]
    assert [one["gives"] for one in marriage["scenarios"] if one["id"] == "housing-fund"] == [["婚姻状况"]]
    assert listed["cremation"]["scenarios"] == [], "no case needs it"
    english = Api(live_system.url, api.token, "en").get("/v1/exchange/queries")["queries"]
    assert all(query[name].isascii() for query in english for name in ("name", "provider", "asks_name"))


def test_a_clerk_is_offered_just_what_the_case_needs(
    live_system: System, beside: CityServices, case: Application
) -> None:
    api = on_duty(live_system, "counter_clerk")
    offered = api.get(f"/v1/exchange/queries?number={case.number}")["queries"]
    assert [(one["id"], one["scenarios"][0]["gives"]) for one in offered] == [
        ("population", ["姓名", "状态"]),
        ("real-estate", ["权证号", "坐落"]),
        ("firm", ["企业名称", "法定代表人", "登记状态"]),
    ]
    assert api.call("GET", "/v1/exchange/queries?number=YW2").status_code == 404
    over = beside.submitted(beside.citizen(GOOD))
    beside.run(beside.services.progress.withdraw(over.number, over.citizen_id))
    assert api.get(f"/v1/exchange/queries?number={over.number}")["queries"] == []


def test_a_lookup_tells_what_the_case_needs_and_is_written_down(
    live_system: System, beside: CityServices, case: Application
) -> None:
    answer = look_up(clerk(live_system), case.number).json()
    asked_at = answer.pop("at")
    assert answer == {"found": True, "lines": [{"name": "姓名", "value": "陈静"}, {"name": "状态", "value": "正常"}]}
    nothing = look_up(clerk(live_system), case.number, "real-estate").json()
    assert (nothing["found"], nothing["lines"]) == (False, [])
    second, first = log(live_system, case)[:2]
    assert datetime.fromisoformat(first["at"]) >= datetime.fromisoformat(asked_at)
    assert (first["source"], first["purpose"], first["outcome"]) == ("query.population", "acceptance", "found")
    assert (second["source"], second["outcome"]) == ("query.real-estate", "nothing")
    assert (first["source_name"], first["scenario"], first["name"]) == ("人口基础信息", "开店", "测试员")
    assert first["subject"] == second["subject"], "both were about one person"
    assert NUMBER not in str(first)
    looks = beside.run(beside.services.office.looks(case.number, case.citizen_id))
    assert len(looks) == 2, "the citizen sees them, too"


def test_the_log_is_read_by_clerk_person_case_and_number(live_system: System, beside: CityServices) -> None:
    case, other = (beside.submitted(beside.citizen(GOOD)) for _ in range(2))
    one, another = (enrol(live_system, "counter_clerk") for _ in range(2))
    curious, whoever = (one, one.log_in()), (another, another.log_in())
    for asking, number in ((curious, case.number), (curious, other.number), (whoever, case.number)):
        assert look_up(asking, number).ok
    assert look_up(curious, case.number, "marriage").status_code == 403
    assert look_up(curious, case.number, subject=SOMEBODY_ELSES).status_code == 422
    not_about, not_needed, others, first = log(live_system, case)
    assert [line["why"] for line in (not_about, not_needed, others, first)] == ["not_about", "source", "", ""]
    assert [line["fields"] for line in (not_needed, first)] == [[], ["姓名", "状态"]]

    def read(**narrowed: object) -> list[Json]:
        lines: list[Json] = read_log(live_system, **narrowed)["lookups"]
        return lines

    theirs = read(account=first["account"])
    assert [line["number"] for line in theirs] == [case.number, case.number, other.number, case.number]
    assert others["account"] != first["account"]
    assert read(account=first["account"], subject=not_about["subject"]) == [not_about]
    asked, told = first["lines"]
    assert asked < told
    assert read(lines=asked) == read(lines=told) == [first]
    assert read(lines=f"{asked},{not_about['lines'][0]}") == [not_about, first]
    assert read(number=case.number, after=others["lines"][-1]) == [first], "the next page"
    assert read_log(live_system, number="YW1") == {"lookups": [], "next_after": None}


@pytest.mark.parametrize("wrong", ["lines=x", "lines=1,,2", "lines=" + ",".join(["1"] * 21), "after=x", "account=%00"])
def test_what_no_log_can_be_narrowed_by_is_refused(live_system: System, wrong: str) -> None:
    api = member(live_system, "孙督办", "supervisor")
    assert api.call("GET", f"/v1/exchange/lookups?{wrong}").status_code == 400
    assert api.call("GET", "/v1/exchange/lookups?after=999999999").status_code == 404


def test_whom_it_was_about_sees_who_looked_it_up(live_system: System, beside: CityServices) -> None:
    theirs, tokens = log_in(live_system.url, person=GOOD)
    caller = Caller("citizen", tokens["citizen"]["id"], level=2)
    opened, _ = beside.run(beside.services.chat.open(caller, "zh"))
    case = beside.submitted(Citizen(caller, opened.id))
    look_up(clerk(live_system), case.number)
    look_up(clerk(live_system), case.number, "marriage")
    mine = theirs.get("/v1/me/data-calls")["calls"]
    tried, looked = [one for one in mine if one["number"] == case.number and one["role"] == "counter_clerk"][:2]
    assert (looked["source"], looked["scenario"], looked["outcome"]) == ("人口基础信息", "开店", "found")
    assert (looked["fields"], looked["purpose"]) == (["姓名", "状态"], "受理核对")
    assert (tried["source"], tried["outcome"], tried["fields"]) == ("婚姻登记信息", "refused", [])
    assert {one["name"] for one in (tried, looked)} == {"测试员"}
    english = Api(live_system.url, theirs.token, "en").get("/v1/me/data-calls")["calls"]
    said = ["".join((one["source"], *one["fields"], one["scenario"] or "", one["purpose"])) for one in english]
    assert all(text.isascii() for text in said)
    others = log_in(live_system.url)[0].get("/v1/me/data-calls")["calls"]
    assert case.number not in {one["number"] for one in others}
    assert Api(live_system.url).call("GET", "/v1/me/data-calls").status_code == 401


def test_whose_number_was_tried_sees_it_but_not_the_number_of_anothers_application(
    live_system: System, case: Application
) -> None:
    assert look_up(clerk(live_system), case.number, subject=SOMEBODY_ELSES).status_code == 422
    theirs = log_in(live_system.url, person=DISHONEST)[0].get("/v1/me/data-calls")["calls"]
    tried = next(one for one in theirs if one["role"] == "counter_clerk")
    assert (tried["source"], tried["outcome"], tried["number"]) == ("人口基础信息", "refused", "")
    assert case.number not in str(theirs)


def test_who_hasnt_shown_who_they_are_reads_nothing(live_system: System) -> None:
    unsure = log_in(live_system.url, person=None)[0]
    assert refused(unsure.call("GET", "/v1/me/data-calls")) == (403, "second-level-required")
    sure = log_in(live_system.url, person=GOOD)[0]
    assert sure.call("GET", "/v1/me/data-calls?after=999999999").status_code == 404
    assert sure.call("GET", "/v1/me/data-calls?after=x").status_code == 400


def refused(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_the_case_doesnt_need_isnt_released(live_system: System, case: Application) -> None:
    for kind in ("marriage", "education", "cremation"):
        assert refused(look_up(clerk(live_system), case.number, kind)) == (403, "data-not-released")
        line = log(live_system, case)[0]
        assert (line["source"], line["outcome"], line["why"]) == (f"query.{kind}", "refused", "source")


def test_whom_the_application_isnt_about_is_not_looked_up(live_system: System, case: Application) -> None:
    answer = look_up(clerk(live_system), case.number, subject=SOMEBODY_ELSES)
    assert (answer.status_code, answer.json()["field"]) == (422, "subject")
    assert log(live_system, case)[0]["why"] == "not_about"
    before = len(log(live_system, case))
    other_kind = look_up(clerk(live_system), case.number, "firm")
    assert (other_kind.status_code, other_kind.json()["field"]) == (422, "subject"), "a person's number is no firm's"
    assert look_up(clerk(live_system), case.number, subject="91110000600037341L").status_code == 422
    assert look_up(clerk(live_system), case.number, "horoscope").status_code == 404
    assert look_up(clerk(live_system), case.number, purpose="curiosity").status_code == 400
    assert look_up(clerk(live_system), case.number, subject="x").status_code == 400
    assert len(log(live_system, case)) == before, "nothing was asked"


def test_without_a_case_nothing_is_looked_up_and_the_try_is_written_down(live_system: System) -> None:
    assert look_up(clerk(live_system), NUMBER).status_code == 404
    newest = member(live_system, "孙督办", "supervisor").get("/v1/exchange/lookups")["lookups"][0]
    assert (newest["outcome"], newest["why"], newest["number"]) == ("refused", "no_case", "")


def test_whose_turn_it_isnt_looks_nothing_up(live_system: System, beside: CityServices) -> None:
    case = beside.submitted(beside.citizen(GOOD))
    health = with_key(live_system, "reviewer", "卫生健康委员会")
    assert refused(look_up(health, case.number)) == (404, "not-found"), "its department has no part yet"
    beside.run(beside.services.office.accept(case.number, counter(), 1, True))
    assert refused(look_up(clerk(live_system), case.number)) == (403, "data-not-released")
    assert log(live_system, case)[0]["why"] == "not_running"
    assert look_up(health, case.number, purpose="review").json()["found"]
    stranger = with_key(live_system, "reviewer", "住房和城乡建设局")
    assert look_up(stranger, case.number, purpose="review").status_code == 404
    beside.run(beside.services.progress.withdraw(case.number, case.citizen_id))
    assert refused(look_up(health, case.number, purpose="review")) == (403, "data-not-released")


def test_nobody_looks_up_their_own_data(live_system: System, beside: CityServices, case: Application) -> None:
    body = {"username": "own.data", "name": GOOD[0], "roles": ["counter_clerk"], "id_number": NUMBER}
    account = on_duty(live_system, "administrator").post("/v1/staff/accounts", body)
    herself = enrol_with(live_system, account["username"], account["enrolment_code"])
    who = herself, herself.log_in()
    assert refused(look_up(who, case.number)) == (403, "data-not-released")
    assert log(live_system, case)[0]["why"] == "own"


def test_only_a_clerk_with_an_account_looks_up(live_system: System, case: Application) -> None:
    for who in (
        member(live_system, "李窗口", "counter_clerk"),
        on_duty(live_system, "supervisor"),
        log_in(live_system.url)[0],
    ):
        assert begin(who, case.number).status_code in (401, 403)


def test_the_request_is_signed_with_the_clerks_own_key_for_exactly_this(
    live_system: System, beside: CityServices, case: Application
) -> None:
    """Every other request with the same signature, and every other signature, is refused; a ticket counts once."""
    (who, api), other = clerk(live_system), enrol(live_system, "counter_clerk")
    others_api = other.log_in()

    def step() -> Json:
        answer: Json = begin(api, case.number).json()
        return answer

    def tried(begun: Json, credential: Json, by: Api = api, kind: str = "population", **says: str) -> tuple[int, str]:
        return refused(complete(by, case.number, kind, begun, credential, **says))

    wrong = (403, "request-not-signed")
    begun = step()
    signed = who.key.sign(begun["options"])
    assert tried(begun, signed, kind="real-estate") == wrong, "another kind than was signed for"
    assert tried(begun, signed) == wrong, "the ticket is used up"
    begun = step()
    assert tried(begun, who.key.sign(begun["options"]), purpose="complaint") == wrong
    begun = step()
    assert tried(begun, other.key.sign(begun["options"])) == wrong, "another's key"
    begun = step()
    assert tried(begun, who.key.sign(begun["options"]), by=others_api) == wrong, "another's ticket"
    begun = step()
    assert tried(begun, who.key.sign(who.begin()["options"])) == wrong, "what was signed to log in"
    begun = step()
    assert tried({"ticket": who.begin()["ticket"]}, who.key.sign(begun["options"])) == wrong, "a login's ticket"
    assert log(live_system, case)[0]["why"] == "not_signed"
    begun = step()
    signed = who.key.sign(begun["options"])
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(complete, api, case.number, "population", begun, signed) for _ in range(6)]
    assert sorted(one.result().status_code for one in answers) == [200, 403, 403, 403, 403, 403]


def test_a_platform_that_is_away_is_told_and_written_down(
    live_system: System, case: Application, departments: Departments
) -> None:
    departments.behave("fail")
    assert look_up(clerk(live_system), case.number).status_code == 503
    assert log(live_system, case)[0]["outcome"] == "unavailable"


def test_who_looks_up_too_much_is_stopped_also_at_once(live_system: System, case: Application) -> None:
    eager = enrol(live_system, "counter_clerk")
    api, most = eager.log_in(), LIMITS[timedelta(hours=1)]
    with earlier_calls(live_system, eager.username, most - 2, "asked"):
        steps = [begin(api, case.number).json() for _ in range(6)]
        signed = [eager.key.sign(step["options"]) for step in steps]
        with ThreadPoolExecutor(6) as pool:
            tries = zip(steps, signed, strict=True)
            asked = [pool.submit(complete, api, case.number, "population", *one) for one in tries]
        statuses = [one.result().status_code for one in asked]
    assert statuses.count(200) <= 2, "of many at once no more than the limit has left"
    assert set(statuses) <= {200, 403, 429}
    assert look_up(clerk(live_system), case.number).status_code == 200, "others go on"


def test_who_is_refused_too_often_waits_and_others_go_on(live_system: System, case: Application) -> None:
    stubborn = enrol(live_system, "counter_clerk")
    api, most = stubborn.log_in(), LIMITS[timedelta(hours=1)]
    assert begin(api, case.number, "marriage").status_code == 403
    with earlier_calls(live_system, stubborn.username, most - 1, "refused") as written:
        before = written()
        assert refused(begin(api, case.number, "marriage")) == (429, "too-many-requests")
        assert refused(begin(api, case.number)) == (429, "too-many-requests")
        assert written() == before, "the log doesn't grow by it"
        assert begin(clerk(live_system)[1], case.number).status_code == 201


def test_the_log_has_no_number_in_the_clear_and_is_whole(
    live_system: System, beside: CityServices, case: Application
) -> None:
    lines = beside.run(beside.services.db["data_calls"].find({"number": case.number}).to_list(None))
    assert {line["outcome"] for line in lines} >= {"asked", "found", "nothing", "refused"}
    assert all(NUMBER not in str(line) and "陈静" not in str(line) for line in lines)
    sealer = Sealer(beside.settings.key_dir)
    assert sealer.person(NUMBER) in {line["subject"] for line in lines}
    assert all(line["signature"] for line in lines if line["outcome"] == "asked")
