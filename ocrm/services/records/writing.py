"""Adding, changing and deleting records, each as one operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from playhouse.apsw_ext import BooleanField

from ocrm.i18n import N_
from ocrm.models import search_catch_up, search_index
from ocrm.models.base import column_values, default_of, new_id
from ocrm.models.fields import DayField, MoneyField, UtcField
from ocrm.services.backups.catalogue import Reason
from ocrm.services.changes import Changes
from ocrm.services.fields import own_fields
from ocrm.services.fields.field_history import EDIT_MANY, EDIT_ONE
from ocrm.services.fields.value_notes import keep_notes
from ocrm.services.record_rules import RULES
from ocrm.services.records.checking import check_code, check_values
from ocrm.services.records.rows import chunks, record_gone
from ocrm.services.schema import RecordType, record_type
from ocrm.services.workspace import Workspace, term

_MANY_DELETED = 100
"""Rows from which on the search index is brought up to date after all of them are gone."""


def add_record(workspace: Workspace, kind: str, values: Mapping[str, Any], *, origin: str = "") -> Changes:
    """Add a record from {field: value}; the new id is in `Changes.created_id`. Raises ValidationError."""
    described = record_type(kind)
    checked = check_values(workspace, described, values, is_new=True)
    label = N_("Add “{title}”")
    with workspace.operation(label, origin=origin, title=str(checked[described.title_field])) as operation:
        RULES[kind].fill(workspace, checked, None)
        check_code(workspace, described, checked)
        record_id = new_id()
        _insert(workspace, described, record_id, checked)
        keep_notes(workspace, [record_id], checked, is_new=True)
        RULES[kind].follow(workspace, (), _raw_rows(workspace, described, [record_id]))
        operation.created_id = record_id
    return replace(operation.changes, created_id=record_id)  # inside a larger operation its changes come later


def update_records(
    workspace: Workspace,
    kind: str,
    record_ids: Sequence[int],
    values: Mapping[str, Any],
    *,
    origin: str = "",
    label: str = "",
) -> Changes:
    """Set fields of one or many records to the same values, as one operation. Raises ValidationError, NotFoundError."""
    described = record_type(kind)
    checked = check_values(workspace, described, values, is_new=False)
    before = _raw_rows(workspace, described, record_ids)
    if not before:
        raise record_gone()
    field = described.field(next(iter(values)))
    title = before[0][described.title_field] if len(before) == 1 else ""
    workspace.safeguard_before(Reason.MASS_EDIT, count=len(before))
    text = label or (EDIT_ONE if title else EDIT_MANY)
    with workspace.operation(
        text, origin=origin, field=term(field.label), title=str(title), count=len(before)
    ) as operation:
        for row in before:
            completed = dict(checked)
            RULES[kind].fill(workspace, completed, row)
            check_code(workspace, described, completed, row)
            _update(workspace, described, row, completed)
            keep_notes(workspace, [row["id"]], completed, is_new=False)
        after = _raw_rows(workspace, described, [row["id"] for row in before])
        RULES[kind].follow(workspace, before, after)
    return operation.changes


def delete_records(workspace: Workspace, kind: str, record_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Delete records with all that hangs on them; one undo brings everything back."""
    described = record_type(kind)
    before = _raw_rows(workspace, described, record_ids)
    if not before:
        raise record_gone()
    title = str(before[0][described.title_field])
    workspace.safeguard_before(Reason.MASS_EDIT, count=len(before))
    text = N_("Delete “{title}”") if len(before) == 1 else N_("Delete {count} records")
    with workspace.operation(text, origin=origin, title=title, count=len(before)) as operation:
        gone = [row["id"] for row in before]
        is_many = len(gone) >= _MANY_DELETED and described.kind in search_index.INDEXED
        held = search_catch_up.deleting_many(workspace.connection, described.table, gone) if is_many else nullcontext()
        with held:
            workspace.connection.executemany(
                f"DELETE FROM {described.table} WHERE id = ?", [(record_id,) for record_id in gone]
            )
        RULES[kind].follow(workspace, before, ())
    return operation.changes


def _insert(workspace: Workspace, described: RecordType, record_id: int, values: Mapping[str, Any]) -> None:
    moment = workspace.clock.now()
    complete = {"id": record_id, "created_at": moment, "updated_at": moment}
    values = own_fields.packed(described, values)
    for field in described.model._meta.sorted_fields:
        if field.name not in complete:
            given = values.get(field.name)
            complete[field.name] = default_of(field) if given is None else given
    columns = column_values(described.model, complete)
    marks = ",".join("?" * len(columns))
    workspace.connection.execute(
        f"INSERT INTO {described.table}({', '.join(columns)}) VALUES ({marks})", tuple(columns.values())
    )


def _update(workspace: Workspace, described: RecordType, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if value != row[name]}
    if not changed:
        return
    stored = own_fields.packed(described, changed, row["custom"])
    columns = column_values(described.model, stored | {"updated_at": workspace.clock.now()})
    assignments = ", ".join(f"{column} = ?" for column in columns)
    workspace.connection.execute(
        f"UPDATE {described.table} SET {assignments} WHERE id = ?", (*columns.values(), row["id"])
    )


def _raw_rows(workspace: Workspace, described: RecordType, record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return whole rows by id, in the order of the ids: that is how the search index takes many changes quickly."""
    fields = described.model._meta.sorted_fields
    columns = ", ".join(field.column_name for field in fields)
    names = [field.name for field in fields]
    converted = [field for field in fields if isinstance(field, (MoneyField, UtcField, DayField, BooleanField))]
    rows: list[dict[str, Any]] = []
    for part in chunks(sorted(record_ids)):
        marks = ",".join("?" * len(part))
        for stored in workspace.query(f"SELECT {columns} FROM {described.table} WHERE id IN ({marks})", part):
            row = dict(zip(names, stored, strict=True))
            row.update({field.name: field.python_value(row[field.name]) for field in converted})
            row.update(own_fields.unpacked(described, row["custom"]))
            rows.append(row)
    return rows
