"""Reads what the opportunities page shows, in one go so that a large file can do it off the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ocrm.formats import format_money, format_month
from ocrm.i18n import _
from ocrm.services import opportunity_views, settings, stages
from ocrm.services.opportunities import BoardColumn
from ocrm.services.opportunity_views import MonthColumn, OpportunityView, Totals
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from ocrm.ui.opportunities.card_words import CardWords
from ocrm.ui.opportunities.deal_list_model import Lane

BOARD, LIST, FORECAST = range(3)
OVERDUE, LATER, UNDATED = "overdue", "later", "undated"


@dataclass(frozen=True, slots=True)
class DealsRead:
    """What was read: counts of the tabs, totals of the query, and what the mode shows."""

    counts: dict[OpportunityView, int]
    totals: Totals
    columns: tuple[BoardColumn, ...] = ()
    months: tuple[MonthColumn, ...] = ()


def read_deals(workspace: Workspace, query: RecordQuery, *, mode: int, pipeline_id: int | None) -> DealsRead:
    """Read counts, totals and, for board and forecast, the cards."""
    columns: Sequence[BoardColumn] = ()
    months: Sequence[MonthColumn] = ()
    if mode == BOARD:
        columns = opportunity_views.fetch_lanes(workspace, query, pipeline_id=pipeline_id)
    elif mode == FORECAST:
        months = opportunity_views.fetch_months(workspace, query)
    return DealsRead(
        opportunity_views.count_views(workspace),
        opportunity_views.totals(workspace, query),
        tuple(columns),
        tuple(months),
    )


def card_words(workspace: Workspace) -> CardWords:
    """Return the words for cards today."""
    return CardWords(workspace.clock.today(), settings.currency(workspace))


def stage_lanes(workspace: Workspace, columns: Sequence[BoardColumn], words: CardWords) -> list[Lane]:
    """Return the lanes of a board of stages; with several pipelines each lane names its own."""
    pipelines = {row.pipeline_id: row.name for row in stages.list_pipelines(workspace)}
    shown = {column.stage.pipeline_id for column in columns}
    return [
        Lane(
            key=str(column.stage.stage_id),
            title=column.stage.name,
            color_token=column.stage.color_token,
            cards=column.cards,
            amount=column.amount,
            weighted=column.weighted,
            tooltip=_stage_tooltip(column, words, pipelines[column.stage.pipeline_id] if len(shown) > 1 else ""),
            limit_days=column.stage.limit_days,
        )
        for column in columns
    ]


def _stage_tooltip(column: BoardColumn, words: CardWords, pipeline: str) -> str:
    lines = [pipeline] if pipeline else []
    lines.append(_("Stage probability {percent}%").format(percent=column.stage.probability))
    if column.stage.limit_days:
        lines.append(_("Stalled after {n} days").format(n=column.stage.limit_days))
    lines.append(_("Total {amount}").format(amount=format_money(column.amount, words.currency)))
    lines.append(_("Weighted {amount}").format(amount=format_money(column.weighted, words.currency)))
    return "\n".join(lines)


def month_lanes(months: Sequence[MonthColumn], words: CardWords) -> list[Lane]:
    """Return the lanes of a forecast: past due, months, later, no day."""
    return [
        Lane(
            key=month_key(column),
            title=_month_title(column),
            color_token=_month_color(column, words.today),
            cards=column.cards,
            amount=column.amount,
            weighted=column.weighted,
            tooltip=_month_tooltip(column, words),
            can_add=False,
            can_drop=column.month is not None,
        )
        for column in months
    ]


def month_key(column: MonthColumn) -> str:
    """Return what names a month's lane: its first day, or what it holds instead."""
    if column.month is not None:
        return column.month.isoformat()
    return OVERDUE if column.is_overdue else LATER if column.is_later else UNDATED


def _month_title(column: MonthColumn) -> str:
    if column.month is not None:
        return format_month(column.month)
    if column.is_overdue:
        return _("Past due")
    return _("Later") if column.is_later else _("No expected day")


def _month_color(column: MonthColumn, today: date) -> str:
    if column.is_overdue:
        return "bad"
    if column.month is None:
        return "stage.1"
    return "accent" if (column.month.year, column.month.month) == (today.year, today.month) else "stage.3"


def _month_tooltip(column: MonthColumn, words: CardWords) -> str:
    return "\n".join(
        (
            _("Total {amount}").format(amount=format_money(column.amount, words.currency)),
            _("Weighted {amount}").format(amount=format_money(column.weighted, words.currency)),
        )
    )
