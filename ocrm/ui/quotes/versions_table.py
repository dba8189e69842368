"""The versions of a deal's quotes as a table: number, version, days, how they stand, what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionViewItem, QTableView

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.quotes.reading import QuoteRow, status_label
from ocrm.ui.delegates.plain_table import PlainTableDelegate, dress_plain
from ocrm.ui.quotes.looks import runs_out_soon, status_tone
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex, paint_chip, paint_focus_ring, paint_row_background, paint_text

_NOWHERE = QModelIndex()
_QUOTE = Qt.ItemDataRole.UserRole
_SHOWN_ROWS = 6
_NUMBER, _DATED, _VALID, _STATUS, _TOTAL = 0, 2, 3, 4, 5
_DATED_FROM, _VALID_FROM = 600, 510
"""Widths of the table from which the day of a version, and its last one, have a column; they stand below it too."""
_GAP_PX = 8


def _day(day: date | None) -> str:
    return "" if day is None else format_date_iso(day)


_COLUMNS: tuple[tuple[str, int, Callable[[QuoteRow], str]], ...] = (
    (N_("Quote number"), 0, lambda row: row.number),
    (N_("Version"), 56, lambda row: f"v{row.version}"),
    (N_("Date"), 104, lambda row: _day(row.dated_on)),
    (N_("Valid until"), 104, lambda row: _day(row.valid_until)),
    (N_("Status"), 86, lambda row: status_label(row.status)),
    (N_("Total"), 116, lambda row: row.money(row.sums.total)),
)


class VersionsModel(QAbstractTableModel):
    """QuoteRows, the newest first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[QuoteRow] = ()
        self.today = date.min

    def set_rows(self, rows: Sequence[QuoteRow], today: date) -> None:
        """Show versions; what is chosen stays chosen where they are the same."""
        self.today = today
        if [row.quote_id for row in rows] == [row.quote_id for row in self.rows]:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_COLUMNS) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, (title, _width, words) = self.rows[index.row()], _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_(title)}: {words(row)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() == _TOTAL else LEFT
        return row if role == _QUOTE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_COLUMNS[section][0])
        return (RIGHT if section == _TOTAL else LEFT) if role == Qt.ItemDataRole.TextAlignmentRole else None


class VersionsTable(QTableView):
    """Shows the versions; the one chosen is shown below with its lines."""

    chosen = Signal(object)
    """The user went to a version: its id."""
    opened = Signal()
    """Enter or a double click: on to what the version offers."""
    menu_requested = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quote_versions")
        self.setAccessibleName(_("Quotes"))
        self.versions = VersionsModel(self)
        self.setModel(self.versions)
        dress_plain(self)
        self.setItemDelegate(_VersionDelegate(self))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setFixedHeight(theme().row_height)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_NUMBER, QHeaderView.ResizeMode.Stretch)
        for section, (_title, width, _words) in enumerate(_COLUMNS):
            if width:
                header.resizeSection(section, theme().px(width))
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.activated.connect(self._on_activated)

    def show_versions(self, rows: Sequence[QuoteRow], today: date, *, chosen: int) -> None:
        """Show versions, with one of them chosen, and be as tall as they are many, up to six."""
        self.versions.set_rows(rows, today)
        metrics, least = theme().metrics("body", tabular=True), theme().px(_COLUMNS[_TOTAL][1])
        total = max((metrics.horizontalAdvance(row.money(row.sums.total)) for row in rows), default=0)
        self.setColumnWidth(_TOTAL, max(least, total + 2 * theme().px(_GAP_PX) + 2))  # an amount is never cut
        ids = [row.quote_id for row in rows]
        if chosen in ids and self.currentIndex().row() != ids.index(chosen):
            self.setCurrentIndex(self.versions.index(ids.index(chosen), 0))
        shown = min(len(rows), _SHOWN_ROWS)
        self.setFixedHeight((shown + 1) * theme().row_height + 2)

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self.currentIndex()
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_requested.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setColumnHidden(_DATED, self.width() < theme().px(_DATED_FROM))
        self.setColumnHidden(_VALID, self.width() < theme().px(_VALID_FROM))

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.versions.rows[index.row()].quote_id)

    def _on_activated(self, _index: QModelIndex) -> None:
        self.opened.emit()


class _VersionDelegate(PlainTableDelegate):
    """Words and figures; the status as a chip, a day that comes soon in amber, earlier versions quieter."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        quote: QuoteRow = index.data(_QUOTE)
        model = index.model()
        gap = theme().px(_GAP_PX)
        room = option.rect.adjusted(gap, 0, -gap, 0)
        painter.save()
        paint_row_background(painter, option, marker=index.column() == _NUMBER)
        if index.column() == _STATUS:
            tone = status_tone(quote.status)
            paint_chip(painter, room.x(), room.center().y(), str(index.data()), tone=tone, max_width=room.width())
        else:
            today = model.today if isinstance(model, VersionsModel) else date.min
            is_soon = index.column() == _VALID and runs_out_soon(quote, today)
            colour = "warn" if is_soon else "text.1" if quote.is_latest else "text.2"
            align = RIGHT if index.column() == _TOTAL else LEFT
            paint_text(painter, room, str(index.data()), color=colour, align=align, tabular=True)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, QRectF(option.rect).adjusted(2, 3, -2, -3), radius=4)
        painter.restore()
