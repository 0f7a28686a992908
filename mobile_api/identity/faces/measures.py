"""What the engine measures of one picture. Rules only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

Unreadable = Literal["unreadable", "unsupported", "too_large", "no_face", "many_faces"]
Point = tuple[float, float]


@dataclass(frozen=True)
class Relief:
    """How far a head's depth moved the pieces of a face between two pictures, near 0 if the face is flat.

    In distances of the eyes; positive for a turn to the person's left.
    """

    whole: float
    """By the depth of a head, of all pieces."""
    brow: float
    """How much more the middle of the brow moved than its ends."""


@dataclass(frozen=True)
class Measures:
    """One face in one picture. Lengths are pixels of the upright picture."""

    width: int
    """Of the face."""
    inside: bool
    """Whether eyes and nose lie within the picture."""
    turn: float
    """Where the nose is between the eyes: 0 in the middle, positive if the person turns to their left."""
    roll: float
    """Degrees by which the head leans."""
    eyes: float
    """Distance of the eyes."""
    points: tuple[Point, ...]
    """The five landmarks."""
    sharpness: float
    """Variance of the Laplacian over the variance of the light: independent of how bright it is."""
    light: float
    """Mean of the face, 0 to 255."""
    sides: float
    """How much brighter one half is than the other."""
    pixels: str
    """SHA-256 of the pixels: the same however the file was packed."""
    fingerprint: int
    """Brightness steps of the face in its frame (dHash both ways, 512 bits): a picture that was packed anew, shifted or
    made lighter has nearly the same."""
    view: str
    """The face in its frame, small and grey (base64): what a turned picture is compared with."""
    relief: Relief | None
    """Against the frontal picture, where one was given."""
    embedding: tuple[float, ...]
    """128 numbers; faces of one person are near each other."""


def distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Euclidean distance of two embeddings."""
    return math.dist(one, other)


def bits_apart(one: int, other: int) -> int:
    """In how many steps of brightness two pictures differ."""
    return (one ^ other).bit_count()


def moved(one: Measures, other: Measures) -> float:
    """How far the landmark that moved most has moved, in distances of the eyes."""
    return max(math.dist(a, b) for a, b in zip(one.points, other.points, strict=True)) / max(one.eyes, 1.0)


def read_measures(told: dict[str, Any]) -> Measures:
    """Measures from JSON."""
    points = tuple((float(x), float(y)) for x, y in told["points"])
    relief = Relief(**told["relief"]) if told["relief"] else None
    return Measures(**{**told, "points": points, "relief": relief, "embedding": tuple(told["embedding"])})
