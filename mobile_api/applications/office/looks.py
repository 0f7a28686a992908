"""Every look of a member of staff at somebody's data: who, for what, when. Rules only.

Personal Information Protection Law, art. 51 and 54: access is recorded and can be audited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from mobile_api.catalog.schema import Text

Purpose = Literal["acceptance", "review", "hand_out", "supervision", "complaint"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
NAMES: dict[str, Text] = {
    "acceptance": Text(zh="受理核对", en="Checking for acceptance"),
    "review": Text(zh="部门审批", en="Review by the department"),
    "hand_out": Text(zh="发放结果", en="Handing out the result"),
    "supervision": Text(zh="时限督办", en="Supervision of time limits"),
    "complaint": Text(zh="处理投诉", en="Handling a complaint"),
}


@dataclass(frozen=True)
class Look:
    """One look."""

    number: str
    """Of the application; a draft, which has none yet, goes by its id."""
    at: datetime
    name: str
    department: str | None
    account: str | None
    purpose: Purpose
