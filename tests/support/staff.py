"""Members of staff for tests: by a token printed for them, or with an account, a password and a key."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pyotp

from mobile_api.identity.access import Role, Staff
from mobile_api.identity.staff import mint
from mobile_api.identity.tokens import Tokens
from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.support.security_key import SecurityKey
from tests.support.talk import Api, Json

PASSWORD = "correct horse battery"


def member(system: System, name: str, role: Role, department: str | None = None) -> Api:
    """A member of staff with one role, by a token printed for a script: it has no account."""
    return Api(system.url, mint(Tokens(system.signing_key()), Staff(name, frozenset({role}), department)))


@dataclass
class Clerk:
    """An enrolled member of staff."""

    system: System
    username: str
    key: SecurityKey
    totp: pyotp.TOTP

    def begin(self, password: str = PASSWORD) -> Json:
        """The password; what the key is asked."""
        return Api(self.system.url).post("/v1/staff/logins", {"username": self.username, "password": password})

    def log_in(self) -> Api:
        """Password and key."""
        step = self.begin()
        answer = {"ticket": step["ticket"], "credential": self.key.sign(step["options"])}
        return Api(self.system.url, Api(self.system.url).post("/v1/staff/logins/key", answer)["access_token"])


def origin(system: System) -> str:
    """The address that keys are made for."""
    return f"http://localhost:{system.env['YIWANG_PORT']}"


def new_account(
    system: System, *roles: Role, department: str | None = None, id_number: str | None = None, name: str = "测试员"
) -> Json:
    """An account that nobody has enrolled with yet, made by an administrator."""
    whose = {"name": name, "department": department, "id_number": id_number}
    body = {"username": f"t{uuid4().hex[:10]}", "roles": list(roles), **whose}
    return on_duty(system, "administrator").post("/v1/staff/accounts", body)


def enrol(
    system: System, *roles: Role, department: str | None = None, id_number: str | None = None, name: str = "测试员"
) -> Clerk:
    """A member of staff with password, key and authenticator app."""
    account = new_account(system, *roles, department=department, id_number=id_number, name=name)
    return enrol_with(system, account["username"], account["enrolment_code"])


def enrol_with(system: System, username: str, code: str) -> Clerk:
    """Whoever got this code makes a key, and sets a password."""
    api, key = Api(system.url), SecurityKey(origin(system))
    step = api.post("/v1/staff/enrolments", {"code": code})
    body = {"ticket": step["ticket"], "password": PASSWORD, "credential": key.make(step["options"])}
    uri = api.post("/v1/staff/enrolments/completion", body)["recovery_uri"]
    return Clerk(system, username, key, pyotp.TOTP(parse_qs(urlsplit(uri).query)["secret"][0]))


_on_duty: dict[tuple[str, Role, str | None], tuple[Clerk, Api]] = {}


def on_duty(system: System, role: Role, department: str | None = None) -> Api:
    """A member of staff with this role who has logged in with an account; the same one for all tests."""
    return with_key(system, role, department)[1]


def with_key(system: System, role: Role, department: str | None = None) -> tuple[Clerk, Api]:
    """The same, with their key."""
    known = (system.url, role, department)
    if known not in _on_duty:
        clerk = _first_administrator(system) if role == "administrator" else enrol(system, role, department=department)
        _on_duty[known] = clerk, clerk.log_in()
    return _on_duty[known]


def _first_administrator(system: System) -> Clerk:
    """The one whom a command makes, because nobody else could."""
    username = f"admin{uuid4().hex[:8]}"
    words = ["--username", username, "--name", "管理员", "--role", "administrator"]
    command = [sys.executable, "-m", "mobile_api.ops.account", *words]
    told = {**os.environ, **system.env}
    done = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return enrol_with(system, username, done.stdout.strip())
