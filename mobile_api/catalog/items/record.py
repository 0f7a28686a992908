"""A service item with its checklist of 36 elements (36个要素), and a claim of it. Rules only.

The checklist's fields are the 36 elements, in the order in which they are published;
`LABELS` names each for people. Main and sub-items are headings: they need only the first five.
"""
# ruff: noqa: RUF012  # these are pydantic models, which copy their defaults; ruff sees only the base of another file

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from mobile_api.catalog.schema import Record, Text

Level = Literal["city", "county", "district", "township", "police_post"]
Tier = Literal["main", "sub", "case"]
Flag = Literal["at_once", "nearby", "one_visit", "online"]
ConvenienceKind = Literal["any_counter", "near_home", "tolerance", "extended_hours"]
"""同城通办, 就近能办, 容缺补办, 延时可办."""
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,79}$")]
Region = Annotated[str, Field(pattern=r"^\d{12}$")]
"""Twelve-digit code of an administrative division."""


def _printable(text: str) -> str:
    if any((ord(c) < 32 and c != "\n") or c in "\x7f\ufffe\uffff" for c in text):
        raise ValueError("control characters are not allowed")
    return text.strip()


Line = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_printable)]


class Wording(Record):
    """One text in both languages. Only a text of the sample data may lack its English; a change may not."""

    zh: Line
    en: Line | None = None

    def in_(self, language: str) -> str:
        """The text in `language`; the Chinese where there is no English yet."""
        return self.en if language == "en" and self.en else self.zh


class ItemMaterial(Record):
    """A document that the applicant gives (申请材料)."""

    name: Wording
    copies: Annotated[int, Field(ge=0, le=50)] = 1
    source: Literal["applicant", "department", "intermediary"] = "applicant"
    required: bool = True
    key: bool = True
    """A key material can't be missing under tolerance acceptance."""


class Form(Record):
    """A blank form (表格) and where it is."""

    name: Wording
    url: Annotated[str, Field(pattern=r"^https?://[!-~]+$", max_length=500)]


class Step(Record):
    """One step of the process, with its share of the working days."""

    name: Wording
    days: Annotated[int, Field(ge=0, le=365)]


class Fee(Record):
    """A fee in fen and what it rests on."""

    name: Wording
    fen: Annotated[int, Field(ge=0)]
    basis: Wording


class Faq(Record):
    """A question that people often ask."""

    question: Wording
    answer: Wording


Days = Annotated[int, Field(ge=0, le=365)]
ItemType = Literal[
    "licence", "confirmation", "grant", "award", "ruling", "levy", "inspection", "other_power", "public_service"
]


class Checklist(Record):
    """The 36 elements."""

    name: Wording
    code: Code
    item_type: ItemType
    department: Wording
    level: Level
    legal_basis: list[Wording] = []
    department_nature: Literal["statutory", "authorised", "entrusted"] = "statutory"
    authority_source: Literal["own", "handed_down", "entrusted"] = "own"
    delegated_by: Wording | None = None
    joint_departments: list[Wording] = []
    applicants: list[Literal["person", "company", "institution", "organisation"]] = []
    conditions: list[Wording] = []
    refusal_grounds: list[Wording] = []
    materials: list[ItemMaterial] = []
    forms: list[Form] = []
    statutory_days: Days | None = None
    promised_days: Days | None = None
    case_type: Literal["on_the_spot", "promised"] | None = None
    process: list[Step] = []
    special_steps: list[Wording] = []
    fees: list[Fee] = []
    online_payment: bool = False
    quota: Wording | None = None
    result_name: Wording | None = None
    result_type: Literal["certificate", "approval", "document", "none"] = "none"
    result_validity: Wording | None = None
    result_delivery: list[Literal["pick_up", "mail", "online"]] = []
    online_depth: Literal["full_online", "half_online", "window_only"] = "window_only"
    visits: Annotated[int, Field(ge=0, le=20)] = 1
    intermediary_services: list[Wording] = []
    place: Wording | None = None
    hours: Wording | None = None
    consultation: Wording | None = None
    complaints: Wording | None = None
    remedies: Wording | None = None
    faq: list[Faq] = []


CASE_NEEDS = (
    "legal_basis", "applicants", "conditions", "materials", "statutory_days", "promised_days", "case_type", "process",
    "result_name", "result_delivery", "place", "hours", "consultation", "complaints", "remedies",
)  # fmt: skip
"""What a case can't be published without; the other elements may truly be empty (no fee, no form, no quota)."""


class Convenience(Record):
    """One of the four conveniences (四办) with where and when it is offered."""

    kind: ConvenienceKind
    where: Wording
    when: Wording


class Item(Record):
    """A main item, sub-item or case as the city department writes it."""

    kind: Literal["item"] = "item"
    tier: Tier
    parent: Code | None = None
    region: Region
    checklist: Checklist
    flags: list[Flag] = []
    conveniences: Annotated[list[Convenience], Field(max_length=4)] = []
    sample: list[str] = []
    """Elements that are not public fact; they are marked wherever they are shown."""

    @property
    def entry_id(self) -> str:
        """An item is known by its code, which is the same everywhere."""
        return self.checklist.code

    @model_validator(mode="after")
    def _stands_in_its_tier(self) -> Item:
        if (self.tier == "main") != (self.parent is None):
            raise ValueError("a main item has no parent, every other item has one")
        if self.parent == self.checklist.code:
            raise ValueError("an item can't be its own parent")
        empty = [name for name in CASE_NEEDS if getattr(self.checklist, name) in (None, [])]
        if self.tier == "case" and empty:
            raise ValueError(f"a case needs: {', '.join(empty)}")
        return self

    @model_validator(mode="after")
    def _times_agree(self) -> Item:
        statutory, promised = self.checklist.statutory_days, self.checklist.promised_days
        if statutory is not None and promised is not None and promised > statutory:
            raise ValueError("the promised time limit is longer than the statutory one")
        if (self.checklist.case_type == "on_the_spot") != (promised == 0):
            raise ValueError("on the spot means no promised days, and the other way round")
        return self

    @model_validator(mode="after")
    def _flags_are_true(self) -> Item:
        if "at_once" in self.flags and self.checklist.case_type != "on_the_spot":
            raise ValueError("flag at_once: the case isn't decided on the spot")
        if "one_visit" in self.flags and self.checklist.visits > 1:
            raise ValueError("flag one_visit: the case takes more than one visit")
        if "online" in self.flags and self.checklist.online_depth == "window_only":
            raise ValueError("flag online: the case is taken in at the counter only")
        return self

    @model_validator(mode="after")
    def _conveniences_are_true(self) -> Item:
        kinds = [offer.kind for offer in self.conveniences]
        if len(set(kinds)) != len(kinds) or len(set(self.flags)) != len(self.flags):
            raise ValueError("each flag and each convenience stands once")
        if "tolerance" in kinds and all(material.key for material in self.checklist.materials):
            raise ValueError("convenience tolerance: every material is a key material, none may come later")
        return self

    @model_validator(mode="after")
    def _sample_names_elements(self) -> Item:
        if unknown := set(self.sample) - {*Checklist.model_fields, "flags", "conveniences", "tier", "parent"}:
            raise ValueError(f"sample names no element: {sorted(unknown)}")
        return self


class Claim(Record):
    """A department below the city takes an item over, with its own address and hours and nothing else of its own."""

    kind: Literal["claim"] = "claim"
    code: Code
    region: Region
    level: Literal["county", "district", "township", "police_post"]
    department: Wording
    place: Wording
    hours: Wording
    consultation: Wording | None = None
    """The phone to ask at; the city's if it is left out."""
    sample: list[str] = []

    @property
    def entry_id(self) -> str:
        """One claim per item and region."""
        return f"{self.code}@{self.region}"


Entry = Annotated[Item | Claim, Field(discriminator="kind")]

LABELS: dict[str, Text] = {
    "name": Text(zh="事项名称", en="Name"),
    "code": Text(zh="事项编码", en="Code"),
    "item_type": Text(zh="事项类型", en="Type"),
    "department": Text(zh="实施主体", en="Department"),
    "level": Text(zh="行使层级", en="Level"),
    "legal_basis": Text(zh="设定依据", en="Legal basis"),
    "department_nature": Text(zh="实施主体性质", en="Nature of the department"),
    "authority_source": Text(zh="权力来源", en="Source of authority"),
    "delegated_by": Text(zh="委托部门", en="Delegated by"),
    "joint_departments": Text(zh="联办机构", en="Joint departments"),
    "applicants": Text(zh="服务对象", en="Who may apply"),
    "conditions": Text(zh="受理条件", en="Conditions"),
    "refusal_grounds": Text(zh="不予受理情形", en="Grounds of refusal"),
    "materials": Text(zh="申请材料", en="Materials"),
    "forms": Text(zh="申请表格", en="Forms"),
    "statutory_days": Text(zh="法定办结时限（工作日）", en="Statutory time limit (working days)"),
    "promised_days": Text(zh="承诺办结时限（工作日）", en="Promised time limit (working days)"),
    "case_type": Text(zh="办件类型", en="Kind of case"),
    "process": Text(zh="办理流程", en="Process"),
    "special_steps": Text(zh="特别程序", en="Special procedures"),
    "fees": Text(zh="收费项目及依据", en="Fees and their basis"),
    "online_payment": Text(zh="是否支持网上支付", en="Online payment"),
    "quota": Text(zh="数量限制", en="Quota"),
    "result_name": Text(zh="审批结果名称", en="Result"),
    "result_type": Text(zh="审批结果类型", en="Kind of result"),
    "result_validity": Text(zh="结果有效期限", en="Validity of the result"),
    "result_delivery": Text(zh="结果送达方式", en="Delivery of the result"),
    "online_depth": Text(zh="网上办理深度", en="Online depth"),
    "visits": Text(zh="到办事现场次数", en="Visits"),
    "intermediary_services": Text(zh="中介服务", en="Intermediary services"),
    "place": Text(zh="办理地点", en="Place"),
    "hours": Text(zh="办理时间", en="Hours"),
    "consultation": Text(zh="咨询方式", en="Whom to ask"),
    "complaints": Text(zh="监督投诉方式", en="Complaints"),
    "remedies": Text(zh="行政复议和行政诉讼", en="Review and litigation"),
    "faq": Text(zh="常见问题", en="Frequent questions"),
}


def missing_english(value: object, place: str = "") -> list[str]:
    """Where a text lacks its English: the places, as `checklist.conditions.0`."""
    if isinstance(value, Wording):
        return [] if value.en else [place]
    if isinstance(value, Record):
        parts = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, list):
        parts = [(str(index), part) for index, part in enumerate(value)]
    else:
        return []
    return [hit for name, part in parts for hit in missing_english(part, f"{place}.{name}".lstrip("."))]
