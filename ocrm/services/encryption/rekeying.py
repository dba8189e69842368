"""Encrypting a file, changing its passphrase, taking it away: in a verified copy that takes the file's place at once.

The file is never rewritten in place. Whenever the program ends, the file opens with exactly its old or its new key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import apsw

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.database import set_key
from ocrm.models.file_key import FileKey, new_key
from ocrm.services import file_writing
from ocrm.services.backups import copying
from ocrm.services.encryption.hygiene import keep_to_owner
from ocrm.services.encryption.unlocking import read_key_file
from ocrm.services.outbox import passwords
from ocrm.services.workspace import Workspace
from ocrm.text.disk_reasons import reason_of

Report = Callable[[int, int], None]
_ENDINGS = ("", ".part", "-journal", ".part-journal")


class Rekeying:
    """One change of a key: made and ended on the window's thread, `copy` on any. Nothing is written meanwhile."""

    def __init__(self, workspace: Workspace, passphrase: str | None, *, key_file: Path | None = None) -> None:
        """None takes the encryption away. Raises UserError while another change is being saved."""
        self._workspace, self._passphrase = workspace, passphrase
        self._key_file = None if key_file is None else read_key_file(key_file)
        self._key: FileKey | None = None
        if passphrase is None:
            passwords.forget_in_file(workspace)  # what becomes readable by anybody holds none
        self._part = _part_of(workspace.path)
        self._held = ExitStack()
        self._held.enter_context(workspace.kept_from_writing())
        self._version = workspace.data_version()

    def copy(self, report: Report | None = None) -> None:
        """Make the copy with the new key and verify it; the file itself is not touched. Raises UserError."""
        if self._passphrase is not None:
            self._key = new_key(self._passphrase, self._key_file or b"")
        copying.copy_verified(self._workspace.connection, self._part, key=self._workspace.key, report=report)
        with copying.closed_after(self._part) as copy:
            self._workspace.key(copy)
            value = "" if self._key is None else self._key.pragma_value
            copy.execute(f"PRAGMA rekey = '{value}'").fetchall()
        findings = copying.findings_of(self._part, key=self._set_new_key)
        if findings or self._counts_of_copy() != _counts(self._workspace.connection):
            raise UserError(_("The copy with the new passphrase is not sound. Your file was not changed; try again."))
        keep_to_owner(self._part)

    def put_in_place(self) -> None:
        """Let the copy take the file's place and go on with it. Raises UserError, and the old file goes on."""
        workspace = self._workspace
        try:
            if workspace.data_version() != self._version:
                raise UserError(_("Another program changed the file meanwhile. Nothing was changed here; try again."))
            copying.become_sole_user(workspace.connection, workspace.path)
            with workspace.set_aside() as opens_with:
                file_writing.put_in_place(self._part, workspace.path)
                opens_with(self._key)
        except OSError as error:
            raise UserError(
                _("The file could not be replaced: {reason}. It is as it was, with its old passphrase.").format(
                    reason=reason_of(error)
                )
            ) from error
        finally:
            self.end()

    def end(self) -> None:
        """Take away what is left of the copy and let others write again; also after a failure."""
        sweep_leftovers(self._workspace.path)
        self._held.close()

    def _set_new_key(self, connection: apsw.Connection) -> None:
        set_key(connection, self._key)

    def _counts_of_copy(self) -> dict[str, int]:
        with copying.closed_after(self._part) as copy:
            self._set_new_key(copy)
            return _counts(copy)


def change_key(workspace: Workspace, passphrase: str | None, *, key_file: Path | None = None) -> None:
    """Encrypt the file, change its passphrase, or with None take it away, in one go. Raises UserError."""
    rekeying = Rekeying(workspace, passphrase, key_file=key_file)
    try:
        rekeying.copy()
        rekeying.put_in_place()
    finally:
        rekeying.end()


def sweep_leftovers(path: Path) -> None:
    """Take away what a change of the key left behind that was broken off: it may be readable by anybody."""
    part = _part_of(path)
    for ending in _ENDINGS:
        with contextlib.suppress(OSError):
            part.with_name(part.name + ending).unlink(missing_ok=True)


def _part_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.rekeying")


def _counts(connection: apsw.Connection) -> dict[str, int]:
    """Return the rows of every ordinary table."""
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    names = [str(row[0]) for row in connection.execute(tables)]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').get) for name in names}
