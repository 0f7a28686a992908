"""Whether a head is told from a flat picture of one, on pictures of a man who really turned and on bent photos."""

from __future__ import annotations

import base64
from collections.abc import Callable

import numpy
import pytest

from mobile_api.identity.faces.challenge import TURNED_FROM, Pose, Progress, step
from mobile_api.identity.faces.measures import Measures
from tests.support.faces import Picture, engine, flat, moment, portrait, pulled, really_turned, slanted, turned

Change = Callable[[Picture], Picture]
FLAT: dict[str, Change] = {
    "the same": lambda face: face,
    "shifted": lambda face: face.rotate(0, translate=(25, 14)),
    "scaled": lambda face: face.resize((face.width * 9 // 10, face.height * 9 // 10)),
    "rolled": lambda face: face.rotate(8),
    "held aslant": lambda face: flat(face, 45),
    "slanted": lambda face: slanted(face, 0.3),
    "a narrow pull": lambda face: pulled(face, 0.3, 0.3),
    "a wide pull": lambda face: pulled(face, 0.3, 0.45),
}


def shown(front: Picture, then: Picture, pose: Pose) -> tuple[str, Measures]:
    """What comes of a picture after the frontal one, and its measures."""
    first = engine().measured(numpy.asarray(front))
    begun = step(Progress(("front", pose, "front")), first)
    assert isinstance(begun, Progress), begun
    seen = engine().measured(numpy.asarray(then), base64.b64decode(begun.view))
    after = step(begun, seen)
    return after if isinstance(after, str) else "passed", seen


@pytest.mark.parametrize(
    ("front", "then", "pose"),
    [("02045", "04000", "right"), ("04117", "04000", "right"), ("02888", "02683", "left"), ("02888", "03909", "left")],
)
def test_a_man_who_turns_is_no_picture(front: str, then: str, pose: Pose) -> None:
    outcome, seen = shown(really_turned(front), really_turned(then), pose)
    assert outcome == "passed", seen.relief


@pytest.mark.parametrize("name", ["obama", "obama3"])
@pytest.mark.parametrize("degrees", [32.0, -32.0])
def test_a_model_of_a_head_turns_as_one(name: str, degrees: float) -> None:
    face = portrait(name)
    outcome, seen = shown(face, moment(turned(face, degrees), 7), "left" if degrees > 0 else "right")
    assert outcome == "passed", seen.relief


@pytest.mark.parametrize("name", ["obama", "biden"])
@pytest.mark.parametrize("change", FLAT.values(), ids=FLAT.keys())
def test_a_photo_that_is_moved_or_bent_is_refused(name: str, change: Change) -> None:
    face = portrait(name)
    outcome, _ = shown(face, moment(change(face), 8), "left")
    assert outcome in {"turn_more", "flat", "tilted"}


@pytest.mark.parametrize("change", ["slanted", "a narrow pull", "a wide pull"])
def test_the_turn_of_the_nose_alone_would_have_let_bent_photos_pass(change: str) -> None:
    face = portrait("obama")
    outcome, seen = shown(face, FLAT[change](face), "left")
    assert seen.turn - engine().measured(numpy.asarray(face)).turn > TURNED_FROM
    assert outcome == "flat"
