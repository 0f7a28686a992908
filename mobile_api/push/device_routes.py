"""What push reaches of a citizen's, and what they want pushed, over HTTP."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint
from mobile_api.identity.access import Caller
from mobile_api.push.kinds import ALWAYS, Kind, Language
from mobile_api.push.preferences import Preferences, QuietHours
from mobile_api.push.service import InboxService
from mobile_api.push.subscription import Subscription

bp = Blueprint("push_devices", url_prefix="/v1/me/push")
Clock = Annotated[time, Field(strict=False)]


class NewDevice(Body):
    """The token by which FCM knows the app on this device, and the language in which the app speaks."""

    token: Annotated[str, Field(min_length=10, max_length=4096, pattern=r"^[\x21-\x7e]+$")]
    language: Language = "zh"


class SubscriptionKeys(Body):
    """What messages to the browser are sealed with, in base64url."""

    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class NewSubscription(Body):
    """What a browser's `PushSubscription` says, and the language in which the app speaks."""

    endpoint: Annotated[str, Field(max_length=1000)]
    keys: SubscriptionKeys
    language: Language = "zh"


class PushKey(Answer):
    """The key for which a browser subscribes (`applicationServerKey`), in base64url."""

    key: str


class DeviceView(Answer):
    """A device that push reaches; the same token has the same id."""

    id: str


class Quiet(Body):
    """From one time to another by the city's clock, past midnight if the first is the later one."""

    begins: Clock
    ends: Clock


class Wanted(Body):
    """Which kinds aren't pushed, and when nothing is. Null: there are no quiet hours."""

    off: list[Kind] = Field(strict=False)
    quiet: Quiet | None


class QuietView(Answer):
    """Times as `22:00`."""

    begins: str
    ends: str


class PreferencesView(Answer):
    """What is wanted."""

    off: list[Kind]
    quiet: QuietView | None
    always: list[Kind]
    """Kinds that can't be switched off, and that quiet hours don't hold back."""


@bp.post("/devices")
@endpoint(Endpoint("Push to this device", NewDevice, DeviceView, problems=(400, 401, 403)))
async def register_push(request: Request, caller: Caller, body: NewDevice) -> DeviceView:
    return DeviceView(id=await _service(request).register(caller, body.token, body.language))


@bp.get("/key")
@endpoint(Endpoint("The key for web push", answer=PushKey, problems=(401, 403)))
async def get_push_key(request: Request, caller: Caller) -> PushKey:
    return PushKey(key=request.app.ctx.services.web_push.public_key)


@bp.post("/subscriptions")
@endpoint(Endpoint("Push to this browser", NewSubscription, DeviceView, problems=(400, 401, 403)))
async def subscribe_push(request: Request, caller: Caller, body: NewSubscription) -> DeviceView:
    subscription = Subscription(body.endpoint, body.keys.p256dh, body.keys.auth)
    return DeviceView(id=await _service(request).subscribe(caller, subscription, body.language))


@bp.delete("/devices/<device_id:str>")
@endpoint(Endpoint("Push to this device no more", status=204, problems=(401, 403, 404)))
async def unregister_push(request: Request, caller: Caller, device_id: str) -> None:
    await _service(request).unregister(caller, device_id)


@bp.get("/preferences")
@endpoint(Endpoint("What I want pushed, and when", answer=PreferencesView, problems=(401, 403)))
async def get_push_preferences(request: Request, caller: Caller) -> PreferencesView:
    return _preferences_view(await _service(request).preferences(caller))


@bp.put("/preferences")
@endpoint(Endpoint("Choose what is pushed, and when", Wanted, PreferencesView, problems=(400, 401, 403)))
async def set_push_preferences(request: Request, caller: Caller, body: Wanted) -> PreferencesView:
    quiet = QuietHours(_minute(body.quiet.begins), _minute(body.quiet.ends)) if body.quiet else None
    wanted = Preferences(frozenset(body.off) - ALWAYS, quiet)
    await _service(request).set_preferences(caller, wanted)
    return _preferences_view(wanted)


def _minute(clock: time) -> time:
    return time(clock.hour, clock.minute)


def _preferences_view(wanted: Preferences) -> PreferencesView:
    quiet = wanted.quiet
    return PreferencesView(
        off=sorted(wanted.off),
        quiet=QuietView(begins=f"{quiet.begins:%H:%M}", ends=f"{quiet.ends:%H:%M}") if quiet else None,
        always=sorted(ALWAYS),
    )


def _service(request: Request) -> InboxService:
    service: InboxService = request.app.ctx.services.inbox
    return service
