"""The evaluation command: its numbers on made-up distances, and a run over real pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from mobile_api.identity.evaluate import equal_error_rate, error_rates, false_acceptance_at, main, read_pairs
from tests.support.faces import portrait

SAME = [0.2, 0.3, 0.4, 0.55]
DIFFERENT = [0.5, 0.7, 0.8, 0.9]


def test_the_rates_are_what_they_are_called() -> None:
    assert error_rates(SAME, DIFFERENT, 0.45) == (0.25, 0.0)
    assert error_rates(SAME, DIFFERENT, 0.6) == (0.0, 0.25)
    assert equal_error_rate(SAME, DIFFERENT) == (0.25, 0.5)
    assert false_acceptance_at(SAME, DIFFERENT, 0.01) == (0.25, 0.55)
    assert false_acceptance_at(SAME, DIFFERENT, 0.25) == (0.0, 0.4)


def test_a_run_over_pictures_prints_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("obama", "obama2", "obama3", "biden"):
        portrait(name).save(tmp_path / f"{name}.jpg")
    Image.new("RGB", (300, 300)).save(tmp_path / "nobody.jpg")
    lines = ["one,other,same", "obama.jpg,obama2.jpg,1", "obama.jpg,obama3.jpg,1", "obama.jpg,biden.jpg,0"]
    (tmp_path / "pairs.csv").write_text("\n".join([*lines, "obama2.jpg,biden.jpg,0", "obama.jpg,nobody.jpg,0"]))
    assert main(["--pairs", str(tmp_path / "pairs.csv")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["same"], report["different"], report["unusable"]) == (2, 2, 1)
    assert (report["accuracy"], report["eer"], report["far_at_frr_1_percent"]) == (1.0, 0.0, 0.0)
    assert set(report["ms"]) == {"read", "detect", "landmarks", "embed"}
    assert report["ms"]["embed"] > 0


@pytest.mark.parametrize("line", ["a.jpg,b.jpg", "a.jpg,b.jpg,x\na.jpg,b.jpg,y", "a,b,2\nc,d,2"])
def test_a_wrong_line_is_named(tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("a.jpg,b.jpg,1\n" + line)
    with pytest.raises(ValueError, match="line 2"):
        read_pairs(path)
    assert main(["--pairs", str(path)]) == 1
    assert "line 2" in capsys.readouterr().err


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pairs", str(tmp_path / "none.csv")]) == 1
    assert "none.csv" in capsys.readouterr().err
