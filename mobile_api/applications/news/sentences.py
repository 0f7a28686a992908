"""News in words: what happened, who acts next, by when. Rules only."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mobile_api.applications.application import Application
from mobile_api.applications.application_views import Reader, event_view, state_sentence
from mobile_api.applications.clock import working_days
from mobile_api.applications.events import Event
from mobile_api.applications.news.rows import News
from mobile_api.applications.states import SUPPLY_FIRST, Action
from mobile_api.catalog.schema import Text

MOVED = Text(
    zh="您的办件“{name}”（{number}）有新进展：{what}。{next}", en="Update on “{name}” ({number}): {what}. {next}"
)
REMINDER = Text(
    zh="提醒您：“{name}”（{number}）还剩{days}个工作日。{next}",
    en="Reminder about “{name}” ({number}). Working days left: {days}. {next}",
)
LAST_DAY = Text(
    zh="提醒您：“{name}”（{number}）今天是最后一天。{next}",
    en="Reminder about “{name}” ({number}): today is the last day. {next}",
)


def news_text(news: News, application: Application, reader: Reader, own: Collection[Action] = ()) -> str | None:
    """What the citizen is told; None where there is nothing to tell.

    Of what citizens did themselves only the `own` moves are told: the rest was on their screen. A reminder of what is
    done, or too late, is left out.
    """
    if news.act_by is not None:
        return _reminder(application, reader) if application.act_by == news.act_by >= reader.today else None
    told = [e for e in news.of(application) if e.by.kind != "citizen" or e.action in own]
    if not told:
        return None
    newest = news.seq == len(application.events)
    what = _joined(told, application, reader)
    return _filled(MOVED, application, reader, what=what, next=state_sentence(application, reader) if newest else "")


def _reminder(application: Application, reader: Reader) -> str:
    act_by = application.act_by
    assert act_by is not None, "only who must act is reminded"
    left = working_days(reader.today, act_by)
    to_do = state_sentence(application, reader)
    if application.correction is None and application.owed:  # departments may still be at work meanwhile
        to_do = SUPPLY_FIRST.in_(reader.language).format(act_by=act_by.isoformat())
    return _filled(REMINDER if left else LAST_DAY, application, reader, days=str(left), next=to_do)


def _filled(template: Text, application: Application, reader: Reader, **parts: str) -> str:
    name = application.name[reader.language]
    return template.in_(reader.language).format(name=name, number=application.number, **parts).strip()


def _joined(events: Sequence[Event], application: Application, reader: Reader) -> str:
    zh = reader.language == "zh"
    said = [event_view(event, application, reader) for event in events]
    lines = [f"{one.label}{'：' if zh else ': '}{one.note}" if one.note else one.label for one in said]
    return ("；" if zh else "; ").join(line.rstrip("。. ") for line in lines)
