"""Commands on backups: make one, verify one, restore one; and read what can be read of a damaged file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ocrm.cli.printing import print_counts, print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import DamagedFileError, PassphraseError, UserError
from ocrm.formats import format_size
from ocrm.i18n import N_, _
from ocrm.services.backups import catalogue, file_copies, making, restoring, salvage
from ocrm.services.backups.catalogue import REASON_TITLES, Backup, Reason
from ocrm.services.encryption.unlocking import FileKey, is_encrypted, unlock


@command("backup", help=N_("Make a verified backup, in the folder of the backups or in another; or list them."))
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]")
@click.option("--list", "lists", is_flag=True, help=N_("List the backups there are; make none."))
@pass_session
def backup(session: Session, folder: Path | None, lists: bool) -> None:
    """Make a backup, or list them."""
    workspace = session.workspace
    if lists:
        found = catalogue.list_backups(folder, workspace.path) if folder else making.list_own_backups(workspace)
        _print_list(session, found)
        return
    if folder is None:
        made = making.make_backup(workspace, Reason.ASKED)
    else:
        made = file_copies.copy_file(
            workspace.connection, workspace.path, folder, Reason.ASKED, clock=workspace.clock, key=workspace.key
        )
    if session.wants_json:
        print_json(_as_json(made))
    else:
        click.echo(_("Wrote {path} ({size}), verified").format(path=made.path, size=format_size(made.size)))
        print_counts(made.counts)


@command("verify", help=N_("Check a backup: its bytes, its integrity, its links and what it holds."))
@click.argument("path", metavar="BACKUP", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def verify(session: Session, path: Path) -> None:
    """Check a backup; raises UserError where it is damaged."""
    known = _known(path)
    key = restoring.key_for(path, passphrase=session.passphrase) if session.passphrase else None
    checked = restoring.verify(known, key=key)
    if session.wants_json:
        print_json(_as_json(checked))
    else:
        for finding in checked.findings:
            click.echo(finding)
        print_counts(checked.counts)
    if not checked.is_good:
        raise UserError(
            _("The backup “{name}” is damaged. It was not changed; use another one.").format(name=path.name)
        )
    if not session.wants_json:
        click.echo(_("The backup is sound."))


@command("restore", help=N_("Put a backup in the place of a file; what is there now is kept beside the backups."))
@click.argument("path", metavar="BACKUP", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("target", metavar="PATH", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def restore(session: Session, path: Path, target: Path) -> None:
    """Restore a backup."""
    known = _known(path)
    was_encrypted = is_encrypted(target) if target.exists() else None
    present_key = _key_of_present(session, target) if was_encrypted else None
    key = restoring.key_for(path, passphrase=session.passphrase)
    done = restoring.restore(
        known, target, kept_folder=path.resolve().parent, clock=session.clock, key=key, present_key=present_key
    )
    if session.wants_json:
        print_json({
            "file": str(target), "records": done.counts, "kept": str(done.kept.path) if done.kept else None
        })  # fmt: skip
        return
    click.echo(_("Restored {path}").format(path=target))
    if done.kept is not None:
        click.echo(_("The file as it was is kept as {path}").format(path=done.kept.path))
    if was_encrypted and key is None:
        click.echo(restoring.plain_words())
    elif was_encrypted is False and key is not None:
        click.echo(restoring.encrypted_words())
    print_counts(done.counts)


@command("salvage", help=N_("Read what can be read of a damaged file into a new one; the damaged one is not changed."))
@click.argument("damaged", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def salvage_file(session: Session, damaged: Path, new: Path) -> None:
    """Salvage a damaged file."""
    told = salvage.salvage_file(damaged, new, passphrase=session.passphrase)
    if session.wants_json:
        print_json({"file": str(new), "rows": told.rows, "lost": told.lost, "unreadable": list(told.unreadable)})
        return
    click.echo(told.sentence)
    for table in told.unreadable:
        click.echo(_("{table}: a part could not be read").format(table=table))


def _key_of_present(session: Session, target: Path) -> FileKey | None:
    """Return the key of the encrypted file that is to be replaced, None of a damaged one; raises PassphraseError."""
    if session.passphrase is None:
        raise PassphraseError(
            _(
                "“{name}” is encrypted, so only its passphrase lets another file take its place. Nothing was changed;"
                " give the passphrase, or move the file away first."
            ).format(name=target.name)
        )
    try:
        return unlock(target, session.passphrase, clock=session.clock)
    except DamagedFileError:
        return None  # the key fits, and what cannot be read any more is to be replaced


def _known(path: Path) -> Backup:
    if not path.is_file():
        raise UserError(_("There is no file “{name}”. Nothing was changed; choose another one.").format(name=path.name))
    return replace(catalogue.read_backup(path), path=path)


def _as_json(one: Backup) -> dict[str, object]:
    return {
        "file": str(one.path), "reason": one.reason.value, "made_at": one.made_at, "size": one.size,
        "sha256": one.digest, "state": one.state.value, "findings": list(one.findings), "records": one.counts,
    }  # fmt: skip


def _print_list(session: Session, backups: list[Backup]) -> None:
    if session.wants_json:
        print_json([_as_json(one) for one in backups])
        return
    rows = [
        (f"{session.clock.to_local(one.made_at):%Y-%m-%d %H:%M}", _(REASON_TITLES[one.reason]), format_size(one.size),
         _(catalogue.STATE_TITLES[one.state]), one.path.name)
        for one in backups
    ]  # fmt: skip
    print_table(rows, header=[_("Made"), _("Made because"), _("Size"), _("State"), _("File")])
