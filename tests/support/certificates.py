"""Applications that lead to certificates, and a city's wallet for tests."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mobile_api.applications.application import Application
from tests.support.city import Citizen, CityServices, clerk, reviewer

SENIOR = "elderly-card"
PERMIT = {
    "name": "张三",
    "nation": "汉族",
    "born_on": "1949-12-31",
    "registered_address": "北京市朝阳区建国路1号",
    "address": "大庆市萨尔图区东风路1号",
    "authority": "大庆市公安局",
    "endorsed_on": "2026-11-26",
}
"""What a residence permit says, as somebody types it by hand; number and sex beside it."""


NOTHING: Mapping[str, str] = MappingProxyType({})


def approved(
    city: CityServices, citizen: Citizen, one_thing: str = SENIOR, chosen: Mapping[str, str] = NOTHING
) -> Application:
    """An application that every department has approved and whose fee is paid."""
    application, office = city.submitted(citizen, one_thing, chosen=chosen), city.services.office
    city.run(office.accept(application.number, clerk(), len(application.events), tolerant=True))
    for part in city.stored(application).parts:
        seen = len(city.stored(application).events)
        city.run(office.decide(application.number, reviewer(part.department), seen, True, "", ""))
    if application.fee_fen:
        city.run(office.record_payment(application.number, clerk(), len(city.stored(application).events), "R1"))
    return city.stored(application)


def issued(
    city: CityServices, citizen: Citizen, one_thing: str = SENIOR, chosen: Mapping[str, str] = NOTHING
) -> Application:
    """One whose result is issued."""
    application = approved(city, citizen, one_thing, chosen)
    by, seen = reviewer(application.issuer), len(application.events)
    return city.run(city.services.office.issue(application.number, by, seen, "已出证"))
