"""What is done for the backups when the file is opened, and as hours go by."""

from __future__ import annotations

from pathlib import Path

from ocrm.errors import PassphraseError
from ocrm.models.file_key import FileKey
from ocrm.services import file_writing
from ocrm.services.backups import making, restoring
from ocrm.services.backups.catalogue import Backup, Reason, State
from ocrm.services.backups.copying import Report
from ocrm.services.backups.leftovers import sweep_leftovers
from ocrm.services.workspace import Workspace


def check_newest(backup: Backup) -> Backup:
    """Compare the newest backup with what was written then, and remember where it differs."""
    if backup.state is State.VERIFIED and file_writing.digest_of(backup.path) != backup.digest:
        return restoring.verify(backup)
    return backup


def look_after(workspace: Workspace, *, report: Report | None = None) -> Backup | None:
    """Check the newest backup, and make another where it is damaged or something was changed since.

    What a kill left of one is taken away. Returns the one made, None where there was no need. Raises UserError where it
    cannot be made.
    """
    if workspace.why_read_only:
        return None
    sweep_leftovers(workspace)
    if not making.read_backup_settings(workspace).is_on:
        return None
    backups = making.list_own_backups(workspace)
    if backups:
        backups[0] = check_newest(backups[0])
    is_damaged = bool(backups) and backups[0].state is State.DAMAGED
    if not is_damaged and not (making.count_any(workspace) and making.is_changed(workspace, backups)):
        return None
    return making.make_backup(workspace, Reason.REGULAR, report=report)


def verify_all(workspace: Workspace, *, report: Report | None = None) -> list[Backup]:
    """Verify every backup anew, newest first."""
    backups = making.list_own_backups(workspace)
    checked = []
    for number, one in enumerate(backups):
        if report is not None:
            report(number, len(backups))
        checked.append(restoring.verify(one, key=_key_of(workspace, one.path)))
    if report is not None:
        report(len(backups), len(backups))
    return checked


def _key_of(workspace: Workspace, path: Path) -> FileKey | None:
    """Return the file's own key where it opens the backup; an older passphrase is not known."""
    try:
        return restoring.key_for(path, known=workspace.file_key)
    except PassphraseError:
        return None
