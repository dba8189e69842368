"""The targets: a bullet for year, quarter, month and week, and one of them day by day against its pace."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TypeVar

from ocrm.i18n import _, pgettext
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.forecasting.forecast_figures import reached_figure
from ocrm.services.forecasting.periods import PERIOD_KIND_TITLES, PeriodKind, title_of_period
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import METRIC_TITLES
from ocrm.services.forecasting.targets_overview import TargetsOverview, fetch_targets_overview
from ocrm.ui.context import AppContext, Target
from ocrm.ui.funnel import forecast_drawings as drawings
from ocrm.ui.funnel.side_by_side import SideBySide
from ocrm.ui.funnel.tab import AnalysisTab, Asked
from ocrm.ui.widgets import SegmentedControl, button, hbox, vbox

Value = TypeVar("Value", Metric, PeriodKind)
_METRICS = tuple(Metric)
_KINDS = tuple(PeriodKind)
_ALL = 1000
"""The part of a line one widget may take, beside a stretch of one."""


class TargetsTab(AnalysisTab):
    """Two charts of one metric; pressing a bullet shows its period day by day."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "targets")
        self._metric = _remembered(context, "funnel/target_metric", Metric.WON_AMOUNT, _METRICS)
        self._kind = _remembered(context, "funnel/target_period", PeriodKind.QUARTER, _KINDS)
        self._overview: TargetsOverview | None = None
        self._metrics = SegmentedControl(
            [(None, _(METRIC_TITLES[metric])) for metric in _METRICS],
            current=_METRICS.index(self._metric), accessible_name=_("What is counted"), wraps=True,
        )  # fmt: skip
        self._metrics.setObjectName("target_metrics")
        self._kinds = SegmentedControl(
            [(None, _(PERIOD_KIND_TITLES[kind])) for kind in _KINDS],
            current=_KINDS.index(self._kind), accessible_name=pgettext("target", "Period"),
        )  # fmt: skip
        self._kinds.setObjectName("target_periods")
        edit = button(_("Set targets…"), "target", name="edit_targets")
        edit.clicked.connect(partial(context.navigator.go, Target("settings", view="targets")))
        self._bullets = self.panel(_("Targets"), "bullets", least=380)
        self._pace = self.panel(_("Against the pace"), "pace", tools=[self._kinds], least=300)
        layout = vbox(self, spacing=14)
        tools = hbox(spacing=12)
        self._metrics.setMaximumWidth(self._metrics.line_width)
        tools.addWidget(self._metrics, _ALL)
        tools.addStretch(1)
        tools.addWidget(edit)
        layout.addLayout(tools)
        layout.addWidget(SideBySide(self._bullets, self._pace), 1)
        self._metrics.changed.connect(self._on_metric)
        self._kinds.changed.connect(self._on_kind)
        self._bullets.opened.connect(self._open_bullet)
        self._pace.opened.connect(self._open_day)

    def read(self, asked: Asked) -> TargetsOverview:
        return fetch_targets_overview(self.context.workspace, self._metric, self._kind)

    def show_found(self, asked: Asked, found: TargetsOverview) -> None:
        self._overview = found
        self._bullets.show_chart(
            partial(drawings.draw_bullets, found.attainments, found.currency),
            caption="" if found.has_targets else _("No target is set; press “Set targets…”."),
            figure=partial(reached_figure, self.context.workspace, found.metric, PeriodKind.YEAR),
        )
        attainment = found.course.attainment
        self._pace.show_chart(
            partial(drawings.draw_pace, found.course, found.currency),
            caption=title_of_period(attainment.kind, attainment.starts_on),
            figure=partial(reached_figure, self.context.workspace, found.metric, attainment.kind),
        )

    # -- choosing and opening -----------------------------------------------------------------------------------------

    def choose(self, metric: Metric, kind: PeriodKind) -> None:
        """Show a metric, and a period day by day."""
        self._metric, self._kind = metric, kind
        self._metrics.set_current(_METRICS.index(metric))
        self._kinds.set_current(_KINDS.index(kind))
        self.context.preferences.remember("funnel/target_metric", metric.value)
        self.context.preferences.remember("funnel/target_period", kind.value)
        if self.asked is not None:
            self.show_deals(self.asked)

    def _on_metric(self, number: int) -> None:
        self.choose(_METRICS[number], self._kind)

    def _on_kind(self, number: int) -> None:
        self.choose(self._metric, _KINDS[number])

    def _open_bullet(self, key: str) -> None:
        self.choose(self._metric, PeriodKind(key))

    def _open_day(self, key: str) -> None:
        """Show what was reached from the period's first day to the one pressed."""
        if self._overview is None:
            return
        days = (self._overview.course.attainment.starts_on, date.fromisoformat(key))
        if self._metric in (Metric.WON_AMOUNT, Metric.WON_COUNT):
            self.opened.emit("won", Condition("closed_on", Operator.BETWEEN, days))
        else:
            self._pace.ask()


def _remembered(context: AppContext, key: str, default: Value, values: tuple[Value, ...]) -> Value:
    found = str(context.preferences.recall(key, default.value))
    return next((value for value in values if value.value == found), default)
