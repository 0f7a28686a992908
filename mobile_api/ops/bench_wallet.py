"""Measures the wallet: `python -m mobile_api.ops.bench_wallet`, as JSON.

First the rules alone: issuing, showing and verifying per second, beside the bare signatures of `cryptography` on texts
of the same length in the same run; a whole scan verifies the certificate and the code and signs the line of the log.
Then how long it takes to draw a code, beside `segno`. Then a system of its own
(database, registers, backend): how long a scan takes at 50 scans a second, with few and with many stored certificates.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import aiohttp
import segno
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from mobile_api.catalog import index
from mobile_api.db import connect
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from mobile_api.ops.wallet_seeding import FIELDS, SCENARIO, Holder, fill, on_duty, opaque, seed
from mobile_api.sealing import Sealer
from wallet.certificate import Order, certificate_for, read, signed
from wallet.held.agreement import Agreement
from wallet.jose import kid_of
from wallet.jwk import thumbprint
from wallet.keys import KeyBook, first_keys
from wallet.presentation import MAX_CODE, Wish, create, opened
from wallet.qr_picture import PIXELS_A_MODULE, QUIET_ZONE, png_of
from wallet.shown.access import Access, Clerk, Seen, line_claims, signed_line
from wallet.standing import Standing, State
from wallet.status_list import StatusRef
from wallet.types.library import load_types
from wallet.verification import Scan, check

PHONES, SCANS_PER_S, WARM_UP = 100, 50, 50
FEW = 1000
TURN, EACH_S = 20, 2.0


def measure_rules() -> dict[str, Any]:
    """The rules per second, beside bare signatures on texts of the same length."""
    now, issuer, phone = now_utc(), Ed25519PrivateKey.generate(), generate_private_key(SECP256R1())
    keys, kind = first_keys("civil-affairs", issuer, now), load_types().find("senior-card")
    phone_id = thumbprint(phone.public_key())
    order = Order(opaque(), phone_id, FIELDS, StatusRef("https://city.example/v1/status-lists/x-2026", 7))
    certificate = certificate_for(order, kind, now)
    token, book = signed(certificate, keys, now), KeyBook(keys.keys)
    wish = Wish(opaque(), (certificate.id,), "counter", SCENARIO.id, opaque())
    code = create(wish, phone, now)
    standing = Standing(State.VALID, now, "officer")
    held, agreed = {certificate.id: (certificate, standing)}, Agreement(SCENARIO.id, (certificate.id,))
    scan = Scan(now, "counter", SCENARIO, wish.nonce, held, agreed=agreed)
    devices = {phone_id: phone.public_key()}
    long, short, how = token.encode(), code.encode(), ECDSA(SHA256())
    sealed, shown = issuer.sign(long), phone.sign(short, how)

    def verify() -> None:
        check(opened(code, devices[kid_of(code, MAX_CODE)]), scan)

    clerk = Clerk("bench", "bench", None)
    seen = (Seen(certificate.id, certificate.type, tuple(SCENARIO.released(certificate))),)
    access = Access(
        opaque(), now, clerk, opaque(), opaque(), SCENARIO.id, "counter", None, phone_id, opaque(), seen=seen
    )
    line = json.dumps(line_claims(access, keys.issuer)).encode()

    def whole_scan() -> None:
        read(token, book)
        verify()
        signed_line(access, keys)

    def bare_scan() -> None:
        issuer.public_key().verify(sealed, long)
        devices[phone_id].verify(shown, short, how)
        issuer.sign(line)

    rates = {
        "issue": _rate(lambda: signed(certificate_for(order, kind, now), keys, now)),
        "bare_ed25519_sign": _rate(lambda: issuer.sign(long)),
        "read_certificate": _rate(lambda: read(token, book)),
        "bare_ed25519_verify": _rate(lambda: issuer.public_key().verify(sealed, long)),
        "present": _rate(lambda: create(wish, phone, now)),
        "bare_es256_sign": _rate(lambda: phone.sign(short, how)),
        "verify": _rate(verify),
        "bare_es256_verify": _rate(lambda: devices[phone_id].verify(shown, short, how)),
        "scan": _rate(whole_scan),
        "bare_scan": _rate(bare_scan),
    }
    pairs = {
        "issue": "bare_ed25519_sign",
        "read_certificate": "bare_ed25519_verify",
        "present": "bare_es256_sign",
        "verify": "bare_es256_verify",
        "scan": "bare_scan",
    }
    return {"per_s": rates, "of_bare": {name: round(rates[name] / rates[bare], 2) for name, bare in pairs.items()}}


def measure_drawing() -> dict[str, Any]:
    """Milliseconds to draw a code as a PNG, at its level of error correction, size and margin, beside `segno`."""
    wish = Wish(opaque(), (opaque(),), "counter", SCENARIO.id, opaque())
    code = create(wish, generate_private_key(SECP256R1()), now_utc())

    def by_segno() -> None:
        drawn = segno.make(code, error="m", micro=False, boost_error=False)
        drawn.save(io.BytesIO(), kind="png", scale=PIXELS_A_MODULE, border=QUIET_ZONE)

    ours, segnos = 1000 / _rate(lambda: png_of(code)), 1000 / _rate(by_segno)
    return {"characters": len(code), "ms": round(ours, 1), "segno_ms": round(segnos, 1)}


async def measure_scans(system: System, many: int, seconds: float) -> dict[str, Any]:
    """Scans at a steady pace, with few and with many stored certificates, on a system that runs."""
    settings = system.settings()
    db = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    sealer = Sealer(settings.key_dir)
    holders = await seed(db, sealer, settings.origin, PHONES)
    _, token = await on_duty(system.signing_key(), db, sealer, "counter_clerk")
    measured = {}
    for stored in (FEW, many):
        await fill(db, stored)
        latencies = await scan(system.url, token, holders, seconds)
        cuts = quantiles(latencies, n=100)
        measured[str(stored)] = {"scans": len(latencies), "p50_ms": round(cuts[49], 1), "p99_ms": round(cuts[98], 1)}
    db.client.close()
    few, lots = measured[str(FEW)], measured[str(many)]
    return {"scans_per_s": SCANS_PER_S, "stored": measured, "p99_ratio": round(lots["p99_ms"] / few["p99_ms"], 2)}


async def scan(url: str, token: str, holders: list[Holder], seconds: float) -> list[float]:
    """Scan a code every so often, whether the one before is answered or not; how long each took, in ms."""
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(url, headers=headers) as http:
        for number in range(WARM_UP):
            await _scan(http, holders[number % PHONES])
        started, tasks = time.perf_counter(), []
        for number in range(round(seconds * SCANS_PER_S)):
            await asyncio.sleep(max(0.0, started + number / SCANS_PER_S - time.perf_counter()))
            tasks.append(asyncio.create_task(_scan(http, holders[number % PHONES])))
        return list(await asyncio.gather(*tasks))


async def _scan(http: aiohttp.ClientSession, holder: Holder) -> float:
    body, headers = {"code": holder.code(), "scenario": SCENARIO.id}, {"Idempotency-Key": uuid4().hex}
    started = time.perf_counter()
    async with http.post("/v1/verifications", json=body, headers=headers) as answer:
        told = await answer.json()
    if answer.status != 200 or not told["passed"]:
        raise AssertionError(f"{answer.status}: {told}")
    return (time.perf_counter() - started) * 1000


def _rate(work: Callable[[], object]) -> int:
    """How often in a second, by the quickest of many short turns: what else the machine does only makes them slower."""
    quickest, until = float("inf"), time.perf_counter() + EACH_S
    while (started := time.perf_counter()) < until:
        for _ in range(TURN):
            work()
        quickest = min(quickest, time.perf_counter() - started)
    return round(TURN / quickest)


async def _answers(url: str) -> None:
    """Return when the backend answers: it has no bot here, so it never says that it is ready."""
    async with aiohttp.ClientSession(url) as http:
        for _ in range(600):
            try:
                async with http.get("/healthz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.2)
    raise TimeoutError("the backend doesn't answer")


async def measure(system: System, many: int, seconds: float) -> dict[str, Any]:
    """Everything."""
    rules, drawing = await asyncio.to_thread(measure_rules), await asyncio.to_thread(measure_drawing)
    await _answers(system.url)
    return {
        "rules": rules,
        "drawing": drawing,
        "scans": await measure_scans(system, many, seconds),
        "cores": os.cpu_count(),
    }


def main() -> int:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=100_000, help="stored certificates in the end")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long scans are made, each time")
    given = parser.parse_args()
    index.build()
    with tempfile.TemporaryDirectory(prefix="yiwang-bench-") as folder:
        system = System(Path(folder))
        try:
            for name in ("database", "registers", "backend"):
                system.start(name)
            print(json.dumps(asyncio.run(measure(system, given.stored, given.seconds)), indent=2))
        except (AssertionError, TimeoutError) as error:
            print(f"{error}\n{system.logs()}", file=sys.stderr)
            return 1
        finally:
            system.stop_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
