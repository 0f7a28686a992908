"""Encryption at rest: what opens, what doesn't, and that a rotation loses nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from mobile_api.sealing import KEY_FILE, CannotOpen, Sealer, ensure_ring, kid_of


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    ensure_ring(tmp_path)
    return Sealer(tmp_path)


def test_what_is_sealed_opens_at_its_place_only(sealer: Sealer) -> None:
    sealed = sealer.seal("身份证".encode(), "copies:1")
    assert "身份证".encode() not in sealed
    assert sealer.open(sealed, "copies:1") == "身份证".encode()
    assert sealer.seal("身份证".encode(), "copies:1") != sealed
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong, place in ((sealed, "copies:2"), (altered, "copies:1"), (b"short", "copies:1")):
        with pytest.raises(CannotOpen):
            sealer.open(wrong, place)


def test_a_renewed_ring_is_seen_by_a_running_worker(sealer: Sealer, tmp_path: Path) -> None:
    worker, old = Sealer(tmp_path), sealer.seal(b"x", "p")
    hashed = worker.hashed("11010519491231002X", "ids")
    sealer.renew()
    assert worker.open(old, "p") == b"x", "the key before still opens"
    assert kid_of(worker.seal(b"x", "p")) == sealer.ring.active != kid_of(old)
    assert worker.hashed("11010519491231002X", "ids") == hashed, "look-ups survive a rotation"
    sealer.renew()
    with pytest.raises(CannotOpen):
        worker.open(old, "p")


def test_the_ring_is_the_owners_alone(sealer: Sealer, tmp_path: Path) -> None:
    sealer.renew()
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert len(json.loads((tmp_path / KEY_FILE).read_text())["keys"]) == 2


def test_hashes_of_two_purposes_or_rings_differ(sealer: Sealer, tmp_path: Path) -> None:
    ensure_ring(tmp_path / "other")
    hashes = {sealer.hashed("1", "a"), sealer.hashed("1", "b"), Sealer(tmp_path / "other").hashed("1", "a")}
    assert len(hashes) == 3
