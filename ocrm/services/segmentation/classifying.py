"""Classifying customers by rules in order: each finds some, the first that does sets a field; with preview and undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace, term

_KIND = "customers"
_CHUNK = 500
_SETTABLE = frozenset({FieldKind.CHOICE, FieldKind.PICKLIST})


@dataclass(frozen=True, slots=True)
class ClassRule:
    """Customers a filter finds get a value of a field."""

    filter: Filter | None
    value: str


@dataclass(frozen=True, slots=True)
class RulePreview:
    """What a rule would do: it finds so many, so many are left to it by the rules before, so many would change."""

    found: int
    left: int
    changed: int


def settable_fields() -> list[FieldInfo]:
    """Return the fields rules may set: those with a list of values."""
    return [info for info in record_type(_KIND).fields.values() if info.editable and info.kind in _SETTABLE]


def preview_rules(workspace: Workspace, field: str, rules: Sequence[ClassRule]) -> list[RulePreview]:
    """Return what each rule would do, in order; for a worker thread. Raises UserError on a rule that cannot work."""
    taken: set[int] = set()
    previews = []
    for rule in rules:
        found = _found(workspace, rule)
        left = [record_id for record_id in found if record_id not in taken]
        taken.update(left)
        previews.append(RulePreview(len(found), len(left), len(_differing(workspace, field, left, rule.value))))
    return previews


def apply_rules(
    workspace: Workspace,
    field: str,
    rules: Sequence[ClassRule],
    *,
    report: Callable[[int, int], None] | None = None,
    origin: str = "",
) -> Changes:
    """Set the field of the customers the rules find, as one operation with one undo; for a worker thread.

    A customer that several rules find gets the value of the first. Raises ValidationError without rules.
    """
    if not rules:
        raise ValidationError(_("There is no rule yet. Add one first."), field="rules")
    info = record_type(_KIND).field(field)
    planned = _plan(workspace, field, rules)
    count = sum(len(ids) for ids, _value in planned)
    with workspace.operation(
        N_("Classify {count} customers by {field}"), origin=origin, count=count, field=term(info.label)
    ) as operation:
        done = 0
        for ids, value in planned:
            for start in range(0, len(ids), _CHUNK):
                part = ids[start : start + _CHUNK]
                records.update_records(workspace, _KIND, part, {field: value})
                operation.next_part_if_large()
                done += len(part)
                if report is not None:
                    report(done, count)
    return operation.changes


def _plan(workspace: Workspace, field: str, rules: Sequence[ClassRule]) -> list[tuple[list[int], str]]:
    taken: set[int] = set()
    planned = []
    for rule in rules:
        left = [record_id for record_id in _found(workspace, rule) if record_id not in taken]
        taken.update(left)
        planned.append((_differing(workspace, field, left, rule.value), rule.value))
    return planned


def _found(workspace: Workspace, rule: ClassRule) -> list[int]:
    where, values = records.condition_of(workspace, RecordQuery(_KIND, rule.filter))
    return [row[0] for row in workspace.query(f"SELECT t.id FROM customer t WHERE {where} ORDER BY t.id", values)]


def _differing(workspace: Workspace, field: str, record_ids: Sequence[int], value: str) -> list[int]:
    column = record_type(_KIND).field(field).column
    present: dict[int, Any] = dict(workspace.query(f"SELECT t.id, {column} FROM customer t"))
    return [record_id for record_id in record_ids if present.get(record_id) != value]
