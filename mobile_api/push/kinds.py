"""The kinds of news, and what a locked screen shows of each: nothing personal. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

Language = Literal["zh", "en"]
Channel = Literal["fcm", "webpush"]
"""How push reaches a device: an installed app by Firebase, a browser by its own push service."""
Words = Mapping[str, str]
"""A text by language, `zh` and `en`."""


class Kind(StrEnum):
    """What news is about."""

    APPLICATION = "application"
    PAYMENT = "payment"
    CERTIFICATE = "certificate"
    ACCESS = "access"
    """Somebody looked at a certificate, or tried to."""
    LOGIN = "login"
    REPLY = "reply"
    """A member of staff answered in the chat."""
    APPOINTMENT = "appointment"


ALWAYS = frozenset({Kind.ACCESS, Kind.LOGIN})
"""Somebody may be using what is the citizen's right now: that can't be switched off, nor held back in quiet hours."""

TITLE: Words = {"zh": "一网", "en": "Yiwang"}
PUSHED: Mapping[Kind, Words] = {
    Kind.APPLICATION: {
        "zh": "您的办件有新进展，请打开一网查看。",
        "en": "There is an update on your application. Open Yiwang to see it.",
    },
    Kind.PAYMENT: {
        "zh": "您有一条缴费消息，请打开一网查看。",
        "en": "There is a message about a payment. Open Yiwang to see it.",
    },
    Kind.CERTIFICATE: {
        "zh": "您的证照有变动，请打开一网查看。",
        "en": "Something has changed in your wallet. Open Yiwang to see it.",
    },
    Kind.ACCESS: {
        "zh": "刚有人查看您的证照。如果不是您本人出示的，请打开一网告诉我们。",
        "en": "Someone has just checked your certificates. If you didn't show them, open Yiwang and tell us.",
    },
    Kind.LOGIN: {
        "zh": "一台新设备在使用您的账号或证照夹。如果不是您本人，请打开一网处理。",
        "en": "A new device is using your account or your wallet. If this wasn't you, open Yiwang.",
    },
    Kind.REPLY: {
        "zh": "工作人员回复了您，请打开一网查看。",
        "en": "Our staff have answered you. Open Yiwang to see it.",
    },
    Kind.APPOINTMENT: {
        "zh": "您有一条预约消息，请打开一网查看。",
        "en": "There is a message about an appointment. Open Yiwang to see it.",
    },
}
