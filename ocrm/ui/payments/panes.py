"""The panes of payments: registering money that came in, and changing it."""

from __future__ import annotations

from functools import partial

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.payments import receipts
from ocrm.services.payments.reading import ContractMoney, PaymentRow
from ocrm.services.schema import Choice, FieldInfo, FieldKind
from ocrm.ui.context import AppContext
from ocrm.ui.forms.values_pane import Values, ValuesPane

ORIGIN = "contract"


def register_pane(context: AppContext, money: ContractMoney, instalment_id: int | None = None) -> ValuesPane:
    """Return the pane that registers a payment for an instalment, or for the contract."""
    row = money.instalment(instalment_id)
    title = _("Payment for {contract}").format(contract=money.code)
    if row is not None:
        title = _("Payment for instalment {number} of {contract}").format(number=row.number, contract=money.code)
    values = receipts.begun(context.workspace, money, instalment_id)
    write = partial(_register, context, money.contract_id, instalment_id)
    pane = ValuesPane(
        context, title, receipts.FIELDS, write, values=values, name="register_payment", save_text=_("Register")
    )
    if row is not None and row.open_amount <= 0:
        pane.show_note(_("This instalment has all its money: the payment goes to the next open ones."))
    pane.editors["amount"].select_all()
    return pane


def _register(context: AppContext, contract_id: int, instalment_id: int | None, values: Values) -> Changes:
    return receipts.register_payment(context.workspace, contract_id, values, instalment_id=instalment_id, origin=ORIGIN)


def payment_pane(context: AppContext, money: ContractMoney, payment: PaymentRow) -> ValuesPane:
    """Return the pane with all fields of a payment, also the instalment it is for."""
    values = {info.name: getattr(payment, info.name) for info in receipts.FIELDS}
    place = "" if payment.instalment_id is None else str(payment.instalment_id)
    return ValuesPane(
        context, _("Payment for {contract}").format(contract=money.code), (*receipts.FIELDS, _place_field(money)),
        partial(_change, context, payment.payment_id), values=values | {"instalment_id": place or None},
        name="payment_pane",
    )  # fmt: skip


def _place_field(money: ContractMoney) -> FieldInfo:
    choices = tuple(
        Choice(
            str(row.instalment_id),
            _("{number}: {day}, {amount}").format(
                number=row.number, day=format_date_iso(row.due_on), amount=money.money(row.amount)
            ),
        )
        for row in money.instalments
    )
    return FieldInfo("instalment_id", N_("Instalment"), FieldKind.CHOICE, "", choices=choices)


def _change(context: AppContext, payment_id: int, values: Values) -> Changes:
    place = values.pop("instalment_id")
    return receipts.change_payment(
        context.workspace, payment_id, values | {"instalment_id": int(place) if place else None}, origin=ORIGIN
    )
