"""A short table of money whose cells are edited where they stand: the base of instalments and payments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QTableView

from ocrm.ui.delegates.plain_table import dress_short, index_asked
from ocrm.ui.itemmodels.short_table import ShortTableModel, TableColumn
from ocrm.ui.theme import theme

Row = TypeVar("Row")
_GAP_PX, _LEAST_PX, _LEAST_NAME_PX = 8, 60, 120


@dataclass(frozen=True)
class MoneyColumn(TableColumn[Row], Generic[Row]):
    """A column that edits `field` (empty: it is worked out) and is in sight from a width of the table on."""

    field: str = ""
    from_width: int = 0


class MoneyTable(QTableView):
    """Enter does what a row is for, F2 or a double click edits a cell, Delete takes a row out."""

    opened = Signal(object)
    """What a row is for shall be done: the row."""
    edit_requested = Signal()
    """The current cell shall be edited."""
    removed = Signal(object)
    """A row shall be taken out: the row."""
    menu_requested = Signal(object, object)
    """A menu is asked for: the row, and the place on the screen."""

    def __init__(
        self, name: str, title: str, columns: Sequence[MoneyColumn[Any]], *, key: Callable[[Any], object]
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.columns = columns
        self.rows = self.make_model(columns, key)
        self.setModel(self.rows)
        dress_short(self)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setStretchLastSection(True)

    def make_model(self, columns: Sequence[MoneyColumn[Any]], key: Callable[[Any], object]) -> ShortTableModel[Any]:
        """Return what holds the rows."""
        return ShortTableModel(columns, key=key, parent=self)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show rows, the place kept, and be as tall as they are many: the page scrolls."""
        place = self.currentIndex()
        row, column, was_on_a_row = place.row(), place.column(), place.isValid()
        self.rows.set_rows(rows)
        if rows and was_on_a_row and not self.currentIndex().isValid():
            self.setCurrentIndex(self.rows.index(min(row, len(rows) - 1), column))
        self.fit_height(len(rows))
        self._fit_columns()

    def fit_height(self, count: int) -> None:
        """Be as tall as the rows are many."""
        self.setFixedHeight((count + 1) * theme().row_height + 2)

    @property
    def current_row(self) -> Any:
        """The row the table stands on, None for none."""
        place = self.currentIndex().row()
        return self.rows.rows[place] if 0 <= place < len(self.rows.rows) else None

    def column_of(self, field: str) -> int:
        """Return the place of the column that edits a field."""
        return next(place for place, column in enumerate(self.columns) if column.field == field)

    def stand_on(self, row: int, column: int) -> None:
        """Go to a cell."""
        self.setFocus()
        self.setCurrentIndex(self.rows.index(row, column))

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.rows.rows:
            self.setCurrentIndex(self.rows.index(0, 0))
        super().focusInEvent(event)

    # -- keys and mouse -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.current_row
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()  # leaves the table; the arrow keys go through its cells
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(row)
        elif key == Qt.Key.Key_F2:
            self.edit_requested.emit()
        elif key == Qt.Key.Key_Delete and row is not None:
            self.removed.emit(row)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Delete and F2 from the page, whose they are elsewhere, while the table has the keyboard."""
        is_ours = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_F2)
        if event.type() == QEvent.Type.ShortcutOverride and is_ours:
            event.accept()
            return True
        return super().event(event)

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.columns[index.column()].field:
            self.edit_requested.emit()
        else:
            self.opened.emit(self.rows.rows[index.row()])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = index_asked(self, event)
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_requested.emit(self.rows.rows[index.row()], event.globalPos())

    # -- widths -------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for section, column in enumerate(self.columns):
            self.setColumnHidden(section, self.width() < theme().px(column.from_width))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give each column its width, and more where a figure needs it: an amount is never cut.

        The last one in sight has the rest; where that is too little, long names give way.
        """
        metrics = theme().metrics("body", tabular=True)
        shown = [section for section in range(len(self.columns)) if not self.isColumnHidden(section)]
        for section in shown[:-1]:
            column = self.columns[section]
            words = (column.text(row) for row in self.rows.rows) if column.is_figure else ()
            needed = max((metrics.horizontalAdvance(text) for text in words), default=0)
            self.setColumnWidth(section, max(theme().px(column.width), needed + 2 * theme().px(_GAP_PX) + 2))
        is_name = self.columns[shown[-1]].width > _LEAST_NAME_PX
        least = theme().px(_LEAST_NAME_PX if is_name else _LEAST_PX)
        for section in shown[:-1]:
            missing = max(0, least - self._room_beside(shown[:-1]))
            if not self.columns[section].is_figure and self.columns[section].width > _LEAST_NAME_PX:
                self.setColumnWidth(section, max(theme().px(_LEAST_NAME_PX), self.columnWidth(section) - missing))
        self.setColumnWidth(shown[-1], max(theme().px(_LEAST_PX), self._room_beside(shown[:-1])))

    def _room_beside(self, sections: Sequence[int]) -> int:
        return self.viewport().width() - sum(self.columnWidth(section) for section in sections)
