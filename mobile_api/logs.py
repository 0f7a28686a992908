"""Structured logs to standard error. Texts of citizens, codes and tokens are never passed to a log call."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog


def set_up_logging() -> None:
    """JSON lines with time and level, the same for our own and for library messages."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def cause(error: BaseException) -> dict[str, object]:
    """What a log may keep of an exception: its types and the frames. Its message may hold what a citizen wrote."""
    types: list[str] = []
    link: BaseException | None = error
    while link is not None and len(types) < 5:
        types.append(type(link).__name__)
        link = link.__cause__ or link.__context__
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {"error": types, "at": [f"{f.filename}:{f.lineno} {f.name}" for f in frames]}
