"""When an appointment comes to its end without its owner: what it was for is over, or they didn't come. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from mobile_api.applications.states import State
from mobile_api.appointments.appointment import Appointment, Ending
from mobile_api.catalog.schema import Text
from mobile_api.localtime import local_day

OVER: Mapping[State, Ending] = {
    State.REJECTED: "rejected",
    State.COMPLETED: "collected",
    State.WITHDRAWN: "withdrawn",
    State.LAPSED: "lapsed",
}
"""Of an application that ended nothing is collected."""
WHY: Mapping[Ending, Text] = {
    "submitted": Text(zh="申请已经提交", en="the application has been submitted"),
    "discarded": Text(zh="草稿已经不在了", en="the draft is gone"),
    "withdrawn": Text(zh="申请已经撤回", en="the application was withdrawn"),
    "rejected": Text(zh="申请没有通过", en="the application wasn't approved"),
    "lapsed": Text(zh="申请已经失效", en="the application has lapsed"),
    "collected": Text(zh="结果已经领取", en="the result has been collected"),
    "not_ready": Text(
        zh="结果还没有出来，出来后请重新预约", en="the result isn't ready yet; please book again when it is"
    ),
}


def ending_of(appointment: Appointment, state: State | None, now: datetime) -> Ending | None:
    """Why nobody needs to come; None while somebody does.

    `state` is that of what the appointment is for, None if it is gone: a draft that was thrown away or grew too old. A
    result that isn't there when its owner would be reminded to collect it, or else by the end, isn't collected.
    """
    if state is None:
        return "discarded"
    if appointment.purpose == "hand_in":
        return None if state is State.DRAFT else "submitted"
    late = now >= (appointment.remind_at or appointment.ends_at)
    return OVER.get(state) or ("not_ready" if late and state is not State.ISSUED else None)


def settled(appointment: Appointment, state: State | None, now: datetime) -> Appointment | None:
    """A booked appointment as it is once it has ended; None while it goes on.

    Whoever collected on the day of their appointment came, even if nobody noted it. Only who had something to come for
    can have missed it.
    """
    ending = ending_of(appointment, state, now)
    if ending == "collected" and local_day(appointment.starts_at) == local_day(now):
        return replace(appointment, state="arrived")
    if ending is not None:
        return replace(appointment, state="cancelled", ending=ending)
    return replace(appointment, state="missed") if appointment.ends_at <= now else None
