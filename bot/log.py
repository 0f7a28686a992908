"""What the bot logs beside what Rasa does: JSON lines on standard error, with the id of the turn and nobody's words."""

from __future__ import annotations

import logging
import sys

import structlog

log = structlog.wrap_logger(  # by its own settings: Rasa sets another level for the process
    structlog.PrintLogger(sys.stderr),
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
)
