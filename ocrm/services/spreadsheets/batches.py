"""The imports a file remembers: what came from where."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from datetime import datetime

from ocrm.models.fields import from_utc_text
from ocrm.services.spreadsheets.plan import ColumnCount, ImportReport
from ocrm.services.workspace import OperationContext, Workspace


@dataclass(frozen=True, slots=True)
class ImportBatchRow:
    """One import; `imported_at` is aware, in UTC, `tag` its tag or empty.

    `unmapped` names the columns that were left out, `columns` what each held and what of it was written.
    """

    batch_id: int
    operation_id: int
    source_name: str
    kind: str
    imported_at: datetime
    rows: int
    created: int
    updated: int
    skipped: int
    rejected: int
    unmapped: tuple[str, ...] = ()
    tag: str = ""
    columns: tuple[ColumnCount, ...] = ()


def save_batch(
    workspace: Workspace, kind: str, report: ImportReport, *, batch_id: int, source_name: str,
    operation: OperationContext, tag: str = "",
) -> None:  # fmt: skip
    """Remember an import, inside its operation."""
    stamp = workspace.stamp()
    details = {
        "mapping": report.mapping, "unmapped": report.unmapped, "also_created": report.also_created, "tag": tag,
        "columns": [astuple(count) for count in report.columns], "checked": report.checked,
    }  # fmt: skip
    workspace.connection.execute(
        "INSERT INTO import_batch(id, created_at, updated_at, source_name, record_kind, row_count, created_count,"
        " updated_count, skipped_count, rejected_count, operation_id, details) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            batch_id, stamp, stamp, source_name, kind, report.rows, report.created, report.updated, report.skipped,
            report.rejected, operation.operation_id, json.dumps(details, ensure_ascii=False),
        ),
    )  # fmt: skip


def list_batches(workspace: Workspace, *, limit: int = 200) -> list[ImportBatchRow]:
    """Return the imports that were not taken back, the newest first."""
    rows = workspace.query(
        "SELECT b.id, b.operation_id, b.source_name, b.record_kind, b.created_at, b.row_count, b.created_count,"
        " b.updated_count, b.skipped_count, b.rejected_count, b.details FROM import_batch b"
        " JOIN operation o ON o.id = b.operation_id AND o.state = 'done' ORDER BY b.id DESC LIMIT ?",
        (limit,),
    )
    return [_batch(*row) for row in rows]


def _batch(
    batch_id: int, operation_id: int, source_name: str, kind: str, created_at: str, rows: int, created: int,
    updated: int, skipped: int, rejected: int, details: str,
) -> ImportBatchRow:  # fmt: skip
    told = json.loads(details)
    return ImportBatchRow(
        batch_id, operation_id, source_name, kind, from_utc_text(created_at), rows, created, updated, skipped, rejected,
        tuple(told.get("unmapped", ())), str(told.get("tag", "")),
        tuple(ColumnCount(*count) for count in told.get("columns", ())),
    )  # fmt: skip
