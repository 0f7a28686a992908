"""What people say in a conversation without asking for anything: "继续", "hang on", "是的".

The matcher has learned requests only, and would take a bare word for the one that it is least unlike. Learned as "none
of these" such words made it doubt requests that share them ("帮我妈办老年证"), so they are known by heart.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from mobile_api.catalog.matcher.examples import PHRASES_DIR
from mobile_api.catalog.matcher.text import clean

NLU_DIR = PHRASES_DIR.parent / "nlu"
ABOUT_MATTERS, NAMES_MATTERS = {"facts.yml", "request_service.yml"}, {"correct", "inform"}
"""Files and intents of the bot's phrases that may speak of a one-thing."""


def read_chat(folder: Path = NLU_DIR) -> frozenset[str]:
    """The phrases, as the matcher would read them."""
    said = set()
    for path in sorted(folder.glob("*.yml")):
        for intent in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if path.name not in ABOUT_MATTERS and intent["intent"] not in NAMES_MATTERS:
                said |= {clean(line.removeprefix("- ")) for line in intent["examples"].splitlines()}
    return frozenset(said - {""})
