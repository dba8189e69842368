"""How a planned import stands: column by column, and as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets.cleaning import shown_cell
from ocrm.services.spreadsheets.column_values import ColumnValues
from ocrm.services.spreadsheets.new_fields import is_new_field
from ocrm.services.spreadsheets.plan import ImportPlan, ImportReport
from ocrm.services.spreadsheets.previewing import field_label
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.spreadsheets.row_reading import needed_fields

_SHOWN_SAMPLES = 3


class Standing(StrEnum):
    """Whether a column goes in whole, wants a look, or goes nowhere."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class ColumnStanding:
    """A column of the file: first values, the field it goes into ("" for none), how many of its cells are usable.

    `valid` is None until that is known; `new_values` counts the texts that will be added to the field's list, `unknown`
    those that will be left blank.
    """

    index: int
    name: str
    samples: str
    field: str
    field_label: str
    is_needed: bool
    filled: int
    valid: int | None
    new_values: int
    unknown: int
    standing: Standing
    is_reference: bool = False
    """Whether the column names other records."""
    new_kind: FieldKind | None = None
    """The kind of field that is to be made for the column."""


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """What the whole import would do, for the checks before it; rows are counted once each."""

    rows: int
    ready: int
    duplicates: int
    likely: int
    emptied_cells: int
    rejected: int
    skipped: int
    created_besides: Mapping[str, int]
    """How many records of other kinds come with the rows."""


def column_standings(
    table: Table, plan: ImportPlan, report: ImportReport | None, values: Mapping[int, ColumnValues]
) -> list[ColumnStanding]:
    """Return a standing for every column of the file, in its order."""
    infos, needed = plan.infos, needed_fields(plan.kind, plan.fields.values())
    bad = report.problems.bad_cells if report else Counter[str]()
    found = []
    joined = {
        index: plan.fields[first] for first, others in plan.joins.items() if first in plan.fields for index in others
    }
    for column in table.columns:
        name = plan.fields.get(column.index, joined.get(column.index, ""))
        info = infos.get(name)
        unknown = _unknown(plan, values.get(column.index))
        added = len(plan.new_values.get(column.index, ())) if name else 0
        valid = max(0, column.filled - bad[column.name]) if report else None
        is_doubtful = bool(unknown or added or (valid is not None and valid < column.filled))
        found.append(
            ColumnStanding(
                index=column.index,
                name=column.name,
                samples=" / ".join(shown_cell(cell) for cell in column.samples[:_SHOWN_SAMPLES]),
                field=name,
                field_label=field_label(name, info) if info else "",
                is_needed=name in needed,
                filled=column.filled,
                valid=valid if name else None,
                new_values=added,
                unknown=unknown,
                is_reference=info is not None and info.kind is FieldKind.REFERENCE,
                new_kind=plan.new_fields[column.index].kind if is_new_field(name) else None,
                standing=Standing.LEFT_OUT if not name else Standing.DOUBTFUL if is_doubtful else Standing.GOOD,
            )
        )
    return found


def _unknown(plan: ImportPlan, values: ColumnValues | None) -> int:
    """Return how many texts of a column mean nothing and were not decided on."""
    if values is None or plan.fields.get(values.index) != values.field:
        return 0
    decided = plan.values.get(values.index, {}).keys() | plan.new_values.get(values.index, frozenset())
    return sum(text not in decided for text in values.unknown)


def plan_standing(report: ImportReport) -> PlanStanding:
    """Return what a planned import would do."""
    return PlanStanding(
        rows=report.rows,
        ready=report.created + report.updated,
        duplicates=sum(not duplicate.is_likely for duplicate in report.duplicates),
        likely=sum(duplicate.is_likely for duplicate in report.duplicates),
        emptied_cells=report.problems.emptied_cells,
        rejected=report.rejected,
        skipped=report.skipped,
        created_besides=report.also_created,
    )
