"""The shape of the files beside this one: a kind of certificate and its fields. Rules only.

Every text that people see is a pair (zh, en). Unknown keys are typing mistakes, so they are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, Field, model_validator

from wallet.times import CHINA, end_of

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
FieldType = Literal[
    "text", "person_name", "id_number", "uscc", "date", "integer", "fen", "address", "choice", "list", "photo"
]
"""`fen` is money in fen; `list` is texts; `photo` is the SHA-256 of the picture that is kept beside the certificate."""


class Record(BaseModel):
    """A record of these files."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Record):
    """One text in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def in_(self, language: str) -> str:
        """The text in `language`, Chinese for any other than English."""
        return self.en if language == "en" else self.zh


class CertificateField(Record):
    """One field of a certificate."""

    id: Key
    label: Text
    type: FieldType
    required: bool = True
    sensitive: bool = False
    """Shown to others only after the holder has proved again who they are."""
    options: dict[Key, Text] = {}
    """What a choice offers."""

    @model_validator(mode="after")
    def _choices_have_options(self) -> CertificateField:
        if (self.type == "choice") != bool(self.options):
            raise ValueError(f"{self.id}: a choice has options, and nothing else has")
        return self


class Validity(Record):
    """How long a certificate is valid: without end, for some years, or until the day that a field tells."""

    rule: Literal["unlimited", "years", "field"]
    years: Annotated[int, Field(ge=1, le=50)] | None = None
    field: Key | None = None

    @model_validator(mode="after")
    def _says_what_its_rule_needs(self) -> Validity:
        if (self.rule == "years") != (self.years is not None) or (self.rule == "field") != (self.field is not None):
            raise ValueError(f"validity {self.rule} with years={self.years}, field={self.field}")
        return self


class CertificateType(Record):
    """A kind of certificate (证照类型)."""

    id: Id
    name: Text
    issuer: Id
    """The department that issues it, by its id in the catalog."""
    holder: Literal["person", "firm"]
    legal_basis: Annotated[list[Text], Field(min_length=1)]
    validity: Validity
    fields: Annotated[list[CertificateField], Field(min_length=3)]

    @model_validator(mode="after")
    def _fits_together(self) -> CertificateType:
        ids = [field.id for field in self.fields]
        if len(ids) != len(set(ids)):
            raise ValueError(f"{self.id}: a field is there twice")
        if self.validity.field is not None and self.field(self.validity.field, "date") is None:
            raise ValueError(f"{self.id}: its validity needs the date {self.validity.field}")
        return self

    @property
    def sensitive(self) -> bool:
        """Whether it has a field that is."""
        return any(field.sensitive for field in self.fields)

    def field(self, field_id: str, of_type: FieldType | None = None) -> CertificateField | None:
        """A field by id, or None if there is none such."""
        return next((f for f in self.fields if f.id == field_id and of_type in (None, f.type)), None)

    def ends(self, fields: Mapping[str, object], begins: datetime) -> datetime | None:
        """When a certificate with these (checked) fields ends; None if it doesn't.

        The last day counts whole. Years end on the day before the one they began on: from 5 May until 4 May.
        """
        if self.validity.years is not None:
            first = begins.astimezone(CHINA).date()
            return end_of(first + relativedelta(years=self.validity.years, days=-1))
        last = fields.get(self.validity.field) if self.validity.field is not None else None
        return end_of(date.fromisoformat(last)) if isinstance(last, str) else None
