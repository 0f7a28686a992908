"""What each call of the assistant can come to, declared here once.

A use case's return type names one of these, so that the type checker refuses an outcome that isn't declared; the
routes publish it, and the bot's table of replies is compared with what they publish.
"""

from __future__ import annotations

from typing import Literal

Ahead = Literal["next", "settled", "summary"]
Taking = Literal[Ahead, "listed", "same", "started", "switched"]
Submitting = Literal["credit_locked", "incomplete", "invalid", "login_required", "nothing", "submitted"]

Requesting = Literal[Taking, "candidates", "exit_entry", "handed_over", "none"]
Correcting = Literal[Taking, "corrected", "invalid", "nothing", "situation_changed", "value_wanted", "which"]
AskingFacts = Literal["applications", "candidates", "exit_entry", "listed", "no_case", "told"]
AskingStatus = Literal[Requesting, "applications", "draft"]
Cancelling = Literal[Taking, "cancelled", "nothing"]
CarryingOut = Literal["login_required", "no_application", "too_late", "withdrawn"]
Withdrawing = Literal[Cancelling, "next", "no_application", "possible", "too_late"]
AnsweringWithdrawal = Literal[Taking, CarryingOut, "invalid", "withdrawal_dropped"]
Escalating = Literal[Taking, "already", "queued"]
Explaining = Literal[Taking, "explained", "nothing"]
Answering = Literal[
    Requesting, Correcting, Submitting, AnsweringWithdrawal, "at_counter", "declined", "none_of_these", "nothing_asked"
]
Reminding = Literal[Taking, "nothing", "resumed"]
Resuming = Literal[Taking, Submitting, CarryingOut, "resumed"]
SettingLanguage = Literal["switched"]
SettingManner = Literal[Taking, "simple", "usual"]
