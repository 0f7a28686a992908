"""What happens between the checks and the submission itself."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mobile_api.applications.checks import Checks
from mobile_api.applications.draft import Draft
from mobile_api.applications.evidence import Evidence
from mobile_api.applications.store import ApplicationStore
from mobile_api.applications.submission import SubmissionService
from mobile_api.errors import Conflict
from mobile_api.materials.store import MaterialStore
from mobile_api.ops.seeding import paper_of
from mobile_api.registers.service import RegisterService
from mobile_api.registers.store import CopyStore
from mobile_api.sealing import Sealer
from tests.support.begun import begun
from tests.support.city import Citizen, CityServices, a_city

LATE = "floor_plan"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityServices]:
    with a_city(begun(tmp_path_factory, "submission")) as city:
        yield city


class PaperComesMeanwhile:
    """The city's data checks, in the middle of which an upload of the citizen ends."""

    def __init__(self, city: CityServices, citizen: Citizen) -> None:
        self._city, self._citizen = city, citizen

    async def verify(self, form: Draft, number: str, previous: str, asked_by: str | None = None) -> Evidence:
        store = MaterialStore(self._city.services.db, Sealer(self._city.settings.key_dir))
        await store.add(paper_of(form.id, LATE, self._city.clock()), self._citizen.id)
        return await self._city.services.verification.verify(form, number, previous, asked_by)


def while_a_paper_comes(city: CityServices, citizen: Citizen) -> SubmissionService:
    """Submissions as the city makes them, but for the paper."""
    its, store, verifier = city.services, ApplicationStore(city.services.db), PaperComesMeanwhile(city, citizen)
    copies = CopyStore(its.db, Sealer(city.settings.key_dir))
    registers = RegisterService(
        its.registers, its.registers, its.registers, its.registers, copies, its.calls, city.clock
    )
    checks = Checks(store, its.applications, registers, its.persons, verifier, city.clock)
    return SubmissionService(
        store,
        its.applications,
        checks,
        verifier,
        its.persons,
        its.materials,
        its.catalog.library,
        its.identity,
        city.clock,
    )


def test_a_paper_that_comes_during_the_checks_isnt_left_behind(city: CityServices) -> None:
    citizen = city.citizen()
    draft = city.draft(citizen, left=(LATE,))
    submit = while_a_paper_comes(city, citizen).submit
    with pytest.raises(Conflict):
        city.run(submit(draft.id, citizen.caller, uuid4().hex, later=True))
    assert city.run(city.services.applications.draft(draft.id, citizen.caller)).open, "nothing was submitted"
    application = city.run(city.services.submissions.submit(draft.id, citizen.caller, uuid4().hex, later=True))
    assert LATE in {paper.material_id for paper in city.run(city.services.materials.filed(application.id))}
    assert not application.open_materials
