"""The stand-in for the time-stamping authority, as openssl sees it."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from asn1crypto import tsp
from yarl import URL

from wallet.paper.stand_in.authority import KEY, ROOT, ensure_key
from wallet.paper.stand_in.server import MAX_REQUEST, QUERY, REPLY, StandIn

FILE = b"what is stamped"


@pytest_asyncio.fixture
async def address(tmp_path: Path) -> AsyncIterator[URL]:
    server = TestServer(StandIn(ensure_key(tmp_path)).app())
    await server.start_server()
    yield server.make_url("/")
    await server.close()


async def ask(address: URL, body: bytes, kind: str = QUERY) -> tuple[int, str, bytes]:
    async with aiohttp.ClientSession() as http, http.post(address, data=body, headers={"Content-Type": kind}) as answer:
        return answer.status, answer.content_type, await answer.read()


def request_for(digest: bytes, algorithm: str = "sha256") -> bytes:
    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
    return bytes(tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": 7, "cert_req": True}).dump())


async def openssl(*arguments: str | Path) -> bytes:
    ran = await asyncio.to_thread(subprocess.run, ["openssl", "ts", *arguments], capture_output=True, check=True)
    return ran.stdout


async def test_openssl_asks_and_verifies(address: URL, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(FILE)
    query = await openssl("-query", "-data", tmp_path / "file", "-sha256", "-cert")
    status, kind, answer = await ask(address, query)
    assert (status, kind) == (200, REPLY)
    (tmp_path / "answer").write_bytes(answer)
    checked = ("-verify", "-in", tmp_path / "answer", "-CAfile", tmp_path / ROOT, "-data")
    await openssl(*checked, tmp_path / "file")
    (tmp_path / "file").write_bytes(FILE + b".")
    with pytest.raises(subprocess.CalledProcessError):
        await openssl(*checked, tmp_path / "file")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "the data submitted has the wrong format"),
        (b"\x30\x03\x02\x01", "the data submitted has the wrong format"),
        (b"not DER at all", "the data submitted has the wrong format"),
        (request_for(sha256(FILE).digest()) + b"\x00", "the data submitted has the wrong format"),
        (request_for(b"too short"), "the data submitted has the wrong format"),
        (request_for(b"x" * 20, "sha1"), "unrecognized or unsupported algorithm"),
    ],
    ids=["empty", "cut", "no DER", "more after it", "short digest", "SHA-1"],
)
async def test_what_is_no_request_is_rejected_as_openssl_reads_it(
    address: URL, tmp_path: Path, body: bytes, why: str
) -> None:
    status, kind, answer = await ask(address, body)
    assert (status, kind) == (200, REPLY)
    (tmp_path / "answer").write_bytes(answer)
    told = (await openssl("-reply", "-in", tmp_path / "answer", "-text")).decode()
    assert "Status: Rejected" in told
    assert f"Failure info: {why}" in told


async def test_other_content_and_large_bodies_are_refused(address: URL) -> None:
    assert (await ask(address, request_for(sha256(FILE).digest()), "application/json"))[0] == 415
    assert (await ask(address, b"x" * (MAX_REQUEST + 1)))[0] == 413


def test_the_key_stays_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = ensure_key(tmp_path)
    assert ensure_key(tmp_path).certificate == first.certificate
    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o600
