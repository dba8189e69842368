"""Taking an import back at any time: what that would do, in numbers and names, and doing it (D-49, scenario F-04)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import apsw

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.models import journal, journal_cells, journal_survey
from ocrm.models.journal_survey import ChangedRow, Survey
from ocrm.services import derived
from ocrm.services.changes import Changes
from ocrm.services.schema import RECORD_TYPES, FieldInfo
from ocrm.services.workspace import Workspace

Progress = Callable[[int, int], None]
"""Told the rows done and the rows there are."""

_KIND_OF_TABLE = {described.table: kind for kind, described in RECORD_TYPES.items()}
_EACH_PART = " · "


class UndoCancelledError(UserError):
    """The user cancelled taking an import back; nothing was changed."""


@dataclass(frozen=True, slots=True)
class UndoConflict:
    """A record changed since the import: what it is called, what was changed, and whether that may be overwritten.

    `was_added` where the import made it; it stays then, with all the import added to it.
    """

    record_id: int
    kind: str
    title: str
    reason: str
    was_added: bool
    may_be_overwritten: bool


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What taking an import back would do: records deleted by kind, cells put back by field, and what was changed."""

    operation_id: int
    deleted: tuple[tuple[str, int], ...]
    restored: tuple[tuple[str, int], ...]
    conflicts: tuple[UndoConflict, ...]

    def sentence(self) -> str:
        """Return it in one line; what does not happen is left out."""
        parts = [self._deleted_words(kind, count) for kind, count in self.deleted]
        parts += [
            _("Restore {field} {n}").format(field=label, n=format_number(count)) for label, count in self.restored
        ]
        if self.conflicts:
            count = len(self.conflicts)
            words = ngettext("{n} conflict (kept by default)", "{n} conflicts (kept by default)", count)
            parts.append(words.format(n=format_number(count)))
        return _EACH_PART.join(parts)

    def _deleted_words(self, kind: str, count: int) -> str:
        if kind == self.deleted[0][0]:
            return _("Delete {n} new").format(n=format_number(count))
        words = _("Delete {n} new: {records}")
        return words.format(n=format_number(count), records=_(RECORD_TYPES[kind].label_many))


def preview_undo(workspace: Workspace, operation_id: int) -> UndoPreview:
    """Return what taking an import back would do; nothing is changed. Raises UserError where it was undone already."""
    connection = workspace.connection
    if not workspace.first("SELECT 1 FROM operation WHERE id = ? AND state = 'done'", (operation_id,)):
        raise UserError(_("This import has been taken back already."))
    found = journal_survey.survey(connection, journal.load(connection, operation_id))
    kept = journal_survey.kept_rows(connection, found, ())
    staying = Counter(table for table, _key in kept)
    deleted = [(kind, len(found.added.get(described.table, ())) - staying[described.table])
               for kind, described in RECORD_TYPES.items()]  # fmt: skip
    conflicts = tuple(_conflict(workspace, row) for row in _told(found))
    return UndoPreview(
        operation_id, tuple((kind, count) for kind, count in deleted if count > 0), _restored(found), conflicts
    )


def _told(found: Survey) -> Iterator[ChangedRow]:
    """Yield the changed rows a user knows: records; tags, notes and the like go and stay with theirs."""
    return (row for row in found.changed if row.table in _KIND_OF_TABLE)


def _restored(found: Survey) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for (table, cell), count in found.restorable.items():
        info = _info(table, cell)
        if info is not None:
            counts[_(info.label)] += count
    return tuple(counts.most_common())


def _info(table: str, cell: str) -> FieldInfo | None:
    """Return the field a cell is, None where it is none people know."""
    kind = _KIND_OF_TABLE.get(table)
    if kind is None:
        return None
    described = RECORD_TYPES[kind]
    own = f"{journal_survey.OWN_FIELDS}."
    if cell.startswith(own):
        return described.fields.get(cell.removeprefix(own))
    return next((info for info in described.fields.values() if info.column.removeprefix("t.") == cell), None)


def _conflict(workspace: Workspace, row: ChangedRow) -> UndoConflict:
    kind = _KIND_OF_TABLE[row.table]
    title = derived.title_of(workspace.connection, row.table, row.row_id)
    return UndoConflict(row.row_id, kind, title or _("(deleted)"), _reason(row), row.was_added, row.may_be_overwritten)


def _reason(row: ChangedRow) -> str:
    if row.is_gone:
        return _("deleted since")
    labels = dict.fromkeys(_(info.label) for cell in row.cells if (info := _info(row.table, cell)))
    parts = [_("{fields} changed since").format(fields=_(", ").join(labels))] if labels else []
    if row.cells and not labels:
        parts.append(_("changed since"))
    if row.has_newer:
        parts.append(_("something newer hangs on it"))
    return _(", ").join(parts)


def undo_import(
    workspace: Workspace,
    operation_id: int,
    *,
    overwrite: Collection[int] = (),
    origin: str = "",
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Changes:
    """Take an import back; `Changes.kept` names the records that stay because they were changed since.

    The newest operation is undone, so that it can be done again; an older one is taken back cell by cell as a new
    operation. `overwrite` names changed records that become what they were before the import all the same.
    Raises UndoCancelledError; then nothing was changed.
    """
    tell = partial(_tell, progress, is_cancelled)
    try:
        with workspace.reading_while(lambda: not is_cancelled()):
            if workspace.newest_done() == operation_id:
                return workspace.undo(origin=origin or "undo", tell=tell)
            by = partial(_take_back, overwrite, partial(_tell_and_close_part, workspace, tell))
            return workspace.revert(operation_id, by=by, origin=origin or "revert")
    except apsw.InterruptError as error:
        raise _cancelled() from error


def _cancelled() -> UndoCancelledError:
    return UndoCancelledError(_("Taking the import back was cancelled. Nothing was changed."))


def _tell(progress: Progress | None, is_cancelled: Callable[[], bool], done: int, total: int) -> None:
    if is_cancelled():
        raise _cancelled()
    if progress is not None:
        progress(done, total)


def _tell_and_close_part(workspace: Workspace, tell: journal.Tell, done: int, total: int) -> None:
    """Keep the journal of taking back bounded too: it holds every row that goes."""
    workspace.next_part_if_large()
    tell(done, total)


def _take_back(
    overwrite: Collection[int], tell: journal.Tell, connection: apsw.Connection, parts: Sequence[bytes]
) -> journal.Outcome:
    found = journal_survey.survey(connection, parts)
    outcome = journal_cells.take_back(connection, parts, found, overwrite=overwrite, tell=tell)
    outcome.conflicts = [row for row in outcome.conflicts if row.table in _KIND_OF_TABLE]
    return outcome
