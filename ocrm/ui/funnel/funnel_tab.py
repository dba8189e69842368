"""The funnel itself: stages with conversion, one thing worth doing, the months ahead and why deals were lost."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint

from ocrm.i18n import _
from ocrm.services.deal_analysis.funnel_overview import FunnelOverview
from ocrm.services.deal_analysis.outcomes import losses_figure
from ocrm.services.deal_analysis.tiles import stage_figure
from ocrm.services.filtering.conditions import Filter
from ocrm.services.forecasting.forecast_figures import weighted_figure
from ocrm.ui.context import AppContext
from ocrm.ui.funnel import drawings, drill_down
from ocrm.ui.funnel.filter_bar import period_words
from ocrm.ui.funnel.insight_bar import InsightBar
from ocrm.ui.funnel.side_by_side import SideBySide
from ocrm.ui.funnel.tab import AnalysisTab, Asked, stacked
from ocrm.ui.funnel.zones_panel import ZonesPopover
from ocrm.ui.widgets import SegmentedControl, button, vbox

_EVER = "funnel/ever_reached"


class FunnelTab(AnalysisTab):
    """Shows the overview that the page reads for its tiles as well."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "stages")
        self._overview: FunnelOverview | None = None
        self._ever = bool(context.preferences.recall(_EVER, False))
        self._whiches = SegmentedControl(
            [(None, _("Now")), (None, _("Ever reached"))], current=int(self._ever),
            accessible_name=_("Which deals the width shows"),
        )  # fmt: skip
        self._whiches.setObjectName("funnel_which")
        self._whiches.changed.connect(self._on_which)
        self._zones = button(
            _("Zones"), "layers", "small", name="funnel_zones", tooltip=_("The five zones of the funnel")
        )
        self._zones.clicked.connect(self._show_zones)
        self._funnel = self.panel(_("Stage conversion"), "funnel", tools=[self._zones, self._whiches], least=300)
        self._insight = InsightBar()
        self._funnel.foot.addWidget(self._insight)
        self._forecast = self.panel(_("Forecast by month"), "forecast", least=180)
        self._losses = self.panel(_("Loss reasons"), "losses", least=150)
        layout = vbox(self)
        layout.addWidget(SideBySide(self._funnel, stacked(self._forecast, self._losses), (58, 42)), 1)
        self._funnel.opened.connect(self._open_stage)
        self._forecast.opened.connect(self._open_month)
        self._losses.opened.connect(self._open_loss)
        self._insight.opened.connect(self._open_filter)

    def show_overview(self, asked: Asked, overview: FunnelOverview) -> None:
        """Show the figures of a period."""
        self.asked, self._overview = asked, overview
        self._show_funnel()
        beside = _("all open deals") if asked.selection.is_narrowed else ""
        self._forecast.show_chart(
            partial(drawings.draw_forecast, overview), caption=beside,
            figure=partial(weighted_figure, self.context.workspace, overview.forecast.by),
        )  # fmt: skip
        recently = drill_down.lately(overview.selection, self.context.workspace.clock.today())
        self._losses.show_chart(
            partial(drawings.draw_losses, overview), caption=_("last 90 days"),
            figure=partial(losses_figure, self.context.workspace, recently),
        )  # fmt: skip
        self._insight.show_insight(overview.insight)

    def _show_funnel(self) -> None:
        overview, asked = self._overview, self.asked
        if overview is None or asked is None:
            return
        measure = drawings.funnel_measure(asked.measure, ever=self._ever)
        stage_id = overview.rows[0].stage_id if overview.rows else 0
        period = period_words(overview.period, overview.since, overview.until)
        self._funnel.show_chart(
            partial(drawings.draw_funnel, overview, measure),
            caption=drawings.funnel_caption(overview, measure, period),
            figure=partial(stage_figure, self.context.workspace, asked.selection, stage_id) if stage_id else None,
        )

    def _on_which(self, number: int) -> None:
        self._ever = bool(number)
        self.context.preferences.remember(_EVER, self._ever)
        self._show_funnel()

    def _show_zones(self, *_ignored: object) -> None:
        if self._overview is not None:
            popover = ZonesPopover(self._overview.rows, self._overview.currency, self._zones)
            popover.adjustSize()
            popover.move(self._zones.mapToGlobal(QPoint(0, self._zones.height())))
            popover.show()

    # -- the deals behind ---------------------------------------------------------------------------------------------

    def _open_stage(self, key: str) -> None:
        self._emit("open", drill_down.stage_filter(key))

    def _open_month(self, key: str) -> None:
        if self._overview is not None:
            target = drill_down.period_target(self._overview.forecast, key, self.context.workspace.clock.today())
            if target is not None:
                self.opened.emit(*target)

    def _open_loss(self, key: str) -> None:
        self._emit("lost", drill_down.loss_filter(key, self.context.workspace.clock.today()))

    def _open_filter(self, filter: object) -> None:
        self.opened.emit(drill_down.view_of(filter), filter)

    def _emit(self, view: str, filter: Filter) -> None:
        """Show deals of a filter, narrowed as the tab is; its pipeline is the stage's own."""
        if self.asked is not None:
            narrowed = self.asked.selection
            self.opened.emit(view, narrowed.as_filter(self.context.workspace, filter))
