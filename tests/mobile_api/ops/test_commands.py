"""Commands that work beside the running system, as somebody types them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import requests

from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.support.beside import backend_beside
from tests.support.staff import PASSWORD, enrol
from tests.support.talk import Api, log_in


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
    until = time.monotonic() + 60
    while time.monotonic() < until:
        keys = requests.get(f"{live_system.url}/.well-known/jwks.json", timeout=10).json()["keys"]
        if kid in {key["kid"] for key in keys}:
            break
        time.sleep(0.5)
    assert kid in {key["kid"] for key in keys}
    assert live_system.signing_key().kid in {key["kid"] for key in keys}


def test_a_leaked_signing_key_ends_at_once_and_apps_refresh(live_system: System, tmp_path: Path) -> None:
    shutil.copytree(live_system.data_dir / "keys", tmp_path / "keys")
    with backend_beside(live_system, YIWANG_DATA_DIR=str(tmp_path)) as url:
        citizen, tokens = log_in(url, person=None)
        kid = typed(live_system, "mobile_api.ops.rotate", "tokens", "--now", YIWANG_DATA_DIR=str(tmp_path)).split()[3]
        until = time.monotonic() + 60
        while citizen.call("GET", "/v1/me").status_code == 200 and time.monotonic() < until:
            time.sleep(0.5)
        assert citizen.call("GET", "/v1/me").json()["code"] == "unauthenticated"
        app = Api(url)
        assert [key["kid"] for key in app.get("/.well-known/jwks.json")["keys"]] == [kid.rstrip(",")]
        fresh = app.post("/v1/login/refresh", {"refresh_token": tokens["refresh_token"]})
        assert Api(url, fresh["access_token"]).get("/v1/me")["id"] == tokens["citizen"]["id"]


def test_who_is_locked_out_is_let_in_by_a_command(live_system: System) -> None:
    clerk, api = enrol(live_system, "administrator"), Api(live_system.url)
    body = {"username": clerk.username, "password": "wrong wrong wrong"}
    while api.call("POST", "/v1/staff/logins", body).status_code != 429:
        pass
    typed(live_system, "mobile_api.ops.account", "--username", clerk.username, "--unlock")
    assert api.call("POST", "/v1/staff/logins", body | {"password": PASSWORD}).status_code == 201


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
