"""What each field of a record was before: read out of the changesets that the journal keeps for undo."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apsw

from ocrm.i18n import N_, _
from ocrm.models import journal, journal_index
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services.deals.stages import stages_by_id
from ocrm.services.display import ValueFormatter
from ocrm.services.fields import own_fields
from ocrm.services.schema import FieldInfo, FieldKind, RecordType, record_type
from ocrm.services.workspace import Workspace, say
from ocrm.text.birthdays import LunarDay

EDIT_ONE = N_("Change {field} of “{title}”")
EDIT_MANY = N_("Change {field} of {count} records")
"""What a step is called that only edits fields."""
_STEPS_READ = 2_000
"""Operations looked through at most: logging contact touches the customer too, without a field anybody typed."""
_CUSTOM, _LUNAR_BIRTHDAY = "custom", "lunar_birthday"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after one step, as people read them; `step` is what the step was called.

    `is_edit` says that the step did nothing but edit fields.
    """

    operation_id: int
    happened_at: datetime
    field: str
    label: str
    old: str
    new: str
    step: str
    origin: str
    is_undone: bool
    is_edit: bool = True

    @property
    def sentence(self) -> str:
        """The change in one line: City: Hangzhou → Ningbo."""
        return _sentence(self.label, self.old, self.new)


def _sentence(field: str, old: str, new: str) -> str:
    nothing = _("(empty)")
    return _("{field}: {old} → {new}").format(field=field, old=old or nothing, new=new or nothing)


def fetch_field_changes(
    workspace: Workspace,
    kind: str,
    record_id: int,
    *,
    field: str = "",
    before: datetime | None = None,
    since: datetime | None = None,
    with_undone: bool = False,
    limit: int = 100,
) -> list[FieldChange]:
    """Return what the last `limit` steps changed in a record's typed fields, newest first; in one with `field`."""
    reader = ChangeReader(workspace, record_type(kind), record_id)
    found: list[FieldChange] = []
    left = limit
    for step in _steps(workspace, record_id, before=before, since=since, with_undone=with_undone):
        changes = [change for change in reader.changes_of(step) if field in ("", change.field)]
        found += changes
        left -= bool(changes)
        if not left:
            break
    return found


_TAKEN_BACK = (
    "o.state = 'abandoned' AND o.id IN"
    " (SELECT r.target_id FROM operation r WHERE r.id IN own AND r.kind = 'change' AND r.state = 'done')"
)
"""A step another one took back much later is told with that one: what was changed twice is not told once."""


@dataclass(frozen=True, slots=True)
class _Step:
    operation_id: int
    state: str
    label: str
    origin: str
    happened_at: datetime
    is_edit: bool


def _steps(
    workspace: Workspace, record_id: int, *, before: datetime | None, since: datetime | None, with_undone: bool
) -> Iterator[_Step]:
    rows = workspace.connection.execute(
        "WITH own(id) AS (SELECT operation_id FROM operation_record WHERE record_id = :record"
        " UNION ALL SELECT value FROM json_each(:large))"
        " SELECT o.id, o.state, o.label, o.label_values, o.origin, o.happened_at FROM operation o"
        f" WHERE o.id IN own AND o.kind = 'change' AND (o.state = 'done' OR :undone OR {_TAKEN_BACK})"
        " AND o.happened_at < :before AND o.happened_at >= :since"
        f" ORDER BY o.id DESC LIMIT {_STEPS_READ}",
        {
            "record": record_id,
            "large": json.dumps(journal_index.large_operations(workspace.connection, record_id)),
            "undone": with_undone,
            "before": "9" if before is None else to_utc_text(before),
            "since": "" if since is None else to_utc_text(since),
        },
    )
    for operation_id, state, label, values, origin, moment in list(rows):
        said, is_edit = say(label, json.loads(values)), label in (EDIT_ONE, EDIT_MANY)
        yield _Step(operation_id, state, said, origin, from_utc_text(moment), is_edit)


class ChangeReader:
    """Reads the columns of a record (0: none in particular) out of changesets and puts them into words."""

    def __init__(
        self, workspace: Workspace, described: RecordType, record_id: int, *, also: Collection[str] = ()
    ) -> None:
        """Fields that are edited are told, and those named in `also`."""
        self._workspace, self._described, self._record_id = workspace, described, record_id
        self._formatter = ValueFormatter(workspace)
        self._columns = journal.columns_of(workspace.connection, described.table)
        fields = described.model._meta.columns
        self._infos: dict[str, FieldInfo] = {}
        for column, model_field in fields.items():
            info = described.fields.get(model_field.name)
            if info is not None and (info.editable or info.name in also):
                self._infos[column] = info
        if "birthday" in described.fields:
            self._infos[_LUNAR_BIRTHDAY] = described.fields["birthday"]

    def changes_of(self, step: _Step) -> list[FieldChange]:
        """Return what a step changed, in the order of the table."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for part in journal.load(self._workspace.connection, step.operation_id):
            for change in apsw.Changeset.iter(part):
                if change.op == "UPDATE" and change.name == self._described.table:
                    self._take(change, before, after)
        return [
            FieldChange(step.operation_id, step.happened_at, info.name, _(info.label), old, new, step.label,
                        step.origin, step.state != "done", step.is_edit)
            for info, old, new in self._changed(before, after)
        ]  # fmt: skip

    def sentences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what changed between stored columns, a line for each field."""
        return tuple(_sentence(_(info.label), old, new) for info, old, new in self._changed(before, after))

    def _changed(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[FieldInfo, str, str]]:
        for info, old, new in (*self._own_values(before, after), *self._custom_values(before, after)):
            if old != new:
                yield info, old, new

    def _take(self, change: apsw.TableChange, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Note the columns of this record that one change names; the first value before and the last after count."""
        old, new = change.old or (), change.new or ()
        if not old or old[0] != self._record_id:
            return
        for column, earlier, later in zip(self._columns, old, new, strict=False):
            if later is not apsw.no_change:
                before.setdefault(column, earlier)
                after[column] = later

    def _own_values(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[FieldInfo, str, str]]:
        for column, info in self._infos.items():
            if column in after:
                yield info, self._text(info, column, before[column]), self._text(info, column, after[column])

    def _text(self, info: FieldInfo, column: str, stored: Any) -> str:
        if stored is None:
            return ""
        if column == _LUNAR_BIRTHDAY:
            return self._formatter.text(info, LunarDay.from_stored(stored)) if stored else ""
        value = self._described.model._meta.columns[column].python_value(stored)
        if info.kind in (FieldKind.REFERENCE, FieldKind.STAGE):
            return self._title(info, int(stored))
        if info.kind is FieldKind.BOOLEAN:
            value = bool(value)
        return self._formatter.text(info, value)

    def _title(self, info: FieldInfo, record_id: int) -> str:
        if info.kind is FieldKind.STAGE:
            found = stages_by_id(self._workspace).get(record_id)
            return found.name if found is not None else _("(deleted)")
        referred = record_type(info.reference)
        title = self._workspace.scalar(
            f"SELECT {referred.title_field} FROM {referred.table} WHERE id = ?", (record_id,)
        )
        return str(title) if title is not None else _("(deleted)")

    def _custom_values(
        self, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[tuple[FieldInfo, str, str]]:
        if _CUSTOM not in after:
            return
        old, new = json.loads(before[_CUSTOM] or "{}"), json.loads(after[_CUSTOM] or "{}")
        for name in sorted({*old, *new}):
            info = self._described.fields.get(name)
            if info is not None and old.get(name) != new.get(name):
                yield info, self._custom_text(info, old.get(name)), self._custom_text(info, new.get(name))

    def _custom_text(self, info: FieldInfo, stored: Any) -> str:
        if info.kind is FieldKind.BOOLEAN:  # what is not ticked is not kept
            return self._formatter.text(info, bool(stored))
        if stored is None or stored == "":
            return ""
        return self._formatter.text(info, own_fields.from_json(info, stored))
