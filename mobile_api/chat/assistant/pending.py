"""Which question waits for an answer, as people see it and as the bot is told. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import target_by_id
from mobile_api.applications.views import Position, Question, options_view
from mobile_api.catalog.schema import FormField, Option, SituationQuestion, Text, Words
from mobile_api.chat.conversation import WHICH, Conversation
from mobile_api.errors import NotFound

NONE_OPTION = Option(
    id="none_of_these",
    label=Text(zh="都不是", en="None of these"),
    words=Words(
        zh=["都不是", "都不对", "没有我要的", "不是这些", "以上都不是"],
        en=["none", "none of these", "none of them", "neither", "not these"],
    ),
)
GO_ON = Words(
    zh=["接着办", "办", "好", "好的", "行", "可以", "是", "对", "要"],
    en=["yes", "yeah", "ok", "okay", "sure", "go ahead", "please do"],
)
NOT_NOW = Option(
    id="none_of_these",
    label=Text(zh="先不办这个", en="Not this one"),
    words=Words(
        zh=["不是", "不用", "不办", "算了", "以后再说", "不要", "先不"], en=["no", "later", "not yet", "no thanks"]
    ),
)
YES_NO_OPTIONS = [
    Option(
        id="yes", label=Text(zh="是", en="Yes"), words=Words(zh=["有", "对", "是的", "要"], en=["yes", "yeah", "yep"])
    ),
    Option(id="no", label=Text(zh="否", en="No"), words=Words(zh=["没有", "不", "不是", "不要"], en=["no", "nope"])),
]
SUBMIT = Option(
    id="submit",
    label=Text(zh="确认提交", en="Confirm and submit"),
    words=Words(
        zh=["提交", "确认", "没问题", "对", "可以", "传好了", "传完了", "上传好了", "交齐了", "都传了"],
        en=["submit", "confirm", "send it", "correct", "go ahead", "looks good", "uploaded", "all uploaded"],
    ),
)
CHANGE = Option(
    id="change",
    label=Text(zh="我要修改", en="Change something"),
    words=Words(zh=["要改", "修改", "改一下", "不对", "有错"], en=["change", "edit", "wrong", "not correct", "fix"]),
)
KEEP = Option(
    id="keep",
    label=Text(zh="不改了", en="Change nothing"),
    words=Words(
        zh=["不改", "不用改", "算了", "继续", "没有要改的", "没有了", "没了", "就这样", "行", "跳过", "返回"],
        en=["nothing", "never mind", "keep it", "that's all", "go on", "continue", "skip", "back"],
    ),
)
SUBMIT_FIRST = Option(
    id="submit_first",
    label=Text(zh="先提交，材料后补", en="Submit now, bring the rest later"),
    words=Words(
        zh=["先提交", "提交", "后补", "容缺", "同意", "可以"],
        en=["submit", "later", "agree", "go ahead"],
    ),
)
HANDED_IN = Option(
    id="handed_in",
    label=Text(zh="都传好了，提交", en="All handed in, submit"),
    words=Words(
        zh=["传好了", "传完了", "上传好了", "交齐了", "都传了"],
        en=["uploaded", "all uploaded", "handed in", "handed them in"],
    ),
)
"""No consent to bring anything later: what is still missing is asked about again."""
FOLLOW = Text(
    zh="现在先提交，其余材料受理后补交，可以吗？也可以现在传好再提交。",
    en="Shall I submit it now, so that you can bring the rest after acceptance? Or you can upload them first.",
)
CONFIRM = Text(zh="请核对，没问题就提交。", en="Please check it. Shall I submit it?")
CANDIDATES = Text(zh="您要办的是哪一件？", en="Which of these do you mean?")
WHICH_ANSWER = Text(zh="您要改哪一项？", en="Which answer shall I change?")
LOGIN = Text(
    zh="提交前请先用手机号登录，登录后我接着办。",
    en="Please log in with your phone number first. Then I’ll carry on and submit it.",
)
CONFIRM_PERSON = Text(
    zh="提交前请确认是您本人：刷脸，或用窗口给的身份确认码。确认后我接着办。",
    en="Please confirm it’s you, by face or with an identity code from a counter. Then I’ll carry on and submit it.",
)
CONFIRM_TO_WITHDRAW = Text(
    zh="撤回前请确认是您本人：刷脸，或用窗口给的身份确认码。确认后我就撤回。",
    en="Please confirm it’s you, by face or with an identity code from a counter. Then I’ll withdraw it.",
)
WITHDRAW = Option(
    id="withdraw",
    label=Text(zh="撤回", en="Withdraw it"),
    words=Words(
        zh=["撤", "确认", "是", "是的", "对", "嗯", "好", "好的", "行"],
        en=["withdraw", "yes", "yeah", "yep", "ok", "okay", "sure", "do it", "go ahead", "confirm", "take it back"],
    ),
)
KEEP_APPLICATION = Option(
    id="keep",
    label=Text(zh="不撤回", en="Leave it"),
    words=Words(
        zh=["不撤", "不撤了", "别撤", "先不撤", "先别撤", "不用", "不用了", "不要", "留着", "算了", "不", "接着办"],
        en=["no", "nope", "leave it", "keep it", "not now", "don't", "do not", "don't withdraw", "never mind"],
    ),
)


@dataclass(frozen=True)
class Pending:
    """The question that waits: its kind, and what may be answered."""

    kind: str
    id: str
    text: Text
    options: tuple[Option, ...] = ()
    type: str | None = None
    why: Text | None = None
    example: Text | None = None


def pending(conversation: Conversation, draft: Draft | None, offered: dict[str, Text]) -> Pending | None:
    """What waits for an answer now; `offered` names the one-things that are offered as buttons."""
    if conversation.login_awaited:
        return Pending("login", "login", _login(conversation))
    if conversation.withdrawing is not None:
        name, number = conversation.withdrawing["name"], conversation.withdrawing["number"]
        text = Text(
            zh=f"要撤回“{name['zh']}”（{number}）吗？撤回后就不再办了，以后想办得重新申请。",
            en=f"Shall I withdraw “{name['en']}” ({number})? We will stop working on it. If you want it later,"
            " you will have to apply again.",
        )
        return Pending("withdrawal", "withdrawal", text, (WITHDRAW, KEEP_APPLICATION))
    if len(conversation.offer) == 1:
        name = offered[conversation.offer[0]]
        one = Option(id=conversation.offer[0].replace("-", "_"), label=name, words=GO_ON)
        text = Text(zh=f"要办“{name.zh}”吗？", en=f"Shall we do “{name.en}”?")
        return Pending("candidates", "one_thing", text, (one, NOT_NOW))
    if conversation.offer:
        options = tuple(Option(id=i.replace("-", "_"), label=offered[i]) for i in conversation.offer)
        return Pending("candidates", "one_thing", CANDIDATES, (*options, NONE_OPTION))
    if draft is None:
        return None
    if conversation.correcting == WHICH:
        return Pending("candidates", "correction", WHICH_ANSWER, (*_given(draft), KEEP))
    target = _target(conversation, draft)
    if target is None and conversation.may_follow:
        return Pending("confirm", "papers", FOLLOW, (SUBMIT_FIRST, HANDED_IN, CHANGE))
    if target is None:
        return Pending("confirm", "confirm", CONFIRM, (SUBMIT, CHANGE))
    if isinstance(target, SituationQuestion):
        return Pending("situation", target.id, target.ask, tuple(target.options), why=target.why)
    options = tuple(YES_NO_OPTIONS if target.type == "yes_no" else target.options)
    return Pending("field", target.id, target.ask, options, target.type, example=target.example)


def _login(conversation: Conversation) -> Text:
    if conversation.withdrawing is not None:
        return CONFIRM_TO_WITHDRAW
    return LOGIN if conversation.holder.citizen_id is None else CONFIRM_PERSON


def question_view(waiting: Pending | None, draft: Draft | None, language: str) -> Question | None:
    """The pending question in one language, with how far the form is."""
    if waiting is None:
        return None
    counts = draft.progress() if draft is not None and waiting.kind in {"situation", "field", "confirm"} else None
    return Question(
        kind=waiting.kind,
        id=waiting.id,
        text=waiting.text.in_(language),
        why=waiting.why.in_(language) if waiting.why else None,
        type=waiting.type,
        options=options_view(list(waiting.options), language),
        example=waiting.example.in_(language) if waiting.example else None,
        position=Position(answered=counts[0], total=counts[1]) if counts else None,
    )


def awaiting(waiting: Pending | None) -> dict[str, Any]:
    """What the bot is told: kind, type, and the words of each option in both languages."""
    if waiting is None:
        return {"kind": "none", "type": None, "options": []}
    options = [
        {"id": o.id, "label": o.label.zh, "words": [o.label.en, *o.words.zh, *o.words.en]} for o in waiting.options
    ]
    return {"kind": waiting.kind, "type": waiting.type, "options": options}


def _target(conversation: Conversation, draft: Draft) -> SituationQuestion | FormField | None:
    if conversation.correcting is not None:
        try:
            return target_by_id(draft, conversation.correcting)
        except NotFound:  # another answer has hidden the field since
            pass
    asked = draft.asked()
    return None if asked == "confirm" else asked


def _given(draft: Draft) -> list[Option]:
    situations = [q for q in draft.detail.situations if q.id in draft.situation]
    labels = [Option(id=q.id, label=short_label(q, draft)) for q in situations]
    return labels + [Option(id=f.id, label=f.label) for f, _ in draft.filled()]


def short_label(target: SituationQuestion | FormField, draft: Draft) -> Text:
    """How an answer is named where it is to be changed: a field's label, or the option that was chosen."""
    if isinstance(target, FormField):
        return target.label
    chosen = next((o for o in target.options if o.id == draft.situation.get(target.id)), None)
    return chosen.label if chosen else target.ask
