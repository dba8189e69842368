"""What is due over all contracts, and what came in for them, each as a table in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.formats import format_date_iso, format_money, format_month
from ocrm.i18n import N_, _
from ocrm.services.payments import receivables
from ocrm.services.payments.receivables import DueGroup, OpenInstalment
from ocrm.services.payments.received import ReceivedPayment
from ocrm.services.payments.statuses import late_words
from ocrm.services.workspace import Workspace
from ocrm.ui.itemmodels.short_table import ROW_ROLE
from ocrm.ui.payments.grouped_table import GroupedDelegate, GroupedTable, GroupLine, of_rows
from ocrm.ui.payments.money_table import MoneyColumn
from ocrm.ui.theme import theme
from ocrm.ui.widgets import AnyIndex, paint_row_background, paint_text

_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class DueLine:
    """An open instalment with its currency written out."""

    row: OpenInstalment
    currency: str

    @property
    def money(self) -> str:
        """What is still to come."""
        return format_money(self.row.open_amount, self.currency, cents=True)


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A payment with its currency, and how it was paid in words."""

    row: ReceivedPayment
    currency: str
    method: str


DUE_COLUMNS: tuple[MoneyColumn[DueLine], ...] = (
    MoneyColumn(N_("Due date"), of_rows(lambda line: format_date_iso(line.row.due_on)), 104),
    MoneyColumn(N_("Still open"), of_rows(lambda line: line.money), 110, is_figure=True),
    MoneyColumn(
        N_("Late"), of_rows(lambda line: late_words(line.row.days_late) if line.row.days_late else ""), 110
    ),
    MoneyColumn(N_("Part"), of_rows(lambda line: str(line.row.number)), 52, from_width=640),
    MoneyColumn(N_("Customer"), of_rows(lambda line: line.row.customer_name), 220),
    MoneyColumn(N_("Contract"), of_rows(lambda line: line.row.title), 200, from_width=560),
)  # fmt: skip
RECEIVED_COLUMNS: tuple[MoneyColumn[ReceivedLine], ...] = (
    MoneyColumn(N_("Received on"), of_rows(lambda line: format_date_iso(line.row.received_on)), 104),
    MoneyColumn(
        N_("Amount"), of_rows(lambda line: format_money(line.row.amount, line.currency, cents=True)), 110,
        is_figure=True,
    ),
    MoneyColumn(N_("Payment method"), of_rows(lambda line: line.method), 112, from_width=760),
    MoneyColumn(N_("Invoice number"), of_rows(lambda line: line.row.invoice_number), 140, from_width=900),
    MoneyColumn(
        N_("Part"), of_rows(lambda line: "" if line.row.number is None else str(line.row.number)), 52, from_width=640
    ),
    MoneyColumn(N_("Customer"), of_rows(lambda line: line.row.customer_name), 220),
    MoneyColumn(N_("Contract"), of_rows(lambda line: line.row.title), 200, from_width=560),
)  # fmt: skip


class DueTable(GroupedTable):
    """What is due: overdue, this week, this month, later. Enter registers a payment."""

    def __init__(self, workspace: Workspace, home: str) -> None:
        super().__init__("payments_due", _("Receivables"), DUE_COLUMNS, key=lambda line: line.row.instalment_id)
        self._clock, self._home = workspace.clock, home
        self.setItemDelegate(_DueDelegate(self))

    def show_open(self, rows: Sequence[OpenInstalment]) -> None:
        """Show what is open, the first due first."""
        today = self._clock.today()
        groups = []
        for group, members in groupby(rows, key=lambda row: receivables.group_of(row.due_on, today)):
            lines = [DueLine(row, row.currency or self._home) for row in members]
            total = format_money(sum((line.row.open_amount for line in lines), Decimal(0)), self._home, cents=True)
            heading = GroupLine(receivables.group_title(group), len(lines), total, is_bad=group is DueGroup.OVERDUE)
            groups.append((heading, lines))
        self.show_groups(groups)


class ReceivedTable(GroupedTable):
    """What came in, by month. Enter opens the contract."""

    def __init__(self, home: str) -> None:
        super().__init__("payments_received", _("Received"), RECEIVED_COLUMNS, key=lambda line: line.row.payment_id)
        self._home = home

    def show_received(self, rows: Sequence[ReceivedPayment], methods: Mapping[str, str]) -> None:
        """Show payments, the latest first; `methods` name how one pays."""
        groups = []
        for month, members in groupby(rows, key=lambda row: row.received_on.replace(day=1)):
            lines = [
                ReceivedLine(row, row.currency or self._home, methods.get(row.method or "", row.method or ""))
                for row in members
            ]
            total = format_money(sum((line.row.amount for line in lines), Decimal(0)), self._home, cents=True)
            groups.append((GroupLine(format_month(month), len(lines), total), lines))
        self.show_groups(groups)


class _DueDelegate(GroupedDelegate):
    """The day of what is late, and how late it is, in red."""

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: DueLine = index.data(ROW_ROLE)
        if not line.row.days_late or DUE_COLUMNS[index.column()].title not in (N_("Due date"), N_("Late")):
            super().paint_row(painter, option, index)
            return
        gap = theme().px(_GAP_PX)
        painter.save()
        paint_row_background(painter, option, marker=False)
        paint_text(painter, option.rect.adjusted(gap, 0, -gap, 0), str(index.data()), color="bad", tabular=True)
        painter.restore()
