"""What must never stand in a log: names, addresses, numbers of people, phones, words, tokens, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

PERSONAL = {
    "an ID number": re.compile(r"(?<![\w.])[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?!\w)"),
    "a phone number": re.compile(r"(?<![\w.])1[3-9]\d{9}(?!\w)"),
    "a signed token": re.compile(r"eyJ[\w-]{10,}\.[\w-]+"),
    "a guest's token": re.compile(r"guest\.[0-9a-f]{32}\."),
    "a picture": re.compile(r"/9j/4AAQ|\\xff\\xd8\\xff"),
    "what tests say of people": re.compile("张三|陈静|中七商贸|中七路|理发店|%E7%90%86%E5%8F%91"),
    "a text message": re.compile("(验证|确认)码 ?[0-9]{6}"),
}


def personal(folder: Path) -> Iterator[str]:
    """Each find in the logs of a system: the file, the line, and what it is, without repeating it."""
    for log in sorted(folder.glob("*.log")):
        for number, line in enumerate(log.read_text(errors="replace").splitlines(), 1):
            for what, pattern in PERSONAL.items():
                if pattern.search(line):
                    yield f"{log.name}:{number}: {what}"
