"""An upgrade of the file's schema, with a backup of the older one first that nothing takes away: the way back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import apsw

from ocrm.clock import Clock
from ocrm.errors import DamagedFileError, NewerFileError
from ocrm.i18n import _
from ocrm.models import migrations
from ocrm.models.database import FileDatabase
from ocrm.services.backups import catalogue, file_copies
from ocrm.services.backups.catalogue import Backup, Reason


def upgrade_after_backup(opened: FileDatabase, path: Path, *, clock: Clock) -> Backup:
    """Upgrade an open file, after a verified backup of it as it is; a failure leaves the file as it was.

    An upgrade that failed before has left its backup, which is not made again. Returns the backup. Raises
    DamagedFileError where the file lacks what one of its version has.
    """
    connection: apsw.Connection = opened.connection()
    schema, mark = migrations.version_of(connection).schema, file_copies.change_mark(connection)
    folder = _folder(connection, path)
    for known in catalogue.list_backups(folder, path):
        if known.reason is Reason.UPGRADE and known.is_good and (known.schema, known.mark) == (schema, mark):
            _upgrade(connection, path)
            return known
    made = file_copies.copy_file(connection, path, folder, Reason.UPGRADE, clock=clock, key=opened.key)
    _upgrade(connection, path)
    return made


def backup_to_go_back_to(path: Path, folders: Sequence[Path] = ()) -> Backup | None:
    """Return the newest sound backup of a file of a newer OCRM that this one can open, None where there is none.

    It is looked for beside the file, and in the folders named.
    """
    backups = catalogue.list_in_folders((catalogue.default_folder(path.resolve()), *folders), path)
    return next((one for one in backups if one.is_good and 0 < one.schema <= migrations.SCHEMA_VERSION), None)


def with_way_back(error: NewerFileError, path: Path) -> NewerFileError:
    """Return the error of a file of a newer OCRM with the backup to go on with, where there is one."""
    older = backup_to_go_back_to(path)
    if older is None:
        return error
    words = _(
        "“{name}” was made by a newer OCRM. Nothing was changed; update OCRM to open it, or go on with a copy of the"
        " backup “{backup}” from before."
    )
    return NewerFileError(words.format(name=path.name, backup=older.path.name))


def _upgrade(connection: apsw.Connection, path: Path) -> None:
    try:
        migrations.upgrade(connection)
    except (apsw.SQLError, apsw.ConstraintError) as error:
        words = _(
            "“{name}” could not be upgraded: it lacks parts that a file of its version has. Nothing was changed;"
            " restore a backup, or salvage what can be read."
        )
        raise DamagedFileError(words.format(name=path.name)) from error


def _folder(connection: apsw.Connection, path: Path) -> Path:
    """Return where the backups of a file go that is too old to be read in any other way."""
    said = connection.execute("SELECT value FROM setting WHERE key = 'backup_folder'").get
    chosen = json.loads(said) if said else ""
    return Path(chosen) if chosen else catalogue.default_folder(path.resolve())
