"""The evaluation as an HTML page that needs nothing else, and the misses as a table to read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from mobile_api.catalog.evaluate.metrics import Bin, Judged, Scores

SIDE, EDGE = 300, 34
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2933}
table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{padding:.3rem .6rem;text-align:right}
th:first-child,td:first-child{text-align:left}thead th{border-bottom:2px solid #1f2933}
tbody tr:nth-child(odd){background:#f2f5f7}svg{max-width:100%}figure{display:inline-block;margin:0 2rem 1rem 0}
.misses td{text-align:left}
"""


def write_misses(path: Path, judged: Iterable[Judged]) -> int:
    """Every query whose first answer is wrong, with what was given. Returns how many."""
    missed = [one for one in judged if not one.correct]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\")
        rows.writerow(["query", "lang", "kind", "expected", "given", "confidence"])
        for one in missed:
            expected, given = "|".join(one.expected) or "OOS", "|".join(one.given)
            rows.writerow([one.text, one.language, one.kind, expected, given, f"{one.confidence:.3f}"])
    return len(missed)


def html(title: str, tables: Mapping[str, Mapping[str, Scores]], bins: Sequence[Bin], judged: Sequence[Judged]) -> str:
    """The whole page: measures per group, the reliability plot, recall by kind, and the misses."""
    by_kind = {name: s.recall_at_1 for name, s in tables.get("kind", {}).items() if s.recall_at_1 is not None}
    parts = [f"<h1>{escape(title)}</h1>"]
    parts += [f"<h2>By {escape(name)}</h2>{_table(rows)}" for name, rows in tables.items()]
    parts.append(f"<figure>{_reliability(bins)}<figcaption>Stated probability and how often it is right</figcaption>")
    parts.append(f"</figure><figure>{_bars(by_kind)}<figcaption>recall@1 by kind</figcaption></figure>")
    parts.append(f"<h2>Misses</h2>{_misses(judged)}")
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(parts)}</body></html>"


def number(value: float | None) -> str:
    """A measure as it is shown."""
    return "–" if value is None else f"{value:.3f}"


def _table(rows: Mapping[str, Scores]) -> str:
    names = ["", "n", "recall@1", "recall@3", "MRR", "AUROC", "ECE"]
    head = "".join(f"<th>{name}</th>" for name in names)
    body = "".join(
        f"<tr><td>{escape(group)}<td>{s.count}"
        + "".join(f"<td>{number(v)}" for v in (s.recall_at_1, s.recall_at_3, s.mrr, s.auroc, s.ece))
        for group, s in rows.items()
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _misses(judged: Sequence[Judged]) -> str:
    rows = "".join(
        f"<tr><td>{escape(j.text)}<td>{escape(j.kind)}<td>{escape('|'.join(j.expected) or 'OOS')}"
        f"<td>{escape(', '.join(j.given))}<td>{j.confidence:.2f}"
        for j in judged
        if not j.correct
    )
    head = "<th>query<th>kind<th>expected<th>given<th>confidence"
    return f'<table class="misses"><thead><tr>{head}</thead><tbody>{rows}</tbody></table>'


def _reliability(bins: Sequence[Bin]) -> str:
    def x(share: float) -> float:
        return EDGE + share * SIDE

    def y(share: float) -> float:
        return EDGE + (1 - share) * SIDE

    marks = [f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#9aa5b1" stroke-dasharray="4"/>', _axes()]
    for b in bins:
        marks.append(
            f'<rect x="{x(b.low) + 2:.0f}" y="{y(b.accuracy):.1f}" width="{SIDE / 10 - 4:.0f}" '
            f'height="{b.accuracy * SIDE:.1f}" fill="#2f80ed" fill-opacity=".6"/>'
            f'<circle cx="{x(b.confidence):.1f}" cy="{y(b.accuracy):.1f}" r="4" fill="#d64545"/>'
            f'<text x="{x(b.low) + 15:.0f}" y="{y(0) + 14}" font-size="10" text-anchor="middle">{b.count}</text>'
        )
    return _svg(SIDE + 2 * EDGE, "".join(marks))


def _axes() -> str:
    labels = "".join(
        f'<text x="4" y="{EDGE + (1 - n / 4) * SIDE + 4:.0f}" font-size="10">{n / 4:.2f}</text>' for n in range(5)
    )
    return f'<rect x="{EDGE}" y="{EDGE}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#9aa5b1"/>{labels}'


def _bars(shares: Mapping[str, float]) -> str:
    marks = []
    for n, (name, share) in enumerate(shares.items()):
        top = 10 + n * 24
        marks.append(
            f'<text x="0" y="{top + 13}" font-size="12">{escape(name)}</text>'
            f'<rect x="90" y="{top}" width="{share * 220:.1f}" height="18" fill="#2f80ed" fill-opacity=".6"/>'
            f'<text x="{96 + share * 220:.0f}" y="{top + 13}" font-size="12">{share:.3f}</text>'
        )
    return _svg(20 + 24 * len(shares), "".join(marks))


def _svg(height: int, inside: str) -> str:
    width = SIDE + 2 * EDGE
    return f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" fill="none">{inside}</svg>'.replace(
        "<text ", '<text fill="#1f2933" '
    )
