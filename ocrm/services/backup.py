"""Copies of the file made with SQLite's own backup, the only way to copy a file in use."""

from __future__ import annotations

from pathlib import Path

import apsw

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.database import set_key


def back_up(connection: apsw.Connection, target: Path, *, passphrase: str | None = None) -> Path:
    """Copy the open file to `target`, verified, replacing an older copy only when the new one is good.

    The copy of an encrypted file is encrypted with the same `passphrase`.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    copy = apsw.Connection(str(part))
    try:
        set_key(copy, passphrase)
        with copy.backup("main", connection, "main") as job:
            while not job.done:
                job.step(-1)
        copy.execute("PRAGMA journal_mode = delete")
        if copy.execute("PRAGMA integrity_check").get != "ok":
            raise UserError(
                _("The backup could not be verified. Your file was not changed; check the disk and try again.")
            )
    finally:
        copy.close()
    return part.replace(target)
