"""What each picture of a challenge means, by the rules alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile_api.identity.faces.challenge import (
    COPY_BITS,
    SHORT_TURNS,
    TURNED_FROM,
    Progress,
    again,
    copied,
    quality,
    step,
)
from mobile_api.identity.faces.measures import Measures, Relief
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
    pixels="",
    fingerprint=0,
    view="",
    relief=None,
    embedding=(0.0,) * 128,
)
ELSEWHERE = replace(FRONT, fingerprint=2**40 - 1, points=((9.0, 9.0),) * 5)
LEFT = replace(ELSEWHERE, turn=0.2, relief=Relief(0.6, 0.2))
RIGHT = replace(ELSEWHERE, turn=-0.2, relief=Relief(-0.6, -0.2))
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
    turned = after(begun, LEFT)
    assert step(turned, replace(ELSEWHERE, turn=0.2)) == "not_front"
    assert after(turned, replace(ELSEWHERE, turn=0.08)).done


def test_the_right_is_the_other_way() -> None:
    begun = after(Progress(("front", "right", "front")), FRONT)
    assert step(begun, LEFT) == "wrong_way"
    assert after(begun, RIGHT).pose == "front"


def test_somebody_else_and_the_same_picture_are_noticed() -> None:
    turned = after(Progress(("front", "left", "front")), FRONT, LEFT)
    assert step(turned, STRANGER) == "another_person"
    assert step(turned, FRONT) == "still"
    assert after(turned, ELSEWHERE).done


@pytest.mark.parametrize(
    "relief",
    [None, Relief(0.03, 0.0), Relief(0.36, 0.05), Relief(0.1, 0.2), Relief(-0.6, -0.2)],
    ids=["nothing found", "a plane", "a pulled nose", "a bent plane", "a turn the other way"],
)
def test_what_turns_without_depth_is_flat(relief: Relief | None) -> None:
    begun = after(Progress(("front", "left", "front")), FRONT)
    assert step(begun, replace(LEFT, relief=relief)) == "flat"


def test_a_turn_is_compared_with_the_first_front_and_only_that_view_is_kept() -> None:
    first = replace(FRONT, view="first")
    done = after(Progress(("front", "left", "front")), first, LEFT, replace(ELSEWHERE, view="second"))
    assert (done.view, [front.view for front in done.fronts]) == ("first", ["", ""])
    assert done.prints == (FRONT.fingerprint, LEFT.fingerprint, ELSEWHERE.fingerprint)


def test_a_step_asks_for_more_of_a_turn_five_times() -> None:
    progress = after(Progress(("front", "left", "front")), FRONT)
    for _ in range(SHORT_TURNS):
        asked_again = again(progress, "turn_more")
        assert isinstance(asked_again, Progress)
        assert again(asked_again, "blurred") == asked_again, "other faults don't count"
        progress = asked_again
    assert again(progress, "flat") == "not_turned"
    assert after(progress, LEFT).short_turns == 0
    assert again(progress, "wrong_way") == "wrong_way"


def test_a_copy_is_near_to_a_picture_of_an_earlier_session() -> None:
    seen = replace(FRONT, fingerprint=2**200 - 1)
    assert copied(seen, [0, seen.fingerprint ^ (2**COPY_BITS - 1)])
    assert not copied(seen, [0, seen.fingerprint ^ (2 ** (COPY_BITS + 1) - 1)])
    assert not copied(seen, [])


def test_who_sits_still_comes_back_to_nearly_the_same_picture() -> None:
    nearly = replace(FRONT, fingerprint=3, points=((2.0, 1.0),) * 5)
    assert copied(nearly, [FRONT.fingerprint]), "of an earlier session it would be a copy"
    assert after(Progress(("front", "left", "front")), FRONT, LEFT, nearly).done


def test_everything_is_told_in_both_languages() -> None:
    for zh, en in [*FAULTS.values(), *STEPS.values()]:
        assert any("\u4e00" <= c <= "\u9fff" for c in zh)
        assert en.replace("’", "'").isascii()
