"""What may make a deal fail, how bad that would be, and what is done about it (A3.16)."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import Choice
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

SEVERITIES = (
    Choice("high", N_("High")),
    Choice("medium", N_("Medium")),
    Choice("low", N_("Low")),
)
STATUSES = (
    Choice("open", N_("Open")),
    Choice("answered", N_("Under control")),
    Choice("happened", N_("It happened")),
)


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk of a deal; `answer` is what is done about it."""

    risk_id: int
    opportunity_id: int
    text: str
    severity: str
    status: str
    answer: str


_ROW = "SELECT id, opportunity_id, text, severity, status, answer FROM risk"
_ORDER = "status <> 'open', CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, id"


def list_risks(workspace: Workspace, opportunity_id: int) -> list[RiskRow]:
    """Return the risks of a deal: open ones first, the worst before others."""
    rows = workspace.query(f"{_ROW} WHERE opportunity_id = ? ORDER BY {_ORDER}", (opportunity_id,))
    return [RiskRow(*row) for row in rows]


def add_risk(
    workspace: Workspace,
    opportunity_id: int,
    text: str,
    *,
    severity: str = "medium",
    answer: str = "",
    origin: str = "",
) -> Changes:
    """Note a risk; raises ValidationError where nothing is said."""
    text = _checked(text, severity, "open")
    with workspace.operation(N_("Note risk “{text}”"), origin=origin, text=text) as operation:
        operation.created_id = new_id()
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT INTO risk(id, created_at, updated_at, opportunity_id, text, severity, status, answer)"
            " VALUES (?,?,?,?,?,?,'open',?)",
            (operation.created_id, stamp, stamp, opportunity_id, text, severity, answer.strip()),
        )
    return operation.changes


def change_risk(
    workspace: Workspace,
    risk_id: int,
    *,
    text: str | None = None,
    severity: str | None = None,
    status: str | None = None,
    answer: str | None = None,
    origin: str = "",
) -> Changes:
    """Change what is given of a risk; raises ValidationError, NotFoundError."""
    before = _fetch(workspace, risk_id)
    severity, status = severity or before.severity, status or before.status
    text = _checked(before.text if text is None else text, severity, status)
    label = {"answered": N_("Risk under control: “{text}”"), "happened": N_("Risk came true: “{text}”")}.get(
        status if status != before.status else "", N_("Change risk “{text}”")
    )
    with workspace.operation(label, origin=origin, text=text) as operation:
        workspace.connection.execute(
            "UPDATE risk SET updated_at = ?, text = ?, severity = ?, status = ?, answer = ? WHERE id = ?",
            (workspace.stamp(), text, severity, status, before.answer if answer is None else answer.strip(), risk_id),
        )
    return operation.changes


def delete_risk(workspace: Workspace, risk_id: int, *, origin: str = "") -> Changes:
    """Delete a risk; undo brings it back."""
    before = _fetch(workspace, risk_id)
    with workspace.operation(N_("Delete risk “{text}”"), origin=origin, text=before.text) as operation:
        workspace.connection.execute("DELETE FROM risk WHERE id = ?", (risk_id,))
    return operation.changes


def _fetch(workspace: Workspace, risk_id: int) -> RiskRow:
    row = workspace.first(f"{_ROW} WHERE id = ?", (risk_id,))
    if row is None:
        raise NotFoundError(_("This risk no longer exists. It may have been deleted; undo brings it back."))
    return RiskRow(*row)


def _checked(text: str, severity: str, status: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError(_("Say what may go wrong. Nothing was changed."), field="text")
    for name, code, known in (("severity", severity, SEVERITIES), ("status", status, STATUSES)):
        if code not in {choice.code for choice in known}:
            raise ValidationError(_("“{value}” is no severity or status of a risk.").format(value=code), field=name)
    return text
