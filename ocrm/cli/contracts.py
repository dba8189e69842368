"""The command on contracts: those of a view, customer or deal; made of a deal or quote, signed, renewed, ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.records import find_record
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import NotFoundError, UserError
from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.contracts import contract_views, reading, writing
from ocrm.services.contracts.reading import ContractRow
from ocrm.services.display import ValueFormatter
from ocrm.services.listing import list_views
from ocrm.services.quotes import reading as quotes
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type

_MOST = 500
_ORIGIN = "cli"
_STEPS: dict[str, Callable[..., Changes]] = {
    "sign": writing.sign, "renew": writing.renew, "complete": writing.complete, "expire": writing.expire,
    "terminate": writing.terminate,
}  # fmt: skip
_VIEWS = ("all", "running", "ending", "overdue", "drafts", "past_end")


@command(
    "contracts",
    help=N_("List contracts, make one of a deal or a quote, or take one a step on: ocrm contracts CONTRACT --sign."),
)
@click.argument("contract", required=False)
@click.option("--view", type=click.Choice(_VIEWS), default="running", show_default=True,
              help=N_("Which contracts are listed."))  # fmt: skip
@click.option("--customer", help=N_("List the contracts of a customer."))
@click.option("--deal", help=N_("List the contracts of a deal."))
@click.option("--make", is_flag=True, help=N_("Make a contract of the deal."))
@click.option("--quote", metavar="NUMBER", help=N_("Make it of this quote of the deal."))
@click.option("--sign", "step", flag_value="sign", help=N_("Sign a draft, today."))
@click.option("--renew", "step", flag_value="renew", help=N_("Begin the contract after it."))
@click.option("--complete", "step", flag_value="complete", help=N_("All that was agreed is done."))
@click.option("--expire", "step", flag_value="expire", help=N_("It ended with its last day."))
@click.option("--terminate", "step", flag_value="terminate", help=N_("Call it off before its end."))
@pass_session
def contracts(session: Session, /, contract: str | None, step: str | None, **given: Any) -> None:
    """Print contracts, or make one or change how one stands."""
    if contract is not None:
        contract_id = find_record(session, reading.KIND, contract)
        if step is None:
            _print_list(session, reading.fetch_contracts(session.workspace, [contract_id]))
        else:
            print_changes(session, _STEPS[step](session.workspace, contract_id, origin=_ORIGIN))
    elif given["deal"] and (given["make"] or given["quote"]):
        print_changes(session, _make(session, find_record(session, "opportunities", given["deal"]), given["quote"]))
    elif given["make"] or given["quote"]:
        raise UserError(_("Name the deal too: ocrm contracts --deal DEAL --make. Nothing was changed."))
    else:
        _print_list(session, _listed(session, given))


def _make(session: Session, opportunity_id: int, number: str | None) -> Changes:
    if number is None:
        return writing.add_from_deal(session.workspace, opportunity_id, origin=_ORIGIN)
    for quote in quotes.list_quotes(session.workspace, opportunity_id):
        if number in (quote.number, quote.name):
            return writing.add_from_quote(session.workspace, quote.quote_id, origin=_ORIGIN)
    raise NotFoundError(_("No quote of this deal is called “{name}”. Nothing was changed.").format(name=number))


def _listed(session: Session, given: dict[str, Any]) -> list[ContractRow]:
    workspace = session.workspace
    if given["customer"]:
        customer_id = find_record(session, "customers", given["customer"])
        return reading.list_customer_contracts(workspace, customer_id)
    if given["deal"]:
        return reading.list_deal_contracts(workspace, find_record(session, "opportunities", given["deal"]))
    narrowed = list_views.base_filter(workspace, contract_views.CONTRACTS, given["view"])
    query = RecordQuery(reading.KIND, narrowed, ("ends_on",))
    return reading.fetch_contracts(workspace, list(records.first_ids(workspace, query, _MOST)))


def _print_list(session: Session, found: list[ContractRow]) -> None:
    if session.wants_json:
        print_json([_object(one) for one in found])
        return
    formatter, status = ValueFormatter(session.workspace), record_type(reading.KIND).field("status")
    print_table(
        [
            [
                one.number, one.title, one.customer.title,
                "" if one.amount is None else formatter.money(one.amount),
                "" if one.percent is None else f"{one.percent}%",
                "" if one.signed_on is None else format_date_iso(one.signed_on),
                "" if one.ends_on is None else format_date_iso(one.ends_on),
                formatter.text(status, one.status),
                "" if one.days_left is None else reading.word_days_left(one.days_left),
            ]
            for one in found
        ],
        header=[
            _("Contract number"), _("Title"), _("Customer"), _("Amount"), _("Received"), _("Signed on"), _("Ends on"),
            _("Status"), _("Days left"),
        ],
    )  # fmt: skip


def _object(one: ContractRow) -> dict[str, Any]:
    values = asdict(one)
    named = {name: values[name] and values[name]["title"] for name in ("customer", "opportunity", "renews")}
    return {"id": values.pop("contract_id"), "kind_of_record": reading.KIND, **values, **named}
