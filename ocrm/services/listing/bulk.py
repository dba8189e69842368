"""What is done to many records at once, as one undoable operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.backups.catalogue import Reason
from ocrm.services.changes import Changes
from ocrm.services.fields.field_input import is_same_value
from ocrm.services.quick_add import QuickAdd
from ocrm.services.schema import NUMBER_KINDS, FieldKind, record_type
from ocrm.services.workday import planning
from ocrm.services.workspace import Workspace

CHUNK = 500
"""Records that are changed between two looks at whether the user cancelled."""
Change = Callable[[Sequence[int]], Changes]
"""Changes some records as one operation."""


@dataclass(frozen=True, slots=True)
class CellSummary:
    """The numbers among cells: how many there are, and the kind they share; sum and average only where they do."""

    count: int
    kind: FieldKind | None = None
    total: Decimal = Decimal(0)

    @property
    def average(self) -> Decimal:
        """The sum over the count, to the cent."""
        return (self.total / self.count).quantize(Decimal("0.01")) if self.count else Decimal(0)


def change_in_chunks(
    workspace: Workspace,
    record_ids: Sequence[int],
    change: Change,
    *,
    label: str,
    report: Callable[[int, int], None] | None = None,
    origin: str = "",
    **values: Any,
) -> Changes:
    """Apply a change to many records chunk by chunk, as one operation with one undo.

    `report` is told how many of how many are done; what it raises (a cancel) takes everything back.
    """
    workspace.safeguard_before(Reason.MASS_EDIT)
    with workspace.operation(label, origin=origin, count=len(record_ids), **values) as operation:
        for start in range(0, len(record_ids), CHUNK):
            if report is not None:
                report(start, len(record_ids))
            change(record_ids[start : start + CHUNK])
            operation.next_part_if_large()
        if report is not None:
            report(len(record_ids), len(record_ids))
    return operation.changes


Cells = tuple[Sequence[int], Sequence[str]]
"""A rectangle of cells: the records and the fields."""


def sum_cells(workspace: Workspace, kind: str, parts: Sequence[Cells]) -> CellSummary:
    """Return how many numbers stand in cells of records, and their sum where they are all of one kind."""
    described = record_type(kind)
    numbers: list[Decimal] = []
    kinds: set[FieldKind] = set()
    for record_ids, fields in parts:
        infos = [described.fields[name] for name in fields if name in described.fields]
        numeric = [info for info in infos if info.kind in NUMBER_KINDS]
        kinds.update(info.kind for info in numeric)
        if numeric:
            numbers += _numbers(workspace, kind, record_ids, [info.name for info in numeric])
    if len(kinds) != 1:
        return CellSummary(len(numbers))
    return CellSummary(len(numbers), kinds.pop(), sum(numbers, Decimal(0)))


def _numbers(workspace: Workspace, kind: str, record_ids: Sequence[int], names: Sequence[str]) -> Iterator[Decimal]:
    for start in range(0, len(record_ids), CHUNK):
        for row in records.fetch_rows(workspace, kind, record_ids[start : start + CHUNK], names):
            if row is not None:
                yield from (Decimal(row[name]) for name in names if row[name] is not None)


def count_differing(workspace: Workspace, kind: str, record_ids: Sequence[int], *, field: str, value: Any) -> int:
    """Return how many of the records have another value in a field than the one given."""
    different = 0
    for row in records.fetch_rows(workspace, kind, record_ids, [field]):
        different += row is not None and not is_same_value(row[field], value)
    return different


TODO_FOR_MANY = {
    "customers": N_("Add “{todo}” for {count} customers"),
    "contacts": N_("Add “{todo}” for {count} contacts"),
}


def add_todo_for_each(
    workspace: Workspace, record_ids: Sequence[int], line: QuickAdd, *, kind: str = "customers", origin: str = ""
) -> Changes:
    """Add the to-do a typed line says once for each record. Raises ValidationError where it says nothing to do."""
    label = N_("Add “{title}”") if len(record_ids) == 1 else TODO_FOR_MANY[kind]
    with workspace.operation(
        label, origin=origin, title=line.title, todo=line.title, count=len(record_ids)
    ) as operation:
        for record_id in record_ids:
            planning.add_typed(workspace, line, links=_links(workspace, kind, record_id))
            operation.next_part_if_large()
    return operation.changes


def _links(workspace: Workspace, kind: str, record_id: int) -> dict[str, int | None]:
    if kind == "customers":
        return {"customer": record_id}
    return {
        "customer": workspace.scalar("SELECT customer_id FROM contact WHERE id = ?", (record_id,)),
        "contact": record_id,
    }
