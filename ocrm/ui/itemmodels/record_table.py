"""A table over any number of records: the columns of its rows as the view asks for them, its order, its ticks."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal

from ocrm.i18n import _
from ocrm.services.workspace import Workspace
from ocrm.ui.itemmodels.columns import Column
from ocrm.ui.itemmodels.record_rows import GONE, NOWHERE, GroupHeader, RecordRows
from ocrm.ui.tasks import TaskRunner
from ocrm.ui.widgets import AnyIndex

_MOST_KEYS = 4
_ASCENDING, _DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
# Joined once: the view asks for them per cell and paint, and joining enums is slow.
_CELL_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_TICK_FLAGS = _CELL_FLAGS | Qt.ItemFlag.ItemIsUserCheckable


class RecordTableModel(RecordRows):
    """Rows of a RecordQuery; UserRole is the RecordRow, None where the record is gone and in a group's header.

    With `has_ticks` the first column is a tick box for bulk actions. Items are never editable: that would wake the
    input method and take single-key shortcuts away.
    """

    ticks_changed = Signal(int)
    """How many rows are ticked."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        columns: Sequence[Column],
        *,
        has_ticks: bool = True,
        parent: Any = None,
    ) -> None:
        super().__init__(workspace, tasks, parent=parent)
        self._columns = list(columns)
        self._wanted = {column.name for column in self._columns}
        self._offset = 1 if has_ticks else 0
        self._ticked: set[int] = set()
        self._ticked_in_order: list[int] | None = None
        self._last_toggled: int | None = None

    # -- columns ------------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> Sequence[Column]:
        return self._columns

    @property
    def has_ticks(self) -> bool:
        return self._offset == 1

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns of the same records."""
        self.beginResetModel()
        self._columns = list(columns)
        self._wanted = {column.name for column in self._columns}
        self._blocks.forget()
        self.endResetModel()

    def set_shown(self, names: Iterable[str]) -> None:
        """Read only what these columns need; another is read from when it is first asked for."""
        wanted = set(names)
        if not wanted <= self._wanted:
            self._blocks.forget()
        self._wanted = wanted

    def column_at(self, section: int) -> Column | None:
        """Return the column of a table section; None for the tick boxes."""
        number = section - self._offset
        return self._columns[number] if 0 <= number < len(self._columns) else None

    def section_of(self, name: str) -> int:
        """Return the table section of a column by name; raises KeyError."""
        for number, column in enumerate(self._columns):
            if column.name == name:
                return number + self._offset
        raise KeyError(name)

    # -- order --------------------------------------------------------------------------------------------------------

    def sort_by(self, section: int, *, add: bool = False) -> None:
        """Sort by a column, the other way round the second time; `add` makes it the last of several keys."""
        column = self.column_at(section)
        if self._query is None or column is None or not column.sort:
            return
        present = self._query.sort
        key = f"-{column.sort}" if column.sort in present else column.sort
        if not add:
            keys: tuple[str, ...] = (key,)
        elif any(name.removeprefix("-") == column.sort for name in present):
            keys = tuple(key if name.removeprefix("-") == column.sort else name for name in present)
        else:
            keys = (*present, key)[-_MOST_KEYS:]
        self.set_query(replace(self._query, sort=keys))

    def turn_sort(self, *, is_descending: bool) -> None:
        """Sort up or down by the first key."""
        if self._query is not None and self._query.sort:
            name, *others = self._query.sort
            name = name.removeprefix("-")
            self.set_query(replace(self._query, sort=(f"-{name}" if is_descending else name, *others)))

    def sorted_section(self) -> tuple[int, Qt.SortOrder] | None:
        """Return the section and order the list is sorted by, None for its natural order."""
        sections = self.sorted_sections()
        return sections[0] if sections else None

    def sorted_sections(self) -> list[tuple[int, Qt.SortOrder]]:
        """Return the sections the list is sorted by, the first key first."""
        places = {column.sort: number + self._offset for number, column in enumerate(self._columns) if column.sort}
        return [
            (places[key.removeprefix("-")], _DESCENDING if key.startswith("-") else _ASCENDING)
            for key in (self._query.sort if self._query is not None else ())
            if key.removeprefix("-") in places
        ]

    # -- ticks --------------------------------------------------------------------------------------------------------

    @property
    def ticked(self) -> list[int]:
        """The ticked ids, in the order of the list as far as known."""
        if self._ticked_in_order is None:
            self._ticked_in_order = [record_id for record_id in self._ids if record_id in self._ticked]
        return list(self._ticked_in_order)

    @property
    def ticked_count(self) -> int:
        """How many rows are ticked."""
        return len(self._ticked)

    def toggle_tick(self, number: int) -> None:
        """Tick or untick a row; a header ticks its group, or unticks it where all of it is ticked."""
        found = self._header(number)
        if found is not None and self._groups is not None:
            positions = self._groups.positions(found)
            self._toggle_group_ticks(self._ids[positions.start : positions.stop])
            return
        record_id = self.id_at(number)
        if record_id is None:
            return
        self._ticked.symmetric_difference_update({record_id})
        self._last_toggled = record_id
        self._ticks_changed(number, number)

    def tick_through(self, number: int) -> None:
        """Tick or untick the rows from the one last toggled to this one, as that one is."""
        begin = None if self._last_toggled is None else self.row_of(self._last_toggled)
        if begin is None:
            self.toggle_tick(number)
            return
        first, last = sorted((begin, number))
        ids = self.ids_between(first, last)
        if self._last_toggled in self._ticked:
            self._ticked.update(ids)
        else:
            self._ticked.difference_update(ids)
        self._ticks_changed(first, last)

    def _toggle_group_ticks(self, ids: array[int]) -> None:
        if self._ticked.issuperset(ids):
            self._ticked.difference_update(ids)
        else:
            self._ticked.update(ids)
        self._ticks_changed(0, self.rowCount() - 1)

    def tick_all(self) -> None:
        """Tick every row of the list, also those not fetched."""
        self._ticked = set(self._ids)
        self._ticks_changed(0, self.rowCount() - 1)

    def clear_ticks(self) -> None:
        if self._ticked:
            self._ticked.clear()
            self._ticks_changed(0, self.rowCount() - 1)

    def _ticks_changed(self, first: int, last: int) -> None:
        self._ticked_in_order = None
        if self._offset and self._ids:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0), [Qt.ItemDataRole.CheckStateRole])
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
        self.ticks_changed.emit(len(self._ticked))

    # -- Qt's side ----------------------------------------------------------------------------------------------------

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns) + self._offset

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _TICK_FLAGS if index.column() < self._offset else _CELL_FLAGS

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        if self._groups is not None and (header := self.header_at(index.row())) is not None:
            return self._header_data(header, index.column(), role)
        column = self.column_at(index.column())
        if column is None:
            return self._tick_data(index.row(), role)
        if role == Qt.ItemDataRole.UserRole:
            return self.row_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.heading}: {self._text(index.row(), column)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def setData(self, index: AnyIndex, _value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick a row; nothing else is set through the model."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column() >= self._offset:
            return False
        self.toggle_tick(index.row())
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.column_at(section)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.heading if column is not None else ""
        if role == Qt.ItemDataRole.TextAlignmentRole and column is not None:
            return _alignment(column)
        return None

    def _header_data(self, header: GroupHeader, section: int, role: int) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = _("{group}: {count}, collapsed") if header.is_collapsed else _("{group}: {count}, expanded")
            return words.format(group=header.title, count=header.detail)
        return header.title if role == Qt.ItemDataRole.DisplayRole and section == self._offset else None

    def _tick_data(self, number: int, role: int) -> Any:
        is_ticked = self.id_at(number) in self._ticked
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.UserRole:
            return self.row_at(number)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(number, self._columns[0]) if self._columns else ""
        return None

    def _text(self, number: int, column: Column) -> str:
        if column.name not in self._wanted:
            self._wanted.add(column.name)
            self._blocks.forget()
        row = self.row_at(number)
        return GONE if row is None else column.text(row)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _rows_changed(self) -> None:
        self._ticked_in_order = None

    def _rows_settled(self) -> None:
        if self._ticked and self._is_complete:
            gone = self._ticked.difference(self._ids)
            if gone:
                self._ticked -= gone
                self._ticked_in_order = None
                self.ticks_changed.emit(len(self._ticked))

    def _fields_wanted(self) -> tuple[str, ...]:
        shown = [column for column in self._columns if column.name in self._wanted] or self._columns[:1]
        return tuple(dict.fromkeys(name for column in shown for name in column.fields))


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_right_aligned else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
