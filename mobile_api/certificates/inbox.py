"""What happens to somebody's certificates, and who looked at them, put into their inboxes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.catalog.schema import Text
from mobile_api.db import Session
from mobile_api.identity.persons.service import PersonService
from mobile_api.localtime import to_the_minute
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Notice
from mobile_api.push.notices import Notices
from wallet.held.device import Device
from wallet.issued.record import Change
from wallet.room import Wallet
from wallet.shown.access import Access
from wallet.standing import Action
from wallet.types.library import Types

ISSUED = Text(
    zh="您的“{name}”已签发，可以在证照夹里查看和出示。",
    en="Your “{name}” has been issued. You can view and show it in your wallet.",
)
CHANGED = {
    Action.SUSPEND: Text(
        zh="您的“{name}”已被暂扣，暂时不能使用。", en="Your “{name}” has been suspended and can't be used for now."
    ),
    Action.RESUME: Text(zh="您的“{name}”已恢复使用。", en="Your “{name}” can be used again."),
    Action.REVOKE: Text(
        zh="您的“{name}”已被撤销，不再有效。", en="Your “{name}” has been revoked and is no longer valid."
    ),
    Action.RENEW: Text(
        zh="您的“{name}”已换发新证，旧证不再有效。",
        en="Your “{name}” has been renewed. The old one is no longer valid.",
    ),
}
"""What the holder is told of a decision; the certificate's page has the reason."""

NEW_DEVICE = Text(
    zh="{at}，新设备“{name}”登记到了您的证照夹，可以出示您的证照。如果不是您本人，请马上移除它，再到“我的”里退出它的登录。",
    en="{at}: a new device, “{name}”, can now show your certificates. If this wasn't you, remove it at once, then "
    "log it out under “Me”.",
)


class InboxCertificates:
    """The inbox as the wallet's `Teller` of changes. A person may have several accounts: each is told."""

    def __init__(self, notices: Notices, persons: PersonService, types: Types) -> None:
        self._notices, self._persons, self._types = notices, persons, types

    async def tell(self, change: Change, session: Session) -> None:
        """Post it, in the transaction of the change."""
        template, name = CHANGED[change.action] if change.action else ISSUED, self._types.find(change.type).name
        for citizen_id in await self._persons.accounts_of(change.holder):
            notice = Notice(
                event=f"certificate:{change.id}",
                citizen_id=citizen_id,
                kind=Kind.CERTIFICATE,
                text={language: template.in_(language).format(name=name.in_(language)) for language in ("zh", "en")},
                link=f"/wallet/certificates/{change.certificate_id}",
                at=change.at,
            )
            await self._notices.post(notice, session)

    async def tell_device(self, device: Device, session: Session) -> None:
        """Post that there is a new device, in the transaction that keeps it; somebody may be using what is theirs."""
        at, link = to_the_minute(device.added_at), "/wallet/devices"
        text = {language: NEW_DEVICE.in_(language).format(at=at, name=device.name) for language in ("zh", "en")}
        event = f"wallet-device:{device.id}:{device.added_at.isoformat()}"  # a key that was removed may come again
        for citizen_id in await self._persons.accounts_of(device.holder):
            await self._notices.post(Notice(event, citizen_id, Kind.LOGIN, text, link, device.added_at), session)


class InboxAccesses:
    """The inbox as a `Teller` of the access log."""

    def __init__(self, notices: Notices, wallet: Wallet, clock: Callable[[], datetime]) -> None:
        self._notices, self._wallet, self._clock = notices, wallet, clock

    async def tell(self, access: Access) -> None:
        """Post it, once, to the account that the device was registered with."""
        assert access.citizen is not None, "a line that named no device of ours is told nobody"
        text = {language: self._wallet.told_text(access, language) for language in ("zh", "en")}
        event = f"access:{access.id}"
        notice = Notice(event, access.citizen, Kind.ACCESS, text, "/wallet/accesses", self._clock())
        await self._notices.post(notice)
