"""What a clerk would return an application for, found before it is sent. Rules only.

With good credit (容缺受理) a paper that isn't key is no reason to return it: it is told apart, as what may follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mobile_api.applications.answers import check_value
from mobile_api.applications.credit import TOLERANCE_DAYS
from mobile_api.applications.draft import Draft
from mobile_api.applications.papers import may_follow, missing, wanted
from mobile_api.catalog.schema import Material, Text
from mobile_api.errors import InvalidValue
from mobile_api.materials.attachment import Attachment
from mobile_api.materials.offers import still_good

BOTH_SIDES = "正反面"
FOLLOWS = "may_follow"
"""The code of what isn't there and needn't be yet."""
SENTENCES: dict[str, Text] = {
    "value": Text(zh="“{name}”需要修改：{reason}", en="“{name}” must be changed: {reason}"),
    "missing": Text(zh="缺“{name}”。", en="“{name}” is missing."),
    FOLLOWS: Text(
        zh=f"“{{name}}”可以受理后{TOLERANCE_DAYS}个工作日内补交。",
        en=f"“{{name}}” can follow within {TOLERANCE_DAYS} working days of acceptance.",
    ),
    "one_side": Text(zh="“{name}”只有一页，正反两面都要上传。", en="“{name}” has only one page. Upload both sides."),
    "old": Text(
        zh="“{name}”的日期是{day}，已经过期，请换一份新的。",
        en="“{name}” is dated {day} and too old. Please give us a new one.",
    ),
    "same_file": Text(
        zh="“{name}”和“{other}”是同一个文件，请核对是否传错。",
        en="“{name}” and “{other}” are the same file. Please check which one is wrong.",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One reason to return it, or something that may follow."""

    code: str
    target: str
    """Id of the field or of the material."""
    text: Text

    @property
    def returned(self) -> bool:
        """Whether it would be returned for this."""
        return self.code != FOLLOWS


def findings(form: Draft, given: Sequence[Attachment], today: date, tolerance: bool = False) -> list[Finding]:
    """Everything that stands against the form with the papers given so far, in the order of the form.

    `tolerance` says that the applicant's credit is known to be good.
    """
    there = {paper.material_id for paper in given}
    lacking = [_finding(FOLLOWS if may_follow(m, tolerance) else "missing", m) for m in missing(form, there)]
    found = [*_values(form, today), *lacking]
    for material in wanted(form):
        found += _papers(material, [paper for paper in given if paper.material_id == material.id], today)
    return [*found, *_same_files(form, given)]


def _values(form: Draft, today: date) -> Iterator[Finding]:
    """Answers that have become wrong since they were given: a day that has passed."""
    for field, value in form.filled():
        try:
            check_value(field, value, today)
        except InvalidValue as problem:
            reasons = {"zh": problem.detail_zh, "en": problem.detail_en}
            told = {k: SENTENCES["value"].in_(k).format(name=field.label.in_(k), reason=r) for k, r in reasons.items()}
            yield Finding("value", field.id, Text(**told))


def _papers(material: Material, given: Sequence[Attachment], today: date) -> Iterator[Finding]:
    uploaded = [paper for paper in given if paper.held.kind is not None]
    if BOTH_SIDES in material.name.zh and uploaded == list(given) and sum(p.held.pages or 1 for p in given) == 1:
        yield _finding("one_side", material)
    for paper in uploaded:
        if not still_good(material, paper.source_date, today):
            yield _finding("old", material, day=paper.source_date.isoformat())


def _same_files(form: Draft, given: Sequence[Attachment]) -> Iterator[Finding]:
    """The very same file for two materials: one of them is wrong."""
    first: dict[str, Material] = {}
    for material in wanted(form):
        for sha256 in {paper.sha256 for paper in given if paper.material_id == material.id and paper.held.kind}:
            other = first.setdefault(sha256, material)
            if other is not material:
                yield _finding("same_file", material, other)


def _finding(code: str, material: Material, other: Material | None = None, day: str = "") -> Finding:
    told = {
        language: SENTENCES[code]
        .in_(language)
        .format(name=material.name.in_(language), other=other.name.in_(language) if other else "", day=day)
        for language in ("zh", "en")
    }
    return Finding(code, material.id, Text(**told))
