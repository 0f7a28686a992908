"""Who may do what: one table, action by action. Rules only.

An action is the name of a route's handler, which is also its id in the API's document. A route that isn't in the table
doesn't load, so none is open by oversight. A test walks every route with every role and compares with this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from mobile_api.identity.access import Caller, Role, Staff
from mobile_api.identity.persons.person import SURE

Who = Literal["anyone", "citizen", "holder", "assistant", "staff", "system"]
"""`holder`: a citizen, or the guest of one conversation. `assistant`: the bot's actions, by delegated token.
`staff`: a member of staff with one of the roles of the decision. `system`: a department's own, by signature."""
Department = Literal["any", "own"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Decision:
    """What is decided of one action."""

    who: Who
    roles: frozenset[Role] = frozenset()
    department: Department = "any"
    """`own`: a member of staff who is bound to a department acts on its things only; the use case checks it, because
    only it knows whose a thing is."""
    level: int = 1
    """How surely a citizen must be known: 2 is by face, or at the counter."""
    account: bool = False
    """Whether a member of staff must have logged in with an account. A token printed for a script can't be revoked, so
    it doesn't do for what gives somebody power over others: accounts, who a citizen is, what is submitted for them,
    what registers tell of them."""


class NoDecision(LookupError):
    """A route of which nobody has decided who may call it."""


def _staff(*roles: Role, department: Department = "any", account: bool = False) -> Decision:
    return Decision("staff", frozenset(roles), department, account=account)


ANYONE, HOLDER, ASSISTANT = Decision("anyone"), Decision("holder"), Decision("assistant")
SYSTEM = Decision("system")
CITIZEN, SURELY = Decision("citizen"), Decision("citizen", level=SURE)
ANY_STAFF = _staff(*ROLES)
DESK = _staff("chat_agent", account=True)
OFFICE = _staff("counter_clerk", "reviewer", "supervisor", department="own")

TABLE: Mapping[str, Decision] = {
    # applications
    "get_draft": HOLDER,
    "change_field": HOLDER,
    "discard_draft": HOLDER,
    "submit_draft": SURELY,
    "check_credit": SURELY,
    "list_applications": CITIZEN,
    "get_application": CITIZEN,
    # materials
    "list_materials": HOLDER,
    "list_findings": HOLDER,
    "begin_upload": HOLDER,
    "get_upload": HOLDER,
    "append_upload": HOLDER,
    "finish_upload": HOLDER,
    "take_offer": HOLDER,
    "remove_file": HOLDER,
    "download_file": HOLDER,
    "get_thumbnail": HOLDER,
    "list_given": CITIZEN,
    "download_given": CITIZEN,
    "get_given_thumbnail": CITIZEN,
    "get_readiness": CITIZEN,
    "look_at_materials": _staff("counter_clerk", "reviewer", department="own"),
    "look_at_file": _staff("counter_clerk", "reviewer", department="own"),
    "correct_application": SURELY,
    "supply_application": SURELY,
    "withdraw_application": SURELY,
    "reopen_application": SURELY,
    # data checks
    "check_draft": SURELY,
    "download_sheet": CITIZEN,
    "look_at_sheet": _staff("counter_clerk", "reviewer", department="own"),
    "look_at_checks": _staff("counter_clerk", "reviewer", department="own"),
    # from a draft to the counter
    "make_counter_code": HOLDER,
    "scan_draft": _staff("counter_clerk"),
    "submit_at_counter": _staff("counter_clerk", account=True),
    "list_scanned": _staff("counter_clerk", account=True),
    "begin_scan": _staff("counter_clerk", account=True),
    "get_scan": _staff("counter_clerk", account=True),
    "append_scan": _staff("counter_clerk", account=True),
    "finish_scan": _staff("counter_clerk", account=True),
    "remove_scan": _staff("counter_clerk", account=True),
    # appointments
    "list_counters": ANYONE,
    "list_desks": ANYONE,
    "list_collecting": CITIZEN,
    "list_slots": ANYONE,
    "book_appointment": CITIZEN,
    "list_appointments": CITIZEN,
    "move_appointment": CITIZEN,
    "cancel_appointment": CITIZEN,
    "list_arrivals": _staff("counter_clerk"),
    "note_arrival": _staff("counter_clerk"),
    # counter and back offices
    "list_queue": _staff("counter_clerk", "reviewer", department="own"),
    "list_alarms": _staff("supervisor"),
    "watch_matters": _staff("supervisor"),
    "watch_sources": _staff("counter_clerk", "reviewer", "supervisor"),
    "list_data_alerts": _staff("supervisor"),
    "count_data_alerts": _staff("supervisor"),
    "answer_data_alert": _staff("supervisor", account=True),
    "report_efficiency": _staff("supervisor"),
    "report_course": _staff("supervisor"),
    "download_efficiency": _staff("supervisor"),
    "look_at_application": OFFICE,
    "accept_application": _staff("counter_clerk"),
    "refuse_application": _staff("counter_clerk"),
    "ask_for_correction": _staff("counter_clerk", "reviewer", department="own"),
    "decide_part": _staff("reviewer", department="own"),
    "record_payment": _staff("counter_clerk"),
    "issue_result": _staff("reviewer", department="own"),
    "hand_out_result": _staff("counter_clerk"),
    "list_looks": CITIZEN,
    # payments
    "begin_payment": SURELY,
    "list_payments": CITIZEN,
    "get_payment": CITIZEN,
    "cancel_payment": SURELY,
    "download_receipt": CITIZEN,
    "check_receipt": ANYONE,
    "take_wechat_notice": ANYONE,
    "take_alipay_notice": ANYONE,
    "look_at_payments": _staff("counter_clerk", "supervisor"),
    "list_office_payments": _staff("counter_clerk", "supervisor"),
    "look_at_payment": _staff("counter_clerk", "supervisor"),
    "ask_refund": _staff("counter_clerk", account=True),
    "list_refunds": _staff("supervisor", account=True),
    "approve_refund": _staff("supervisor", account=True),
    "decline_refund": _staff("supervisor", account=True),
    "close_refund": _staff("supervisor", account=True),
    "list_reconciliations": _staff("supervisor"),
    "settle_difference": _staff("supervisor", account=True),
    # news of applications
    "list_parked_news": _staff("administrator"),
    "retry_parked_news": _staff("administrator"),
    # departments' own systems
    "post_result": SYSTEM,
    "fetch_file": SYSTEM,
    "list_entrances": ANYONE,
    "give_ticket": SURELY,
    "use_ticket": SYSTEM,
    "list_queries": _staff("counter_clerk", "reviewer", "supervisor"),
    "begin_lookup": _staff("counter_clerk", "reviewer", account=True),
    "look_up": _staff("counter_clerk", "reviewer", account=True),
    "list_lookups": _staff("supervisor"),
    "list_calls_about_me": SURELY,
    "list_parked_messages": _staff("administrator"),
    "retry_parked_message": _staff("administrator"),
    "give_up_message": _staff("administrator"),
    # certificates and the wallet
    "give_device_nonce": SURELY,
    "register_device": SURELY,
    "list_wallet_devices": SURELY,
    "remove_wallet_device": SURELY,
    "list_certificates": SURELY,
    "get_certificate": SURELY,
    "get_certificate_photo": SURELY,
    "copy_certificate": SURELY,
    "get_certificate_paper": SURELY,
    "get_certificate_preview": SURELY,
    "draw_code": SURELY,
    "list_wallet_scenarios": SURELY,
    "get_wallet_scenario": SURELY,
    "give_code_nonce": SURELY,
    "list_accesses": SURELY,
    "deny_access": SURELY,
    "list_wallet_notices": SURELY,
    "dismiss_wallet_notice": SURELY,
    "export_wallet": SURELY,
    "verify_code": _staff("counter_clerk", "kiosk", account=True),
    "list_counter_scenarios": _staff("counter_clerk", "kiosk"),
    "list_owed_certificates": _staff("reviewer", "supervisor", department="own", account=True),
    "settle_owed_certificate": _staff("reviewer", department="own", account=True),
    "issue_certificate": _staff("reviewer", department="own", account=True),
    "find_certificates": _staff("reviewer", department="own", account=True),
    "look_at_certificate": _staff("reviewer", department="own", account=True),
    "suspend_certificate": _staff("reviewer", department="own", account=True),
    "resume_certificate": _staff("reviewer", department="own", account=True),
    "revoke_certificate": _staff("reviewer", department="own", account=True),
    "renew_certificate": _staff("reviewer", department="own", account=True),
    "list_denied_accesses": _staff("supervisor"),
    "certificate_jwks": ANYONE,
    "certificate_key_list": ANYONE,
    "list_certificate_types": ANYONE,
    "status_list": ANYONE,
    "seal_root": ANYONE,
    "seal_revocations": ANYONE,
    "get_certificate_standing": ANYONE,
    # inbox and push
    "list_inbox": CITIZEN,
    "count_unread": CITIZEN,
    "read_inbox": CITIZEN,
    "read_notice": CITIZEN,
    "register_push": CITIZEN,
    "get_push_key": CITIZEN,
    "subscribe_push": CITIZEN,
    "unregister_push": CITIZEN,
    "confirm_push": ANYONE,
    "get_push_preferences": CITIZEN,
    "set_push_preferences": CITIZEN,
    # assistant
    "post_request": ASSISTANT,
    "post_answer": ASSISTANT,
    "post_correct": ASSISTANT,
    "post_submit": ASSISTANT,
    "post_facts": ASSISTANT,
    "post_explain": ASSISTANT,
    "post_cancel": ASSISTANT,
    "post_resume": ASSISTANT,
    "post_remind": ASSISTANT,
    "post_status": ASSISTANT,
    "post_language": ASSISTANT,
    "post_manner": ASSISTANT,
    "post_escalate": ASSISTANT,
    "post_withdraw": ASSISTANT,
    # catalog
    "list_one_things": ANYONE,
    "list_themes": ANYONE,
    "get_one_thing": ANYONE,
    "get_flow": ANYONE,
    "match": ANYONE,
    "list_items": ANYONE,
    "get_item": ANYONE,
    "list_versions": ANYONE,
    "diff_versions": ANYONE,
    "export_items": _staff("catalog_editor", "catalog_approver"),
    "import_items": _staff("catalog_editor", department="own"),
    "propose_change": _staff("catalog_editor", department="own"),
    "list_changes": _staff("catalog_editor", "catalog_approver"),
    "get_change": _staff("catalog_editor", "catalog_approver"),
    "approve_change": _staff("catalog_approver"),
    "reject_change": _staff("catalog_approver"),
    "get_groups": _staff("catalog_editor"),
    "post_phrase": _staff("catalog_editor"),
    # chat
    "open_conversation": ANYONE,
    "list_conversations": CITIZEN,
    "get_conversation": HOLDER,
    "change_manner": HOLDER,
    "list_messages": HOLDER,
    "send_message": HOLDER,
    "claim_conversation": CITIZEN,
    "announce_sent": HOLDER,
    "append_sent": HOLDER,
    "give_sent": HOLDER,
    "download_sent": HOLDER,
    "get_sent_thumbnail": HOLDER,
    # the desk: who writes is known by their account, and which team they serve by its department
    "leave_message": HOLDER,
    "answer_proposal": HOLDER,
    "rate_desk": HOLDER,
    "list_desk": DESK,
    "list_desk_records": DESK,
    "export_desk_records": DESK,
    "get_desk_record": DESK,
    "look_at_conversation": DESK,
    "list_desk_messages": DESK,
    "claim_at_desk": DESK,
    "transfer_conversation": DESK,
    "hand_back_conversation": DESK,
    "end_conversation": DESK,
    "say_at_desk": DESK,
    "announce_from_desk": DESK,
    "append_from_desk": DESK,
    "give_from_desk": DESK,
    "download_at_desk": DESK,
    "get_thumbnail_at_desk": DESK,
    "download_past_file": DESK,
    "get_past_thumbnail": DESK,
    "add_desk_note": DESK,
    "list_canned_replies": DESK,
    "list_suggestions": DESK,
    "propose_value": DESK,
    "ask_to_log_in": DESK,
    "begin_for_citizen": DESK,
    "mark_wrong_answer": DESK,
    "get_desk_board": _staff("supervisor", account=True),
    "export_desk_board": _staff("supervisor", account=True),
    # login of citizens
    "send_code": ANYONE,
    "log_in": ANYONE,
    "refresh": ANYONE,
    "log_out": CITIZEN,
    "me": CITIZEN,
    "list_retention": ANYONE,
    "look_at_deletion": CITIZEN,
    "delete_account": CITIZEN,
    "list_sessions": CITIZEN,
    "end_other_sessions": CITIZEN,
    "end_session": CITIZEN,
    "list_notices": CITIZEN,
    "dismiss_notice": CITIZEN,
    "deny_login": CITIZEN,
    "jwks": ANYONE,
    # who they are
    "claim_person": CITIZEN,
    "use_counter_code": CITIZEN,
    "begin_face": CITIZEN,
    "send_face": CITIZEN,
    "begin_face_login": ANYONE,
    "send_login_face": ANYONE,
    "begin_counter_code": _staff("counter_clerk", account=True),
    "give_counter_code": _staff("counter_clerk", account=True),
    # the demo's pages
    "outbox": ANYONE,
    "outbox_html": ANYONE,
    "demo_counter_code": ANYONE,
    # login and accounts of staff
    "begin_enrolment": ANYONE,
    "complete_enrolment": ANYONE,
    "begin_staff_login": ANYONE,
    "complete_staff_login": ANYONE,
    "recover_staff_login": ANYONE,
    "replace_staff_key": ANYONE,
    "log_out_staff": ANY_STAFF,
    "staff_me": ANY_STAFF,
    "list_accounts": _staff("administrator", account=True),
    "create_account": _staff("administrator", account=True),
    "change_account": _staff("administrator", account=True),
    "unlock_account": _staff("administrator", account=True),
}


def decision(action: str) -> Decision:
    """What is decided of an action. Raises `NoDecision`."""
    try:
        return TABLE[action]
    except KeyError as error:
        raise NoDecision(f"nobody has decided who may do “{action}”: add it to the table") from error


def admits(decided: Decision, caller: Caller) -> bool:
    """Whether a member of staff has one of the roles of a decision, and an account if it asks for one.

    A decision without roles is open to nobody.
    """
    if caller.staff is None or (decided.account and caller.staff.account is None):
        return False
    return bool(caller.staff.roles & decided.roles)


def may_touch(decided: Decision, staff: Staff, department: str | None) -> bool:
    """Whether a member of staff may do this to a thing of a department."""
    return decided.department == "any" or staff.department in (None, department)
