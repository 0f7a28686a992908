"""The holder's side over HTTP."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel

from mobile_api.localtime import now_utc
from tests.mobile_api.certificates.conftest import OTHER, Served
from tests.support.staff import on_duty
from tests.support.talk import Api
from tests.support.wallet import WALLET, Phone
from wallet import offline
from wallet.certificate import read
from wallet.device_proof import MAX_DEVICES, prove
from wallet.held.routes import OfDevice
from wallet.jose import from_base64url
from wallet.jwk import jwk_of, key_of
from wallet.key_list import read_list
from wallet.routes import ROUTES
from wallet.status_list import Status
from wallet.status_token import read as read_status_list
from wallet.times import unix


def public(served: Served, path: str) -> requests.Response:
    """What anybody may fetch."""
    return requests.get(served.url + path, timeout=30)


def city_key(served: Served) -> dict[str, str]:
    """The key that signs the list of keys, by the plain list."""
    keys: list[dict[str, str]] = public(served, "/.well-known/certificate-keys.json").json()["keys"]
    return [key for key in keys if key["iss"] == "city"][-1]


def claims_of_copy(token: str) -> dict[str, int]:
    """What a copy for where there is no network says in the open."""
    claims: dict[str, int] = json.loads(from_base64url(token.split(".")[1]))
    return claims


def test_a_holder_sees_their_certificates_in_both_languages(served: Served) -> None:
    card = served.give_card()
    citizen = served.citizen()
    phone = Phone(citizen)
    mine = next(one for one in phone.certificates() if one["id"] == card)
    assert (mine["name"], mine["issuer"]["name"], mine["state_label"]) == ("敬老优待证", "民政局", "有效")
    assert [field["label"] for field in mine["summary"]] == ["证号", "姓名", "性别"]
    english = Api(served.url, citizen.token, "en").get(f"{WALLET}/certificates/{card}")
    fields = {field["id"]: field for field in english["fields"]}
    assert fields["sex"]["value"] == "Female"
    assert fields["id_number"]["sensitive"]
    assert "photo" not in fields


def test_a_device_gets_its_own_copy_that_anybody_can_check(served: Served) -> None:
    card = served.give_card()
    Phone(served.citizen()).make_room(2)
    phones = [Phone(served.citizen()).registered() for _ in range(2)]
    copies = [phone.api.post(f"{WALLET}/certificates/{card}/copies", {"device": phone.id}) for phone in phones]
    listed = public(served, "/v1/certificate-key-list")
    assert listed.headers["content-type"].startswith("application/jwk-set+jwt")
    book = read_list(listed.text, key_of(city_key(served)), now_utc())
    certificates = [read(copy["token"], book) for copy in copies]
    assert [one.holder for one in certificates] == [phone.id for phone in phones]
    assert certificates[0].fields == certificates[1].fields
    path = certificates[0].status.uri.removeprefix(served.city.settings.origin)
    answer = public(served, path)
    assert answer.headers["cache-control"] == "public, max-age=900"
    published = read_status_list(answer.text, book, now_utc())
    assert published.status_of(certificates[0].status, "civil-affairs", now_utc()) is Status.VALID
    assert published.ends - published.as_of == timedelta(days=1)
    ends = [claims_of_copy(copy["offline"])["exp"] for copy in copies]
    assert all(abs(unix(now_utc() + offline.COPY_LIFE) - end) < 60 for end in ends), "a copy is fetched anew"
    assert offline.for_scenario(
        copies[0]["offline"], "senior-card", served.city.services.wallet.scenarios.find("senior-entry")
    )


def test_a_copy_is_for_ones_own_device_only(served: Served) -> None:
    card = served.give_card()
    mine, theirs = Phone(served.citizen()).registered(), Phone(served.citizen(OTHER)).registered()
    assert mine.api.call("POST", f"{WALLET}/certificates/{card}/copies", {"device": theirs.id}).status_code == 404
    assert mine.api.call("POST", f"{WALLET}/certificates/{card}/copies", {"device": "x" * 43}).status_code == 404


BY_ANOTHERS_ID = [
    (route.method, route.path, route.body)
    for route in ROUTES
    if route.path.startswith(WALLET) and ("<" in route.path or (route.body and issubclass(route.body, OfDevice)))
]
"""Every route of the wallet that takes an id."""


@pytest.mark.parametrize(("method", "path", "body"), BY_ANOTHERS_ID, ids=[f"{m} {p}" for m, p, _ in BY_ANOTHERS_ID])
def test_somebody_elses_is_not_found_on_any_route(
    served: Served, method: str, path: str, body: type[BaseModel] | None
) -> None:
    """Each route with the ids of somebody who has it, by somebody who has their own."""
    card, owner = served.give_card(), Phone(served.citizen()).registered()
    other = Phone(served.citizen(OTHER)).registered()
    clerk = on_duty(served.city.system, "counter_clerk")
    scanned = {"code": owner.code("senior-benefits", card), "scenario": "senior-benefits"}
    seen = clerk.post("/v1/verifications", scanned, Idempotency_Key=uuid4().hex)["id"]
    ids = {"device_id": owner.id, "certificate_id": card, "access_id": seen, "scenario_id": "nothing"}
    asked = re.sub(r"<(\w+):str>", lambda found: ids[found[1]], path)
    told = {"device": owner.id, "scenario": "senior-benefits", "certificates": [card]}
    answer = other.api.call(method, asked, {name: told[name] for name in body.model_fields} if body else None)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert owner.ask("senior-benefits", card).status_code == 201, "nothing was changed"
    assert seen in {one["id"] for one in owner.api.get(f"{WALLET}/notices")["notices"]}


def test_nobody_lists_what_is_somebody_elses(served: Served) -> None:
    card, owner, other = served.give_card(), Phone(served.citizen()).registered(), served.citizen(OTHER)
    told = json.dumps([other.get(f"{WALLET}/{what}") for what in ("certificates", "devices", "export")])
    assert card not in told
    assert owner.id not in told


def test_a_device_is_registered_by_proof_only(served: Served) -> None:
    phone = Phone(served.citizen())
    other = generate_private_key(SECP256R1())
    private = {**jwk_of(phone.key.public_key()), "d": "A" * 43}
    wrong_curve = {"kty": "EC", "crv": "P-384", "x": "A" * 64, "y": "A" * 64}
    for changes in (
        {"proof": prove("A" * 22, phone.key)},
        {"proof": prove("A" * 22, other)},
        {"proof": "not a proof"},
        {"jwk": jwk_of(other.public_key())},
        {"jwk": jwk_of(Ed25519PrivateKey.generate().public_key())},
        {"jwk": private},
        {"jwk": wrong_curve},
        {"jwk": {"kty": "oct", "k": "c2VjcmV0"}},
    ):
        answer = phone.try_to_register(**changes)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-value"), changes
    assert phone.api.get(f"{WALLET}/devices") == {"devices": []} or phone.id not in str(
        phone.api.get(f"{WALLET}/devices")
    )


def test_a_nonce_registers_one_device(served: Served) -> None:
    citizen = served.citizen()
    Phone(citizen).make_room()
    nonce = citizen.post(f"{WALLET}/device-nonces")["nonce"]
    answers = []
    for phone in (Phone(citizen), Phone(citizen)):
        body = {"jwk": jwk_of(phone.key.public_key()), "name": "手机", "proof": prove(nonce, phone.key)}
        answers.append(citizen.call("POST", f"{WALLET}/devices", body).status_code)
    assert answers == [201, 422]


def test_a_key_is_one_persons(served: Served) -> None:
    owner, other = served.citizen(), Phone(served.citizen(OTHER))
    for phone in (Phone(owner), other):
        phone.make_room(2)
    key = Phone(owner).registered().key
    assert Phone(other.api, key).try_to_register().status_code == 422
    assert Phone(owner, key).try_to_register().status_code == 422


def test_there_are_so_many_devices_and_one_can_be_removed(served: Served) -> None:
    citizen = served.citizen(("刘洋", "230603200106230068"))
    phones = [Phone(citizen).registered() for _ in range(MAX_DEVICES)]
    refused = Phone(citizen).try_to_register()
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-devices")
    assert citizen.call("DELETE", f"{WALLET}/devices/{phones[2].id}").status_code == 204
    assert citizen.call("DELETE", f"{WALLET}/devices/{phones[2].id}").status_code == 404
    Phone(citizen).registered()
    assert len(citizen.get(f"{WALLET}/devices")["devices"]) == MAX_DEVICES


def test_who_asks_and_why_is_said_before_anything_is_shown(served: Served) -> None:
    card = served.give_card()
    citizen = served.citizen()
    offered = {one["id"] for one in citizen.get(f"{WALLET}/scenarios")["scenarios"]}
    assert "senior-benefits" in offered
    assert "senior-entry" not in offered, "partners have no scanner of ours yet"
    asked = citizen.get(f"{WALLET}/scenarios/senior-benefits")
    assert asked["why"] == "核对年龄和户籍，办理老年人优待"
    assert [one["name"] for one in asked["audiences"]] == ["政务服务窗口", "自助终端"]
    needs = {need["type"]: need for need in asked["needs"]}
    names = {one["id"]: one["name"] for one in needs["senior-card"]["certificates"]}
    assert names[card] == "敬老优待证 1 张三", "so that one of several can be chosen"
    assert card not in {one["id"] for one in needs["resident-id"]["certificates"]}, "each under its own kind"
    assert {field["id"] for field in needs["senior-card"]["fields"]} == {"number", "name", "born_on"}
    assert citizen.call("GET", f"{WALLET}/scenarios/nothing").status_code == 404


def test_a_nonce_comes_with_the_servers_time(served: Served) -> None:
    phone = Phone(served.citizen()).registered()
    given = phone.ask("senior-benefits", served.give_card()).json()
    told = datetime.fromisoformat(given["server_time"])
    assert abs(told - now_utc()) < timedelta(seconds=10)
    assert datetime.fromisoformat(given["expires_at"]) - told == timedelta(seconds=120)


def test_lists_that_there_are_not_are_not_found(served: Served) -> None:
    for list_id in ("civil-affairs-1999", "nobody-2026", "-", "x" * 500):
        assert public(served, f"/v1/status-lists/{list_id}").status_code == 404
