"""What each picture of a challenge means, by the rules alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile_api.identity.faces.challenge import TURNED_FROM, Progress, quality, step
from mobile_api.identity.faces.measures import Measures
from mobile_api.identity.faces.sentences import FAULTS, STEPS

FRONT = Measures(
    width=150,
    inside=True,
    turn=0.01,
    roll=0.0,
    eyes=60.0,
    points=((1.0, 1.0),) * 5,
    sharpness=0.2,
    light=120.0,
    sides=5.0,
    fingerprint=0,
    embedding=(0.0,) * 128,
)
ELSEWHERE = replace(FRONT, fingerprint=2**40 - 1, points=((9.0, 9.0),) * 5)
STRANGER = replace(ELSEWHERE, embedding=(0.1,) * 128)


def after(progress: Progress, *pictures: Measures) -> Progress:
    for picture in pictures:
        moved_on = step(progress, picture)
        assert isinstance(moved_on, Progress), moved_on
        progress = moved_on
    return progress


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"inside": False}, "outside"),
        ({"width": 60}, "too_small"),
        ({"light": 30.0}, "too_dark"),
        ({"light": 240.0}, "too_bright"),
        ({"sides": 90.0}, "uneven_light"),
        ({"sharpness": 0.001}, "blurred"),
        ({"roll": -30.0}, "tilted"),
    ],
    ids=str,
)
def test_a_poor_picture_is_named_by_its_fault(wrong: dict[str, float], fault: str) -> None:
    assert quality(FRONT) is None
    assert quality(replace(FRONT, **wrong)) == fault  # type: ignore[arg-type]


def test_turns_are_measured_against_the_own_front() -> None:
    begun = after(Progress(("front", "left", "front")), replace(FRONT, turn=0.08))
    assert step(begun, replace(ELSEWHERE, turn=TURNED_FROM)) == "turn_more", "0.03 more than the front's"
    assert step(begun, replace(ELSEWHERE, turn=-0.1)) == "wrong_way"
    turned = after(begun, replace(ELSEWHERE, turn=0.2))
    assert step(turned, replace(ELSEWHERE, turn=0.2)) == "not_front"
    assert after(turned, replace(ELSEWHERE, turn=0.08)).done


def test_the_right_is_the_other_way() -> None:
    begun = after(Progress(("front", "right", "front")), FRONT)
    assert step(begun, replace(ELSEWHERE, turn=0.2)) == "wrong_way"
    assert after(begun, replace(ELSEWHERE, turn=-0.2)).pose == "front"


def test_somebody_else_and_the_same_picture_are_noticed() -> None:
    turned = after(Progress(("front", "left", "front")), FRONT, replace(ELSEWHERE, turn=0.2))
    assert step(turned, STRANGER) == "another_person"
    assert step(turned, FRONT) == "still"
    assert after(turned, ELSEWHERE).done


def test_everything_is_told_in_both_languages() -> None:
    for zh, en in [*FAULTS.values(), *STEPS.values()]:
        assert any("\u4e00" <= c <= "\u9fff" for c in zh)
        assert en.replace("’", "'").isascii()
