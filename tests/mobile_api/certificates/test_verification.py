"""Codes at a counter over HTTP: what passes, what an attacker would try, and what holders learn of it."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from mobile_api.localtime import now_utc
from tests.mobile_api.certificates.conftest import OTHER, Served
from tests.support.staff import enrol, enrol_with, on_duty
from tests.support.talk import SAMPLE_PERSON, Api, Json
from tests.support.wallet import WALLET, Phone, opaque
from wallet.errors import BadSignature
from wallet.held.agreement import COPY_PROOF_LIFE, PROOF_LIFE
from wallet.jose import sign, to_base64url
from wallet.jwk import thumbprint
from wallet.presentation import KIND
from wallet.shown.access import check_line
from wallet.shown.store import AccessStore

SCENARIO = "senior-benefits"


def scan(clerk: Api, code: str, scan_id: str | None = None, **changes: str) -> requests.Response:
    """A scan, with an id of its own if none is given."""
    body = {"code": code, "scenario": SCENARIO, **changes}
    return clerk.call("POST", "/v1/verifications", body, Idempotency_Key=scan_id or uuid4().hex)


def refusal(clerk: Api, code: str, **changes: str) -> str:
    """Why a code was refused; it shows nothing."""
    answer = scan(clerk, code, **changes)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["passed"], said["certificates"]) == (False, [])
    return str(said["refusal"]["code"])


def test_the_counter_sees_exactly_the_scenarios_fields(clerk: Api, phone: Phone, card: str) -> None:
    answer = scan(clerk, phone.code(SCENARIO, card)).json()
    assert answer["passed"]
    [seen] = answer["certificates"]
    assert {field["id"]: field["value"] for field in seen["fields"]} == {
        "number": "1",
        "name": SAMPLE_PERSON[0],
        "born_on": "1949-12-31",
    }
    assert SAMPLE_PERSON[1] not in json.dumps(answer)


def test_the_holder_is_told_who_saw_what(clerk: Api, phone: Phone, card: str) -> None:
    seen = scan(clerk, phone.code(SCENARIO, card)).json()["id"]
    notice = next(one for one in phone.api.get(f"{WALLET}/notices")["notices"] if one["id"] == seen)
    assert notice["by"] == {"name": "测试员", "department": None}
    assert notice["scenario"]["name"] == "老年人优待"
    assert [one["fields"] for one in notice["certificates"]] == [["证号", "姓名", "出生日期"]]
    assert phone.api.call("DELETE", f"{WALLET}/notices/{seen}").status_code == 204
    assert seen not in {one["id"] for one in phone.api.get(f"{WALLET}/notices")["notices"]}
    line = next(one for one in phone.api.get(f"{WALLET}/accesses")["accesses"] if one["id"] == seen)
    assert (line["passed"], line["unread"]) == (True, False)


def test_a_refusal_is_in_the_log_and_told_too(clerk: Api, phone: Phone, card: str) -> None:
    assert refusal(clerk, phone.code(SCENARIO, card, audience="kiosk")) == "wrong-audience"
    newest = phone.api.get(f"{WALLET}/accesses")["accesses"][0]
    assert (newest["passed"], newest["refusal"]["code"], newest["certificates"]) == (False, "wrong-audience", [])


def test_the_same_scan_gets_the_same_answer(clerk: Api, phone: Phone, card: str) -> None:
    code, scan_id = phone.code(SCENARIO, card), uuid4().hex
    first, second = (scan(clerk, code, scan_id).json() for _ in range(2))
    assert first == second
    assert first["passed"]
    assert refusal(clerk, code) == "already-used", "another scan of it isn't the same"
    other = scan(clerk, phone.code(SCENARIO, card), scan_id)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


def test_of_a_hundred_scans_at_once_one_passes(served: Served, clerk: Api, phone: Phone, card: str) -> None:
    clerks = [clerk, *(enrol(served.city.system, "counter_clerk").log_in() for _ in range(3))]
    code = phone.code(SCENARIO, card)
    with ThreadPoolExecutor(25) as hands:
        answers = list(hands.map(lambda n: scan(clerks[n % 4], code), range(100)))
    assert {answer.status_code for answer in answers} == {200}
    said = [answer.json() for answer in answers]
    assert sum(one["passed"] for one in said) == 1
    assert {one["refusal"]["code"] for one in said if not one["passed"]} == {"already-used"}
    lines = served.city.run(
        served.city.services.db["wallet_accesses"].find({"_id": {"$in": [one["id"] for one in said]}}).to_list(200)
    )
    assert (len(lines), sum(line["refusal"] is None for line in lines)) == (100, 1)


def test_the_same_scan_sent_many_times_at_once_gets_one_answer(clerk: Api, phone: Phone, card: str) -> None:
    code, scan_id = phone.code(SCENARIO, card), uuid4().hex
    with ThreadPoolExecutor(10) as hands:
        answers = list(hands.map(lambda _: scan(clerk, code, scan_id).json(), range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["passed"]


def changed(code: str, at: int) -> str:
    """The code with one character changed."""
    other = "A" if code[at] != "A" else "B"
    return code[:at] + other + code[at + 1 :]


def test_an_altered_code_is_refused_and_uses_nothing_up(clerk: Api, phone: Phone, card: str) -> None:
    code = phone.code(SCENARIO, card)
    places = random.Random(7).sample(range(len(code)), 12)
    refused = {refusal(clerk, changed(code, at)) for at in [0, len(code) - 1, *places]}
    assert refused <= {"malformed", "bad-signature", "unknown-key", "wrong-kind"}
    assert scan(clerk, code).json()["passed"]


Change = dict[str, Any]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"aud": "police"}, "wrong-audience"),
        ({"scn": "open-shop"}, "outside-scenario"),
        ({"nonce": "A" * 22}, "wrong-nonce"),
        ({"crt": ["A" * 22]}, "wrong-holder"),
        ({"name": "张三"}, "wrong-kind"),
        ({"crt": []}, "wrong-kind"),
        ({"crt": "all"}, "wrong-kind"),
        ({"aud": "everybody"}, "wrong-kind"),
        ({"jti": "x"}, "wrong-kind"),
    ],
)
def test_what_a_code_may_not_say(clerk: Api, phone: Phone, card: str, change: Change, code: str) -> None:
    assert refusal(clerk, phone.sign({**phone.claims(SCENARIO, card), **change})) == code


@pytest.mark.parametrize(
    ("made", "life", "code"),
    [
        (-300, 60, "expired"),
        (-120, 60, "expired"),
        (300, 60, "not-yet"),
        (60, 60, "not-yet"),
        (0, 3600, "too-long"),
        (0, 0, "too-long"),
    ],
)
def test_a_code_of_another_time(clerk: Api, phone: Phone, card: str, made: int, life: int, code: str) -> None:
    claims = phone.claims(SCENARIO, card)
    begun = claims["iat"] + made
    assert refusal(clerk, phone.sign({**claims, "iat": begun, "exp": begun + life})) == code


@pytest.mark.parametrize("seconds", [-20, 20])
def test_clocks_may_differ_a_little(clerk: Api, phone: Phone, card: str, seconds: int) -> None:
    claims = phone.claims(SCENARIO, card)
    begun = claims["iat"] + seconds
    assert scan(clerk, phone.sign({**claims, "iat": begun, "exp": begun + 60})).json()["passed"]


def test_a_phone_whose_clock_is_wrong_still_shows(clerk: Api, phone: Phone, card: str) -> None:
    """It counts from the server's time, so its own clock doesn't matter (`Phone.claims` never looks at it)."""
    assert scan(clerk, phone.code(SCENARIO, card)).json()["passed"]


def test_somebody_elses_certificate_is_not_shown(served: Served, clerk: Api, card: str) -> None:
    thief = Phone(served.citizen(OTHER)).registered()
    assert thief.ask(SCENARIO, card).status_code == 404
    theirs = served.give_card(OTHER)
    for certificates in ([card], [theirs, card]):
        claims = {**thief.claims(SCENARIO, theirs), "crt": certificates}
        assert refusal(clerk, thief.sign(claims)) == "wrong-holder"


def test_a_foreign_key_is_refused(clerk: Api, phone: Phone, card: str) -> None:
    foreign = generate_private_key(SECP256R1())
    claims = phone.claims(SCENARIO, card)
    assert refusal(clerk, sign(claims, foreign, KIND, thumbprint(foreign.public_key()))) == "unknown-key"
    assert refusal(clerk, sign(claims, foreign, KIND, phone.id)) == "bad-signature"


def forged(header: Json, claims: Json, signature: bytes = b"") -> str:
    """A token with any header."""
    parts = [to_base64url(json.dumps(part).encode()) for part in (header, claims)]
    return ".".join([*parts, to_base64url(signature or b"\0" * 64)])


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "EdDSA"},
        {"jwk": {"kty": "EC"}},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"crit": ["b64"]},
        {"kid": "../../keys/sealing.json"},
        {"kid": "' || true"},
        {"kid": {"$gt": ""}},
        {"kid": None},
    ],
)
def test_a_header_leads_nowhere(clerk: Api, phone: Phone, card: str, change: Change) -> None:
    """Injection by `kid`, a key of one's own, and downgrade to another algorithm or none."""
    header = {"alg": "ES256", "typ": KIND, "kid": phone.id, **change}
    assert refusal(clerk, forged(header, phone.claims(SCENARIO, card))) in {"malformed", "bad-signature"}


@pytest.mark.parametrize(("code", "told"), [("x" * 5000, "too-large"), ("..", "malformed"), ("YW1.abc", "malformed")])
def test_what_is_no_code(clerk: Api, code: str, told: str) -> None:
    assert refusal(clerk, code) == told


def test_what_no_scanner_reads_is_not_taken(clerk: Api) -> None:
    assert scan(clerk, "x" * 9000).status_code == 400
    assert clerk.call("POST", "/v1/verifications", {"code": "x", "scenario": SCENARIO}).status_code == 400
    assert scan(clerk, "x", scenario="nothing").status_code == 404


def test_revoked_within_the_codes_life(served: Served, clerk: Api, phone: Phone, card: str) -> None:
    code = phone.code(SCENARIO, card)
    officer = on_duty(served.city.system, "reviewer", "民政局")
    body = {"seen": 1, "reason": "granted_wrongly"}
    revoked = officer.call("POST", f"/v1/office/certificates/{card}/revocation", body)
    assert revoked.status_code == 200, revoked.text
    assert refusal(clerk, code) == "certificate-revoked"


def test_a_forgotten_device_shows_nothing(clerk: Api, phone: Phone, card: str) -> None:
    code = phone.code(SCENARIO, card)
    assert phone.api.call("DELETE", f"{WALLET}/devices/{phone.id}").status_code == 204
    assert refusal(clerk, code) == "unknown-key"


def test_nobody_checks_their_own(served: Served, phone: Phone, card: str) -> None:
    system, name = served.city.system, f"t{uuid4().hex[:10]}"
    administrator = on_duty(system, "administrator")
    told = {"username": name, "name": "张三", "roles": ["counter_clerk"]}
    account = administrator.post("/v1/staff/accounts", {**told, "id_number": OTHER[1]})
    clerk = enrol_with(system, name, account["enrolment_code"])
    assert scan(clerk.log_in(), phone.code(SCENARIO, card)).json()["passed"], "somebody else's"
    for id_number, status in (("123", 422), (SAMPLE_PERSON[1], 200)):
        changed = administrator.call("PATCH", f"/v1/staff/accounts/{name}", {"id_number": id_number})
        assert changed.status_code == status, changed.text
    assert refusal(clerk.log_in(), phone.code(SCENARIO, card)) == "own-code"
    assert SAMPLE_PERSON[1] not in json.dumps(administrator.get("/v1/staff/accounts"))


def test_a_clerk_runs_only_what_fits_their_post(served: Served, phone: Phone, card: str) -> None:
    system, code = served.city.system, phone.code(SCENARIO, card)
    tax = on_duty(system, "counter_clerk", "税务局")
    assert refusal(tax, code) == "not-their-scenario"
    newest = phone.api.get(f"{WALLET}/accesses")["accesses"][0]
    assert newest["refusal"]["code"] == "not-their-scenario", "its holder sees who tried"
    claims = phone.claims(SCENARIO, card, audience="police")
    anybody, on_the_road = on_duty(system, "counter_clerk"), phone.sign({**claims, "scn": "road-check"})
    assert refusal(anybody, on_the_road, scenario="road-check", audience="police") == "not-their-scenario"
    at_kiosk = phone.code(SCENARIO, card, audience="kiosk")
    assert refusal(anybody, at_kiosk, audience="kiosk") == "not-their-scenario"
    code = phone.code(SCENARIO, card)
    police = on_duty(system, "counter_clerk", "公安局")
    runs = {one["id"]: one for one in police.get("/v1/office/scenarios")["scenarios"]}
    assert [audience["id"] for audience in runs["road-check"]["audiences"]] == ["police"]
    assert "hotel-check-in" not in runs
    assert scan(on_duty(system, "counter_clerk", "民政局"), code).json()["passed"]


def test_the_machine_in_the_hall_scans_and_does_nothing_else(served: Served, phone: Phone, card: str) -> None:
    kiosk = on_duty(served.city.system, "kiosk")
    seen = scan(kiosk, phone.code(SCENARIO, card, audience="kiosk"), audience="kiosk").json()
    assert seen["passed"], seen
    line = phone.api.get(f"{WALLET}/accesses")["accesses"][0]
    assert (line["id"], line["by"]["name"]) == (seen["id"], "自助终端“测试员”"), "told that it was a machine"
    assert refusal(kiosk, phone.code(SCENARIO, card)) == "not-their-scenario"
    clerk = on_duty(served.city.system, "counter_clerk")
    assert refusal(clerk, phone.code(SCENARIO, card, audience="kiosk"), audience="kiosk") == "not-their-scenario"
    assert phone.api.get(f"{WALLET}/accesses")["accesses"][0]["by"]["name"] == "测试员", "nor does a clerk pass for one"
    asked = ["office/applications", "office/alarms", "office/certificates", "staff/accounts", "me/wallet/certificates"]
    assert {kiosk.call("GET", f"/v1/{path}").status_code for path in asked} <= {401, 403}


def test_that_was_not_me(served: Served, clerk: Api, phone: Phone, card: str) -> None:
    seen = scan(clerk, phone.code(SCENARIO, card)).json()["id"]
    assert phone.api.call("POST", f"{WALLET}/accesses/{seen}/denial").status_code == 204
    assert phone.api.call("POST", f"{WALLET}/accesses/{seen}/denial").status_code == 409
    assert phone.id not in {one["id"] for one in phone.api.get(f"{WALLET}/devices")["devices"]}
    supervisor = on_duty(served.city.system, "supervisor")
    denied = {one["id"]: one for one in supervisor.get("/v1/office/denied-accesses")["accesses"]}
    assert denied[seen]["by"]["name"] == "测试员"


def test_a_login_from_which_others_showed_it_ends(served: Served, clerk: Api, card: str) -> None:
    thief = Phone(served.citizen()).registered()
    seen = scan(clerk, thief.code(SCENARIO, card)).json()["id"]
    owner = served.citizen()
    assert owner.call("POST", f"{WALLET}/accesses/{seen}/denial").status_code == 204
    assert thief.api.call("GET", f"{WALLET}/certificates").status_code == 401, "nor can it register again"
    assert thief.id not in {one["id"] for one in owner.get(f"{WALLET}/devices")["devices"]}


def proved(served: Served, citizen: Api, ago: timedelta) -> None:
    """Let it be so long ago that they proved who they are."""
    session_id = jwt.decode(citizen.token or "", options={"verify_signature": False})["sid"]
    changes = {"$set": {"proved_at": now_utc() - ago}}
    served.city.run(served.city.services.db["sessions"].update_one({"_id": session_id}, changes))


def test_what_is_sensitive_takes_a_proof_from_just_now(served: Served, clerk: Api) -> None:
    phone, id_card = Phone(served.citizen(OTHER)).registered(), served.give_id_card(OTHER)
    proved(served, phone.api, PROOF_LIFE + timedelta(seconds=1))
    refused = phone.ask(SCENARIO, id_card)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof-needed")
    assert phone.ask(SCENARIO, served.give_card(OTHER)).status_code == 201, "nothing sensitive is seen of it"
    proved(served, phone.api, PROOF_LIFE - timedelta(minutes=1))
    seen = scan(clerk, phone.code(SCENARIO, id_card)).json()
    assert seen["passed"], seen
    assert "id_number" in {field["id"] for field in seen["certificates"][0]["fields"]}


def test_a_nonce_shows_only_what_it_was_asked_for(served: Served, clerk: Api) -> None:
    phone, card, id_card = (
        Phone(served.citizen(OTHER)).registered(),
        served.give_card(OTHER),
        served.give_id_card(OTHER),
    )
    proved(served, phone.api, PROOF_LIFE + timedelta(seconds=1))
    claims = phone.claims(SCENARIO, card)
    for certificates in ([id_card], [card, id_card]):
        assert refusal(clerk, phone.sign({**claims, "crt": certificates})) == "not-agreed"
    assert scan(clerk, phone.sign(claims)).json()["passed"]
    unseen = phone.ask("road-check", card)
    assert (unseen.status_code, unseen.json()["code"]) == (422, "invalid-value"), "that purpose looks at no such card"


def test_a_login_whose_proof_is_old_makes_no_device_known(served: Served) -> None:
    citizen = served.citizen()
    proved(served, citizen, PROOF_LIFE + timedelta(seconds=1))
    refused = citizen.call("POST", f"{WALLET}/device-nonces")
    assert (refused.status_code, refused.json()["code"]) == (403, "proof-needed")


def test_the_first_copy_on_a_device_takes_a_proof_from_just_now_and_those_after_it_for_a_month_none(
    served: Served,
) -> None:
    phone, id_card = Phone(served.citizen(OTHER)).registered(), served.give_id_card(OTHER)

    def copied() -> tuple[int, str | None]:
        answer = phone.api.call("POST", f"{WALLET}/certificates/{id_card}/copies", {"device": phone.id})
        return answer.status_code, answer.json().get("code")

    def proved_for_it(ago: timedelta) -> None:
        changes, devices = {"$set": {f"copied.{id_card}": now_utc() - ago}}, served.city.services.db["wallet_devices"]
        served.city.run(devices.update_one({"_id": phone.id}, changes))

    old = PROOF_LIFE + timedelta(seconds=1)
    proved(served, phone.api, old)
    assert copied() == (403, "proof-needed"), "a login on a device that is known isn't enough"
    proved(served, phone.api, PROOF_LIFE - timedelta(minutes=1))
    assert copied() == (201, None)
    proved(served, phone.api, old)
    assert copied() == (201, None)
    proved_for_it(COPY_PROOF_LIFE + timedelta(seconds=1))
    assert copied() == (403, "proof-needed")
    proved_for_it(COPY_PROOF_LIFE - timedelta(minutes=1))
    assert copied() == (201, None)
    phone.key = Phone(phone.api).key
    proved(served, phone.api, timedelta())
    phone.registered()
    proved(served, phone.api, old)
    assert copied() == (403, "proof-needed"), "what another device has doesn't count"


def test_the_login_that_used_a_device_last_ends_with_the_denial(served: Served, clerk: Api, card: str) -> None:
    owner = served.citizen()
    stolen = Phone(owner).registered()
    thief = Phone(served.citizen(), stolen.key)
    seen = scan(clerk, thief.code(SCENARIO, card)).json()["id"]
    assert owner.call("POST", f"{WALLET}/accesses/{seen}/denial").status_code == 204
    assert thief.ask(SCENARIO, card).status_code == 401
    assert stolen.ask(SCENARIO, card).status_code == 404


def test_a_new_device_of_the_wallet_is_told_to_its_holder(served: Served) -> None:
    owner, name = served.citizen(), f"手机 {uuid4().hex[:6]}"
    Phone(owner).make_room()
    phone = Phone(owner)
    for times in (1, 2):
        assert phone.try_to_register(name=name).status_code == 201
        told = [one for one in owner.get("/v1/me/inbox")["notices"] if name in one["text"]]
        assert [(one["kind"], one["link"]) for one in told] == [("login", "/wallet/devices")] * times
        assert owner.call("DELETE", f"{WALLET}/devices/{phone.id}").status_code == 204


def test_somebody_elses_lines_are_not_found(served: Served, clerk: Api, phone: Phone, card: str) -> None:
    seen = scan(clerk, phone.code(SCENARIO, card)).json()["id"]
    other = served.citizen(OTHER)
    for method, path in (
        ("POST", f"{WALLET}/accesses/{seen}/denial"),
        ("DELETE", f"{WALLET}/notices/{seen}"),
        ("GET", f"{WALLET}/accesses?after={seen}"),
    ):
        assert other.call(method, path).status_code == 404, path
    told = json.dumps([other.get(f"{WALLET}/{what}") for what in ("accesses", "notices", "export")])
    assert seen not in told
    assert card not in told


def test_pages_of_the_log_hold_each_line_once(clerk: Api, phone: Phone, card: str) -> None:
    made = [scan(clerk, phone.code(SCENARIO, card)).json()["id"] for _ in range(23)]
    first = phone.api.get(f"{WALLET}/accesses")
    second = phone.api.get(f"{WALLET}/accesses?after={first['next_after']}")
    ids = [one["id"] for page in (first, second) for one in page["accesses"]]
    assert len(first["accesses"]) == 20
    assert ids[:23] == made[::-1]
    assert len(set(ids)) == len(ids)


def test_a_changed_line_shows(served: Served, clerk: Api, phone: Phone, card: str) -> None:
    seen = scan(clerk, phone.code(SCENARIO, card)).json()["id"]
    city = served.city
    holder = city.services.wallet.issued.holder_of(SAMPLE_PERSON[1])
    city.clock.now = now_utc()
    lines = {line.id: (line, signed) for line, signed in city.run(city.services.wallet.history.all(holder))}
    book = city.run(city.services.wallet.keys.book())
    check_line(*lines[seen], book)
    city.run(city.services.db["wallet_accesses"].update_one({"_id": seen}, {"$set": {"by.account": "somebody"}}))
    line, signed = next(one for one in city.run(AccessStore(city.services.db).all(holder)) if one[0].id == seen)
    with pytest.raises(BadSignature):
        check_line(line, signed, book)


def test_what_is_kept_can_be_taken_along(clerk: Api, phone: Phone, card: str) -> None:
    seen = scan(clerk, phone.code(SCENARIO, card)).json()["id"]
    taken = phone.api.get(f"{WALLET}/export")
    assert card in {one["id"] for one in taken["certificates"]}
    assert phone.id in {one["id"] for one in taken["devices"]}
    assert next(one for one in taken["accesses"] if one["id"] == seen)["signed"].count(".") == 2


def test_who_tries_codes_out_has_to_wait(served: Served) -> None:
    tired = enrol(served.city.system, "counter_clerk").log_in()
    for _ in range(200):
        scan(tired, f"{opaque()}.{opaque()}.{opaque()}")
    stopped = scan(tired, f"{opaque()}.{opaque()}.{opaque()}")
    assert (stopped.status_code, stopped.json()["code"]) == (429, "too-many-requests")
