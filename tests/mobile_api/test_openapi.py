"""schemathesis over the published document: whatever is sent, no answer is a server error."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import requests

from mobile_api.ops.system import System
from tests.support.talk import Talk

EXAMPLES = 6
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"


def run(live_system: System, token: str | None) -> None:
    command = [str(SCHEMATHESIS), "run", f"{live_system.url}/openapi.json", "--checks", "not_a_server_error"]
    command += ["--max-examples", str(EXAMPLES), "--phases", "examples,fuzzing", "--seed", "7", "--no-color"]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-6000:]


def test_no_server_error_without_a_token(live_system: System) -> None:
    run(live_system, None)


def test_no_server_error_as_a_guest_in_a_form(live_system: System) -> None:
    talk = Talk(live_system.url)
    talk.say("我要开理发店")
    run(live_system, talk.guest_token)


def test_bytes_that_no_token_has_are_refused_as_any_wrong_token(live_system: System) -> None:
    for token in (b"\xff", "令牌".encode(), b"a.\xc3.b"):
        answer = requests.get(f"{live_system.url}/v1/me", headers={"Authorization": b"Bearer " + token}, timeout=10)
        assert answer.status_code == 401, token


def test_the_document_and_its_page_are_served(live_system: System) -> None:
    served = requests.get(f"{live_system.url}/openapi.json", timeout=10)
    assert (served.headers["content-type"], served.json()["openapi"]) == ("application/json", "3.1.0")
    page = requests.get(f"{live_system.url}/docs", timeout=10)
    assert page.headers["content-type"].startswith("text/html")
    assert "Yiwang API" in page.text
    paths = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    needed = {path: requests.get(live_system.url + path, timeout=10) for path in paths}
    assert {path.rsplit(".", 1)[-1] for path in needed} == {"svg", "css", "js"}
    for path, file in needed.items():
        kind = {"svg": "image/svg+xml", "css": "text/css", "js": "text/javascript"}[path.rsplit(".", 1)[-1]]
        assert (file.status_code, file.headers["content-type"].split(";")[0]) == (200, kind), path
    assert "url: '/openapi.json'" in needed["/docs/start.js"].text
