"""Reads the catalog files. `python -m mobile_api.catalog.files` checks them and counts what they hold."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from mobile_api.catalog.schema import Catalog, CountersFile, DepartmentsFile, OneThing, OneThingsFile

CATALOG_DIR = Path(__file__).resolve().parents[2] / "nlu_data" / "catalog"

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the compiled one reads ten times faster
Model = TypeVar("Model", bound=BaseModel)


class CatalogFileError(Exception):
    """A catalog file can't be read; the message names the file, the place and the fault."""


def read_catalog(folder: Path = CATALOG_DIR) -> Catalog:
    """Read and check every file of the catalog. Raises `CatalogFileError` at the first bad file."""
    departments = read_sheet(folder / "departments.yml", DepartmentsFile).departments
    counters = read_sheet(folder / "counters.yml", CountersFile).counters
    one_things: dict[str, OneThing] = {}
    lead: dict[str, str] = {}
    for path in sorted((folder / "one_things").glob("*.yml")):
        sheet = read_sheet(path, OneThingsFile)
        for thing in sheet.one_things:
            if thing.id in one_things:
                raise CatalogFileError(f"{path.name}: {thing.id} stands in another file already")
            one_things[thing.id] = thing
            lead[thing.id] = sheet.department
    try:
        return Catalog(
            departments={d.id: d for d in departments},
            counters={c.id: c for c in counters},
            one_things=dict(sorted(one_things.items(), key=lambda pair: pair[1].code)),
            lead=lead,
        )
    except ValidationError as error:
        raise CatalogFileError(str(error)) from error


def read_sheet(path: Path, model: type[Model]) -> Model:
    """One file of the catalog. Raises `CatalogFileError`."""
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  # it is a safe loader
        return model.model_validate(loaded)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise CatalogFileError(f"{path.name}: {error}") from error


def main() -> int:
    """Check the files of `nlu_data/catalog/` and print what they hold."""
    try:
        catalog = read_catalog()
    except CatalogFileError as error:
        print(error, file=sys.stderr)
        return 1
    full = [t for t in catalog.one_things.values() if t.detail]
    cases = sum(len(t.detail.cases) for t in full if t.detail)
    print(f"{len(catalog.one_things)} one-things, {len(full)} worked out in full with {cases} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
