"""What a field is: column types, and the one description from which forms, lists, filters and imports come.

To add a field: 1. one line in the record's model, wrapped in `described(...)`; 2. one migration; 3. its Chinese label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, TypeVar

import peewee
from playhouse import apsw_ext

_CENT = Decimal("0.01")


class FieldKind(StrEnum):
    """How a value is checked, shown, edited, compared and imported."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    MONEY = "money"
    PERCENT = "percent"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    BIRTHDAY = "birthday"
    MOMENT = "moment"
    CHOICE = "choice"
    PICKLIST = "picklist"
    STAGE = "stage"
    REFERENCE = "reference"
    TAGS = "tags"
    SEGMENT = "segment"
    MULTI_PICK = "multi_pick"


class Personal(StrEnum):
    """Whether a field says something about a person, and what is left of it where that shall not be seen."""

    NO = "no"
    SHORTENED = "shortened"
    """Part of it stays: 138****0000."""
    LEFT_OUT = "left out"
    NAME = "name"
    """What a person is called."""
    NAME_OF_PERSONS = "name of persons"
    """What a company or a person is called."""


_PERSONAL_KINDS = {
    FieldKind.PHONE: Personal.SHORTENED,
    FieldKind.EMAIL: Personal.SHORTENED,
    FieldKind.BIRTHDAY: Personal.LEFT_OUT,
    FieldKind.LONG_TEXT: Personal.LEFT_OUT,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a fixed list: the stored code, and the label to translate."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """All that is said about a field, once.

    `column` is its column or SQL expression over the record's table under the alias `t`. `reference` is the kind of
    record a REFERENCE points at, `picklist` the list of a PICKLIST, `aliases` further names spreadsheets give it in
    either language, `applies_to` the kind of customer it is for. `width` is the list column's width in pixels at the reference size.
    """

    name: str
    label: str
    kind: FieldKind
    column: str
    choices: tuple[Choice, ...] = ()
    picklist: str = ""
    reference: str = ""
    aliases: tuple[str, ...] = ()
    group: str = ""
    required: bool = False
    editable: bool = True
    importable: bool = True
    searchable: bool = False
    is_listed: bool = False
    is_computed: bool = False
    width: int = 120
    applies_to: str = ""
    sort_column: str = ""
    personal: Personal = Personal.NO
    is_custom: bool = False
    """Whether the user added it: its values stand in the records' `custom`."""

    @property
    def sort_key(self) -> str:
        """The column or expression lists sort by."""
        return self.sort_column or self.column


class MoneyField(peewee.IntegerField):
    """Exact money: a Decimal of two places in Python, whole minor units in the file."""

    def db_value(self, value: Any) -> int | None:
        return None if value is None else to_minor(Decimal(value))

    def python_value(self, value: Any) -> Decimal | None:
        return None if value is None else from_minor(value)


class ScaledField(peewee.IntegerField):
    """An exact number with a fixed count of decimal places: Decimal in Python, a whole number of its last place in the file."""

    def __init__(self, *, places: int, **options: Any) -> None:
        super().__init__(**options)
        self._places = places

    def db_value(self, value: Any) -> int | None:
        return None if value is None else to_scaled(Decimal(value), places=self._places)

    def python_value(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self._places)


class UtcField(peewee.TextField):
    """A moment: aware datetime in Python, `2026-03-10T01:00:00Z` in the file, so that text order is time order."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else to_utc_text(value)

    def python_value(self, value: Any) -> datetime | None:
        return None if value is None else from_utc_text(value)


class DayField(apsw_ext.DateField):
    """A calendar day: date in Python, `2026-03-10` in the file."""

    def python_value(self, value: Any) -> date | None:
        return None if value is None else date.fromisoformat(value)


def to_minor(amount: Decimal) -> int:
    """Return an amount in whole minor units, half-up."""
    return int(amount.quantize(_CENT, ROUND_HALF_UP).scaleb(2))


def to_scaled(number: Decimal, *, places: int) -> int:
    """Return a number as a whole count of its last decimal place, half-up."""
    return int(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).scaleb(places))


def from_minor(minor: int) -> Decimal:
    """Return an amount of two places from whole minor units."""
    return Decimal(minor).scaleb(-2)


def to_utc_text(moment: datetime) -> str:
    """Return an aware moment as stored: UTC, whole seconds, `Z`."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a UTC offset")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def from_utc_text(text: str) -> datetime:
    """Return a stored moment as an aware datetime in UTC."""
    return datetime.fromisoformat(text)


F = TypeVar("F", bound=peewee.Field)


def described(
    field: F,
    label: str,
    kind: FieldKind,
    *,
    choices: Sequence[Choice] = (),
    picklist: str = "",
    reference: str = "",
    aliases: Sequence[str] = (),
    group: str = "",
    required: bool = False,
    editable: bool = True,
    importable: bool = True,
    searchable: bool = False,
    is_listed: bool = False,
    width: int = 120,
    applies_to: str = "",
    sort_column: str = "",
    personal: Personal | None = None,
) -> F:
    """Attach a description to a column and return the column; name and column are filled in by `field_infos`.

    `personal` follows from the kind where it is left out.
    """
    field.info = FieldInfo(  # type: ignore[attr-defined]
        name="",
        label=label,
        kind=kind,
        column="",
        choices=tuple(choices),
        picklist=picklist,
        reference=reference,
        aliases=tuple(aliases),
        group=group,
        required=required,
        editable=editable,
        importable=importable,
        searchable=searchable,
        is_listed=is_listed,
        width=width,
        applies_to=applies_to,
        sort_column=sort_column,
        personal=personal or _PERSONAL_KINDS.get(kind, Personal.NO),
    )
    return field


def computed(
    name: str,
    label: str,
    kind: FieldKind,
    *,
    column: str,
    choices: Sequence[Choice] = (),
    is_listed: bool = False,
    width: int = 120,
    aliases: Sequence[str] = (),
    personal: Personal = Personal.NO,
) -> FieldInfo:
    """Describe a column that is worked out in SQL: shown, sorted and filtered, never edited or imported."""
    return FieldInfo(
        name=name,
        label=label,
        kind=kind,
        column=column,
        choices=tuple(choices),
        aliases=tuple(aliases),
        editable=False,
        importable=False,
        is_listed=is_listed,
        is_computed=True,
        width=width,
        personal=personal,
    )
