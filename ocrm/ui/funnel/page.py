"""The funnel page: where the deals stand, how many get through, what the months will bring, and why deals were lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog, QFrame, QMenu, QPushButton, QScrollArea, QStackedWidget, QWidget

from ocrm.i18n import N_, _
from ocrm.services.conditions import Filter
from ocrm.services.funnel_overview import FunnelOverview, Period, fetch_overview
from ocrm.ui.context import AppContext, Target
from ocrm.ui.funnel import drawings, drill_down
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.funnel.chart_table import ChartTable
from ocrm.ui.funnel.insight_bar import InsightBar
from ocrm.ui.funnel.outside_panel import OutsidePanel
from ocrm.ui.funnel.tiles import OverviewTiles
from ocrm.ui.page import Page
from ocrm.ui.widgets import EmptyState, Header, SegmentedControl, button, escape_mnemonic, hbox, label, panel, vbox

PERIOD_TITLES = {
    Period.THIS_MONTH: N_("This month"),
    Period.THIS_QUARTER: N_("This quarter"),
    Period.THIS_YEAR: N_("This year"),
    Period.ALL_TIME: N_("All time"),
}
_TABS = ("funnel", "forecast")
_LEFT_SHARE, _RIGHT_SHARE = 58, 42


class FunnelPage(Page):
    """Tiles, the funnel with one thing worth doing, forecast and loss reasons; pressing a part opens its deals."""

    key = "funnel"
    icon = "funnel"
    topics = frozenset({"opportunities", "stages", "picklists"})

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        remembered = str(context.preferences.recall("funnel/period", Period.THIS_QUARTER.value))
        self._period = Period(remembered) if remembered in set(Period) else Period.THIS_QUARTER
        self._pipeline_id: int | None = None
        self._measure = str(context.preferences.recall("funnel/measure", drawings.MEASURES[0]))
        self._tab = str(context.preferences.recall("funnel/tab", _TABS[0]))
        self._overview: FunnelOverview | None = None

    def title(self) -> str:
        return _("Funnel and forecast")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._period_button = button("", "calendar-days", name="funnel_period")
        self._pipeline_button = button("", "filter", name="funnel_pipeline")
        self._pipeline_button.hide()
        self._tabs = SegmentedControl(
            [(None, _("Funnel")), (None, _("Forecast"))], current=_index(_TABS, self._tab), accessible_name=_("View")
        )
        self._tabs.setObjectName("funnel_tabs")
        self._export = button(_("Export"), "download", menu=self._export_menu(), name="funnel_export")
        self.header = Header(self.title(), right=[self._period_button, self._pipeline_button, self._tabs, self._export])
        self._make_panels()
        self._body = QStackedWidget()
        self._body.addWidget(self._filled_body())
        self._body.addWidget(self._empty_body())
        layout = vbox(self.content)
        layout.addWidget(self.header)
        layout.addWidget(_scrolling(self._body), 1)
        self._connect()
        self._fill_period_menu()

    def _make_panels(self) -> None:
        tasks = self.context.tasks
        self._tiles = OverviewTiles()
        self._measures = SegmentedControl(
            [(None, _("Deals")), (None, _("Amount")), (None, _("Ever reached"))],
            current=_index(drawings.MEASURES, self._measure), accessible_name=_("What the width shows"),
        )  # fmt: skip
        self._measures.setObjectName("funnel_measures")
        self._funnel = ChartPanel(
            _("Stage conversion"), tasks, name="funnel", tools=[self._measures], smallest=(380, 300)
        )
        self._insight = InsightBar()
        self._funnel.foot.addWidget(self._insight)
        self._forecast = ChartPanel(_("Forecast by month"), tasks, name="forecast")
        self._losses = ChartPanel(_("Loss reasons"), tasks, name="losses", smallest=(260, 150))
        self._outside = OutsidePanel()
        self._large_forecast = ChartPanel(_("Forecast by month"), tasks, name="large_forecast", smallest=(380, 220))
        self._large_forecast.table_button.hide()  # its table stands below it
        self._months = panel()
        self._months.setObjectName("months_panel")
        inside = vbox(self._months, margins=(16, 12, 16, 14), spacing=8)
        inside.addWidget(label(_("Month by month"), "h3"))
        self._month_table = ChartTable(name="month_table")
        inside.addWidget(self._month_table, 1)

    def _filled_body(self) -> QWidget:
        self._views = QStackedWidget()
        self._views.addWidget(_side_by_side(self._funnel, _stacked(self._forecast, self._losses)))
        self._views.addWidget(_stacked(self._large_forecast, _side_by_side(self._months, self._outside)))
        self._views.setCurrentIndex(_index(_TABS, self._tab))
        body = QWidget()
        layout = vbox(body, margins=(20, 16, 20, 16), spacing=14)
        layout.addWidget(self._tiles)
        layout.addWidget(self._views, 1)
        return body

    def _empty_body(self) -> QWidget:
        import_button = button(_("Import a spreadsheet"), "upload", "primary", name="funnel_empty_import")
        import_button.clicked.connect(partial(self.context.navigator.go, "import"))
        board = button(_("Go to opportunities"), "kanban", name="funnel_empty_opportunities")
        board.clicked.connect(partial(self.context.navigator.go, "opportunities"))
        return EmptyState(
            "funnel",
            _("No opportunities yet"),
            _("Here you will see where your deals stand, how many get through, and what the coming months will bring."),
            [import_button, board],
        )

    def _connect(self) -> None:
        self._tabs.changed.connect(self._on_tab_changed)
        self._measures.changed.connect(self._on_measure_changed)
        self._tiles.opened.connect(self._open_tile)
        self._funnel.opened.connect(self._open_stage)
        self._forecast.opened.connect(self._open_month)
        self._large_forecast.opened.connect(self._open_month)
        self._large_forecast.view.drawn.connect(self._show_months)
        self._month_table.row_opened.connect(self._open_month)
        self._losses.opened.connect(self._open_loss)
        self._insight.opened.connect(self._open_filter)
        self._outside.opened.connect(self._open_filter)

    def _export_menu(self) -> QMenu:
        menu = QMenu(self.content)
        save = menu.addAction(_("Save the chart…"))
        save.setObjectName("funnel_save_chart")
        save.triggered.connect(self._save_chart)
        copy = menu.addAction(_("Copy the numbers"))
        copy.setObjectName("funnel_copy_numbers")
        copy.triggered.connect(self._copy_numbers)
        return menu

    def _fill_period_menu(self) -> None:
        choices = [(period.value, _(title)) for period, title in PERIOD_TITLES.items()]
        _fill_choices(self._period_button, choices, current=self._period.value, choose=self._choose_period)
        self._period_button.setText(" " + _("Period: {period}").format(period=_(PERIOD_TITLES[self._period])))
        self._period_button.setAccessibleName(self._period_button.text().strip())

    def _fill_pipeline_menu(self, overview: FunnelOverview) -> None:
        self._pipeline_button.setVisible(len(overview.pipelines) > 1)
        choices = [(str(row.pipeline_id), row.name) for row in overview.pipelines]
        _fill_choices(self._pipeline_button, choices, current=str(overview.pipeline_id), choose=self._choose_pipeline)
        name = dict(choices).get(str(overview.pipeline_id), "")
        self._pipeline_button.setText(" " + escape_mnemonic(name))
        self._pipeline_button.setAccessibleName(_("Pipeline: {name}").format(name=name))

    # -- showing ------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        read = partial(fetch_overview, self.context.workspace, self._period, pipeline_id=self._pipeline_id)
        self.context.tasks.fetch(read, self._show, key="funnel/overview", on_error=self.show_error)

    def _show(self, overview: FunnelOverview) -> None:
        self._overview = overview
        if not self._is_built:
            return  # built anew meanwhile; the next visit reads again
        self._fill_pipeline_menu(overview)
        self._body.setCurrentIndex(1 if overview.is_empty else 0)
        self._export.setEnabled(not overview.is_empty)
        self._tiles.show_overview(overview)
        self._show_funnel(overview)
        months = partial(drawings.draw_forecast, overview)
        for shown in (self._forecast, self._large_forecast):
            shown.show_chart(months)
        self._losses.show_chart(partial(drawings.draw_losses, overview), caption=_("last 90 days"))
        self._outside.show_overview(overview)
        self._insight.show_insight(overview.insight)
        self.status_changed.emit(self.status_text())

    def _show_months(self) -> None:
        chart = self._large_forecast.view.chart
        if chart is not None:
            self._month_table.set_chart(chart)

    def _show_funnel(self, overview: FunnelOverview) -> None:
        caption = drawings.funnel_caption(overview, self._measure, _(PERIOD_TITLES[overview.period]))
        self._funnel.show_chart(partial(drawings.draw_funnel, overview, self._measure), caption=caption)

    def status_text(self) -> str:
        return "" if self._overview is None else drawings.status_words(self._overview)

    def focus_content(self) -> None:
        self._shown_panel().view.setFocus()

    def panes(self) -> list[QWidget]:
        return [panel.view for panel in (self._funnel, self._forecast, self._losses) if panel.isVisible()]

    def step_view(self, by: int) -> None:
        self._tabs.set_current((self._tabs.current + by) % len(_TABS))
        self._on_tab_changed(self._tabs.current)

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _choose_period(self, value: str) -> None:
        self._period = Period(value)
        self.context.preferences.remember("funnel/period", value)
        self._fill_period_menu()
        self.reload()

    def _choose_pipeline(self, value: str) -> None:
        self._pipeline_id = int(value)
        self.reload()

    def _on_tab_changed(self, number: int) -> None:
        self._tab = _TABS[number]
        self.context.preferences.remember("funnel/tab", self._tab)
        self._views.setCurrentIndex(number)

    def _on_measure_changed(self, number: int) -> None:
        self._measure = drawings.MEASURES[number]
        self.context.preferences.remember("funnel/measure", self._measure)
        if self._overview is not None:
            self._show_funnel(self._overview)

    # -- opening what a part stands for -------------------------------------------------------------------------------

    def _open_stage(self, key: str) -> None:
        self._open_filter(drill_down.stage_filter(key))

    def _open_month(self, key: str) -> None:
        self._open_filter(drill_down.month_filter(key))

    def _open_loss(self, key: str) -> None:
        if self._overview is not None:
            self._go("lost", drill_down.loss_filter(key, self.context.workspace.clock.today()))

    def _open_tile(self, key: str) -> None:
        if self._overview is not None:
            view, filter = drill_down.tile_target(key, self._overview, self.context.workspace.clock.today())
            self._go(view, filter)

    def _open_filter(self, filter: object) -> None:
        self._go(drill_down.view_of(filter), filter)

    def _go(self, view: str, filter: Filter | object) -> None:
        self.context.navigator.go(Target("opportunities", "opportunities", view=view, filter=filter))

    # -- export -------------------------------------------------------------------------------------------------------

    def _shown_panel(self) -> ChartPanel:
        return self._funnel if self._tab == _TABS[0] else self._large_forecast

    def _save_chart(self) -> None:
        if self._overview is None:
            return
        folder = Path(str(self.context.preferences.recall("funnel/folder", str(Path.home()))))
        chosen, _kind = QFileDialog.getSaveFileName(
            self,
            _("Save the chart"),
            str(folder / f"{self._shown_panel().view.accessibleName()}.png"),
            _("Pictures (*.png);;Vector graphics (*.svg);;PDF (*.pdf)"),
        )
        if chosen:
            self.save_chart_to(Path(chosen))

    def save_chart_to(self, path: Path) -> None:
        """Save the chart on show, in the background; the toast says when it is there."""
        if self._overview is None:
            return
        self.context.preferences.remember("funnel/folder", str(path.parent))
        make = (
            partial(drawings.draw_funnel, self._overview, self._measure)
            if self._tab == _TABS[0]
            else partial(drawings.draw_forecast, self._overview)
        )
        save = partial(drawings.save, make, path if path.suffix else path.with_suffix(".png"))
        self.context.tasks.fetch(save, self._tell_saved, on_error=self.show_error)

    def _tell_saved(self, path: Path) -> None:
        self.context.toasts.show(_("Saved “{name}”").format(name=path.name))

    def _copy_numbers(self) -> None:
        self._shown_panel().table.copy_all()
        self.context.toasts.show(_("Copied. Paste it into a spreadsheet."))


def _index(values: tuple[str, ...], value: str) -> int:
    return values.index(value) if value in values else 0


def _fill_choices(
    owner: QPushButton, choices: list[tuple[str, str]], *, current: str, choose: Callable[[str], None]
) -> None:
    """Give a button a menu of which one entry is ticked; `choose` is called with the key of another one."""
    menu = QMenu(owner)
    group = QActionGroup(menu)
    for key, text in choices:
        action = QAction(escape_mnemonic(text), menu)
        action.setCheckable(True)
        action.setChecked(key == current)
        action.setData(key)
        action.triggered.connect(partial(choose, key))
        group.addAction(action)
        menu.addAction(action)
    old = owner.menu()
    owner.setMenu(menu)
    if old is not None:
        old.deleteLater()


def _side_by_side(left: QWidget, right: QWidget) -> QWidget:
    holder = QWidget()
    layout = hbox(holder, spacing=14)
    layout.addWidget(left, _LEFT_SHARE)
    layout.addWidget(right, _RIGHT_SHARE)
    return holder


def _stacked(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    layout = vbox(holder, spacing=14)
    for widget in widgets:
        layout.addWidget(widget, 1)
    return holder


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
