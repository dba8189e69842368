"""The payments of a contract as a table: when money came in, how much, for which instalment, how, on which invoice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.payments.reading import ContractMoney, PaymentRow
from ocrm.ui.delegates.plain_table import PlainTableDelegate, paint_cell_focus
from ocrm.ui.itemmodels.short_table import ROW_ROLE
from ocrm.ui.payments.money_table import MoneyColumn, MoneyTable
from ocrm.ui.theme import theme
from ocrm.ui.widgets import AnyIndex, paint_chip, paint_row_background

_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A payment with its contract, and how it was paid in words."""

    money: ContractMoney
    payment: PaymentRow
    method: str

    @property
    def is_over(self) -> bool:
        """Whether it is money beyond what the contract comes to."""
        return self.payment.instalment_id is None and self.money.overpaid > 0


def place_words(line: PaidLine) -> str:
    """Return what a payment is for."""
    row = line.money.instalment(line.payment.instalment_id)
    if row is not None:
        return _("Instalment {number}").format(number=row.number)
    return _("Overpaid") if line.is_over else _("No instalment")


COLUMNS: tuple[MoneyColumn[PaidLine], ...] = (
    MoneyColumn(N_("Received on"), lambda line: format_date_iso(line.payment.received_on), 104, field="received_on"),
    MoneyColumn(
        N_("Amount"), lambda line: line.money.money(line.payment.amount), 96, is_figure=True, field="amount"
    ),
    MoneyColumn(N_("For"), place_words, 112),
    MoneyColumn(N_("Payment method"), lambda line: line.method, 112, field="method", from_width=430),
    MoneyColumn(
        N_("Invoice number"), lambda line: line.payment.invoice_number, 120, field="invoice_number", from_width=550
    ),
    MoneyColumn(N_("Note"), lambda line: line.payment.notes, 150, field="notes", from_width=680),
)  # fmt: skip
_PLACE = 2


class PaymentsTable(MoneyTable):
    """Enter opens a payment in the pane beside it."""

    def __init__(self) -> None:
        super().__init__("contract_payments", _("Payments"), COLUMNS, key=_key)
        self.setItemDelegate(_PaymentDelegate(self))

    def show_money(self, money: ContractMoney, methods: Mapping[str, str]) -> None:
        """Show the payments of a contract, the latest first; `methods` name how one pays."""
        self.show_rows(
            [
                PaidLine(money, payment, methods.get(payment.method or "", payment.method or ""))
                for payment in reversed(money.payments)
            ]
        )


def _key(line: PaidLine) -> int:
    return line.payment.payment_id


class _PaymentDelegate(PlainTableDelegate):
    """Words and figures; money that hangs on no instalment is marked."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: PaidLine = index.data(ROW_ROLE)
        if index.column() != _PLACE or line.payment.instalment_id is not None:
            super().paint(painter, option, index)
        else:
            gap = theme().px(_GAP_PX)
            room = option.rect.adjusted(gap, 0, -gap, 0)
            painter.save()
            paint_row_background(painter, option, marker=False)
            icon, tone = ("circle-alert", "warn") if line.is_over else (None, "neutral")
            paint_chip(
                painter, room.x(), room.center().y(), str(index.data()), tone=tone, icon=icon, max_width=room.width()
            )
            painter.restore()
        paint_cell_focus(painter, option)
