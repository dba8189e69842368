"""The lanes of a board: what their heads say of stages, months, times of next steps, and values of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ocrm.formats import format_money, format_money_short, format_month
from ocrm.i18n import _, pgettext
from ocrm.services.deals import opportunity_views, pipelines
from ocrm.services.deals.board_groups import NO_VALUE, BoardGrouping, CardGroup, StepPeriod, day_of_period
from ocrm.services.deals.opportunities import BoardColumn
from ocrm.services.deals.opportunity_views import MonthColumn, OpportunityView, Totals
from ocrm.services.workspace import Workspace
from ocrm.ui.opportunities.board_reading import BOARD, FORECAST, DealsAsked, DealsRead, card_words
from ocrm.ui.opportunities.card_words import CardWords
from ocrm.ui.opportunities.deal_list_model import Lane

_NOTHING = Decimal("0.00")
OVERDUE, LATER, UNDATED = "overdue", "later", "undated"
_STEP_COLORS = {
    StepPeriod.OVERDUE: "bad",
    StepPeriod.TODAY: "ok",
    StepPeriod.THIS_WEEK: "accent",
    StepPeriod.NEXT_WEEK: "stage.3",
    StepPeriod.LATER: "stage.1",
    StepPeriod.NONE: "warn",
}
_VALUE_COLORS = {"high": "accent", "medium": "stage.3", "low": "stage.1"}


def lanes_of(workspace: Workspace, read: DealsRead, words: CardWords) -> list[Lane]:
    """Return the lanes of what was read; a new deal is never one on hold."""
    lanes = _lanes_of(workspace, read, words)
    is_held = read.asked.view is OpportunityView.ON_HOLD
    return [replace(lane, can_add=False) for lane in lanes] if is_held else lanes


def lanes_to_come(workspace: Workspace, asked: DealsAsked) -> list[Lane]:
    """Return the lanes a board of stages will have, still without cards; none for what is grouped otherwise."""
    if asked.mode != BOARD or asked.grouping is not BoardGrouping.STAGE:
        return []
    columns = tuple(opportunity_views.empty_lanes(workspace, asked.pipeline_id))
    read = DealsRead(asked, {}, Totals(0, _NOTHING, _NOTHING), columns)
    return lanes_of(workspace, read, card_words(workspace))


def _lanes_of(workspace: Workspace, read: DealsRead, words: CardWords) -> list[Lane]:
    if read.columns:
        return stage_lanes(workspace, read.columns, words)
    if read.groups:
        by_step = read.asked.grouping is BoardGrouping.NEXT_STEP
        return step_lanes(read.groups, words) if by_step else value_lanes(read.groups, words)
    return month_lanes(read.months, words, goals=read.goals or {}, can_add=read.asked.mode != FORECAST)


# -- stages -----------------------------------------------------------------------------------------------------------


def stage_lanes(workspace: Workspace, columns: Sequence[BoardColumn], words: CardWords) -> list[Lane]:
    """Return the lanes of a board of stages; with several pipelines each lane names its own."""
    names = {row.pipeline_id: row.name for row in pipelines.list_pipelines(workspace, include_retired=True)}
    shown = {column.stage.pipeline_id for column in columns}
    return [
        Lane(
            key=str(column.stage.stage_id),
            title=column.stage.name,
            color_token=column.stage.color_token,
            cards=column.cards,
            amount=column.amount,
            weighted=column.weighted,
            tooltip=_stage_tooltip(column, words, names[column.stage.pipeline_id] if len(shown) > 1 else ""),
            limit_days=column.stage.limit_days,
            add_words=_("New opportunity in “{stage}”").format(stage=column.stage.name),
        )
        for column in columns
    ]


def _stage_tooltip(column: BoardColumn, words: CardWords, pipeline: str) -> str:
    lines = [pipeline] if pipeline else []
    lines.append(_("Stage probability {percent}%").format(percent=column.stage.probability))
    if column.stage.limit_days:
        lines.append(_("Stalled after {n} days").format(n=column.stage.limit_days))
    return "\n".join((*lines, _sums_tooltip(column.amount, column.weighted, words)))


def _sums_tooltip(amount: Decimal, weighted: Decimal, words: CardWords) -> str:
    total = _("Total {amount}").format(amount=format_money(amount, words.currency))
    return "\n".join((total, _("Weighted {amount}").format(amount=format_money(weighted, words.currency))))


# -- months -----------------------------------------------------------------------------------------------------------


def month_lanes(
    months: Sequence[MonthColumn],
    words: CardWords,
    *,
    goals: Mapping[date, tuple[Decimal, Decimal]] | None = None,
    can_add: bool = False,
) -> list[Lane]:
    """Return the lanes of a forecast: past due, months, later, no day; `goals` are (goal, won) by month."""
    known = goals or {}
    lanes = []
    for column in months:
        goal, won = known.get(column.month, (None, Decimal(0))) if column.month is not None else (None, Decimal(0))
        lanes.append(
            Lane(
                key=month_key(column),
                title=_month_title(column),
                color_token=_month_color(column, words.today),
                cards=column.cards,
                amount=column.amount,
                weighted=column.weighted,
                tooltip=_month_tooltip(column, words, goal=goal, won=won),
                can_add=can_add and column.month is not None,
                can_drop=column.month is not None,
                refusal="" if column.month is not None else _("Choose a month: deals cannot be dropped here."),
                add_words=_("New opportunity expected in {month}").format(month=_month_title(column)),
                goal=goal,
                won=won,
            )
        )
    return lanes


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


def _month_tooltip(column: MonthColumn, words: CardWords, *, goal: Decimal | None, won: Decimal) -> str:
    lines = [_sums_tooltip(column.amount, column.weighted, words)]
    if goal:
        lines.append(
            _("Goal {goal}, won {won}").format(
                goal=format_money_short(goal, words.currency), won=format_money_short(won, words.currency)
            )
        )
    return "\n".join(lines)


# -- next steps and values --------------------------------------------------------------------------------------------


def step_lanes(groups: Sequence[CardGroup], words: CardWords) -> list[Lane]:
    """Return the lanes of a board by when the next step is due."""
    lanes = []
    for group in groups:
        period = StepPeriod(group.key)
        can_plan = day_of_period(period, words.today) is not None
        title = step_title(period)
        lanes.append(
            Lane(
                key=group.key,
                title=title,
                color_token=_STEP_COLORS[period],
                cards=group.cards,
                amount=group.amount,
                weighted=group.weighted,
                tooltip=_sums_tooltip(group.amount, group.weighted, words),
                can_add=can_plan,
                can_drop=can_plan,
                refusal="" if can_plan else _("No next step can be planned into this column."),
                add_words=_("New opportunity with a next step: {when}").format(when=title),
            )
        )
    return lanes


def step_title(period: StepPeriod) -> str:
    """Return what the column of a time is called."""
    return {
        StepPeriod.OVERDUE: pgettext("next step", "Overdue"),
        StepPeriod.TODAY: _("Today"),
        StepPeriod.THIS_WEEK: _("This week"),
        StepPeriod.NEXT_WEEK: _("Next week"),
        StepPeriod.LATER: pgettext("next step", "Later"),
        StepPeriod.NONE: _("No next step"),
    }[period]


def value_lanes(groups: Sequence[CardGroup], words: CardWords) -> list[Lane]:
    """Return the lanes of a board by the customer's value."""
    return [
        Lane(
            key=group.key or UNDATED,
            title=_value_title(group.key),
            color_token=_VALUE_COLORS.get(group.key, "stage.1"),
            cards=group.cards,
            amount=group.amount,
            weighted=group.weighted,
            tooltip=_sums_tooltip(group.amount, group.weighted, words),
            can_add=False,
        )
        for group in groups
    ]


def value_of_lane(key: str) -> str:
    """Return the value a lane stands for."""
    return NO_VALUE if key == UNDATED else key


def _value_title(value: str) -> str:
    titles = {
        "high": pgettext("customer value", "High value"),
        "medium": pgettext("customer value", "Medium value"),
        "low": pgettext("customer value", "Low value"),
        NO_VALUE: _("No value yet"),
    }
    return titles.get(value, value)
