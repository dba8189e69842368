"""Several numbers, addresses and accounts in one field: the main one in the record, the others beside it (A1.02)."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.further_value import MESSENGERS as MESSENGERS
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.fields.field_input import parse_field
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace, term

KINDS = frozenset({"customers", "contacts"})
"""The kinds of records whose fields may have several values."""
SERVICES = (N_("DingTalk"), N_("WeCom"), N_("Feishu"), "Telegram", "WhatsApp")
"""Messengers offered beside WeChat and QQ, which have fields of their own."""
_FIELD_KINDS = frozenset({FieldKind.PHONE, FieldKind.EMAIL, FieldKind.URL})
_NAMED = frozenset({"address", "home_address", "wechat", "qq", MESSENGERS})
_MOST = 200


@dataclass(frozen=True, slots=True)
class FurtherValue:
    """A value a field has beside its main one."""

    value_id: int
    field: str
    value: str


def takes_several(kind: str, info: FieldInfo) -> bool:
    """Say whether a field may have further values: numbers, addresses, accounts."""
    is_own = info.is_custom and info.kind is not FieldKind.PHONE
    return kind in KINDS and not is_own and (info.kind in _FIELD_KINDS or info.name in _NAMED)


def list_values(workspace: Workspace, record_id: int) -> dict[str, list[FurtherValue]]:
    """Return the further values of a record by field, in the order in which they came."""
    found: dict[str, list[FurtherValue]] = {}
    for value_id, field, value in workspace.query(
        "SELECT id, field, value FROM alternate_value WHERE record_id = ? ORDER BY id", (record_id,)
    ):
        found.setdefault(field, []).append(FurtherValue(value_id, field, value))
    return found


def add_value(workspace: Workspace, kind: str, record_id: int, field: str, text: str, *, origin: str = "") -> Changes:
    """Add a value to a field as it is typed; the first one becomes the main one. Raises UserError."""
    info, title, main = _present(workspace, kind, record_id, field)
    value = _read(workspace, info, text)
    if not info.is_computed and not main:
        return records.update_records(workspace, kind, [record_id], {field: value}, origin=origin)
    known = [main, *(one.value for one in list_values(workspace, record_id).get(field, ()))]
    if value.casefold() in {str(one or "").casefold() for one in known}:
        raise ValidationError(_("“{value}” is there already. Nothing was changed.").format(value=value), field=field)
    with workspace.operation(
        N_("Add another {field} to “{title}”"), origin=origin, field=term(info.label), title=title
    ) as operation:
        workspace.connection.execute(
            "INSERT INTO alternate_value(id, record_id, field, value, from_record_id) VALUES (?,?,?,?,NULL)",
            (new_id(), record_id, field, value),
        )
        _touch(workspace, kind, record_id)
    return operation.changes


def remove_value(workspace: Workspace, kind: str, record_id: int, value_id: int, *, origin: str = "") -> Changes:
    """Take a further value away; raises NotFoundError."""
    one = _value(workspace, record_id, value_id)
    info, title, _main = _present(workspace, kind, record_id, one.field)
    with workspace.operation(
        N_("Remove {field} “{value}” of “{title}”"), origin=origin, field=term(info.label), value=one.value, title=title
    ) as operation:
        workspace.connection.execute("DELETE FROM alternate_value WHERE id = ?", (value_id,))
        _touch(workspace, kind, record_id)
    return operation.changes


def make_main(workspace: Workspace, kind: str, record_id: int, value_id: int, *, origin: str = "") -> Changes:
    """Let a further value be the main one; the one that was becomes a further one. Raises UserError."""
    one = _value(workspace, record_id, value_id)
    info, title, main = _present(workspace, kind, record_id, one.field)
    if info.is_computed:
        raise ValidationError(_("None of these is the main one. Nothing was changed."), field=one.field)
    label = N_("Make “{value}” the main {field} of “{title}”")
    with workspace.operation(label, origin=origin, value=one.value, field=term(info.label), title=title) as operation:
        records.update_records(workspace, kind, [record_id], {one.field: one.value})
        if main:
            workspace.connection.execute("UPDATE alternate_value SET value = ? WHERE id = ?", (main, value_id))
        else:
            workspace.connection.execute("DELETE FROM alternate_value WHERE id = ?", (value_id,))
    return operation.changes


def _read(workspace: Workspace, info: FieldInfo, text: str) -> str:
    value = parse_field(workspace, info, text) if not info.is_computed else " ".join(text.split())
    if not value:
        raise ValidationError(_("Type another value first. Nothing was changed."), field=info.name)
    if len(str(value)) > _MOST:
        words = _("At most {n} characters fit here. Nothing was changed.")
        raise ValidationError(words.format(n=_MOST), field=info.name)
    if getattr(value, "others", ()):
        raise ValidationError(_("Add one at a time. Nothing was changed."), field=info.name)
    return str(value)


def _present(workspace: Workspace, kind: str, record_id: int, field: str) -> tuple[FieldInfo, str, str]:
    """Return a field, the record's title and the main value; raises NotFoundError, ValidationError."""
    described = record_type(kind)
    info = described.field(field)
    if not takes_several(kind, info):
        words = _("“{field}” has one value only. Nothing was changed.")
        raise ValidationError(words.format(field=_(info.label)), field=field)
    row = records.fetch_record(workspace, kind, record_id)
    return info, str(row[described.title_field]), str(row[field] or "")


def _value(workspace: Workspace, record_id: int, value_id: int) -> FurtherValue:
    for values in list_values(workspace, record_id).values():
        for one in values:
            if one.value_id == value_id:
                return one
    raise NotFoundError(_("This value is no longer there. It may have been removed; undo brings it back."))


def _touch(workspace: Workspace, kind: str, record_id: int) -> None:
    """Let the record count as changed: its further values are told with it."""
    table = record_type(kind).table
    workspace.connection.execute(f"UPDATE {table} SET updated_at = ? WHERE id = ?", (workspace.stamp(), record_id))
