"""Lets outside systems in by the signature of each request, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from mobile_api.errors import Forbidden, SignatureRefused
from mobile_api.exchange.connections import Connections, OutsideSystem, Way
from mobile_api.exchange.store import NonceStore
from mobile_api.identity.access import Caller
from mobile_api.signing import MAX_SKEW_S, fault, stamp_of

log = structlog.get_logger()
REASONS = {
    "app": ("未知的 X-App-Id。", "Unknown X-App-Id."),
    "signature": ("签名不符。", "The signature doesn't match."),
    "stale": (
        f"时间戳相差超过{MAX_SKEW_S}秒，或随机串不是16至64个字符。",
        f"The timestamp is more than {MAX_SKEW_S} s off, or the nonce hasn't 16 to 64 characters.",
    ),
    "replayed": ("这个随机串已经用过。", "This nonce was used before."),
}


class SystemDoor:
    """Who an outside system is. Built once per worker by `exchange.room`."""

    def __init__(self, connections: Connections, nonces: NonceStore, clock: Callable[[], datetime]) -> None:
        self._connections, self._nonces, self._clock = connections, nonces, clock

    async def admit(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Caller:
        """The system that has signed a request. Raises `SignatureRefused`, which says why."""
        system = self._connections.systems.get(headers.get("X-App-Id", ""))
        if system is None:
            raise SignatureRefused(*REASONS["app"])
        now = self._clock()
        why: str | None = fault(system.key, method, path, headers, body, now.timestamp())
        if why is None:
            until = now + timedelta(seconds=2 * MAX_SKEW_S)
            why = None if await self._nonces.use(system.id, stamp_of(headers).nonce, until) else "replayed"
        if why is not None:
            log.warning("exchange_request_refused", system=system.id, reason=why)
            raise SignatureRefused(*REASONS[why])
        return Caller("system", system=system.id)

    def system(self, caller: Caller, way: Way) -> OutsideSystem:
        """The system of an admitted caller, if it is connected in this way. Raises `Forbidden`."""
        system = self._connections.systems[caller.system or ""]
        if way not in system.ways:
            raise Forbidden
        return system
