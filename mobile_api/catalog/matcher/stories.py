"""Training texts as people tell them: a phrase in the middle of a story that has nothing to do with it.

Few write phrases like that, many citizens do. The sentences around are the same for every one-thing and for "none of
these", so the model learns to look past them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import yaml

from mobile_api.catalog.matcher.examples import NONE, PHRASES_DIR
from mobile_api.catalog.matcher.text import clean

AROUND_FILE = PHRASES_DIR.parent / "stories.yml"
SHARE, SHARE_OF_NONE = 0.5, 1.0
"""How many phrases are told as a story, too; of "none of these" all, or every story would look like a request."""
SEED = 0


def as_stories(labelled: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Stories around some of the texts, with their labels. The same texts give the same stories."""
    chance = random.Random(SEED)  # noqa: S311  # no secret, and repeatable
    around = yaml.safe_load(AROUND_FILE.read_text(encoding="utf-8"))
    told = []
    for text, label in labelled:
        if chance.random() < (SHARE_OF_NONE if label == NONE else SHARE):
            told.append((_story(text, around, chance), label))
    return told


def _story(text: str, sentences: Mapping[str, list[str]], chance: random.Random) -> str:
    chinese = any("\u3400" <= c <= "\u9fff" for c in text)
    around = chance.sample(sentences["zh" if chinese else "en"], chance.choice((2, 3, 4)))
    place = chance.randint(0, len(around))
    return clean(("，" if chinese else ", ").join([*around[:place], text, *around[place:]]))
