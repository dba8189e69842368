"""What one step did to which record, field by field, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import apsw

from ocrm.i18n import N_, _
from ocrm.models import journal
from ocrm.services.fields.field_history import ChangeReader
from ocrm.services.schema import RECORD_TYPES, RecordType
from ocrm.services.workspace import Workspace

MOST_SHOWN = 200
"""Records of a step that are told one by one."""
_ALSO_TOLD = ("stage", "status")
"""Fields nobody types, which a timeline tells by entries of their own."""
_KIND_OF_TABLE = {described.table: described for described in RECORD_TYPES.values()}
_OTHERS = {
    "record_tag": N_("Tags"),
    "attachment": N_("Attachments"),
    "stage_change": N_("Moves between stages"),
    "todo_item": N_("Checklist"),
    "stage": N_("Stages"),
    "pipeline": N_("Pipelines"),
    "picklist_value": N_("Lists"),
    "custom_field": N_("Fields"),
    "saved_view": N_("Views"),
    "segment": N_("Segments"),
    "segment_member": N_("Segments"),
    "import_batch": N_("Imports"),
    "plan": N_("Plans"),
    "plan_step": N_("Plans"),
    "promise": N_("Promises"),
    "sales_target": N_("Targets"),
}


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What a step did with one record: `action` is insert, update or delete; each sentence one field, old → new."""

    kind: str
    kind_label: str
    record_id: int
    title: str
    action: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepDetails:
    """What a step did: the records told of, how many more there are, and what else changed, by name and count."""

    records: tuple[RecordChange, ...]
    further: int
    others: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Touched:
    described: RecordType
    record_id: int
    action: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def fetch_details(workspace: Workspace, operation_id: int) -> StepDetails:
    """Return what a step did; of an undo or redo what it did to the records."""
    touched: dict[tuple[str, int], _Touched] = {}
    further: set[tuple[str, int]] = set()
    others: dict[str, int] = {}
    columns: dict[str, list[str]] = {}
    for part in journal.effect(workspace.connection, operation_id):
        for change in apsw.Changeset.iter(part):
            described = _KIND_OF_TABLE.get(change.name)
            if described is None:
                name = _(_OTHERS.get(change.name, N_("Other")))
                others[name] = others.get(name, 0) + 1
                continue
            if change.name not in columns:
                columns[change.name] = journal.columns_of(workspace.connection, change.name)
            _take(change, described, columns[change.name], touched, further)
    readers = {kind: ChangeReader(workspace, described, 0, also=_ALSO_TOLD) for kind, described in RECORD_TYPES.items()}
    told = [_told(workspace, one, readers[one.described.kind]) for one in touched.values()]
    shown = tuple(one for one in told if one.action != "update" or one.sentences)
    return StepDetails(shown, len(further), tuple(others.items()))


def _take(
    change: apsw.TableChange,
    described: RecordType,
    columns: list[str],
    touched: dict[tuple[str, int], _Touched],
    further: set[tuple[str, int]],
) -> None:
    """Note the columns one change names; the first value before and the last after count."""
    old: Any = change.old or ()
    new: Any = change.new or ()
    row_id = (new if change.op == "INSERT" else old)[0]
    key = (change.name, row_id)
    if key not in touched:
        if len(touched) >= MOST_SHOWN:
            further.add(key)
            return
        touched[key] = _Touched(described, row_id, change.op.lower())
    one = touched[key]
    if change.op == "UPDATE":
        for column, earlier, later in zip(columns, old, new, strict=False):
            if later is not apsw.no_change:
                one.before.setdefault(column, earlier)
                one.after[column] = later
    else:
        one.after.update(zip(columns, new or old, strict=False))


def _told(workspace: Workspace, one: _Touched, reader: ChangeReader) -> RecordChange:
    described = one.described
    title = one.after.get(described.title_field) if one.action != "update" else None
    if title is None:
        title = workspace.scalar(
            f"SELECT {described.title_field} FROM {described.table} WHERE id = ?", (one.record_id,)
        )
    if title is None:
        title = workspace.scalar(
            "SELECT title FROM deleted_record WHERE record_id = ? ORDER BY operation_id DESC LIMIT 1", (one.record_id,)
        )
    sentences = reader.sentences(one.before, one.after) if one.action == "update" else ()
    return RecordChange(
        described.kind, _(described.label_one), one.record_id, str(title or _("(deleted)")), one.action, sentences
    )
