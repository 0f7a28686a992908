"""A scenario (用证场景): who may ask, for which case, and exactly the fields that are released. Rules only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from wallet.certificate import Certificate
from wallet.errors import OutsideScenario, UnknownScenario
from wallet.types.check import Fields
from wallet.types.schema import CertificateField, CertificateType, Id, Key, Record, Text

Audience = Literal["counter", "police", "kiosk", "partner"]
"""What kind of counter looks: the city's counters (综合窗口), the police, a self-service kiosk (自助终端), or somebody
outside the government whom the city has admitted: a hotel, a bank, a park."""

AUDIENCES: dict[Audience, Text] = {
    "counter": Text(zh="政务服务窗口", en="Counter of the city"),
    "police": Text(zh="公安民警", en="Police"),
    "kiosk": Text(zh="自助终端", en="Self-service kiosk"),
    "partner": Text(zh="合作单位", en="Admitted partner"),
}


SERVED: frozenset[Audience] = frozenset({"counter", "police", "kiosk"})
"""The kinds that have accounts here, so that a code for them can be scanned; partners of the city have none yet."""


class Need(Record):
    """A certificate that a scenario looks at, and the fields that it sees."""

    type: Id
    fields: Annotated[list[Key], Field(min_length=1)]


class Scenario(Record):
    """One purpose for which certificates are shown."""

    id: Id
    name: Text
    why: Text
    """What the holder is told before they agree."""
    audiences: Annotated[list[Audience], Field(min_length=1)]
    one_things: tuple[Id, ...] = ()
    """The catalog's one-things whose cases run in it; none for what isn't a case of the city's counters."""
    needs: Annotated[list[Need], Field(min_length=1)]

    @model_validator(mode="after")
    def _says_each_once(self) -> Scenario:
        types = [need.type for need in self.needs]
        if len(types) != len(set(types)) or any(len(n.fields) != len(set(n.fields)) for n in self.needs):
            raise ValueError(f"{self.id}: a type or field is there twice")
        return self

    @property
    def served(self) -> list[Audience]:
        """Where it can be shown."""
        return [audience for audience in self.audiences if audience in SERVED]

    def seen_of(self, type_id: str) -> list[str]:
        """The fields that are seen of a type. Raises `OutsideScenario` for a type that isn't looked at."""
        for need in self.needs:
            if need.type == type_id:
                return need.fields
        raise OutsideScenario

    def released(self, certificate: Certificate) -> Fields:
        """Exactly the fields of a certificate that this scenario sees. Raises `OutsideScenario`."""
        seen = self.seen_of(certificate.type)
        return {name: certificate.fields[name] for name in seen if name in certificate.fields}

    def sensitive_of(self, kind: CertificateType) -> list[CertificateField]:
        """The fields seen of a type for which the holder proves again who they are. Raises `OutsideScenario`."""
        seen = self.seen_of(kind.id)
        return [field for field in kind.fields if field.id in seen and field.sensitive]


class Scenarios:
    """All scenarios, found by id. Read only."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self._scenarios = {scenario.id: scenario for scenario in scenarios}

    def find(self, scenario_id: str) -> Scenario:
        """The scenario of an id. Raises `UnknownScenario`."""
        scenario = self._scenarios.get(scenario_id)
        if scenario is None:
            raise UnknownScenario
        return scenario

    def of_case(self, one_thing: str, audience: Audience) -> Scenario:
        """The scenario in which cases of a one-thing run at such a counter. Raises `UnknownScenario`."""
        for scenario in self._scenarios.values():
            if one_thing in scenario.one_things and audience in scenario.audiences:
                return scenario
        raise UnknownScenario

    def all(self) -> list[Scenario]:
        """Every scenario, as the file has them."""
        return list(self._scenarios.values())
