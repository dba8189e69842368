"""The lines of a version as a table: cells of a draft are edited in place, below them a row that adds the next line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QStyleOptionViewItem, QTableView

from ocrm.formats import format_number
from ocrm.i18n import N_, _
from ocrm.services.quotes.comparing import price_words
from ocrm.services.quotes.reading import QuoteLineRow, QuoteRow
from ocrm.ui.delegates.plain_table import PlainTableDelegate, dress_short, index_asked, paint_cell_focus
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex, paint_row_background, paint_text
from ocrm.ui.widgets.menu_entries import add_entry

_NOWHERE = QModelIndex()
LINE_ROLE = Qt.ItemDataRole.UserRole
"""The QuoteLineRow of a row, None of the row that adds one."""
_WIDE_FROM, _TIGHT_BELOW = 760, 590
"""Widths of the table from which descriptions have a column, and below which units have none: what has none stands
behind its product or its quantity."""
_GAP_PX, _LEAST_PRODUCT = 8, 90


@dataclass(frozen=True, slots=True)
class LineColumn:
    """A column: the field it edits (none: it is worked out), its title, width in pixels, and its words."""

    field: str
    title: str
    width: int
    words: Callable[[QuoteRow, QuoteLineRow], str]
    is_figure: bool = True
    tight: int = 0
    """The width where there is little room, 0 for the same."""


def _percent(percent: Decimal) -> str:
    return f"{percent}%" if percent else ""


COLUMNS = (
    LineColumn("product", N_("Product or service"), 0, lambda quote, line: line.product, is_figure=False),
    LineColumn("description", N_("Description"), 0, lambda quote, line: line.description, is_figure=False),
    LineColumn("quantity", N_("Quantity"), 76, lambda quote, line: format_number(line.quantity), tight=72),
    LineColumn("unit", N_("Unit"), 54, lambda quote, line: line.unit, is_figure=False),
    LineColumn("unit_price", N_("Unit price"), 102, price_words, tight=94),
    LineColumn("discount_percent", N_("Discount"), 80, lambda quote, line: _percent(line.discount_percent), tight=74),
    LineColumn("tax_percent", N_("Tax"), 54, lambda quote, line: f"{line.tax_percent}%", tight=44),
    LineColumn("", N_("Amount"), 108, lambda quote, line: quote.money(line.net), tight=98),
)
PRODUCT, DESCRIPTION, QUANTITY, UNIT = 0, 1, 2, 3


class LinesModel(QAbstractTableModel):
    """The lines of one version; a draft has a further row that adds one."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.quote: QuoteRow | None = None
        self.joined: frozenset[int] = frozenset()
        """The columns out of sight, whose words stand in the one before."""

    def set_quote(self, quote: QuoteRow | None) -> None:
        """Show a version; the place stays where its lines are the same."""
        is_same = (
            quote is not None
            and self.quote is not None
            and (quote.quote_id, quote.is_draft) == (self.quote.quote_id, self.quote.is_draft)
            and [line.line_id for line in quote.lines] == [line.line_id for line in self.quote.lines]
        )
        if is_same:
            self.quote = quote
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.quote = quote
        self.endResetModel()

    @property
    def lines(self) -> Sequence[QuoteLineRow]:
        """The lines in sight."""
        return () if self.quote is None else self.quote.lines

    @property
    def can_edit(self) -> bool:
        """Whether the version is a draft."""
        return self.quote is not None and self.quote.is_draft

    def line_at(self, row: int) -> QuoteLineRow | None:
        """Return the line in a row, None for the row that adds one."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines) + (1 if self.can_edit else 0)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.quote is None:
            return None
        line, column = self.line_at(index.row()), COLUMNS[index.column()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.is_figure else LEFT
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(role, line, index.column())
        return None

    def _words(self, role: int, line: QuoteLineRow | None, place: int) -> str:
        if line is None or self.quote is None:
            return _("Add a line…") if place == PRODUCT else ""
        words = COLUMNS[place].words(self.quote, line)
        if place == PRODUCT and (DESCRIPTION in self.joined or role == Qt.ItemDataRole.ToolTipRole):
            words = " – ".join(part for part in (line.product, line.description) if part)
        if place == QUANTITY and UNIT in self.joined:
            words = " ".join(part for part in (words, line.unit) if part)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_(COLUMNS[place].title)}: {words}"
        return words if role == Qt.ItemDataRole.DisplayRole or not COLUMNS[place].is_figure else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if COLUMNS[section].is_figure else LEFT
        return None


class LinesTable(QTableView):
    """Lines; Enter or F2 edits a cell, Delete takes a line out, Alt+↑ and Alt+↓ move it."""

    edit_requested = Signal()
    """The current cell shall be edited."""
    whole_requested = Signal(object)
    """All fields of a line shall be edited in a pane: its QuoteLineRow."""
    moved = Signal(object, int)
    """A line shall go up (-1) or down (1): its id."""
    removed = Signal(object)
    """A line shall be taken out: its id."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quote_lines")
        self.setAccessibleName(_("Lines of the quote"))
        self.lines = LinesModel(self)
        self.setModel(self.lines)
        dress_short(self, [column.width for column in COLUMNS])
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.setItemDelegate(_LineDelegate(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)

    def show_quote(self, quote: QuoteRow) -> None:
        """Show the lines of a version, the place kept, and be as tall as they are many: the page scrolls."""
        row, column = self.currentIndex().row(), max(0, self.currentIndex().column())
        line = self.lines.line_at(row)
        self.lines.set_quote(quote)
        ids = [each.line_id for each in quote.lines]
        if line is not None and line.line_id in ids:
            row = ids.index(line.line_id)
        row = min(max(row, 0), self.lines.rowCount() - 1)
        if row >= 0 and self.currentIndex().row() != row:
            self.setCurrentIndex(self.lines.index(row, column))
        self._fit_columns()

    @property
    def current_line(self) -> QuoteLineRow | None:
        """The line the table stands on, None on the row that adds one."""
        return self.lines.line_at(self.currentIndex().row())

    def stand_on(self, row: int, column: int) -> None:
        """Go to a cell."""
        self.setFocus()
        self.setCurrentIndex(self.lines.index(row, column))

    # -- keys and mouse -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        line = self.current_line
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()  # leaves the table; the arrow keys go through its cells
        elif not self.lines.can_edit:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_requested.emit()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and line is not None:
            self.moved.emit(line.line_id, -1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete and line is not None:
            self.removed.emit(line.line_id)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Delete from the page, whose it is elsewhere, while the table has the keyboard."""
        is_ours = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_F2)
        if event.type() == QEvent.Type.ShortcutOverride and is_ours and self.lines.can_edit:
            event.accept()
            return True
        return super().event(event)

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and index.isValid() and self.lines.can_edit and index == self.currentIndex():
            self.edit_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = index_asked(self, event)
        line = self.lines.line_at(index.row())
        if line is not None and self.lines.can_edit:
            self.setCurrentIndex(index)
            self.menu_of(line).popup(event.globalPos())

    def menu_of(self, line: QuoteLineRow) -> QMenu:
        """Return the menu of a line; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("quote_line_menu")
        place, last = [each.line_id for each in self.lines.lines].index(line.line_id), len(self.lines.lines) - 1
        add_entry(menu, "pencil", _("Edit the line…"), partial(self.whole_requested.emit, line), writes=True)
        add_entry(menu, "arrow-up", _("Move up"), partial(self.moved.emit, line.line_id, -1), keys="Alt+↑",
                  is_on=place > 0, writes=True)  # fmt: skip
        add_entry(menu, "arrow-down", _("Move down"), partial(self.moved.emit, line.line_id, 1), keys="Alt+↓",
                  is_on=place < last, writes=True)  # fmt: skip
        add_entry(menu, "trash-2", _("Remove the line"), partial(self.removed.emit, line.line_id), keys="Del",
                  writes=True)  # fmt: skip
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        limits = ((DESCRIPTION, _WIDE_FROM), (UNIT, _TIGHT_BELOW))
        self.lines.joined = frozenset(column for column, least in limits if self.width() < theme().px(least))
        for column, _least in limits:
            self.setColumnHidden(column, column in self.lines.joined)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give each column its width, and more where a figure needs it: an amount is never cut."""
        is_tight, metrics = UNIT in self.lines.joined, theme().metrics("body", tabular=True)
        for section, column in enumerate(COLUMNS):
            if column.width:
                least = theme().px(column.tight if is_tight and column.tight else column.width)
                words = (str(self.lines.index(row, section).data()) for row in range(len(self.lines.lines)))
                needed = max((metrics.horizontalAdvance(text) for text in words), default=0)
                self.setColumnWidth(section, max(least, needed + 2 * theme().px(_GAP_PX) + 2))
        self._keep_product()

    def _keep_product(self) -> None:
        """Let the product have the rest, but a word's width at least: then the table is scrolled sideways."""
        header, least = self.horizontalHeader(), theme().px(_LEAST_PRODUCT)
        shown = [section for section in range(1, len(COLUMNS)) if not self.isColumnHidden(section)]
        rest = self.viewport().width() - sum(self.columnWidth(section) for section in shown)
        is_narrow = DESCRIPTION not in shown and rest < least
        mode = QHeaderView.ResizeMode.Fixed if is_narrow else QHeaderView.ResizeMode.Stretch
        header.setSectionResizeMode(PRODUCT, mode)
        if is_narrow:
            self.setColumnWidth(PRODUCT, least)
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if is_narrow else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(policy)
        bar = self.horizontalScrollBar().sizeHint().height() if is_narrow else 0
        self.setFixedHeight((self.lines.rowCount() + 1) * theme().row_height + 2 + bar)


class _LineDelegate(PlainTableDelegate):
    """Words and figures; a price that is missing in amber, the row that adds a line quietly."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: QuoteLineRow | None = index.data(LINE_ROLE)
        column, gap = COLUMNS[index.column()], theme().px(_GAP_PX)
        painter.save()
        paint_row_background(painter, option, marker=False)
        if line is not None and column.field == "unit_price" and not line.unit_price:
            painter.fillRect(option.rect.adjusted(2, 3, -2, -3), theme().color("warn.soft"))
        colour = "text.3" if line is None else "text.1" if index.column() == PRODUCT or not column.field else "text.2"
        room = option.rect.adjusted(gap, 0, -gap, 0)
        paint_text(painter, room, str(index.data()), color=colour, align=RIGHT if column.is_figure else LEFT,
                   tabular=True)  # fmt: skip
        paint_cell_focus(painter, option)
        painter.restore()
