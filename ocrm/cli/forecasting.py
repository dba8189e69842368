"""The forecast on the command line, by period or from history; and the command targets."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

from ocrm import formats
from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext
from ocrm.parsing import parse_money
from ocrm.services.display import ValueFormatter
from ocrm.services.forecasting import attainment, targets
from ocrm.services.forecasting.forecast import ForecastMonth, fetch_forecast
from ocrm.services.forecasting.forecast_history import LEAST_MONTHS, MODEL_TITLES, fetch_history_forecast
from ocrm.services.forecasting.forecast_log import fetch_accuracy
from ocrm.services.forecasting.periods import PERIOD_KIND_TITLES, PeriodKind, title_of_period
from ocrm.services.forecasting.sales_results import Metric, write_value
from ocrm.services.forecasting.target_splitting import Split
from ocrm.services.settings import currency

_KINDS = [kind.value for kind in PeriodKind]


def print_forecast(session: Session, months: int, by: PeriodKind) -> None:
    """Print the periods to come, and what stands apart from them."""
    found = fetch_forecast(session.workspace, months=months, by=by)
    if session.wants_json:
        accuracy = fetch_accuracy(session.workspace, by=by)
        print_json(
            {
                "by": by.value,
                "months": [asdict(month) | {"month": f"{month.month:%Y-%m}"} for month in found.months],
                "overdue": asdict(found.overdue), "undated": asdict(found.undated), "on_hold": asdict(found.on_hold),
                "weighted": found.weighted, "mean_error": accuracy.mean_error, "bias": accuracy.bias,
                "outcomes": [asdict(outcome) | {"error": outcome.error} for outcome in accuracy.outcomes],
            }
        )  # fmt: skip
        return
    money = ValueFormatter(session.workspace).money
    lines: list[tuple[str, ForecastMonth]] = [
        (title_of_period(by, month.month) if month.month else "", month) for month in found.months
    ]
    lines += [(_("Past due, not updated"), found.overdue), (_("No expected day"), found.undated)]
    if found.on_hold.count:
        lines.append((_("On hold"), found.on_hold))
    print_table(
        [[name, str(month.count), *map(money, (month.weighted, month.committed, month.likely, month.total))]
         for name, month in lines],
        header=[_(PERIOD_KIND_TITLES[by]), _("Deals"), _("Weighted"), _("Committed"), _("Likely"), _("All open")],
    )  # fmt: skip


def print_history(session: Session, months: int) -> None:
    """Print what history alone says of the coming months, and how wrong each model was in the back-test."""
    found = fetch_history_forecast(session.workspace, months=months)
    if session.wants_json:
        print_json(asdict(found) | {"error": found.error})
        return
    if found.model is None:
        click.echo(
            ngettext(
                "Only {n} month of history; {least} are needed.",
                "Only {n} months of history; {least} are needed.",
                len(found.past),
            ).format(n=len(found.past), least=LEAST_MONTHS)
        )
        return
    money = ValueFormatter(session.workspace).money
    print_table(
        [[formats.format_month(month.month), money(month.amount)] for month in found.coming],
        header=[_("Month"), _("Forecast")],
    )
    for model, error in found.errors.items():
        words = _("{model}: back-test error {error} over {n} months").format(
            model=_(MODEL_TITLES[model]), error=formats.format_percent(float(error)), n=found.tested
        )
        click.echo(("* " if model is found.model else "  ") + words)


@command("targets", help=N_("How far one is with the targets; --set sets one."))
@click.option("--metric", type=click.Choice([metric.value for metric in Metric]), default=Metric.WON_AMOUNT.value,
              show_default=True)  # fmt: skip
@click.option("--set", "value", type=str, help=N_("The target of the period of --on."))
@click.option("--period", type=click.Choice(_KINDS[:3]), default=PeriodKind.YEAR.value, show_default=True)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=N_("A day in the period; today without it."))
@click.option("--split", type=click.Choice([split.value for split in Split]), default=Split.KEEP.value,
              show_default=True)  # fmt: skip
@pass_session
def show_targets(
    session: Session, metric: str, value: str | None, period: str, day: datetime | None, split: str
) -> None:
    """Print targets, what was reached, pace and projection; or set a target first."""
    workspace, chosen = session.workspace, Metric(metric)
    on = workspace.clock.today() if day is None else day.date()
    if value is not None:
        amount = parse_money(value) if value else None
        if value and amount is None:
            raise UserError(_("“{text}” is not a number. Nothing was changed.").format(text=value))
        changes = targets.set_target(
            workspace, chosen, PeriodKind(period), on, amount, split=Split(split), origin="cli"
        )
        print_changes(session, changes)
        return
    _print_attainments(session, chosen, on)


def _print_attainments(session: Session, metric: Metric, on: date) -> None:
    found = attainment.fetch_attainments(session.workspace, metric, day=on)
    if session.wants_json:
        print_json([_object(one) for one in found])
        return
    money = currency(session.workspace)

    def words(amount: Decimal | None) -> str:
        return "–" if amount is None else write_value(metric, amount, money)

    print_table(
        [
            [title_of_period(one.kind, one.starts_on), words(one.target), words(one.actual),
             "–" if one.share is None else formats.format_percent(float(one.share), places=2),
             words(one.pace), words(one.behind), words(one.projection)]
            for one in found
        ],
        header=[_("Period"), _("Target"), _("Reached"), _("Share"), _("Pace"), _("Behind"), _("Leads to")],
    )  # fmt: skip


def _object(one: attainment.Attainment) -> dict[str, Any]:
    return asdict(one) | {
        "share": one.share, "pace": one.pace, "behind": one.behind, "projection": one.projection,
    }  # fmt: skip
