"""The versions of a deal's quotes as a table: number, version, days, how they stand, what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, QPoint, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.quotes.reading import QuoteRow, status_label
from ocrm.ui.delegates.plain_table import PlainTableDelegate, dress_short, index_asked, paint_cell_focus
from ocrm.ui.itemmodels.short_table import ROW_ROLE, ShortTableModel, TableColumn
from ocrm.ui.quotes.looks import runs_out_soon, status_tone
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex, paint_chip, paint_row_background, paint_text

_SHOWN_ROWS = 6
_NUMBER, _DATED, _VALID, _STATUS, _TOTAL = 0, 2, 3, 4, 5
_DATED_FROM, _VALID_FROM = 600, 510
"""Widths of the table from which the day of a version, and its last one, have a column; they stand below it too."""
_GAP_PX = 8


def _day(day: date | None) -> str:
    return "" if day is None else format_date_iso(day)


_COLUMNS: tuple[TableColumn[QuoteRow], ...] = (
    TableColumn(N_("Quote number"), lambda row: row.number),
    TableColumn(N_("Version"), lambda row: f"v{row.version}", 56),
    TableColumn(N_("Date"), lambda row: _day(row.dated_on), 104),
    TableColumn(N_("Valid until"), lambda row: _day(row.valid_until), 104),
    TableColumn(N_("Status"), lambda row: status_label(row.status), 86),
    TableColumn(N_("Total"), lambda row: row.money(row.sums.total), 116, is_figure=True),
)


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
        self.versions = ShortTableModel(_COLUMNS, key=lambda row: row.quote_id, parent=self)
        """QuoteRows, the newest first."""
        self.setModel(self.versions)
        dress_short(self, [column.width for column in _COLUMNS])
        self._delegate = _VersionDelegate(self)
        self.setItemDelegate(self._delegate)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.activated.connect(self._on_activated)

    def show_versions(self, rows: Sequence[QuoteRow], today: date, *, chosen: int) -> None:
        """Show versions, with one of them chosen, and be as tall as they are many, up to six."""
        self._delegate.today = today
        self.versions.set_rows(rows)
        metrics, least = theme().metrics("body", tabular=True), theme().px(_COLUMNS[_TOTAL].width)
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
        index = index_asked(self, event)
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

    today = date.min

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        quote: QuoteRow = index.data(ROW_ROLE)
        gap = theme().px(_GAP_PX)
        room = option.rect.adjusted(gap, 0, -gap, 0)
        painter.save()
        paint_row_background(painter, option, marker=index.column() == _NUMBER)
        if index.column() == _STATUS:
            tone = status_tone(quote.status)
            paint_chip(painter, room.x(), room.center().y(), str(index.data()), tone=tone, max_width=room.width())
        else:
            is_soon = index.column() == _VALID and runs_out_soon(quote, self.today)
            colour = "warn" if is_soon else "text.1" if quote.is_latest else "text.2"
            align = RIGHT if index.column() == _TOTAL else LEFT
            paint_text(painter, room, str(index.data()), color=colour, align=align, tabular=True)
        paint_cell_focus(painter, option)
        painter.restore()
