"""The desk's history and board as XLSX, for who reads them: in their language, in the city's time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from mobile_api.catalog.library import Library
from mobile_api.catalog.schema import Text
from mobile_api.chat.assistant.handover import masked as without_numbers
from mobile_api.desk.board_views import BoardView
from mobile_api.desk.record import Found
from mobile_api.desk.views import past_line
from mobile_api.localtime import to_the_second
from mobile_api.workbook import workbook

HISTORY = Text(zh="坐席历史", en="Desk history")
COLUMNS = (
    Text(zh="编号", en="Record"),
    Text(zh="工号", en="Staff no."),
    Text(zh="部门", en="Team"),
    Text(zh="转人工原因", en="Why a person"),
    Text(zh="事项", en="About"),
    Text(zh="请求时间", en="Asked at"),
    Text(zh="接待时间", en="Taken at"),
    Text(zh="首次答复", en="First answer at"),
    Text(zh="结束时间", en="Ended at"),
    Text(zh="结束方式", en="Ending"),
    Text(zh="结束原因", en="Why it ended"),
    Text(zh="往来文件", en="Files sent"),
    Text(zh="星级", en="Stars"),
    Text(zh="评语", en="Comment"),
)
"""Of the history."""
LEFT_OUT = (
    Text(zh="说明", en="Note"),
    (
        Text(zh="查找范围（最近的对话数）", en="Number of latest conversations searched"),
        Text(zh="未列出早于此时间的对话", en="Not listed: conversations before"),
    ),
)
ENDINGS: Mapping[str, Text] = {
    "handed_back": Text(zh="交还机器人", en="Back to the bot"),
    "ended": Text(zh="工作人员结束", en="Ended by staff"),
    "left": Text(zh="市民不再等", en="Left by the citizen"),
    "lapsed": Text(zh="逾期失效", en="Lapsed"),
}
END_REASONS: Mapping[str, Text] = {
    "solved": Text(zh="已解决", en="Solved"),
    "no_answer": Text(zh="对方不再回复", en="No more replies"),
    "elsewhere": Text(zh="不属本单位职责", en="Not our responsibility"),
    "abuse": Text(zh="恶意骚扰", en="Abuse"),
    "other": Text(zh="其他", en="Other"),
}
TODAY = (Text(zh="今天", en="Today"), (Text(zh="项目", en="Figure"), Text(zh="数值", en="Value")))
AGENTS = (
    Text(zh="在岗", en="At the desk"),
    (Text(zh="工号", en="Staff no."), Text(zh="部门", en="Team"), Text(zh="对话数", en="Conversations")),
)
LIGHTS = (
    Text(zh="黄灯和红灯", en="Yellow and red"),
    (Text(zh="办理方", en="To act"), Text(zh="黄灯", en="Yellow"), Text(zh="红灯", en="Red")),
)
FIGURES = (
    Text(zh="等待中", en="Waiting"),
    Text(zh="等待最久的始于", en="Longest wait since"),
    Text(zh="待回复留言", en="Call-backs"),
    Text(zh="接待中", en="Being answered"),
    Text(zh="今天接待", en="Taken today"),
    Text(zh="今天结束", en="Ended today"),
    Text(zh="仅机器人答复", en="Answered by the bot alone"),
    Text(zh="工作人员答复", en="Answered by people"),
    Text(zh="首次回复中位数（秒）", en="First answer, median (s)"),
    Text(zh="首次回复九成以内（秒）", en="First answer, nine in ten within (s)"),
)
STARS = Text(zh="{stars}星", en="{stars} stars")


def history_sheet(found: Found, files: Mapping[str, Sequence[str]], library: Library, language: str) -> bytes:
    """What has ended: nothing that was said, but the names of the `files` that were sent, by the record; in those and
    in the ratings' comments no long numbers. If there is more, a second sheet says so."""
    rows = [
        (
            past.record_id,
            past.agent,
            past.team_name,
            past.reason_label,
            past.about,
            _time(past.asked_at),
            _time(past.claimed_at),
            _time(record.answered_at),
            _time(past.ended_at),
            ENDINGS[past.ending].in_(language) if past.ending else None,
            END_REASONS[past.end_reason].in_(language) if past.end_reason else None,
            without_numbers("\n".join(files.get(record.id, ()))),
            past.stars,
            without_numbers(past.comment),
        )
        for record, past in ((record, past_line(record, library, language)) for record in found.records)
    ]
    sheets = [_sheet((HISTORY, COLUMNS), rows, language)]
    if found.before is not None:
        sheets.append(_sheet(LEFT_OUT, [(found.searched, _time(found.before))], language))
    return workbook(sheets)


def board_sheet(board: BoardView, language: str) -> bytes:
    """The board: the figures, who is there, and what is late."""
    first = board.first_answer
    values = (
        board.waiting,
        _time(board.oldest),
        board.call_backs,
        board.owned,
        board.claimed,
        board.ended,
        board.by_bot,
        board.by_people,
        first.p50_s if first else None,
        first.p90_s if first else None,
    )
    figures = [(name.in_(language), value) for name, value in zip(FIGURES, values, strict=True)]
    stars = [(STARS.in_(language).format(stars=n), board.ratings.get(n, 0)) for n in range(5, 0, -1)]
    return workbook(
        [
            _sheet(TODAY, [*figures, *stars], language),
            _sheet(AGENTS, [(a.number, a.team_name, a.load) for a in board.agents], language),
            _sheet(LIGHTS, [(one.name, one.yellow, one.red) for one in board.alarms], language),
        ]
    )


def _sheet(
    head: tuple[Text, Sequence[Text]], rows: Iterable[Sequence[object]], language: str
) -> tuple[str, list[str], Iterable[Sequence[object]]]:
    title, columns = head
    return title.in_(language), [column.in_(language) for column in columns], rows


def _time(moment: datetime | None) -> str | None:
    return to_the_second(moment) if moment else None
