"""A table of which some cells open a list to choose from, by mouse or by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_row_background, paint_text
from ocrm.ui.widgets.lists import AnyIndex

Row = TypeVar("Row")
_NOWHERE = QModelIndex()
_FRAME = 4
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space)


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows with a text per column; UserRole is the row."""

    def __init__(
        self, headings: Sequence[str], texts: Callable[[Row], Sequence[str]], *, right: Sequence[int] = (),
        tip: Callable[[Row], str] | None = None,
    ) -> None:  # fmt: skip
        """`texts` returns what stands in each column of a row; `right` are the columns aligned to the right.

        `tip` says more of a row while the pointer rests on it; without it that is what its cell holds.
        """
        super().__init__()
        self._tip = tip
        self._headings, self._texts, self._right = list(headings), texts, frozenset(right)
        self._rows: list[Row] = []

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; where they stand for the same things they change in place, and the current row stays."""
        if self._are_same(rows):
            self._rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._headings) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def _are_same(self, rows: Sequence[Row]) -> bool:
        """Say whether rows stand for the same things as those shown: as many of them do."""
        return len(rows) == len(self._rows)

    def row_at(self, index: AnyIndex) -> Row | None:
        """Return the row an index stands for."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.ToolTipRole and self._tip is not None:
            return self._tip(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._texts(row)[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._headings[index.column()]}: {self._texts(row)[index.column()]}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class PlainTable(QTableView):
    """A table in the house's looks: no grid, rows of one height, one Tab stop."""

    def __init__(self, model: QAbstractTableModel, accessible_name: str, *, name: str, row_height: int = 34) -> None:
        super().__init__()
        self._widths: list[int] = []
        self._stretched: frozenset[int] = frozenset()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        model.setParent(self)
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme().px(row_height))
        header = self.horizontalHeader()
        header.setFixedHeight(theme().px(32))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(theme().px(36))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def height_of(self, rows: int) -> int:
        """Return the height, in pixels, in which so many rows stand without scrolling."""
        return self.horizontalHeader().height() + rows * self.verticalHeader().defaultSectionSize() + _FRAME

    def set_widths(self, widths: Sequence[int], *, stretch: Sequence[int]) -> None:
        """Set the columns' widths in pixels at the reference size; those to `stretch` share what is left by them."""
        self._widths = [theme().px(width) for width in widths]
        self._stretched = frozenset(stretch)
        self._share_width()

    def _share_width(self) -> None:
        header = self.horizontalHeader()
        widths = {number: width for number, width in enumerate(self._widths) if not header.isSectionHidden(number)}
        fixed = sum(width for number, width in widths.items() if number not in self._stretched)
        wanted = sum(width for number, width in widths.items() if number in self._stretched)
        left = max(0, self.viewport().width() - fixed)
        for number, width in widths.items():
            if number in self._stretched:
                width = max(header.minimumSectionSize(), left * width // max(1, wanted))
            header.resizeSection(number, width)

    def show_column(self, number: int, is_shown: bool) -> None:
        """Show or hide a column; the others share its width."""
        self.setColumnHidden(number, not is_shown)
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model() is not None and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))


class PickerTable(PlainTable):
    """A PlainTable whose `picking` column opens a choice."""

    pick_requested = Signal(QModelIndex)
    """The choice of a row shall be opened."""

    def __init__(
        self, model: QAbstractTableModel, accessible_name: str, *, name: str, picking: int, row_height: int = 40
    ) -> None:
        super().__init__(model, accessible_name, name=name, row_height=row_height)
        self._picking = picking

    @property
    def picking(self) -> int:
        """The column whose cells open a choice."""
        return self._picking

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        opens = event.key() in _OPENING_KEYS and plain
        opens = opens or (event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier)
        if opens and self.currentIndex().isValid():
            self.request_pick(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == self._picking and event.button() == Qt.MouseButton.LeftButton:
            self.request_pick(index.row())

    def request_pick(self, number: int) -> None:
        """Open the choice of a row."""
        index = self.model().index(number, self._picking)
        self.scrollTo(index)
        self.pick_requested.emit(index)


class PlainCellDelegate(QStyledItemDelegate):
    """Row background and text; a subclass draws the special cells in `paint_cell`."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        paint_row_background(painter, option, marker=index.column() == 0)
        look = theme()
        inner = option.rect.adjusted(look.px(8), 0, -look.px(8), -1)
        self.paint_cell(painter, option, index, inner)
        painter.restore()

    def paint_cell(self, painter: QPainter, _option: QStyleOptionViewItem, index: AnyIndex, inner: Any) -> None:
        """Draw the inside of a cell; by default its text."""
        alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
        paint_text(painter, inner, str(index.data() or ""), color=self.ink(index), align=alignment)

    def ink(self, _index: AnyIndex) -> str:
        """Return the colour token of a cell's text."""
        return "text.1"


def has_keyboard(view: QAbstractItemView, index: AnyIndex) -> bool:
    """Return whether the keyboard is on the row of a cell."""
    return view.hasFocus() and view.currentIndex().row() == index.row()
