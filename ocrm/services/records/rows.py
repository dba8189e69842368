"""Records as read: values by field name, in the types the floors above work with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.models.fields import from_minor, from_utc_text
from ocrm.services.fields import own_fields
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LUNAR_MARK, Birthday, LunarDay

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to another record, or to a stage, with its title."""

    record_id: int
    title: str

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as read: values by field name (Decimal, date, aware datetime, Reference, str, int, bool or None)."""

    record_id: int
    kind: str
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def fetch_rows(
    workspace: Workspace, kind: str, record_ids: Sequence[int], fields: Iterable[str] | None = None
) -> list[RecordRow | None]:
    """Return records in the order of `record_ids`; None where one is gone. All fields unless some are named."""
    described = record_type(kind)
    infos = [described.field(name) for name in fields] if fields is not None else list(described.fields.values())
    columns = ", ".join(_selected(info) for info in infos)
    found: dict[int, RecordRow] = {}
    stage_names = _stage_names(workspace) if any(info.kind is FieldKind.STAGE for info in infos) else {}
    for part in chunks(record_ids):
        marks = ",".join("?" * len(part))
        rows = workspace.query(f"SELECT t.id, {columns} FROM {described.table} t WHERE t.id IN ({marks})", part)
        for row in rows:
            found[row[0]] = RecordRow(row[0], kind, dict(_read(infos, row, stage_names)))
    return [found.get(record_id) for record_id in record_ids]


def fetch_record(workspace: Workspace, kind: str, record_id: int) -> RecordRow:
    """Return one record with all fields; raises NotFoundError."""
    row = fetch_rows(workspace, kind, [record_id])[0]
    if row is None:
        raise record_gone()
    return row


def record_gone() -> NotFoundError:
    """Return what is raised where a record is wanted that is there no more."""
    return NotFoundError(_("This record no longer exists. It may have been deleted; undo brings it back."))


def _title_expression(info: FieldInfo) -> str:
    target = record_type(info.reference)
    return f"(SELECT r.{target.title_field} FROM {target.table} r WHERE r.id = {info.column})"


def _selected(info: FieldInfo) -> str:
    if info.kind is FieldKind.BIRTHDAY:
        return f"CASE WHEN t.lunar_birthday <> '' THEN '{LUNAR_MARK}' || t.lunar_birthday ELSE {info.column} END"
    return f"{info.column}, {_title_expression(info)}" if info.kind is FieldKind.REFERENCE else info.column


def _read(
    infos: Iterable[FieldInfo], row: tuple[Any, ...], stage_names: Mapping[int, str]
) -> Iterator[tuple[str, Any]]:
    position = 1
    for info in infos:
        value = row[position]
        position += 1
        if info.kind is FieldKind.REFERENCE:
            value = None if value is None else Reference(value, row[position] or "")
            position += 1
        elif info.kind is FieldKind.STAGE:
            value = Reference(value, stage_names.get(value, ""))
        elif value is not None:
            value = _READERS.get(info.kind, _same)(value)
        yield info.name, value


def _same(value: Any) -> Any:
    return value


def _birthday(text: str) -> Birthday:
    return LunarDay.from_stored(text[1:]) if text.startswith(LUNAR_MARK) else date.fromisoformat(text)


_READERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.MONEY: from_minor,
    FieldKind.DATE: date.fromisoformat,
    FieldKind.BIRTHDAY: _birthday,
    FieldKind.MOMENT: from_utc_text,
    FieldKind.BOOLEAN: bool,
    FieldKind.TAGS: lambda text: tuple(text.split("; ")),
    FieldKind.NUMBER: own_fields.number_of,
    FieldKind.MULTI_PICK: own_fields.codes_of,
}


def _stage_names(workspace: Workspace) -> dict[int, str]:
    from ocrm.services.deals.stages import stages_by_id  # at use: stages builds on settings, not on records

    return {stage_id: stage.name for stage_id, stage in stages_by_id(workspace).items()}


def chunks(record_ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(record_ids), _CHUNK):
        yield list(record_ids[start : start + _CHUNK])
