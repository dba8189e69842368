"""The instalments of a contract as a table: when each is due, how much of the whole, what came in, how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.clock import Clock
from ocrm.formats import format_date_iso, format_number
from ocrm.i18n import N_, _
from ocrm.services.payments.reading import ContractMoney, InstalmentRow
from ocrm.services.payments.statuses import late_words, status_title
from ocrm.ui.delegates.plain_table import PlainTableDelegate, paint_cell_focus
from ocrm.ui.itemmodels.short_table import ROW_ROLE, ShortTableModel
from ocrm.ui.payments.looks import LOOKS, status_words
from ocrm.ui.payments.money_table import MoneyColumn, MoneyTable
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex, paint_chip, paint_row_background, paint_text

_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An instalment with its contract; without one the line that adds the next."""

    money: ContractMoney
    row: InstalmentRow | None


def percent_words(percent: Decimal | None) -> str:
    """Return a share of the whole without zeros after its last digit: 33.33%, 40%."""
    if percent is None:
        return ""
    exact = percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent.normalize()
    return f"{format_number(exact)}%"


def _due(line: PlanLine) -> str:
    return _("Add an instalment…") if line.row is None else format_date_iso(line.row.due_on)


def _received(line: PlanLine) -> str:
    return line.money.money(line.row.received) if line.row is not None and line.row.received else ""


COLUMNS: tuple[MoneyColumn[PlanLine], ...] = (
    MoneyColumn(N_("Part"), lambda line: "" if line.row is None else str(line.row.number), 40, from_width=400),
    MoneyColumn(N_("Due date"), _due, 104, field="due_on"),
    MoneyColumn(
        N_("Amount"), lambda line: "" if line.row is None else line.money.money(line.row.amount), 96, is_figure=True,
        field="amount",
    ),
    MoneyColumn(
        N_("Percent"), lambda line: "" if line.row is None else percent_words(line.row.percent), 70, is_figure=True,
        field="percent", from_width=580,
    ),
    MoneyColumn(N_("Received"), _received, 96, is_figure=True, from_width=450),
    MoneyColumn(N_("Note"), lambda line: "" if line.row is None else line.row.note, 150, field="note", from_width=760),
    MoneyColumn(N_("Status"), lambda line: "" if line.row is None else status_words(line.row), 110),
)  # fmt: skip
_NUMBER, _DUE, _STATUS = 0, 1, len(COLUMNS) - 1


class _PlanModel(ShortTableModel[PlanLine]):
    """Tells of a status how it came to it."""

    def __init__(self, clock: Clock, columns: Sequence[MoneyColumn[Any]], key: Callable[[Any], object]) -> None:
        super().__init__(columns, key=key)
        self._clock = clock

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        is_told = role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole)
        row = self.rows[index.row()].row if index.isValid() and index.row() < len(self.rows) else None
        if row is None or not is_told or index.column() != _STATUS:
            return super().data(index, role)
        return "\n".join(
            _("{status} since {day}").format(status=status_title(step.status), day=format_date_iso(step.since))
            for step in row.history(self._clock.today())
        )


class PlanTable(MoneyTable):
    """Enter on an instalment registers a payment for it; the last line adds one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        super().__init__("contract_instalments", _("Instalments"), COLUMNS, key=_key)
        self.setItemDelegate(_InstalmentDelegate(self))

    def make_model(self, columns: Sequence[MoneyColumn[Any]], key: Callable[[Any], object]) -> ShortTableModel[Any]:
        return _PlanModel(self._clock, columns, key)

    def show_money(self, money: ContractMoney, *, can_add: bool) -> None:
        """Show the instalments of a contract."""
        lines = [PlanLine(money, row) for row in money.instalments]
        self.show_rows([*lines, PlanLine(money, None)] if can_add else lines)
        self.clearSpans()
        if can_add:
            self.setSpan(len(lines), _DUE, 1, 2)


def _key(line: PlanLine) -> int | None:
    return None if line.row is None else line.row.instalment_id


class _InstalmentDelegate(PlainTableDelegate):
    """Words and figures; the status as a chip with its icon and how late it is, the line that adds one quietly."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: PlanLine = index.data(ROW_ROLE)
        gap = theme().px(_GAP_PX)
        room = option.rect.adjusted(gap, 0, -gap, 0)
        painter.save()
        paint_row_background(painter, option, marker=False)
        if line.row is None:
            paint_text(painter, room, str(index.data()), color="text.3")
        elif index.column() == _STATUS:
            icon, tone = LOOKS[line.row.status]
            end = paint_chip(
                painter, room.x(), room.center().y(), status_title(line.row.status), tone=tone, icon=icon,
                max_width=room.width(),
            )  # fmt: skip
            self._paint_late(painter, line.row, room.adjusted(round(end) - room.x(), 0, 0, 0))
        else:
            is_figure = index.data(Qt.ItemDataRole.TextAlignmentRole) == RIGHT
            colour = "bad" if line.row.is_late and index.column() == _DUE else "text.1"
            paint_text(painter, room, str(index.data()), color=colour, align=RIGHT if is_figure else LEFT, tabular=True)
        paint_cell_focus(painter, option)
        painter.restore()

    def _paint_late(self, painter: QPainter, row: InstalmentRow, room: QRect) -> None:
        """Say how late money is, where there is room for it."""
        words = late_words(row.days_late) if row.is_late else ""
        if words and theme().metrics("caption").horizontalAdvance(words) <= room.width():
            paint_text(painter, room, words, role="caption", color="bad")
