"""Commands that work beside the running system, as somebody types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import requests

from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.support.talk import Api


def typed(system: System, *words: str, **env: str) -> str:
    """What a command prints."""
    told = {**os.environ, **system.env, **env}
    done = subprocess.run(
        [sys.executable, "-m", *words], env=told, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_account_is_made_by_a_command(live_system: System) -> None:
    words = ("mobile_api.ops.account", "--username", "first.admin", "--name", "李明", "--role", "administrator")
    code = typed(live_system, *words).strip()
    step = Api(live_system.url).post("/v1/staff/enrolments", {"code": code})
    assert step["options"]["user"]["name"] == "first.admin"


def test_a_new_signing_key_is_published_by_a_command(live_system: System) -> None:
    kid = typed(live_system, "mobile_api.ops.rotate", "tokens").split()[3].rstrip(",")
    until = time.monotonic() + 15
    while time.monotonic() < until:
        keys = requests.get(f"{live_system.url}/.well-known/jwks.json", timeout=10).json()["keys"]
        if kid in {key["kid"] for key in keys}:
            break
        time.sleep(0.5)
    assert kid in {key["kid"] for key in keys}
    assert live_system.signing_key().kid in {key["kid"] for key in keys}


def test_the_terminal_goes_the_whole_way(live_system: System) -> None:
    """`make chat`: the login of the second level comes from the demo's counter."""
    wish = ["我要开理发店", "一个人干", "租的"]
    form = [
        "剪艺理发店",
        "我叫张三",
        "11010519491231002X",
        "13800000000",
        "让胡路区中七路12号",
        "大概三十五平",
        "两个人",
    ]
    lines = typed(live_system, "mobile_api.ops.chat", SAY=" || ".join([*wish, *form, "确认提交"])).splitlines()
    assert json.loads(lines[-1])["state"]["last_application"]["state"] == "submitted"
