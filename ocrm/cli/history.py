"""Commands on the past: history, the bin, versions of records, erasing, the audit."""

from __future__ import annotations

from pathlib import Path

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext
from ocrm.services.history import audit as history_audit
from ocrm.services.history import bin as record_bin
from ocrm.services.history import purging, versions
from ocrm.services.history.entries import HistoryFilter, fetch_history
from ocrm.services.schema import record_type


@command("history", help=N_("Show what was done, newest first."))
@click.option("--record", nargs=2, type=(str, int), metavar="KIND ID", help=N_("Only what touched one record."))
@click.option("--kind", default="", help=N_("Only what touched records of a kind."))
@click.option("--from", "since", help=N_("From this day or moment on."))
@click.option("--to", "until", help=N_("Up to this day or moment."))
@click.option("--limit", type=click.IntRange(min=1), default=30, show_default=True)
@pass_session
def history(
    session: Session, record: tuple[str, int] | None, kind: str, since: str | None, until: str | None, limit: int
) -> None:
    """Print the history of the file or of one record."""
    workspace = session.workspace
    wanted = HistoryFilter(
        kind=record_type(kind).kind if kind else "",
        since=session.moment(since, at_end=False) if since else None,
        until=session.moment(until) if until else None,
        record_id=record[1] if record else None,
    )
    entries = fetch_history(workspace, wanted, limit=limit)
    if session.wants_json:
        print_json(
            [
                {"id": entry.operation_id, "kind": entry.kind, "state": entry.state, "label": entry.label,
                 "at": workspace.clock.to_local(entry.happened_at), "records": entry.record_count}
                for entry in entries
            ]
        )  # fmt: skip
        return
    print_table(
        [
            [f"{workspace.clock.to_local(entry.happened_at):%Y-%m-%d %H:%M}", entry.label, describe_state(entry.state)]
            for entry in entries
        ],
        header=[_("When"), _("What"), ""],
    )


def describe_state(state: str) -> str:
    """Return the state of a history entry in words; nothing for what simply holds."""
    words = {
        "undone": _("undone"),
        "abandoned": _("undone, not to be redone"),
        "dropped": _("dropped"),
        "erased": _("erased"),
    }
    return words.get(state, "")


@command("bin", help=N_("List what was deleted, or restore records from the bin."))
@click.option("--restore", "ids", multiple=True, type=int, metavar="ID", help=N_("Restore this record."))
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@pass_session
def show_bin(session: Session, ids: tuple[int, ...], limit: int) -> None:
    """Print the bin, the last deleted first; with ids bring those back."""
    if ids:
        print_changes(session, record_bin.restore_deleted(session.workspace, ids, origin="cli"))
        return
    rows = record_bin.list_deleted(session.workspace, limit=limit)
    to_local = session.workspace.clock.to_local
    if session.wants_json:
        print_json(
            [
                {"id": row.record_id, "kind": row.kind, "title": row.title, "at": to_local(row.deleted_at),
                 "belongings": row.belongings}
                for row in rows
            ]
        )  # fmt: skip
        return
    print_table(
        [[str(row.record_id), row.kind_label, row.title, f"{to_local(row.deleted_at):%Y-%m-%d %H:%M}"] for row in rows],
        header=["id", _("Kind"), _("Title"), _("Deleted")],
    )


@command("restore-version", help=N_("Make a record what it was at a moment; undo takes that back."))
@click.argument("kind")
@click.argument("record", metavar="ID", type=int)
@click.argument("moment", metavar="WHEN")
@pass_session
def restore_version(session: Session, kind: str, record: int, moment: str) -> None:
    """Restore a version of one record."""
    when = session.moment(moment)
    print_changes(session, versions.restore_as_of(session.workspace, kind, record, when, origin="cli"))


@command("erase", help=N_("Erase records for good, also from history and bin; no undo brings them back."))
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID…")
@click.option("--reason", required=True, help=N_("Why; it stays in the history."))
@click.option("--confirm", is_flag=True, help=N_("Really do it; without it only what would go is shown."))
@pass_session
def erase(session: Session, ids: tuple[int, ...], reason: str, confirm: bool) -> None:
    """Show what erasing would take along, or do it; backups that hold the records are named."""
    purge = purging.preview_purge(session.workspace, ids)
    if confirm:
        purging.purge_records(session.workspace, ids, reason=reason)
    if session.wants_json:
        print_json(
            {"erased": confirm, "titles": list(purge.titles), "belongings": purge.belongings,
             "copies": [str(path) for path in purge.copies]}
        )  # fmt: skip
        return
    click.echo(", ".join(purge.titles))
    with_it = ngettext("{n} record goes with it.", "{n} records go with it.", purge.belongings)
    click.echo(with_it.format(n=purge.belongings))
    for path in purge.copies:
        click.echo(_("Still holds it: {path}").format(path=path))
    click.echo(_("Erased for good.") if confirm else _("Nothing was erased. Add --confirm to do it."))


@command("audit", help=N_("Export the history as a chained file, or verify one (without a file: the journal itself)."))
@click.argument("what", type=click.Choice(["export", "verify"]))
@click.argument("path", required=False, type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def audit(session: Session, what: str, path: Path | None) -> None:
    """Write or check an audit; raises UserError naming the first broken entry."""
    if what == "export":
        if path is None:
            raise click.UsageError(_("Say which file to write."))
        count = history_audit.export_audit(session.workspace, path)
        text = ngettext("{n} entry written to {path}", "{n} entries written to {path}", count)
        print_json({"entries": count, "path": str(path)}) if session.wants_json else click.echo(
            text.format(n=count, path=path)
        )
        return
    result = history_audit.verify_audit(path) if path else history_audit.verify_journal(session.workspace)
    if session.wants_json:
        print_json({"whole": result.is_whole, "entries": result.entries, "broken": result.broken})
    if not result.is_whole:
        raise UserError(result.sentence)
    if not session.wants_json:
        click.echo(result.sentence)
