"""What the trained model makes of messages, as the channel would pass them on.

JSON lines {text, metadata?} in; {text, intent, confidence, ranking, entities, ms} out:

    python -m bot.understand MODEL < messages.jsonl
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import skops.io  # noqa: F401  # before Rasa: see start.py
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel import defused


class Understanding:
    """A trained model, loaded once."""

    def __init__(self, model: Path) -> None:
        agent = Agent.load(str(model))
        if agent.processor is None:
            raise SystemExit(f"no model at {model}")
        self._processor = agent.processor

    def parse(self, text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
        """Intent, confidence, ranking and entities of one message, and the milliseconds that it took."""
        message = UserMessage(defused(text), sender_id="understand", metadata=metadata)
        tracker = DialogueStateTracker.from_events("understand", [])
        began = time.perf_counter()
        parsed = asyncio.run(self._processor.parse_message(message, tracker))
        took = (time.perf_counter() - began) * 1000
        return {
            "text": text,
            "intent": parsed["intent"]["name"],
            "confidence": parsed["intent"]["confidence"],
            "ranking": parsed.get("intent_ranking", [])[:3],
            "entities": {entity["entity"]: entity["value"] for entity in parsed["entities"]},
            "ms": round(took, 2),
        }


def answers(model: Path, lines: Iterator[str]) -> Iterator[str]:
    """One JSON line for each one given."""
    understanding = Understanding(model)
    for line in lines:
        if line.strip():
            asked = json.loads(line)
            yield json.dumps(understanding.parse(asked["text"], asked.get("metadata")), ensure_ascii=False)


def main() -> None:
    """Read standard input until it ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    lines = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):  # some components print their progress
        for answer in answers(parser.parse_args().model, iter(sys.stdin)):
            print(answer, file=lines, flush=True)


if __name__ == "__main__":
    main()
