"""A table over any number of records: it holds ids, and fetches rows by block as they scroll into view.

The first rows come at once, the full vector of ids in the background; sorting, filtering and grouping are the
database's. A grouped table has header rows among those of the records.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.listing import grouping
from ocrm.services.listing.grouping import Listed
from ocrm.services.records import RecordQuery, RecordRow
from ocrm.services.workspace import Workspace
from ocrm.ui.itemmodels.columns import Column
from ocrm.ui.itemmodels.row_blocks import BLOCK_ROWS, BlockReader, RowBlocks
from ocrm.ui.itemmodels.row_groups import RowGroups
from ocrm.ui.tasks import TaskHandle, TaskRunner

FIRST_ROWS = 200
_MOST_KEYS = 4
_ASCENDING, _DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
_GONE = "…"
_NOWHERE = QModelIndex()
# Joined once: the view asks for them per cell and paint, and joining enums is slow.
_CELL_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_TICK_FLAGS = _CELL_FLAGS | Qt.ItemFlag.ItemIsUserCheckable
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GroupHeader:
    """A header row: what the group is called, how many records it has with their sum, whether they are hidden."""

    title: str
    detail: str
    is_collapsed: bool


class RecordTableModel(QAbstractTableModel):
    """Rows of a RecordQuery; UserRole is the RecordRow, None where the record is gone and in a group's header.

    With `has_ticks` the first column is a tick box for bulk actions. Items are never editable: that would wake the
    input method and take single-key shortcuts away.
    """

    counted = Signal(int)
    """All rows are known: how many."""
    waiting_changed = Signal(bool)
    """The rows shown are those of the query before, because the new ones are still being read; or no longer."""
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
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._columns = list(columns)
        self._offset = 1 if has_ticks else 0
        self._query: RecordQuery | None = None
        self._reading = 0
        """Counts the times the list was read anew."""
        self._ids: array[int] = array("q")
        self._groups: RowGroups | None = None
        self._collapsed: set[str | int | None] = set()
        self._is_complete = False
        self._blocks = RowBlocks(tasks, self._reader_of)
        self._ticked: set[int] = set()
        self._ticked_in_order: list[int] | None = None
        self._wanted = {column.name for column in self._columns}
        self._is_waiting = False
        self._ahead: TaskHandle | None = None
        """What reads the first rows while all are being read."""
        self._fetch_key = f"ids of table {id(self)}"

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def query(self) -> RecordQuery | None:
        return self._query

    @property
    def ids(self) -> Sequence[int]:
        """The ids known so far, in order."""
        return self._ids

    @property
    def record_count(self) -> int:
        """How many records are known, without the headers of groups."""
        return len(self._ids)

    @property
    def is_complete(self) -> bool:
        """Whether all ids are known."""
        return self._is_complete

    @property
    def columns(self) -> Sequence[Column]:
        return self._columns

    @property
    def has_ticks(self) -> bool:
        return self._offset == 1

    @property
    def is_waiting(self) -> bool:
        """Whether the rows shown are still those of the query before."""
        return self._is_waiting

    def set_query(self, query: RecordQuery) -> None:
        """Show other records: the first at once, or after a while during which the old ones stay."""
        if self._query is None or self._query.grouping != query.grouping:
            self._collapsed.clear()
        self._query = query
        self._reading += 1
        first = grouping.first_ids_soon(self._workspace, query, FIRST_ROWS)
        if first is not None:
            self._show(first)
            return
        self._is_complete = False
        self._set_waiting(True)
        self._fetch_all(self._show_all)
        if not query.grouping:
            self._fetch_first(query)

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

    def reload(self) -> None:
        """Read again after a change: rows in place where the list is the same, else the new list."""
        if self._query is None:
            return
        self._reading += 1
        first = grouping.first_ids_soon(self._workspace, self._query, FIRST_ROWS)
        if first is not None and (len(first) < FIRST_ROWS or not self._is_complete):
            self._take(self._with_groups(first))
        else:
            self._fetch_all(self._take)

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

    def row_at(self, number: int) -> RecordRow | None:
        """Return the record in a row, fetching its block if need be; None where it is gone, and for a header."""
        position = self._position(number)
        return None if position is None else self._blocks.row(position)

    def id_at(self, number: int) -> int | None:
        """Return the id in a row; None for a header."""
        position = self._position(number)
        return None if position is None else self._ids[position]

    def ids_between(self, first: int, last: int) -> Sequence[int]:
        """Return the ids in the rows from `first` to `last`."""
        if self._groups is None:
            return self._ids[first : last + 1]
        found = array("q")
        row, last = max(0, first), min(last, self._groups.row_count - 1)
        while row <= last:
            number = self._groups.group_of(row)
            positions = self._groups.positions(number)
            below = max(0, row - self._groups.header_row(number) - 1)
            shown = 0 if self._groups.is_collapsed(number) else len(positions)
            end = min(shown, last - self._groups.header_row(number))
            found.extend(self._ids[positions.start + below : positions.start + max(below, end)])
            row = self._groups.header_row(number) + 1 + shown
        return found

    def row_of(self, record_id: int) -> int | None:
        """Return the row a record is in, None where it is not (yet) listed or its group is collapsed."""
        try:
            position = self._ids.index(record_id)
        except ValueError:
            return None
        return position if self._groups is None else self._groups.row_of(position)

    def _position(self, number: int) -> int | None:
        """Return the place of a row's record among the ids; None for a header and where there is no such row."""
        if not 0 <= number < self.rowCount():
            return None
        return number if self._groups is None else self._groups.position_of(number)

    # -- groups -------------------------------------------------------------------------------------------------------

    @property
    def grouping(self) -> str:
        """The field the rows are grouped by; empty where they are not."""
        return self._query.grouping if self._query is not None else ""

    @property
    def is_grouped(self) -> bool:
        """Whether there are headers: a grouping may have too many groups to show."""
        return self._groups is not None

    def group_by(self, name: str) -> None:
        """Group the rows by a field, or no longer where it is empty."""
        if self._query is not None and name != self._query.grouping:
            self.set_query(replace(self._query, grouping=name))

    def header_at(self, number: int) -> GroupHeader | None:
        """Return the header in a row; None where a record stands there."""
        found = self._header(number)
        if found is None or self._groups is None:
            return None
        group = self._groups.groups[found]
        count = format_number(group.size) if group.is_counted else _GONE
        detail = " · ".join(part for part in (count, group.total) if part)
        return GroupHeader(group.title, detail, self._groups.is_collapsed(found))

    def toggle_group(self, number: int) -> None:
        """Hide or show the records below the header in a row."""
        found = self._header(number)
        if found is None or self._groups is None:
            return
        group = self._groups.groups[found]
        self._collapsed.symmetric_difference_update({group.value})
        after = RowGroups(self._groups.groups, self._collapsed)
        self.dataChanged.emit(self.index(number, 0), self.index(number, self.columnCount() - 1))
        if not group.size:
            self._groups = after
        elif after.is_collapsed(found):
            self.beginRemoveRows(QModelIndex(), number + 1, number + group.size)
            self._groups = after
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), number + 1, number + group.size)
            self._groups = after
            self.endInsertRows()

    def set_all_collapsed(self, *, is_collapsed: bool) -> None:
        """Hide or show the records of every group."""
        if self._groups is None:
            return
        self.beginResetModel()
        self._collapsed = {group.value for group in self._groups.groups} if is_collapsed else set()
        self._groups = RowGroups(self._groups.groups, self._collapsed)
        self.endResetModel()

    def _header(self, number: int) -> int | None:
        if self._groups is None or not 0 <= number < self._groups.row_count:
            return None
        return self._groups.header_at(number)

    def _with_groups(self, first: array[int]) -> Listed:
        if self._query is None:
            return Listed(first)
        return grouping.list_first(self._workspace, self._query, first, is_whole=len(first) < FIRST_ROWS)

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
        self._ticks_changed(number, number)

    def _toggle_group_ticks(self, ids: array[int]) -> None:
        if self._ticked.issuperset(ids):
            self._ticked.difference_update(ids)
        else:
            self._ticked.update(ids)
        self._ticks_changed(0, self.rowCount() - 1)

    def tick_rows(self, numbers: Iterable[int]) -> None:
        """Tick rows."""
        self._ticked.update(record_id for number in numbers if (record_id := self.id_at(number)) is not None)
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

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        if parent.isValid():
            return 0
        return len(self._ids) if self._groups is None else self._groups.row_count

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
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
        return _GONE if row is None else column.text(row)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _show(self, first: array[int]) -> None:
        """Show the first ids now, the rest when they have been read."""
        self._is_complete = len(first) < FIRST_ROWS
        self._replace(self._with_groups(first))
        self._set_waiting(False)
        self._forget_gone_ticks()
        if self._is_complete:
            self.counted.emit(len(first))
        else:
            self._fetch_all(self._append, after_paint=True)

    def _fetch_first(self, query: RecordQuery) -> None:
        """Read the first rows beside all of them: mostly they are there long before."""
        read = partial(records.first_ids_ahead, self._workspace, query, FIRST_ROWS)
        arrived = partial(self._first_arrived, self._reading)
        self._ahead = self._tasks.fetch(read, arrived, key=f"first {self._fetch_key}")

    def _first_arrived(self, reading: int, first: array[int] | None) -> None:
        if reading == self._reading and self._is_waiting and first is not None:
            self._replace(Listed(first))
            self._set_waiting(False)

    def _show_all(self, listed: Listed) -> None:
        """Show all rows of a query, or those below the first, which came before."""
        if self._ahead is not None:
            self._ahead.cancel()
            self._ahead = None
        if not self._is_waiting:
            self._append(listed)
            return
        self._is_complete = True
        self._replace(listed)
        self._set_waiting(False)
        self._forget_gone_ticks()
        self.counted.emit(len(listed.ids))

    def _replace(self, listed: Listed) -> None:
        self.beginResetModel()
        self._ids = listed.ids
        self._groups = RowGroups(listed.groups, self._collapsed) if listed.groups else None
        self._ticked_in_order = None
        self._blocks.forget()
        self.endResetModel()

    def _set_waiting(self, is_waiting: bool) -> None:
        if is_waiting != self._is_waiting:
            self._is_waiting = is_waiting
            self.waiting_changed.emit(is_waiting)

    def _fetch_all(self, take: Any, *, after_paint: bool = False) -> None:
        query = self._query
        if query is not None:
            read = partial(grouping.read_list, self._workspace, query)
            arrived = partial(self._arrived, self._reading, take)
            self._tasks.fetch(read, arrived, key=self._fetch_key, after_paint=after_paint)

    def _arrived(self, reading: int, take: Any, listed: Listed) -> None:
        if reading == self._reading:  # else the list was read anew meanwhile: these ids are from before a change
            take(listed)

    def _append(self, listed: Listed) -> None:
        """Add the rows below those shown; where the list changed meanwhile, show it anew."""
        known, ids = len(self._ids), listed.ids
        if ids[:known] != self._ids or listed.groups or self._groups is not None:
            self._take(listed)
            return
        self._is_complete = True
        if len(ids) > known:
            self._blocks.forget(known // BLOCK_ROWS)  # it ended where the known rows ended
            self.beginInsertRows(QModelIndex(), known, len(ids) - 1)
            self._ids = ids
            self._ticked_in_order = None
            self.endInsertRows()
        self._forget_gone_ticks()
        self.counted.emit(len(ids))

    def _take(self, listed: Listed) -> None:
        """Take a list read again: repaint where it is the same, else reset."""
        present = tuple(self._groups.groups) if self._groups is not None else ()
        if listed.ids == self._ids and listed.groups == present:
            self._blocks.forget()
            if listed.ids:
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        elif len(listed.ids) == FIRST_ROWS and not self._is_whole(listed):
            self._show(listed.ids)
            return
        else:
            self._replace(listed)
        self._is_complete = True
        self._set_waiting(False)
        self._forget_gone_ticks()
        self.counted.emit(len(listed.ids))

    def _is_whole(self, listed: Listed) -> bool:
        """Whether so many ids as are read at first are all there are."""
        return bool(listed.groups) and listed.groups[-1].is_counted

    def _forget_gone_ticks(self) -> None:
        if self._ticked and self._is_complete:
            gone = self._ticked.difference(self._ids)
            if gone:
                self._ticked -= gone
                self._ticked_in_order = None
                self.ticks_changed.emit(len(self._ticked))

    def _reader_of(self, block: int) -> BlockReader | None:
        """Return what reads a block of rows; None where there is none."""
        part = self._ids[block * BLOCK_ROWS : (block + 1) * BLOCK_ROWS] if block >= 0 else array("q")
        if self._query is None or not part:
            return None
        shown = [column for column in self._columns if column.name in self._wanted] or self._columns[:1]
        names = tuple(dict.fromkeys(name for column in shown for name in column.fields))
        return partial(records.fetch_rows, self._workspace, self._query.kind, part, names)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_right_aligned else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
