"""What is done at a counter only is prepared online and submitted there, on a clock that turns."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mobile_api.applications.draft import Draft
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.store import CatalogStore
from mobile_api.errors import Conflict, NotFound, OnlyAtCounter
from mobile_api.handover.service import Scanned
from mobile_api.identity.access import Staff
from tests.support.begun import begun
from tests.support.city import Citizen, CityServices, a_city

PLATE = "ebike-plate"
CLERK = Staff("李窗口", frozenset({"counter_clerk"}), None, "account-of-li")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityServices]:
    with a_city(begun(tmp_path_factory, "window")) as city:
        catalog = read_catalog()
        plate = catalog.one_things[PLATE].model_copy(update={"channel": "window_only"})
        changed = catalog.model_copy(update={"one_things": {**catalog.one_things, PLATE: plate}})
        assert city.run(CatalogStore(city.services.db).publish(changed, city.clock())) == 1
        city.restart()
        yield city


def scanned(city: CityServices, citizen: Citizen, draft: Draft) -> Scanned:
    handover = city.services.handover
    code, _, _ = city.run(handover.code(draft.id, citizen.caller))
    return city.run(handover.scan(code, CLERK))


def test_it_is_refused_online_and_submitted_at_the_counter(city: CityServices) -> None:
    citizen = city.citizen()
    draft = city.draft(citizen, PLATE)
    with pytest.raises(OnlyAtCounter) as refused:
        city.run(city.services.submissions.submit(draft.id, citizen.caller, uuid4().hex))
    assert "到窗口提交" in refused.value.detail_zh
    assert "车辆管理所" in refused.value.detail_zh
    given = scanned(city, citizen, draft)
    submit = city.services.handover.submit(given.permit, given.draft.revision, [], False, uuid4().hex, CLERK)
    application = city.run(submit)
    (event,) = application.events
    assert (event.by.name, event.by.account, event.note["place"]) == ("李窗口", "account-of-li", "counter")


def test_the_permit_ends_after_an_hour(city: CityServices) -> None:
    citizen = city.citizen()
    given = scanned(city, citizen, city.draft(citizen, PLATE))
    city.clock.pass_(minutes=61)
    with pytest.raises(NotFound, match="scan the code again"):
        city.run(city.services.handover.submit(given.permit, 1, [], False, uuid4().hex, CLERK))


def test_what_was_submitted_is_not_submitted_by_a_second_clerk(city: CityServices) -> None:
    citizen, colleague = city.citizen(), Staff("赵窗口", CLERK.roles, None, "account-of-zhao")
    draft = city.draft(citizen, PLATE)
    handover = city.services.handover
    code, _, _ = city.run(handover.code(draft.id, citizen.caller))
    mine, theirs = (city.run(handover.scan(code, who)) for who in (CLERK, colleague))
    city.run(handover.submit(mine.permit, mine.draft.revision, [], False, uuid4().hex, CLERK))
    with pytest.raises(Conflict, match="李窗口"):
        city.run(handover.submit(theirs.permit, theirs.draft.revision, [], False, uuid4().hex, colleague))
