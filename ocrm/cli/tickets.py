"""The commands on tickets: those to be done, all of a customer, how content customers are, and the steps of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.records import find_record
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.tickets import handling, reading, satisfaction
from ocrm.services.tickets.course import course_of
from ocrm.services.tickets.reading import TicketRow


@command("tickets", help=N_("List the tickets that are not resolved, of everybody or of a customer."))
@click.argument("customer", required=False)
@click.option("--all", "is_all", is_flag=True, help=N_("Also those that are resolved and closed."))
@click.option("--satisfaction", "tells_satisfaction", is_flag=True, help=N_("Say how content customers are instead."))
@pass_session
def tickets(session: Session, customer: str | None, is_all: bool, tells_satisfaction: bool) -> None:
    """Print tickets, the most urgent first."""
    customer_id = None if customer is None else find_record(session, "customers", customer)
    if tells_satisfaction:
        _print_satisfaction(session, customer_id)
        return
    found = _found(session, customer_id, is_all=is_all)
    if session.wants_json:
        print_json([ticket_object(ticket) for ticket in found])
        return
    formatter = ValueFormatter(session.workspace)
    print_table(
        [
            [ticket.code, ticket.subject, ticket.customer_name, *_labels(formatter, ticket),
             format_date_iso(session.workspace.clock.to_local(ticket.opened_at).date()), reading.open_words(ticket)]
            for ticket in found
        ],
        header=[_("Ticket number"), _("Ticket subject"), _("Customer"), _("Category"), _("Priority"), _("Status"),
                _("Opened at"), _("Days open")],
    )  # fmt: skip


@command("ticket", help=N_("Show a ticket, or take it a step on: ocrm ticket GD-20260310-001 --resolve TEXT."))
@click.argument("ticket")
@click.option("--work", "step", flag_value="work", help=N_("Work on it."))
@click.option("--wait", "step", flag_value="wait", help=N_("Let it wait for the customer."))
@click.option("--answered", "step", flag_value="answered", help=N_("Note that the customer was answered now."))
@click.option("--reopen", "step", flag_value="reopen", help=N_("Work on it again."))
@click.option("--resolve", "resolution", default=None, metavar="TEXT", help=N_("Say that it is solved, and how."))
@click.option("--close", "is_closed", is_flag=True, help=N_("Close it."))
@click.option("--rating", type=click.IntRange(1, 5), help=N_("How content the customer is, 1 to 5; closes it."))
@click.option("--comment", default="", help=N_("What the customer says of it."))
@pass_session
def ticket(
    session: Session, ticket: str, step: str | None, resolution: str | None, is_closed: bool, rating: int | None,
    comment: str,
) -> None:  # fmt: skip
    """Print or change one ticket, named by its number, subject or id."""
    ticket_id = _find(session, ticket)
    changes = _asked(step, resolution, is_closed=is_closed or rating is not None, rating=rating, comment=comment)
    if not changes:
        _print_one(session, ticket_id)
        return
    print_changes(session, _perform(session, ticket_id, changes))


_STEPS: dict[str, Callable[..., Changes]] = {
    "work": partial(handling.set_status, status=handling.IN_PROGRESS),
    "wait": partial(handling.set_status, status=handling.WAITING),
    "answered": handling.mark_answered,
    "reopen": handling.reopen,
}


def _asked(
    step: str | None, resolution: str | None, *, is_closed: bool, rating: int | None, comment: str
) -> list[Callable[..., Changes]]:
    """Return what is to be changed, in the order in which it happens."""
    if comment and not is_closed:
        raise UserError(_("What the customer says is noted with --close. Nothing was changed."))
    changes = [] if step is None else [_STEPS[step]]
    if resolution is not None:
        changes.append(partial(handling.resolve, resolution=resolution))
    if is_closed:
        changes.append(partial(handling.close, satisfaction=rating, comment=comment))
    return changes


def _perform(session: Session, ticket_id: int, changes: list[Callable[..., Changes]]) -> Changes:
    """Do what is asked, several things as one operation."""
    workspace = session.workspace
    if len(changes) == 1:
        return changes[0](workspace, [ticket_id], origin="cli")
    title = records.title_of(workspace, reading.KIND, ticket_id)
    with workspace.operation(N_("Change “{title}”"), origin="cli", title=title) as operation:
        for change in changes:
            change(workspace, [ticket_id])
    return operation.changes


def _find(session: Session, text: str) -> int:
    """Return the ticket a number, a subject or an id means."""
    by_number = RecordQuery(reading.KIND, Condition("code", Operator.IS, text))
    found = records.first_ids(session.workspace, by_number, 1)
    return found[0] if found else find_record(session, reading.KIND, text)


def _found(session: Session, customer_id: int | None, *, is_all: bool) -> list[TicketRow]:
    if customer_id is None:
        return reading.list_by_status(session.workspace, unresolved_only=not is_all)
    found = reading.list_of_customer(session.workspace, customer_id)
    return found if is_all else [ticket for ticket in found if ticket.is_unresolved]


def _labels(formatter: ValueFormatter, ticket: TicketRow) -> list[str]:
    """Return category, priority and status in words."""
    return [reading.label_of(formatter, name, getattr(ticket, name)) for name in ("category", "priority", "status")]


def ticket_object(ticket: TicketRow) -> dict[str, Any]:
    """Return a ticket for JSON."""
    values = asdict(ticket)
    return {"id": values.pop("ticket_id"), "kind": reading.KIND, **values}


def _print_one(session: Session, ticket_id: int) -> None:
    workspace = session.workspace
    found = reading.fetch_ticket(workspace, ticket_id)
    row = records.fetch_record(workspace, reading.KIND, ticket_id)
    if session.wants_json:
        more = {name: row[name] for name in ("description", "satisfaction_comment", "closed_at")}
        print_json(ticket_object(found) | more)
        return
    formatter = ValueFormatter(workspace)
    click.echo(f"{found.code} · {found.subject}")
    click.echo(" · ".join((found.customer_name, reading.facts(formatter, found))))
    for step in course_of(row):
        click.echo("  " + " · ".join(part for part in (step.title, formatter.moment(step.moment), step.after) if part))
    answer = "" if found.satisfaction is None else satisfaction.satisfaction_words(found.satisfaction)
    for label, text in (
        (_("What happened"), row["description"]),
        (_("Resolution"), row["resolution"]),
        (_("Satisfaction"), " · ".join(part for part in (answer, row["satisfaction_comment"]) if part)),
    ):
        if text:
            click.echo(f"{label}: {text}")


def _print_satisfaction(session: Session, customer_id: int | None) -> None:
    condition = None if customer_id is None else Condition("customer", Operator.IS, customer_id)
    found = satisfaction.fetch_satisfaction(session.workspace, RecordQuery(reading.KIND, condition))
    if session.wants_json:
        print_json(asdict(found) | {"share": found.share, "mean": found.mean})
    else:
        click.echo(found.text or _("No customer here has said yet how content they are."))
