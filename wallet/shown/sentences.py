"""What a holder is told of a line of the access log. Rules only."""

from __future__ import annotations

from wallet.scenarios.scenario import AUDIENCES, Scenario, Scenarios
from wallet.shown.access import ISSUER, Access
from wallet.times import CHINA
from wallet.types.schema import Text

SEEN = Text(
    zh="{at}，{by}为“{scenario}”{case}核验了您的{what}。如果不是您本人出示的，请到“我的证照”里告诉我们。",
    en="{at}: {by} checked your {what} for “{scenario}”{case}. If you didn't show it, tell us under “My certificates”.",
)
REFUSED = Text(
    zh="{at}，{by}为“{scenario}”扫了您的证照码，没有通过，什么也没有显示。",
    en="{at}: {by} scanned your code for “{scenario}”. It didn't count, and nothing was shown.",
)
CASE = Text(zh="（办件{number}）", en=" (application {number})")
MACHINE = Text(zh="{kind}“{name}”", en="{kind} “{name}”")

ISSUERS_WORK = Text(zh="证照管理", en="Managing certificates")
ISSUERS_REASON = Text(
    zh="签发部门的经办人查看了它签发的证照。", en="An officer of the department that issued it looked at it."
)


def purpose_of(access: Access, scenarios: Scenarios) -> tuple[Text, Text]:
    """What it was for, and why: as its scenario says, or for an officer's look. Raises `UnknownScenario`."""
    if access.scenario == ISSUER:
        return ISSUERS_WORK, ISSUERS_REASON
    scenario = scenarios.find(access.scenario)
    return scenario.name, scenario.why


def looker(access: Access, language: str) -> str:
    """Who looked, without their department: a person's name, or which machine in a hall. Of a refused scan the audience
    is only what the scanner said, so nobody passes for a machine by it."""
    if access.audience != "kiosk" or access.refusal is not None:
        return access.by.name
    return MACHINE.in_(language).format(kind=AUDIENCES["kiosk"].in_(language), name=access.by.name)


def told_text(access: Access, scenario: Scenario, names: list[str], department: str | None, language: str) -> str:
    """The sentence; `names` are those of the certificates that were seen."""
    name = looker(access, language)
    by = f"{department}{' · ' if language == 'en' else ''}{name}" if department else name
    template = SEEN if access.refusal is None else REFUSED
    case = CASE.in_(language).format(number=access.application) if access.application else ""
    return template.in_(language).format(
        case=case,
        at=access.at.astimezone(CHINA).strftime("%H:%M"),
        by=by,
        scenario=scenario.name.in_(language),
        what=(", " if language == "en" else "、").join(names),
    )
