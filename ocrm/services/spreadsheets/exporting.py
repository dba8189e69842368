"""Exporting a list of records to a file that an import of the same kind understands."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.fields.field_input import edit_text
from ocrm.services.records import RecordQuery, RecordRow, Reference
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.out_table import CellKind, OutColumn, WriteReport
from ocrm.services.spreadsheets.redaction import (
    WHOLE,
    ExportProfile,
    RedactedColumns,
    Shortener,
    redact_columns,
    redacted_title,
)
from ocrm.services.spreadsheets.writing import write_table
from ocrm.services.workspace import Workspace

_CHUNK = 500
_PIXELS_PER_CHARACTER = 7.5
_KINDS = {
    FieldKind.MONEY: CellKind.MONEY,
    FieldKind.PERCENT: CellKind.PERCENT,
    FieldKind.INTEGER: CellKind.NUMBER,
    FieldKind.NUMBER: CellKind.DECIMAL,
    FieldKind.BOOLEAN: CellKind.YES_NO,
    FieldKind.DATE: CellKind.DATE,
    FieldKind.MOMENT: CellKind.MOMENT,
}


def export_records(
    workspace: Workspace,
    query: RecordQuery,
    fields: Sequence[str] | None,
    path: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    profile: ExportProfile = WHOLE,
) -> WriteReport:
    """Write the records a query finds to an .xlsx, .csv or .json file; all fields unless some are named.

    `progress` is told the records written and how many there are. A cancelled export raises InterruptedError and
    leaves an earlier file of that name as it was. The report names what `profile` did not let through.
    """
    described = record_type(query.kind)
    infos = [described.field(name) for name in fields] if fields else list(described.fields.values())
    if not infos:
        raise UserError(_("Choose at least one column to export."))
    columns = redact_columns(infos, profile)
    if not columns.kept:
        raise UserError(_("All of these columns are held back, so nothing is left to export. Choose others."))
    found = records.all_ids(workspace, query)
    total = len(found)
    report = write_table(
        path,
        [_column(info, is_shortened=info.name in columns.shortened) for info in columns.kept],
        _rows(workspace, query.kind, found, columns),
        sheet=_(described.label_many),
        progress=(lambda done: progress(done, total)) if progress else None,
        is_cancelled=is_cancelled,
    )
    report.shown_in_part = [_(info.label) for info in columns.kept if info.name in columns.shortened]
    report.left_out = [_(info.label) for info in columns.left_out]
    return report


def _column(info: FieldInfo, *, is_shortened: bool) -> OutColumn:
    width = max(9.0, info.width / _PIXELS_PER_CHARACTER)
    kind = _KINDS.get(info.kind, CellKind.TEXT)
    key = info.label if info.is_custom else info.name
    if is_shortened:
        return OutColumn(redacted_title(_(info.label)), kind, round(width, 1), key=f"{key}_in_part")
    return OutColumn(_(info.label), kind, round(width, 1), is_required=info.required, key=key)


class _Cells:
    """Makes the cells of records; a reference to a record that shares its name with others also has its code."""

    def __init__(self, workspace: Workspace, columns: RedactedColumns) -> None:
        self._workspace, self._infos = workspace, columns.kept
        self._shortener = Shortener(workspace, columns)
        self._formatter = ValueFormatter(workspace)
        self._codes = {
            info.reference: _codes_of_namesakes(workspace, info.reference)
            for info in columns.kept
            if info.kind is FieldKind.REFERENCE and "code" in record_type(info.reference).fields
        }

    def of(self, row: RecordRow) -> list[Any]:
        """Return a cell per field."""
        return [self._cell(info, self._shortener.value(info, row)) for info in self._infos]

    def _cell(self, info: FieldInfo, value: Any) -> Any:
        if info.kind is FieldKind.BIRTHDAY:
            return edit_text(self._workspace, info, value)
        match value:
            case datetime():
                return self._workspace.clock.to_local(value).replace(tzinfo=None)
            case Reference():
                code = self._codes.get(info.reference, {}).get(value.record_id)
                return f"{value.title} [{code}]" if code else value.title
            case tuple():
                return "; ".join(self._formatter.labels(info, value))
            case str() if info.kind in (FieldKind.CHOICE, FieldKind.PICKLIST):
                return self._formatter.text(info, value)
        return value


def _codes_of_namesakes(workspace: Workspace, kind: str) -> dict[int, str]:
    """Return, by id, the codes of the records that an import would not know by their name alone."""
    described = record_type(kind)
    titles = f"SELECT {described.title_field}, id, code FROM {described.table}"
    hashes = sorted(
        array("q", (hash(choice_key(title)) for title, *_rest in workspace.query(titles)))
    )  # few bytes each
    several = {one for one, other in pairwise(hashes) if one == other}
    return {
        record_id: code
        for title, record_id, code in (workspace.query(titles) if several else ())
        if code and hash(choice_key(title)) in several
    }


def _rows(workspace: Workspace, kind: str, found: Sequence[int], columns: RedactedColumns) -> Iterator[list[Any]]:
    cells = _Cells(workspace, columns)
    names = [info.name for info in columns.kept]
    for start in range(0, len(found), _CHUNK):
        rows = records.fetch_rows(workspace, kind, found[start : start + _CHUNK], names)
        yield from (cells.of(row) for row in rows if row is not None)
