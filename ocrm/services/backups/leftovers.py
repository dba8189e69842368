"""What a kill leaves of a backup or a restore: a part of a copy that nobody opens, readable where the file is not."""

from __future__ import annotations

import contextlib
import glob
import time
from collections.abc import Iterator
from pathlib import Path

from ocrm.services.backups.making import read_backup_settings
from ocrm.services.workspace import Workspace

_STALE_AFTER_S = 3600.0
"""By the clock of the disk; another program may be writing a younger one."""


def sweep_leftovers(workspace: Workspace) -> None:
    """Take away the parts that nobody goes on with, beside the file and in the folders of its backups."""
    for part in _parts(workspace):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE_AFTER_S:
                part.unlink()


def _parts(workspace: Workspace) -> Iterator[Path]:
    path, settings = workspace.path, read_backup_settings(workspace)
    yield from path.parent.glob(f"{glob.escape(path.name)}.restoring.part*")
    for folder in (settings.folder, settings.second_folder):
        if folder is not None:
            yield from folder.glob(f"{glob.escape(path.stem)}-*.ocrm.part*")
