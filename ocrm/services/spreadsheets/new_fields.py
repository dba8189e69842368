"""The fields an import is to add: planned like any other, and made in the operation that fills them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ocrm.services.fields import own_fields
from ocrm.services.fields.custom_fields import PICKED
from ocrm.services.schema import FieldInfo, FieldKind

_NEW = "new."


@dataclass(frozen=True, slots=True)
class NewField:
    """A field that is not there yet."""

    label: str
    kind: FieldKind


def new_field_name(index: int) -> str:
    """Return what a plan calls the new field of a column."""
    return f"{_NEW}{index}"


def is_new_field(name: str) -> bool:
    """Return whether a plan means a field that is yet to be made."""
    return name.startswith(_NEW)


def new_field_info(record_kind: str, index: int, field: NewField) -> FieldInfo:
    """Describe a field as if it were there; a list without values yet takes any text."""
    info = own_fields.describe(record_kind, new_field_name(index), field.label, kind=field.kind, known={})
    return replace(info, kind=FieldKind.TEXT, picklist="") if field.kind in PICKED else info
