"""Outcomes: how many deals are won month by month, why the others were lost, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from ocrm.formats import format_number, format_percent
from ocrm.i18n import _
from ocrm.services.deal_analysis import outcomes
from ocrm.services.deal_analysis.funnel import Outcomes, fetch_outcomes
from ocrm.services.deal_analysis.funnel_overview import LEAST_CLOSED
from ocrm.services.deal_analysis.outcomes import Loss, OutcomeMonth, Rival
from ocrm.services.deals import stages
from ocrm.services.figures import Figure, Unit
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.settings import currency
from ocrm.ui.context import AppContext
from ocrm.ui.funnel import analysis_drawings as drawings
from ocrm.ui.funnel.side_by_side import SideBySide
from ocrm.ui.funnel.tab import AnalysisTab, Asked, month_of
from ocrm.ui.widgets import KpiTile, vbox

_MAKERS = {
    "win_rate": outcomes.win_rate_figure,
    "amount_rate": outcomes.amount_rate_figure,
    "cohort": outcomes.cohort_figure,
    "losses": outcomes.losses_figure,
}


@dataclass(frozen=True, slots=True)
class OutcomesFound:
    """What the tab shows; `stages` are name and colour by id, in order."""

    figures: Mapping[str, Figure]
    closed: Outcomes
    months: tuple[OutcomeMonth, ...]
    losses: tuple[Loss, ...]
    rivals: tuple[Rival, ...]
    stages: Mapping[int, tuple[str, str]]
    currency: str


class OutcomesTab(AnalysisTab):
    """Four figures and three charts."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "outcomes")
        titles = (_("Win rate"), _("Win rate by amount"), _("Cohort conversion"), _("Lost deals"))
        self._tiles = {
            key: KpiTile(title, name=f"tile_{key}_period") for key, title in zip(_MAKERS, titles, strict=True)
        }
        self._months = self.panel(_("Win rate by month"), "win_rate", least=230)
        self._losses = self.panel(_("Loss reasons"), "loss_pareto", least=260)
        self._rivals = self.panel(_("Won and lost by competitor"), "rivals", least=260)
        self._shown_rivals: tuple[Rival, ...] = ()
        layout = vbox(self, spacing=14)
        layout.addLayout(self.tile_row(self._tiles, _MAKERS))
        layout.addWidget(self._months, 1)
        layout.addWidget(SideBySide(self._losses, self._rivals), 1)
        self._months.opened.connect(self._open_month)
        self._losses.opened.connect(self._open_loss)
        self._rivals.opened.connect(self._open_rival)

    def read(self, asked: Asked) -> OutcomesFound:
        workspace, chosen = self.context.workspace, asked.selection
        return OutcomesFound(
            figures={key: make(workspace, chosen) for key, make in _MAKERS.items()},
            closed=fetch_outcomes(workspace, since=chosen.since, until=chosen.until, narrowed=chosen),
            months=tuple(outcomes.fetch_months(workspace, chosen)),
            losses=tuple(outcomes.fetch_losses(workspace, chosen)),
            rivals=tuple(outcomes.fetch_rivals(workspace, chosen)),
            stages={
                row.stage_id: (row.name, row.color_token) for row in stages.list_stages(workspace, include_retired=True)
            },
            currency=currency(workspace),
        )

    def show_found(self, asked: Asked, found: OutcomesFound) -> None:
        self._show_tiles(found)
        workspace, chosen = self.context.workspace, asked.selection
        shows_rates = sum(month.won + month.lost for month in found.months) >= LEAST_CLOSED
        self._months.show_chart(
            partial(drawings.draw_win_rates, found.months, shows_rates),
            caption=_("deals by the day they closed; cohorts by the day they were found"),
            figure=partial(outcomes.win_rate_figure, workspace, chosen),
        )
        self._losses.show_chart(
            partial(drawings.draw_losses, found.losses, found.stages, asked.measure, found.currency),
            caption=_("by amount") if asked.measure == "amount" else _("by number, coloured by last open stage"),
            figure=partial(outcomes.losses_figure, workspace, chosen),
        )
        self._shown_rivals = found.rivals
        self._rivals.show_chart(
            partial(drawings.draw_rivals, found.rivals, found.currency),
            figure=partial(outcomes.rival_figure, workspace, chosen),
        )

    def _show_tiles(self, found: OutcomesFound) -> None:
        closed = found.closed.won_count + found.closed.lost_count
        counts = _("{won} won / {lost} lost").format(
            won=format_number(found.closed.won_count), lost=format_number(found.closed.lost_count)
        )
        too_few = _("{counts} · shows from {least} on").format(counts=counts, least=LEAST_CLOSED)
        for key, tile in self._tiles.items():
            figure = found.figures[key]
            is_rate = key in ("win_rate", "amount_rate")
            if is_rate and closed < LEAST_CLOSED:
                tile.set_figure("–", too_few)
            else:
                note = counts if is_rate else _("of the deals found in the period") if key == "cohort" else ""
                tile.set_figure(_shown(figure, found.currency), note)

    # -- the deals behind ---------------------------------------------------------------------------------------------

    def _open_month(self, key: str) -> None:
        if self.asked is not None:
            first, last = month_of(key)
            month = replace(self.asked.selection, since=first, until=last)
            self.ask(self._months, partial(outcomes.win_rate_figure, self.context.workspace, month))

    def _open_loss(self, key: str) -> None:
        if self.asked is not None:
            reason = Condition("lost_reason", Operator.IS, key) if key else Condition("lost_reason", Operator.EMPTY)
            chosen = self.asked.selection
            self.opened.emit("lost", chosen.as_filter(self.context.workspace, reason, dated_by="closed_on"))

    def _open_rival(self, key: str) -> None:
        if self.asked is not None:
            rival = next((one for one in self._shown_rivals if one.name == key), None)
            is_only_open = rival is not None and not rival.won + rival.lost
            make = outcomes.open_rival_figure if is_only_open else outcomes.rival_figure
            self.ask(self._rivals, partial(make, self.context.workspace, self.asked.selection, key))


def _shown(figure: Figure, currency: str) -> str:
    """Return a figure as a tile has it: whole percent; all places are told with the why."""
    if figure.unit is Unit.SHARE and figure.value is not None:
        return format_percent(figure.value)
    return figure.text(currency)
