"""A table of money in groups with their sums: what is due over all contracts, and what came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from ocrm.formats import format_number
from ocrm.ui.delegates.plain_table import PlainTableDelegate
from ocrm.ui.itemmodels.short_table import ROW_ROLE, ShortTableModel
from ocrm.ui.payments.money_table import MoneyColumn, MoneyTable
from ocrm.ui.theme import theme
from ocrm.ui.widgets import RIGHT, AnyIndex, paint_row_background, paint_text

_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The heading of a group: what it is called, how many rows it has, what they come to."""

    title: str
    count: int
    total: str
    is_bad: bool = False

    @property
    def words(self) -> str:
        """The title with the count."""
        return f"{self.title}  {format_number(self.count)}"


def of_rows(text: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return what a column says of rows; of headings it says nothing."""

    def words(line: Any) -> str:
        return "" if isinstance(line, GroupLine) else text(line)

    return words


class _GroupedModel(ShortTableModel[Any]):
    """Rows between headings, which the keyboard passes over."""

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        is_heading = index.isValid() and isinstance(self.rows[index.row()], GroupLine)
        return Qt.ItemFlag.NoItemFlags if is_heading else super().flags(index)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None
        if isinstance(line, GroupLine) and role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.words}, {line.total}"
        return super().data(index, role)


class GroupedTable(MoneyTable):
    """Rows are chosen as a whole; a heading stands over all columns."""

    def __init__(
        self, name: str, title: str, columns: Sequence[MoneyColumn[Any]], *, key: Callable[[Any], object]
    ) -> None:
        super().__init__(name, title, columns, key=key)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setItemDelegate(GroupedDelegate(self))

    def make_model(self, columns: Sequence[MoneyColumn[Any]], key: Callable[[Any], object]) -> ShortTableModel[Any]:
        def of_line(line: Any) -> object:
            return (line.title,) if isinstance(line, GroupLine) else key(line)

        return _GroupedModel(columns, key=of_line, parent=self)

    def fit_height(self, _count: int) -> None:
        """Scroll where the rows are many."""

    def show_groups(self, groups: Sequence[tuple[GroupLine, Sequence[Any]]]) -> None:
        """Show rows under their headings, the place kept."""
        lines: list[Any] = []
        for heading, rows in groups:
            lines += [heading, *rows]
        self.clearSpans()
        stood_on = self.currentIndex().row()
        self.show_rows(lines)
        if stood_on >= 0:
            self._stand_near(stood_on)
        for number, line in enumerate(lines):
            if isinstance(line, GroupLine):
                self.setSpan(number, 0, 1, len(self.columns))

    def stand_on_first(self) -> None:
        """Go to the first row, where one stands on none."""
        self._stand_near(0)

    def _stand_near(self, wanted: int) -> None:
        """Stay on the present row; where there is none any more, go to the one nearest to its place."""
        if self.current_row is not None and not isinstance(self.current_row, GroupLine):
            return
        places = [place for place, line in enumerate(self.rows.rows) if not isinstance(line, GroupLine)]
        if places:
            self.setCurrentIndex(self.rows.index(min(places, key=lambda place: abs(place - wanted)), 0))


class GroupedDelegate(PlainTableDelegate):
    """Headings with their sums; of a row the plain words and figures."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line = index.data(ROW_ROLE)
        if not isinstance(line, GroupLine):
            self.paint_row(painter, option, index)
            return
        gap = theme().px(_GAP_PX)
        room = option.rect.adjusted(gap, 0, -gap, 0)
        painter.save()
        paint_row_background(painter, option, marker=False)
        colour = "bad" if line.is_bad else "text.2"
        paint_text(painter, room, line.words, role="strong", color=colour)
        paint_text(painter, room, line.total, role="strong", color=colour, align=RIGHT, tabular=True)
        painter.restore()

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a cell of a row."""
        super().paint(painter, option, index)
