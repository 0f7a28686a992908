"""Who knocks at a login door, as far as a request tells."""

from __future__ import annotations

from sanic import Request

from mobile_api.identity.doors.limits import Knocker

SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "微信 WeChat"),
    ("Edg", "Edge"),
    ("Chrome", "Chrome"),
    ("Firefox", "Firefox"),
    ("Safari", "Safari"),
)


def knocker(request: Request, device_token: str | None = None) -> Knocker:
    """Address and device of a request; the address is a proxy's word only where `YIWANG_PROXIES` counts the proxy."""
    return Knocker(device=device_token, address=request.client_ip)


def device_name(user_agent: str) -> str:
    """A name that the owner knows the device by: "iPhone · Safari"; empty if nothing of it is known."""
    found = [next((name for mark, name in marks if mark in user_agent), "") for marks in (SYSTEMS, BROWSERS)]
    return " · ".join(filter(None, found))
