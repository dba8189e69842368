"""Commands that tell what to do and how it stands: today, due, funnel, forecast, chart."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ocrm import formats
from ocrm.cli import forecasting
from ocrm.cli.figures import print_figures
from ocrm.cli.printing import print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.i18n import N_, _, ngettext
from ocrm.services import next_actions
from ocrm.services.deal_analysis import funnel as funnels
from ocrm.services.deal_analysis.every_figure import funnel_figures
from ocrm.services.display import ValueFormatter
from ocrm.services.fields.field_input import parse_field
from ocrm.services.forecasting.forecast_figures import weighted_figure
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.schema import record_type
from ocrm.services.workday import todos
from ocrm.services.workday.day_digest import word_day


@command("today", help=N_("What to do today, and why."))
@click.option("--text", "as_text", is_flag=True, help=N_("Print it as a message to read or send."))
@pass_session
def today(session: Session, as_text: bool) -> None:
    """Print the queue of Today in its order, each line with its reason; or the digest of the day."""
    workspace = session.workspace
    if as_text:
        click.echo(word_day(workspace))
        return
    actions = [one for one in next_actions.fetch_queue(workspace).actions if one.tier is not next_actions.Tier.TOMORROW]
    _print_reasons(session, [_action_object(session, action) for action in actions])


def _action_object(session: Session, action: next_actions.NextAction) -> dict[str, Any]:
    todo = {} if action.todo is None else _todo_object(session, action.todo)
    return todo | {
        "id": action.record_id, "kind": action.kind, "tier": action.tier.name.lower(), "title": action.title,
        "customer": action.customer_name, "customer_id": action.customer_id, "opportunity_id": action.opportunity_id,
        "weighted_amount": action.weighted, "reason": action.reason,
        "best_channel": action.best_channel.channel if action.best_channel is not None else None,
    }  # fmt: skip


@command("due", help=N_("Open to-dos by due time."))
@click.option("--until", help=N_("Only up to this day."))
@pass_session
def due(session: Session, until: str | None) -> None:
    """Print open to-dos, the most urgent first."""
    workspace = session.workspace
    day = parse_field(workspace, record_type("todos").field("due_on"), until) if until else None
    _print_reasons(session, [_todo_object(session, row) for row in todos.list_open(workspace, until=day)])


def _todo_object(session: Session, row: todos.TodoRow) -> dict[str, Any]:
    workspace = session.workspace
    due_at = None if row.due_at is None else workspace.clock.to_local(row.due_at)
    return {
        "id": row.todo_id, "kind": "todos", "title": row.title, "due_on": row.due_on, "due_at": due_at,
        "priority": row.priority, "customer": row.customer_name, "customer_id": row.customer_id,
        "opportunity": row.opportunity_subject, "opportunity_id": row.opportunity_id,
        "reason": _todo_reason(session, row),
    }  # fmt: skip


def _todo_reason(session: Session, row: todos.TodoRow) -> str:
    if row.due_on is None:
        return _("no day set")
    today = session.workspace.clock.today()
    if row.due_on < today:
        days = (today - row.due_on).days
        return ngettext("{n} day overdue", "{n} days overdue", days).format(n=days)
    if row.due_at is not None:
        local = session.workspace.clock.to_local(row.due_at)
        return formats.format_moment_relative(local, session.workspace.clock.local_now())
    return formats.format_date_relative(row.due_on, today)


def _print_reasons(session: Session, rows: list[dict[str, Any]]) -> None:
    if session.wants_json:
        print_json(rows)
        return
    print_table(
        [
            [str(row["id"]), _(record_type(row["kind"]).label_one), row["title"], row["customer"], row["reason"]]
            for row in rows
        ],
        header=["id", _("Kind"), _("Title"), _("Customer"), _("Why")],
    )


@command("funnel", help=N_("Open deals by stage, with sums and conversion."))
@click.option("--ever", is_flag=True, help=N_("Count the deals that ever reached a stage."))
@click.option("--sql", "with_sql", is_flag=True, help=N_("Print the SQL of each figure instead."))
@pass_session
def funnel(session: Session, ever: bool, with_sql: bool) -> None:
    """Print the funnel and how closed deals went."""
    workspace = session.workspace
    if with_sql:
        print_figures(session, funnel_figures(workspace))
        return
    rows = funnels.fetch_funnel(workspace)
    outcomes = funnels.fetch_outcomes(workspace)
    if session.wants_json:
        stages = [
            {"stage": row.name, "count": row.reached if ever else row.count, "amount": row.amount,
             "weighted": row.weighted, "reached": row.reached, "conversion": row.conversion}
            for row in rows
        ]  # fmt: skip
        print_json({"stages": stages, "outcomes": asdict(outcomes) | {"win_rate": outcomes.win_rate}})
        return
    money = ValueFormatter(workspace).money
    print_table(
        [
            [row.name, str(row.reached if ever else row.count), money(row.amount), money(row.weighted),
             "" if row.conversion is None else formats.format_percent(float(row.conversion))]
            for row in rows
        ],
        header=[_("Stage"), _("Ever reached") if ever else _("Deals"), _("Amount"), _("Weighted"), _("Conversion")],
    )  # fmt: skip
    if outcomes.win_rate is not None:
        click.echo(
            _("Won {won} ({amount}), lost {lost}; win rate {rate}").format(
                won=outcomes.won_count, amount=money(outcomes.won_amount), lost=outcomes.lost_count,
                rate=formats.format_percent(float(outcomes.win_rate), places=2),
            )
        )  # fmt: skip


@command("forecast", help=N_("Open deals by expected month, weighted and in bands."))
@click.option("--months", type=click.IntRange(1, 36), default=6, show_default=True)
@click.option("--by", type=click.Choice(["month", "quarter"]), default="month", show_default=True)
@click.option("--history", is_flag=True, help=N_("Forecast from what was won so far, with its back-test error."))
@click.option("--sql", "with_sql", is_flag=True, help=N_("Print the SQL of each figure instead."))
@pass_session
def forecast(session: Session, months: int, by: str, history: bool, with_sql: bool) -> None:
    """Print the forecast; what is past due or on hold stands apart."""
    if with_sql:
        print_figures(session, [weighted_figure(session.workspace, PeriodKind(by))])
    elif history:
        forecasting.print_history(session, months)
    else:
        forecasting.print_forecast(session, months, PeriodKind(by))


@command("chart", help=N_("Draw a chart into a file; an unknown name lists them all."))
@click.argument("name")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@pass_session
def chart(session: Session, name: str, out: Path, theme: str) -> None:
    """Draw a chart as PNG, SVG or PDF."""
    # matplotlib costs half a second to import
    from ocrm.services.charts.catalogue import make_chart
    from ocrm.services.charts.rendering import save_chart
    from ocrm.services.charts.style import document_style

    save_chart(make_chart(session.workspace, name, document_style(theme)), out)
    if session.wants_json:
        print_json({"chart": name, "file": str(out)})
    else:
        click.echo(_("Wrote {path}").format(path=out))
