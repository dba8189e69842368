"""A conflict copy held beside the open file: what only one of them has, and each field that differs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import apsw

from ocrm.errors import DamagedFileError, UserError
from ocrm.i18n import _
from ocrm.models import migrations, search_index
from ocrm.models.database import set_key
from ocrm.models.fields import from_utc_text
from ocrm.services.backups import copying, file_copies, restoring
from ocrm.services.file_safety import copy_rows
from ocrm.services.handover.comparing import Conflict
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace
from ocrm.text.disk_reasons import reason_of

_MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that is only in the copy, and when it was last changed there."""

    kind: str
    record_id: int
    title: str
    changed_at: datetime
    is_deleted_here: bool = False
    """It was here once: deleted on purpose, so a merge leaves it out."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A copy beside the file: records by kind in both, those only the copy has, and each field that differs."""

    path: Path
    ours: Mapping[str, int]
    theirs: Mapping[str, int]
    only_theirs: tuple[Difference, ...]
    only_ours_count: int
    conflicts: tuple[Conflict, ...]

    @property
    def differing_count(self) -> int:
        """How many records are not the same in both."""
        return len({(one.table, one.where) for one in self.conflicts})

    @property
    def missing(self) -> tuple[Difference, ...]:
        """What a merge would bring."""
        return tuple(one for one in self.only_theirs if not one.is_deleted_here)


def compare(workspace: Workspace, copy: Path, *, passphrase: str | None = None) -> Comparison:
    """Compare the open file with a conflict copy, record by record; works on a private copy of it.

    Raises PassphraseError, DamagedFileError where the copy is not sound or of another version.
    """
    with opened_copy(workspace, copy, passphrase=passphrase) as theirs:
        only_theirs: list[Difference] = []
        only_ours = 0
        for kind, described in RECORD_TYPES.items():
            here = {row[0] for row in workspace.query(f"SELECT id FROM {described.table}")}
            sql = f"SELECT id, {described.title_field}, updated_at FROM {described.table} ORDER BY id"
            for record_id, title, changed_at in theirs.execute(sql):
                if record_id in here:
                    here.remove(record_id)
                    continue
                gone, moment = copy_rows.was_here(workspace, record_id), from_utc_text(changed_at)
                only_theirs.append(Difference(kind, record_id, str(title), moment, is_deleted_here=gone))
            only_ours += len(here)
        counts = file_copies.count_records(theirs)
        conflicts = copy_rows.compared(workspace, theirs, copy.name).conflicts
    ours = file_copies.count_records(workspace.connection)
    return Comparison(copy, ours, counts, tuple(only_theirs), only_ours, conflicts)


@contextmanager
def opened_copy(workspace: Workspace, copy: Path, *, passphrase: str | None) -> Iterator[apsw.Connection]:
    """Open a private copy of a closed file to read it, upgraded to the schema of ours."""
    with tempfile.TemporaryDirectory(prefix="ocrm-compare-") as folder:
        private = Path(folder) / "copy.ocrm"
        try:
            shutil.copyfile(copy, private)
        except OSError as error:
            raise UserError(
                _("“{name}” could not be read: {reason}. Nothing was changed; try again.").format(
                    name=copy.name, reason=reason_of(error)
                )
            ) from error
        key = restoring.key_for(private, passphrase=passphrase, known=workspace.file_key)
        with copying.closed_after(private) as opened:
            set_key(opened, key)
            try:
                migrations.check(migrations.version_of(opened), copy)
                is_sound = opened.execute("PRAGMA quick_check").get == "ok"
            except apsw.Error:
                is_sound = False
            if not is_sound:
                raise DamagedFileError(
                    _("“{name}” is damaged and cannot be compared. Nothing was changed; salvage it first.").format(
                        name=copy.name
                    )
                )
            search_index.register_functions(opened)
            migrations.upgrade(opened)
            yield opened


def lines_of(comparison: Comparison) -> Sequence[Difference]:
    """Return what is worth listing of what is only in the copy."""
    return comparison.only_theirs[:_MOST_LISTED]
