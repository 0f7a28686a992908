"""How far a counter is. Rules only."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from mobile_api.catalog.schema import Counter, Point

EARTH_M = 6_371_000


def metres(one: Point, other: Point) -> int:
    """The distance as the crow flies (haversine), in metres."""
    lat_one, lat_other = radians(one.lat), radians(other.lat)
    north, east = lat_other - lat_one, radians(other.lon - one.lon)
    half = sin(north / 2) ** 2 + cos(lat_one) * cos(lat_other) * sin(east / 2) ** 2
    return round(2 * EARTH_M * asin(sqrt(half)))


def by_distance(counters: Sequence[Counter], here: Point | None) -> list[tuple[Counter, int | None]]:
    """Counters with their distance, the nearest first; those that are nowhere on the map last, in the given order."""
    told = [(counter, metres(here, counter.point) if here and counter.point else None) for counter in counters]
    return sorted(told, key=lambda one: (one[1] is None, one[1] or 0))
