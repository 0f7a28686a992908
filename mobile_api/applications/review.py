"""What counter, departments and citizen do with a submitted application, each with what must hold for it. Rules only.

The office's moves in the order of an application's way, then the citizen's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mobile_api.applications.application import Application, Correction, Part, Tolerance, Verdict
from mobile_api.applications.credit import TOLERANCE_DAYS
from mobile_api.applications.dates import add_working_days
from mobile_api.applications.events import CITIZEN, SYSTEM, Actor
from mobile_api.applications.papers import Paper, hashes, named
from mobile_api.applications.states import Action, State
from mobile_api.catalog.schema import Case, Material, OneThing
from mobile_api.errors import Conflict, InvalidValue
from mobile_api.localtime import local_day

CORRECTION_DAYS, PAYMENT_DAYS = 15, 15
"""Working days that the citizen has."""


def parts_of(thing: OneThing, case: Case) -> tuple[Part, ...]:
    """What each department decides of a case: its own items, in the catalog's order."""
    department = {item.name.zh: item.department for item in thing.items}
    ids = dict.fromkeys(department[name] for name in case.items)
    return tuple(Part(d, tuple(name for name in case.items if department[name] == d)) for d in ids)


def accept(
    application: Application,
    by: Actor,
    at: datetime,
    missing: Sequence[Material],
    tolerant: bool,
    parts: Sequence[Part],
    checked: Mapping[str, Any],
) -> Application:
    """Accept, and pass each department its part: they decide in parallel.

    `checked` is what a check that was made again says, empty if the first one stands.

    With `tolerant`, materials that aren't key may follow within ten working days, if the applicant's credit is good.
    Raises `Conflict` where something stands against it.
    """
    tolerance = None
    if missing:
        _check_tolerance(application, missing, tolerant)
        act_by = add_working_days(local_day(at), TOLERANCE_DAYS)
        tolerance = Tolerance(tuple(material.id for material in missing), act_by)
    note = {"tolerance": list(tolerance.materials), "act_by": tolerance.act_by.isoformat()} if tolerance else {}
    accepted = application.moved(Action.ACCEPT, by, at, {**note, **checked}, tolerance=tolerance, later=())
    note = {"departments": [part.department for part in parts]}
    return accepted.moved(Action.DISTRIBUTE, SYSTEM, at, note, parts=tuple(parts))


def _check_tolerance(application: Application, missing: Sequence[Material], tolerant: bool) -> None:
    zh, en = named(missing)
    if not tolerant:
        raise Conflict(
            f"还缺材料：{zh}。请通知申请人补正，或按容缺受理。", f"Missing: {en}. Ask for a correction, or tolerate it."
        )
    if key := [material for material in missing if material.key]:
        zh, en = named(key)
        raise Conflict(f"主要材料不能容缺：{zh}。", f"Key materials can't be tolerated: {en}.")
    if not (application.credit or {}).get("tolerance"):
        raise Conflict("申请人信用等级不适用容缺受理。", "The applicant's credit doesn't allow tolerance acceptance.")


def refuse(application: Application, by: Actor, at: datetime, reason: str, legal_basis: str) -> Application:
    """Not accepted (不予受理), with the reason and its legal basis. Raises `InvalidValue`, `Conflict`."""
    verdict = _verdict(reason, legal_basis, None)
    return application.moved(Action.REFUSE, by, at, _kept(verdict), verdict=verdict)


def ask_correction(
    application: Application,
    by: Actor,
    at: datetime,
    asked: Sequence[Material],
    fields: Sequence[str],
    materials: Sequence[str],
    message: str,
) -> Application:
    """Ask the citizen to put marked fields and materials right; nothing else can be edited.

    `asked` is what the case asks for. By the counter before the acceptance, by a department while its part is open.
    Raises `InvalidValue`, `Conflict`.
    """
    known = {shown["field_id"] for shown in application.filed}
    if unknown := [field for field in fields if field not in known]:
        raise InvalidValue(
            f"申请里没有“{unknown[0]}”这一项。", f"The form has no field “{unknown[0]}”.", field="fields"
        )
    online = {material.id for material in asked if material.online}
    if unknown := [one for one in materials if one not in online]:
        raise InvalidValue(
            f"这件事没有“{unknown[0]}”这份可上传的材料。",
            f"This case has no paper “{unknown[0]}” that could be uploaded.",
            field="materials",
        )
    if not fields and not materials:
        raise InvalidValue("请标出要补正的内容。", "Mark what is to be corrected.", field="fields")
    if application.state is State.IN_REVIEW and by.department not in application.pending:
        raise Conflict("贵部门没有待办的部分。", "Your department has no open part.")
    if application.state is State.SUBMITTED and by.department is not None:
        raise application.overtaken()
    act_by = add_working_days(local_day(at), CORRECTION_DAYS)
    correction = Correction(by.department, tuple(fields), tuple(materials), message.strip(), at, act_by)
    note = {"fields": list(fields), "materials": list(materials), "message": correction.message}
    return application.moved(
        Action.ASK_CORRECTION, by, at, {**note, "act_by": act_by.isoformat()}, correction=correction
    )


def decide(
    application: Application, by: Actor, at: datetime, approved: bool, reason: str = "", legal_basis: str = ""
) -> Application:
    """One department decides its part; the last one settles the whole, one rejection settles it at once.

    Raises `InvalidValue` for a rejection without a reason and its legal basis, `Conflict` if the part isn't open.
    """
    part = next((part for part in application.parts if part.department == by.department), None)
    if part is None:
        raise Conflict("这件申请没有贵部门的部分。", "Your department has no part in this application.")
    if part.state != "pending" or by.department not in application.waiting_for:
        raise application.overtaken()
    verdict = None if approved else _verdict(reason, legal_basis, by.department)
    decided = replace(part, state="approved" if approved else "rejected", decided_at=at)
    parts = tuple(decided if p is part else p for p in application.parts)
    note: dict[str, Any] = {"department": by.department, "approved": approved, **(_kept(verdict) if verdict else {})}
    after = application.moved(Action.DECIDE, by, at, note, parts=parts)
    if verdict is not None:
        return after.moved(Action.REJECT, SYSTEM, at, {"department": by.department}, verdict=verdict)
    return _settled(after, at)


def _settled(application: Application, at: datetime) -> Application:
    """Approved as a whole once every department has approved and nothing is owed; then the fee is asked for."""
    if application.state is not State.IN_REVIEW or application.pending or application.owed:
        return application
    approved = application.moved(Action.APPROVE, SYSTEM, at)
    if not approved.fee_fen:
        return approved
    pay_by = add_working_days(local_day(at), PAYMENT_DAYS)
    note = {"fee_fen": approved.fee_fen, "act_by": pay_by.isoformat()}
    return approved.moved(Action.ASK_PAYMENT, SYSTEM, at, note, pay_by=pay_by)


def pay(application: Application, by: Actor, at: datetime, receipt: str) -> Application:
    """The fee was paid; `receipt` is the receipt's number. Raises `Conflict`."""
    return application.moved(Action.PAY, by, at, {"receipt": receipt, "fee_fen": application.fee_fen}, pay_by=None)


def issue(application: Application, by: Actor, at: datetime, result: str, electronic: bool) -> Application:
    """The leading department issues the result; an electronic one is the citizen's at once. Raises `Conflict`."""
    if by.department != application.issuer:
        raise Conflict("结果由牵头部门出具。", "The leading department issues the result.")
    issued = application.moved(Action.ISSUE, by, at, {"result": result})
    return issued.moved(Action.HAND_OUT, SYSTEM, at, {"electronic": True}) if electronic else issued


def hand_out(application: Application, by: Actor, at: datetime, receiver: str) -> Application:
    """The counter hands the result to somebody who showed who they are. Raises `Conflict`."""
    return application.moved(Action.HAND_OUT, by, at, {"receiver": receiver})


def correct(
    application: Application,
    at: datetime,
    filed: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any],
    papers: Sequence[Paper],
    checked: Mapping[str, Any],
) -> Application:
    """The citizen has put right what was marked, with new papers, and the new form was checked.

    It goes back to who asked. Raises `Conflict`.
    """
    correction = application.correction
    if application.state is not State.NEEDS_CORRECTION or correction is None:
        raise application.overtaken()
    action = Action.CORRECT_PART if application.parts else Action.CORRECT
    changed = [field for field in correction.fields if values.get(field) != application.values.get(field)]
    note = {"fields": changed, "papers": hashes(papers), **checked}
    still = _still_owed(application, at, papers)
    after = application.moved(action, CITIZEN, at, note, filed=tuple(filed), values=values, correction=None, **still)
    return _settled(after, at)


def supply(application: Application, at: datetime, papers: Sequence[Paper]) -> Application:
    """The citizen has handed in everything that was left for later. Raises `Conflict`."""
    if not application.owed:
        raise application.overtaken()
    note = {"materials": list(application.owed), "papers": hashes(papers)}
    still = _still_owed(application, at, papers)
    return _settled(application.moved(Action.SUPPLY, CITIZEN, at, note, **still), at)


def _still_owed(application: Application, at: datetime, papers: Sequence[Paper]) -> dict[str, Any]:
    """What remains for later once these papers are there, however they came."""
    given = {paper.material_id for paper in papers}
    later = tuple(one for one in application.later if one not in given)
    tolerance = application.tolerance
    if tolerance is not None and tolerance.supplied_at is None:
        left = tuple(one for one in tolerance.materials if one not in given)
        tolerance = replace(tolerance, materials=left) if left else replace(tolerance, supplied_at=at)
    return {"later": later, "tolerance": tolerance}


def withdraw(application: Application, at: datetime, reason: str = "") -> Application:
    """The citizen takes it back, which is possible until it is decided. Raises `Conflict`."""
    return application.moved(Action.WITHDRAW, CITIZEN, at, {"reason": reason} if reason else {})


def reopen(application: Application, at: datetime, draft_id: str) -> Application:
    """The citizen applies again after a rejection, with a new draft. Raises `Conflict`, also the second time."""
    if application.reopened_as is not None:
        raise Conflict("这件申请已经重新发起过了。", "This application was opened again already.")
    return application.moved(Action.REOPEN, CITIZEN, at, {"draft": draft_id}, reopened_as=draft_id)


def _verdict(reason: str, legal_basis: str, department: str | None) -> Verdict:
    if not reason.strip():
        raise InvalidValue("请写明理由。", "Give the reason.", field="reason")
    if not legal_basis.strip():
        raise InvalidValue("请写明法律依据。", "Give the legal basis.", field="legal_basis")
    return Verdict(reason.strip(), legal_basis.strip(), department)


def _kept(verdict: Verdict) -> dict[str, str]:
    return {"reason": verdict.reason, "legal_basis": verdict.legal_basis}
