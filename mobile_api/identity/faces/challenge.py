"""The liveness challenge: what is asked of the person, and what each picture means. Rules only.

The server draws the order of the turns and tells one step at a time. Turning moves the nose between the eyes, against
the same person's picture from the front; a flat picture that is turned or bent hardly does that. It is a challenge and
no proof against every mask: it is one of several hurdles, beside the phone, the device and the register's photo.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from mobile_api.identity.faces.measures import Measures, bits_apart, distance, moved

Pose = Literal["front", "left", "right"]
Fault = Literal[
    "outside",
    "too_small",
    "too_dark",
    "too_bright",
    "uneven_light",
    "blurred",
    "tilted",
    "not_front",
    "turn_more",
    "wrong_way",
    "still",
    "another_person",
]
CHALLENGE_LIFE = timedelta(minutes=3)
STEP_LIFE = timedelta(seconds=20)
ATTEMPTS = 3
FRAMES_PER_STEP = 30
TURNS = 2
SMALLEST_FACE = 80
DARKEST, BRIGHTEST, MOST_UNEVEN = 50.0, 220.0, 75.0
LEAST_SHARP = 0.012
MOST_TILTED = 22.0
FRONT_WITHIN, RETURN_WITHIN = 0.16, 0.06
TURNED_FROM = 0.11
"""Measured: synthetic heads turned by 30° change by 0.10 to 0.24, flat photos turned by 30° by no more than 0.10."""
SAME_TURNED = 0.65
"""Between a turned and a frontal picture of one person the distance is larger."""
SAME_PERSON = 0.5
"""Stricter than the published 0.6: see README, "Faces"."""
STILL_BITS, STILL_MOVE = 6, 0.015
ENDS_ATTEMPT = frozenset({"wrong_way", "another_person", "replayed", "nonce", "too_slow"})
"""Faults that no honest picture of a moving person has; the rest only asks for a better picture."""


@dataclass(frozen=True)
class Progress:
    """One attempt: the steps, and the frontal pictures' measures so far."""

    steps: tuple[Pose, ...]
    at: int = 0
    fronts: tuple[Measures, ...] = ()
    last: Measures | None = None

    @property
    def pose(self) -> Pose:
        """What is asked now."""
        return self.steps[self.at]

    @property
    def done(self) -> bool:
        """Whether every step was taken."""
        return self.at == len(self.steps)


def drawn(rng: random.Random) -> tuple[Pose, ...]:
    """A sequence that nobody can foresee: from the front, then turns, after each back to the front."""
    steps: list[Pose] = ["front"]
    for _ in range(TURNS):
        turn: Pose = "left" if rng.random() < 0.5 else "right"
        steps += [turn, "front"]
    return tuple(steps)


def quality(seen: Measures) -> Fault | None:
    """Why a picture is no good, whatever was asked."""
    checks: Sequence[tuple[bool, Fault]] = (
        (not seen.inside, "outside"),
        (seen.width < SMALLEST_FACE, "too_small"),
        (seen.light < DARKEST, "too_dark"),
        (seen.light > BRIGHTEST, "too_bright"),
        (seen.sides > MOST_UNEVEN, "uneven_light"),
        (seen.sharpness < LEAST_SHARP, "blurred"),
        (abs(seen.roll) > MOST_TILTED, "tilted"),
    )
    return next((fault for wrong, fault in checks if wrong), None)


def step(progress: Progress, seen: Measures) -> Progress | Fault:
    """The attempt after a picture that passed, or what is wrong with it."""
    fault = quality(seen) or _identity(progress, seen) or _pose(progress, seen)
    if fault is not None:
        return fault
    fronts = (*progress.fronts, seen) if progress.pose == "front" else progress.fronts
    return replace(progress, at=progress.at + 1, fronts=fronts, last=seen)


def _identity(progress: Progress, seen: Measures) -> Fault | None:
    """Whether it is the person of the first picture, and another picture than the one before."""
    if not progress.fronts or progress.last is None:
        return None
    nearest = min(distance(front.embedding, seen.embedding) for front in progress.fronts)
    if nearest > (SAME_PERSON if progress.pose == "front" else SAME_TURNED):
        return "another_person"
    back = progress.pose == "front"
    return "still" if back and any(_same_picture(before, seen) for before in progress.fronts) else None


def _same_picture(one: Measures, other: Measures) -> bool:
    """A picture packed anew is still the same one; a person never comes back to the very same place."""
    return bits_apart(one.fingerprint, other.fingerprint) <= STILL_BITS and moved(one, other) <= STILL_MOVE


def _pose(progress: Progress, seen: Measures) -> Fault | None:
    if not progress.fronts:
        return None if abs(seen.turn) <= FRONT_WITHIN else "not_front"
    turned = seen.turn - progress.fronts[0].turn
    if progress.pose == "front":
        return None if abs(turned) <= RETURN_WITHIN else "not_front"
    towards = turned if progress.pose == "left" else -turned
    if towards <= -TURNED_FROM:
        return "wrong_way"
    return None if towards >= TURNED_FROM else "turn_more"
