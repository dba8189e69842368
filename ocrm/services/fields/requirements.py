"""Required and recommended fields: what a form asks for, and the records that lack some of them.

Forms save without the required ones as a draft only; a line typed quickly and an import may lack them too. All of these
are found here afterwards, and listed by the data quality.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.fields.field_layout import APPLIES_TO, Need, layout_of, may_be_needed
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace

_BOTH = (Need.REQUIRED, Need.RECOMMENDED)


@dataclass(frozen=True, slots=True)
class IncompleteRecord:
    """A record and the fields it lacks, required ones first."""

    record_id: int
    title: str
    missing: tuple[FieldInfo, ...]


@dataclass(frozen=True, slots=True)
class MissingField:
    """A field that is wanted, how much, of whom, and how many records lack it; `filter` finds them."""

    info: FieldInfo
    need: Need
    applies_to: str
    count: int
    filter: Filter


def needs_of(workspace: Workspace, kind: str, applies_to: str = "") -> dict[str, Need]:
    """Return the fields of a form that must or should be filled in."""
    return {
        placement.name: placement.need
        for placement in layout_of(workspace, kind, applies_to)
        if placement.need is not Need.OPTIONAL
    }


def check_form(
    workspace: Workspace,
    kind: str,
    values: Mapping[str, Any],
    *,
    applies_to: str = "",
    names: Collection[str] | None = None,
) -> None:
    """Raise ValidationError for the first required field a form leaves blank; `names` are the fields it has."""
    for info in blank_required(workspace, kind, values, applies_to=applies_to, names=names):
        raise ValidationError(needed_text(info), field=info.name)


def needed_text(info: FieldInfo) -> str:
    """Return what is said beside a required field that is blank."""
    return _("{field} is needed.").format(field=_(info.label))


def blank_required(
    workspace: Workspace,
    kind: str,
    values: Mapping[str, Any],
    *,
    applies_to: str = "",
    names: Collection[str] | None = None,
) -> tuple[FieldInfo, ...]:
    """Return the fields the user requires that `values` leave blank: what makes a record a draft.

    `names` are the fields asked for, by default all. Those no record can be without are not among them.
    """
    return tuple(
        placement.info
        for placement in layout_of(workspace, kind, applies_to)
        if placement.need is Need.REQUIRED
        and not placement.is_fixed  # those `records` refuses
        and (names is None or placement.name in names)
        and values.get(placement.name) in (None, "", ())
    )


def missing_fields(workspace: Workspace, kind: str, values: Mapping[str, Any]) -> tuple[FieldInfo, ...]:
    """Return the wanted fields a record lacks, required ones first; `values` are those of a RecordRow."""
    needs = needs_of(workspace, kind, str(values.get("kind") or "") if kind in APPLIES_TO else "")
    fields = record_type(kind).fields
    blank = [name for name in needs if values.get(name) in (None, "", ())]
    blank.sort(key=lambda name: needs[name] is not Need.REQUIRED)
    return tuple(fields[name] for name in blank)


def incomplete_filter(workspace: Workspace, kind: str, *, needs: Collection[Need] = (Need.REQUIRED,)) -> Filter | None:
    """Return the filter of the records that lack a wanted field; None where no field is wanted."""
    parts = tuple(wanted for _info, _need, _part, wanted in _wanted(workspace, kind) if _need in needs)
    return AnyOf(parts) if parts else None


def incomplete_records(
    workspace: Workspace, kind: str, *, needs: Collection[Need] = (Need.REQUIRED,), limit: int = 200
) -> list[IncompleteRecord]:
    """Return records that lack a wanted field, the newest first. Reads at most `limit`; for a worker thread."""
    condition = incomplete_filter(workspace, kind, needs=needs)
    if condition is None:
        return []
    found = records.first_ids(workspace, RecordQuery(kind, condition, ("-created_at",)), limit)
    rows = records.fetch_rows(workspace, kind, found)
    title = record_type(kind).title_field
    return [
        IncompleteRecord(row.record_id, str(row[title]), missing_fields(workspace, kind, row.values))
        for row in rows
        if row is not None
    ]


def count_missing(workspace: Workspace, kind: str) -> list[MissingField]:
    """Return every wanted field with how many records lack it, required ones first; for a worker thread."""
    found = [
        MissingField(info, need, part, records.count(workspace, RecordQuery(kind, wanted)), wanted)
        for info, need, part, wanted in _wanted(workspace, kind)
    ]
    return sorted(found, key=lambda missing: (missing.need is not Need.REQUIRED, -missing.count))


def _wanted(workspace: Workspace, kind: str) -> list[tuple[FieldInfo, Need, str, Filter]]:
    """Return the wanted fields that records may lack, of whom they are wanted, and the filter of those without."""
    found: list[tuple[FieldInfo, Need, str, Filter]] = []
    for part in APPLIES_TO.get(kind, ("",)):
        for placement in layout_of(workspace, kind, part):
            if placement.need in _BOTH and may_be_needed(placement.info) and placement.info.kind is not FieldKind.STAGE:
                blank = Condition(placement.name, Operator.EMPTY)
                wanted = AllOf((Condition("kind", Operator.IS, part), blank)) if part else blank
                found.append((placement.info, placement.need, part, wanted))
    return found
