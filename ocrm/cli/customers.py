"""Commands on one customer: what to know before a call, its portrait, its group and its timeline."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.i18n import N_, _, ngettext
from ocrm.services.contracts import reading as contracts
from ocrm.services.deals import needs, opportunities
from ocrm.services.fields import further_values
from ocrm.services.relations import briefs, customers, families, partnerships, points, portraits
from ocrm.services.tickets import reading as tickets
from ocrm.services.timeline import export_timeline
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace


@command("brief", help=N_("What to know of a customer before a call."))
@click.argument("customer_id", type=int, metavar="ID")
@pass_session
def brief(session: Session, customer_id: int) -> None:
    """Print the one-page brief of a customer."""
    found = briefs.fetch_brief(session.workspace, customer_id)
    if session.wants_json:
        print_json(asdict(found))
    else:
        click.echo(briefs.brief_text(found))


@command("portrait", help=N_("Who a customer is, in sentences made of facts in the file."))
@click.argument("customer_id", type=int, metavar="ID")
@pass_session
def portrait(session: Session, customer_id: int) -> None:
    """Print the portrait of a customer; in JSON each clause with the rows it is made of."""
    workspace = session.workspace
    found = portraits.fetch_portrait(workspace, customer_id)
    if not session.wants_json:
        click.echo(found.name)
        click.echo(found.text)
        return
    clauses = [
        {
            "topic": clause.topic, "text": clause.text, "kind": clause.kind,
            "ids": [row.record_id for row in portraits.clause_rows(workspace, clause) if row.kind == clause.kind],
            "others": dict(clause.others),
        }
        for clause in found.clauses
    ]  # fmt: skip
    months = [asdict(month) for month in found.months]
    print_json({"id": found.customer_id, "name": found.name, "clauses": clauses, "months": months})


@command("timeline", help=N_("Write what happened with a customer to an .xlsx or .csv file."))
@click.argument("customer_id", type=int, metavar="ID")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def timeline(session: Session, customer_id: int, out: Path) -> None:
    """Export the timeline of a customer."""
    customers.fetch_overview(session.workspace, customer_id)  # says where there is none
    count = export_timeline(session.workspace, customer_id, out)
    if session.wants_json:
        print_json({"file": str(out), "entries": count})
    else:
        words = ngettext("Wrote {n} entry to {path}", "Wrote {n} entries to {path}", count)
        click.echo(words.format(n=count, path=out))


@command("further", help=N_("Further numbers and addresses of a record: --add mobile=…, --main ID, --remove ID."))
@click.argument("kind", type=click.Choice(sorted(further_values.KINDS)))
@click.argument("record_id", type=int, metavar="ID")
@click.option("--add", "added", metavar="FIELD=VALUE", help=N_("Add a value to a field."))
@click.option("--main", type=int, metavar="VALUE_ID", help=N_("Make this value the main one of its field."))
@click.option("--remove", type=int, metavar="VALUE_ID", help=N_("Take this value away."))
@pass_session
def further(
    session: Session, kind: str, record_id: int, added: str | None, main: int | None, remove: int | None
) -> None:
    """Print the further values of a record, or change them."""
    workspace = session.workspace
    if added is not None:
        field, _equals, text = added.partition("=")
        print_changes(session, further_values.add_value(workspace, kind, record_id, field, text, origin="cli"))
    elif main is not None:
        print_changes(session, further_values.make_main(workspace, kind, record_id, main, origin="cli"))
    elif remove is not None:
        print_changes(session, further_values.remove_value(workspace, kind, record_id, remove, origin="cli"))
    else:
        found = [one for values in further_values.list_values(workspace, record_id).values() for one in values]
        if session.wants_json:
            print_json([asdict(one) for one in found])
            return
        print_table([[str(one.value_id), one.field, one.value] for one in found], header=["id", _("Field"), _("Value")])


def related(workspace: Workspace, customer_id: int) -> dict[str, Any]:
    """Return what hangs on a customer, for `ocrm show customers ID`."""
    family = families.fetch_family(workspace, customer_id)
    found: dict[str, Any] = {
        "contacts": customers.list_contacts(workspace, customer_id),
        "opportunities": opportunities.list_customer_deals(workspace, customer_id),
        "todos": todos.list_of_record(workspace, "customers", customer_id),
        "needs": needs.list_needs(workspace, customer_id),
        "contracts": contracts.list_customer_contracts(workspace, customer_id),
        "tickets": tickets.list_of_customer(workspace, customer_id),
        "points": points.list_points(workspace, customer_id),
        "partner_shares": partnerships.list_shares(workspace, customer_id),
    }
    document: dict[str, Any] = {name: [asdict(row) for row in rows] for name, rows in found.items()}
    if not family.is_alone:
        document["group"] = asdict(family)
    return document


def print_related(workspace: Workspace, customer_id: int) -> None:
    """Print what hangs on a customer, a line each."""
    titles = {
        "contacts": (_("Contacts"), "name"), "opportunities": (_("Opportunities"), "subject"),
        "todos": (_("To-dos"), "title"), "needs": (_("Needs"), "text"), "contracts": (_("Contracts"), "title"),
        "tickets": (_("Tickets"), "subject"),
    }  # fmt: skip
    found = related(workspace, customer_id)
    for name, (title, field) in titles.items():
        if found[name]:
            click.echo(f"{title}: " + "; ".join(str(row[field]) for row in found[name]))
