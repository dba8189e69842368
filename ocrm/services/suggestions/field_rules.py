"""Rules that propose a value for a field of a customer: its stage after a sale, its value by its sales (A1.05, A1.06).

Accepting sets the field, as typing it would, with history and undo. What contracts and payments would say of stage and
credit waits until there are any: a deal that was won stands for a contract that was signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ocrm.formats import format_date
from ocrm.i18n import N_, _
from ocrm.models.fields import from_minor
from ocrm.services.display import ValueFormatter
from ocrm.services.schema import record_type
from ocrm.services.suggestions.rule import FieldChange, Found, Rule, Scope
from ocrm.services.workspace import Workspace

GRADES = {"A": "high", "B": "medium", "C": "low"}
"""The value of a customer that its ABC class speaks for (D-36)."""


def _only(scope: Scope) -> tuple[str, list[Any]]:
    """Return the condition on the customer `c` and what it binds; a deal has no such proposal."""
    if scope.opportunity_id is not None:
        return "0", []
    return ("c.id = ?", [scope.customer_id]) if scope.customer_id is not None else ("1", [])


def _stage_after_sale(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find who bought and still stands before the sale."""
    only, values = _only(scope)
    rows = workspace.query(
        "SELECT c.id, c.name, coalesce(c.value, ''), c.won_amount, c.last_won_on, (SELECT o.subject FROM opportunity o"
        " WHERE o.customer_id = c.id AND +o.status = 'won' ORDER BY o.closed_on DESC, o.id DESC LIMIT 1)"
        " FROM customer c WHERE c.won_amount > 0 AND c.stage = 'pre_sales' AND c.pooled_at IS NULL"
        f" AND {only} ORDER BY c.won_amount DESC, c.id LIMIT {int(limit)}",
        values,
    )
    formatter, change = ValueFormatter(workspace), FieldChange("stage", "in_contract")
    stage = record_type("customers").field("stage")
    for customer_id, name, value, minor, day, subject in list(rows):
        amount, won_on = from_minor(minor), date.fromisoformat(day)
        reason = _("“{deal}” was won on {day}, {amount} in all; the stage is still {stage}").format(
            deal=subject, day=format_date(won_on, workspace.clock.today()), amount=formatter.money_short(amount),
            stage=formatter.text(stage, "pre_sales"),
        )  # fmt: skip
        yield _found(customer_id, name, value, reason, facts=str(day), change=change)


def _value_by_sales(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find who has no value yet, or one that is the opposite of its sales."""
    only, values = _only(scope)
    rows = workspace.query(  # a cross join reads the scores first, which only buyers have
        "SELECT c.id, c.name, coalesce(c.value, ''), s.abc, s.monetary FROM customer_score s"
        " CROSS JOIN customer c ON c.id = s.customer_id WHERE s.abc IS NOT NULL AND c.pooled_at IS NULL"
        " AND (c.value IS NULL OR (c.value = 'high' AND s.abc = 'C') OR (c.value = 'low' AND s.abc = 'A'))"
        f" AND {only} ORDER BY s.monetary DESC, c.id LIMIT {int(limit)}",
        values,
    )
    formatter, info = ValueFormatter(workspace), record_type("customers").field("value")
    for customer_id, name, value, abc, minor in list(rows):
        sold = formatter.money_short(from_minor(minor))
        words = _("class {abc} by sales ({amount}), and no value is given")
        if value:
            words = _("class {abc} by sales ({amount}), and the value is {value}")
        reason = words.format(abc=abc, amount=sold, value=formatter.text(info, value) if value else "")
        yield _found(customer_id, name, value, reason, facts=f"{abc}/{value}", change=FieldChange("value", GRADES[abc]))


def _found(customer_id: int, name: str, value: str, reason: str, *, facts: str, change: FieldChange) -> Found:
    return Found(
        subject_id=customer_id, record_kind="customers", record_id=customer_id, title=name, reason=reason, facts=facts,
        customer_id=customer_id, customer_name=name, value=value, change=change,
    )  # fmt: skip


FIELD_RULES = (
    Rule("stage_after_sale", N_("Stage after a sale"),
         N_("A customer bought, and its stage still says pre-sales; accepting sets the stage."), 35, "flag",
         _stage_after_sale),
    Rule("value_by_sales", N_("Value by sales"),
         N_("A customer has no value yet, or the opposite of its ABC class; accepting sets the value."), 30, "layers",
         _value_by_sales),
)  # fmt: skip
