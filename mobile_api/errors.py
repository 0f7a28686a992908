"""Every problem that a caller may see, as one tree of types (RFC 9457 problem details).

Problem
├── InvalidRequest            400  the body or a parameter doesn't fit
│   └── InvalidValue          422  a form value breaks a rule; names the field
│       ├── PersonNotConfirmed     name and ID number aren't one resident's
│       └── MaterialRefused        an uploaded file can't be taken; says why
├── Unauthenticated           401  no token, or none that counts
│   ├── TokenExpired               the access token's 15 minutes are over
│   ├── WrongCode                  the one-time code is wrong, used or too old
│   ├── WrongCredentials           a member of staff's password, key or code is wrong
│   └── SignatureRefused           an outside system's request isn't signed as agreed
├── Forbidden                 403  known, but this isn't theirs to do
│   ├── LoginRequired              guests may ask; submitting needs a login
│   ├── SecondLevelRequired        a phone isn't enough: by face, or at the counter
│   ├── ProofNeeded                that was shown too long ago: once more
│   ├── DataNotReleased            the case doesn't need this data, or none runs
│   ├── RequestNotSigned           the personal key hasn't signed this request
│   └── OnlyAtCounter              this is submitted at a counter, not online
│       └── CreditLocked           because of the credit check
├── NotFound                  404  no such thing, or not the caller's
├── MethodNotAllowed          405
├── Conflict                  409  somebody or something was faster
│   ├── NotReady                   the draft still has open questions
│   │   └── PapersMissing          papers that must be there aren't; names them
│   ├── TooManyDevices             the wallet has as many devices as there may be
│   ├── SlotFull                   every place of the time at the counter is taken
│   ├── WrongOffset                the part of an upload belongs elsewhere; says where to go on
│   ├── PersonUnknown              nobody has said yet who the account's owner is
│   ├── AnotherPersons             the account was confirmed to be another person's
│   ├── NoPerson                   files in a chat are for a person, and none answers now
│   ├── NotOwner                   somebody else answers in the conversation; names them
│   ├── NewWords                   the citizen has written more; says what
│   └── NothingChanged             what was to be corrected is as before; it may be meant
├── PayloadTooLarge           413
│   └── NoRoom                     the applicant's files reach their limit
├── TooManyRequests           429
└── Trouble                   500  our fault; the log has the cause
    ├── EvidenceBroken             a verification sheet isn't what the history says
    └── Unavailable           503  a part of the system doesn't answer now
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class Problem(Exception):
    """Base of all: a stable `code`, an HTTP `status`, and a title in both languages."""

    code: ClassVar[str] = "trouble"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "系统出了点问题，请稍后再试。"
    en: ClassVar[str] = "Something went wrong on our side. Please try again in a moment."

    def __init__(self, detail_zh: str = "", detail_en: str = "", *, field: str | None = None) -> None:
        super().__init__(detail_en or self.en)
        self.detail_zh, self.detail_en, self.field = detail_zh or self.zh, detail_en or self.en, field

    def detail_in(self, language: str) -> str:
        """What went wrong, in one language."""
        return self.detail_en if language == "en" else self.detail_zh

    def as_json(self, language: str) -> dict[str, object]:
        """The problem document in the reader's language."""
        document: dict[str, object] = {
            "type": f"/problems/{self.code}",
            "code": self.code,
            "status": self.status,
            "title": self.en if language == "en" else self.zh,
            "detail": self.detail_in(language),
        }
        if self.field is not None:
            document["field"] = self.field
        return document


class InvalidRequest(Problem):
    """The body or a parameter doesn't fit what the route takes."""

    code, status = "invalid-request", 400
    zh, en = "请求的内容有误。", "The request isn't valid."


class InvalidValue(InvalidRequest):
    """A value given for a form field breaks one of its rules."""

    code, status = "invalid-value", 422
    zh, en = "这一项填得不对。", "This value isn't right."


class PersonNotConfirmed(InvalidValue):
    """The population register has no such person under this name. Which of the two is wrong is not told."""

    code = "person-not-confirmed"
    zh, en = (
        "姓名和身份证号与人口库不一致，请核对。",
        "Name and ID number don't match the population register. Please check them.",
    )


class MaterialRefused(InvalidValue):
    """An uploaded file can't be taken; the detail says why and what to do."""

    code = "material-refused"
    zh, en = "这个文件不能接收。", "This file can't be taken."


class Unauthenticated(Problem):
    """No token, or one that is forged, foreign or revoked."""

    code, status = "unauthenticated", 401
    zh, en = "请先登录。", "Please log in first."


class TokenExpired(Unauthenticated):
    """The access token's life is over; a refresh gives a new one."""

    code = "token-expired"
    zh, en = "登录已过期，请重新登录。", "Your login has expired. Please log in again."


class WrongCode(Unauthenticated):
    """The one-time code is wrong, used already, or too old. Which of them is not told."""

    code = "wrong-code"
    zh = "验证码不对或已过期。请核对后再输一次；还是不行就重新获取。"
    en = "The code is wrong or has expired. Please check it and try again; if it still fails, ask for a new one."


class WrongCredentials(Unauthenticated):
    """Password, key or code of a member of staff is wrong, or the step before it too long ago. Which isn't told."""

    code = "wrong-credentials"
    zh, en = "用户名、密码或密钥不对，请重新登录。", "Username, password or key is wrong. Please log in again."


class SignatureRefused(Unauthenticated):
    """An outside system's request isn't signed as agreed, is too old, or comes a second time; the detail says which."""

    code = "signature-refused"
    zh, en = "请求的签名无效。", "The request's signature isn't valid."


class Forbidden(Problem):
    """The caller is known, but may not do this."""

    code, status = "forbidden", 403
    zh, en = "您没有权限这样做。", "You may not do this."


class LoginRequired(Forbidden):
    """Guests may ask; submitting needs a login."""

    code = "login-required"
    zh, en = "提交前请先登录。", "Please log in before submitting."


class SecondLevelRequired(Forbidden):
    """The phone's code isn't enough for this: it takes the face, or a counter's code."""

    code = "second-level-required"
    zh, en = "办这件事要先确认是您本人。", "Please confirm first that it's you."


class ProofNeeded(Forbidden):
    """Who they are was shown by the face, or a counter's code, but too long ago for this: it takes it once more."""

    code = "proof-needed"
    zh, en = "请再确认一次是您本人。", "Please confirm once more that it is you."


class DataNotReleased(Forbidden):
    """No scenario releases this data to whoever asks for it, for this case; the attempt is recorded."""

    code = "data-not-released"
    zh, en = (
        "这个办件不需要这项数据，不能查询；本次尝试已记录。",
        "This case doesn't need this data, so it can't be looked up. The attempt was recorded.",
    )


class RequestNotSigned(Forbidden):
    """The personal key of a member of staff hasn't signed exactly this request, or too long ago, or for another."""

    code = "request-not-signed"
    zh, en = (
        "没有用您的个人密钥为这次请求签名，请重新操作。",
        "This request wasn't signed with your personal key. Please try again.",
    )


class OnlyAtCounter(Forbidden):
    """What is prepared online and submitted at a counter only, by the draft's code."""

    code = "only-at-counter"
    zh, en = "这件事要到窗口提交。", "This must be submitted at a counter."


class CreditLocked(OnlyAtCounter):
    """Somebody who applies is on the list of dishonest persons: the counter stays open, the online way doesn't."""

    code = "credit-locked"
    zh, en = "信用核查未通过，不能网上提交。", "The credit check wasn't passed, so this can't be submitted online."


class NotFound(Problem):
    """There is no such thing, or it isn't the caller's: the answer is the same."""

    code, status = "not-found", 404
    zh, en = "没有找到。", "Not found."


class MethodNotAllowed(Problem):
    """The address exists, the method doesn't."""

    code, status = "method-not-allowed", 405
    zh, en = "不支持这种请求方式。", "This method isn't supported here."


class Conflict(Problem):
    """The state has moved on since the caller looked."""

    code, status = "conflict", 409
    zh, en = "情况刚刚有变化，请刷新后再试。", "Things have just changed. Please reload and try again."


class NotReady(Conflict):
    """The draft still has open questions."""

    code = "not-ready"
    zh, en = "还有内容没有填完。", "The form isn't complete yet."


class PapersMissing(NotReady):
    """Papers that must be there aren't: the detail names them, `papers` has their ids, and `later` those of them that
    may follow (容缺受理). It is `tolerable` if they all may, once the citizen agrees."""

    code = "papers-missing"
    zh, en = "材料还没有交齐。", "Papers are still missing."

    def __init__(
        self, detail_zh: str = "", detail_en: str = "", *, papers: Sequence[str] = (), later: Sequence[str] = ()
    ) -> None:
        super().__init__(detail_zh, detail_en)
        self.papers, self.later, self.tolerable = papers, later, bool(papers) and set(later) == set(papers)

    def as_json(self, language: str) -> dict[str, object]:
        """The problem with what is missing."""
        return {**super().as_json(language), "papers": list(self.papers), "tolerable": self.tolerable}


class TooManyDevices(Conflict):
    """As many devices as there may be can show the holder's certificates already."""

    code = "too-many-devices"
    zh, en = "登记的设备已达上限。", "You already have the most devices allowed."


class SlotFull(Conflict):
    """Every place of the slot is taken: others were faster."""

    code = "slot-full"
    zh, en = "这个时间已约满，请另选时间。", "This time is fully booked. Please choose another."


class WrongOffset(Conflict):
    """The part of an upload isn't the one that is due: `offset` says where to go on."""

    code = "wrong-offset"
    zh, en = "这一段不是接下来要传的。", "This isn't the part that comes next."

    def __init__(self, offset: int = 0) -> None:
        super().__init__()
        self.offset = offset

    def as_json(self, language: str) -> dict[str, object]:
        """The problem with the offset."""
        return {**super().as_json(language), "offset": self.offset}


class PersonUnknown(Conflict):
    """A face can only be compared with somebody's photo: name and ID number come first, by the phone."""

    code = "person-unknown"
    zh, en = (
        "请先用手机号登录，并填写姓名和身份证号。",
        "Please log in with your phone and give your name and ID number.",
    )


class AnotherPersons(Conflict):
    """The account was confirmed to be another person's, and one account is one person."""

    code = "another-persons"
    zh = "这个账号已经属于另一个人。请用您自己的手机号登录。"
    en = "This account belongs to another person. Please log in with your own phone number."


class NotOwner(Conflict):
    """Only its owner writes in a conversation: `owner` says whether that is the bot, nobody yet, or which colleague."""

    code = "not-owner"
    zh, en = "这个对话现在不由您接待。", "You aren't handling this conversation now."

    def __init__(self, owner: str = "bot", number: str | None = None) -> None:
        by_zh = f"这个对话由{number}号工作人员接待。" if number else ""
        by_en = f"Colleague No. {number} answers in this conversation." if number else ""
        super().__init__(by_zh, by_en)
        self.owner, self.number = owner, number

    def as_json(self, language: str) -> dict[str, object]:
        """The problem with the owner."""
        return {**super().as_json(language), "owner": self.owner, "number": self.number}


class NoPerson(Conflict):
    """A file was to be sent in a conversation that the bot answers: it reads none. Papers belong on the form."""

    code = "no-person"
    zh = "现在是机器人在答复，看不了文件。办事的材料请在表单页上传；想发给工作人员看，请先说“转人工”，等接通后再发。"
    en = (
        "The assistant is answering now, and can't read files. Upload papers for an application on its form page. To "
        "show something to staff, ask for a person first and send it once they are here."
    )


class NewWords(Conflict):
    """The citizen has written since the member of staff looked, who would leave it unanswered: `new` has what."""

    code = "new-words"
    zh, en = "对方刚刚又发了消息，请先看一下。", "The citizen has just written more. Please read it first."

    def __init__(self, new: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__()
        self.new = new

    def as_json(self, language: str) -> dict[str, object]:
        """The problem with the words and their numbers."""
        return {**super().as_json(language), "new": [{"seq": seq, "text": text} for seq, text in self.new]}


class NothingChanged(Conflict):
    """What was to be corrected is as it was: `as_is` says that this is meant."""

    code = "nothing-changed"
    zh = "标出的内容没有改动。内容没错的话，请确认照原样提交。"
    en = "What was marked hasn't changed. If it is correct, confirm that you want to submit it as it is."


class PayloadTooLarge(Problem):
    """More bytes than the route takes."""

    code, status = "payload-too-large", 413
    zh, en = "内容太大了。", "This is too large."


class NoRoom(PayloadTooLarge):
    """The files of a material, of a draft or of a person reach their limit."""

    code = "no-room"
    zh, en = "文件太多了。", "There are too many files."


class TooManyRequests(Problem):
    """The caller is too fast, or has tried too often; `retry_after_s` says how long to wait, if it is known."""

    code, status = "too-many-requests", 429
    zh, en = "操作太频繁了，请稍后再试。", "Too many tries. Please try again later."

    def __init__(self, detail_zh: str = "", detail_en: str = "", *, retry_after_s: int | None = None) -> None:
        super().__init__(detail_zh, detail_en)
        self.retry_after_s = retry_after_s

    def as_json(self, language: str) -> dict[str, object]:
        """The problem with the seconds to wait: a socket's answer has no `Retry-After`."""
        wait = {} if self.retry_after_s is None else {"retry_after_s": self.retry_after_s}
        return {**super().as_json(language), **wait}


class Trouble(Problem):
    """Our own fault. The caller learns no more than that; the log keeps the cause."""


class EvidenceBroken(Trouble):
    """A verification sheet, or the history that names it, was changed after it was made: it proves nothing any more."""

    code = "evidence-broken"
    zh, en = (
        "这份核验表单与办件记录不符，不能作为凭证，我们会查明原因。",
        "This verification sheet doesn't match the application's history, so it can't be used as evidence. We are "
        "looking into it.",
    )


class Unavailable(Trouble):
    """A part of the system doesn't answer now; nothing was lost."""

    code, status = "unavailable", 503
    zh, en = "服务暂时不可用，请稍后再试。", "The service isn't available right now. Please try again shortly."
