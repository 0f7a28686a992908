"""The order of the tests' files."""

from __future__ import annotations

from mobile_api.settings import ROOT
from tests.support.order import FIRST, TOGETHER, unit


def test_what_is_put_first_or_together_is_there() -> None:
    assert [name for name in (*FIRST, *TOGETHER) if not (ROOT / name).exists()] == []


def test_a_worker_runs_a_file_or_a_folder_whose_files_share_a_city() -> None:
    assert unit("tests/faults/test_kill.py::test_a[b::c]") == "tests/faults/test_kill.py"
    assert {unit(f"{folder}/test_a.py::test_b") for folder in TOGETHER} == set(TOGETHER)
