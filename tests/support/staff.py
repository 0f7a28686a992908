"""Members of staff for tests: by a token printed for them, or with an account, a password and a key."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pyotp

from mobile_api.identity.access import Role, Staff
from mobile_api.identity.staff import mint
from mobile_api.identity.tokens import Tokens
from mobile_api.ops.system import System
from tests.support.security_key import SecurityKey
from tests.support.talk import Api, Json

PASSWORD = "correct horse battery"


def member(system: System, name: str, role: Role, department: str | None = None) -> Api:
    """A member of staff with one role."""
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


def new_account(system: System, *roles: Role, department: str | None = None) -> Json:
    """An account that nobody has enrolled with yet, made by an administrator."""
    body = {"username": f"t{uuid4().hex[:10]}", "name": "测试员", "roles": list(roles), "department": department}
    return member(system, "管理员", "administrator").post("/v1/staff/accounts", body)


def enrol(system: System, *roles: Role, department: str | None = None) -> Clerk:
    """A member of staff with password, key and authenticator app."""
    account, api, key = new_account(system, *roles, department=department), Api(system.url), SecurityKey(origin(system))
    step = api.post("/v1/staff/enrolments", {"code": account["enrolment_code"]})
    body = {"ticket": step["ticket"], "password": PASSWORD, "credential": key.make(step["options"])}
    uri = api.post("/v1/staff/enrolments/completion", body)["recovery_uri"]
    return Clerk(system, account["username"], key, pyotp.TOTP(parse_qs(urlsplit(uri).query)["secret"][0]))
