"""Editing a cell of a record table in place: Enter saves and goes down, Tab goes right, Esc leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ocrm.services import records
from ocrm.services.schema import FieldInfo, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.in_place_editor import AnyIndex, InPlaceEditor
from ocrm.ui.record_view import RecordView

Save = Callable[[int, str, Any], str]
"""Writes (record id, field, value); returns why it was refused, empty where it was not."""


class CellEditor(InPlaceEditor):
    """One editor at a time over the current cell of `view`."""

    def __init__(self, view: RecordView, workspace: Workspace, kind: str, save: Save) -> None:
        super().__init__(view, workspace)
        self._view, self._save = view, save
        self._described = record_type(kind)
        self._record_id = 0

    def field_at(self, index: AnyIndex) -> FieldInfo | None:
        """Return the field of a cell, None where it cannot be edited."""
        column = self._view.records.column_at(index.column()) if index.isValid() else None
        info = self._described.fields.get(column.name) if column is not None else None
        if info is None or not info.editable or info.is_computed:
            return None
        return info if self._view.records.row_at(index.row()) is not None else None

    def take_value(self, index: AnyIndex, info: FieldInfo) -> Any:
        """Return the value a record has now."""
        row = self._view.records.row_at(index.row())
        self._record_id = 0 if row is None else row.record_id
        return records.fetch_record(self._workspace, self._described.kind, self._record_id)[info.name]

    def write(self, info: FieldInfo, value: Any) -> str:
        """Save a value of the record; return why it was refused."""
        return self._save(self._record_id, info.name, value)

    def note_below(self) -> int | None:
        """Return the record below the edited one."""
        return self._view.records.id_at(self._view.currentIndex().row() + 1)

    def go_down(self, below: int | None) -> None:
        """Go to the same column of a record."""
        column = self._view.currentIndex().column()
        row = self._view.records.row_of(below) if below is not None else None
        if row is not None:
            self._view.setCurrentIndex(self._view.records.index(row, column))
        self._view.setFocus()
