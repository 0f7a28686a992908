"""What each call of the assistant can come to, declared here once.

A use case's return type names one of these, so that the type checker refuses an outcome that isn't declared; the
routes publish it, and the bot's table of replies is compared with what they publish.
"""

from __future__ import annotations

from typing import Literal

Aside = Literal["in_record", "not_in_record"]
Ahead = Literal["next", "settled", "summary"]
Beginning = Literal["listed", "settled", "started"]
Changing = Literal[Beginning, "switched"]
Taking = Literal[Ahead, Changing, "same"]
Sending = Literal["credit_locked", "invalid", "login_required", "papers_missing", "submitted"]
Submitting = Literal[Sending, "incomplete", "nothing"]
CarryingOut = Literal["login_required", "too_late", "withdrawn"]

Requesting = Literal[Aside, Taking, "across_border", "candidates", "exit_entry", "fact_told", "handed_over", "none"]
Correcting = Literal[Taking, "corrected", "invalid", "nothing", "situation_changed", "value_wanted", "which"]
AskingFacts = Literal[
    Aside, "applications", "candidates", "counter", "exit_entry", "listed", "no_case", "none", "sum_unknown", "told"
]
AskingStatus = Literal[Beginning, "applications", "draft", "none"]
Cancelling = Literal[Changing, "cancelled", "nothing", "queue_left", "withdrawal_dropped"]
Withdrawing = Literal["cancelled", "next", "no_application", "possible", "too_late"]
AnsweringWithdrawal = Literal[Taking, CarryingOut, "invalid", "withdrawal_dropped"]
Escalating = Literal[Aside, Beginning, "already", "queue_left", "queued"]
Explaining = Literal[Aside, Beginning, "draft", "explained", "nothing"]
Answering = Literal[
    Requesting,
    Correcting,
    Sending,
    AnsweringWithdrawal,
    "at_counter",
    "declined",
    "none_of_these",
    "nothing_asked",
    "queue_left",
]
Reminding = Literal[Aside, Beginning, "nothing", "resumed"]
Resuming = Literal[Changing, Submitting, CarryingOut, "resumed"]
SettingLanguage = Literal["switched"]
SettingManner = Literal[Beginning, "simple", "usual"]
