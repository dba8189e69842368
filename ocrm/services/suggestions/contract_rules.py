"""Rules over contracts: talk about renewing what ends soon, close what is past its end (A4.07)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ocrm.formats import format_date
from ocrm.i18n import N_, _
from ocrm.models.contract import IS_RUNNING
from ocrm.models.fields import from_minor
from ocrm.services.contracts.reading import word_days_left
from ocrm.services.suggestions.rule import FieldChange, Found, Rule, Scope
from ocrm.services.workspace import Workspace

RENEWAL_DAYS = 30
"""How long before its end one talks about renewing a contract."""
_RUNNING = (
    "SELECT t.id, t.title, t.ends_on, t.amount, c.id, c.name, coalesce(c.value, ''), t.contact_id FROM contract t"
    f" JOIN customer c ON c.id = t.customer_id WHERE {IS_RUNNING} AND c.pooled_at IS NULL AND {{when}} AND {{only}}"
    " ORDER BY t.amount DESC, t.id LIMIT {limit}"
)
_NOT_RENEWED = "NOT EXISTS (SELECT 1 FROM contract n WHERE n.renews_id = t.id AND n.status <> 'terminated')"


def _ending(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find what ends soon and is not renewed."""
    today = workspace.clock.today()
    days = (today.isoformat(), (today + timedelta(days=RENEWAL_DAYS)).isoformat())
    for row in _rows(workspace, scope, limit, when=f"t.ends_on BETWEEN ? AND ? AND {_NOT_RENEWED}", values=days):
        title, ends_on = row[1], date.fromisoformat(row[2])
        reason = _("“{title}” ends on {day} ({left}), and nothing renews it").format(
            title=title, day=format_date(ends_on, today), left=word_days_left((ends_on - today).days)
        )
        todo = {"todo_title": _("Talk about renewing “{title}”").format(title=title), "todo_kind": "contract",
                "todo_on": today}  # fmt: skip
        yield _found(row, reason, todo)


def _past_end(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find what still runs although its last day has passed."""
    today = workspace.clock.today()
    for row in _rows(workspace, scope, limit, when="t.ends_on < ?", values=(today.isoformat(),)):
        day = format_date(date.fromisoformat(row[2]), today)
        reason = _("“{title}” was to end on {day}, and is still running").format(title=row[1], day=day)
        yield _found(row, reason, {"change": FieldChange("status", "expired")})


def _rows(
    workspace: Workspace, scope: Scope, limit: int, *, when: str, values: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    only, of_scope = "1", list[Any]()
    if scope.opportunity_id is not None:
        only, of_scope = "t.opportunity_id = ?", [scope.opportunity_id]
    elif scope.customer_id is not None:
        only, of_scope = "t.customer_id = ?", [scope.customer_id]
    sql = _RUNNING.format(when=when, only=only, limit=int(limit))
    return list(workspace.query(sql, (*values, *of_scope)))


def _found(row: tuple[Any, ...], reason: str, proposed: dict[str, Any]) -> Found:
    contract_id, title, ends_on, minor, customer_id, name, value, contact_id = row
    return Found(
        subject_id=contract_id, record_kind="contracts", record_id=contract_id, title=title, reason=reason,
        facts=str(ends_on), customer_id=customer_id, customer_name=name, contact_id=contact_id, value=value,
        amount=None if minor is None else from_minor(minor), **proposed,
    )  # fmt: skip


CONTRACT_RULES = (
    Rule("contract_renewal", N_("Contract to be renewed"),
         N_("A running contract ends within 30 days and nothing renews it."), 52, "repeat", _ending),
    Rule("contract_past_end", N_("Contract past its end"),
         N_("A contract runs though its last day has passed; accepting marks it as expired."), 33, "receipt",
         _past_end),
)  # fmt: skip
