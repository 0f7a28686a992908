"""What the credit register's word means for an application (信用核准). Rules only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mobile_api.catalog.schema import Text
from mobile_api.registers.records import Credit

CreditState = Literal["passed", "good", "locked", "unchecked"]
TOLERANCE_DAYS = 10

LOCKED = Text(
    zh="信用核查显示：{name}在失信被执行人名单上（{authority}，{since}起），原因：{reason}。按规定不能网上提交。",
    en="The credit check shows that {name} on the list of persons who broke a court's judgment "
    "({authority}, since {since}). Reason: {reason}. Under the rules, this can't be submitted online.",
)
REPAIR = Text(
    zh="履行义务后，可向列入名单的法院申请信用修复；认为列入有误的，可向该法院书面申请纠正，法院15日内答复。",
    en="Once the obligation is met, you can ask the court that made the listing to restore your credit. If you think "
    "the listing is wrong, object to that court in writing. It answers within 15 days.",
)
COUNTER = Text(
    zh="您仍可到窗口办理，窗口会审慎审查：{counter}。",
    en="You can still apply at the counter, which will review it with care: {counter}.",
)
YOU, THE_FIRM = Text(zh="您", en="you are"), Text(zh="申请单位", en="the firm is")
SENTENCES: Mapping[str, Text] = {
    "good": Text(
        zh=f"您信用良好，可享受容缺受理：主要材料齐全就先受理，其余材料{TOLERANCE_DAYS}个工作日内补齐。",
        en="You have good credit, so we can accept it as soon as the key papers are there. "
        f"The rest can follow within {TOLERANCE_DAYS} working days.",
    ),
    "unchecked": Text(
        zh="信用核查服务暂时连不上，您可以先提交，受理前我们会补做核查。",
        en="We can't reach the credit check at the moment. You can submit, and we'll check before acceptance.",
    ),
    "locked": Text(
        zh="信用核查未通过，不能网上提交。", en="The credit check wasn't passed, so this can't be submitted online."
    ),
}


@dataclass(frozen=True)
class CreditCheck:
    """The outcome of a check: the worst of all who apply counts."""

    state: CreditState
    checked_at: datetime
    entry: Credit | None = None
    """The register's entry that locks the online way."""
    firm: bool = False
    """Whether that entry is the firm's."""

    @property
    def tolerance(self) -> bool:
        """Whether tolerance acceptance (容缺受理) is offered."""
        return self.state == "good"

    def kept(self) -> dict[str, Any]:
        """What stays with the application: the outcome and its time, no entry of the register."""
        return {"state": self.state, "checked_at": self.checked_at, "tolerance": self.tolerance}

    def sentence(self, language: str, counter: str) -> str:
        """What the citizen is told; empty where there is nothing to tell."""
        if self.entry is None:
            return sentence_of(self.state, language)
        zh = language != "en"
        reason = LOCKED.in_(language).format(
            name=(THE_FIRM if self.firm else YOU).in_(language),
            authority=self.entry.authority_zh if zh else self.entry.authority_en,
            since=self.entry.since.isoformat() if self.entry.since else "",
            reason=self.entry.reason_zh if zh else self.entry.reason_en,
        )
        parts = [reason, REPAIR.in_(language), COUNTER.in_(language).format(counter=counter)]
        return ("" if zh else " ").join(parts)


def judged(told: Sequence[Credit], firm: str | None, at: datetime) -> CreditCheck:
    """What the register's answers mean together. One dishonest applicant locks; all good is good."""
    worst = next((credit for credit in told if credit.standing == "dishonest"), None)
    if worst is not None:
        return CreditCheck("locked", at, worst, worst.subject == firm)
    good = bool(told) and all(credit.standing == "good" for credit in told)
    return CreditCheck("good" if good else "passed", at)


def sentence_kept(kept: Mapping[str, Any], language: str) -> str:
    """What an application's owner is told of a check that was kept."""
    return sentence_of(kept["state"], language)


def sentence_of(state: CreditState, language: str) -> str:
    """What an outcome means in one sentence; empty where there is nothing to tell."""
    return SENTENCES[state].in_(language) if state in SENTENCES else ""
