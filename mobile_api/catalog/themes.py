"""One-things by theme: what happens in a life, and in the life of a firm. Read once from the file; rules besides."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from mobile_api.catalog.files import CATALOG_DIR, CatalogFileError, read_sheet
from mobile_api.catalog.schema import Id, Record, Text

FILE = CATALOG_DIR / "themes.yml"
About = Literal["person", "firm"]


class Theme(Record):
    """What people look for when they don't know what it is called."""

    id: Id
    about: About
    name: Text
    one_things: Annotated[tuple[Id, ...], Field(min_length=1)]


class ThemesFile(Record):
    """The file."""

    themes: tuple[Theme, ...]


@cache
def load_themes() -> tuple[Theme, ...]:
    """The themes in the order in which they are shown. Raises `CatalogFileError`."""
    return read_sheet(FILE, ThemesFile).themes


def theme_ids() -> tuple[str, ...]:
    """What a list can be narrowed down to. Raises `CatalogFileError`."""
    return tuple(theme.id for theme in load_themes())


def belongs(one_thing_id: str, theme_id: str | None) -> bool:
    """Whether a one-thing is found by a theme; None asks for everything. Raises `CatalogFileError`."""
    return theme_id is None or any(one_thing_id in theme.one_things for theme in load_themes() if theme.id == theme_id)


def check_themes(themes: Collection[Theme], one_things: Collection[str]) -> None:
    """That each one-thing can be found by a theme, and each theme names what there is. Raises `CatalogFileError`."""
    named = [name for theme in themes for name in theme.one_things]
    if len({theme.id for theme in themes}) != len(themes):
        raise CatalogFileError("themes.yml: two themes have one id")
    if twice := [theme.id for theme in themes if len(set(theme.one_things)) != len(theme.one_things)]:
        raise CatalogFileError(f"themes.yml: {twice} name a one-thing twice")
    if unknown := sorted(set(named) - set(one_things)):
        raise CatalogFileError(f"themes.yml: there is no one-thing {unknown}")
    if missing := sorted(set(one_things) - set(named)):
        raise CatalogFileError(f"themes.yml: no theme has {missing}")
