"""Editing a cell of a table of money where it stands: Enter saves and goes down, Tab goes on, Esc leaves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.in_place_editor import AnyIndex, InPlaceEditor
from ocrm.ui.payments.money_table import MoneyTable

Save = Callable[[Any, Mapping[str, Any]], str]
"""Writes values into a row; returns why they were refused, empty where they were not."""
ValueOf = Callable[[Any, str], Any]
"""Returns the value a row has of a field."""
CanEdit = Callable[[Any, str], bool]
"""Says whether a field of a row can be edited."""


class MoneyCellEditor(InPlaceEditor):
    """One editor at a time over the current cell of a table."""

    least_width = 180

    def __init__(
        self,
        table: MoneyTable,
        workspace: Workspace,
        fields: Mapping[str, FieldInfo],
        *,
        value_of: ValueOf,
        save: Save,
        can_edit: CanEdit,
    ) -> None:
        super().__init__(table, workspace)
        self._money_table, self._fields = table, fields
        self._value_of, self._save, self._can_edit = value_of, save, can_edit
        self._row: Any = None
        table.edit_requested.connect(self.begin)

    def field_at(self, index: AnyIndex) -> FieldInfo | None:
        """Return the field of a cell, None where it is worked out."""
        if not index.isValid():
            return None
        name, row = self._money_table.columns[index.column()].field, self._money_table.rows.rows[index.row()]
        return self._fields[name] if name and self._can_edit(row, name) else None

    def take_value(self, index: AnyIndex, info: FieldInfo) -> Any:
        """Return the value of a cell."""
        self._row = self._money_table.rows.rows[index.row()]
        return self._value_of(self._row, info.name)

    def write(self, info: FieldInfo, value: Any) -> str:
        """Save a value of the row; return why it was refused."""
        return self._save(self._row, {info.name: value})

    def note_below(self) -> int:
        """Return the row below the edited one."""
        return self._money_table.currentIndex().row() + 1

    def go_down(self, below: int) -> None:
        """Go to the same cell of the next row, and stay on the last one."""
        table = self._money_table
        table.stand_on(min(below, len(table.rows.rows) - 1), table.currentIndex().column())
