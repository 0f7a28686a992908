"""What people read for the sources that are asked, and for the fields of what they tell."""

from __future__ import annotations

from collections.abc import Mapping

from sanic import Request

from mobile_api.catalog.schema import Text as CatalogText
from mobile_api.data_calls.line import Document
from mobile_api.endpoints import language_of
from mobile_api.exchange.room import exchange_of
from mobile_api.registers.field_names import FIELD_NAMES
from mobile_api.registers.service import NAMES
from wallet.types.schema import Text


def source_names(request: Request) -> dict[str, str]:
    """Of registers, of kinds of data, and of the systems that these come from, by source."""
    exchange, language = exchange_of(request), language_of(request)
    kinds: dict[str, Text | CatalogText] = {kind.source: kind.name for kind in exchange.lookups.kinds()}
    return {source: name.in_(language) for source, name in {**kinds, **exchange.system_names(), **NAMES}.items()}


class Names:
    """In the reader's language."""

    def __init__(self, request: Request) -> None:
        self._language, kinds = language_of(request), exchange_of(request).lookups.kinds()
        self._sources = source_names(request)
        told = {kind.source: {given.id: given.name for given in kind.gives} for kind in kinds}
        self._fields: Mapping[str, Mapping[str, Text | CatalogText]] = {**told, **FIELD_NAMES}
        scenarios = request.app.ctx.services.calls.scenarios
        self._scenarios: dict[str, str] = {one.id: one.name.in_(self._language) for one in scenarios}

    def source(self, line: Document) -> str:
        """The register or kind of query; empty if there is none any more."""
        return self._sources.get(line["source"], "")

    def scenario(self, line: Document) -> str | None:
        """What it was for."""
        return self._scenarios.get(line["scenario"])

    def fields(self, line: Document) -> list[str]:
        """What might be seen."""
        known = self._fields.get(line["source"], {})
        seen = [known[field].in_(self._language) for field in line["fields"] if field in known]
        return list(dict.fromkeys(seen))  # what is told in two languages is one thing
