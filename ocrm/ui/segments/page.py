"""The Segments page: groups of customers at the left; RFM, Pareto, churn, classifying, needs, partners at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from ocrm.i18n import _
from ocrm.services.filtering.conditions import Condition, Filter, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.segmentation import overview as overviews
from ocrm.services.segmentation import scores, segments
from ocrm.services.segmentation.overview import SegmentationOverview
from ocrm.services.segmentation.segments import Segment, SegmentSums
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.funnel.drawings import save
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.lists.segment_pane import SegmentPane
from ocrm.ui.page import Page
from ocrm.ui.segments import drawings
from ocrm.ui.segments.classify_panel import ClassifyPanel
from ocrm.ui.segments.needs_panel import NeedsPanel
from ocrm.ui.segments.partners_panel import PartnersPanel
from ocrm.ui.segments.score_map_pane import ScoreMapPane
from ocrm.ui.segments.score_settings import ScoreSettings
from ocrm.ui.segments.segment_side import SegmentSide
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    Header,
    SegmentedControl,
    button,
    hbox,
    label,
    vbox,
)
from ocrm.ui.widgets.writing import writing

TABS = ("rfm", "pareto", "churn", "classify", "needs", "partners")
_SCORE_MAP = "score map"
"""The view of a target that wants the score map explained."""
_KIND = "customers"
_WIDE = 1_080


class SegmentsPage(Page):
    """Segments with counts and sums; every field of a chart opens its customers."""

    key = "segments"
    icon = "layers"
    topics = frozenset(
        {
            "customers", "opportunities", "interactions", "segments", "tags", "scores", "imports", "settings", "needs",
            "partners", "contracts", "payments", "tickets",
        }
    )  # fmt: skip

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        remembered = str(context.preferences.recall("segments/tab", TABS[0]))
        self._tab = remembered if remembered in TABS else TABS[0]
        self._overview: SegmentationOverview | None = None

    def title(self) -> str:
        return _("Segments")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._tabs = SegmentedControl(
            [(None, _("RFM")), (None, _("Pareto")), (None, _("Churn")), (None, _("Classify")), (None, _("Needs")),
             (None, _("Partners"))],
            current=TABS.index(self._tab),
            accessible_name=_("View"),
        )  # fmt: skip
        self._tabs.setObjectName("segments_tabs")
        self._tabs.changed.connect(self._on_tab)
        new = writing(button(_("New segment"), "plus", "primary", name="segments_new"))
        new.clicked.connect(self.new_record)
        self._export = button(_("Export"), "download", menu=self._export_menu(), name="segments_export")
        self.header = Header(self.title(), right=[self._tabs, self._export, new])
        self._panes = PaneHost()
        self._panes.shown.connect(self._make_room)
        self._panes.closed.connect(self._take_room_back)
        self._panes.keyboard_left.connect(self.focus_content)
        layout = vbox(self.content)
        layout.addWidget(self.header)
        body = hbox(spacing=0)
        self._side = SegmentSide(self.context, origin=self.key)
        self._side.opened.connect(self._go)
        self._side.edit_requested.connect(self._edit)
        body.addWidget(self._side)
        body.addWidget(self._make_tabs(), 1)
        body.addWidget(self._panes)
        layout.addLayout(body, 1)

    def _make_tabs(self) -> QWidget:
        tasks = self.context.tasks
        self._map = ChartPanel(_("RFM map"), tasks, name="rfm_map", smallest=(250, 240), context=self.context)
        self._groups = ChartPanel(
            _("Named groups"), tasks, name="rfm_groups", smallest=(190, 240), context=self.context
        )
        self._pareto = ChartPanel(_("Pareto curve"), tasks, name="pareto", smallest=(300, 240), context=self.context)
        self._churn = ChartPanel(_("Churn bands"), tasks, name="churn", smallest=(300, 140), context=self.context)
        self._map.opened.connect(self._open_cell)
        self._groups.opened.connect(partial(self._open_group, "rfm_segment"))
        self._pareto.opened.connect(partial(self._open_group, "abc"))
        self._churn.opened.connect(partial(self._open_group, "churn"))
        self._definitions = {key: label("", "caption", wrap=True) for key in TABS[:3]}
        for key, words in self._definitions.items():
            words.setObjectName(f"{key}_definition")
        self._classify = ClassifyPanel(self.context)
        self._classify.filter_requested.connect(self._edit_rule)
        self._views = QStackedWidget()
        self._views.addWidget(self._rfm_tab())
        self._views.addWidget(_stacked(self._pareto, self._pareto_settings(), self._definitions["pareto"]))
        self._views.addWidget(_stacked(self._churn, self._value_settings(), self._definitions["churn"]))
        self._views.addWidget(_stacked(self._classify))
        self._needs = NeedsPanel(self.context)
        self._needs.opened.connect(self._go)
        self._needs.counted.connect(self._tell_status)
        self._views.addWidget(_stacked(self._needs))
        self._partners = PartnersPanel(self.context)
        self._partners.opened.connect(self._open_partner)
        self._partners.counted.connect(self._tell_status)
        self._views.addWidget(_stacked(self._partners))
        self._views.setCurrentIndex(TABS.index(self._tab))
        return self._views

    def _rfm_tab(self) -> QWidget:
        both = QWidget()
        line = hbox(both, spacing=14)
        line.addWidget(self._map, 58)
        line.addWidget(self._groups, 42)
        chosen = ScoreSettings(self.context, name="rfm_settings")
        chosen.add_period()
        chosen.add_scoring()
        shown_map = button(_("Score map"), "circle-help", "ghost", name="show_score_map")
        shown_map.clicked.connect(self._show_score_map)
        foot = QWidget()
        beside = hbox(foot, spacing=8)
        beside.addWidget(chosen, 1)
        beside.addWidget(shown_map)
        return _stacked(both, foot, self._definitions["rfm"])

    def _pareto_settings(self) -> QWidget:
        chosen = ScoreSettings(self.context, name="pareto_settings")
        chosen.add_period()
        chosen.add_number("abc_a_percent", _("A below"), least=1, most=99, suffix=" %")
        chosen.add_number("abc_b_percent", _("B below"), least=1, most=100, suffix=" %")
        return chosen

    def _value_settings(self) -> QWidget:
        holder = QWidget()
        line = hbox(holder, spacing=8)
        chosen = ScoreSettings(self.context, name="value_settings")
        chosen.add_number("margin_percent", _("Margin for the lifetime value"), least=1, most=100, suffix=" %")
        chosen.add_number("value_years", _("Years a customer stays"), least=1, most=30)
        self._conflicts = button("", "triangle-alert", "ghost", name="grade_conflicts")
        self._conflicts.clicked.connect(self._open_conflicts)
        line.addWidget(chosen, 1)
        line.addWidget(self._conflicts)
        return holder

    def _export_menu(self) -> QMenu:
        menu = QMenu(self.content)
        for name, text, handler in (
            ("segments_save_chart", _("Save the chart…"), self._save_chart),
            ("segments_copy_numbers", _("Copy the numbers"), self._copy_numbers),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(handler)
        return menu

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def section(self) -> str:
        return TABS[self._tabs.current]

    def open(self, target: Target | None) -> None:
        """Show the tab a target asks for; the score map stands beside the first one."""
        wanted = target.view if target is not None else None
        tab = TABS[0] if wanted == _SCORE_MAP else wanted
        if tab in TABS:
            self._tabs.set_current(TABS.index(tab))
            self._on_tab(TABS.index(tab))
        self.reload()
        if wanted == _SCORE_MAP:
            self._show_score_map()

    def reload(self) -> None:
        """Show the segments at once; count them and work out what is stale in the background."""
        count = self._side.show_segments()
        if self.header is not None:
            self.header.set_count(str(count) if count else None)
        tasks, workspace = self.context.tasks, self.context.workspace
        tasks.fetch(partial(segments.sum_segments, workspace), self._on_sums, key="segment sums")
        tasks.fetch(partial(_present, workspace), self._show, key="segments/overview", on_error=self.show_error)
        self._reload_tab()

    def _reload_tab(self) -> None:
        """Count what takes seconds over a million needs or shares only where it is looked at."""
        if self._tab == "needs":
            self._needs.reload()
        elif self._tab == "partners":
            self._partners.reload()

    def _on_sums(self, sums: dict[int, SegmentSums | None]) -> None:
        if self._is_built:
            self._side.show_sums(sums)

    def _show(self, overview: SegmentationOverview) -> None:
        self._overview = overview
        if not self._is_built:
            return  # built anew meanwhile; the next visit reads again
        self._map.show_chart(partial(drawings.draw_map, overview), caption=drawings.map_caption(overview))
        self._groups.show_chart(partial(drawings.draw_groups, overview))
        self._pareto.show_chart(partial(drawings.draw_pareto, overview), caption=drawings.period_words(overview))
        computed = drawings.computed_words(overview, self.context.workspace.clock)
        self._churn.show_chart(partial(drawings.draw_churn, overview), caption=computed)
        words = (drawings.rfm_definition, drawings.pareto_definition, drawings.churn_definition)
        for key, define in zip(TABS, words, strict=False):
            self._definitions[key].setText(f"{define(overview)} {computed}")
        self._conflicts.setText(_("Grade and sales disagree: {n}").format(n=overview.conflicts))
        self._conflicts.setEnabled(overview.conflicts > 0)
        self.status_changed.emit(self.status_text())

    def status_text(self) -> str:
        if self._tab in ("needs", "partners"):
            return self._shown_panel().caption if self._is_built else ""
        return "" if self._overview is None else drawings.map_caption(self._overview)

    def focus_content(self) -> None:
        (self._side.list if self._side.model.rows else self._shown_panel().view).setFocus()

    def panes(self) -> list[QWidget]:
        pane = self._panes.pane
        return [self._side.list, self._shown_panel().view, *([pane.form] if pane is not None else [])]

    def step_view(self, by: int) -> None:
        self._tabs.set_current((self._tabs.current + by) % len(TABS))
        self._on_tab(self._tabs.current)

    def escape(self) -> bool:
        return self._panes.close_pane()

    def _on_tab(self, number: int) -> None:
        self._tab = TABS[number]
        self.context.preferences.remember("segments/tab", self._tab)
        self._views.setCurrentIndex(number)
        self._export.setEnabled(self._tab != "classify")
        self._reload_tab()
        self._tell_status()

    def _tell_status(self) -> None:
        self.status_changed.emit(self.status_text())

    # -- opening customers --------------------------------------------------------------------------------------------

    def _go(self, filter: Filter) -> None:
        self.context.navigator.go(Target(_KIND, _KIND, filter=filter))

    def _open_cell(self, key: str) -> None:
        self._go(overviews.cell_filter(key))

    def _open_group(self, field: str, code: str) -> None:
        self._go(overviews.group_filter(field, code))

    def _open_partner(self, partner_id: int) -> None:
        self.context.navigator.open_record(_KIND, partner_id)

    def _open_conflicts(self, *_ignored: object) -> None:
        self._go(Condition("grade_conflict", Operator.NOT_EMPTY))

    # -- segments -----------------------------------------------------------------------------------------------------

    def new_record(self) -> None:
        """Begin a segment."""
        self._panes.show_pane(SegmentPane(self.context))

    def _edit(self, segment: Segment) -> None:
        self._panes.show_pane(SegmentPane(self.context, present=segment))

    def _make_room(self) -> None:
        """Let the pane stand beside one chart; in a narrow window without the list."""
        self._groups.hide()
        self._side.setVisible(self.content.width() >= theme().px(_WIDE))

    def _take_room_back(self) -> None:
        self._groups.show()
        self._side.show()

    def _show_score_map(self, *_ignored: object) -> None:
        self._panes.show_pane(ScoreMapPane())

    def _edit_rule(self, filter: Filter | None, take: Callable[[Filter | None], None]) -> None:
        pane = FilterEditorPane(self.context, RecordQuery(_KIND), filter)
        pane.applied.connect(take)
        self._panes.show_pane(pane)

    # -- export -------------------------------------------------------------------------------------------------------

    def _shown_panel(self) -> ChartPanel:
        panels = {
            "pareto": self._pareto, "churn": self._churn, "needs": self._needs.panel, "partners": self._partners.panel,
        }  # fmt: skip
        return panels.get(self._tab, self._map)

    def _save_chart(self, *_ignored: object) -> None:
        name = f"{self._shown_panel().view.accessibleName()}.png"
        kinds = _("Pictures (*.png);;Vector graphics (*.svg);;PDF (*.pdf)")
        chosen = ask_new_file(self, _("Save the chart"), name, kinds=kinds)
        if chosen is not None:
            self.save_chart_to(chosen)

    def save_chart_to(self, path: Path) -> None:
        """Save the chart on show, in the background; the toast says when it is there."""
        if self._tab in ("needs", "partners"):
            self._shown_panel().save_to(path)
            return
        if self._overview is None:
            return
        draw = {"pareto": drawings.draw_pareto, "churn": drawings.draw_churn}.get(self._tab, drawings.draw_map)
        write = partial(save, partial(draw, self._overview), path if path.suffix else path.with_suffix(".png"))
        self.context.tasks.fetch(write, self._tell_saved, on_error=self.show_error)

    def _tell_saved(self, path: Path) -> None:
        self.context.toasts.show(_("Saved “{name}”").format(name=path.name))

    def _copy_numbers(self, *_ignored: object) -> None:
        self._shown_panel().table.copy_all()
        self.context.toasts.show(_("Copied. Paste it into a spreadsheet."))


def _present(workspace: Workspace) -> SegmentationOverview:
    """Return the scores put together, worked out anew where they are stale."""
    scores.refresh_if_stale(workspace)
    return overviews.fetch_overview(workspace)


def _stacked(first: QWidget, *others: QWidget) -> QWidget:
    holder = QWidget()
    layout = vbox(holder, margins=(20, 16, 20, 14), spacing=12)
    layout.addWidget(first, 1)
    for other in others:
        layout.addWidget(other)
    return holder
