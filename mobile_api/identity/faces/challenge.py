"""The liveness challenge: what is asked of the person, and what each picture means. Rules only.

The server draws the order of the turns and tells one step at a time. Turning moves the nose between the eyes, and the
whole face by its depth, against the same person's picture from the front; a flat picture that is held, bent or pulled
about its nose doesn't do both. It is a challenge and no proof against every mask: it is one of several hurdles, beside
the phone, the device and the register's photo.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
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
    "flat",
    "wrong_way",
    "still",
    "another_person",
    "not_turned",
]
CHALLENGE_LIFE = timedelta(minutes=3)
STEP_LIFE = timedelta(seconds=20)
ATTEMPTS = 3
FRAMES_PER_STEP = 30
SHORT_TURNS = 5
"""So often a step asks for more of a turn: who bends a picture can't feel their way to the limit."""
TURNS = 2
SMALLEST_FACE = 80
DARKEST, BRIGHTEST, MOST_UNEVEN = 50.0, 220.0, 75.0
LEAST_SHARP = 0.012
MOST_TILTED = 22.0
FRONT_WITHIN, RETURN_WITHIN = 0.16, 0.06
TURNED_FROM = 0.11
"""Measured: synthetic heads turned by 30° change by 0.10 to 0.24, flat photos turned by 30° by no more than 0.10."""
WHOLE_FROM, BROW_FROM = 0.25, 0.10
"""Measured on films of two people and on pictures that were bent: see README, "Faces"."""
SAME_TURNED = 0.65
"""Between a turned and a frontal picture of one person the distance is larger."""
SAME_PERSON = 0.5
"""Stricter than the published 0.6: see README, "Faces"."""
STILL_BITS, STILL_MOVE = 12, 0.015
COPY_BITS = 26
"""Measured: 92% of changed copies are that near, and of pictures taken ten seconds apart or more 1 in 5,000."""
COPIES_KEPT = timedelta(days=7)
ENDS_ATTEMPT = frozenset({"wrong_way", "another_person", "replayed", "nonce", "too_slow", "not_turned"})
"""Faults that no honest picture of a moving person has; the rest only asks for a better picture."""


@dataclass(frozen=True)
class Progress:
    """One attempt: the steps, and the frontal pictures' measures so far."""

    steps: tuple[Pose, ...]
    at: int = 0
    fronts: tuple[Measures, ...] = ()
    view: str = ""
    """Of the first frontal picture (`Measures.view`): turns are compared with it."""
    prints: tuple[int, ...] = ()
    """Fingerprints of the pictures that passed a step."""
    short_turns: int = 0
    """How often the present step has asked for more of a turn."""

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
    if progress.pose == "front":
        view = progress.view or seen.view
        progress = replace(progress, fronts=(*progress.fronts, replace(seen, view="")), view=view)
    return replace(progress, at=progress.at + 1, prints=(*progress.prints, seen.fingerprint), short_turns=0)


def again(progress: Progress, fault: str) -> Progress | str:
    """The attempt after a fault if the step goes on, else the fault that ends it."""
    if fault in ENDS_ATTEMPT:
        return fault
    if fault not in ("turn_more", "flat"):
        return progress
    short = progress.short_turns + 1
    return replace(progress, short_turns=short) if short <= SHORT_TURNS else "not_turned"


def copied(seen: Measures, earlier: Iterable[int]) -> bool:
    """Whether a picture is one of an earlier session's, a little changed; `earlier` are the fingerprints of those.

    Not asked of pictures of the same session: somebody who sits still looks nearly the same for half a minute.
    """
    return any(bits_apart(seen.fingerprint, one) <= COPY_BITS for one in earlier)


def _identity(progress: Progress, seen: Measures) -> Fault | None:
    """Whether it is the person of the first picture, and another picture than that."""
    if not progress.fronts:
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
    if towards < TURNED_FROM:
        return "turn_more"
    return None if _in_depth(seen, 1 if progress.pose == "left" else -1) else "flat"


def _in_depth(seen: Measures, way: int) -> bool:
    relief = seen.relief
    return relief is not None and way * relief.whole >= WHOLE_FROM and way * relief.brow >= BROW_FROM
