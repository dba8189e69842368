"""The command on plans: which there are, laying one out for a record, stopping it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.records import find_record
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _, ngettext
from ocrm.services.fields import picklists
from ocrm.services.fields.field_input import parse_field
from ocrm.services.schema import record_type
from ocrm.services.workday import plan_layout, plans

_KINDS = ("customers", "contacts", "opportunities")


@command("plan", help=N_("List the plans, show one, or lay one out: ocrm plan NAME customers RECORD."))
@click.argument("name", required=False)
@click.argument("kind", required=False, type=click.Choice(_KINDS))
@click.argument("record", required=False)
@click.option("--start", metavar="DAY", help=N_("The day it begins on; today if none is named."))
@click.option("--work-days/--all-days", default=None, help=N_("Count work days, or every day."))
@click.option("--dry-run", is_flag=True, help=N_("Only print the days."))
@click.option("--stop", is_flag=True, help=N_("Delete what it has laid out there and is still open."))
@pass_session
def plan(
    session: Session,
    name: str | None,
    kind: str | None,
    record: str | None,
    start: str | None,
    work_days: bool | None,
    dry_run: bool,
    stop: bool,
) -> None:
    """Print plans, or lay one out for a record, or stop it there."""
    workspace = session.workspace
    if name is None:
        _print_plans(session)
        return
    found = plans.find_plan(workspace, name)
    begins = _start(session, start)
    if kind is None or record is None:
        if kind is not None or stop:
            raise UserError(_("Name the record too: ocrm plan NAME customers RECORD. Nothing was changed."))
        _print_steps(session, found, begins, work_days)
        return
    record_id = find_record(session, kind, record)
    if dry_run:
        _print_steps(session, found, begins, work_days)
    elif stop:
        print_changes(session, plan_layout.stop_plan(workspace, found.plan_id, kind, record_id, origin="cli"))
    else:
        changes = plan_layout.lay_out(
            workspace, found.plan_id, kind, [record_id], start=begins, skips_free_days=work_days, origin="cli"
        )
        print_changes(session, changes)


def _start(session: Session, text: str | None) -> date:
    today = session.workspace.clock.today()
    read: date | None = parse_field(session.workspace, record_type("todos").field("due_on"), text) if text else today
    return read or today


def _print_plans(session: Session) -> None:
    found = plans.list_plans(session.workspace)
    if session.wants_json:
        print_json([_plan_object(each) for each in found])
        return
    steps = [ngettext("{n} step", "{n} steps", len(each.steps)).format(n=len(each.steps)) for each in found]
    print_table(
        [[str(each.plan_id), each.name, words, each.note] for each, words in zip(found, steps, strict=True)],
        header=["id", _("Plan"), _("Steps"), _("Note")],
    )


def _plan_object(found: plans.Plan) -> dict[str, Any]:
    return {
        "id": found.plan_id, "name": found.name, "note": found.note, "work_days": found.skips_free_days,
        "steps": [
            {"title": step.title, "kind": step.kind, "after_days": step.after_days,
             "at": None if step.at is None else f"{step.at:%H:%M}"}
            for step in found.steps
        ],
    }  # fmt: skip


def _print_steps(session: Session, found: plans.Plan, start: date, work_days: bool | None) -> None:
    workspace = session.workspace
    skips = found.skips_free_days if work_days is None else work_days
    planned = plan_layout.preview(workspace, found, start, skips_free_days=skips)
    if session.wants_json:
        days = [{"title": each.step.title, "due_on": each.on} for each in planned]
        print_json(_plan_object(found) | {"start": start, "work_days": skips, "days": days})
        return
    kinds = picklists.labels(workspace, "todo_kind")
    print_table(
        [
            [
                format_date_iso(each.on),
                "" if each.step.at is None else f"{each.step.at:%H:%M}",
                kinds.get(each.step.kind, each.step.kind),
                each.step.title,
            ]
            for each in planned
        ],
        header=[_("Day"), _("Time"), _("Kind"), _("Step")],
    )
