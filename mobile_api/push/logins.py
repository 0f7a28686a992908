"""A login on a new device, put into the inbox of whose account it is."""

from __future__ import annotations

from mobile_api.db import Session
from mobile_api.identity.logins import LoginNotice, told_device
from mobile_api.localtime import CITY
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Notice
from mobile_api.push.notices import Notices

NEW_DEVICE = {
    "zh": "{at}，您的账号在新设备“{device}”上登录。如果不是您本人，请到“我的”里告诉我们。",
    "en": "{at}: your account was used on a new device, “{device}”. If this wasn't you, tell us under “Me”.",
}


class InboxLogins:
    """The inbox as identity's `LoginTeller`."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices

    async def tell(self, notice: LoginNotice, citizen_id: str, session: Session) -> None:
        """Post it, in the transaction of the login."""
        at = notice.at.astimezone(CITY).strftime("%m-%d %H:%M")
        text = {
            language: words.format(at=at, device=told_device(notice.device_name, language))
            for language, words in NEW_DEVICE.items()
        }
        await self._notices.post(Notice(f"login:{notice.id}", citizen_id, Kind.LOGIN, text, "/me", notice.at), session)
