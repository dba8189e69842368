"""The funnel page: where the deals stand, how they get through, how they end, and what the months will bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QStackedWidget, QWidget

from ocrm.i18n import N_, _
from ocrm.services.deal_analysis.choices import Choices, fetch_choices
from ocrm.services.deal_analysis.funnel_overview import FunnelOverview, fetch_overview
from ocrm.services.filtering.conditions import Filter
from ocrm.services.records import RecordQuery
from ocrm.ui.context import AppContext, Target
from ocrm.ui.figures.why import ask_why
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.funnel import drawings, drill_down
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.funnel.filter_bar import FunnelFilterBar
from ocrm.ui.funnel.forecast_tab import ForecastTab
from ocrm.ui.funnel.funnel_tab import FunnelTab
from ocrm.ui.funnel.outcomes_tab import OutcomesTab
from ocrm.ui.funnel.paths_tab import PathsTab
from ocrm.ui.funnel.speed_tab import SpeedTab
from ocrm.ui.funnel.tab import AnalysisTab, Asked
from ocrm.ui.funnel.targets_tab import TargetsTab
from ocrm.ui.funnel.tiles import OverviewTiles
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.page import Page
from ocrm.ui.target_menu import offer_targets
from ocrm.ui.widgets import EmptyState, Header, OneOf, SegmentedControl, button, hbox, vbox

TABS: Mapping[str, tuple[str, Callable[[AppContext], QWidget]]] = {
    "funnel": (N_("Funnel"), FunnelTab),
    "speed": (N_("Conversion and speed"), SpeedTab),
    "outcomes": (N_("Outcomes"), OutcomesTab),
    "paths": (N_("Paths"), PathsTab),
    "forecast": (N_("Forecast"), ForecastTab),
    "targets": (N_("Targets"), TargetsTab),
}
"""The tabs: title and widget. An AnalysisTab is asked for what the filter bar says; any other looks after itself."""
_WITH_TILES = ("funnel", "forecast", "targets")
_BY_MEASURE = ("funnel", "speed", "outcomes", "paths")
"""The tabs whose charts count deals or add amounts up; the others have a measure of their own."""
_KIND = "opportunities"


class FunnelPage(Page):
    """A filter bar over tabs of charts; pressing a part opens its deals, and every figure tells why it is so."""

    key = "funnel"
    icon = "funnel"
    topics = frozenset({"opportunities", "stages", "picklists", "targets", "settings", "forecast", "campaigns"})

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        remembered = str(context.preferences.recall("funnel/tab", "funnel"))
        self._tab = remembered if remembered in TABS else "funnel"
        self._overview: FunnelOverview | None = None

    def title(self) -> str:
        return _("Funnel")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._tabs = SegmentedControl(
            [(None, _(title)) for title, _make in TABS.values()], current=list(TABS).index(self._tab),
            accessible_name=_("View"),
        )  # fmt: skip
        self._tabs.setObjectName("funnel_tabs")
        self._export = button(_("Export"), "download", menu=self._export_menu(), name="funnel_export")
        self.header = Header(self.title(), right=[self._tabs, self._export])
        self.filters = FunnelFilterBar(self.context)
        self._panes = PaneHost()
        self._body = QStackedWidget()
        self._body.addWidget(self._filled_body())
        self._body.addWidget(self._empty_body())
        layout = vbox(self.content)
        layout.addWidget(self.header)
        layout.addWidget(self.filters)
        below = hbox(spacing=0)
        below.addWidget(_scrolling(self._body), 1)
        below.addWidget(self._panes)
        layout.addLayout(below, 1)
        self._tabs.changed.connect(self._on_tab_changed)
        self._tiles.opened.connect(self._open_tile)
        self._tiles.asked.connect(self._ask_tile)
        offer_targets(self._tiles.tile("won"), self.context.navigator)
        self.filters.changed.connect(self.reload)
        self.filters.filter_requested.connect(self._edit_filter)
        self._panes.keyboard_left.connect(self.focus_content)

    def _filled_body(self) -> QWidget:
        self._tiles = OverviewTiles()
        self._views = OneOf()
        self._made: dict[str, QWidget] = {}
        body = QWidget()
        layout = vbox(body, margins=(20, 16, 20, 16), spacing=14)
        layout.addWidget(self._tiles)
        layout.addWidget(self._views, 1)
        self._show_widget(self._tab)
        return body

    def _show_widget(self, key: str) -> None:
        """Show a tab; the page is only as high as this one needs."""
        self._views.show_one(self._tab_widget(key))
        self._tiles.setVisible(key in _WITH_TILES)
        self.filters.offer_measures(key in _BY_MEASURE)

    def _tab_widget(self, key: str) -> QWidget:
        """Return a tab, made when it is first shown."""
        if key not in self._made:
            _title, make = TABS[key]
            widget = self._made[key] = make(self.context)
            if isinstance(widget, AnalysisTab):
                widget.opened.connect(self._go)
                widget.failed.connect(self.show_error)
            self._views.add(widget)
        return self._made[key]

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

    def _export_menu(self) -> QMenu:
        menu = QMenu(self.content)
        for name, text, handler in (
            ("funnel_save_chart", _("Save the chart…"), self._save_chart),
            ("funnel_copy_picture", _("Copy the picture"), self._copy_picture),
            ("funnel_copy_numbers", _("Copy the numbers"), self._copy_numbers),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(handler)
        return menu

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def section(self) -> str:
        return list(TABS)[self._tabs.current]

    def open(self, target: Target | None) -> None:
        """Show the tab a target asks for."""
        if target is not None and target.view is not None and target.view in TABS:
            number = list(TABS).index(target.view)
            self._tabs.set_current(number)
            self._on_tab_changed(number)
        self.reload()

    def reload(self) -> None:
        asked = self.filters.asked()
        tasks, workspace = self.context.tasks, self.context.workspace
        read = partial(_read, self.context, asked)
        tasks.fetch(read, self._show, key="funnel/overview", on_error=self.show_error)
        tasks.fetch(partial(fetch_choices, workspace), self._show_choices, key="funnel/choices")
        self._show_tab(asked)

    def _show_choices(self, choices: Choices) -> None:
        if self._is_built:
            self.filters.set_choices(choices)

    def _show_tab(self, asked: Asked) -> None:
        widget = self._tab_widget(self._tab)
        if isinstance(widget, AnalysisTab) and not isinstance(widget, FunnelTab):
            widget.show_deals(asked)

    def _show(self, answer: tuple[Asked, FunnelOverview]) -> None:
        asked, overview = answer
        self._overview = overview
        if not self._is_built:
            return  # built anew meanwhile; the next visit reads again
        self._body.setCurrentIndex(1 if overview.is_empty else 0)
        self._export.setEnabled(not overview.is_empty)
        self._tiles.show_overview(overview)
        for widget in self._made.values():
            if isinstance(widget, FunnelTab):
                widget.show_overview(asked, overview)
        self.status_changed.emit(self.status_text())

    def status_text(self) -> str:
        return "" if self._overview is None else drawings.status_words(self._overview)

    def focus_content(self) -> None:
        panel = self._shown_panel()
        (panel.view if panel is not None else self._views).setFocus()

    def panes(self) -> list[QWidget]:
        found: list[QWidget] = [panel.view for panel in self._panels() if panel.isVisible()]
        return [*found, *([self._panes.pane.form] if self._panes.pane is not None else [])]

    def escape(self) -> bool:
        return self._panes.close_pane()

    def step_view(self, by: int) -> None:
        self._tabs.set_current((self._tabs.current + by) % len(TABS))
        self._on_tab_changed(self._tabs.current)

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _on_tab_changed(self, number: int) -> None:
        self._tab = list(TABS)[number]
        self.context.preferences.remember("funnel/tab", self._tab)
        is_new = self._tab not in self._made
        self._show_widget(self._tab)
        if is_new and self._tab == "funnel":
            self.reload()
        else:
            self._show_tab(self.filters.asked())

    def _edit_filter(self) -> None:
        pane = FilterEditorPane(self.context, RecordQuery(_KIND), self.filters.filter)
        pane.applied.connect(self._on_filter)
        self._panes.show_pane(pane)

    def _on_filter(self, filter: Filter | None) -> None:
        self.filters.set_filter(filter)

    # -- opening what a part stands for -------------------------------------------------------------------------------

    def _open_tile(self, key: str) -> None:
        if self._overview is not None:
            self._go(*drill_down.tile_target(key, self._overview, self.context.workspace))

    def _ask_tile(self, key: str) -> None:
        if self._overview is not None and key in self._overview.figures:
            ask_why(self.context, self._tiles.tile(key), partial(self._overview.figures.__getitem__, key))

    def _go(self, view: str, filter: Filter | object) -> None:
        self.context.navigator.go(Target(_KIND, _KIND, view=view, filter=filter))

    # -- export -------------------------------------------------------------------------------------------------------

    def _panels(self) -> list[ChartPanel]:
        return self._made[self._tab].findChildren(ChartPanel)

    def _shown_panel(self) -> ChartPanel | None:
        """Return the panel the keyboard is in, else the first one of the tab."""
        panels, focused = self._panels(), self.focusWidget()
        if not panels:
            return None
        within = [panel for panel in panels if focused is not None and panel.isAncestorOf(focused)]
        return (within or panels)[0]

    def _save_chart(self, *_ignored: object) -> None:
        if (panel := self._shown_panel()) is not None:
            panel.ask_where_to_save()

    def save_chart_to(self, path: Path) -> None:
        """Save the chart on show, in the background; the toast says when it is there."""
        if (panel := self._shown_panel()) is not None:
            panel.save_to(path)

    def _copy_picture(self, *_ignored: object) -> None:
        if (panel := self._shown_panel()) is not None:
            panel.copy_picture()

    def _copy_numbers(self, *_ignored: object) -> None:
        if (panel := self._shown_panel()) is not None:
            panel.copy_numbers()


def _read(context: AppContext, asked: Asked) -> tuple[Asked, FunnelOverview]:
    return asked, fetch_overview(context.workspace, asked.period, narrowed=asked.selection)


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
