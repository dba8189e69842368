"""Commands that follow up: touch, suggest, promises, report week."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.session import Session, cli, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext
from ocrm.services import suggestions, weekly_report
from ocrm.services.relations import cadence, promises
from ocrm.services.relations.promise_export import export_promises
from ocrm.services.relations.promise_reading import read_promises
from ocrm.services.relations.promises import MAKERS, STATUSES, NewPromise, PromiseRow
from ocrm.services.suggestions import Scope, Suggestion

_DAY = click.DateTime(["%Y-%m-%d"])


@command("touch", help=N_("Customers past their rhythm of contact, and how many wait for how long."))
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@pass_session
def touch(session: Session, limit: int) -> None:
    """Print with whom one is losing touch."""
    workspace = session.workspace
    rows, buckets = cadence.list_red(workspace, limit=limit), cadence.fetch_buckets(workspace)
    if session.wants_json:
        print_json(
            {
                "count": cadence.count_red(workspace),
                "customers": [asdict(row) | {"reason": cadence.reason(row)} for row in rows],
                "buckets": [asdict(bucket) for bucket in buckets],
            }
        )
        return
    print_table(
        [[str(row.customer_id), row.name, str(row.silent_days), cadence.reason(row)] for row in rows],
        header=["id", _("Customer"), _("Days"), _("Why")],
    )
    for bucket in buckets:
        click.echo(
            _("{title} without a follow-up: {n}").format(title=cadence.bucket_title(bucket.days), n=bucket.count)
        )


@command("suggest", help=N_("What to do next by the rules, and why."))
@click.option("--customer", type=int, help=N_("Only about this customer (id) and its deals."))
@click.option("--accept", type=int, metavar="N", help=N_("Make the to-do of line N, or set the value it proposes."))
@click.option("--dismiss", type=int, metavar="N", help=N_("Do not suggest line N again for 30 days."))
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@pass_session
def suggest(session: Session, customer: int | None, accept: int | None, dismiss: int | None, limit: int) -> None:
    """Print suggestions, the weightiest first, or answer one of them."""
    workspace = session.workspace
    found = suggestions.fetch(workspace, Scope(customer_id=customer), limit=limit)
    if accept is not None:
        print_changes(session, suggestions.accept(workspace, _chosen(found, accept), origin="cli"))
    elif dismiss is not None:
        print_changes(session, suggestions.dismiss(workspace, _chosen(found, dismiss), origin="cli"))
    elif session.wants_json:
        print_json([_object(number, one) for number, one in enumerate(found, 1)])
    else:
        print_table(
            [[str(number), str(one.score), _(one.rule.title), one.found.title, one.found.reason]
             for number, one in enumerate(found, 1)],
            header=["", _("Points"), _("Rule"), _("Title"), _("Why")],
        )  # fmt: skip


def _chosen(found: list[Suggestion], number: int) -> Suggestion:
    if not 1 <= number <= len(found):
        raise UserError(_("There is no suggestion {n}. Nothing was changed.").format(n=number))
    return found[number - 1]


def _object(number: int, one: Suggestion) -> dict[str, Any]:
    found = one.found
    return {
        "number": number, "rule": one.rule.name, "score": one.score, "weight": one.rule.weight,
        "kind": found.record_kind, "id": found.record_id, "title": found.title, "customer": found.customer_name,
        "amount": found.amount, "reason": found.reason, "todo": found.todo_title, "todo_on": found.todo_on,
        "proposal": suggestions.proposal(found),
    }  # fmt: skip


@command("promises", help=N_("What was promised, by me and by them; --add notes one, --settle settles one."))
@click.option("--customer", type=int, help=N_("Only of this customer (id)."))
@click.option("--add", "text", help=N_("Note a promise with --customer: “promised to send the quote on Friday”."))
@click.option("--by", "by_whom", type=click.Choice([choice.code for choice in MAKERS]))
@click.option("--due", type=_DAY, help=N_("The day it is due."))
@click.option("--settle", type=int, metavar="ID", help=N_("Settle this promise as --as says."))
@click.option("--as", "status", type=click.Choice([choice.code for choice in STATUSES]), default="kept",
              show_default=True)  # fmt: skip
@click.option("--all", "with_settled", is_flag=True, help=N_("Print the settled ones too."))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help=N_("Write them all to an .xlsx, .ods, .csv or .json file."))  # fmt: skip
@pass_session
def list_promises(
    session: Session,
    customer: int | None,
    text: str | None,
    by_whom: str | None,
    due: datetime | None,
    settle: int | None,
    status: str,
    with_settled: bool,
    out: Path | None,
) -> None:
    """Print promises, write them to a file, or note or settle one."""
    workspace = session.workspace
    if out is not None:
        _tell_written(session, out, export_promises(workspace, out, customer_id=customer))
        return
    if text is not None:
        if customer is None:
            raise UserError(_("Say whose promise it is: --customer ID. Nothing was changed."))
        promise = _read(session, text, by_whom, None if due is None else due.date())
        print_changes(session, promises.add_promise(workspace, customer, promise, origin="cli"))
        return
    if settle is not None:
        print_changes(session, promises.settle_promise(workspace, settle, status, origin="cli"))
        return
    rows = promises.list_promises(workspace, customer) if customer is not None else promises.list_open(workspace)
    if customer is None and with_settled:
        rows += promises.list_settled(workspace)
    _print_promises(session, [row for row in rows if row.is_open or with_settled])


def _read(session: Session, text: str, by_whom: str | None, due: date | None) -> NewPromise:
    found = read_promises(text, session.workspace.clock.local_now())
    said = found[0] if found else NewPromise(promises.ME, text)
    return NewPromise(by_whom or said.by_whom, said.text, due or said.due_on)


def _tell_written(session: Session, out: Path, count: int) -> None:
    if session.wants_json:
        print_json({"file": str(out), "promises": count})
    else:
        words = ngettext("Wrote {n} promise to {path}", "Wrote {n} promises to {path}", count)
        click.echo(words.format(n=count, path=out))


def _print_promises(session: Session, rows: list[PromiseRow]) -> None:
    if session.wants_json:
        print_json([asdict(row) for row in rows])
        return
    makers = {choice.code: _(choice.label) for choice in MAKERS}
    labels = {choice.code: _(choice.label) for choice in STATUSES}
    print_table(
        [[str(row.promise_id), row.customer_name, makers[row.by_whom], row.text,
          promises.due_words(row, "" if row.due_on is None else row.due_on.isoformat()), labels[row.status]]
         for row in rows],
        header=["id", _("Customer"), _("Who"), _("Promise"), _("Due"), _("Status")],
    )  # fmt: skip


@cli.group("report", help=N_("Write reports."))
def report() -> None:
    """Write reports."""


@report.command("week", cls=cli.command_class, help=N_("What was done in a week and what is next."))
@click.option("--on", "day", type=_DAY, help=N_("A day in the week; today without it."))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=N_("Write it to a .txt or .xlsx."))
@click.option("--layout", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=N_("A workbook with {placeholders} to fill in."))  # fmt: skip
@click.option("--template", type=click.File("r", encoding="utf-8"), help=N_("A template in place of that of the file."))
@click.option("--placeholders", is_flag=True, help=N_("Only list the placeholders."))
@pass_session
def week(session: Session, day: datetime | None, out: Path | None, layout: Path | None, template: Any,
         placeholders: bool) -> None:  # fmt: skip
    """Print the weekly report, or write it to a file."""
    if placeholders:
        print_table(
            [["{" + one.name + "}", _(one.title)] for one in weekly_report.PLACEHOLDERS.values()], header=["", ""]
        )
        return
    workspace = session.workspace
    facts = weekly_report.fetch_week(workspace, workspace.clock.today() if day is None else day.date())
    text = None if template is None else template.read()
    if out is None and session.wants_json:
        print_json(asdict(facts))
    elif out is None:
        click.echo(weekly_report.report_text(workspace, facts, template=text), nl=False)
    elif out.suffix.lower() == ".txt":
        out.write_text(weekly_report.report_text(workspace, facts, template=text), encoding="utf-8")
    else:
        weekly_report.write_workbook(workspace, facts, out, layout=layout, template=text)
