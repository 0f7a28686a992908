"""Firebase Cloud Messaging (HTTP v1) by Google's own library, beside the event loop.

The token comes by the service account's own flow: the key file names its endpoint. Two things the library has no option
for, so they are set here and nowhere else: FCM's address, and that it doesn't try again by itself. It would sleep for
as long as a `Retry-After` says, with the whole batch, while the outbox has its own patience for each delivery.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from uuid import uuid4

import firebase_admin
import structlog
from firebase_admin import credentials, exceptions, messaging
from google.auth.transport.requests import Request as GoogleRequest
from requests.adapters import HTTPAdapter

from mobile_api.logs import cause
from mobile_api.push.carrier import Parcel
from mobile_api.push.delivery import Result

log = structlog.get_logger()
TIMEOUT_S, CONNECTIONS = 10, 50
SHOWN_WITHIN = timedelta(days=1)
"""News that a phone was off for so long to get isn't put on its screen any more; the inbox has it."""
AGAIN = (
    exceptions.UnavailableError,
    exceptions.ResourceExhaustedError,
    exceptions.InternalError,
    exceptions.DeadlineExceededError,
    exceptions.UnknownError,
    exceptions.UnauthenticatedError,
)
"""It may work later: the service is away, our quota is used up, or the key file is just being replaced."""
GONE = messaging.UnregisteredError
"""The app was removed from the device. A token of another sender isn't: our key file may be the wrong one."""


class Fcm:
    """FCM as a `Carrier`."""

    def __init__(self, key_file: Path, url: str) -> None:
        """`key_file` is the service account's, `url` where FCM answers. Both are used with the first message."""
        self._key_file, self._url, self._lock = key_file, url, Lock()
        self._app: firebase_admin.App | None = None

    async def send(self, parcels: Sequence[Parcel]) -> Sequence[Result]:
        """Try all of them; how each went, in order."""
        return await asyncio.to_thread(self._send, [_message(parcel) for parcel in parcels])

    def _send(self, messages: list[messaging.Message]) -> list[Result]:
        try:
            app = self._ready()
            account = app.credential.get_credential()
            if not account.valid:  # once for all: else every message would ask for a token
                account.refresh(partial(GoogleRequest(), timeout=TIMEOUT_S))
            batch = messaging.send_each(messages, app=app)
        except Exception as error:  # no key file, no token: nothing could be sent, of nobody
            log.error("fcm_unreachable", **cause(error))
            return [Result("again", type(error).__name__)] * len(messages)
        return [_result(response.exception) for response in batch.responses]

    def _ready(self) -> firebase_admin.App:
        with self._lock:
            if self._app is None:
                messaging._MessagingService.FCM_URL = f"{self._url}/v1/projects/{{0}}/messages:send"
                account = credentials.Certificate(str(self._key_file))
                self._app = firebase_admin.initialize_app(account, {"httpTimeout": TIMEOUT_S}, uuid4().hex)
                session = messaging._get_messaging_service(self._app)._client.session
                for prefix in tuple(session.adapters):
                    session.mount(prefix, HTTPAdapter(pool_maxsize=CONNECTIONS))
            return self._app


def _message(parcel: Parcel) -> messaging.Message:
    return messaging.Message(
        token=parcel.token,
        notification=messaging.Notification(parcel.title, parcel.body),
        data={
            "delivery": parcel.delivery_id,
            "receipt": parcel.receipt,
            "notice": parcel.notice_id,
            "kind": parcel.kind,
        },
        android=messaging.AndroidConfig(
            ttl=SHOWN_WITHIN,
            notification=messaging.AndroidNotification(tag=parcel.notice_id),
        ),
        apns=messaging.APNSConfig(headers={"apns-collapse-id": parcel.notice_id}),
    )


def _result(error: exceptions.FirebaseError | None) -> Result:
    if error is None:
        return Result("sent")
    name = type(error).__name__
    if isinstance(error, GONE):
        return Result("gone", name)
    if isinstance(error, AGAIN):
        return Result("again", name, _asked_wait(error))
    return Result("refused", name)


def _asked_wait(error: exceptions.FirebaseError) -> timedelta | None:
    """What its `Retry-After` says, in seconds."""
    told = "" if error.http_response is None else error.http_response.headers.get("Retry-After", "")
    return timedelta(seconds=int(told)) if told.isdecimal() and len(told) < 8 else None
