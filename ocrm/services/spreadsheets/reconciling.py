"""Holding an import to its word: what came in, what went out, and the new records read back (C-19, C-21)."""

from __future__ import annotations

from collections.abc import Mapping

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.schema import FieldInfo, FieldKind, RecordType, record_type
from ocrm.services.spreadsheets.plan import ColumnCount
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.workspace import Workspace

_READ_WHOLE = 200
"""New records that are read as their pages read them, spread over the whole import; of the others cells are counted."""
_NOT_COUNTED = (FieldKind.TAGS, FieldKind.BIRTHDAY)
"""Kinds of fields that are no single column of their record."""
_LINKED_LATER = ("parent",)


class ImportCheckError(UserError):
    """What was written is not what the file held; nothing of it was kept."""


def column_counts(table: Table, mapping: Mapping[str, str], written: Mapping[str, int]) -> tuple[ColumnCount, ...]:
    """Return for every column of a file how many of its cells are filled, and how many were written."""
    return tuple(
        ColumnCount(column.name, field, column.filled, written.get(field, 0) if field else 0)
        for column in table.columns
        for field in (mapping.get(column.name, ""),)
    )


def check_written(workspace: Workspace, kind: str, batch_id: int, *, created: int, inserted: Mapping[str, int]) -> int:
    """Read the new records of a batch back, inside its operation; return how many there are.

    Raises ImportCheckError where one is missing, where cells are, or where a record cannot be read.
    """
    described = record_type(kind)
    names = [name for name in inserted if _is_counted(described.fields.get(name))]
    filled = "".join(f", total({_column(described, name)} <> '')" for name in names)
    sql = f"SELECT count(*){filled} FROM {described.table} t WHERE import_batch_id = ?"
    found, *cells = workspace.first(sql, (batch_id,)) or (0,)
    if found != created:
        raise _refusal(_("{found} of {count} records are there").format(found=found, count=created))
    for name, count in zip(names, cells, strict=True):
        if count < inserted[name]:
            words = _("{field} is filled in {found} of {count} records")
            raise _refusal(words.format(field=_(described.fields[name].label), found=int(count), count=inserted[name]))
    _read_some(workspace, described, batch_id, created)
    return created


def _is_counted(info: FieldInfo | None) -> bool:
    if info is None or info.is_computed:
        return False
    return info.kind not in _NOT_COUNTED and info.name not in _LINKED_LATER


def _column(described: RecordType, name: str) -> str:
    return described.fields[name].column


def _read_some(workspace: Workspace, described: RecordType, batch_id: int, created: int) -> None:
    """Read records as their pages do: what cannot be read there must not stay."""
    step = max(1, created // _READ_WHOLE)
    sql = (
        "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM"
        f" {described.table} WHERE import_batch_id = ?) WHERE place % ? = 0"
    )
    ids = [record_id for (record_id,) in workspace.query(sql, (batch_id, step))]
    try:
        rows = records.fetch_rows(workspace, described.kind, ids)
    except (ValueError, TypeError, KeyError) as error:
        raise _refusal(_("one of the records cannot be read")) from error
    if any(row is None or not row[described.title_field] for row in rows):
        raise _refusal(_("one of the records has no name"))


def _refusal(reason: str) -> ImportCheckError:
    return ImportCheckError(
        _("What was imported was read back and is not what the file holds: {reason}. Nothing was changed; report this.")
        .format(reason=reason)
    )  # fmt: skip
