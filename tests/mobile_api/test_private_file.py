"""Files that only their owner may read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from mobile_api.private_file import replace, write_once

MANY = 8


def test_of_several_who_write_at_once_the_first_one_wins_and_nothing_else_stays(tmp_path: Path) -> None:
    path, ready = tmp_path / "keys" / "seal.pem", Barrier(MANY)

    def write(number: int) -> bytes:
        ready.wait()
        write_once(path, bytes([number]) * 1000)
        return path.read_bytes()

    with ThreadPoolExecutor(MANY) as crowd:
        read = set(crowd.map(write, range(MANY)))
    assert len(read) == 1
    assert [one.name for one in path.parent.iterdir()] == ["seal.pem"]


def test_only_its_owner_may_read_it_also_after_it_was_replaced(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "seal.pem"
    write_once(path, b"first")
    assert path.stat().st_mode & 0o777 == 0o600
    replace(path, b"second")
    assert path.read_bytes() == b"second"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
