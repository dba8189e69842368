"""An upgrade of the file's schema, with a backup of the older one first that nothing takes away."""

from __future__ import annotations

import json
from pathlib import Path

import apsw

from ocrm.clock import Clock
from ocrm.models import migrations
from ocrm.models.database import FileDatabase
from ocrm.services.backups import catalogue, file_copies
from ocrm.services.backups.catalogue import Backup, Reason


def upgrade_after_backup(opened: FileDatabase, path: Path, *, clock: Clock) -> Backup:
    """Upgrade an open file, after a verified backup of it as it is; a failure leaves the file as it was.

    An upgrade that failed before has left its backup, which is not made again. Returns the backup.
    """
    connection: apsw.Connection = opened.connection()
    schema, mark = migrations.version_of(connection).schema, file_copies.change_mark(connection)
    folder = _folder(connection, path)
    for known in catalogue.list_backups(folder, path):
        if known.reason is Reason.UPGRADE and known.is_good and (known.schema, known.mark) == (schema, mark):
            migrations.upgrade(connection)
            return known
    made = file_copies.copy_file(connection, path, folder, Reason.UPGRADE, clock=clock, key=opened.key)
    migrations.upgrade(connection)
    return made


def _folder(connection: apsw.Connection, path: Path) -> Path:
    """Return where the backups of a file go that is too old to be read in any other way."""
    said = connection.execute("SELECT value FROM setting WHERE key = 'backup_folder'").get
    chosen = json.loads(said) if said else ""
    return Path(chosen) if chosen else catalogue.default_folder(path.resolve())
