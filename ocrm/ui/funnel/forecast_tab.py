"""The forecast: months or quarters to come, what stands apart, how earlier forecasts came out, history, and what if."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from ocrm.formats import format_date, format_percent, format_percent_change
from ocrm.i18n import _, ngettext
from ocrm.services.filtering.conditions import Condition, Filter, Operator
from ocrm.services.forecasting.forecast_figures import accuracy_figure, history_figure, weighted_figure
from ocrm.services.forecasting.forecast_history import LEAST_MONTHS, MODEL_TITLES
from ocrm.services.forecasting.forecast_overview import ForecastOverview, fetch_forecast_overview
from ocrm.services.forecasting.periods import PeriodKind, end_of
from ocrm.services.forecasting.simulator import fetch_weightiest
from ocrm.ui.context import AppContext
from ocrm.ui.funnel import drill_down
from ocrm.ui.funnel import forecast_drawings as drawings
from ocrm.ui.funnel.outside_panel import OutsidePanel
from ocrm.ui.funnel.side_by_side import SideBySide
from ocrm.ui.funnel.tab import AnalysisTab, Asked
from ocrm.ui.simulator.panel import SimulatorPanel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import OneOf, SegmentedControl, button, label, panel, tool_button, vbox

_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER)
_ROOM_PX = 12
"""Between the simulator and the edge of the window when it is scrolled into view."""


class ForecastTab(AnalysisTab):
    """The large chart beside what it leaves out; below it accuracy and history, or the simulator."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "forecast")
        remembered = str(context.preferences.recall("funnel/forecast_by", PeriodKind.MONTH.value))
        self._by = PeriodKind.QUARTER if remembered == PeriodKind.QUARTER else PeriodKind.MONTH
        self._overview: ForecastOverview | None = None
        self._chooser = SegmentedControl(
            [(None, _("Month")), (None, _("Quarter"))], current=_KINDS.index(self._by), accessible_name=_("Forecast by")
        )
        self._chooser.setObjectName("forecast_by")
        self._what_if = button(_("What if…"), "sliders-horizontal", checkable=True, name="forecast_what_if")
        self._what_if.setToolTip(_("Try other days, probabilities and amounts without saving"))
        self._periods = self.panel(_("Forecast"), "large_forecast", tools=[self._chooser, self._what_if], least=240)
        self._outside = OutsidePanel()
        self._as_points = tool_button(
            "crosshair", _("Show as points: expected across, won up"), checkable=True, name="accuracy_as_points"
        )
        self._accuracy = self.panel(_("Forecast and outcome"), "accuracy", tools=[self._as_points], least=180)
        self._history = self.panel(_("Forecast from history"), "history", least=180)
        self._simulator = SimulatorPanel(context, partial(fetch_weightiest, context.workspace))
        self._lower = OneOf()
        self._past = SideBySide(self._accuracy, self._history)
        self._trying = self._simulator_panel()
        self._lower.add(self._past)
        self._lower.add(self._trying)
        layout = vbox(self, spacing=14)
        layout.addWidget(SideBySide(self._periods, self._outside, (68, 32)), 5)
        layout.addWidget(self._lower, 4)
        self._connect()

    @property
    def by(self) -> PeriodKind:
        """Whether months or quarters show."""
        return self._by

    def read(self, asked: Asked) -> ForecastOverview:
        return fetch_forecast_overview(self.context.workspace, self._by, selection=asked.selection)

    def show_found(self, asked: Asked, found: ForecastOverview) -> None:
        self._overview = found
        self._periods.show_chart(
            partial(drawings.draw_periods, found),
            caption=_("open deals by expected day, from today on; past due ones stand apart"),
            figure=partial(weighted_figure, self.context.workspace, found.by, selection=asked.selection),
        )
        self._outside.show_forecast(found.forecast, found.currency)
        self._show_accuracy()
        self._history.show_chart(
            partial(drawings.draw_history, found),
            caption=_history_words(found),
            figure=partial(history_figure, self.context.workspace, found.history) if found.history.model else None,
        )
        if self._what_if.isChecked():
            self._simulator.reload()

    def choose(self, by: PeriodKind) -> None:
        """Show months or quarters."""
        self._by = by
        self._chooser.set_current(_KINDS.index(by))
        self.context.preferences.remember("funnel/forecast_by", by.value)
        if self.asked is not None:
            self.show_deals(self.asked)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _simulator_panel(self) -> QWidget:
        holder = panel()
        holder.setObjectName("simulator_panel")
        layout = vbox(holder, margins=(16, 10, 16, 12), spacing=6)
        layout.addWidget(label(_("What if"), "h3"))
        layout.addWidget(self._simulator, 1)
        return holder

    def _connect(self) -> None:
        self._chooser.changed.connect(self._on_chosen)
        self._what_if.toggled.connect(self._on_what_if)
        self._as_points.toggled.connect(self._show_accuracy)
        self._periods.opened.connect(self._open_period)
        self._accuracy.opened.connect(self._open_won)
        self._history.opened.connect(self._open_won_month)
        self._outside.opened.connect(self._open_apart)

    def _on_chosen(self, number: int) -> None:
        self.choose(_KINDS[number])

    def _on_what_if(self, is_on: bool) -> None:
        self._lower.show_one(self._trying if is_on else self._past)
        if is_on:
            self._simulator.reload()
            self._simulator.setFocus()
            QTimer.singleShot(0, self, self._bring_simulator_into_view)
        else:
            self._simulator.discard()

    def _bring_simulator_into_view(self) -> None:
        """Scroll to the simulator, which opens below the chart: on a low window nothing would seem to happen."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self._lower, 0, theme().px(_ROOM_PX))

    def _show_accuracy(self, _checked: bool = False) -> None:
        if self._overview is None:
            return
        draw = drawings.draw_scatter if self._as_points.isChecked() else drawings.draw_accuracy
        accuracy = self._overview.accuracy
        self._accuracy.show_chart(
            partial(draw, self._overview),
            caption=_accuracy_words(self._overview),
            figure=partial(accuracy_figure, self.context.workspace, accuracy)
            if accuracy.mean_error is not None
            else None,
        )

    def _open_period(self, key: str) -> None:
        if self._overview is not None:
            target = drill_down.period_target(self._overview.forecast, key, self.context.workspace.clock.today())
            if target is not None:
                self._open(*target)

    def _open_won(self, key: str) -> None:
        self._open_won_in(self._by, key)

    def _open_won_month(self, key: str) -> None:
        self._open_won_in(PeriodKind.MONTH, key)

    def _open_won_in(self, kind: PeriodKind, key: str) -> None:
        first = date.fromisoformat(key)
        days = (first, end_of(kind, first))
        view, field = ("won", "closed_on") if first <= self.context.workspace.clock.today() else (
            "open", "expected_close_on"
        )  # fmt: skip
        self.opened.emit(view, Condition(field, Operator.BETWEEN, days))

    def _open_apart(self, filter: Filter) -> None:
        held = isinstance(filter, Condition) and filter.field == "hold_until"
        if held:
            self.opened.emit("on_hold", None)
        else:
            self._open("open", filter)

    def _open(self, view: str, filter: Filter) -> None:
        narrowed: Filter | None = filter
        if self.asked is not None:
            narrowed = self.asked.selection.without_period().as_filter(self.context.workspace, filter)
        self.opened.emit(view, narrowed)


def _accuracy_words(overview: ForecastOverview) -> str:
    accuracy = overview.accuracy
    if accuracy.mean_error is None or accuracy.bias is None:
        if accuracy.first_on is None:
            return _("The forecast is written down each day from now on.")
        return ngettext(
            "Written down on {n} day since {day}.", "Written down on {n} days since {day}.", accuracy.days_kept
        ).format(n=accuracy.days_kept, day=format_date(accuracy.first_on, overview.today))
    return _("mean error {error} · bias {bias}").format(
        error=format_percent(float(accuracy.mean_error)), bias=format_percent_change(float(accuracy.bias))
    )


def _history_words(overview: ForecastOverview) -> str:
    history = overview.history
    if history.model is None:
        return ngettext(
            "Only {n} month of history; {least} are needed.",
            "Only {n} months of history; {least} are needed.",
            len(history.past),
        ).format(n=len(history.past), least=LEAST_MONTHS)
    if history.error is None:
        return _(MODEL_TITLES[history.model])
    return _("back-test error {error} over {n} months").format(
        error=format_percent(float(history.error)), n=history.tested
    )
