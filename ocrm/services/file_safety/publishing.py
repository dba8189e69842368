"""Working on a local copy of a file in a synced folder, and putting a closed copy back there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ocrm import paths
from ocrm.errors import ConflictError, UserError
from ocrm.i18n import _
from ocrm.services import file_writing
from ocrm.services.backups import copying
from ocrm.services.file_safety import known_files
from ocrm.services.workspace import Workspace


def make_working_copy(workspace: Workspace, *, report: copying.Report | None = None) -> Path:
    """Copy the open file to this computer, and remember where closed copies of it go; returns where it is.

    The file in the synced folder stays as it is until the first closed copy replaces it.
    """
    target = _free_name(paths.data_dir() / workspace.path.name)
    known_files.note_session(workspace)  # before the copy, which is to know its name too
    copying.copy_verified(workspace.connection, target, key=workspace.key, report=report)
    known = known_files.known_file(workspace)
    if known is None:
        raise UserError(_("A file that can only be read cannot be published. Nothing was changed."))
    known_files.remember(
        replace(known, path=str(target.resolve()), published_to=str(workspace.path.resolve()), published_digest="")
    )
    return target


def publish(workspace: Workspace, *, report: copying.Report | None = None) -> Path | None:
    """Put a closed copy of a working copy into its synced folder; None where the file is no working copy.

    Raises ConflictError where another computer changed the one there since: nothing is overwritten then, ours is put
    beside it.
    """
    known = known_files.known_file(workspace)
    if known is None or not known.published_to or known.path != str(workspace.path.resolve()):
        return None
    target = Path(known.published_to)
    is_foreign = bool(
        known.published_digest and target.exists() and file_writing.digest_of(target) != known.published_digest
    )
    if is_foreign:
        target = _free_name(target.with_name(f"{target.stem} (conflicted copy){target.suffix}"))
    copying.copy_verified(workspace.connection, target, key=workspace.key, report=report)
    if is_foreign:
        raise ConflictError(
            _(
                "“{name}” in the synced folder was changed elsewhere and was not overwritten. Your work is safe in"
                " “{other}” beside it; open the synced file to compare the two."
            ).format(name=Path(known.published_to).name, other=target.name)
        )
    known_files.remember(replace(known, published_digest=file_writing.digest_of(target)))
    return target


def _free_name(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1
    return free
