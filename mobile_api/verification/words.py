"""How checks and their outcomes are called. Rules only."""

from __future__ import annotations

from collections.abc import Mapping

from mobile_api.catalog.schema import Text
from mobile_api.verification.checks import Finding, Outcome, Source

SOURCES: Mapping[Source, Text] = {
    "gb11643": Text(zh="校验规则 GB 11643", en="Check digit, GB 11643"),
    "gb32100": Text(zh="校验规则 GB 32100", en="Check character, GB 32100"),
    "rule": Text(zh="填报规则", en="Rule of the form"),
    "population": Text(zh="人口库", en="Population register"),
    "legal_persons": Text(zh="法人库", en="Legal persons register"),
    "word": Text(zh="申请人申报", en="Applicant's word"),
}
OUTCOMES: Mapping[Outcome, Text] = {
    "matches": Text(zh="一致", en="Matches"),
    "differs": Text(zh="不一致", en="Differs"),
    "not_checkable": Text(zh="不作比对", en="Not checked"),
    "unavailable": Text(zh="暂未核验", en="Not checked yet"),
}
BY_RULE: Mapping[Outcome, Text] = {
    "matches": Text(zh="符合", en="Fits"),
    "differs": Text(zh="不符合", en="Doesn't fit"),
}
"""Of what is checked by a rule: a rule is kept or broken, there is nothing to be the same as."""
RULES: frozenset[Source] = frozenset({"gb11643", "gb32100", "rule"})
DIFFERS: Mapping[Source, Text] = {
    "population": Text(
        zh="“{label}”与人口库不一致（姓名和身份证号一起核对）。请核对后再提交；填写无误的，仍可提交，由窗口核实。",
        en="“{label}” doesn't match the population register (name and ID number are compared together). Please check. "
        "If it is correct, you can still submit, and the counter will look into it.",
    ),
    "legal_persons": Text(
        zh="“{label}”与法人库不一致，或该单位不在正常经营状态。请核对后再提交；填写无误的，仍可提交，由窗口核实。",
        en="“{label}” doesn't match the register of legal persons, or the firm isn't in business. Please check it. "
        "If it is correct, you can still submit, and the counter will look into it.",
    ),
}
RULE_BROKEN = Text(
    zh="“{label}”不符合填报规则，请改正后再提交。",
    en="“{label}” doesn't meet the rules of the form. Please correct it.",
)
UNAVAILABLE = Text(
    zh="{source}暂时连不上，“{label}”还没有核验。您可以先提交，受理前会补做核验。",
    en="We can't reach: {source}. So “{label}” isn't checked yet. You can submit, and we'll check before acceptance.",
)


def outcome(finding: Finding) -> Text:
    """What came of a check."""
    told = BY_RULE.get(finding.outcome) if finding.source in RULES else None
    return told or OUTCOMES[finding.outcome]


def sentence(finding: Finding, language: str) -> str:
    """What the citizen is told of an outcome; empty where there is nothing to tell."""
    label = finding.label.in_(language)
    if finding.outcome == "differs":
        return DIFFERS.get(finding.source, RULE_BROKEN).in_(language).format(label=label)
    if finding.outcome == "unavailable":
        return UNAVAILABLE.in_(language).format(label=label, source=SOURCES[finding.source].in_(language))
    return ""
