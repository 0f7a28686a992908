"""What applications ask of whoever keeps papers; `mobile_api.materials` stands above and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mobile_api.applications.papers import Paper
from mobile_api.db import Session


class Papers(Protocol):
    """Where papers lie: with a form until it is sent, then with the application for good."""

    async def given(self, form_id: str, session: Session | None = None) -> Sequence[Paper]:
        """What lies with a form and wasn't sent yet: with a draft, or for a correction or a supplement."""

    async def filed(self, application_id: str) -> Sequence[Paper]:
        """What an application was sent with, as it stands after corrections."""

    async def file(self, application_id: str, papers: Sequence[Paper], session: Session) -> None:
        """Send them: from now on they stay, in place of what was filed for the same materials before.

        Raises `Conflict` if one was taken back meanwhile.
        """

    async def forget_filed(self, application_id: str) -> None:
        """Remove all that an application was ever sent with."""
