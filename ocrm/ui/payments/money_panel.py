"""The money of a contract: what came in of what is due, the plan, the payments, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.errors import NotFoundError, UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.fields import picklists
from ocrm.services.payments import planning, reading, receipts
from ocrm.services.payments.reading import ContractMoney, InstalmentRow
from ocrm.ui.context import AppContext
from ocrm.ui.payments.money_cell_editor import MoneyCellEditor
from ocrm.ui.payments.panes import ORIGIN, payment_pane, register_pane
from ocrm.ui.payments.payments_table import PaidLine, PaymentsTable
from ocrm.ui.payments.plan_pane import PlanPane
from ocrm.ui.payments.plan_table import PlanLine, PlanTable
from ocrm.ui.widgets import FlowLayout, button, label, vbox
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.writing import writing, writing_entry

TOPICS = frozenset({"contracts", "payments"})
"""What the panel is to be shown anew for."""
_PLAN_FIELDS = {info.name: info for info in planning.FIELDS}
_FIRST = 1
"""The column one comes to: the day due."""
_PAID_FIELDS = {info.name: info for info in receipts.FIELDS}


class MoneyPanel(QWidget):
    """Plan and payments of one contract; whoever holds it calls `show_contract` and shows the panes it asks for."""

    pane_requested = Signal(object)
    """A pane shall be shown: an EditorPane."""

    def __init__(self, context: AppContext, contract_id: int = 0) -> None:
        super().__init__()
        self._context = context
        self._money: ContractMoney | None = None
        self.setObjectName("contract_money")
        layout = vbox(self, spacing=6)
        top = QWidget()
        head = FlowLayout(top, spacing=8)
        head.addWidget(label(_("Instalments and payments"), "strong"))
        self.plan_button = writing(
            button(_("Plan…"), "layers", "small", tooltip=_("Plan instalments by a template"), name="payments_plan")
        )
        self.register_button = writing(
            button(
                _("Register payment"), "plus", "small", tooltip=_("Enter on an instalment"), name="payments_register"
            )
        )
        head.addWidget(self.plan_button)
        head.addWidget(self.register_button)
        layout.addWidget(top)
        self._warning = label("", "caption", tone="warn", wrap=True)
        self._warning.setObjectName("payments_warning")
        layout.addWidget(self._warning)
        self.plan = PlanTable(context.workspace.clock)
        layout.addWidget(self.plan)
        self._none = label("", "hint", wrap=True)
        layout.addWidget(self._none)
        self._paid_title = label(_("Received"), "section")
        layout.addWidget(self._paid_title)
        self.paid = PaymentsTable()
        layout.addWidget(self.paid)
        self._connect()
        if contract_id:
            self.show_contract(contract_id)

    def _connect(self) -> None:
        workspace = self._context.workspace
        self.plan_editor = MoneyCellEditor(
            self.plan,
            workspace,
            _PLAN_FIELDS,
            value_of=_plan_value,
            save=self._save_instalment,
            can_edit=_can_edit_plan,
        )
        self.paid_editor = MoneyCellEditor(
            self.paid, workspace, _PAID_FIELDS, value_of=_paid_value, save=self._save_payment, can_edit=_can_edit_paid
        )
        self.plan_button.clicked.connect(self.plan_anew)
        self.register_button.clicked.connect(self.register)
        self.plan.opened.connect(self._on_plan_opened)
        self.plan.removed.connect(self._remove_instalment)
        self.plan.menu_requested.connect(self._offer_plan_menu)
        self.paid.opened.connect(self._edit_payment)
        self.paid.removed.connect(self._remove_payment)
        self.paid.menu_requested.connect(self._offer_paid_menu)

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def money(self) -> ContractMoney | None:
        """The contract in sight, with its instalments and payments."""
        return self._money

    def show_contract(self, contract_id: int) -> None:
        """Show a contract as it stands now; nothing where it is gone."""
        workspace = self._context.workspace
        try:
            money = self._money = reading.fetch_money(workspace, contract_id)
        except NotFoundError:
            self._money = None
            return
        can_write = not workspace.why_read_only
        warning = warning_words(money)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        has_plan = bool(money.instalments)
        self.plan.setVisible(has_plan or (can_write and bool(money.amount)))
        self.plan.show_money(money, can_add=can_write)
        self._none.setText(_none_words(money))
        self._none.setVisible(not has_plan)
        self.paid.show_money(money, picklists.labels(workspace, "payment_method"))
        for widget in (self._paid_title, self.paid):
            widget.setVisible(bool(money.payments))

    def leave(self) -> bool:
        """Save the cell under way; say whether none is left that was refused."""
        return self.plan_editor.commit() and self.paid_editor.commit()

    def focus_plan(self) -> bool:
        """Go to the first instalment money is to come for; say whether there is any instalment."""
        rows = self._money.instalments if self._money is not None else ()
        if not rows:
            return False
        place = next((number for number, row in enumerate(rows) if row.open_amount > 0), 0)
        self.plan.stand_on(place, self.plan.currentIndex().column() if self.plan.currentIndex().isValid() else _FIRST)
        return True

    # -- instalments --------------------------------------------------------------------------------------------------

    def plan_anew(self, _checked: bool = False) -> None:
        """Ask by which template the amount is cut."""
        if self._money is not None and self.leave():
            self.pane_requested.emit(PlanPane(self._context, self._money))

    def register(self, _checked: bool = False) -> None:
        """Ask for a payment of the instalment in sight, else of the first open one, else of the contract."""
        if self._money is None or not self.leave():
            return
        line = self.plan.current_row if self.plan.hasFocus() else None
        chosen = line.row if line is not None else None
        first = next((row for row in self._money.instalments if row.open_amount > 0), None)
        self._register_for(chosen or first)

    def register_for(self, instalment_id: int | None) -> None:
        """Ask for a payment of an instalment, or of the contract."""
        if self._money is not None:
            self.pane_requested.emit(register_pane(self._context, self._money, instalment_id))

    def _register_for(self, row: InstalmentRow | None) -> None:
        self.register_for(None if row is None else row.instalment_id)

    def _on_plan_opened(self, line: PlanLine) -> None:
        if line.row is not None:
            self._register_for(line.row)
            return
        self.plan.stand_on(len(line.money.instalments), self.plan.column_of("amount"))
        if self.plan_editor.begin() and self.plan_editor.editor is not None:
            self.plan_editor.editor.set_value(line.money.unplanned or None)
            self.plan_editor.editor.select_all()

    def _save_instalment(self, line: PlanLine, values: Mapping[str, Any]) -> str:
        if line.row is None:
            return self._refusal(
                partial(planning.add_instalment, self._context.workspace, line.money.contract_id, values, origin=ORIGIN)
            )
        return self._refusal(
            partial(planning.change_instalment, self._context.workspace, line.row.instalment_id, values, origin=ORIGIN)
        )

    def _remove_instalment(self, line: PlanLine) -> None:
        if line.row is not None:
            self._perform(
                partial(planning.delete_instalment, self._context.workspace, line.row.instalment_id, origin=ORIGIN)
            )

    def _offer_plan_menu(self, line: PlanLine, place: QPoint) -> None:
        if line.row is not None:
            self.plan_menu(line).popup(place)

    def plan_menu(self, line: PlanLine) -> QMenu:
        """Return the menu of an instalment; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("instalment_menu")
        add_entry(
            menu, "wallet", _("Register payment…"), partial(self._register_for, line.row), keys="Enter", writes=True
        )
        add_entry(menu, "pencil", _("Edit the cell"), self.plan_editor.begin, keys="F2", writes=True)
        menu.addSeparator()
        remove = partial(self._remove_instalment, line)
        add_entry(menu, "trash-2", _("Delete the instalment"), remove, keys="Del", writes=True)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # -- payments -----------------------------------------------------------------------------------------------------

    def _edit_payment(self, line: PaidLine) -> None:
        self.pane_requested.emit(payment_pane(self._context, line.money, line.payment))

    def _save_payment(self, line: PaidLine, values: Mapping[str, Any]) -> str:
        return self._refusal(
            partial(receipts.change_payment, self._context.workspace, line.payment.payment_id, values, origin=ORIGIN)
        )

    def _remove_payment(self, line: PaidLine) -> None:
        self._perform(partial(receipts.delete_payment, self._context.workspace, line.payment.payment_id, origin=ORIGIN))

    def _move_payment(self, payment_id: int, instalment_id: int | None) -> None:
        self._perform(partial(receipts.move_payment, self._context.workspace, payment_id, instalment_id, origin=ORIGIN))

    def _offer_paid_menu(self, line: PaidLine, place: QPoint) -> None:
        self.paid_menu(line).popup(place)

    def paid_menu(self, line: PaidLine) -> QMenu:
        """Return the menu of a payment; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("payment_menu")
        add_entry(menu, "pencil", _("Edit the payment…"), partial(self._edit_payment, line), keys="Enter", writes=True)
        menu.addMenu(writing_entry(self._move_menu(menu, line)))
        menu.addSeparator()
        remove = partial(self._remove_payment, line)
        add_entry(menu, "trash-2", _("Delete the payment"), remove, keys="Del", writes=True)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _move_menu(self, parent: QMenu, line: PaidLine) -> QMenu:
        menu = QMenu(_("Move to"), parent)
        menu.setObjectName("payment_move_menu")
        payment = line.payment
        for row in line.money.instalments:
            if row.instalment_id != payment.instalment_id and row.open_amount > 0:
                words = _("Instalment {number} ({amount} open)").format(
                    number=row.number, amount=line.money.money(row.open_amount)
                )
                menu.addAction(words, partial(self._move_payment, payment.payment_id, row.instalment_id))
        if payment.instalment_id is not None:
            menu.addAction(_("No instalment"), partial(self._move_payment, payment.payment_id, None))
        menu.setEnabled(not menu.isEmpty())
        return menu

    # -- changing -----------------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes]) -> None:
        self._context.runner.perform(change)

    def _refusal(self, change: Callable[[], Changes]) -> str:
        """Make a change; return why it was refused, empty where it was not."""
        refused: list[str] = []
        self._context.runner.perform(change, toast=False, on_error=partial(_note, refused))
        return refused[0] if refused else ""


def warning_words(money: ContractMoney) -> str:
    """Return what does not add up: too much money, or an amount no instalment names."""
    parts = []
    if money.overpaid:
        parts.append(_("{amount} more came in than the contract comes to.").format(amount=money.money(money.overpaid)))
    if money.instalments and money.unplanned:
        parts.append(_("{amount} of the contract is not planned yet.").format(amount=money.money(money.unplanned)))
    if money.amount is not None and money.planned > money.amount:
        over = money.money(money.planned - money.amount)
        parts.append(_("The instalments come to {amount} more than the contract.").format(amount=over))
    return " ".join(parts)


def _none_words(money: ContractMoney) -> str:
    if money.amount:
        return _("No instalments yet. Plan them by a template, or add them one by one; OCRM then reminds of each.")
    return _("Give the contract an amount first; then it can be split into instalments.")


def _plan_value(line: PlanLine, field: str) -> Any:
    return None if line.row is None else getattr(line.row, field)


def _can_edit_plan(line: PlanLine, field: str) -> bool:
    return line.row is not None or field == "amount"


def _paid_value(line: PaidLine, field: str) -> Any:
    return getattr(line.payment, field)


def _can_edit_paid(_line: PaidLine, _field: str) -> bool:
    return True


def _note(refused: list[str], error: UserError) -> None:
    refused.append(str(error))
