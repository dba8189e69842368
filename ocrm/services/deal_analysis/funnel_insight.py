"""The one thing about the funnel most worth doing something about, by plain rules, with its numbers and its deals.

To add a rule: a function from the facts to an Insight or None, and its place in _RULES; the first that speaks wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ocrm.formats import format_money_short, format_percent
from ocrm.i18n import _, language, ngettext, pgettext
from ocrm.services.deal_analysis.funnel import FunnelRow
from ocrm.services.deals import opportunity_views
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator
from ocrm.services.forecasting.forecast import ForecastMonth
from ocrm.services.records import RecordQuery
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

_POOR = Fraction(1, 2)
_MUCH_WORSE = Fraction(1, 10)
_LEAST_REACHED = 10
"""Deals that must have come to a stage before its conversion is worth a word."""
_NAMED_REASONS = 2
_OPEN = Condition("status", Operator.IS, "open")


@dataclass(frozen=True, slots=True)
class Insight:
    """A sentence or two, and the deals it is about: what to call the link, and what it shows."""

    text: str
    link: str
    filter: Filter


@dataclass(frozen=True, slots=True)
class _Facts:
    workspace: Workspace
    rows: Sequence[FunnelRow]
    before: Sequence[FunnelRow]
    losses: Sequence[tuple[str, int]]
    overdue: ForecastMonth
    missing: Decimal
    shows_rates: bool


def find_insight(
    workspace: Workspace,
    rows: Sequence[FunnelRow],
    *,
    before: Sequence[FunnelRow],
    losses: Sequence[tuple[str, int]],
    overdue: ForecastMonth,
    missing: Decimal,
    shows_rates: bool,
) -> Insight | None:
    """Return what stands out, or None.

    `before` is the funnel of the two periods before, `losses` are (label, count) with the most frequent first,
    `missing` is what the goal is above won and weighted together (negative: above the goal).
    """
    facts = _Facts(workspace, rows, before, losses, overdue, missing, shows_rates)
    return next((insight for rule in _RULES if (insight := rule(facts)) is not None), None)


def _poor_conversion(facts: _Facts) -> Insight | None:
    """Speak of the worst step, where it converts under half or ten points under the two periods before."""
    if not facts.shows_rates:
        return None
    usual = {row.stage_id: row.conversion for row in facts.before if row.conversion is not None}
    steps = [
        (row.conversion, previous, row)
        for previous, row in zip(facts.rows, facts.rows[1:], strict=False)
        if row.conversion is not None and previous.reached >= _LEAST_REACHED
    ]
    poor = [
        step for step in steps if step[0] < _POOR or step[0] <= usual.get(step[2].stage_id, Fraction(0)) - _MUCH_WORSE
    ]
    if not poor:
        return None
    conversion, previous, row = min(poor, key=lambda step: step[0])
    words = _spaced(_conversion_words(conversion, previous, row, usual.get(row.stage_id)), _loss_words(facts.losses))
    stage = Condition("stage", Operator.IS, str(previous.stage_id))
    if not previous.count:
        return Insight(words, _("Show the lost deals"), AllOf((Condition("status", Operator.IS, "lost"), stage)))
    link = ngettext("Show this {count} deal", "Show these {count} deals", previous.count).format(count=previous.count)
    return Insight(words, link, AllOf((_OPEN, stage)))


def _conversion_words(conversion: Fraction, previous: FunnelRow, row: FunnelRow, usual: Fraction | None) -> str:
    percent = format_percent(float(conversion))
    if usual is not None and usual > conversion:
        return _("“{before} → {stage}” converts {percent}, below the {usual} of the two periods before.").format(
            before=previous.name, stage=row.name, percent=percent, usual=format_percent(float(usual))
        )
    return _("“{before} → {stage}” converts {percent}, the weakest step.").format(
        before=previous.name, stage=row.name, percent=percent
    )


def _loss_words(losses: Sequence[tuple[str, int]]) -> str:
    counted = _("{name} ({count})")
    named = [counted.format(name=label, count=count) for label, count in losses if label][:_NAMED_REASONS]
    if not named:
        return ""
    joint = pgettext("list separator", ", ")
    return _("Main loss reasons: {reasons}.").format(reasons=joint.join(named))


def _past_due(facts: _Facts) -> Insight | None:
    count = facts.overdue.count
    if not count:
        return None
    today = facts.workspace.clock.today()
    return Insight(
        ngettext(
            "{count} deal worth {amount} is past its expected day; the forecast leaves it out.",
            "{count} deals worth {amount} are past their expected day; the forecast leaves them out.",
            count,
        ).format(count=count, amount=format_money_short(facts.overdue.total, currency(facts.workspace))),
        ngettext("Show this {count} deal", "Show these {count} deals", count).format(count=count),
        AllOf((_OPEN, Condition("expected_close_on", Operator.BEFORE, today))),
    )


def _stalled(facts: _Facts) -> Insight | None:
    filter = opportunity_views.view_filter(facts.workspace, opportunity_views.OpportunityView.STALLED)
    totals = opportunity_views.totals(facts.workspace, RecordQuery("opportunities", filter))
    if not totals.count:
        return None
    return Insight(
        ngettext(
            "{count} deal worth {amount} has stalled: longer in its stage than the stage's limit.",
            "{count} deals worth {amount} have stalled: longer in their stage than the stage's limit.",
            totals.count,
        ).format(count=totals.count, amount=format_money_short(totals.amount, currency(facts.workspace))),
        ngettext("Show this {count} deal", "Show these {count} deals", totals.count).format(count=totals.count),
        filter,
    )


def _below_goal(facts: _Facts) -> Insight | None:
    if facts.missing <= 0:
        return None
    return Insight(
        _("The weighted forecast is {amount} short of the goal.").format(
            amount=format_money_short(facts.missing, currency(facts.workspace))
        ),
        _("Show the open deals"),
        _OPEN,
    )


_RULES: tuple[Callable[[_Facts], Insight | None], ...] = (_poor_conversion, _past_due, _stalled, _below_goal)


def _spaced(*sentences: str) -> str:
    return ("" if language() == "zh_CN" else " ").join(sentence for sentence in sentences if sentence)
