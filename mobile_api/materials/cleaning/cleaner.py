"""Sends a file to a process of its own, so that the event loop never waits and a hostile file harms nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

import structlog

from mobile_api.errors import Unavailable
from mobile_api.materials.cleaning.cleaned import Cleaned
from mobile_api.materials.kinds import Kind, Refused

log = structlog.get_logger()
AT_ONCE, PATIENCE_S = 2, 25.0


class Cleaner:
    """A few files at a time; the others wait their turn."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def clean(self, content: bytes, allowed: list[Kind]) -> Cleaned:
        """The file as it may be kept. Raises `Refused`; a file that the process dies of is refused, too.

        Raises `Unavailable` if the machine is too busy to look at it now: that isn't the file's fault, which the
        process's own limits on time and memory would have shown.
        """
        async with self._turns:
            output = await self._run(json.dumps(allowed).encode() + b"\n" + content)
        frames = _frames(output)
        if not frames:
            log.warning("file_not_checked", size=len(content))
            raise Refused("slow")
        told, kept = frames[0]
        if "refused" in told:
            raise Refused(told["refused"], told["kind"])
        thumbnail = frames[1][1] if len(frames) > 1 else None
        return Cleaned(told["kind"], kept, told["pages"], tuple(told["notes"]), thumbnail)

    async def _run(self, told: bytes) -> bytes:
        passed = {name: value for name, value in os.environ.items() if not name.startswith(("YIWANG_", "MONGODB_"))}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "mobile_api.materials.cleaning.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=passed,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(told), PATIENCE_S)
        except TimeoutError as error:
            raise Unavailable from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return output


def _frames(output: bytes) -> list[tuple[dict[str, Any], bytes]]:
    """What the process managed to say; a frame that was cut off doesn't count."""
    frames, at = [], 0
    while (end := output.find(b"\n", at)) >= 0:
        told = json.loads(output[at:end])
        at = end + 1 + told["length"]
        if at > len(output):
            break
        frames.append((told, output[end + 1 : at]))
    return frames
