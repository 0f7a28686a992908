"""The holder's side over HTTP: devices, certificates, and what a purpose would show."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import HTTPResponse
from sanic.response import raw

from wallet.blueprint import Routes, Visit
from wallet.errors import NotFound
from wallet.held.agreement import Agreement
from wallet.held.device import Device
from wallet.held.service import Given
from wallet.issued.views import Card, CertificateView, Named
from wallet.presentation import MAX_CERTIFICATES
from wallet.qr_picture import png_of
from wallet.scenarios.scenario import AUDIENCES, Scenario
from wallet.shapes import Answer, Body

PATH = "/v1/me/wallet"
routes = Routes()
Short = Annotated[str, Field(min_length=1, max_length=100)]


class NonceView(Answer):
    """A nonce to sign, and the time to count from."""

    nonce: str
    server_time: datetime
    expires_at: datetime


class NewDevice(Body):
    """A device's public key (JWK, P-256), what its owner calls it, and the proof that the private half is there."""

    jwk: dict[Short, Short]
    name: Annotated[str, Field(min_length=1, max_length=50)]
    proof: Annotated[str, Field(min_length=1, max_length=1024)]


class DeviceView(Answer):
    """A registered device."""

    id: str
    """The thumbprint of its key (RFC 7638)."""
    name: str
    added_at: datetime


class Devices(Answer):
    """The holder's devices."""

    devices: list[DeviceView]


class OfDevice(Body):
    """For which of the holder's devices."""

    device: Short


class Agreed(OfDevice):
    """What the holder agreed to show with it."""

    scenario: Short
    certificates: Annotated[list[Short], Field(min_length=1, max_length=MAX_CERTIFICATES)]


class MadeCode(Body):
    """A code as the device signed it."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,1024}$")]


class DrawnCode(Answer):
    """It as a QR code."""

    picture: str
    """PNG in Base64."""


class Cards(Answer):
    """What the holder has, the newest first."""

    certificates: list[Card]


class CopyView(Answer):
    """A certificate that is bound to a device."""

    token: str
    """A JWS of the department."""
    offline: str
    """The same as an SD-JWT, of which each field can be shown by itself."""


class ScenarioView(Answer):
    """A purpose: who asks, and why."""

    id: str
    name: str
    why: str
    audiences: list[Named]


class ScenarioList(Answer):
    """The purposes for which the holder has something to show."""

    scenarios: list[ScenarioView]


class AskedField(Answer):
    """A field that a purpose sees."""

    id: str
    label: str
    sensitive: bool


class NeedView(Answer):
    """A kind of certificate that a purpose looks at, and the holder's that are in force."""

    type: str
    name: str
    fields: list[AskedField]
    certificates: list[Named]


class WholeScenario(ScenarioView):
    """A purpose with what it would see."""

    needs: list[NeedView]


@routes.post(f"{PATH}/device-nonces", "A nonce for a new device to sign", answer=NonceView, status=201, problems=(403,))
async def give_device_nonce(visit: Visit) -> NonceView:
    return _nonce(await visit.wallet.holders.device_nonce(await visit.holder(), visit.caller.proved_at))


@routes.post(
    f"{PATH}/devices",
    "Register a device by its key",
    body=NewDevice,
    answer=DeviceView,
    status=201,
    problems=(400, 409, 422),
)
async def register_device(visit: Visit, body: NewDevice) -> DeviceView:
    citizen_id, session_id = visit.caller.citizen_id or "", visit.caller.session_id or ""
    device = await visit.wallet.holders.register(citizen_id, session_id, body.jwk, body.name, body.proof)
    return device_view(device)


@routes.get(f"{PATH}/devices", "My wallet's devices", answer=Devices)
async def list_wallet_devices(visit: Visit) -> Devices:
    return Devices(devices=[device_view(one) for one in await visit.wallet.holders.devices(await visit.holder())])


@routes.delete(f"{PATH}/devices/<device_id:str>", "Forget a device", status=204, problems=(404,))
async def remove_wallet_device(visit: Visit, device_id: str) -> None:
    await visit.wallet.holders.forget(await visit.holder(), device_id)


@routes.get(f"{PATH}/certificates", "My certificates", answer=Cards)
async def list_certificates(visit: Visit) -> Cards:
    held = await visit.wallet.holders.certificates(await visit.holder())
    return Cards(certificates=[visit.views.card(kept) for kept in held])


@routes.get(f"{PATH}/certificates/<certificate_id:str>", "One of them", answer=CertificateView, problems=(404,))
async def get_certificate(visit: Visit, certificate_id: str) -> CertificateView:
    return visit.views.whole(await visit.wallet.holders.certificate(await visit.holder(), certificate_id))


@routes.get(f"{PATH}/certificates/<certificate_id:str>/photo", "Its photo", problems=(404,), media="image/jpeg")
async def get_certificate_photo(visit: Visit, certificate_id: str) -> HTTPResponse:
    kept = await visit.wallet.holders.certificate(await visit.holder(), certificate_id)
    photo = await visit.wallet.issued.photo(kept.certificate.id)
    if photo is None:
        raise NotFound
    return raw(photo, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@routes.post(
    f"{PATH}/certificates/<certificate_id:str>/copies",
    "A certificate signed for one of my devices",
    body=OfDevice,
    answer=CopyView,
    status=201,
    problems=(400, 403, 404, 409),
)
async def copy_certificate(visit: Visit, body: OfDevice, certificate_id: str) -> CopyView:
    holder, proved_at = await visit.holder(), visit.caller.proved_at
    copy = await visit.wallet.holders.copy(holder, certificate_id, body.device, proved_at)
    return CopyView(token=copy.token, offline=copy.offline)


@routes.get(f"{PATH}/scenarios", "What I can show something for", answer=ScenarioList)
async def list_wallet_scenarios(visit: Visit) -> ScenarioList:
    found = await visit.wallet.holders.scenarios(await visit.holder())
    return ScenarioList(scenarios=[ScenarioView(**_told(one, visit.language)) for one in found])


@routes.get(
    f"{PATH}/scenarios/<scenario_id:str>", "Who asks, for which fields, and why", answer=WholeScenario, problems=(404,)
)
async def get_wallet_scenario(visit: Visit, scenario_id: str) -> WholeScenario:
    scenario, held = await visit.wallet.holders.shown_in(await visit.holder(), scenario_id)
    needs = []
    for need in scenario.needs:
        kind = visit.wallet.types.find(need.type)
        seen = [field for field in kind.fields if field.id in need.fields]
        cards = [visit.views.card(kept) for kept in held if kept.certificate.type == need.type]
        fields = [AskedField(id=f.id, label=f.label.in_(visit.language), sensitive=f.sensitive) for f in seen]
        mine = [Named(id=card.id, name=_told_apart(card)) for card in cards]
        needs.append(NeedView(type=kind.id, name=kind.name.in_(visit.language), fields=fields, certificates=mine))
    return WholeScenario(**_told(scenario, visit.language), needs=needs)


@routes.post(
    f"{PATH}/nonces",
    "The nonce for a device's next code",
    body=Agreed,
    answer=NonceView,
    status=201,
    problems=(400, 403, 404, 422),
)
async def give_code_nonce(visit: Visit, body: Agreed) -> NonceView:
    holder, caller = await visit.holder(), visit.caller
    agreed, login = Agreement(body.scenario, tuple(body.certificates)), caller.session_id or ""
    return _nonce(await visit.wallet.holders.code_nonce(holder, body.device, agreed, login, caller.proved_at))


@routes.post(f"{PATH}/code-pictures", "A code as a QR", body=MadeCode, answer=DrawnCode, problems=(400,))
async def draw_code(visit: Visit, body: MadeCode) -> DrawnCode:
    return DrawnCode(picture=b64encode(await asyncio.to_thread(png_of, body.code)).decode())


def _nonce(given: Given) -> NonceView:
    return NonceView(nonce=given.nonce, server_time=given.now, expires_at=given.until)


def device_view(device: Device) -> DeviceView:
    """A device as its owner sees it."""
    return DeviceView(id=device.id, name=device.name, added_at=device.added_at)


def _told_apart(card: Card) -> str:
    """What a certificate is called where somebody may hold several of its kind: with its first fields."""
    return " ".join([card.name, *(field.value for field in card.summary[:2])])


def _told(scenario: Scenario, language: str) -> dict[str, object]:
    audiences = [Named(id=one, name=AUDIENCES[one].in_(language)) for one in scenario.served]
    return {
        "id": scenario.id,
        "name": scenario.name.in_(language),
        "why": scenario.why.in_(language),
        "audiences": audiences,
    }
