"""Papers of what was given up go; those that a decision rests on stay."""

from __future__ import annotations

from datetime import timedelta

from mobile_api.applications.states import State
from tests.support.city import CityServices


def test_papers_of_what_was_withdrawn_go_when_their_time_is_over(city: CityServices) -> None:
    citizen, another, its = city.citizen(), city.citizen(), city.services
    withdrawn, running = city.submitted(citizen), city.submitted(another)

    def filed() -> list[int]:
        return [len(city.run(its.materials.filed(one.id))) for one in (withdrawn, running)]

    many, others = filed()
    assert many
    assert others
    city.run(its.progress.withdraw(withdrawn.number, citizen.id))
    city.run(its.progress.purge_papers(city.clock()))
    assert filed() == [many, others], "its time isn't over yet"
    city.run(its.progress.purge_papers(city.clock() + timedelta(days=32)))
    assert filed() == [0, others]
    assert city.run(its.progress.purge_papers(city.clock() + timedelta(days=32))) == 0, "each once"
    assert city.run(its.progress.application(withdrawn.number, citizen.id)).state is State.WITHDRAWN
