"""The tender a deal is part of: number, platform, deadline, opening, the bond, and the documents to hand in (A3.22)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ocrm.clock import Clock
from ocrm.errors import NotFoundError, ValidationError
from ocrm.formats import format_date_long, format_time
from ocrm.i18n import N_, _
from ocrm.models.fields import FieldInfo, FieldKind, from_minor, from_utc_text, to_minor, to_utc_text
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.display import ValueFormatter
from ocrm.services.workspace import Workspace

K = FieldKind
FIELDS = (
    FieldInfo("number", N_("Tender number"), K.CODE, "number"),
    FieldInfo("platform", N_("Platform"), K.TEXT, "platform"),
    FieldInfo("deadline_at", N_("Deadline for bids"), K.MOMENT, "deadline_at"),
    FieldInfo("opening_at", N_("Bid opening"), K.MOMENT, "opening_at"),
    FieldInfo("bond", N_("Bid bond"), K.MONEY, "bond"),
    FieldInfo("bond_due_on", N_("Bond due on"), K.DATE, "bond_due_on"),
    FieldInfo("bond_returned_on", N_("Bond returned on"), K.DATE, "bond_returned_on"),
    FieldInfo("note", N_("Note"), K.TEXT, "note"),
)
"""What a form shows of a tender, in order; the documents are a checklist of their own."""
_BY_NAME = {info.name: info for info in FIELDS}


@dataclass(frozen=True, slots=True)
class TenderDocument:
    """A document to hand in."""

    name: str
    is_ready: bool = False


@dataclass(frozen=True, slots=True)
class TenderRow:
    """A deal's tender; moments in UTC."""

    opportunity_id: int
    number: str
    platform: str
    deadline_at: datetime | None
    opening_at: datetime | None
    bond: Decimal | None
    bond_due_on: date | None
    bond_returned_on: date | None
    note: str
    documents: tuple[TenderDocument, ...]

    def value(self, field: str) -> Any:
        """Return the value of one of FIELDS."""
        return getattr(self, field)

    def text(self, info: FieldInfo, formatter: ValueFormatter, clock: Clock) -> str:
        """Return a field as people read it; days and moments of a tender are written out."""
        value = self.value(info.name)
        if isinstance(value, datetime):
            local = clock.to_local(value)
            return f"{format_date_long(local.date())} {format_time(local)}"
        return format_date_long(value) if isinstance(value, date) else formatter.text(info, value)


_COLUMNS = (
    "opportunity_id, number, platform, deadline_at, opening_at, bond, bond_due_on, bond_returned_on, note, documents"
)


def fetch_tender(workspace: Workspace, opportunity_id: int) -> TenderRow | None:
    """Return a deal's tender, None where it is part of none."""
    row = workspace.first(f"SELECT {_COLUMNS} FROM tender WHERE opportunity_id = ?", (opportunity_id,))
    if row is None:
        return None
    deadline_at, opening_at = (None if text is None else from_utc_text(text) for text in row[3:5])
    due_on, returned_on = (None if text is None else date.fromisoformat(text) for text in row[6:8])
    return TenderRow(
        opportunity_id=row[0],
        number=row[1],
        platform=row[2],
        deadline_at=deadline_at,
        opening_at=opening_at,
        bond=None if row[5] is None else from_minor(row[5]),
        bond_due_on=due_on,
        bond_returned_on=returned_on,
        note=row[8],
        documents=tuple(TenderDocument(str(one["name"]), bool(one["ready"])) for one in json.loads(row[9] or "[]")),
    )


def start_tender(workspace: Workspace, opportunity_id: int, *, origin: str = "") -> Changes:
    """Say that a deal is part of a tender, to be described then."""
    title = records.title_of(workspace, "opportunities", opportunity_id)
    with workspace.operation(N_("Add a tender to “{title}”"), origin=origin, title=title) as operation:
        _ensure(workspace, opportunity_id)
    return operation.changes


def update_tender(workspace: Workspace, opportunity_id: int, values: Mapping[str, Any], *, origin: str = "") -> Changes:
    """Set fields of a deal's tender by name, which begins with them where there was none.

    Raises ValidationError for an opening before the deadline, a bond below zero, or one returned before it was due.
    """
    title = records.title_of(workspace, "opportunities", opportunity_id)
    _check(fetch_tender(workspace, opportunity_id), values)
    columns = {name: _stored(name, value) for name, value in values.items()}
    with workspace.operation(N_("Change the tender of “{title}”"), origin=origin, title=title) as operation:
        _ensure(workspace, opportunity_id)
        assignments = ", ".join(f"{name} = ?" for name in columns)
        workspace.connection.execute(
            f"UPDATE tender SET {assignments} WHERE opportunity_id = ?", (*columns.values(), opportunity_id)
        )
    return operation.changes


def set_documents(
    workspace: Workspace, opportunity_id: int, documents: Sequence[TenderDocument], *, origin: str = ""
) -> Changes:
    """Set the checklist of documents to hand in; raises ValidationError for one without a name or named twice."""
    names = [document.name.strip() for document in documents]
    if not all(names):
        raise ValidationError(_("Name the document. Nothing was changed."), field="name")
    if len(set(names)) < len(names):
        raise ValidationError(_("This document is on the list already. Nothing was changed."), field="name")
    title = records.title_of(workspace, "opportunities", opportunity_id)
    text = json.dumps(
        [{"name": name, "ready": one.is_ready} for name, one in zip(names, documents, strict=True)], ensure_ascii=False
    )
    with workspace.operation(N_("Change the tender of “{title}”"), origin=origin, title=title) as operation:
        _ensure(workspace, opportunity_id)
        workspace.connection.execute("UPDATE tender SET documents = ? WHERE opportunity_id = ?", (text, opportunity_id))
    return operation.changes


def delete_tender(workspace: Workspace, opportunity_id: int, *, origin: str = "") -> Changes:
    """Say that a deal is part of no tender; undo brings it back."""
    if fetch_tender(workspace, opportunity_id) is None:
        raise NotFoundError(_("This deal has no tender. Nothing was changed."))
    title = records.title_of(workspace, "opportunities", opportunity_id)
    with workspace.operation(N_("Delete the tender of “{title}”"), origin=origin, title=title) as operation:
        workspace.connection.execute("DELETE FROM tender WHERE opportunity_id = ?", (opportunity_id,))
    return operation.changes


def _ensure(workspace: Workspace, opportunity_id: int) -> None:
    workspace.connection.execute(
        "INSERT OR IGNORE INTO tender(opportunity_id, number, platform, documents, note) VALUES (?, '', '', '[]', '')",
        (opportunity_id,),
    )


def _stored(name: str, value: Any) -> Any:
    kind = _BY_NAME[name].kind
    if kind in (K.TEXT, K.CODE, K.LONG_TEXT):
        return (value or "").strip()
    if value is None:
        return None
    stored = {K.MONEY: to_minor, K.MOMENT: to_utc_text, K.DATE: date.isoformat}[kind]
    return stored(value)  # type: ignore[operator]


def _check(before: TenderRow | None, values: Mapping[str, Any]) -> None:
    def now(name: str) -> Any:
        return values[name] if name in values else None if before is None else before.value(name)

    bond, deadline, opening = now("bond"), now("deadline_at"), now("opening_at")
    if bond is not None and bond < 0:
        raise ValidationError(_("A bond is not below zero. Nothing was changed."), field="bond")
    if deadline is not None and opening is not None and opening < deadline:
        field = "opening_at" if "opening_at" in values else "deadline_at"
        raise ValidationError(_("Bids are opened after the deadline, not before. Nothing was changed."), field=field)
