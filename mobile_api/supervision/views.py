"""What supervisors see, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from mobile_api.catalog.library import Library
from mobile_api.catalog.schema import Text
from mobile_api.endpoints import Answer
from mobile_api.supervision.efficiency import Efficiency
from mobile_api.supervision.matters import Matters
from mobile_api.supervision.service import Course
from mobile_api.workbook import workbook

LABELS = {
    "name": Text(zh="名称", en="Name"),
    "finished": Text(zh="办结", en="Finished"),
    "issued": Text(zh="出证", en="Issued"),
    "rejected": Text(zh="未通过", en="Not approved"),
    "given_up": Text(zh="撤回或失效", en="Withdrawn or lapsed"),
    "used_days": Text(zh="平均用时（工作日）", en="Working days used, average"),
    "promised_days": Text(zh="平均承诺时限", en="Days promised, average"),
    "statutory_days": Text(zh="平均法定时限", en="Days by law, average"),
    "decisions": Text(zh="部门审批（项）", en="Departments' own decisions"),
    "own_days": Text(zh="部门审批平均用时（工作日）", en="Working days of an own decision, average"),
    "in_time": Text(zh="承诺时限内办结", en="Within the promise"),
    "lawful": Text(zh="法定时限内办结", en="Within the law's limit"),
    "corrections": Text(zh="退回补正", en="Returned for correction"),
    "uploaded": Text(zh="上传材料", en="Papers uploaded"),
    "reused": Text(zh="免交材料（已有）", en="Papers already held"),
    "certificates": Text(zh="上传的本市证照", en="Uploaded, of a kind the city issues"),
    "needless": Text(zh="其中已有电子证照可用", en="Of these, held already and on offer"),
}
"""The columns of the report."""
EVERYTHING = Text(zh="全市", en="The whole city")
COURSE_SHEET = Text(zh="近12个月", en="Last 12 months")
MONTH_LABEL = Text(zh="月份", en="Month")


class MattersView(Answer):
    """A department's matters: today's moves, and what is open."""

    department: str
    name: str
    received: int
    accepted: int
    decided: int
    issued: int
    finished: int
    open: int
    waiting: int
    yellow: int
    red: int
    paused: int


class LiveView(Answer):
    """All departments, and when they stood so."""

    at: datetime
    departments: list[MattersView]


class EfficiencyView(Answer):
    """Of a department, or of a one-thing, in a month; days are working days."""

    of: str
    name: str
    finished: int
    issued: int
    rejected: int
    given_up: int
    used_days: float | None
    promised_days: float | None
    statutory_days: float | None
    in_time: int
    lawful: int
    corrections: int
    uploaded: int
    reused: int
    certificates: int
    needless: int
    decisions: int
    own_days: float | None


class CourseView(Answer):
    """Twelve months, the first one first; `of` of each is the month."""

    of: str
    """Id of the department or one-thing; empty for everything."""
    name: str
    months: list[EfficiencyView]


class ReportView(Answer):
    """A month's report."""

    month: str
    rows: list[EfficiencyView]


def live_view(at: datetime, found: Sequence[Matters], library: Library, language: str) -> LiveView:
    """The live view."""
    rows = [MattersView(**asdict(one), name=_department(one.department, library, language)) for one in found]
    return LiveView(at=at, departments=rows)


def report_view(month: str, found: Sequence[Efficiency], library: Library, language: str) -> ReportView:
    """A month's report, by departments or one-things."""
    rows = [EfficiencyView(**asdict(one), name=_named(one.of, library, language)) for one in found]
    return ReportView(month=month, rows=rows)


def course_view(course: Course, library: Library, language: str) -> CourseView:
    """The course of everything, or of a department or one-thing."""
    name = _named(course.of, library, language) if course.of else EVERYTHING.in_(language)
    months = [EfficiencyView(**asdict(one), name=one.of) for one in course.months]
    return CourseView(of=course.of, name=name, months=months)


def report_sheet(report: ReportView, courses: Sequence[CourseView], language: str) -> bytes:
    """The report as XLSX, and the courses up to its month as a sheet."""
    columns = [label.in_(language) for label in LABELS.values()]
    rows = [[getattr(row, column) for column in LABELS] for row in report.rows]
    months = [
        [one.of, course.name, *(getattr(one, column) for column in LABELS if column != "name")]
        for course in courses
        for one in course.months
    ]
    sheet = COURSE_SHEET.in_(language)
    return workbook([(report.month, columns, rows), (sheet, [MONTH_LABEL.in_(language), *columns], months)])


def _named(of: str, library: Library, language: str) -> str:
    edition = library.find(of)
    return edition.thing.name.in_(language) if edition else _department(of, library, language)


def _department(department: str, library: Library, language: str) -> str:
    known = library.has_department(department)
    return library.department(department).name.in_(language) if known else department
