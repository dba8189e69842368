"""Records side by side before they are merged: each field's values, which one is kept, and what hangs on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ocrm.i18n import _
from ocrm.models.fields import from_utc_text
from ocrm.services.duplicates.belongings import count_of
from ocrm.services.duplicates.field_values import (
    MergeField,
    StoredRecord,
    StoredValueText,
    default_choice,
    is_same,
    merge_fields,
    read_records,
)
from ocrm.services.duplicates.traits import check_kind
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ComparedRecord:
    """The head of a column: how a record is called, and how many contacts, interactions and so on hang on it."""

    record_id: int
    title: str
    code: str
    created_at: datetime
    counts: dict[str, int]
    is_pooled: bool


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A row: a field's value in each record, and the record whose value is kept by default."""

    name: str
    label: str
    texts: tuple[str, ...]
    kept_id: int
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Records side by side, the kept one first."""

    kind: str
    records: tuple[ComparedRecord, ...]
    fields: tuple[ComparedField, ...]

    @property
    def keep_id(self) -> int:
        """The record that would be kept."""
        return self.records[0].record_id


def compare_records(
    workspace: Workspace, kind: str, record_ids: Sequence[int], *, keep_id: int | None = None
) -> Comparison:
    """Return records side by side; without `keep_id` the one with the most hanging on it is kept, else the oldest.

    Raises NotFoundError where one is gone.
    """
    check_kind(kind)
    counts = {record_id: count_of(workspace, kind, record_id) for record_id in record_ids}
    chosen = keep_id if keep_id is not None else max(
        sorted(record_ids), key=lambda record_id: sum(counts[record_id].values())
    )  # fmt: skip
    ordered = [chosen, *(record_id for record_id in record_ids if record_id != chosen)]
    rows = read_records(workspace, kind, ordered)
    say = StoredValueText(workspace, kind)
    compared = (_compared(field, rows, say) for field in merge_fields(kind, rows) if field.label)
    heads = tuple(
        ComparedRecord(
            row.record_id, str(row.columns[record_type(kind).title_field]), str(row.columns.get("code") or ""),
            from_utc_text(row.columns["created_at"]), counts[row.record_id],
            row.columns.get("pooled_at") is not None,
        )
        for row in rows
    )  # fmt: skip
    return Comparison(kind, heads, tuple(field for field in compared if any(field.texts)))


def _compared(field: MergeField, rows: Sequence[StoredRecord], say: StoredValueText) -> ComparedField:
    values = [row.value(field) for row in rows]
    differs = any(not is_same(field, values[0], value) for value in values[1:])
    texts = tuple(say.text(field, value) for value in values)
    return ComparedField(field.name, _(field.label), texts, default_choice(field, rows), differs)
