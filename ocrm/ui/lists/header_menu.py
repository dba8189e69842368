"""What can be done with a column of a record table, offered on its header."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.listing import grouping
from ocrm.ui.itemmodels.columns import Column
from ocrm.ui.itemmodels.record_table import RecordTableModel
from ocrm.ui.lists.column_layout import ColumnLayout
from ocrm.ui.widgets.menu_entries import press


class HeaderMenu(QMenu):
    """The commands of one column; it deletes itself when closed."""

    sort_requested = Signal(bool)
    """The rows shall be sorted by the column: whether after what they are sorted by already."""
    grouping_requested = Signal(str)
    """The rows shall be grouped by a field, no longer where it is empty."""
    fit_requested = Signal()
    """The column shall be as wide as what is in sight."""
    columns_requested = Signal()

    def __init__(self, parent: QWidget, records: RecordTableModel, columns: ColumnLayout, section: int) -> None:
        super().__init__(parent)
        self.setObjectName("header_menu")
        self._records, self._columns = records, columns
        column = records.column_at(section)
        if column is not None:
            self._add_sorting(column)
            self._add_grouping(column.name)
            hide = self._add(_("Hide this column"), partial(columns.set_shown, column.name, is_shown=False))
            hide.setEnabled(len(columns.shown_names()) > 1)
            self._add(_("Fit to what is in sight"), self.fit_requested.emit)
        self._add(_("Choose columns…"), self.columns_requested.emit)
        self.addSeparator()
        self._add(_("Default columns"), columns.reset)
        self.aboutToHide.connect(self.deleteLater)

    def _add_sorting(self, column: Column) -> None:
        if column.sort:
            self._add(_("Sort by this column"), partial(self.sort_requested.emit, False))
            self._add(_("Then sort by this column"), partial(self.sort_requested.emit, True))
            self.addSeparator()

    def _add_grouping(self, name: str) -> None:
        query = self._records.query
        if query is None:
            return
        if query.grouping != name and grouping.can_group(query.kind, name):
            self._add(_("Group by this column"), partial(self.grouping_requested.emit, name))
        if query.grouping:
            self._add(_("Do not group"), partial(self.grouping_requested.emit, ""))
        self.addSeparator()

    def _add(self, text: str, handler: Callable[[], object]) -> QAction:
        action = self.addAction(text)
        action.triggered.connect(partial(press, handler))
        return action
