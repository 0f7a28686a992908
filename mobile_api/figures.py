"""The figures that Prometheus gets, of all workers together. Labels are names of our own, never people's data."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which the workers keep their figures; it must be set before the start."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Histogram("yiwang_request_seconds", "HTTP requests", ["method", "route", "status"], buckets=SECONDS)
TURNS = Histogram("yiwang_turn_seconds", "The bot's answers, its actions included", ["outcome"], buckets=SECONDS)
OUTSIDE = Histogram("yiwang_outside_seconds", "Calls of other systems", ["system", "outcome"], buckets=SECONDS)
ROUNDS = Counter("yiwang_rounds_total", "Rounds of work beside the requests", ["round", "outcome"])
DATA_CALLS = Histogram(
    "yiwang_data_call_seconds", "Calls of registers, by source", ["source", "outcome"], buckets=SECONDS
)
DATA_REFUSED = Counter("yiwang_data_calls_refused_total", "Calls that no scenario released", ["source", "why"])
DATA_LINES = Gauge("yiwang_log_lines", "Last line of a log that is a chain", ["log"], multiprocess_mode="max")
LOG_BROKEN = Gauge(
    "yiwang_log_broken_at",
    "Line from which a chain isn't what was written; 0: whole",
    ["log"],
    multiprocess_mode="mostrecent",
)
PROBES = Histogram(
    "yiwang_source_probe_seconds",
    "Whether registers are there, asked once a minute",
    ["source", "outcome"],
    buckets=SECONDS,
)
SOURCE_UP = Gauge(
    "yiwang_source_up",
    "1 if a register answers its probes, 0 if it is down",
    ["source"],
    multiprocess_mode="mostrecent",
)
SOCKETS = Gauge("yiwang_open_sockets", "Open WebSockets", ["kind"], multiprocess_mode="livesum")


@contextmanager
def timed(figure: Histogram, *labels: str) -> Iterator[None]:
    """Measure what is done inside, with how it ended as the last label: `ok`, or the name of what was raised."""
    began, outcome = time.perf_counter(), "ok"
    try:
        yield
    except BaseException as error:
        outcome = type(error).__name__
        raise
    finally:
        figure.labels(*labels, outcome).observe(time.perf_counter() - began)


@contextmanager
def open_socket(kind: str) -> Iterator[None]:
    """A WebSocket of this kind is open as long as this lasts."""
    SOCKETS.labels(kind).inc()
    try:
        yield
    finally:
        SOCKETS.labels(kind).dec()


def prepare() -> None:
    """Before the workers start: their folder, without the figures of processes that are gone."""
    if folder := _folder():
        folder.mkdir(parents=True, exist_ok=True)
        for path in _of_dead(folder):
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class LookedUp:
    """A figure that is looked up when somebody asks."""

    name: str
    what: str
    label: str
    """What its values are told apart by."""
    values: Mapping[str, float]


def written(now: Sequence[LookedUp]) -> bytes:
    """The figures of all workers in Prometheus' text format, and what holds `now`.

    Without a folder they are those of this process. Reads files: not for the event loop.
    """
    registry = CollectorRegistry()
    registry.register(_Now(now))
    return _kept() + generate_latest(registry)


class _Now(Collector):
    """What is looked up when somebody asks; a `Gauge` would be kept in the workers' folder."""

    def __init__(self, now: Sequence[LookedUp]) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        for one in self._now:
            family = GaugeMetricFamily(one.name, one.what, labels=[one.label])
            for of, value in one.values.items():
                family.add_metric([of], value)
            yield family


def _kept() -> bytes:
    if (folder := _folder()) is None:
        return generate_latest(REGISTRY)
    for path in _of_dead(folder):
        mark_process_dead(_pid(path))  # type: ignore[no-untyped-call]
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def _folder() -> Path | None:
    return Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else None


def _of_dead(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*_*.db") if not Path(f"/proc/{_pid(path)}").exists()]


def _pid(path: Path) -> int:
    return int(path.stem.rsplit("_", 1)[1])
