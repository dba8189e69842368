"""Calendars on the command line: importing an .ics file, writing to-dos to one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ocrm.cli.printing import print_json
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext
from ocrm.services.icalendars.entry import CalendarFile
from ocrm.services.icalendars.importing import import_calendar
from ocrm.services.icalendars.planning import EntryOutcome, EntryPlan, preview_calendar
from ocrm.services.icalendars.reading import read_calendar_file
from ocrm.services.icalendars.writing import CalendarStyle, export_calendar
from ocrm.services.records import RecordQuery


def import_ics(session: Session, source: Path, kind: str, *, mode: str, dry_run: bool) -> None:
    """Import a calendar and answer how it went; with `mode` update or upsert the file wins over what is here."""
    if kind != "todos":
        raise UserError(_("The entries of a calendar become to-dos; say --into todos."))
    file = read_calendar_file(source)
    plans = preview_calendar(session.workspace, file)
    if dry_run:
        _print_plans(session, file, plans)
        return
    ticked = {plan.number: mode != "create" for plan in plans if plan.outcome is EntryOutcome.CHANGED}
    if mode == "update":
        ticked |= {plan.number: False for plan in plans if plan.outcome is EntryOutcome.NEW}
    report = import_calendar(session.workspace, plans, ticked, source_name=source.name, origin="cli")
    if session.wants_json:
        print_json(report.as_dict())
        return
    for words in (*file.notes, *([file.reason] if file.reason else [])):
        click.echo(words)
    for plan in plans:
        if plan.reason:
            click.echo(f"{plan.number}  {plan.title}: {plan.reason}")
    click.echo(
        _("{rows} to-dos: {created} created, {updated} changed, {skipped} left out, {rejected} rejected").format(
            rows=report.rows, created=report.created, updated=report.updated, skipped=report.skipped,
            rejected=report.rejected,
        )
    )  # fmt: skip


def _print_plans(session: Session, file: CalendarFile, plans: list[EntryPlan]) -> None:
    """Say what an import would do with each entry."""
    if session.wants_json:
        entries = [
            {"entry": plan.number, "title": plan.title, "kind": plan.kind.value, "outcome": plan.outcome.value,
             "when": plan.when.isoformat() if plan.when is not None else None, "repeats": plan.repeats,
             "todos": len(plan.drafts), "reason": plan.reason}
            for plan in plans
        ]  # fmt: skip
        print_json({"notes": list(file.notes), "entries": entries})
        return
    for plan in plans:
        when = f"{plan.when:%Y-%m-%d %H:%M}" if isinstance(plan.when, datetime) else str(plan.when or "")
        words = [plan.title, when, plan.repeats, plan.outcome.value, plan.reason]
        click.echo(f"{plan.number}  " + " · ".join(word for word in words if word))


def export_ics(session: Session, query: RecordQuery, out: Path, *, style: str = "tasks") -> None:
    """Write to-dos to a calendar."""
    count = export_calendar(session.workspace, query, out, style=CalendarStyle(style))
    if session.wants_json:
        print_json({"file": str(out), "records": count})
    else:
        text = ngettext("Wrote {n} to-do to {path}", "Wrote {n} to-dos to {path}", count)
        click.echo(text.format(n=count, path=out))


@command("export-ics", help=N_("Write to-dos as a calendar (.ics): the open ones, or what --where finds."))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--where", default="status:open", show_default=True, help=N_("A filter, such as status:open kind:call."))
@click.option(
    "--as", "style", type=click.Choice([style.value for style in CalendarStyle]), default="tasks", show_default=True,
    help=N_("As tasks, or as events, which every phone shows."),
)  # fmt: skip
@pass_session
def export_todos(session: Session, out: Path, where: str, style: str) -> None:
    """Write the to-dos a filter finds as a calendar."""
    export_ics(session, RecordQuery("todos", session.filter("todos", where)), out, style=style)
