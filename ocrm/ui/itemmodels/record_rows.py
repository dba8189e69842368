"""Which rows a table has: it holds ids, and fetches rows by block as they scroll into view.

The first rows come at once, the full vector of ids in the background; sorting, filtering and grouping are the
database's. A grouped table has header rows among those of the records.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Signal

from ocrm.formats import format_number
from ocrm.services import records
from ocrm.services.listing import grouping
from ocrm.services.listing.grouping import Listed
from ocrm.services.records import RecordQuery, RecordRow
from ocrm.services.workspace import Workspace
from ocrm.ui.itemmodels.row_blocks import BLOCK_ROWS, BlockReader, RowBlocks
from ocrm.ui.itemmodels.row_groups import RowGroups
from ocrm.ui.tasks import TaskHandle, TaskRunner
from ocrm.ui.widgets import AnyIndex

FIRST_ROWS = 200
GONE = "…"
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class GroupHeader:
    """A header row: what the group is called, how many records it has with their sum, whether they are hidden."""

    title: str
    detail: str
    is_collapsed: bool


class RecordRows(QAbstractTableModel):
    """The rows of a RecordQuery, without columns."""

    counted = Signal(int)
    """All rows are known: how many."""
    waiting_changed = Signal(bool)
    """The rows shown are those of the query before, because the new ones are still being read; or no longer."""

    def __init__(self, workspace: Workspace, tasks: TaskRunner, *, parent: Any = None) -> None:
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._query: RecordQuery | None = None
        self._reading = 0
        """Counts the times the list was read anew."""
        self._ids: array[int] = array("q")
        self._groups: RowGroups | None = None
        self._collapsed: set[str | int | None] = set()
        self._is_complete = False
        self._blocks = RowBlocks(tasks, self._reader_of)
        self._is_waiting = False
        self._ahead: TaskHandle | None = None
        """What reads the first rows while all are being read."""
        self._fetch_key = f"ids of table {id(self)}"

    def _fields_wanted(self) -> tuple[str, ...]:
        """Return the fields to read of each record."""
        return ()

    def _rows_changed(self) -> None:
        """Forget what was made of the rows before."""

    def _rows_settled(self) -> None:
        """Let go of what is no longer in the list, where all of it is known."""

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

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        if parent.isValid():
            return 0
        return len(self._ids) if self._groups is None else self._groups.row_count

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
        count = format_number(group.size) if group.is_counted else GONE
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

    # -- reading ------------------------------------------------------------------------------------------------------

    def _show(self, first: array[int]) -> None:
        """Show the first ids now, the rest when they have been read."""
        self._is_complete = len(first) < FIRST_ROWS
        self._replace(self._with_groups(first))
        self._set_waiting(False)
        self._rows_settled()
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
        self._rows_settled()
        self.counted.emit(len(listed.ids))

    def _replace(self, listed: Listed) -> None:
        self.beginResetModel()
        self._ids = listed.ids
        self._groups = RowGroups(listed.groups, self._collapsed) if listed.groups else None
        self._rows_changed()
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
            self._rows_changed()
            self.endInsertRows()
        self._rows_settled()
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
        self._rows_settled()
        self.counted.emit(len(listed.ids))

    def _is_whole(self, listed: Listed) -> bool:
        """Whether so many ids as are read at first are all there are."""
        return bool(listed.groups) and listed.groups[-1].is_counted

    def _reader_of(self, block: int) -> BlockReader | None:
        """Return what reads a block of rows; None where there is none."""
        part = self._ids[block * BLOCK_ROWS : (block + 1) * BLOCK_ROWS] if block >= 0 else array("q")
        if self._query is None or not part:
            return None
        return partial(records.fetch_rows, self._workspace, self._query.kind, part, self._fields_wanted())
