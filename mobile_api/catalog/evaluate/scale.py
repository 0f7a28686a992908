"""How the search of titles grows to the whole city's library: `python -m mobile_api.catalog.evaluate.scale`.

The city's real count is 1,679 cases of its own, 13,576 of the counties and 15,121 of the districts, 30,376 together.
Each gets a title of its own here, the worst case: the law of six unities gives the same item the same name everywhere,
so that a real library has far fewer different titles. Names of items: see nlu_data/catalog/items.
Prints JSON; every size is measured in a process of its own. Encoding the titles takes some minutes, once.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from itertools import islice, product

import numpy as np
import psutil

from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.items.files import read_items
from mobile_api.catalog.items.record import Item
from mobile_api.catalog.lint import evaluation_queries
from mobile_api.catalog.matcher.titles import TitleMatcher
from mobile_api.settings import ROOT

CITY, COUNTIES, DISTRICTS = 1_679, 13_576, 15_121
SIZES = (124, CITY, 10_000, CITY + COUNTIES + DISTRICTS)
AREAS = [
    "市本级",
    "肇州县",
    "肇源县",
    "林甸县",
    "杜尔伯特县",
    "萨尔图区",
    "让胡路区",
    "龙凤区",
    "红岗区",
    "大同区",
    "高新区",
]
SITUATIONS = ["首次办理", "变更", "延续", "补办", "注销"]
KEPT = ROOT / ".data" / "evaluation" / "scale.joblib"
ASKED = 300


def library() -> dict[str, list[str]]:
    """The one-things first, then made-up cases: every item in every situation in every area, up to the city's count."""
    titles = {thing.id: [thing.name.zh, thing.plain.zh] for thing in read_catalog().one_things.values()}
    names = list(dict.fromkeys(item.checklist.name.zh for item in read_items() if isinstance(item, Item)))
    cases = (f"{name}（{situation}，{area}）" for area, situation, name in product(AREAS, SITUATIONS, names))
    titles |= {f"case-{n}": [title] for n, title in enumerate(islice(cases, SIZES[-1] - len(titles)))}
    return titles


def measure(size: int) -> dict[str, float]:
    """One size, in this process: seconds to load, megabytes, milliseconds per request."""
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    matcher = TitleMatcher.load(KEPT)
    loaded = time.perf_counter() - started
    matcher = matcher.first(size)
    texts = [query.text for query in evaluation_queries()][:ASKED]
    matcher.match(texts[0])
    seconds = []
    for text in texts:
        started = time.perf_counter()
        matcher.match(text)
        seconds.append(time.perf_counter() - started)
    return {
        "entries": size,
        "load_s": round(loaded, 2),
        "memory_mb": round((psutil.Process().memory_info().rss - before) / 2**20),
        "p50_ms": round(float(np.percentile(seconds, 50)) * 1000, 1),
        "p99_ms": round(float(np.percentile(seconds, 99)) * 1000, 1),
    }


def main() -> int:
    """Build the library unless it is there, then measure every size in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="measure one size in this process")
    chosen = parser.parse_args()
    if chosen.size:
        print(json.dumps(measure(chosen.size)))
        return 0
    if not KEPT.exists():
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        TitleMatcher.learn(library()).save(KEPT)
    for size in SIZES:
        command = [sys.executable, "-m", "mobile_api.catalog.evaluate.scale", "--size", str(size)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip(), flush=True)  # noqa: S603
    return 0


if __name__ == "__main__":
    sys.exit(main())
