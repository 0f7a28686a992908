"""`python -m mobile_api.catalog.evaluate --catalog FILE --queries FILE [--untrained] [--json] [--out FOLDER]`

Without files it measures the city's own catalog on `nlu_data/evaluation/`. The matcher learns from our phrases for the
entries that have any; with `--untrained`, or if none has, entries are judged by their titles alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from mobile_api.catalog.evaluate.inputs import Entry, InputError, Query, read_entries, read_queries
from mobile_api.catalog.evaluate.judging import CanMatch, judge_all
from mobile_api.catalog.evaluate.metrics import Scores, grouped, reliability, scores
from mobile_api.catalog.evaluate.report import html, number, write_misses
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.index import build
from mobile_api.catalog.matcher.examples import EVALUATION_DIR, NONE, Example, read_phrases
from mobile_api.catalog.matcher.matcher import Matcher
from mobile_api.catalog.matcher.titles import TitleMatcher
from mobile_api.settings import ROOT

OUT_DIR = ROOT / ".data" / "evaluation"


def matcher_for(entries: Sequence[Entry], untrained: bool) -> tuple[CanMatch, str]:
    """The matcher that answers for these entries, and what it knows."""
    titles = {entry.id: entry.titles for entry in entries}
    if not untrained and titles.keys() == read_catalog().one_things.keys():
        return Matcher.load(build()), "as the service runs it"
    phrases = [example for example in read_phrases() if example.label in titles]
    if untrained or not phrases:
        return TitleMatcher.learn(titles), "titles alone"
    none = [example for example in read_phrases() if example.label == NONE]
    named = [Example(title, entry.id) for entry in entries for title in entry.titles]
    return Matcher.learn([*named, *phrases, *none]), f"titles and {len(phrases)} phrases"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write the misses and the report. Fails for a file that can't be read."""
    chosen = _parser().parse_args(arguments)
    try:
        entries = read_entries(chosen.catalog) if chosen.catalog else _own_entries()
        queries = [query for path in chosen.queries or _own_queries() for query in read_queries(path, entries)]
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    matcher, knowing = matcher_for(entries, chosen.untrained)
    result = _measure(matcher, queries, chosen.out, f"{len(entries)} entries, {len(queries)} queries, {knowing}")
    print(json.dumps(result, ensure_ascii=False, indent=2) if chosen.json else _text(result))
    return 0


def _measure(matcher: CanMatch, queries: Sequence[Query], out: Path, title: str) -> dict[str, object]:
    matcher.match(queries[0].text)  # the first call loads what is loaded late
    judged, seconds = judge_all(matcher, queries)
    tables: dict[str, Mapping[str, Scores]] = {
        "all": {"all": scores(judged)},
        "language": grouped(judged, lambda one: one.language),
        "kind": grouped(judged, lambda one: one.kind),
    }
    out.mkdir(parents=True, exist_ok=True)
    missed = write_misses(out / "misses.tsv", judged)
    (out / "report.html").write_text(html(title, tables, reliability(judged), judged), encoding="utf-8")
    return {
        "measured": title,
        **{name: {group: asdict(s) for group, s in rows.items()} for name, rows in tables.items()},
        "reliability": [asdict(one) for one in reliability(judged)],
        "latency_ms": {f"p{p}": round(float(np.percentile(seconds, p)) * 1000, 2) for p in (50, 99)},
        "misses": missed,
        "report": str(out / "report.html"),
    }


def _text(result: dict[str, object]) -> str:
    lines = [str(result["measured"]), f"{'':14}{'n':>6}{'R@1':>8}{'R@3':>8}{'MRR':>8}{'AUROC':>8}{'ECE':>8}"]
    for name in ("all", "language", "kind"):
        rows: dict[str, dict[str, float | None]] = result[name]  # type: ignore[assignment]  # as _measure made it
        for group, s in rows.items():
            measured = [s[m] for m in ("recall_at_1", "recall_at_3", "mrr", "auroc", "ece")]
            lines.append(f"{group:14}{s['count']:>6}" + "".join(f"{number(value):>8}" for value in measured))
    lines.append(f"latency {result['latency_ms']}, misses {result['misses']}, report {result['report']}")
    return "\n".join(lines)


def _own_entries() -> list[Entry]:
    return [
        Entry(thing.id, tuple(dict.fromkeys((thing.name.zh, thing.plain.zh, thing.name.en, thing.plain.en))))
        for thing in read_catalog().one_things.values()
    ]


def _own_queries() -> list[Path]:
    return sorted(EVALUATION_DIR.glob("*.tsv"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mobile_api.catalog.evaluate", description=__doc__)
    parser.add_argument("--catalog", type=Path, help="CSV with id and titles, or a text file with a title a line")
    parser.add_argument("--queries", type=Path, action="append", help="TSV with query, lang, expected, kind")
    parser.add_argument("--untrained", action="store_true", help="titles only, no phrase of ours")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--out", type=Path, default=OUT_DIR, help="where misses.tsv and report.html go")
    return parser


if __name__ == "__main__":
    sys.exit(main())
