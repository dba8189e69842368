"""Rules that propose a value of a customer: stage by contracts, value by sales, credit by payments (A1.05, A1.06).

Accepting sets the field, as typing it would, with history and undo. Where a customer has no contract yet, a deal that
was won stands for one that was signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ocrm.formats import format_date, format_number
from ocrm.i18n import N_, _
from ocrm.models.contract import BINDING, RUNS
from ocrm.models.fields import from_minor
from ocrm.services.display import ValueFormatter
from ocrm.services.payments.punctuality import fetch_punctuality
from ocrm.services.schema import record_type
from ocrm.services.suggestions.rule import FieldChange, Found, Rule, Scope
from ocrm.services.workspace import Workspace

GRADES = {"A": "high", "B": "medium", "C": "low"}
"""The value of a customer that its ABC class speaks for (D-36)."""
FRESH_DAYS = 30
"""Days in which a contract speaks against a stage of after-sales, which may have been set since."""
_BINDING = ", ".join(f"'{status}'" for status in BINDING)


def _only(scope: Scope, column: str = "c.id") -> tuple[str, list[Any]]:
    """Return the condition on the customer `c` and what it binds; a deal has no such proposal."""
    if scope.opportunity_id is not None:
        return "0", []
    return (f"{column} = ?", [scope.customer_id]) if scope.customer_id is not None else ("1", [])


def _stage_after_sale(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find who bought and still stands before the sale."""
    only, values = _only(scope)
    rows = workspace.query(
        "SELECT c.id, c.name, coalesce(c.value, ''), c.won_amount, c.last_won_on, (SELECT o.subject FROM opportunity o"
        " WHERE o.customer_id = c.id AND +o.status = 'won' ORDER BY o.closed_on DESC, o.id DESC LIMIT 1)"
        " FROM customer c WHERE c.won_amount > 0 AND c.stage = 'pre_sales' AND c.pooled_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM contract k WHERE k.customer_id = c.id AND k.status <> 'draft')"
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


_ANOTHER_RUNS = RUNS.replace("k.", "r.")
_RUNS_BY_DAY = RUNS.replace("k.status", "+k.status")
"""The plus keeps SQLite from gathering all that run, to sort them: by the day of signing it stops at the limit."""
_OF_CONTRACT = "SELECT c.id, c.name, coalesce(c.value, ''), c.stage, k.id, k.title"
_SIGNED = f"""
{_OF_CONTRACT}, k.signed_on FROM contract k CROSS JOIN customer c ON c.id = k.customer_id
WHERE {_RUNS_BY_DAY} AND c.pooled_at IS NULL
AND (c.stage IN ('pre_sales', 'contract_ended') OR c.stage IS NULL
    OR (c.stage = 'after_sales' AND k.signed_on >= date(ocrm_today(), '-{FRESH_DAYS} days')))
AND NOT EXISTS (SELECT 1 FROM contract r WHERE r.customer_id = c.id AND {_ANOTHER_RUNS}
    AND (coalesce(r.signed_on, ''), r.id) > (coalesce(k.signed_on, ''), k.id))
AND {{only}} ORDER BY k.signed_on DESC, k.id DESC LIMIT {{limit}}
"""
_ENDED = f"""
{_OF_CONTRACT}, k.ends_on FROM contract k CROSS JOIN customer c ON c.id = k.customer_id
WHERE k.ends_on < ocrm_today() AND k.status IN ({_BINDING}) AND c.pooled_at IS NULL
AND (c.stage = 'in_contract'
    OR (c.stage = 'after_sales' AND k.ends_on >= date(ocrm_today(), '-{FRESH_DAYS} days')))
AND NOT EXISTS (SELECT 1 FROM contract r WHERE r.customer_id = c.id AND ({_ANOTHER_RUNS}
    OR (r.status IN ({_BINDING}) AND (r.ends_on, r.id) > (k.ends_on, k.id))))
AND {{only}} ORDER BY k.ends_on DESC, k.id DESC LIMIT {{limit}}
"""


def _stage_by_signing(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find who has a contract running and stands elsewhere; of after-sales only where it was signed lately."""
    words = {
        True: _("“{contract}” was signed on {day}; the stage is still {stage}"),
        False: _("“{contract}” was signed; the stage is still {stage}"),
    }
    return _stage_by_contract(workspace, scope, limit, statement=_SIGNED, stage="in_contract", words=words)


def _stage_by_end(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find whose last contract is past its end while none runs; of after-sales only where it ended lately."""
    words = {True: _("“{contract}” ended on {day} and no other contract runs; the stage is still {stage}")}
    return _stage_by_contract(workspace, scope, limit, statement=_ENDED, stage="contract_ended", words=words)


def _stage_by_contract(
    workspace: Workspace, scope: Scope, limit: int, *, statement: str, stage: str, words: Mapping[bool, str]
) -> Iterator[Found]:
    """Yield a stage for each customer a statement finds; `words` by whether its contract has the day asked for."""
    only, values = _only(scope, "k.customer_id")
    rows = list(workspace.query(statement.format(only=only, limit=int(limit)), values))
    formatter, info = ValueFormatter(workspace), record_type("customers").field("stage")
    for customer_id, name, value, present, contract_id, title, stored in rows:
        day = format_date(date.fromisoformat(stored), workspace.clock.today()) if stored else ""
        reason = words[bool(day)].format(contract=title, day=day, stage=formatter.text(info, present) or "–")
        change = FieldChange("stage", stage)
        yield _found(customer_id, name, value, reason, facts=f"{contract_id}/{stored or ''}", change=change)


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


def _credit_by_payments(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find whose credit is not what their instalments speak for, those with the most of them first."""
    if scope.opportunity_id is not None:
        return
    paying = {one.customer_id: one for one in fetch_punctuality(workspace, customer_id=scope.customer_id)}
    rows = workspace.query(
        "SELECT id, name, coalesce(value, ''), coalesce(credit, '') FROM customer"
        " WHERE id IN (SELECT value FROM json_each(?)) AND pooled_at IS NULL",
        (str(sorted(paying)),),
    )
    doubted = [row for row in rows if row[3] != paying[row[0]].credit]
    doubted.sort(key=lambda row: (-paying[row[0]].due, row[0]))
    info, formatter = record_type("customers").field("credit"), ValueFormatter(workspace)
    for customer_id, name, value, credit in doubted[:limit]:
        one = paying[customer_id]
        words = _("{percent} of {n} instalments paid on time, {days} days late on average; no credit is given")
        if credit:
            words = _("{percent} of {n} instalments paid on time, {days} days late on average; the credit is {credit}")
        reason = words.format(
            percent=f"{one.percent}%", n=one.due, days=format_number(one.days_late),
            credit=formatter.text(info, credit) if credit else "",
        )  # fmt: skip
        change = FieldChange("credit", one.credit)
        yield _found(customer_id, name, value, reason, facts=f"{one.credit}/{credit}", change=change)


def _found(customer_id: int, name: str, value: str, reason: str, *, facts: str, change: FieldChange) -> Found:
    return Found(
        subject_id=customer_id, record_kind="customers", record_id=customer_id, title=name, reason=reason, facts=facts,
        customer_id=customer_id, customer_name=name, value=value, change=change,
    )  # fmt: skip


FIELD_RULES = (
    Rule("stage_after_sale", N_("Stage after a sale"),
         N_("A customer bought, and its stage still says pre-sales; accepting sets the stage."), 35, "flag",
         _stage_after_sale),
    Rule("stage_by_signing", N_("Stage once a contract is signed"),
         N_("A contract was signed, and the customer's stage does not say so; accepting sets it to in contract."), 36,
         "flag", _stage_by_signing),
    Rule("stage_by_end", N_("Stage once a contract has ended"),
         N_("The last contract is past its end; accepting sets the customer's stage to contract ended."), 37,
         "hourglass", _stage_by_end),
    Rule("value_by_sales", N_("Value by sales"),
         N_("A customer has no value yet, or the opposite of its ABC class; accepting sets the value."), 30, "layers",
         _value_by_sales),
    Rule("credit_by_payments", N_("Credit by punctuality"),
         N_("From 3 instalments due on: high where 80% were paid on time and the mean is at most 3 days late, low below"
            " 50% or beyond 30 days, else medium; accepting sets the credit."), 29, "wallet", _credit_by_payments),
)  # fmt: skip
