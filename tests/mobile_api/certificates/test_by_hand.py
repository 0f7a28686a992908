"""What an officer issues by hand, where the table of what cases give has no row."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

import pytest

from mobile_api.applications.application import Application
from mobile_api.certificates.by_hand import Order
from mobile_api.errors import Conflict, Forbidden, NotFound
from mobile_api.identity.access import Staff
from tests.support.certificates import PERMIT, approved, issued
from tests.support.city import CityServices, reviewer
from tests.support.face_client import put_photo
from tests.support.papers import photo
from tests.support.talk import SAMPLE_PERSON
from wallet.errors import FieldsRefused, NumberTaken, Overtaken, UnknownType
from wallet.issued.record import Kept
from wallet.standing import Action, Reason

HOLDER, OTHER = "11010519491231002X", "230603199008050025"
POLICE = "public-security"
FIELDS: dict[str, object] = {**PERMIT, "number": "2306030001", "sex": "female"}


def officer(department: str = POLICE, person: str | None = None) -> Staff:
    """With an account."""
    return replace(reviewer(department), account="officer-1", person=person)


def order(application: Application, **fields: object) -> Order:
    """A residence permit for whom the application is about."""
    return Order("residence-permit", application.number, HOLDER, {**FIELDS, **fields})


def by_hand(city: CityServices, order: Order, staff: Staff | None = None, department: str = POLICE) -> Kept:
    """It, issued."""
    return city.run(city.services.by_hand.issue(order, staff or officer(), department))


def count(city: CityServices, application: Application) -> int:
    """How many certificates it led to."""
    return city.run(city.services.db["certificates"].count_documents({"application": application.number}))


@pytest.fixture(scope="module", autouse=True)
def _picture(running_city: CityServices) -> None:
    """The register has one of the holder: a residence permit shows it."""
    put_photo(running_city.system.env["YIWANG_REGISTERS_URL"], HOLDER, photo(90, 120))


@pytest.fixture
def permit(city: CityServices) -> Application:
    """A granted residence permit, of which the form doesn't say everything."""
    application = issued(city, city.citizen(), "residence-permit")
    assert count(city, application) == 0, "the table has no row for it"
    return application


def test_it_is_signed_with_the_registers_picture_and_its_holder_is_told(
    city: CityServices, permit: Application
) -> None:
    holder = city.citizen(SAMPLE_PERSON)
    kept = by_hand(city, order(permit, number="2306030002"))
    assert (kept.certificate.issuer, kept.application) == (POLICE, permit.number)
    assert kept.standing.by == "officer-1"
    assert kept.certificate.fields["id_number"] == HOLDER
    issued = city.services.wallet.issued
    seen = city.run(issued.photo(kept.certificate.id))
    assert seen is not None
    assert kept.certificate.fields["photo"] == hashlib.sha256(seen).hexdigest(), "of the population register"
    assert kept in city.run(issued.of_holder(issued.holder_of(HOLDER)))
    told, _ = city.run(city.services.inbox.page(holder.caller, None, 20))
    assert f"/wallet/certificates/{kept.certificate.id}" in {one.link for one in told}


def test_the_same_order_again_gets_the_same(city: CityServices, permit: Application) -> None:
    first = order(permit, number="2306030003")

    async def at_once() -> list[Kept]:
        return list(await asyncio.gather(*(city.services.by_hand.issue(first, officer(), POLICE) for _ in range(4))))

    assert len({kept.certificate.id for kept in [*city.run(at_once()), by_hand(city, first)]}) == 1
    with pytest.raises(Conflict):
        by_hand(city, order(permit, number="2306030004"))
    assert count(city, permit) == 1


def test_a_number_that_counts_elsewhere_is_refused(city: CityServices, permit: Application) -> None:
    number = "2306030005"
    kept = by_hand(city, order(permit, number=number))
    later = issued(city, city.citizen(), "residence-permit")
    with pytest.raises(NumberTaken):
        by_hand(city, order(later, number=number))
    city.run(city.services.wallet.issued.decide(kept, Action.REVOKE, ("王审批", "officer-1"), 1, Reason.LOST))
    assert by_hand(city, order(later, number=number)).certificate.id != kept.certificate.id


def test_a_renewal_takes_no_number_that_counts_elsewhere(city: CityServices, permit: Application) -> None:
    wallet, by = city.services.wallet.issued, ("王审批", "officer-1")
    kept = by_hand(city, order(permit, number="2306030007"))
    later = by_hand(city, order(issued(city, city.citizen(), "residence-permit"), number="2306030008"))
    with pytest.raises(NumberTaken):
        city.run(wallet.renew(later, {"number": "2306030007"}, by, 1))
    assert city.run(wallet.get(later.certificate.id)) == later
    city.run(wallet.decide(kept, Action.REVOKE, by, 1, Reason.LOST))
    renewed = city.run(wallet.renew(later, {"number": "2306030007"}, by, 1))
    assert renewed.certificate.fields["number"] == "2306030007"


def test_of_two_at_once_one_gets_the_number(city: CityServices) -> None:
    for round_ in range(5):
        number = f"230603001{round_}"
        two = [order(issued(city, city.citizen(), "residence-permit"), number=number) for _ in range(2)]

        async def at_once(two: list[Order]) -> list[Kept | BaseException]:
            calls = (city.services.by_hand.issue(one, officer(), POLICE) for one in two)
            return list(await asyncio.gather(*calls, return_exceptions=True))

        told = city.run(at_once(two))
        assert sum(isinstance(one, Kept) for one in told) == 1, told
        assert sum(isinstance(one, (NumberTaken, Overtaken)) for one in told) == 1, told


def test_the_same_order_after_midnight_gets_the_same(city: CityServices, permit: Application) -> None:
    """Though the day of issue, which the order leaves to us, would be another now, and so would the picture."""
    said = {name: FIELDS[name] for name in ("name", "sex", "nation", "born_on", "address", "authority")}
    identity = Order("resident-id", permit.number, HOLDER, said)
    kept, registers = by_hand(city, identity), city.system.env["YIWANG_REGISTERS_URL"]
    city.clock.pass_(days=1)
    put_photo(registers, HOLDER, photo(91, 121))
    again = by_hand(city, identity)
    put_photo(registers, HOLDER, photo(90, 120))
    assert again == kept
    day = kept.certificate.fields["issued_on"]
    with pytest.raises(Conflict):
        by_hand(city, replace(identity, fields={**said, "issued_on": day}))
    later = issued(city, city.citizen(), "residence-permit")
    new = by_hand(city, replace(identity, application=later.number)).certificate
    assert new.fields["issued_on"] != day
    assert new.id != kept.certificate.id, "what has no number of its own isn't taken for another's"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"photo": "0" * 64}, "photo"),
        ({"id_number": OTHER}, "id_number"),
        ({"sex": "neither"}, "sex"),
        ({"spouse": "x"}, "spouse"),
        ({"name": ["张三"]}, "name"),
        ({"address": ""}, "address"),
    ],
)
def test_fields_that_do_not_fit(city: CityServices, permit: Application, change: dict[str, object], field: str) -> None:
    with pytest.raises(FieldsRefused) as refused:
        by_hand(city, order(permit, **change))
    assert [fault.field for fault in refused.value.faults] == [field]
    assert count(city, permit) == 0


def test_who_may_not(city: CityServices, permit: Application) -> None:
    mine = city.services.wallet.issued.holder_of(HOLDER)
    for staff, department in ((officer("tax"), "tax"), (officer(person=mine), POLICE)):
        with pytest.raises(Forbidden):
            by_hand(city, order(permit), staff, department)
    with pytest.raises(UnknownType):
        by_hand(city, replace(order(permit), type="crown"))
    with pytest.raises(FieldsRefused):
        by_hand(city, replace(order(permit), id_number=OTHER))
    for number in ("nothing", issued(city, city.citizen(), "open-fruit-shop").number):
        with pytest.raises(NotFound):
            by_hand(city, replace(order(permit), application=number))
    assert count(city, permit) == 0


def test_nothing_before_the_application_is_granted(city: CityServices) -> None:
    application = approved(city, city.citizen(), "residence-permit")
    with pytest.raises(Conflict):
        by_hand(city, order(application))
    assert count(city, application) == 0


def test_what_the_table_gave_is_not_given_twice(city: CityServices) -> None:
    application = issued(city, city.citizen())
    fields = {"number": "230603202600000009", "name": "张三", "sex": "female", "born_on": "1949-12-31"}
    again = Order("senior-card", application.number, HOLDER, fields)
    with pytest.raises(Conflict):
        by_hand(city, again, officer("civil-affairs"), "civil-affairs")
    assert count(city, application) == 1
