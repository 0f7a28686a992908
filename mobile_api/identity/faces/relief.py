"""Whether what moved between two pictures of a face is a head, or a flat picture of one. Rules only.

Both faces are laid into one frame: the middle of the eyes is its origin, their distance the unit. Pieces of the frontal
face are looked for in the turned one. The pieces of a flat picture move together, however it is held (a homography);
those of a head move besides by how far they stand out, the brow's too, which a nose that is pulled aside leaves alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from mobile_api.identity.faces.measures import Point, Relief

Numbers = NDArray[numpy.floating[Any]]
UNIT = 32
"""Pixels of the view per distance of the eyes; the smallest face that is taken has as many."""
LEFT, TOP, WIDTH, HEIGHT = -1.25, -0.85, 80, 84
"""The view: from the hair to below the chin, from ear to ear."""
PIECE, ACROSS, DOWN = 5, 13, 6
"""A piece is 11 by 11 pixels; it is looked for so far to the sides, and up and down."""
PLACES = [(x, y) for y in numpy.arange(-0.5, 1.4, 0.19) for x in numpy.arange(-0.95, 0.96, 0.19)]
LEAST_ALIKE, LEAST_DETAIL, LEAST_PIECES = 0.7, 4.0, 25
BROW_ABOVE, LEAST_BROW = 0.1, 8
"""Pieces of the brow and the eyes, and how many of them must be found."""
ROUNDS = 4
"""Of fitting again with less weight for pieces that were found in the wrong place."""


def view(grey: Image.Image, points: Sequence[Point] | Numbers) -> bytes:
    """The face of a grey picture in the common frame: `HEIGHT` rows of `WIDTH` pixels."""
    corners = numpy.array(points[:4])
    left, right = corners[:2].mean(axis=0), corners[2:].mean(axis=0)
    across = (left - right) / UNIT
    down = numpy.array([-across[1], across[0]])
    start = (left + right) / 2 + (LEFT * across + TOP * down) * UNIT
    shrink = max(1, int(numpy.hypot(*across)))
    rows = numpy.array([[across[0], down[0], start[0]], [across[1], down[1], start[1]]]) / shrink
    smaller = grey.reduce(shrink) if shrink > 1 else grey
    size, how = (WIDTH, HEIGHT), Image.Transform.AFFINE
    return smaller.transform(size, how, tuple(rows.ravel()), Image.Resampling.BILINEAR).tobytes()


def relief(front: bytes, turned: bytes) -> Relief | None:
    """How far depth moved the pieces of the frontal face in the turned one; None if too few of them are found."""
    found = _found(_pixels(front), _pixels(turned))
    if len(found) < LEAST_PIECES:
        return None
    x, y, along, downwards = numpy.array(found).T
    none, one = numpy.zeros_like(x), numpy.ones_like(x)
    plane_along = [one, x, y, none, none, none, -x * x, -x * y]
    plane_down = [none, none, none, one, x, y, -x * y, -y * y]
    moves = numpy.vstack([numpy.column_stack([*plane_along, _depth(x, y)]), numpy.column_stack([*plane_down, none])])
    whole, weight = _fitted(moves, numpy.concatenate([along, downwards]))
    brow = y < BROW_ABOVE
    if brow.sum() < LEAST_BROW:
        return None
    bent, trust = numpy.column_stack([one, x, y, -x * x])[brow], weight[brow]
    return Relief(float(whole[-1]), float(numpy.linalg.lstsq(bent * trust[:, None], along[brow] * trust)[0][-1]))


def _pixels(seen: bytes) -> Numbers:
    return numpy.frombuffer(seen, numpy.uint8).reshape(HEIGHT, WIDTH).astype(float)


def _depth(x: Numbers, y: Numbers) -> Numbers:
    """How far a head stands out: an ellipsoid, in distances of the eyes."""
    round_off: Numbers = 1 - (x / 1.5) ** 2 - ((y - 0.35) / 2.2) ** 2
    return numpy.sqrt(numpy.maximum(round_off, 0.05)) * 1.3


def _found(front: Numbers, turned: Numbers) -> list[tuple[float, float, float, float]]:
    """Each piece that is found: where it was, and how far it moved."""
    side = 2 * PIECE + 1
    windows = sliding_window_view(turned, (side, side))
    sums = windows.sum((2, 3))
    spread = numpy.sqrt(numpy.maximum((windows**2).sum((2, 3)) - sums**2 / side**2, 1.0))
    found = []
    for x, y in PLACES:
        row, column = round((y - TOP) * UNIT) - PIECE, round((x - LEFT) * UNIT) - PIECE
        piece = front[row : row + side, column : column + side]
        piece = piece - piece.mean()
        own = float(numpy.sqrt((piece**2).sum()))
        if own < LEAST_DETAIL * side:
            continue
        first_row, first_column = max(0, row - DOWN), max(0, column - ACROSS)
        near = slice(first_row, row + DOWN + 1), slice(first_column, column + ACROSS + 1)
        alike = numpy.tensordot(windows[near], piece, 2) / (own * spread[near])
        best = numpy.unravel_index(alike.argmax(), alike.shape)
        place = _between(alike, int(best[0]), int(best[1]))
        if alike[best] >= LEAST_ALIKE and place is not None:
            moved_down, moved_along = first_row + place[0] - row, first_column + place[1] - column
            found.append((x, y, moved_along / UNIT, moved_down / UNIT))
    return found


def _between(alike: Numbers, row: int, column: int) -> tuple[float, float] | None:
    """The best place to a part of a pixel; None at the edge of what was searched."""
    if not (0 < row < alike.shape[0] - 1 and 0 < column < alike.shape[1] - 1):
        return None
    return row + _peak(*alike[row - 1 : row + 2, column]), column + _peak(*alike[row, column - 1 : column + 2])


def _peak(before: float, best: float, after: float) -> float:
    bend = before - 2 * best + after
    return 0.5 * (before - after) / bend if bend else 0.0


def _fitted(moves: Numbers, seen: Numbers) -> tuple[Numbers, Numbers]:
    """The fit, and the weight of each piece in it."""
    weight = numpy.ones(len(seen) // 2)
    for _ in range(ROUNDS):
        both = numpy.tile(weight, 2)
        fitted = numpy.linalg.lstsq(moves * both[:, None], seen * both)[0]
        along, downwards = numpy.split(seen - moves @ fitted, 2)
        off = numpy.hypot(along, downwards)
        usual = max(1.5 * float(numpy.median(off)), 0.01)
        weight = numpy.sqrt(numpy.minimum(1, usual / numpy.maximum(off, 1e-9)))
    return fitted, weight
