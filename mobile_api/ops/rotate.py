"""Renews keys while the system runs: `python -m mobile_api.ops.rotate sealing`, `tokens`, `certificates` or `seals`.

`sealing`: a new key for data at rest; everything kept is sealed with it before the command ends. The key before stays
in the ring until the next rotation, for workers that were just sealing with it. `tokens`: a new signing key, in the
JWKS at once and signing after ten minutes; the one before verifies as long as its tokens live. `tokens --now` is for a
key that has leaked: the old ones are gone at once, citizens' apps refresh their tokens, staff log in again.
`certificates`: the next key of each department that has one (`--department ID`: of this one), in the published list at
once and signing after a day; what the one before it signed still counts. With `--now` the present key counts for
nothing any more, and the department's certificates are signed anew; devices fetch new copies.
`seals --now --department ID`: the keys of a department's seal have leaked (a new one comes each year by itself). They
are on the published revocation list at once, within a day for readers that keep lists; the next paper has a new one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable
from datetime import datetime

from mobile_api import db
from mobile_api.identity.accounts.store import AccountStore
from mobile_api.identity.faces.store import FaceStore
from mobile_api.identity.keys import ANNOUNCED, LOOK_AGAIN_S, replace_leaked, rotate
from mobile_api.identity.persons.store import PersonStore
from mobile_api.localtime import now_utc
from mobile_api.materials.store import MaterialStore
from mobile_api.ops.environment import local_settings
from mobile_api.private_file import PrivateFolder
from mobile_api.registers.store import CopyStore
from mobile_api.resealing import reseal
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings
from mobile_api.verification.store import SheetStore
from wallet.departments.service import LOOK_AGAIN_S as LOOK_AT_KEYS_S
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import KeyStore
from wallet.errors import KeyWaiting
from wallet.issued.service import IssuedCertificates
from wallet.issued.store import CertificateStore
from wallet.key_list import CITY
from wallet.paper.routes import LIST_PATH
from wallet.paper.seals import Seals
from wallet.room import SEALED as WALLET
from wallet.types.library import load_types

SPARE_S = 1.0
"""How much longer than that is waited for the workers."""


async def rotate_sealing(settings: Settings) -> int:
    """Seal everything with the active key, then with a new one. Returns how many documents were sealed anew.

    The first pass catches what a worker sealed late in the last rotation: its key goes now.
    """
    sealer = Sealer(settings.key_dir)
    database = db.connect(settings.mongodb_uri.get_secret_value(), settings.database)
    await _reseal(database, sealer)
    sealer.renew()
    return await _reseal(database, sealer)


async def _reseal(database: db.Database, sealer: Sealer) -> int:
    stores = (CopyStore, AccountStore, PersonStore, FaceStore, MaterialStore, SheetStore)
    done = sum([await store(database, sealer).reseal() for store in stores])
    return done + sum([await reseal(sealer, database[s.collection], s.place, s.field) for s in WALLET])


async def rotate_certificates(
    settings: Settings, department: str | None, leaked: bool = False, clock: Callable[[], datetime] = now_utc
) -> dict[str, int]:
    """Renew the key of a department, or of each; the departments, with how many certificates were signed anew.

    A department whose last new key still waits is left, unless its key has leaked.
    """
    sealer, done = Sealer(settings.key_dir), {}
    database = db.connect(settings.mongodb_uri.get_secret_value(), settings.database)
    keys = DepartmentKeys(KeyStore(database, sealer), clock)
    issued = IssuedCertificates(CertificateStore(database, sealer), keys, load_types(), sealer, settings.origin, clock)
    for issuer in [department] if department else await keys.issuers():
        if leaked:
            await keys.withdraw(issuer)
            await asyncio.sleep(LOOK_AT_KEYS_S + SPARE_S)  # until then another worker may still sign with the old one
            done[issuer] = await issued.sign_anew(issuer)
            continue
        with contextlib.suppress(KeyWaiting):
            await keys.rotate(issuer)
            done[issuer] = 0
    return done


def seals_of(settings: Settings) -> Seals:
    """Every department's seal key."""
    return Seals(PrivateFolder(settings.key_dir), settings.origin + LIST_PATH)


def main(arguments: list[str] | None = None) -> int:
    """Rotate and say what was done."""
    parser = argparse.ArgumentParser(description="Renew keys")
    parser.add_argument("keys", choices=["sealing", "tokens", "certificates", "seals"])
    parser.add_argument("--now", action="store_true", help="the keys have leaked and end at once")
    parser.add_argument("--department", help="of certificates or seals: of this one alone, by its id")
    given = parser.parse_args(arguments)
    if given.now and given.keys == "sealing":
        parser.error("a sealing key ends when everything is sealed anew")
    if given.keys == "seals" and not given.now:
        parser.error("a seal has a new key each year by itself; give --now for one that has leaked")
    if given.now and given.keys in ("certificates", "seals") and not given.department:
        parser.error("whose key has leaked? Give --department")
    if (
        given.keys == "certificates"
        and given.department
        and given.department not in {CITY, *(kind.issuer for kind in load_types().all())}
    ):
        parser.error(f"no department {given.department} issues certificates")
    settings = local_settings()
    if given.keys == "seals":
        withdrawn = seals_of(settings).withdraw(given.department, now_utc())
        print(f"{withdrawn} seal key(s) withdrawn")
        return 0 if withdrawn else 1
    if given.keys == "certificates":
        renewed = asyncio.run(rotate_certificates(settings, given.department, given.now))
        print(f"new keys: {', '.join(renewed) or 'none'}; {sum(renewed.values())} certificate(s) signed anew")
        return 0
    if given.now:
        print(
            f"new signing key {replace_leaked(settings.key_dir, now_utc()).kid}, the only one in {LOOK_AGAIN_S:.0f} s"
        )
        return 0
    if given.keys == "tokens":
        print(f"new signing key {rotate(settings.key_dir, now_utc()).kid}, signing in {ANNOUNCED}")
        return 0
    print(f"new sealing key in service, {asyncio.run(rotate_sealing(settings))} document(s) sealed anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
