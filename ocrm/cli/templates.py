"""The command that writes blank tables to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from ocrm.cli.printing import print_json
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _


@command(
    "template",
    help=N_("Write a blank .xlsx to fill in and import, with hints and drop-down lists, in the language of --lang."),
)
@click.argument("kind")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def template(session: Session, kind: str, out: Path) -> None:
    """Write a blank template."""
    from ocrm.services.schema import record_type
    from ocrm.services.spreadsheets.templates import write_template

    workspace = session.workspace  # opened first: it may have fields of its own
    record_type(kind)
    if out.suffix.lower() != ".xlsx":
        raise UserError(_("A template is a workbook; choose a name that ends in .xlsx."))
    write_template(workspace, out, kind)
    if session.wants_json:
        print_json({"file": str(out), "kind": kind})
    else:
        click.echo(_("Wrote the blank template “{name}”.").format(name=out))
