"""Certificates shown where there is no network."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.wallet.city import (
    BOOK,
    CITY,
    LICENCE,
    NOW,
    PERSON,
    PHONE,
    POLICE,
    ROAD_CHECK,
    SECOND,
    STATUS,
    lasting_copy,
    opaque,
)
from wallet.certificate import signed
from wallet.errors import (
    CertificateExpired,
    CertificateNotYet,
    DisclosureRefused,
    KeyWithdrawn,
    ListRefused,
    Malformed,
    OutsideScenario,
    SignedOutsideKeyLife,
    TooLong,
    UnknownKey,
    WalletError,
    WrongAudience,
    WrongHolder,
    WrongIssuer,
)
from wallet.jose import from_base64url
from wallet.key_list import read_list, signed_list
from wallet.keys import KeyBook, first_keys, withdrawn
from wallet.offline import COPY_LIFE, Verdict, for_offline, for_scenario, verify
from wallet.scenarios.library import load_scenarios
from wallet.sd_jwt.tokens import Asked, with_binding
from wallet.status_list import Status, StatusList
from wallet.status_token import LIFE, Published, publish, read

KEPT = for_offline(LICENCE, PHONE.public_key(), POLICE, opaque, NOW)
CHOSEN = for_scenario(KEPT, LICENCE.type, ROAD_CHECK)
ASKED = Asked("police", None, NOW)


def published(value: int = 0) -> dict[str, Published]:
    token = publish(StatusList.of({STATUS.index: value}, 100), STATUS.uri, POLICE, NOW)
    return {STATUS.uri: read(token, BOOK, NOW)}


def show(token: str = CHOSEN, days: int = 0) -> str:
    return with_binding(token, PHONE, "police", opaque(), NOW + timedelta(days=days))


def look(token: str, value: int = 0, book: KeyBook = BOOK, asked: Asked = ASKED) -> Verdict:
    return verify(token, book, published(value), asked)


def test_it_shows_the_scenarios_fields_and_as_of_when_it_counts() -> None:
    verdict = look(show())
    assert verdict.fields == {name: PERSON[name] for name in ROAD_CHECK.seen_of(LICENCE.type)}
    assert (verdict.type, verdict.issuer) == ("driving-licence", "public-security")
    assert (verdict.status, verdict.as_of) == (Status.VALID, NOW)


def test_it_counts_with_nothing_but_the_citys_signed_list_of_keys() -> None:
    book = read_list(signed_list(POLICE.keys, CITY, NOW), CITY.public_key(), NOW)
    assert look(show(), book=book).status is Status.VALID


@pytest.mark.parametrize("status", [Status.REVOKED, Status.SUSPENDED, Status.RENEWED])
def test_it_says_what_the_list_says(status: Status) -> None:
    assert look(show(), status.value).status is status


def test_past_the_lists_life_it_says_unknown_and_never_valid() -> None:
    late = Asked("police", None, NOW + LIFE)
    for value in range(4):
        verdict = look(show(days=1), value, asked=late)
        assert (verdict.status, verdict.as_of) == (Status.UNKNOWN, NOW)
    assert look(show(days=1), asked=late).status is Status.UNKNOWN
    nothing = verify(show(), BOOK, {}, ASKED)
    assert (nothing.status, nothing.as_of) == (Status.UNKNOWN, None)


def test_a_list_of_another_department_says_nothing() -> None:
    health = first_keys("health", Ed25519PrivateKey.generate(), NOW)
    theirs = read(publish(StatusList.of({}, 100), STATUS.uri, health, NOW), KeyBook(health.keys), NOW)
    with pytest.raises(ListRefused):
        verify(show(), BOOK, {STATUS.uri: theirs}, ASKED)


def test_its_dates_count_and_no_holder_can_keep_them_back() -> None:
    ended = replace(LICENCE, ends=NOW)
    with pytest.raises(CertificateExpired):
        look(show(for_offline(ended, PHONE.public_key(), POLICE, opaque, NOW)))
    early = replace(LICENCE, begins=NOW + SECOND)
    with pytest.raises(CertificateNotYet):
        look(show(for_offline(early, PHONE.public_key(), POLICE, opaque, NOW)))
    names = [json.loads(from_base64url(part))[1] for part in KEPT.split("~")[1:-1]]
    assert set(names) == PERSON.keys(), "only fields may be kept back"


def test_a_copy_counts_for_a_week_at_most() -> None:
    assert LICENCE.ends is None or LICENCE.ends > NOW + COPY_LIFE
    last, over = NOW + COPY_LIFE - SECOND, NOW + COPY_LIFE
    before = with_binding(CHOSEN, PHONE, "police", opaque(), last)
    assert look(before, asked=Asked("police", None, last)).status is Status.UNKNOWN, "the list's day is over"
    with pytest.raises(CertificateExpired):
        look(with_binding(CHOSEN, PHONE, "police", opaque(), over), asked=Asked("police", None, over))
    endless = for_offline(replace(LICENCE, ends=None), PHONE.public_key(), POLICE, opaque, NOW)
    with pytest.raises(CertificateExpired):
        look(with_binding(endless, PHONE, "police", opaque(), over), asked=Asked("police", None, over))


@pytest.mark.parametrize("ends", [LICENCE.ends, NOW + COPY_LIFE + SECOND, None])
def test_a_copy_that_gives_itself_more_time_doesnt_count(ends: datetime | None) -> None:
    with pytest.raises(TooLong):
        look(show(lasting_copy(replace(LICENCE, ends=ends))))
    assert look(show(lasting_copy(replace(LICENCE, ends=NOW + COPY_LIFE)))).status is Status.VALID


def test_a_copy_is_made_now_however_old_its_certificate_is() -> None:
    old = replace(LICENCE, issued_at=NOW - COPY_LIFE)
    assert look(show(for_offline(old, PHONE.public_key(), POLICE, opaque, NOW))).status is Status.VALID


def test_it_is_made_by_its_department_for_its_device() -> None:
    with pytest.raises(WrongIssuer):
        for_offline(LICENCE, PHONE.public_key(), first_keys("health", CITY, NOW), opaque, NOW)
    with pytest.raises(WrongHolder):
        for_offline(LICENCE, generate_private_key(SECP256R1()).public_key(), POLICE, opaque, NOW)


def test_a_scenario_chooses_no_other_type() -> None:
    with pytest.raises(OutsideScenario):
        for_scenario(KEPT, LICENCE.type, load_scenarios().find("hotel-check-in"))


def test_without_proof_it_is_nobodys() -> None:
    for token in (KEPT, CHOSEN):
        with pytest.raises(WrongHolder):
            look(token)


def test_it_is_for_one_kind_of_counter() -> None:
    with pytest.raises(WrongAudience):
        look(show(), asked=Asked("partner", None, NOW))


def test_a_foreign_leaked_or_past_key_doesnt_count() -> None:
    key, _ = POLICE.signing(NOW)
    with pytest.raises(UnknownKey):
        look(show(), book=KeyBook(first_keys("public-security", CITY, NOW).keys))
    with pytest.raises(KeyWithdrawn):
        look(show(), book=KeyBook(withdrawn(POLICE, key.kid, CITY, NOW).keys))
    with pytest.raises(SignedOutsideKeyLife):
        look(show(), book=KeyBook([replace(key, ends=NOW)]))
    with pytest.raises(WrongIssuer):
        look(show(), book=KeyBook([replace(key, issuer="health")]))


def test_a_certificate_that_isnt_made_for_it_is_none() -> None:
    with pytest.raises(Malformed):
        look(signed(LICENCE, POLICE, NOW))


def test_a_hidden_field_of_another_certificate_cant_be_put_in() -> None:
    other = for_offline(replace(LICENCE, id=opaque()), PHONE.public_key(), POLICE, opaque, NOW)
    token = show(CHOSEN + other.split("~")[1] + "~")
    with pytest.raises(DisclosureRefused):
        look(token)


def test_every_flipped_byte_is_refused() -> None:
    token, lists = show(), published()
    for place in range(len(token)):
        changed = token[:place] + chr(ord(token[place]) ^ 1) + token[place + 1 :]
        with pytest.raises(WalletError):
            verify(changed, BOOK, lists, ASKED)
