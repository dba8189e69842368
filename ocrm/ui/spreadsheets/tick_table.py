"""A table of what a file holds, one thing a line: ticked or not, and what would become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import LEFT, paint_text, paint_tick
from ocrm.ui.widgets.lists import AnyIndex
from ocrm.ui.widgets.painting import wrapped_lines

TICK = 0


class Tickable(Protocol):
    """What a line needs: a number of its own, and whether it can be and is proposed to be imported."""

    @property
    def number(self) -> int: ...
    @property
    def is_wanted(self) -> bool: ...
    @property
    def can_import(self) -> bool: ...
    @property
    def outcome(self) -> Any: ...


Plan = TypeVar("Plan", bound=Tickable)


class Ticks:
    """What the user ticked or not; without a word each line goes as it was proposed."""

    def __init__(self) -> None:
        self.chosen: dict[int, bool] = {}

    def is_ticked(self, plan: Tickable) -> bool:
        """Return whether a line is imported."""
        return plan.can_import and self.chosen.get(plan.number, plan.is_wanted)

    def toggle(self, plan: Tickable) -> None:
        """Import a line, or leave it out."""
        if plan.can_import:
            self.chosen[plan.number] = not self.is_ticked(plan)

    def set_all(self, plans: Sequence[Tickable], *, ticked: bool) -> None:
        """Import all lines that can be, or none."""
        self.chosen = {plan.number: ticked for plan in plans if plan.can_import}


class TickTable(PlainTable, Generic[Plan]):
    """Space or a click ticks a line. The first column is the tick; that of the outcome bears a mark."""

    changed = Signal()
    """Another line is ticked."""

    def __init__(
        self,
        ticks: Ticks,
        *,
        headings: tuple[str, ...],
        texts: Callable[[Plan], tuple[str, ...]],
        outcome_column: int,
        marks: Mapping[Any, tuple[str, str]],
        title: str,
        name: str,
    ) -> None:
        """`marks` are icon and colour by outcome."""
        self.plans: RowsModel[Plan] = RowsModel(headings, texts)
        super().__init__(self.plans, title, name=name, row_height=38)
        self._ticks = ticks
        self.setItemDelegate(_TickDelegate(self, ticks, outcome_column, marks))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plan = self.plans.row_at(self.currentIndex())
        if plan is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_X):
            self._toggle(plan)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plan = self.plans.row_at(index)
        if plan is not None and index.column() == TICK and event.button() == Qt.MouseButton.LeftButton:
            self._toggle(plan)

    def _toggle(self, plan: Plan) -> None:
        self._ticks.toggle(plan)
        self.viewport().update()
        self.changed.emit()


class _TickDelegate(PlainCellDelegate):
    """Draws the tick box, and what happens with its mark."""

    def __init__(
        self, view: PlainTable, ticks: Ticks, outcome_column: int, marks: Mapping[Any, tuple[str, str]]
    ) -> None:
        super().__init__(view)
        self._ticks, self._outcome_column, self._marks = ticks, outcome_column, marks

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        plan: Tickable = index.data(Qt.ItemDataRole.UserRole)
        look = theme()
        if index.column() == TICK:
            if plan.can_import:
                side = look.px(16)
                box = QRectF(0, 0, side, side)
                box.moveCenter(QRectF(option.rect).center())
                paint_tick(painter, box, checked=self._ticks.is_ticked(plan))
            return
        if index.column() != self._outcome_column:
            if not self._paint_in_two(painter, index, inner):
                super().paint_cell(painter, option, index, inner)
            return
        name, token = self._marks[plan.outcome]
        side = look.px(15)
        paint_icon(painter, name, QRectF(inner.x(), inner.center().y() - side / 2, side, side), token)
        paint_text(painter, inner.adjusted(side + look.px(8), 0, 0, 0), str(index.data()))

    def _paint_in_two(self, painter: QPainter, index: AnyIndex, inner: QRect) -> bool:
        """Break words too long for their cell into two small lines; say whether that was needed."""
        text, look = str(index.data() or ""), theme()
        if look.metrics("body").horizontalAdvance(text) <= inner.width():
            return False
        lines = wrapped_lines(text, inner.width(), role="caption")
        height = look.metrics("caption").height()
        top = inner.y() + (inner.height() - height * len(lines)) / 2
        for number, line in enumerate(lines):
            place = QRectF(inner.x(), top + number * height, inner.width(), height)
            paint_text(painter, place, line, role="caption", color=self.ink(index), align=LEFT)
        return True
