"""`python -m mobile_api.catalog.evaluate` on files of any city."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mobile_api.catalog.evaluate.__main__ import main
from mobile_api.catalog.evaluate.inputs import InputError, read_entries, read_queries

CATALOG = (
    "id,name_zh,plain_zh\nlift,既有住宅加装电梯,我要装电梯\nfish,水产养殖许可,我要养鱼\ntree,林木采伐许可,我要砍树\n"
)
QUERIES = (
    "query\tlang\texpected\tkind\n"
    "老楼想装个电梯\tzh\tlift\tplain\n鱼塘怎么批\tzh\tfish\toblique\n唱首歌\tzh\tOOS\toos\n"
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "catalog.csv").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "queries.tsv").write_text(QUERIES, encoding="utf-8")
    return tmp_path / "catalog.csv", tmp_path / "queries.tsv"


def test_a_foreign_catalog_is_measured_by_its_titles(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog, queries = files
    command = ["--catalog", str(catalog), "--queries", str(queries), "--untrained", "--json", "--out", str(tmp_path)]
    assert main(command) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["all"]["all"]["recall_at_1"] == 1.0
    assert result["kind"].keys() == {"plain", "oblique", "oos"}
    assert result["latency_ms"]["p99"] > 0
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "misses.tsv").read_text(encoding="utf-8").startswith("query\tlang\tkind\texpected\tgiven")


def test_a_text_file_is_a_catalog_with_a_title_a_line(tmp_path: Path) -> None:
    titles, queries = tmp_path / "titles.txt", tmp_path / "queries.tsv"
    titles.write_text("水产养殖许可\n林木采伐许可\n水产养殖许可\n", encoding="utf-8")
    queries.write_text("query\tlang\texpected\tkind\n养鱼\tzh\t水产养殖许可|林木采伐许可\tplain\n", encoding="utf-8")
    entries = read_entries(titles)
    assert [entry.id for entry in entries] == ["水产养殖许可", "林木采伐许可"]
    (query,) = read_queries(queries, entries)
    assert query.expected == {"水产养殖许可", "林木采伐许可"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("catalog.csv", "name_zh\n理发店\n"),
        ("catalog.csv", "id,name_zh\na,理发店\na,饭店\n"),
        ("catalog.csv", "id,name_zh\na,\n"),
        ("catalog.csv", ""),
        ("titles.txt", "\n\n"),
    ],
)
def test_a_bad_catalog_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_entries(tmp_path / name)


@pytest.mark.parametrize(
    "text",
    [
        "query,lang\n",
        "query\tlang\texpected\tkind\n养鱼\tzh\tno-such\tplain\n",
        "query\tlang\texpected\tkind\n养鱼\tzh\n",
    ],
)
def test_bad_queries_are_refused(files: tuple[Path, Path], tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_queries(tmp_path / "bad.tsv", read_entries(files[0]))
    assert main(["--catalog", str(files[0]), "--queries", str(tmp_path / "bad.tsv")]) == 2
