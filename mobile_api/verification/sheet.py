"""What the verification sheet (网上数据核验表单) says of an application's form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from mobile_api.applications.draft import Draft
from mobile_api.catalog.schema import Text
from mobile_api.localtime import to_the_second
from mobile_api.verification.checks import Finding
from mobile_api.verification.drawing import Page
from mobile_api.verification.words import SOURCES, outcome

TITLE = "网上数据核验表单　Online data verification sheet"
COLUMNS = ("项目 Field", "填报内容 Given", "核验依据 Checked by", "结果 Outcome", "核验时间 Time")
NOT_ASKED = "—"
FOOT = (
    "本表由系统在核验时生成，其 SHA-256 写入办件的事件链，事后改动可被发现。“不作比对”的内容由申请人对真实性负责。",
    "Made by the system at the time of the check; its SHA-256 stands in the application's chain of events, so that a",
    "later change shows. What isn't checked stands as the applicant's word.",
)


def sheet_of(form: Draft, number: str, found: Sequence[Finding], at: datetime, previous: str) -> Page:
    """The sheet of a form that was checked `at`; `previous` is the hash of the event before, empty at submission."""
    case, thing = form.case, form.edition.thing
    name = case.name if case else thing.name
    code = case.code if case else thing.code
    outcomes = Counter(_both(outcome(finding)) for finding in found)
    head = [
        f"办件编号 Application: {number}",
        f"办事情形 Case: {name.zh} ({code})　{name.en}",
        f"事项目录版本 Catalog edition: {thing.code} v{form.edition.version}",
        f"核验时间 Checked: {to_the_second(at)} (北京时间 Beijing time)",
        "　".join(f"{came}: {times}" for came, times in outcomes.items()),
        *([f"上一事件 Event before: {previous}"] if previous else []),
    ]
    return Page(TITLE, head, COLUMNS, [_row(finding) for finding in found], FOOT)


def _row(finding: Finding) -> list[list[str]]:
    asked = [to_the_second(finding.at)] if finding.outcome != "not_checkable" else [NOT_ASKED]
    as_of = [f"数据截至 as of {finding.as_of.isoformat()}"] if finding.as_of else []
    return [
        [finding.label.zh, finding.label.en],
        list(dict.fromkeys((finding.shown.zh, finding.shown.en))),
        [SOURCES[finding.source].zh, SOURCES[finding.source].en],
        [outcome(finding).zh, outcome(finding).en],
        [*asked, *as_of],
    ]


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"
