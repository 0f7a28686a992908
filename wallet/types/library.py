"""The certificate types as they are read from the files beside this one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from wallet.errors import UnknownType
from wallet.types.schema import CertificateType

FOLDER = Path(__file__).parent / "data"
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Types:
    """All types, found by id. Read only."""

    def __init__(self, kinds: Iterable[CertificateType]) -> None:
        self._kinds = {kind.id: kind for kind in kinds}

    def find(self, type_id: str) -> CertificateType:
        """The type of an id. Raises `UnknownType`."""
        kind = self._kinds.get(type_id)
        if kind is None:
            raise UnknownType
        return kind

    def all(self) -> list[CertificateType]:
        """Every type, by id."""
        return [self._kinds[type_id] for type_id in sorted(self._kinds)]


@cache
def load_types() -> Types:
    """The types of this system, read once. Raises `ValueError` for a file that isn't right."""
    kinds = [CertificateType.model_validate(told) for path in sorted(FOLDER.glob("*.yml")) for told in _records(path)]
    if len({kind.id for kind in kinds}) != len(kinds):
        raise ValueError("two certificate types have one id")
    return Types(kinds)


def _records(path: Path) -> list[object]:
    told = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  # it is a safe loader
    records: list[object] = told["types"]
    return records
