"""What a user changes about a plan: each function returns another plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ocrm.services.spreadsheets.column_values import ColumnValues
from ocrm.services.spreadsheets.new_fields import NewField, new_field_name
from ocrm.services.spreadsheets.plan import DuplicateRow, Duplicates, ImportPlan

BLANK = ""
"""What a text is mapped to that shall leave the field blank."""


def with_field(plan: ImportPlan, index: int, name: str) -> ImportPlan:
    """Let a column go into a field, "" for none; another column that went there goes nowhere."""
    others = {at: field for at, field in plan.fields.items() if at != index and field != name}
    return replace(
        plan,
        fields=dict(sorted((others | {index: name} if name else others).items())),
        joins={at: joined for at, joined in plan.joins.items() if at in others and index not in joined},
        new_fields={at: new for at, new in plan.new_fields.items() if at in others},
        values={at: kept for at, kept in plan.values.items() if at in others},
        new_values={at: kept for at, kept in plan.new_values.items() if at in others},
        match=tuple(known for known in plan.match if known in others.values() or known == name),
    )


def with_new_field(plan: ImportPlan, index: int, field: NewField) -> ImportPlan:
    """Let a column go into a field that the import makes."""
    plan = with_field(plan, index, new_field_name(index))
    return replace(plan, new_fields={**plan.new_fields, index: field})


def with_constant(plan: ImportPlan, name: str, text: str) -> ImportPlan:
    """Give every row a text for a field its cell says nothing of; "" for none."""
    others = {field: known for field, known in plan.constants.items() if field != name}
    return replace(plan, constants=others | ({name: text} if text else {}))


def with_value(plan: ImportPlan, index: int, text: str, *, code: str | None) -> ImportPlan:
    """Let a text of a list column mean a code, BLANK for nothing, None for a value to be added."""
    values = {other: known for other, known in plan.values.get(index, {}).items() if other != text}
    added = plan.new_values.get(index, frozenset()) - {text}
    if code is None:
        added |= {text}
    else:
        values[text] = code
    return replace(plan, values={**plan.values, index: values}, new_values={**plan.new_values, index: added})


def with_unknown_values(plan: ImportPlan, values: ColumnValues, *, adds: bool) -> ImportPlan:
    """Add every text of a column that means nothing yet to its list, or leave them all blank."""
    known = plan.values.get(values.index, {})
    unknown = frozenset(text for text in values.unknown if known.get(text, BLANK) == BLANK)
    decided = {text: code for text, code in known.items() if text not in unknown}
    blank = {} if adds else dict.fromkeys(unknown, BLANK)
    return replace(
        plan,
        values={**plan.values, values.index: decided | blank},
        new_values={**plan.new_values, values.index: unknown if adds else frozenset()},
    )


def with_policy(plan: ImportPlan, policy: Duplicates, duplicates: Iterable[DuplicateRow]) -> ImportPlan:
    """Say what becomes of single duplicates; a likely one is then what it is like, or with KEEP its own."""
    same_as, choices = dict(plan.same_as), dict(plan.choices)
    for duplicate in duplicates:
        choices[duplicate.row] = policy
        if policy is Duplicates.KEEP:
            same_as.pop(duplicate.row, None)
        elif duplicate.is_likely:
            same_as[duplicate.row] = duplicate.same_as
    return replace(plan, same_as=same_as, choices=choices)


def with_nearest_names(plan: ImportPlan, values: ColumnValues) -> ImportPlan:
    """Let the names of a column that were not decided on mean the nearest ones."""
    nearest = {text: names[0] for text, names in values.proposals.items()}
    decided = nearest | dict(plan.values.get(values.index, {}))
    return replace(plan, values={**plan.values, values.index: decided})


def without_rows(plan: ImportPlan) -> ImportPlan:
    """Forget what was decided about single rows and duplicates."""
    return replace(
        plan, edits={}, skipped_rows=frozenset(), choices={}, same_as={}, blanks_bad_cells=False, duplicates=None
    )
