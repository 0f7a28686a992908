"""Which papers (申请材料) a form asks for, and which must be there before it goes on. Rules only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from mobile_api.applications.credit import TOLERANCE_DAYS
from mobile_api.applications.draft import Draft
from mobile_api.applications.events import Actor
from mobile_api.catalog.schema import Material
from mobile_api.errors import InvalidValue, PapersMissing


class Paper(Protocol):
    """One file, or one record of a register, that was given for a material."""

    @property
    def id(self) -> str:
        """Its own id."""

    @property
    def material_id(self) -> str:
        """What it was given for."""

    @property
    def source(self) -> str:
        """`upload` for a file of the applicant's; else where it was taken from."""

    @property
    def sha256(self) -> str:
        """The hash by which the history names it."""

    @property
    def scanned_by(self) -> Actor | None:
        """The clerk who scanned it in at the counter; None if its owner handed it in."""


AnyPaper = TypeVar("AnyPaper", bound=Paper)


def wanted(form: Draft) -> list[Material]:
    """What the form's case asks for; while the case is open, what every case still possible asks for.

    After the submission only what may still be handed in.
    """
    cases, open_ones = form.remaining(), form.papers
    asked = [m for m in form.detail.materials if all(m.id in case.materials for case in cases)]
    return asked if open_ones is None else [m for m in asked if m.id in open_ones]


def asked_for(form: Draft, given: Sequence[AnyPaper]) -> list[AnyPaper]:
    """What was given of what the form still asks for: another answer may have made a paper needless."""
    asked = {material.id for material in wanted(form)}
    return [paper for paper in given if paper.material_id in asked]


def materials_there(papers: Sequence[Paper], on_paper: Collection[str]) -> set[str]:
    """The materials that an application has, by id: what was given online, and what the counter took in on paper."""
    return {paper.material_id for paper in papers} | set(on_paper)


def missing(form: Draft, given: Collection[str]) -> list[Material]:
    """What is required and wasn't given, by ids. An original that is shown at the counter can't be missing online."""
    return [m for m in wanted(form) if m.required and m.online and m.id not in given]


def left_for_later(form: Draft, given: Collection[str], tolerance: bool, agreed: bool) -> tuple[str, ...]:
    """What the citizen brings after the submission: nothing, unless papers that aren't key are missing, their credit is
    good (`tolerance`, 容缺受理), and they have `agreed` to it.

    Raises `PapersMissing` where the form can't go on like this.
    """
    lacking = missing(form, given)
    later = [material for material in lacking if may_follow(material, tolerance)]
    if lacking and not (agreed and later == lacking):
        raise PapersMissing(
            *_said(lacking, later), papers=[material.id for material in lacking], later=[m.id for m in later]
        )
    return tuple(material.id for material in lacking)


def may_follow(material: Material, tolerance: bool) -> bool:
    """Whether a paper that is missing may come after the acceptance: not a key one, and with good credit only."""
    return tolerance and not material.key


def check_asked_for(form: Draft, materials: Collection[str]) -> None:
    """Whether the form asks for each of these, by ids. Raises `InvalidValue` that names one it doesn't ask for."""
    asked = {material.id for material in wanted(form)}
    if strange := sorted(set(materials) - asked):
        raise InvalidValue(
            f"这件事不需要“{strange[0]}”这份材料。", f"This case doesn't need “{strange[0]}”.", field="on_paper"
        )


def check_all_there(form: Draft, materials: Collection[str], given: Collection[str]) -> None:
    """Whether each of these materials was handed in, by ids. Raises `PapersMissing` that names those that weren't."""
    lacking = [m for m in form.detail.materials if m.id in materials and m.id not in given]
    if lacking:
        raise PapersMissing(*_said(lacking, ()), papers=[material.id for material in lacking])


def _said(lacking: Sequence[Material], later: Sequence[Material]) -> tuple[str, str]:
    """What is missing, by name, and what of it may follow later."""
    zh, en = named(lacking)
    if not later:
        return f"还缺材料：{zh}。请交齐后再提交。", f"Still missing: {en}. Please add these first."
    later_zh, later_en = named(later)
    days_zh, days_en = f"受理后{TOLERANCE_DAYS}个工作日内", f"within {TOLERANCE_DAYS} working days of acceptance"
    return (
        f"还缺材料：{zh}。您信用良好，{later_zh}可以容缺，{days_zh}补齐。",
        f"Still missing: {en}. You have good credit, so this can follow {days_en}: {later_en}.",
    )


def hashes(papers: Sequence[Paper]) -> Mapping[str, list[str]]:
    """By material what was given for it, for the history: nobody can swap a paper unseen."""
    ids = dict.fromkeys(paper.material_id for paper in papers)
    return {one: [paper.sha256 for paper in papers if paper.material_id == one] for one in ids}


def sources(papers: Sequence[Paper], offered: Collection[str]) -> Mapping[str, list[str]]:
    """The materials for which files were sent, those that were held already, and those for which files were sent
    although a certificate was held and `offered`; for the reports."""
    uploaded = dict.fromkeys(paper.material_id for paper in papers if paper.source == "upload")
    reused = dict.fromkeys(paper.material_id for paper in papers if paper.source != "upload")
    needless = [material for material in uploaded if material in offered]
    return {"uploaded": list(uploaded), "reused": list(reused), "needless": needless}


def scanned(papers: Sequence[Paper]) -> list[dict[str, Any]]:
    """Clerk by clerk the materials that they scanned in at the counter, for the history."""
    clerks = dict.fromkeys(paper.scanned_by for paper in papers if paper.scanned_by)
    return [
        {
            "name": by.name,
            "account": by.account,
            "materials": list(dict.fromkeys(paper.material_id for paper in papers if paper.scanned_by == by)),
        }
        for by in clerks
    ]


def named(materials: Sequence[Material]) -> tuple[str, str]:
    """Their names as a list, in both languages."""
    return "、".join(m.name.zh for m in materials), ", ".join(m.name.en for m in materials)
