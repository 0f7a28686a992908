"""Measures pictures in a process of its own: `python -m mobile_api.identity.faces.engine`, spoken to by `pool.py`.

A picture comes in, with the view of the frontal one if the person was to turn, and numbers go out; pixels are never
written anywhere. Models: dlib's detector and its ResNet, and the five-point landmarks, the only landmark model whose
training data may be used freely (CC0).
"""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import resource
import sys
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import dlib
import numpy
from numpy.typing import NDArray
from PIL import Image

from mobile_api.identity.faces.frames import LENGTH
from mobile_api.identity.faces.measures import Measures
from mobile_api.identity.faces.pictures import BadPicture, Pixels, read
from mobile_api.identity.faces.relief import HEIGHT, WIDTH, relief, view

MEMORY = 3 * 1024**3
NICE = 15
"""Below the event loop: whoever only reads a page isn't slowed down by faces."""
Light = NDArray[numpy.float64]


class Engine:
    """The three models, loaded once per process."""

    def __init__(self) -> None:
        folder = models_folder()
        self._detector = dlib.get_frontal_face_detector()
        self._predictor = dlib.shape_predictor(str(folder / "shape_predictor_5_face_landmarks.dat"))
        self._network = dlib.face_recognition_model_v1(str(folder / "dlib_face_recognition_resnet_model_v1.dat"))

    def measure(self, content: bytes, front: bytes = b"") -> Measures:
        """What a picture shows, and its relief against the view of a frontal one. Raises `BadPicture`."""
        return self.measured(read(content), front)

    def detect(self, pixels: Pixels) -> Any:
        """Where the face is. Raises `BadPicture` unless there is exactly one."""
        boxes = self._detector(pixels, 0)
        if len(boxes) != 1:
            raise BadPicture("no_face" if not boxes else "many_faces")
        return boxes[0]

    def landmarks(self, pixels: Pixels, box: Any) -> Any:
        """The corners of the eyes, and the nose."""
        return self._predictor(pixels, box)

    def embed(self, pixels: Pixels, shape: Any) -> tuple[float, ...]:
        """The face as 128 numbers."""
        return tuple(float(n) for n in self._network.compute_face_descriptor(pixels, shape))

    def measured(self, pixels: Pixels, front: bytes = b"") -> Measures:
        """What the pixels show; see `measure`. Raises `BadPicture`."""
        box = self.detect(pixels)
        shape = self.landmarks(pixels, box)
        points = numpy.array([(p.x, p.y) for p in shape.parts()], dtype=float)
        left, right, nose = points[0:2].mean(axis=0), points[2:4].mean(axis=0), points[4]
        between = left - right
        eyes = float(numpy.hypot(*between)) or 1.0
        height, width = pixels.shape[:2]
        face, seen = _face(pixels, box), view(Image.fromarray(pixels).convert("L"), points)
        return Measures(
            width=int(box.width()),
            inside=bool((points >= 0).all() and (points < (width, height)).all()),
            turn=float(numpy.dot(nose - (left + right) / 2, between / eyes)) / eyes,
            roll=float(numpy.degrees(numpy.arctan2(between[1], between[0]))),
            eyes=eyes,
            points=tuple((float(x), float(y)) for x, y in points),
            sharpness=_sharpness(face),
            light=float(face.mean()),
            sides=float(abs(face[:, :64].mean() - face[:, 64:].mean())),
            pixels=sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest(),
            fingerprint=_fingerprint(seen),
            view=base64.b64encode(seen).decode(),
            relief=relief(front, seen) if front else None,
            embedding=self.embed(pixels, shape),
        )


def models_folder() -> Path:
    """Where the package keeps its files; it isn't imported, because it asks for a module that is gone."""
    spec = importlib.util.find_spec("face_recognition_models")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package face-recognition-models is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "models"


def _face(pixels: Pixels, box: Any) -> Light:
    """The face in grey, 128 by 128."""
    grey = Image.fromarray(pixels).convert("L")
    return numpy.asarray(grey.resize((128, 128), box=_within(box, grey)), dtype=float)


def _within(box: Any, picture: Image.Image) -> tuple[int, int, int, int]:
    left, top = max(0, box.left()), max(0, box.top())
    return left, top, max(left + 1, min(picture.width, box.right())), max(top + 1, min(picture.height, box.bottom()))


def _sharpness(face: Light) -> float:
    inner = face[1:-1, 1:-1]
    laplacian = face[:-2, 1:-1] + face[2:, 1:-1] + face[1:-1, :-2] + face[1:-1, 2:] - 4 * inner
    return float(laplacian.var() / max(face.var(), 1.0))


def _fingerprint(seen: bytes) -> int:
    small = numpy.asarray(Image.frombytes("L", (WIDTH, HEIGHT), seen).resize((17, 17)), dtype=int)
    here = small[:-1, :-1]
    rises = numpy.concatenate([small[:-1, 1:] > here, small[1:, :-1] > here], axis=None)
    return int("".join("1" if one else "0" for one in rises), 2)


def answers(engine: Engine, asked: Iterable[tuple[bytes, bytes]]) -> Iterable[bytes]:
    """For each frontal view (empty if there is none) and picture its measures as JSON, or why there are none."""
    for front, content in asked:
        try:
            told: dict[str, Any] = asdict(engine.measure(content, front))
        except BadPicture as bad:
            told = {"refused": bad.code}
        except MemoryError:
            told = {"refused": "too_large"}
        yield json.dumps(told).encode()


def _read_all(stream: BinaryIO) -> Iterable[tuple[bytes, bytes]]:
    while header := stream.read(LENGTH.size):
        front = stream.read(LENGTH.unpack(header)[0])
        yield front, stream.read(LENGTH.unpack(stream.read(LENGTH.size))[0])


def main() -> None:
    """Answer until the other end closes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.nice(NICE)
    engine = Engine()
    sys.stdout.buffer.write(LENGTH.pack(0))  # ready
    sys.stdout.buffer.flush()
    for told in answers(engine, _read_all(sys.stdin.buffer)):
        sys.stdout.buffer.write(LENGTH.pack(len(told)) + told)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
