"""The command that imports what is new in a folder: for scripts what the watched folder is for the window."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrm.cli.printing import print_json
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from ocrm.services.spreadsheets.watched_folder import WatchedFile
    from ocrm.services.workspace import Workspace

_SETTLED_NS = 2 * 10**9
"""A file that was written later than that may still grow; the next run takes it."""


@command(
    "import-new",
    help=N_("Import the spreadsheets that are new in a folder, each content once; those with a problem are left."),
)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--into", "kind", default="", help=N_("Kind of record; guessed for each file where none is named."))
@click.option("--dry-run", is_flag=True, help=N_("Say what would happen; write nothing."))
@pass_session
def import_new(session: Session, folder: Path, kind: str, dry_run: bool) -> None:
    """Import what is new and answer how each file went."""
    found = [_import(session.workspace, file, kind, dry_run=dry_run) for file in _new_files(session.workspace, folder)]
    if session.wants_json:
        print_json({"files": found})
        return
    for each in found:
        text = _("{name}: {created} created, {updated} updated") if not each["left"] else _("{name} is left: {left}")
        click.echo(text.format(**each))
    if not found:
        click.echo(_("Nothing is new in this folder."))
    elif dry_run:
        click.echo(_("Nothing was written."))


def _new_files(workspace: Workspace, folder: Path) -> list[WatchedFile]:
    """Return the spreadsheets that are whole and not done, the oldest first."""
    from ocrm.services.spreadsheets.watched_folder import look_into

    now = time.time_ns()  # the file system's clock, whatever moment is rehearsed
    seen = look_into(workspace, folder, {}).files
    settled = {path: file for path, file in seen.items() if now - file.changed_ns > _SETTLED_NS}
    return [file for file in look_into(workspace, folder, settled).waiting if file.is_spreadsheet]


def _import(workspace: Workspace, file: WatchedFile, kind: str, *, dry_run: bool) -> dict[str, Any]:
    """Import one file and return how it went; `left` says why it was not."""
    from ocrm.services.spreadsheets import importing, reading
    from ocrm.services.spreadsheets.kind_guess import guess_kind
    from ocrm.services.spreadsheets.plan import suggested_plan
    from ocrm.services.spreadsheets.watched_folder import note_done

    answer: dict[str, Any] = {"name": file.path.name, "created": 0, "updated": 0, "left": ""}
    try:
        with reading.open_source(file.path) as source:
            table = source.table()
        plan = suggested_plan(table, kind or guess_kind(table.columns, file.path.name))
        report = importing.plan_import(workspace, table, plan)
    except UserError as error:
        return answer | {"left": str(error)}
    answer |= {"kind": plan.kind, "created": report.created, "updated": report.updated, "unmapped": report.unmapped}
    if report.problems:
        count = ngettext("{n} problem", "{n} problems", len(report.problems)).format(n=len(report.problems))
        return answer | {"created": 0, "updated": 0, "left": f"{count}: {report.problems[0].message}"}
    if not dry_run:
        importing.run_import(workspace, table, plan, source_name=file.path.name, origin="cli")
        note_done(workspace, [file.digest])
    return answer
