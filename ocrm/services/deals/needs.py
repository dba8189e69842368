"""What a customer needs, in their words: noted, met by a product, or dropped (A1.24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import Choice, from_utc_text
from ocrm.models.todo import PRIORITIES
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

STATUSES = (
    Choice("open", N_("Open")),
    Choice("met", N_("Met")),
    Choice("dropped", N_("Given up")),
)
NEED_PRIORITIES = PRIORITIES
_ROW = (
    "SELECT n.id, n.customer_id, n.text, n.priority, n.status, n.product, n.opportunity_id,"
    " coalesce(o.subject, ''), n.created_at FROM need n LEFT JOIN opportunity o ON o.id = n.opportunity_id"
)
_ORDER = "n.status <> 'open', CASE n.priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, n.id"


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need with the deal it is part of; `product` names what would meet it."""

    need_id: int
    customer_id: int
    text: str
    priority: str
    status: str
    product: str
    opportunity_id: int | None
    opportunity_subject: str
    noted_at: datetime


def list_needs(workspace: Workspace, customer_id: int) -> list[NeedRow]:
    """Return the needs of a customer: open ones first, the most important before others."""
    rows = workspace.query(f"{_ROW} WHERE n.customer_id = ? ORDER BY {_ORDER}", (customer_id,))
    return [_row(row) for row in rows]


def list_deal_needs(workspace: Workspace, opportunity_id: int) -> list[NeedRow]:
    """Return the needs noted for one deal, in the same order."""
    rows = workspace.query(f"{_ROW} WHERE n.opportunity_id = ? ORDER BY {_ORDER}", (opportunity_id,))
    return [_row(row) for row in rows]


def _row(row: tuple[Any, ...]) -> NeedRow:
    return NeedRow(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], from_utc_text(row[8]))


def add_need(
    workspace: Workspace,
    customer_id: int,
    text: str,
    *,
    priority: str = "normal",
    product: str = "",
    opportunity_id: int | None = None,
    origin: str = "",
) -> Changes:
    """Note a need; raises ValidationError where nothing is said."""
    values = _checked(text, priority, "open")
    with workspace.operation(N_("Note need “{text}”"), origin=origin, text=values[0]) as operation:
        operation.created_id = new_id()
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT INTO need(id, created_at, updated_at, customer_id, opportunity_id, text, priority, status, product)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (operation.created_id, stamp, stamp, customer_id, opportunity_id, *values, product.strip()),
        )
    return operation.changes


def change_need(
    workspace: Workspace,
    need_id: int,
    *,
    text: str | None = None,
    priority: str | None = None,
    status: str | None = None,
    product: str | None = None,
    opportunity_id: int | None = None,
    origin: str = "",
) -> Changes:
    """Change what is given of a need; raises ValidationError, NotFoundError."""
    row = workspace.first("SELECT text, priority, status, product, opportunity_id FROM need WHERE id = ?", (need_id,))
    if row is None:
        raise NotFoundError(_("This need no longer exists. It may have been deleted; undo brings it back."))
    given = (text, priority, status)
    values = _checked(*(old if new is None else new for old, new in zip(row[:3], given, strict=True)))
    label = {"met": N_("Need met: “{text}”"), "dropped": N_("Drop need “{text}”")}.get(status or "")
    with workspace.operation(label or N_("Change need “{text}”"), origin=origin, text=values[0]) as operation:
        workspace.connection.execute(
            "UPDATE need SET updated_at = ?, text = ?, priority = ?, status = ?, product = ?, opportunity_id = ?"
            " WHERE id = ?",
            (workspace.stamp(), *values, row[3] if product is None else product.strip(), opportunity_id or row[4],
             need_id),
        )  # fmt: skip
    return operation.changes


def delete_need(workspace: Workspace, need_id: int, *, origin: str = "") -> Changes:
    """Delete a need; undo brings it back."""
    text = workspace.scalar("SELECT text FROM need WHERE id = ?", (need_id,))
    if text is None:
        raise NotFoundError(_("This need no longer exists. It may have been deleted; undo brings it back."))
    with workspace.operation(N_("Delete need “{text}”"), origin=origin, text=str(text)) as operation:
        workspace.connection.execute("DELETE FROM need WHERE id = ?", (need_id,))
    return operation.changes


def _checked(text: str, priority: str, status: str) -> tuple[str, str, str]:
    text = text.strip()
    if not text:
        raise ValidationError(_("Say what is needed."), field="text")
    for name, code, known in (("priority", priority, NEED_PRIORITIES), ("status", status, STATUSES)):
        if code not in {choice.code for choice in known}:
            raise ValidationError(_("“{value}” is no priority or status of a need.").format(value=code), field=name)
    return text, priority, status
