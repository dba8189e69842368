"""What a portrait says of the time after the sale: contracts that run or ended, money still to come, open tickets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ocrm import formats
from ocrm.i18n import _, ngettext
from ocrm.models.contract import BINDING, RUNS
from ocrm.models.fields import from_utc_text
from ocrm.models.ticket import IS_UNRESOLVED
from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Operator
from ocrm.services.payments.receivables import receivable_of_customer
from ocrm.services.relations.portrait_clauses import Clause
from ocrm.services.workspace import Workspace

_NAMED = 3
_BINDS = ", ".join(f"'{status}'" for status in BINDING)


def contract_clauses(workspace: Workspace, customer_id: int) -> Iterator[Clause]:
    """Yield until when the customer is under contract, else when the last one ended."""
    today = workspace.clock.today()
    rows = list(
        workspace.query(
            f"SELECT k.id, k.title, k.ends_on FROM contract k WHERE k.customer_id = ? AND {RUNS}"
            " ORDER BY k.ends_on IS NULL DESC, k.ends_on DESC, k.id DESC",
            (customer_id,),
        )
    )
    if rows:
        titles = _("; ").join(title for _id, title, _end in rows[:_NAMED])
        text = _("Under contract without an end: {titles}.").format(titles=titles)
        if rows[0][2] is not None:
            day = formats.format_date(date.fromisoformat(rows[0][2]), today)
            text = _("Under contract until {day}: {titles}.").format(day=day, titles=titles)
        yield Clause("contracts", text, "contracts", ids=tuple(row[0] for row in rows))
        return
    ended = workspace.first(
        "SELECT id, title, ends_on FROM contract WHERE customer_id = ? AND ends_on < ocrm_today()"
        f" AND status IN ({_BINDS}) ORDER BY ends_on DESC, id DESC LIMIT 1",
        (customer_id,),
    )
    if ended is not None:
        day = formats.format_date(date.fromisoformat(ended[2]), today)
        text = _("The last contract, “{title}”, ended on {day}.").format(title=ended[1], day=day)
        yield Clause("contracts", text, "contracts", ids=(ended[0],))


def money_clauses(workspace: Workspace, customer_id: int) -> Iterator[Clause]:
    """Yield what of the signed contracts is still to come, and what of it is late."""
    found = receivable_of_customer(workspace, customer_id)
    if not found.outstanding:
        return
    formatter = ValueFormatter(workspace)
    missing, late = formatter.money_short(found.outstanding), formatter.money_short(found.overdue)
    text = _("{amount} of what was signed is outstanding.").format(amount=missing)
    if found.overdue:
        text = _("{amount} of what was signed is outstanding, {late} of it overdue.").format(amount=missing, late=late)
    owed = AnyOf(tuple(Condition(name, Operator.GT, 0) for name in ("outstanding", "overdue_amount")))
    whose = Condition("customer", Operator.IS, customer_id)
    yield Clause("outstanding", text, "contracts", AllOf((whose, owed)))


def ticket_clauses(workspace: Workspace, customer_id: int) -> Iterator[Clause]:
    """Yield how many tickets are open, and since when."""
    rows = list(
        workspace.query(
            f"SELECT id, opened_at FROM ticket WHERE customer_id = ? AND {IS_UNRESOLVED} ORDER BY opened_at, id",
            (customer_id,),
        )
    )
    if not rows:
        return
    clock = workspace.clock
    day = formats.format_date(clock.to_local(from_utc_text(rows[0][1])).date(), clock.today())
    words = ngettext("{n} open ticket, of {day}.", "{n} open tickets, the oldest of {day}.", len(rows))
    yield Clause("tickets", words.format(n=len(rows), day=day), "tickets", ids=tuple(row[0] for row in rows))
