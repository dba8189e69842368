"""Why the figures of Today, of a customer and of a deal are what they are."""

from __future__ import annotations

from datetime import date, time, timedelta

from ocrm.clock import add_months, to_utc
from ocrm.i18n import _
from ocrm.models.fields import to_utc_text
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services.deal_analysis.outcomes import won_figure
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.deal_analysis.tiles import expected_figure, open_figure
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.workspace import Workspace

TODAY_FIGURES = ("won", "open", "expected", "contacts")


def today_figure(workspace: Workspace, key: str) -> Figure:
    """Return one of TODAY_FIGURES."""
    today = workspace.clock.today()
    first = today.replace(day=1)
    if key == "won":
        return won_figure(workspace, Selection(first, today), label=_("Won this month"))
    if key == "expected":
        return expected_figure(workspace, first, add_months(first, 1) - timedelta(days=1))
    if key == "contacts":
        return _contacts(workspace, today - timedelta(days=today.weekday()), today + timedelta(days=1))
    return open_figure(workspace, EVERYTHING)


def _contacts(workspace: Workspace, since: date, before: date) -> Figure:
    where = "FROM interaction t\nWHERE t.happened_at >= ? AND t.happened_at < ?"
    values = tuple(to_utc_text(to_utc(workspace.clock, day, time())) for day in (since, before))
    return read_figure(
        workspace, "contacts", label=_("Contacts this week"), unit=Unit.COUNT,
        formula=_("The interactions logged since Monday."), sql=f"SELECT count(*) {where}", values=values,
        rows=(f"SELECT t.id {where} ORDER BY t.happened_at DESC", values), kind="interactions",
    )  # fmt: skip


def customer_figure(workspace: Workspace, customer_id: int, key: str) -> Figure:
    """Return the amount of a customer's `open` or `won` deals."""
    words = {
        "open": (_("Open opportunities"), _("The sum of the amounts of the customer's open deals.")),
        "won": (_("Won in total"), _("The sum of the amounts of all deals ever won with the customer.")),
    }
    label, formula = words[key]
    where = "FROM opportunity t\nWHERE t.customer_id = ? AND t.status = ?"
    return read_figure(
        workspace, f"customer/{key}", label=label, unit=Unit.MONEY, formula=formula,
        sql=f"SELECT coalesce(sum(t.expected_amount), 0) {where}", values=(customer_id, key),
        rows=(f"SELECT t.id {where} ORDER BY t.expected_amount DESC", (customer_id, key)),
    )  # fmt: skip


def deal_figure(workspace: Workspace, opportunity_id: int, key: str) -> Figure:
    """Return a deal's `age`, or its `probability` as its weighted amount."""
    if key == "age":
        return read_figure(
            workspace, "deal/age", label=_("Age"), unit=Unit.DAYS,
            formula=_("Days from the day the deal was found to today, or to the day it closed."),
            sql="SELECT CAST(julianday(coalesce(t.closed_on, ?)) - julianday(t.discovered_on) AS INTEGER)"
                " FROM opportunity t\nWHERE t.id = ?",
            values=(workspace.clock.today().isoformat(), opportunity_id),
        )  # fmt: skip
    return read_figure(
        workspace, "deal/weighted", label=_("Weighted amount"), unit=Unit.MONEY,
        formula=_("Amount × probability, rounded to the cent. The probability is that of the stage unless pinned."),
        sql=f"SELECT {WEIGHTED_AMOUNT} FROM opportunity t\nWHERE t.id = ?", values=(opportunity_id,),
    )  # fmt: skip
