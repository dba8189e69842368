"""The four figures above the funnel: goal, safe forecast, weighted forecast, win rate."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_money_short, format_number, format_percent
from ocrm.i18n import N_, _
from ocrm.services.deal_analysis.funnel_overview import LEAST_CLOSED, OUTCOMES_OVER_DAYS, FunnelOverview, Period
from ocrm.services.forecasting.forecast import COMMITTED_FROM
from ocrm.ui.funnel.filter_bar import period_words
from ocrm.ui.widgets import KpiTile, hbox

_GOAL_TITLES = {
    Period.THIS_MONTH: N_("Goal this month"),
    Period.THIS_QUARTER: N_("Goal this quarter"),
    Period.THIS_YEAR: N_("Goal this year"),
    Period.LAST_MONTH: N_("Goal last month"),
    Period.LAST_QUARTER: N_("Goal last quarter"),
    Period.LAST_YEAR: N_("Goal last year"),
}
_TITLES = {
    "won": N_("Won"),
    "committed": N_("Safe forecast"),
    "weighted": N_("Weighted forecast"),
    "win_rate": N_("Win rate, {days} days"),
}


class OverviewTiles(QWidget):
    """The tiles side by side; pressing one opens the deals it counts."""

    opened = Signal(str)
    """A tile was pressed: won, committed, weighted or win_rate."""
    asked = Signal(str)
    """A tile was asked why it is so."""

    def __init__(self) -> None:
        super().__init__()
        layout = hbox(self, spacing=12)
        self._tiles: dict[str, KpiTile] = {}
        for key, title in _TITLES.items():
            tile = KpiTile(_(title).format(days=OUTCOMES_OVER_DAYS), name=f"tile_{key}")
            tile.make_askable()
            tile.clicked.connect(partial(self.opened.emit, key))
            tile.asked.connect(partial(self.asked.emit, key))
            self._tiles[key] = tile
            layout.addWidget(tile, 1)

    def tile(self, key: str) -> KpiTile:
        """Return one of the tiles."""
        return self._tiles[key]

    def show_overview(self, overview: FunnelOverview) -> None:
        """Show the figures of a period."""
        money = partial(format_money_short, currency=overview.currency)
        self._show_goal(overview)
        self._tiles["committed"].set_figure(
            money(overview.won + overview.committed),
            _("won + probability ≥ {percent}%").format(percent=COMMITTED_FROM),
        )
        total = overview.won + overview.weighted
        above = total - overview.goal
        note, tone = _("won + weighted open deals"), None
        if overview.goal:
            words = _("{amount} above the goal") if above >= 0 else _("{amount} below the goal")
            note, tone = words.format(amount=money(abs(above))), "ok" if above >= 0 else "warn"
        self._tiles["weighted"].set_figure(money(total), note, tone=tone)
        self._show_win_rate(overview)

    def _show_goal(self, overview: FunnelOverview) -> None:
        tile, goal = self._tiles["won"], overview.goal
        money = partial(format_money_short, currency=overview.currency)
        if not goal:
            tile.set_title(_("Won"))
            tile.set_figure(money(overview.won), _without_goal(overview))
            return
        share = float(overview.won / goal)
        tile.set_title(_(_GOAL_TITLES[overview.period]))
        tile.set_figure(
            money(goal),
            _("{amount} won · {percent}").format(amount=money(overview.won), percent=format_percent(share)),
            share=min(1.0, share),
            mark=overview.elapsed,
        )

    def _show_win_rate(self, overview: FunnelOverview) -> None:
        recent, tile = overview.recent, self._tiles["win_rate"]
        counts = _("{won} won / {lost} lost").format(
            won=format_number(recent.won_count), lost=format_number(recent.lost_count)
        )
        if not overview.shows_win_rate or recent.win_rate is None:
            tile.set_figure("–", _("{counts} · shows from {least} on").format(counts=counts, least=LEAST_CLOSED))
            return
        note = counts
        if recent.mean_days_to_win is not None:
            note = _("{counts} · {days} days to win").format(counts=counts, days=f"{recent.mean_days_to_win:.0f}")
        tile.set_figure(format_percent(float(recent.win_rate)), note)


def _without_goal(overview: FunnelOverview) -> str:
    """Return what stands below the won amount where no goal does: how to set one, where one could."""
    if not overview.period.has_goal:
        return period_words(overview.period, overview.since, overview.until)
    if overview.selection.is_narrowed:
        return _("targets are for all deals")
    return _("Set a target on the Targets tab")
