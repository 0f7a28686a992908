"""Web push (RFC 8030): sealed for the browser, signed for its push service, beside the event loop's other work."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import aiohttp
import structlog
from py_vapid import Vapid02
from pywebpush import WebPusher

from mobile_api.logs import cause
from mobile_api.push.carrier import Parcel
from mobile_api.push.delivery import Result
from mobile_api.push.subscription import Subscription, reachable, subscription_of
from mobile_api.push.vapid import public_part, vapid_key

log = structlog.get_logger()
TIMEOUT_S, SIGNED_FOR_S = 10, 12 * 3600
SHOWN_WITHIN_S = 24 * 3600
GONE = frozenset({404, 410})
"""The browser has no such subscription any more."""
AGAIN = frozenset({408, 425, 429})


class WebPush:
    """The browsers' push services as a `Carrier`. `contact` is where they find us, `stand_in` a stand-in beside us."""

    def __init__(self, key_dir: Path, contact: str, stand_in: str | None) -> None:
        self._key_dir, self._contact, self._stand_in = key_dir, contact, stand_in
        self._session: aiohttp.ClientSession | None = None

    @property
    def public_key(self) -> str:
        """What browsers subscribe for."""
        return public_part(self._key)

    @cached_property
    def _key(self) -> Vapid02:
        """It never changes, so it is read once."""
        return vapid_key(self._key_dir)

    async def send(self, parcels: Sequence[Parcel]) -> Sequence[Result]:
        """Try all of them; how each went, in order."""
        return await asyncio.gather(*(self._send(parcel) for parcel in parcels))

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()

    async def _send(self, parcel: Parcel) -> Result:
        try:
            return await self._post(parcel)
        except (TimeoutError, aiohttp.ClientError) as error:
            return Result("again", type(error).__name__)
        except Exception as error:  # whatever it is, it counts as a try of this one and holds up no other
            log.error("web_push_failed", delivery=parcel.delivery_id, **cause(error))
            return Result("again", type(error).__name__)

    async def _post(self, parcel: Parcel) -> Result:
        subscription = subscription_of(parcel.token)
        if not reachable(subscription.endpoint, self._stand_in):  # it was when it was taken: the list has changed
            return Result("gone", "unknown_service")
        body, headers = await asyncio.to_thread(self._sealed, subscription, parcel)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        sent = self._session.post(subscription.endpoint, data=body, headers=headers, allow_redirects=False)
        async with sent as answer:
            return _result(answer.status, answer.headers)

    def _sealed(self, subscription: Subscription, parcel: Parcel) -> tuple[bytes, Mapping[str, str]]:
        """The message that only the browser can open, and the headers with our signature."""
        told = {"title": parcel.title, "body": parcel.body, "notice": parcel.notice_id, "kind": parcel.kind}
        told |= {"delivery": parcel.delivery_id, "receipt": parcel.receipt}
        keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
        pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
        sealed = pusher.encode(json.dumps(told, ensure_ascii=False).encode())
        claims = {"aud": subscription.origin, "sub": self._contact, "exp": int(time.time()) + SIGNED_FOR_S}
        headers = {
            **self._key.sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(SHOWN_WITHIN_S),
            "Topic": parcel.notice_id,
        }
        return sealed["body"], headers


def _result(status: int, headers: Mapping[str, str]) -> Result:
    if status in (200, 201, 202):
        return Result("sent")
    if status in GONE:
        return Result("gone", f"http_{status}")
    if status in AGAIN or status >= 500:
        told = headers.get("Retry-After", "")
        wait = timedelta(seconds=int(told)) if told.isdecimal() and len(told) < 8 else None
        return Result("again", f"http_{status}", wait)
    return Result("refused", f"http_{status}")
