"""Every refusal of the wallet's rules, as one tree of types with stable codes. Rules only.

WalletError
├── FieldsRefused              a certificate's fields don't fit its type; lists every fault
├── UnknownType                there is no certificate type of this id
├── UnknownScenario            there is no scenario of this id
├── MoveRefused                a certificate in this state can't be moved so
├── Overtaken                  somebody else changed it meanwhile
├── NumberTaken                another certificate that counts has its number
├── NotFound                   no such thing, or not the caller's
├── NotAllowed                 this clerk, or this officer, may not do it
├── TooManyDevices             the holder has as many as there may be
├── TooManyScans               the clerk's scans were refused too often
├── DeviceRefused              a device's key can't be taken
├── ProofNeeded                this takes a proof of the person from just now
├── ScanTaken                  the scan's id was used for another code
├── KeyWaiting                 a department's next key is announced already
├── ListRefused                a status list can't be read, or an index lies outside it
├── DisclosureRefused          a disclosed part isn't one that the issuer signed
├── PapersBusy                 too many papers are being made at once
├── TimestampAway              the time-stamping authority can't be reached, or gave no stamp that counts
└── TokenRefused               a signed document or a code that doesn't count
    ├── TooLarge                   longer than any of ours, so it wasn't read
    ├── Malformed                  not a compact JWS written in the one canonical way
    ├── UnknownKey                 the key that it names isn't one of ours
    │   └── KeyWithdrawn           it was, and has leaked
    ├── BadSignature               not signed with that key
    ├── WrongKind                  a signed thing of another kind
    ├── WrongIssuer                signed by another department than the one it names
    ├── SignedOutsideKeyLife       the key didn't sign at the time that it says
    ├── WrongAudience              made for another kind of counter
    ├── NotYet                     it begins later
    ├── Expired                    its time is over
    ├── TooLong                    it gives itself more time than such a thing may have
    ├── WrongNonce                 not the answer to what we asked last: a newer code took its place
    ├── AlreadyUsed                it was shown before: a code counts once
    ├── OwnCode                    whoever scans it is its holder
    ├── WrongHolder                not made by the device that the certificate is bound to
    ├── NotInForce                 the certificate itself
    │   ├── CertificateNotYet
    │   ├── CertificateExpired
    │   ├── CertificateSuspended
    │   ├── CertificateRevoked
    │   └── CertificateRenewed     a newer one has taken its place
    ├── NotTheirScenario           not a scenario that this clerk runs
    ├── OutsideScenario            the running case may not see this certificate
    ├── NotTheirCase               the application named isn't the holder's, or doesn't run before this clerk
    └── NotAgreed                  not what the holder agreed to when they asked for the code
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class WalletError(Exception):
    """Base of all: a stable `code`, and what to say in both languages."""

    code: ClassVar[str] = "wallet"
    zh: ClassVar[str] = "证照处理失败。"
    en: ClassVar[str] = "The certificate couldn't be handled."

    field: str | None = None
    """Of what was sent, the field at fault."""

    def __init__(self, zh: str = "", en: str = "") -> None:
        super().__init__(en or self.en)
        self.told_zh, self.told_en = zh or self.zh, en or self.en

    def told_in(self, language: str) -> str:
        """What went wrong, in one language."""
        return self.told_en if language == "en" else self.told_zh


@dataclass(frozen=True)
class FieldFault:
    """What is wrong with one field, in both languages."""

    field: str
    zh: str
    en: str


class FieldsRefused(WalletError):
    """A certificate's fields don't fit its type; `faults` has every one."""

    code = "fields-refused"
    zh, en = "证照内容有误。", "The certificate's fields aren't right."

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("".join(fault.zh for fault in faults), " ".join(fault.en for fault in faults))
        self.faults = tuple(faults)
        self.field = self.faults[0].field


class UnknownType(WalletError):
    """There is no certificate type of this id."""

    code = "unknown-type"
    zh, en = "没有这种证照。", "There is no such kind of certificate."


class UnknownScenario(WalletError):
    """There is no scenario of this id."""

    code = "unknown-scenario"
    zh, en = "没有这个用证场景。", "There is no such scenario."


class MoveRefused(WalletError):
    """A certificate in this state can't be moved so."""

    code = "move-refused"
    zh, en = "证照现在的状态不能这样办理。", "A certificate in this state can't be changed so."


class Overtaken(WalletError):
    """Somebody else changed it since it was looked at."""

    code = "overtaken"
    zh, en = "情况刚刚有变化，请刷新后再试。", "Things have just changed. Please reload and try again."


class NumberTaken(WalletError):
    """Another certificate of its type that counts, from another application, has this number."""

    code = "number-taken"
    zh, en = "这个号码已用于另一份有效证照。", "Another certificate that counts has this number."


class NotFound(WalletError):
    """There is no such thing, or it isn't the caller's: the answer is the same."""

    code = "not-found"
    zh, en = "没有找到。", "Not found."


class NotAllowed(WalletError):
    """The caller is known, but this isn't theirs to do."""

    code = "not-allowed"
    zh, en = "您没有权限这样做。", "You may not do this."


class TooManyDevices(WalletError):
    """The holder has as many devices as there may be."""

    code = "too-many-devices"
    zh, en = (
        "登记的设备已达上限，请先移除不用的设备。",
        "You have as many devices as there may be. Please remove one first.",
    )


class TooManyScans(WalletError):
    """So many of the clerk's scans were refused that it looks like trying codes out."""

    code = "too-many-scans"
    zh, en = "扫码被拒次数过多，请稍后再试。", "Too many scans were refused. Please wait a little."


class DeviceRefused(WalletError):
    """A device's key can't be taken: no P-256 key, not proved, or somebody else's."""

    code = "device-refused"
    zh, en = "这台设备没有登记成功，请再试一次。", "This device couldn't be registered. Please try again."


class ProofNeeded(WalletError):
    """It takes a proof of the person from just now: their face, or a counter's code."""

    code = "proof-needed"
    zh, en = "请再确认一次是您本人，然后继续。", "Please confirm once more that it is you, then go on."


class ScanTaken(WalletError):
    """The scan's id was used for another code, or too long ago."""

    code = "scan-taken"
    zh, en = "这个扫码编号已用过，请重新扫码。", "This scan's id was used before. Please scan again."


class KeyWaiting(WalletError):
    """A department's next key is announced already, so no other can be yet."""

    code = "key-waiting"
    zh, en = (
        "已有新密钥等待启用，暂不能再次更换。",
        "A new key waits already: the keys can't be changed again yet.",
    )


class ListRefused(WalletError):
    """A status list can't be read, or an index lies outside it."""

    code = "list-refused"
    zh, en = "证照状态清单无法读取。", "The status list can't be read."


class DisclosureRefused(WalletError):
    """A disclosed part isn't one that the issuer signed."""

    code = "disclosure-refused"
    zh, en = "出示的内容与签发的不一致。", "What is shown isn't what was issued."


class PapersBusy(WalletError):
    """Too many papers are being made at this moment."""

    code = "papers-busy"
    zh, en = "现在下载的人很多，请过一会儿再试。", "Many people are downloading now. Please try again shortly."


class TimestampAway(WalletError):
    """The time-stamping authority can't be reached, or gave no stamp that counts."""

    code = "timestamp-away"
    zh, en = (
        "时间戳服务暂时无法使用，证照文件未能生成，请稍后再试。",
        "The time-stamping service is away, so the document couldn't be made. Please try again later.",
    )


class TokenRefused(WalletError):
    """A signed document or a code that doesn't count."""

    code = "token-refused"
    zh, en = "这个码无效。", "This code doesn't count."


class TooLarge(TokenRefused):
    """Longer than any of ours, so it wasn't read."""

    code = "too-large"
    zh, en = "内容过长，不是证照码。", "This is too long to be one of our codes."


class Malformed(TokenRefused):
    """Not a compact JWS written in the one canonical way."""

    code = "malformed"
    zh, en = "这不是证照码。", "This isn't one of our codes."


class UnknownKey(TokenRefused):
    """The key that it names isn't one of ours."""

    code = "unknown-key"
    zh, en = "签名密钥无法识别。", "The signing key isn't known."


class KeyWithdrawn(UnknownKey):
    """The key was one of ours, and has leaked: nothing counts that it signed."""

    code = "key-withdrawn"
    zh, en = "签名密钥已作废，请重新领取证照。", "The signing key was withdrawn. The certificate must be issued again."


class BadSignature(TokenRefused):
    """Not signed with the key that it names."""

    code = "bad-signature"
    zh, en = "签名不符，内容可能被改动。", "The signature doesn't match: the content may have been changed."


class WrongKind(TokenRefused):
    """A signed thing of another kind, or one that lacks what its kind must have."""

    code = "wrong-kind"
    zh, en = "这不是所需的那种码。", "This is another kind of code."


class WrongIssuer(TokenRefused):
    """Signed by another department than the one it names."""

    code = "wrong-issuer"
    zh, en = "签发部门与签名不符。", "The signature isn't the issuing department's."


class SignedOutsideKeyLife(TokenRefused):
    """The key didn't sign at the time that the document says."""

    code = "signed-outside-key-life"
    zh, en = "签名时间不在密钥有效期内。", "The key wasn't in use at the time of signing."


class WrongAudience(TokenRefused):
    """Made for another kind of counter."""

    code = "wrong-audience"
    zh, en = "这个码不是出示给本窗口的。", "This code was made for another kind of counter."


class NotYet(TokenRefused):
    """It begins later than now."""

    code = "not-yet"
    zh, en = "还没有到生效时间，请核对手机时间。", "It isn't valid yet. Please check the phone's clock."


class Expired(TokenRefused):
    """Its time is over."""

    code = "expired"
    zh, en = "这个码已过期，请刷新后再出示。", "This code has ended. Please refresh it and show it again."


class TooLong(TokenRefused):
    """It gives itself more time than such a thing may have."""

    code = "too-long"
    zh, en = "这个码的有效时间过长，不能使用。", "This code claims too long a life."


class WrongNonce(TokenRefused):
    """Not the answer to what we asked last: a newer code took its place."""

    code = "wrong-nonce"
    zh, en = "这个码已经换了新的，请出示最新的码。", "A newer code took this one's place. Please show the newest."


class AlreadyUsed(TokenRefused):
    """It was shown before: a code counts once."""

    code = "already-used"
    zh, en = "这个码已经用过，请刷新后再出示。", "This code was used already. Please refresh it and show it again."


class OwnCode(TokenRefused):
    """Whoever scans it is its holder."""

    code = "own-code"
    zh, en = (
        "不能核验自己的证照，请由其他工作人员办理。",
        "Your own certificates must be checked by a colleague.",
    )


class WrongHolder(TokenRefused):
    """Not made by the device that the certificate is bound to."""

    code = "wrong-holder"
    zh, en = "出示人不是证照持有人。", "The one who shows it isn't the certificate's holder."


class NotInForce(TokenRefused):
    """The certificate itself isn't in force."""

    code = "not-in-force"
    zh, en = "证照不在有效状态。", "The certificate isn't in force."


class CertificateNotYet(NotInForce):
    """The certificate begins later."""

    code = "certificate-not-yet"
    zh, en = "证照尚未生效。", "The certificate isn't valid yet."


class CertificateExpired(NotInForce):
    """The certificate's time is over."""

    code = "certificate-expired"
    zh, en = "证照已过有效期。", "The certificate has expired."


class CertificateSuspended(NotInForce):
    """The certificate is suspended for now."""

    code = "certificate-suspended"
    zh, en = "证照已暂停使用。", "The certificate is suspended."


class CertificateRevoked(NotInForce):
    """The certificate was revoked for good."""

    code = "certificate-revoked"
    zh, en = "证照已被吊销或撤销。", "The certificate has been revoked."


class CertificateRenewed(NotInForce):
    """A newer certificate has taken its place."""

    code = "certificate-renewed"
    zh, en = "证照已换发，请出示新证照。", "The certificate was renewed. Please show the new one."


class NotTheirScenario(TokenRefused):
    """Not a scenario that this clerk, by role and department, runs at this kind of counter."""

    code = "not-their-scenario"
    zh, en = "您的岗位不能办理这个用证场景。", "This scenario isn't one for your post."


class OutsideScenario(TokenRefused):
    """The running case may not see this certificate, or was shown another case's code."""

    code = "outside-scenario"
    zh, en = "当前办理的事项无权查看这个证照。", "The case being handled may not see this certificate."


class NotTheirCase(TokenRefused):
    """The application that the clerk names isn't about the holder, doesn't run, isn't the clerk's department's, or is
    no case of the scenario. Which of these isn't told: the number may be anybody's."""

    code, field = "not-their-case", "application"
    zh, en = (
        "所填的办件不是持证人正在这个窗口办理的，什么也没有显示。",
        "The application named isn't one of the holder's that runs at this counter, so nothing is shown.",
    )


class NotAgreed(TokenRefused):
    """Not what the holder agreed to show, and proved who they are for, when they asked for the code."""

    code = "not-agreed"
    zh, en = "持证人没有同意出示这些内容。", "The holder didn't agree to show this."
