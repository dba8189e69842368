"""The fields of records side by side, as a merge chooses among them; own fields of the user are fields like others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ocrm.models.base import default_of
from ocrm.models.fields import from_minor, from_utc_text
from ocrm.services.display import ValueFormatter
from ocrm.services.duplicates import normal_forms as forms
from ocrm.services.fields import own_fields
from ocrm.services.fields.field_history import fetch_field_changes
from ocrm.services.records.rows import record_gone
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace

_CUSTOM = "custom"
_KEPT_BY_KEEPER = frozenset({"code", "mnemonic", "is_primary", "is_locked", "is_starred"})
"""Fields nobody chooses: a code stays, a mnemonic goes with its name, and the flags follow rules of their own."""
_UNDESCRIBED = {"contacts": {"lunar_birthday": "birthday"}}
"""Columns without a description of their own, and the field they go with."""
_SAME_WHEN_NORMAL: dict[FieldKind, Callable[[str], Any]] = {
    FieldKind.PHONE: forms.phone_keys,
    FieldKind.EMAIL: forms.email_key,
}


@dataclass(frozen=True, slots=True)
class MergeField:
    """A field to choose: its column, or its key among the user's own fields."""

    name: str
    label: str
    column: str
    info: FieldInfo | None
    is_custom: bool
    default: Any


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as stored: its columns, its own fields, and when each field was last changed."""

    record_id: int
    columns: Mapping[str, Any]
    custom: Mapping[str, Any]
    confirmed: Mapping[str, datetime]

    def value(self, field: MergeField) -> Any:
        """Return what is stored for a field."""
        return self.custom.get(field.column) if field.is_custom else self.columns[field.column]

    def is_filled(self, field: MergeField) -> bool:
        """Say whether somebody said something here: blank and what a new record begins with are nothing."""
        value = self.value(field)
        return value is not None and value != "" and value != [] and value != field.default

    def confirmed_at(self, field: MergeField) -> datetime:
        """Return when a value was last said: when it was changed, else when the record was made."""
        return self.confirmed.get(field.name) or from_utc_text(self.columns["created_at"])


def read_records(workspace: Workspace, kind: str, record_ids: Sequence[int]) -> list[StoredRecord]:
    """Return records in the order of their ids given; raises NotFoundError."""
    table = record_type(kind).table
    names = [row[1] for row in workspace.query(f"PRAGMA table_info({table})")]
    found = []
    for record_id in record_ids:
        row = workspace.first(f"SELECT {', '.join(names)} FROM {table} WHERE id = ?", (record_id,))
        if row is None:
            raise record_gone()
        columns = dict(zip(names, row, strict=True))
        custom = json.loads(columns.get(_CUSTOM) or "{}")
        found.append(StoredRecord(record_id, columns, custom, _confirmations(workspace, kind, record_id)))
    return found


def _confirmations(workspace: Workspace, kind: str, record_id: int) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for change in fetch_field_changes(workspace, kind, record_id, limit=1_000):
        found.setdefault(change.field, change.happened_at)
    return found


def merge_fields(kind: str, rows: Sequence[StoredRecord]) -> list[MergeField]:
    """Return the fields to choose among, in the order of forms."""
    described = record_type(kind)
    model_fields = described.model._meta.fields
    found = [
        MergeField(info.name, info.label, model_fields[info.name].column_name, info, False,
                   _default(model_fields[info.name]))
        for info in described.fields.values()
        if info.name in model_fields and info.editable and info.name not in _KEPT_BY_KEEPER
    ]  # fmt: skip
    found += [MergeField(name, "", name, None, False, "") for name in _UNDESCRIBED.get(kind, {})]
    own = sorted({name for row in rows for name in row.custom})
    return found + [_own_field(name, described.fields.get(name)) for name in own]


def _own_field(name: str, info: FieldInfo | None) -> MergeField:
    """Return a field the user added; one that was removed since is merged too, but not shown."""
    return MergeField(name, info.label if info is not None else "", name, info, True, None)


def _default(model_field: Any) -> Any:
    value = default_of(model_field)
    return model_field.db_value(value) if value is not None else None


def default_choice(field: MergeField, rows: Sequence[StoredRecord]) -> int:
    """Return whose value is kept unless the user says otherwise: the most recently confirmed filled one (D-55).

    `rows` begins with the record that is kept; it wins a tie. A contact stays where it works.
    """
    if field.name == "customer":
        return rows[0].record_id
    filled = [row for row in rows if row.is_filled(field)]
    if not filled:
        return rows[0].record_id
    newest = max(row.confirmed_at(field) for row in filled)
    return next(row.record_id for row in filled if row.confirmed_at(field) == newest)


def is_same(field: MergeField, one: Any, other: Any) -> bool:
    """Say whether two stored values mean the same."""
    if one == other:
        return True
    normalise = _SAME_WHEN_NORMAL.get(field.info.kind) if field.info is not None else None
    if normalise is None or not isinstance(one, str) or not isinstance(other, str):
        return False
    return bool(normalise(one)) and normalise(one) == normalise(other)


class StoredValueText:
    """Puts stored values into words."""

    def __init__(self, workspace: Workspace, kind: str) -> None:
        self._workspace, self._described = workspace, record_type(kind)
        self._formatter = ValueFormatter(workspace)

    def text(self, field: MergeField, stored: Any) -> str:
        """Return a stored value as people read it; empty for nothing."""
        if stored is None or stored == "" or stored == []:
            return ""
        if field.info is None:
            return str(stored)
        if field.is_custom:
            value = own_fields.unpacked(self._described, json.dumps({field.name: stored})).get(field.name)
            return self._formatter.text(field.info, value)
        kind = field.info.kind
        if kind is FieldKind.REFERENCE:
            target = record_type(field.info.reference)
            title = self._workspace.scalar(f"SELECT {target.title_field} FROM {target.table} WHERE id = ?", (stored,))
            return str(title or "")
        return self._formatter.text(field.info, _READERS[kind](stored) if kind in _READERS else stored)


_READERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.MONEY: from_minor,
    FieldKind.DATE: date.fromisoformat,
    FieldKind.BIRTHDAY: date.fromisoformat,
    FieldKind.MOMENT: from_utc_text,
    FieldKind.BOOLEAN: bool,
}
