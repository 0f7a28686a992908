"""A person before the camera: shows what the server asks for, or something else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import requests

from tests.support.faces import Picture, jpeg, moment, portrait, turned
from tests.support.talk import Api, Json

SIDE = {"front": 0.0, "left": 1.0, "right": -1.0}
Camera = Callable[[str, int], bytes]
"""The picture for a step; the number makes each another moment."""


def live(name: str = "obama", start: int = 0, degrees: float = 30.0) -> Camera:
    """Somebody who does what is asked."""
    return lambda step, number: jpeg(moment(_posed(name, degrees * SIDE[step]), start + number))


@cache
def _posed(name: str, degrees: float) -> Picture:
    return turned(portrait(name), degrees) if degrees else portrait(name)


def put_photo(registers_url: str, id_number: str, picture: bytes) -> None:
    """The register's photo of a sample person."""
    answer = requests.post(f"{registers_url}/sample/people/{id_number}/photo", data=picture, timeout=10)
    assert answer.status_code == 200, answer.text


class FaceCheck:
    """One challenge of a citizen."""

    def __init__(self, citizen: Api) -> None:
        self.citizen = citizen
        self.path = "/v1/me/face-challenges"
        self.state: Json = citizen.post(self.path)
        self.moment = 0

    def send(self, picture: bytes, nonce: str | None = None, **headers: str) -> requests.Response:
        """One picture, with the present nonce or another."""
        sent = {"X-Face-Nonce": nonce or self.state["nonce"], "Accept-Language": "en", "Content-Type": "image/jpeg"}
        if self.citizen.token:
            sent["Authorization"] = f"Bearer {self.citizen.token}"
        address = f"{self.citizen.url}{self.path}/{self.state['id']}/frames"
        answer = requests.post(address, data=picture, headers=sent | headers, timeout=60)
        if answer.ok:
            self.state = answer.json()
        return answer

    def show(self, camera: Camera, steps: int = 30) -> Json:
        """Do what is asked until it is over, or so many pictures were sent."""
        for _ in range(steps):
            if self.state["state"] != "open":
                break
            self.moment += 1
            answer = self.send(camera(self.state["step"], self.moment))
            assert answer.status_code == 200, answer.text
        return self.state


class LoginCheck(FaceCheck):
    """A login by face on a known device."""

    def __init__(self, url: str, device_token: str) -> None:
        self.citizen, self.device = Api(url), device_token
        self.path = "/v1/login/face-challenges"
        self.state = self.citizen.post(self.path, {"device_token": device_token})
        self.moment = 0

    def send(self, picture: bytes, nonce: str | None = None, **headers: Any) -> requests.Response:
        """One picture, with the device's token."""
        return super().send(picture, nonce, **{"X-Device-Token": self.device} | headers)
