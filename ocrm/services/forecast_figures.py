"""Why forecast and targets are what they are: the figures with formula, SQL and records."""

from __future__ import annotations

from datetime import date, time, timedelta

from ocrm.clock import to_utc
from ocrm.i18n import _
from ocrm.models.fields import to_utc_text
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services import holds
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.forecast_overview import MONTHS_AHEAD
from ocrm.services.periods import PeriodKind, end_of, start_of, step_period, title_of_period
from ocrm.services.sales_results import Metric
from ocrm.services.targets import METRIC_TITLES
from ocrm.services.workspace import Workspace


def weighted_figure(workspace: Workspace, by: PeriodKind, *, selection: Selection = EVERYTHING) -> Figure:
    """Return the weighted sum of all periods the forecast shows."""
    today = workspace.clock.today()
    end = step_period(by, today, -(-MONTHS_AHEAD[by] // by.months))
    scope = selection.without_period().scope(workspace)
    where = (
        "FROM opportunity t\nWHERE t.status = 'open' AND t.expected_close_on >= ? AND t.expected_close_on < ?\n"
        f"  AND {holds.awake(workspace)} AND {scope.sql}"
    )
    values = (today.isoformat(), end.isoformat(), *scope.values)
    return read_figure(
        workspace, "forecast/weighted", label=_("Weighted forecast"), unit=Unit.MONEY,
        formula=_("Amount × probability of each open deal that is expected from today on, half-up to the cent. Deals"
                  " past their day, without one or on hold do not count."),
        sql=f"SELECT coalesce(sum({WEIGHTED_AMOUNT}), 0)\n{where}", values=values,
        rows=(f"SELECT t.id {where}", values),
    )  # fmt: skip


def reached_figure(workspace: Workspace, metric: Metric, kind: PeriodKind, day: date | None = None) -> Figure:
    """Return what was reached of a metric in the period a day (today) lies in."""
    today = day or workspace.clock.today()
    first, last = start_of(kind, today), end_of(kind, today)
    label = f"{_(METRIC_TITLES[metric])}, {title_of_period(kind, first)}"
    key = f"reached/{metric}/{kind}"
    if metric in (Metric.WON_AMOUNT, Metric.WON_COUNT):
        where = "FROM opportunity t WHERE t.status = 'won' AND t.closed_on BETWEEN ? AND ?"
        values = (first.isoformat(), last.isoformat())
        what = "coalesce(sum(t.expected_amount), 0)" if metric.is_money else "count(*)"
        return read_figure(
            workspace, key, label=label, unit=Unit.MONEY if metric.is_money else Unit.COUNT,
            formula=_("Deals won, by the day they closed on."), sql=f"SELECT {what}\n{where}", values=values,
            rows=(f"SELECT t.id {where}", values),
        )  # fmt: skip
    kind_of_record, column, words = {
        Metric.NEW_CUSTOMERS: ("customers", "created_at", _("Customers, by the day they were added.")),
        Metric.INTERACTIONS: ("interactions", "happened_at", _("Contacts logged, by the day they took place.")),
    }[metric]
    clock = workspace.clock
    values = (
        to_utc_text(to_utc(clock, first, time())),
        to_utc_text(to_utc(clock, last + timedelta(days=1), time())),
    )
    table = kind_of_record.removesuffix("s")
    where = f"FROM {table} t WHERE t.{column} >= ? AND t.{column} < ?"
    return read_figure(
        workspace, key, label=label, unit=Unit.COUNT, formula=words, sql=f"SELECT count(*)\n{where}", values=values,
        rows=(f"SELECT t.id {where}", values), kind=kind_of_record,
    )  # fmt: skip
