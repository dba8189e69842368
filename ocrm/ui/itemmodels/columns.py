"""Columns of a record table as data: what they show, how wide, by which field they sort."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.schema import NUMBER_KINDS, FieldInfo, FieldKind, RecordType

_OF_ANY_LENGTH = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.REFERENCE, FieldKind.EMAIL, FieldKind.URL})
_DAY_WIDTH = 118
"""Room for the widest day, “2025年10月15日”."""


@dataclass(frozen=True)
class Column:
    """One column: `title` is English source text marked with N_(), `fields` are read for it.

    `sort` is a field, empty where the column cannot sort. `text` makes the words of a cell from a row. `width` is in
    pixels at the reference text size; what holds texts of any length `is_elastic` and takes room that is left over.
    """

    name: str
    title: str
    text: Callable[[RecordRow], str]
    fields: tuple[str, ...] = ()
    sort: str = ""
    width: int = 120
    is_right_aligned: bool = False
    is_shown: bool = True
    is_elastic: bool = False

    @property
    def heading(self) -> str:
        """The title in the present language."""
        return _(self.title)


def field_column(info: FieldInfo, formatter: ValueFormatter, **changes: Any) -> Column:
    """Return the column of a field as described; `changes` are attributes of Column to set otherwise."""
    values: dict[str, Any] = {
        "name": info.name,
        "title": info.label,
        "text": partial(_field_text, info, formatter),
        "fields": (info.name,),
        "sort": info.name,
        "width": max(info.width, _DAY_WIDTH) if info.kind is FieldKind.DATE else info.width,
        "is_right_aligned": info.kind in NUMBER_KINDS,
        "is_shown": info.is_listed,
        "is_elastic": info.kind in _OF_ANY_LENGTH,
    }
    return Column(**(values | changes))


def field_columns(described: RecordType, formatter: ValueFormatter, names: Iterable[str] | None = None) -> list[Column]:
    """Return the columns of every field of a record type, or of those named, in that order."""
    chosen = described.fields.values() if names is None else [described.field(name) for name in names]
    return [field_column(info, formatter) for info in chosen]


def _field_text(info: FieldInfo, formatter: ValueFormatter, row: RecordRow) -> str:
    return formatter.text(info, row[info.name])
