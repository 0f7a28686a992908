"""Which outside systems there are, and how each is connected: a file that is checked whole at the start.

Addresses and secrets stand in the environment; the file names the variables as `${NAME}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from mobile_api.catalog.schema import Text
from mobile_api.identity.access import Staff
from mobile_api.settings import by_https

Way = Literal["split", "embedded", "query"]
VARIABLE = re.compile(r"\$\{(\w+)\}")
SHORTEST_SECRET = 32
ACCOUNT = "exchange:"
"""How the account of a system begins under which it acts for its department."""


class ConnectionsError(Exception):
    """The file of connections can't be used; the message says where it is wrong, without any secret."""


class OutsideSystem(BaseModel):
    """One system of a department, or of the province or the state."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
    """Also the app id with which it signs."""
    name: Text
    department: str | None = None
    """Id of the department whose parts it decides and whose page it opens; a query connection needs none."""
    ways: Annotated[frozenset[Way], Field(min_length=1)]
    url: str
    page: str = ""
    """The address in a citizen's browser that an embedded connection opens."""
    queries: frozenset[str] = frozenset()
    """Ids of what a query connection answers, of `queries/kinds.yml`."""
    secret: SecretStr

    @model_validator(mode="after")
    def _whole(self) -> OutsideSystem:
        if self.department is None and self.ways != {"query"}:
            raise ValueError("split and embedded connections are a department's")
        if ("embedded" in self.ways) != bool(self.page):
            raise ValueError("an embedded connection, and no other, has a page")
        if ("query" in self.ways) != bool(self.queries):
            raise ValueError("a query connection, and no other, has queries")
        if not by_https(self.url) or (self.page and not by_https(self.page)):
            raise ValueError("the address must begin with https://, except on this machine")
        if len(self.secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"the secret has fewer than {SHORTEST_SECRET} characters")
        return self

    @property
    def key(self) -> bytes:
        """What signs between the system and us."""
        return self.secret.get_secret_value().encode()

    def as_staff(self) -> Staff:
        """The system as it acts for its department: histories and logs of looks name it."""
        return Staff(self.name.zh, frozenset({"reviewer"}), self.department, account=f"{ACCOUNT}{self.id}")


class Connections:
    """Every outside system, found by id or by the department that it stands for."""

    def __init__(self, systems: tuple[OutsideSystem, ...] = ()) -> None:
        self.systems = {system.id: system for system in systems}
        if len(self.systems) < len(systems):
            raise ConnectionsError("two systems have one id")
        split = [s.department for s in systems if "split" in s.ways]
        if len(set(split)) < len(split):
            raise ConnectionsError("two split connections are one department's")
        answered = [query for system in systems for query in system.queries]
        if len(set(answered)) < len(answered):
            raise ConnectionsError("two systems answer one query")

    def by_way(self, way: Way) -> list[OutsideSystem]:
        """The systems that are connected in a way."""
        return [system for system in self.systems.values() if way in system.ways]

    def of_department(self, department: str, way: Way) -> OutsideSystem | None:
        """The system that stands for a department."""
        return next((system for system in self.by_way(way) if system.department == department), None)


def read_connections(
    path: Path | None, variables: Mapping[str, str], departments: Collection[str], queries: Collection[str]
) -> Connections:
    """The connections of a file; none without one. Raises `ConnectionsError`.

    `departments` are the ids that the catalog knows, `queries` those of `queries/kinds.yml`.
    """
    if path is None:
        return Connections()
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))["systems"]
        systems = tuple(OutsideSystem.model_validate(_filled(one, variables)) for one in told)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise ConnectionsError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ConnectionsError(f"{path.name} can't be read: {type(error).__name__}") from error
    if unknown := {s.department for s in systems if s.department is not None} - set(departments):
        raise ConnectionsError(f"{path.name}: the catalog has no department “{min(unknown)}”")
    if unasked := {query for s in systems for query in s.queries} - set(queries):
        raise ConnectionsError(f"{path.name}: there is no query “{min(unasked)}”")
    return Connections(systems)


def _filled(told: Mapping[str, object], variables: Mapping[str, str]) -> dict[str, object]:
    """A system with its addresses and secret as the environment has them."""
    secret = str(told.get("secret", ""))
    if not VARIABLE.fullmatch(secret):
        raise ConnectionsError("a secret stands in the environment, not in the file: secret: ${NAME}")
    filled = {name: _put_in(str(told.get(name, "")), variables) for name in ("url", "page", "secret")}
    return {**told, **filled}


def _put_in(text: str, variables: Mapping[str, str]) -> str:
    missing = [name for name in VARIABLE.findall(text) if not variables.get(name)]
    if missing:
        raise ConnectionsError(f"the environment doesn't have {missing[0]}")
    return VARIABLE.sub(lambda found: variables[found[1]], text)
