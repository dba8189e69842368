"""The numbers of a chart as a table: to read, to copy into a spreadsheet, and to open what a row stands for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ocrm.formats import as_typed
from ocrm.services.charts.chart import Chart
from ocrm.ui.delegates.plain_table import dress_plain
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex

_NOWHERE = QModelIndex()
_LEAST_COLUMN_PX = 72


class ChartTableModel(QAbstractTableModel):
    """Header and rows of a chart; the first column names, most others count."""

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self._naming: frozenset[int] = frozenset()
        """The columns of words."""

    def set_chart(self, chart: Chart) -> None:
        """Show the numbers of another chart."""
        self.beginResetModel()
        self._chart = chart
        self._naming = frozenset({0, *(column for column in range(1, len(chart.header)) if _is_naming(chart, column))})
        self.endResetModel()

    def key_at(self, row: int) -> str | None:
        """Return what a row stands for, as the chart's regions name it."""
        regions = self._chart.regions if self._chart else ()
        return regions[row].key if 0 <= row < len(regions) else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._chart is None else len(self._chart.rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._chart is None else len(self._chart.header)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._chart is None or not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._chart.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT if index.column() in self._naming else RIGHT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._chart is None or orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole and section < len(self._chart.header):
            return self._chart.header[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT if section in self._naming else RIGHT
        return None

    def as_text(self) -> str:
        """Return the whole table with tabs, as spreadsheet programs paste it."""
        if self._chart is None:
            return ""
        rows = (map(as_typed, row) for row in self._chart.rows)
        return "\n".join("\t".join(row) for row in (self._chart.header, *rows))


def _is_naming(chart: Chart, column: int) -> bool:
    """Tell whether a column holds words only: there are rows, and no figure in any."""
    return bool(chart.rows) and not any(sign.isdigit() for row in chart.rows for sign in row[column])


class ChartTable(QTableView):
    """The table; Ctrl+C copies all of it."""

    row_opened = Signal(str)
    """A row was opened by double click or Enter: its key."""
    opened_row = Signal(int)
    """A row was opened: its number."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._numbers = ChartTableModel()
        self.setModel(self._numbers)
        dress_plain(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(self._on_double_clicked)

    def set_chart(self, chart: Chart) -> None:
        """Show the numbers of a chart."""
        self._numbers.set_chart(chart)
        self.setAccessibleName(chart.title)
        header = self.horizontalHeader()  # a few dozen rows at most: fitting them costs nothing
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(theme().px(_LEAST_COLUMN_PX))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the names the room that is left, or where there is too little of it as much as they need."""
        header = self.horizontalHeader()
        needed = sum(
            max(self.sizeHintForColumn(column), header.sectionSizeHint(column), header.minimumSectionSize())
            for column in range(header.count())
        )
        if header.count():
            is_roomy = needed <= self.viewport().width()
            header.setSectionResizeMode(
                0, QHeaderView.ResizeMode.Stretch if is_roomy else QHeaderView.ResizeMode.ResizeToContents
            )

    def copy_all(self) -> None:
        """Put the whole table on the clipboard."""
        QGuiApplication.clipboard().setText(self._numbers.as_text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_all()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self._open(index.row())

    def _open(self, row: int) -> None:
        if row >= 0:
            self.opened_row.emit(row)
        key = self._numbers.key_at(row)
        if key is not None:
            self.row_opened.emit(key)
