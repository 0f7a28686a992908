"""The engine's processes, so that the event loop never waits for a face.

They are plain child processes and no `ProcessPoolExecutor`: that one would load the whole backend into each of them
(150 MB more), and it can't end a process that hangs over a picture.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

import structlog

from mobile_api.errors import Unavailable
from mobile_api.identity.faces.frames import LENGTH
from mobile_api.identity.faces.measures import Measures, read_measures
from mobile_api.identity.faces.pictures import BadPicture

log = structlog.get_logger()
START_S, PICTURE_S = 30.0, 10.0
Process = asyncio.subprocess.Process


class FacePool:
    """As many engines as there are cores to spare; they start with the first face and stay."""

    def __init__(self, size: int | None = None) -> None:
        self._free: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        self._all: set[Process] = set()
        for _ in range(size or max(1, min(4, (os.cpu_count() or 2) - 1))):
            self._free.put_nowait(None)

    async def measure(self, content: bytes, front: bytes = b"") -> Measures:
        """What a picture shows, and its relief against the view of a frontal one.

        Raises `BadPicture`, and `Unavailable` if the engine fails.
        """
        engine = await self._free.get()
        try:
            engine = engine or await self._start()
            told = await asyncio.wait_for(self._ask(engine, front, content), PICTURE_S)
        except BaseException as error:
            self._end(engine)
            engine = None
            if isinstance(error, (TimeoutError, OSError, asyncio.IncompleteReadError)):
                log.error("face_engine_failed", error=type(error).__name__)
                raise Unavailable from error
            raise
        finally:
            self._free.put_nowait(engine)
        if "refused" in told:
            raise BadPicture(told["refused"])
        return read_measures(told)

    def close(self) -> None:
        """End the engines."""
        for engine in list(self._all):
            self._end(engine)

    async def _start(self) -> Process:
        told = {name: value for name, value in os.environ.items() if not name.startswith(("YIWANG_", "MONGODB_"))}
        engine = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "mobile_api.identity.faces.engine",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=told | {"OMP_NUM_THREADS": "1"},
        )
        self._all.add(engine)
        assert engine.stdout is not None
        await asyncio.wait_for(engine.stdout.readexactly(LENGTH.size), START_S)
        return engine

    async def _ask(self, engine: Process, front: bytes, content: bytes) -> dict[str, Any]:
        assert engine.stdin is not None
        assert engine.stdout is not None
        engine.stdin.write(LENGTH.pack(len(front)) + front + LENGTH.pack(len(content)) + content)
        await engine.stdin.drain()
        (length,) = LENGTH.unpack(await engine.stdout.readexactly(LENGTH.size))
        told: dict[str, Any] = json.loads(await engine.stdout.readexactly(length))
        return told

    def _end(self, engine: Process | None) -> None:
        if engine is not None:
            self._all.discard(engine)
            if engine.returncode is None:
                engine.kill()
