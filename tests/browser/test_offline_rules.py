"""The page's rules without network, in TypeScript, against the same cases as the server's rules, in Python."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mobile_api.ops import web
from tests.wallet.city import CITY, LICENCE, NOW, PERSON, PHONE, POLICE, SECOND, STATUS, lasting_copy, opaque
from wallet.jose import to_base64url
from wallet.jwk import jwk_of
from wallet.key_list import LIST_LIFE, as_jwks, signed_list
from wallet.keys import IssuerKey, withdrawn
from wallet.offline import COPY_LIFE, for_offline
from wallet.qr_text import packed, unpacked
from wallet.sd_jwt.tokens import BINDING_LIFE, chosen, with_binding
from wallet.status_list import StatusList
from wallet.status_token import LIFE, publish
from wallet.times import LEEWAY, unix

KEPT = for_offline(LICENCE, PHONE.public_key(), POLICE, opaque, NOW)
SHOWN = chosen(KEPT, {"name", "vehicle_classes"})
FIELDS = {name: PERSON[name] for name in ("name", "vehicle_classes")}
CITY_KEY = IssuerKey("city", CITY.public_key(), NOW)
AUDIENCE = "offline"

Said = dict[str, object]

PROGRAM = """
import { chosen, isOver, packed, readKeyList, unpacked, verifyOffline, withBinding } from './rules.mjs'
const told = JSON.parse(process.argv[2])
async function show() {
  const p256 = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('jwk', told.device, p256, false, ['sign'])
  return packed(await withBinding(chosen(told.kept, new Set(told.names)), key, 'offline', told.now))
}
async function over() {
  return isOver(told.own, told.now)
}
async function look() {
  const book = await readKeyList(told.keys, told.city)
  return verifyOffline(await unpacked(told.text), book, told.lists, told.now)
}
const asked = told.own ? over : told.kept ? show : look
const answer = await asked().catch((error) => ({ refused: error.reason ?? String(error) }))
console.log(JSON.stringify(answer))
"""
RULES = ("offline", "keyList", "qrText", "sdJwt")


@cache
def program(folder: Path) -> tuple[Path, dict[str, str]]:
    """The page's rules as a program for Node, and where Node is."""
    assert web.main() == 0
    node = web.node_folder()
    env = dict(os.environ) | ({"PATH": f"{node}{os.pathsep}{os.environ['PATH']}"} if node else {})
    entry = folder / "rules.ts"
    entry.write_text("".join(f"export * from '{web.WEB / 'src' / 'wallet' / name}'\n" for name in RULES))
    bundler = [str(web.WEB / "node_modules" / ".bin" / "rolldown"), str(entry), "--file", str(folder / "rules.mjs")]
    subprocess.run(bundler, check=True, env=env, cwd=web.WEB, capture_output=True)
    (folder / "run.mjs").write_text(PROGRAM)
    return folder / "run.mjs", env


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program is built, once."""
    return tmp_path_factory.mktemp("rules")


def run(folder: Path, **told: object) -> object:
    path, env = program(folder)
    command = ["node", str(path), json.dumps(told)]
    return json.loads(subprocess.run(command, check=True, env=env, capture_output=True, text=True).stdout)


def look(folder: Path, text: str, now: datetime = NOW, value: int | None = 0, **changed: object) -> Said:
    """What the page says at `now` of a code; None as value is a list that it doesn't hold."""
    token = publish(StatusList.of({STATUS.index: value or 0}, 100), STATUS.uri, POLICE, NOW)
    at_hand = {"keys": signed_list(POLICE.keys, CITY, NOW), "city": as_jwks([CITY_KEY])}
    lists = {} if value is None else {STATUS.uri: token}
    said = run(folder, text=text, now=unix(now), lists=lists, **{**at_hand, **changed})
    assert isinstance(said, dict)
    return said


def shown(now: datetime = NOW, audience: str = AUDIENCE) -> str:
    return packed(with_binding(SHOWN, PHONE, audience, opaque(), now))


def test_the_page_reads_what_the_server_writes(folder: Path) -> None:
    said = look(folder, shown())
    assert (said["status"], said["asOf"], said["fields"]) == ("valid", unix(NOW), FIELDS)
    assert (said["type"], said["issuer"]) == (LICENCE.type, LICENCE.issuer)


def test_the_server_reads_what_the_page_writes(folder: Path) -> None:
    numbers = PHONE.private_numbers()
    device = {**jwk_of(PHONE.public_key()), "d": to_base64url(numbers.private_value.to_bytes(32, "big"))}
    text = run(folder, kept=KEPT, device=device, names=list(FIELDS), now=unix(NOW))
    assert isinstance(text, str)
    assert unpacked(text).startswith(SHOWN)
    assert look(folder, text)["fields"] == FIELDS


@pytest.mark.parametrize(("value", "status"), [(1, "revoked"), (2, "suspended"), (3, "renewed"), (None, "unknown")])
def test_the_page_says_what_the_list_says(folder: Path, value: int | None, status: str) -> None:
    assert look(folder, shown(), value=value)["status"] == status


def test_past_the_lists_life_the_page_says_unknown_and_as_of_when(folder: Path) -> None:
    late = NOW + LIFE
    assert look(folder, shown(late - SECOND), late - SECOND)["status"] == "valid"
    for value in range(4):
        said = look(folder, shown(late), late, value)
        assert (said["status"], said["asOf"]) == ("unknown", unix(NOW))


def test_past_the_key_lists_life_the_page_says_unknown_too(folder: Path) -> None:
    early = signed_list(POLICE.keys, CITY, NOW - LIST_LIFE)
    assert look(folder, shown(), keys=early)["status"] == "unknown"


def test_every_part_that_is_altered_is_refused(folder: Path) -> None:
    token = with_binding(SHOWN, PHONE, AUDIENCE, opaque(), NOW)
    for at in [*range(5, len(token), 97), len(token) - 1]:
        other = "B" if token[at] != "B" else "C"
        assert "refused" in look(folder, packed(token[:at] + other + token[at + 1 :])), at


def test_a_code_counts_for_a_minute_and_a_half_and_for_no_other_use(folder: Path) -> None:
    assert "refused" not in look(folder, shown(), NOW + BINDING_LIFE + LEEWAY - SECOND)
    assert look(folder, shown(), NOW + BINDING_LIFE + LEEWAY) == {"refused": "late"}
    assert look(folder, shown(NOW + LEEWAY + SECOND)) == {"refused": "early"}
    assert look(folder, shown(audience="police")) == {"refused": "malformed"}


def test_whoever_copies_a_code_cant_show_it(folder: Path) -> None:
    thief = generate_private_key(SECP256R1())
    assert look(folder, packed(SHOWN)) == {"refused": "holder"}
    assert look(folder, packed(with_binding(SHOWN, thief, AUDIENCE, opaque(), NOW))) == {"refused": "forged"}
    more = with_binding(SHOWN, PHONE, AUDIENCE, opaque(), NOW).replace(SHOWN, chosen(KEPT, {*FIELDS, "sex"}))
    assert look(folder, packed(more)) == {"refused": "forged"}


def test_only_the_citys_own_list_of_keys_counts_and_no_key_that_leaked(folder: Path) -> None:
    stranger = Ed25519PrivateKey.generate()
    assert look(folder, shown(), keys=signed_list(POLICE.keys, stranger, NOW)) == {"refused": "unknown-key"}
    leaked = withdrawn(POLICE, POLICE.keys[0].kid, stranger, NOW)
    assert look(folder, shown(), keys=signed_list(leaked.keys, CITY, NOW)) == {"refused": "forged"}


def test_a_copy_that_has_ended_is_refused(folder: Path) -> None:
    over = NOW + COPY_LIFE
    assert look(folder, shown(over), over) == {"refused": "certificate-expired"}


@pytest.mark.parametrize("ends", [LICENCE.ends, NOW + COPY_LIFE + SECOND, None])
def test_a_copy_that_gives_itself_more_time_counts_for_nobody(folder: Path, ends: datetime | None) -> None:
    own = lasting_copy(replace(LICENCE, ends=ends))
    assert look(folder, packed(with_binding(own, PHONE, AUDIENCE, opaque(), NOW))) == {"refused": "long"}
    assert run(folder, own=own, now=unix(NOW)) is True, "nor does its own phone show it"


def test_a_phone_shows_a_copy_until_its_end(folder: Path) -> None:
    over = NOW + COPY_LIFE
    assert [run(folder, own=KEPT, now=unix(at)) for at in (over - SECOND, over)] == [False, True]


@pytest.mark.parametrize("text", ["", "YW2:", "YW1:ABC", "YW2:ab", "YW2:A", "hello", "YW2:" + "9" * 4300])
def test_what_is_no_code_is_refused(folder: Path, text: str) -> None:
    assert look(folder, text) == {"refused": "malformed"}
