"""The code that a holder shows: what counts, and what an attacker would try."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from tests.wallet.city import (
    IN_FORCE,
    LICENCE,
    NOW,
    PERSON,
    PHONE,
    PHONE_ID,
    POLICE,
    ROAD_CHECK,
    SECOND,
    WISH,
    driving_licence,
    opaque,
    scan_at,
    shown,
)
from wallet.certificate import signed
from wallet.errors import (
    BadSignature,
    CertificateExpired,
    CertificateRevoked,
    CertificateSuspended,
    Expired,
    Malformed,
    NotAgreed,
    NotYet,
    OutsideScenario,
    OwnCode,
    TokenRefused,
    TooLarge,
    TooLong,
    WrongAudience,
    WrongHolder,
    WrongKind,
    WrongNonce,
)
from wallet.held.agreement import Agreement
from wallet.jose import kid_of, sign, to_base64url
from wallet.presentation import KIND, LIFE, MAX_CERTIFICATES, MAX_CODE, create, opened
from wallet.scenarios.library import load_scenarios
from wallet.standing import Action, Reason, moved
from wallet.times import LEEWAY
from wallet.verification import CHECKS, check

CODE = create(WISH, PHONE, NOW)
PUBLIC = PHONE.public_key()
CLAIMS: dict[str, Any] = jwt.decode(CODE, options={"verify_signature": False})


def test_it_shows_exactly_the_scenarios_fields() -> None:
    assert kid_of(CODE) == PHONE_ID
    seen = check(opened(CODE, PUBLIC), scan_at())
    assert seen == {LICENCE.id: {name: PERSON[name] for name in ROAD_CHECK.seen_of("driving-licence")}}
    assert "address" not in seen[LICENCE.id]


def test_it_says_nothing_of_a_person() -> None:
    said = json.dumps(CLAIMS, ensure_ascii=False)
    assert not [value for value in PERSON.values() if str(value) in said]
    assert CLAIMS.keys() == {"jti", "crt", "aud", "scn", "nonce", "iat", "exp"}


def test_it_fits_a_qr_even_with_every_certificate_it_may_name() -> None:
    full = replace(
        WISH, certificates=tuple(opaque() for _ in range(MAX_CERTIFICATES)), scenario="driving-licence-renewal"
    )
    assert len(create(full, PHONE, NOW)) <= MAX_CODE


@pytest.mark.parametrize("extra", [{"name": "王秀英"}, {"sub": "230602199003078217"}, {"admin": True}])
def test_one_that_says_more_is_none_of_ours(extra: dict[str, object]) -> None:
    with pytest.raises(WrongKind):
        opened(sign(CLAIMS | extra, PHONE, KIND, PHONE_ID), PUBLIC)


def test_every_flipped_byte_is_refused() -> None:
    for place in range(len(CODE)):
        for bit in (1, 2, 32):
            with pytest.raises(TokenRefused):
                opened(CODE[:place] + chr(ord(CODE[place]) ^ bit) + CODE[place + 1 :], PUBLIC)


@pytest.mark.parametrize("alg", ["none", "HS256", "EdDSA", "ES384"])
def test_the_header_doesnt_choose_the_algorithm(alg: str) -> None:
    _, payload, signature = CODE.split(".")
    header = to_base64url(json.dumps({"alg": alg, "typ": KIND, "kid": PHONE_ID}).encode())
    with pytest.raises(BadSignature):
        opened(f"{header}.{payload}.{signature}", PUBLIC)


def test_another_device_cant_sign_in_its_name() -> None:
    thief = generate_private_key(SECP256R1())
    with pytest.raises(BadSignature):
        opened(sign(CLAIMS, thief, KIND, PHONE_ID), PUBLIC)


def test_another_device_cant_show_this_certificate() -> None:
    thief = generate_private_key(SECP256R1())
    stolen = opened(create(WISH, thief, NOW), thief.public_key())
    with pytest.raises(WrongHolder):
        check(stolen, scan_at())


def test_a_certificate_that_isnt_there_says_the_same_as_anothers() -> None:
    with pytest.raises(WrongHolder):
        check(shown(certificates=(opaque(),)), scan_at())
    with pytest.raises(WrongHolder):
        check(shown(), replace(scan_at(), certificates={LICENCE.id: (driving_licence(), IN_FORCE)}))


def test_one_strange_certificate_spoils_the_code() -> None:
    strange = driving_licence(holder="x" * 43)
    held = {LICENCE.id: (LICENCE, IN_FORCE), strange.id: (strange, IN_FORCE)}
    with pytest.raises(WrongHolder):
        check(shown(certificates=(LICENCE.id, strange.id)), replace(scan_at(), certificates=held))


def test_it_is_for_one_kind_of_counter() -> None:
    with pytest.raises(WrongAudience):
        check(shown(), replace(scan_at(), audience="counter"))
    with pytest.raises(WrongAudience):
        check(shown(audience="partner"), scan_at())


@pytest.mark.parametrize("nonce", [None, "", opaque(), WISH.nonce[:-1], WISH.nonce + "A"])
def test_it_answers_what_we_gave_the_device(nonce: str | None) -> None:
    with pytest.raises(WrongNonce):
        check(shown(), replace(scan_at(), nonce=nonce))


def test_nobody_checks_their_own() -> None:
    with pytest.raises(OwnCode):
        check(shown(), replace(scan_at(), own=True))


def test_it_counts_for_a_minute_and_clocks_may_differ_by_half_of_one() -> None:
    assert timedelta(seconds=60) == LIFE
    assert timedelta(seconds=60) >= LEEWAY
    for moment in (NOW - LEEWAY, NOW, NOW + LIFE, NOW + LIFE + LEEWAY - SECOND):
        check(shown(), scan_at(moment, replace(LICENCE, begins=NOW - LIFE)))
    with pytest.raises(Expired):
        check(shown(), scan_at(NOW + LIFE + LEEWAY))
    with pytest.raises(NotYet):
        check(shown(), scan_at(NOW - LEEWAY - SECOND))


@pytest.mark.parametrize(("minutes", "refusal"), [(5, Expired), (-5, NotYet)])
def test_a_clock_five_minutes_off_is_refused(minutes: int, refusal: type[TokenRefused]) -> None:
    with pytest.raises(refusal):
        check(shown(), scan_at(NOW + timedelta(minutes=minutes)))


@pytest.mark.parametrize("seconds", [61, 86_400, 0, -60])
def test_it_may_not_give_itself_another_life(seconds: int) -> None:
    code = sign(CLAIMS | {"exp": CLAIMS["iat"] + seconds}, PHONE, KIND, PHONE_ID)
    with pytest.raises(TooLong):
        check(opened(code, PUBLIC), scan_at())


def test_a_certificate_revoked_within_the_codes_life_isnt_shown() -> None:
    code = shown()
    check(code, scan_at())
    revoked = moved(IN_FORCE, Action.REVOKE, "officer", NOW + SECOND, Reason.PENALTY)
    with pytest.raises(CertificateRevoked):
        check(code, scan_at(NOW + SECOND, standing=revoked))
    with pytest.raises(CertificateSuspended):
        check(code, scan_at(standing=moved(IN_FORCE, Action.SUSPEND, "officer", NOW, Reason.LOST)))


def test_a_certificate_that_ends_within_the_codes_life_isnt_shown() -> None:
    with pytest.raises(CertificateExpired):
        check(shown(), scan_at(NOW + SECOND, replace(LICENCE, ends=NOW + SECOND)))


def test_the_case_that_runs_is_the_one_that_the_holder_agreed_to() -> None:
    renewal = load_scenarios().find("driving-licence-renewal")
    with pytest.raises(OutsideScenario):
        check(shown(), scan_at(scenario=renewal))
    assert check(shown(scenario=renewal.id), scan_at(scenario=renewal))


@pytest.mark.parametrize(
    "agreed", [None, Agreement("hotel-check-in", WISH.certificates), Agreement(WISH.scenario, (opaque(),))]
)
def test_a_nonce_is_for_what_the_holder_agreed_to(agreed: Agreement | None) -> None:
    with pytest.raises(NotAgreed):
        check(shown(), replace(scan_at(), agreed=agreed))


def test_a_counter_uses_no_scenario_of_another_and_sees_no_other_type() -> None:
    counters_own = ROAD_CHECK.model_copy(update={"audiences": ["counter"]})
    with pytest.raises(OutsideScenario):
        check(shown(), scan_at(scenario=counters_own))
    with pytest.raises(OutsideScenario):
        check(shown(), scan_at(certificate=replace(LICENCE, type="resident-id")))


@pytest.mark.parametrize(
    "change",
    [
        {"jti": "1"},
        {"jti": None},
        {"crt": []},
        {"crt": LICENCE.id},
        {"crt": [LICENCE.id] * (MAX_CERTIFICATES + 1)},
        {"crt": [7]},
        {"crt": [{"$ne": 1}]},
        {"aud": "everyone"},
        {"aud": ["police"]},
        {"scn": "../road-check"},
        {"scn": None},
        {"nonce": ""},
        {"nonce": 7},
        {"iat": "now"},
        {"iat": True},
        {"exp": 1e9},
        {"exp": 10**30},
    ],
)
def test_a_signed_one_that_isnt_shaped_so_is_none(change: dict[str, object]) -> None:
    with pytest.raises(WrongKind):
        opened(sign(CLAIMS | change, PHONE, KIND, PHONE_ID), PUBLIC)


def test_one_that_lacks_a_claim_is_none() -> None:
    for name in CLAIMS:
        with pytest.raises(WrongKind):
            opened(sign({n: v for n, v in CLAIMS.items() if n != name}, PHONE, KIND, PHONE_ID), PUBLIC)


def test_a_certificate_itself_is_no_code_nor_is_another_kind() -> None:
    key, _ = POLICE.signing(NOW)
    with pytest.raises(WrongKind):
        opened(signed(replace(LICENCE, fields={}), POLICE, NOW), key.public)
    with pytest.raises(WrongKind):
        opened(sign(CLAIMS, PHONE, "kb+jwt", PHONE_ID), PUBLIC)


def test_an_oversized_one_isnt_read() -> None:
    with pytest.raises(TooLarge):
        opened(sign(CLAIMS | {"x": "A" * MAX_CODE}, PHONE, KIND, PHONE_ID), PUBLIC)


def test_a_kid_names_no_path() -> None:
    with pytest.raises(Malformed):
        kid_of(sign(CLAIMS, PHONE, KIND, "../../etc/passwd"))


def test_the_checks_are_these_in_this_order() -> None:
    names = [one.__name__ for one in CHECKS]
    assert names == [
        "check_audience",
        "check_span",
        "check_begun",
        "check_not_over",
        "check_nonce",
        "check_not_own",
        "check_holder",
        "check_status",
        "check_post",
        "check_scenario",
        "check_case",
        "check_agreed",
    ]


def test_the_first_check_that_fails_says_why() -> None:
    wrong = shown(audience="partner", nonce=opaque(), scenario="hotel-check-in")
    late = scan_at(NOW + timedelta(hours=1))
    with pytest.raises(WrongAudience):
        check(wrong, late)
    with pytest.raises(Expired):
        check(replace(wrong, audience="police"), late)
    with pytest.raises(WrongNonce):
        check(replace(wrong, audience="police"), scan_at())
