"""Commands on everything at once: the whole file as a folder, and a file of such a folder."""

from __future__ import annotations

from pathlib import Path

import click

from ocrm.cli.printing import print_json
from ocrm.cli.session import Session, command, pass_session
from ocrm.i18n import N_, _
from ocrm.services.everything.exporting import export_everything
from ocrm.services.everything.folder_guide import summary_text
from ocrm.services.everything.importing import import_everything, make_file_of_folder
from ocrm.services.everything.manifest import Manifest

_FOLDER = click.Path(file_okay=False, path_type=Path)


@command(
    "export-all",
    help=N_("Write everything to a new folder readable without OCRM: a CSV per table, attachments, a manifest."),
)
@click.argument("folder", metavar="DIR", type=_FOLDER)
@pass_session
def export_all(session: Session, folder: Path) -> None:
    """Write everything to a folder."""
    manifest = export_everything(session.workspace, folder)
    _print(session, manifest, folder, _("Wrote everything to {path}: {summary}."))


@command(
    "import-all", help=N_("Fill the file, new or still empty, with a folder that export-all wrote, checked by hashes.")
)
@click.argument("folder", metavar="DIR", type=_FOLDER)
@pass_session
def import_all(session: Session, folder: Path) -> None:
    """Make a file of a folder."""
    if session.path.exists():
        manifest = import_everything(session.workspace, folder)
    else:
        manifest = make_file_of_folder(folder, session.path, clock=session.clock, passphrase=session.passphrase)
    _print(session, manifest, session.path, _("Took everything into {path}: {summary}."))


def _print(session: Session, manifest: Manifest, path: Path, sentence: str) -> None:
    if session.wants_json:
        print_json({
            "path": str(path), "rows": manifest.rows, "attachments": manifest.attachments,
            "tables": {name: part.rows for name, part in manifest.tables.items()},
        })  # fmt: skip
    else:
        click.echo(sentence.format(path=path, summary=summary_text(manifest.rows, manifest.attachments)))
