"""Applications issue their certificates by themselves, with their move and once only."""

from __future__ import annotations

import asyncio

import pytest

from mobile_api.applications.states import State
from mobile_api.errors import Conflict
from mobile_api.ops.rotate import main, rotate_certificates, rotate_sealing
from mobile_api.sealing import Sealer
from tests.support.certificates import approved, issued
from tests.support.city import CityServices, reviewer
from wallet.certificate import read
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import KeyStore
from wallet.errors import KeyWaiting, KeyWithdrawn, UnknownKey
from wallet.issued.record import Kept
from wallet.jose import kid_of
from wallet.standing import State as Standing

HOLDER = "11010519491231002X"
"""Whose number every form of these tests has."""
CARD, SHOP = "social-security-card", "open-fruit-shop"


def held(city: CityServices, application: str) -> list[Kept]:
    """What an application led to."""
    issued = city.services.wallet.issued
    return [kept for kept in city.run(issued.of_holder(issued.holder_of(HOLDER))) if kept.application == application]


def original(city: CityServices, kept: Kept) -> str:
    """The signed original as it lies in the database."""
    found = city.run(city.services.db["certificates"].find_one({"_id": kept.certificate.id}))
    assert found is not None
    place = f"certificates:{kept.certificate.id}"
    return Sealer(city.settings.key_dir).open(found["sealed"], place).decode()


def test_a_senior_card_is_issued_with_its_application(city: CityServices) -> None:
    application = issued(city, city.citizen())
    [kept] = held(city, application.number)
    card = kept.certificate
    assert (card.type, card.issuer, kept.state(city.clock())) == ("senior-card", "civil-affairs", Standing.VALID)
    assert card.fields["id_number"] == HOLDER
    assert card.status.uri == f"{city.settings.origin}/v1/status-lists/civil-affairs-{city.clock().year}"
    token = original(city, kept)
    book = city.run(city.services.wallet.keys.book())
    assert read(token, book) == card
    assert card.holder == kid_of(token), "no device can show the original"


def test_what_it_says_is_sealed(city: CityServices) -> None:
    application = issued(city, city.citizen())
    found = city.run(city.services.db["certificates"].find_one({"application": application.number}))
    said = repr(found)
    for personal in ("张三", HOLDER, "19491231", "1949-12"):
        assert personal not in said


def test_each_department_signs_its_own(city: CityServices) -> None:
    application = issued(city, city.citizen(), "open-barbershop")
    kept = {one.certificate.type: one.certificate for one in held(city, application.number)}
    assert {kind: one.issuer for kind, one in kept.items()} == {
        "business-licence": "market-regulation",
        "public-place-hygiene-permit": "health",
    }
    assert kept["business-licence"].fields["uscc"] == kept["public-place-hygiene-permit"].fields["uscc"]


def test_of_two_who_issue_at_once_one_does(city: CityServices) -> None:
    application = approved(city, city.citizen())
    office, seen = city.services.office, len(application.events)

    async def both() -> list[object]:
        once = [office.issue(application.number, reviewer(application.issuer), seen, "证") for _ in range(2)]
        return list(await asyncio.gather(*once, return_exceptions=True))

    outcomes = city.run(both())
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert len(held(city, application.number)) == 1
    assert city.stored(application).state in (State.ISSUED, State.COMPLETED)


def test_what_comes_of_the_same_twice_is_not_written(city: CityServices) -> None:
    """Neither the certificate nor the move stays if the other can't be written."""
    application = approved(city, city.citizen())
    db = city.services.db
    origin = f"application:{application.id}:senior-card:senior_id_number"
    other = issued(city, city.citizen())
    city.run(db["certificates"].update_one({"application": other.number}, {"$set": {"origin": origin}}))
    by = reviewer(application.issuer)
    with pytest.raises(Exception, match="changed"):
        city.run(city.services.office.issue(application.number, by, len(application.events), "证"))
    assert city.stored(application).state is State.APPROVED
    assert held(city, application.number) == []


def test_of_two_workers_one_makes_a_departments_first_keys(city: CityServices) -> None:
    store = [KeyStore(city.services.db, Sealer(city.settings.key_dir)) for _ in range(2)]
    workers = [DepartmentKeys(one, city.clock) for one in store]

    async def first() -> list[str]:
        made = await asyncio.gather(*(worker.of("tobacco") for worker in workers for _ in range(5)))
        return [keys.signing(city.clock())[0].kid for keys in made]

    assert len(set(city.run(first()))) == 1
    assert len(city.run(city.services.db["certificate_keys"].find({"_id": "tobacco"}).to_list(10))) == 1


def test_the_command_renews_a_departments_key_and_one_that_leaked(city: CityServices) -> None:
    kept = held(city, issued(city, city.citizen(), SHOP).number)[0]
    old = original(city, kept)
    renewed = city.run(rotate_certificates(city.settings, "market-regulation", leaked=True, clock=city.clock))
    assert renewed["market-regulation"] >= 1
    book = city.run(city.services.wallet.keys.book())
    with pytest.raises(KeyWithdrawn):
        read(old, book)
    anew = city.run(city.services.wallet.issued.get(kept.certificate.id)).certificate
    assert (anew.fields, anew.ends) == (kept.certificate.fields, kept.certificate.ends)
    assert anew.holder != kept.certificate.holder


def test_what_a_leaked_key_signed_is_shown_until_it_is_signed_anew(city: CityServices) -> None:
    kept, wallet = held(city, issued(city, city.citizen(), SHOP).number)[0], city.services.wallet
    city.run(wallet.keys.withdraw("market-regulation"))
    assert city.run(wallet.issued.get(kept.certificate.id)) == kept
    assert kept in city.run(wallet.issued.of_holder(kept.holder))
    city.run(wallet.issued.sign_anew("market-regulation"))


@pytest.mark.parametrize(
    "words", [["certificates", "--department", "nobody"], ["certificates", "--now"], ["sealing", "--now"]]
)
def test_what_the_command_does_not_do(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(words)


def test_keys_and_certificates_outlive_rotations_of_the_sealing_key(city: CityServices) -> None:
    kept = held(city, issued(city, city.citizen()).number)[0]
    for _ in range(2):
        city.run(rotate_sealing(city.settings))
    assert city.run(city.services.wallet.issued.get(kept.certificate.id)).certificate == kept.certificate


def test_private_halves_lie_sealed(city: CityServices) -> None:
    keys = city.run(city.services.wallet.keys.of("civil-affairs"))
    raw = next(iter(keys.private.values())).private_bytes_raw()  # type: ignore[union-attr]  # departments have Ed25519
    found = city.run(city.services.db["certificate_keys"].find_one({"_id": "civil-affairs"}))
    assert raw not in repr(found).encode()
    assert raw.hex() not in repr(found)
    with pytest.raises(UnknownKey):
        city.run(city.services.wallet.keys.book()).find("x" * 43)


def test_a_rotated_key_signs_a_day_later_and_the_old_one_still_counts(city: CityServices) -> None:
    before = held(city, issued(city, city.citizen(), CARD).number)[0]
    keys = city.services.wallet.keys
    following = city.run(keys.rotate("human-resources"))
    with pytest.raises(KeyWaiting):
        city.run(keys.rotate("human-resources"))
    assert city.run(keys.of("human-resources")).signing(city.clock())[0].kid == before.certificate.holder
    city.clock.pass_(days=1, minutes=1)
    after = held(city, issued(city, city.citizen(), CARD).number)[0]
    assert after.certificate.holder == following.kid
    assert city.run(city.services.wallet.issued.get(before.certificate.id)).certificate == before.certificate
    assert city.run(keys.forget_retired()) >= 1
    left = city.run(KeyStore(city.services.db, Sealer(city.settings.key_dir)).get("human-resources"))
    assert left is not None
    assert set(left.keys.private) == {following.kid}
    assert len(left.keys.keys) >= 2


def test_what_the_wallet_holds_is_not_asked_for_again(city: CityServices) -> None:
    issued(city, city.citizen(), SHOP)

    def offered(name: str, number: str) -> set[tuple[str, str]]:
        """What somebody is offered for a form in which the owner's number stands."""
        citizen = city.citizen((name, number))
        draft = city.draft(citizen, "residence-permit", left=("work_proof",))
        return {(one.source, one.material_id) for one in city.run(city.services.offers.offered(draft, citizen.caller))}

    assert ("wallet", "work_proof") in offered("张三", HOLDER)
    assert not {source for source, _ in offered("陈静", "230603199008050025")} & {"wallet"}, (
        "a form about somebody else"
    )
