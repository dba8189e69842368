"""The command on payments: what is open, a contract's plan, planning it, registering a payment, the ageing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.records import find_record
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import NotFoundError, UserError
from ocrm.formats import format_date_iso, format_money, format_number
from ocrm.i18n import N_, _
from ocrm.services.fields import picklists
from ocrm.services.fields.field_input import parse_field
from ocrm.services.payments import planning, reading, receipts, receivables, splitting
from ocrm.services.payments.reading import ContractMoney
from ocrm.services.payments.receivables import OpenInstalment
from ocrm.services.payments.splitting import Plan, Template
from ocrm.services.payments.statuses import late_words, status_title
from ocrm.services.schema import FieldInfo
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

_PAID = {info.name: info for info in receipts.FIELDS}
_PLANNED = {info.name: info for info in planning.FIELDS}
_OPTIONS = {"on": "received_on", "method": "method", "invoice": "invoice_number", "note": "notes"}


@command(
    "payments",
    help=N_("List what is open, show the plan of a contract, plan it, or register a payment: ocrm payments CONTRACT."),
)
@click.argument("contract", required=False)
@click.option("--plan", "template", type=click.Choice([template.value for template in Template]),
              help=N_("Split the amount into instalments."))  # fmt: skip
@click.option("--first", metavar="DAY", help=N_("The day the first instalment is due; today if none is named."))
@click.option("--parts", type=int, default=3, show_default=True, help=N_("How many equal or monthly instalments."))
@click.option("--percents", default="", help=N_("The shares for --plan percent, such as 30,60,10."))
@click.option("--every", "months", type=click.IntRange(1, 24), default=1, show_default=True,
              help=N_("Months between two instalments."))  # fmt: skip
@click.option("--add", "amount", metavar="AMOUNT", help=N_("Register a payment; “open” is what is still to come."))
@click.option("--instalment", type=int, help=N_("The number of the instalment a payment is for."))
@click.option("--on", metavar="DAY", help=N_("The day the money came in; today if none is named."))
@click.option("--method", help=N_("How it was paid."))
@click.option("--invoice", help=N_("The number of the invoice."))
@click.option("--note", help=N_("A note on the payment."))
@click.option("--ageing", is_flag=True, help=N_("Add up what is open by how long ago it was due."))
@pass_session
def payments(session: Session, /, contract: str | None, template: str | None, amount: str | None, ageing: bool,
             **given: Any) -> None:  # fmt: skip
    """Print what is open or a contract's money; plan its amount or register a payment first."""
    if ageing:
        _print_ageing(session)
    elif contract is None:
        if template or amount:
            raise UserError(_("Name the contract too: ocrm payments CONTRACT. Nothing was changed."))
        _print_open(session, receivables.list_open(session.workspace))
    else:
        contract_id = find_record(session, "contracts", contract)
        if template:
            _plan(session, contract_id, Template(template), given)
        elif amount:
            _register(session, contract_id, amount, given)
        else:
            _print_money(session, reading.fetch_money(session.workspace, contract_id))


def _plan(session: Session, contract_id: int, template: Template, given: dict[str, Any]) -> None:
    workspace = session.workspace
    first_on = _read(workspace, _PLANNED["due_on"], given["first"]) or workspace.clock.today()
    percents = splitting.read_percents(given["percents"])
    plan = Plan(template, first_on, parts=given["parts"], percents=percents, months=given["months"])
    print_changes(session, planning.plan_instalments(workspace, contract_id, plan, origin="cli"))


def _register(session: Session, contract_id: int, amount: str, given: dict[str, Any]) -> None:
    workspace = session.workspace
    values = {name: _read(workspace, _PAID[name], given[option]) for option, name in _OPTIONS.items() if given[option]}
    if amount != "open":
        values["amount"] = _read(workspace, _PAID["amount"], amount)
    instalment_id = _instalment_id(reading.fetch_money(workspace, contract_id), given["instalment"])
    changes = receipts.register_payment(workspace, contract_id, values, instalment_id=instalment_id, origin="cli")
    print_changes(session, changes)


def _instalment_id(money: ContractMoney, number: int | None) -> int | None:
    if number is None:
        return None
    for row in money.instalments:
        if row.number == number:
            return row.instalment_id
    raise NotFoundError(_("This contract has no instalment {number}. Nothing was changed.").format(number=number))


def _read(workspace: Workspace, info: FieldInfo, text: str | None) -> Any:
    return parse_field(workspace, info, text) if text else None


# -- printing ---------------------------------------------------------------------------------------------------------


def _print_open(session: Session, rows: list[OpenInstalment]) -> None:
    if session.wants_json:
        print_json([_open_object(row) for row in rows])
        return
    home = currency(session.workspace)
    print_table(
        [
            [
                row.code, row.title, row.customer_name, str(row.number), format_date_iso(row.due_on),
                format_money(row.open_amount, row.currency or home, cents=True),
                late_words(row.days_late) if row.days_late else "",
            ]
            for row in rows
        ],
        header=[_("Contract number"), _("Title"), _("Customer"), _("Part"), _("Due date"), _("Still open"), _("Late")],
    )  # fmt: skip


def _open_object(row: OpenInstalment) -> dict[str, Any]:
    values = asdict(row)
    return {"id": values.pop("instalment_id"), "kind": "instalments", **values, "open": row.open_amount}


def _print_money(session: Session, money: ContractMoney) -> None:
    if session.wants_json:
        values = asdict(money)
        sums = {name: getattr(money, name) for name in ("planned", "received", "outstanding", "overpaid")}
        print_json({"id": values.pop("contract_id"), "kind": "contracts", **values, **sums})
        return
    print_table(
        [
            [
                str(row.number), format_date_iso(row.due_on), money.money(row.amount), money.money(row.received),
                status_title(row.status), late_words(row.days_late) if row.is_late else "", row.note,
            ]
            for row in money.instalments
        ],
        header=[_("Part"), _("Due date"), _("Amount"), _("Received"), _("Status"), _("Late"), _("Note")],
    )  # fmt: skip
    methods = picklists.labels(session.workspace, "payment_method")
    numbers = {row.instalment_id: str(row.number) for row in money.instalments}
    print_table(
        [
            [
                format_date_iso(one.received_on), money.money(one.amount), numbers.get(one.instalment_id or 0, "–"),
                methods.get(one.method or "", one.method or ""), one.invoice_number, one.notes,
            ]
            for one in money.payments
        ],
        header=[_("Received on"), _("Amount"), _("Part"), _("Payment method"), _("Invoice number"), _("Note")],
    )  # fmt: skip
    for title, amount in (
        (_("Amount"), money.due), (_("Received"), money.received), (_("Outstanding"), money.outstanding),
        (_("Overpaid"), money.overpaid),
    ):  # fmt: skip
        if amount:
            click.echo(f"{title}: {money.money(amount)}")


def _print_ageing(session: Session) -> None:
    found = receivables.fetch_ageing(session.workspace)
    if session.wants_json:
        print_json([asdict(one) for one in found])
        return
    home = currency(session.workspace)
    print_table(
        [
            [receivables.bucket_title(one.bucket), format_money(one.amount, home, cents=True), format_number(one.count)]
            for one in found
        ],
        header=[_("Days past due"), _("Still open"), _("Instalments")],
    )
