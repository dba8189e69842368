"""Why forecast and targets are what they are: the figures with formula, SQL and records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from ocrm.clock import to_utc
from ocrm.formats import format_month, format_percent
from ocrm.i18n import _
from ocrm.models.fields import to_utc_text
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.deals import holds
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.forecasting.forecast_history import MODEL_TITLES, HistoryForecast, Model
from ocrm.services.forecasting.forecast_log import ForecastAccuracy
from ocrm.services.forecasting.forecast_overview import MONTHS_AHEAD
from ocrm.services.forecasting.periods import PeriodKind, end_of, start_of, step_period, title_of_period
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import METRIC_TITLES
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
    label = _("{metric}, {period}").format(metric=_(METRIC_TITLES[metric]), period=title_of_period(kind, first))
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
    if metric is Metric.PAYMENTS:
        where, values = "FROM payment t WHERE t.received_on BETWEEN ? AND ?", (first.isoformat(), last.isoformat())
        return read_figure(
            workspace, key, label=label, unit=Unit.MONEY, formula=_("Payments, by the day they came in."),
            sql=f"SELECT coalesce(sum(t.amount), 0)\n{where}", values=values,
            rows=(f"SELECT DISTINCT t.contract_id {where}", values), kind="contracts",
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


# -- how earlier forecasts came out -----------------------------------------------------------------------------------

_OUTCOMES = """WITH period(starts_on, ends_on, taken_on) AS (VALUES {marks}),
outcome AS (
  SELECT (SELECT sum(s.weighted + s.won) FROM forecast_snapshot s
          WHERE s.taken_on = p.taken_on AND s.month >= p.starts_on AND s.month < p.ends_on) AS expected,
         (SELECT coalesce(sum(t.expected_amount), 0) FROM opportunity t
          WHERE t.status = 'won' AND t.closed_on >= p.starts_on AND t.closed_on < p.ends_on) AS actual
  FROM period p)
SELECT avg(abs(expected - actual) * 1.0 / actual) FROM outcome WHERE actual > 0"""


def accuracy_figure(workspace: Workspace, accuracy: ForecastAccuracy) -> Figure:
    """Return the mean error of the forecasts of periods that are over, with the deals that were won in them."""
    values: list[Any] = []
    for outcome in accuracy.outcomes:
        end = step_period(accuracy.by, outcome.starts_on, 1)
        values += [outcome.starts_on.isoformat(), end.isoformat(), outcome.taken_on.isoformat()]
    won = " OR ".join("(t.closed_on >= ? AND t.closed_on < ?)" for _outcome in accuracy.outcomes)
    days = [value for number, value in enumerate(values) if number % 3 != 2]
    return read_figure(
        workspace, "forecast/accuracy", label=_("Mean error of the forecast"), unit=Unit.SHARE,
        formula=_("|expected − won| ÷ won of each period that is over, on average. Expected is what was won and"
                  " weighted on the day written down nearest to its start; periods in which nothing was won are left"
                  " out."),
        sql=_OUTCOMES.format(marks=", ".join("(?, ?, ?)" for _outcome in accuracy.outcomes)), values=values,
        rows=(f"SELECT t.id FROM opportunity t WHERE t.status = 'won' AND ({won})", days),
    )  # fmt: skip


# -- from history -----------------------------------------------------------------------------------------------------

_WON_BY_MONTH = """WITH RECURSIVE month(number, starts_on) AS (
  SELECT 0, ? UNION ALL SELECT number + 1, date(starts_on, '+1 month') FROM month WHERE number + 1 < ?),
won AS (
  SELECT m.number, (SELECT coalesce(sum(t.expected_amount), 0) FROM opportunity t WHERE t.status = 'won'
                    AND t.closed_on >= m.starts_on AND t.closed_on < date(m.starts_on, '+1 month')) AS amount
  FROM month m)
"""
_MODELS: Mapping[Model, tuple[str, int]] = {
    Model.SEASONAL: ("SELECT amount FROM won WHERE number = (SELECT count(*) FROM won) - 12", 12),
    Model.AVERAGE: ("SELECT avg(amount) FROM won WHERE number >= (SELECT count(*) FROM won) - 3", 3),
    Model.LINEAR: (
        "SELECT max(0, avg(amount) + (count(*) + 1) / 2.0 * sum((number - middle) * amount)"
        " / sum((number - middle) * (number - middle)))\n"
        "FROM won, (SELECT (count(*) - 1) / 2.0 AS middle FROM won)",
        0,
    ),
}
"""What each model says of this month, in SQL over the won months; and how many months back it looks, 0 for all."""


def history_figure(workspace: Workspace, history: HistoryForecast) -> Figure:
    """Return what history says of this month, with the deals it goes by; only where there is enough of it."""
    assert history.model is not None
    sql, back = _MODELS[history.model]
    months = history.past[-back:]
    first = months[0].month
    last = months[0].month if history.model is Model.SEASONAL else months[-1].month
    until = step_period(PeriodKind.MONTH, last, 1)
    return read_figure(
        workspace, "forecast/history",
        label=_("{month} going by history").format(month=format_month(history.coming[0].month)), unit=Unit.MONEY,
        formula=_history_formula(history),
        sql=_WON_BY_MONTH + sql, values=(history.past[0].month.isoformat(), len(history.past)),
        rows=("SELECT t.id FROM opportunity t WHERE t.status = 'won' AND t.closed_on >= ? AND t.closed_on < ?",
              (first.isoformat(), until.isoformat())),
    )  # fmt: skip


def _history_formula(history: HistoryForecast) -> str:
    assert history.model is not None
    tried = _("; ").join(
        _("{way}: {error}").format(way=_(MODEL_TITLES[model]), error=format_percent(float(error)))
        for model, error in sorted(history.errors.items(), key=lambda one: one[1])
    )
    if not tried:
        return _(MODEL_TITLES[history.model])
    return _(
        "{way}: it erred least when each of the last {n} months was forecast from those before it."
        " Mean errors: {tried}."
    ).format(way=_(MODEL_TITLES[history.model]), n=history.tested, tried=tried)
