"""The Segments page: groups of customers at the left; the RFM map, Pareto, churn and classifying at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.filtering.conditions import Condition, Filter, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.segmentation import overview as overviews
from ocrm.services.segmentation import scores, segments
from ocrm.services.segmentation.overview import SegmentationOverview
from ocrm.services.segmentation.segments import Segment, SegmentSums
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.funnel.drawings import save
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.lists.segment_pane import SegmentPane
from ocrm.ui.lists.view_bar import NameField
from ocrm.ui.page import Page
from ocrm.ui.segments import drawings
from ocrm.ui.segments.classify_panel import ClassifyPanel
from ocrm.ui.segments.score_map_pane import ScoreMapPane
from ocrm.ui.segments.score_settings import ScoreSettings
from ocrm.ui.segments.segment_list import SegmentDelegate, SegmentRow, row_text
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import (
    EmptyState,
    Header,
    ListModel,
    SegmentedControl,
    button,
    hbox,
    label,
    list_view,
    panel,
    vbox,
)

TABS = ("rfm", "pareto", "churn", "classify")
_KIND = "customers"
_LIST_WIDTH = 244
_WIDE = 1_080


class SegmentsPage(Page):
    """Segments with counts and sums; every field of a chart opens its customers."""

    key = "segments"
    icon = "layers"
    topics = frozenset(
        {"customers", "opportunities", "interactions", "segments", "tags", "scores", "imports", "settings"}
    )

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        remembered = str(context.preferences.recall("segments/tab", TABS[0]))
        self._tab = remembered if remembered in TABS else TABS[0]
        self._overview: SegmentationOverview | None = None
        self._sums: dict[int, SegmentSums | None] = {}

    def title(self) -> str:
        return _("Segments")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._tabs = SegmentedControl(
            [(None, _("RFM")), (None, _("Pareto")), (None, _("Churn")), (None, _("Classify"))],
            current=TABS.index(self._tab),
            accessible_name=_("View"),
        )
        self._tabs.setObjectName("segments_tabs")
        self._tabs.changed.connect(self._on_tab)
        new = button(_("New segment"), "plus", "primary", name="segments_new")
        new.clicked.connect(self.new_record)
        self._export = button(_("Export"), "download", menu=self._export_menu(), name="segments_export")
        self.header = Header(self.title(), right=[self._tabs, self._export, new])
        self._panes = PaneHost()
        self._panes.shown.connect(self._make_room)
        self._panes.closed.connect(self._take_room_back)
        layout = vbox(self.content)
        layout.addWidget(self.header)
        body = hbox(spacing=0)
        body.addWidget(self._make_list())
        body.addWidget(self._make_tabs(), 1)
        body.addWidget(self._panes)
        layout.addLayout(body, 1)
        self.context.actions.connect(ActionId.DELETE, self._delete_current, owner=self._list)
        self.context.actions.add_to(self._list, ActionId.DELETE)

    def _make_list(self) -> QWidget:
        side = self._side = panel("left")
        side.setFixedWidth(theme().px(_LIST_WIDTH))
        layout = vbox(side, margins=(0, 8, 0, 8), spacing=6)
        code = currency(self.context.workspace)
        self._model: ListModel[SegmentRow] = ListModel(text=row_text(code))
        self._list = list_view(self._model, SegmentDelegate(code), _("Segments"), transparent=True, name="segment_list")
        self._list.activated.connect(self._open_index)
        self._list.doubleClicked.connect(self._open_index)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._offer_menu)
        self._list.selectionModel().currentChanged.connect(self._show_current)
        self._name = NameField()
        self._name.edit.setPlaceholderText(_("Name of the segment"))
        self._name.edit.setAccessibleName(_("Name of the segment"))
        self._name.setContentsMargins(10, 0, 10, 0)
        self._name.hide()
        self._name.named.connect(self._on_named)
        self._name.given_up.connect(self._name.hide)
        self._details = label("", "caption", wrap=True)
        self._details.setObjectName("segment_definition")
        self._details.setContentsMargins(14, 0, 14, 0)
        self._list_tools = self._make_list_tools()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._no_segments())
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._name)
        layout.addWidget(self._details)
        layout.addWidget(self._list_tools)
        return side

    def _make_list_tools(self) -> QWidget:
        holder = QWidget()
        line = hbox(holder, margins=(10, 0, 10, 0), spacing=4)
        for name, icon_name, text, handler in (
            ("segment_open", "users", _("Show"), self._open_current),
            ("segment_edit", "pencil", _("Edit"), self._edit_current),
            ("segment_delete", "trash-2", _("Delete"), self._delete_current),
        ):
            tool = button(text, icon_name, "ghost", name=name)
            tool.clicked.connect(handler)
            line.addWidget(tool)
        line.addStretch(1)
        return holder

    def _no_segments(self) -> QWidget:
        words = _("Save a filter as a segment, or put customers on a list; both stay current and can be filtered by.")
        return EmptyState("layers", _("No segments yet"), words)

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

    def open(self, target: Target | None) -> None:
        """Show the tab a target asks for."""
        if target is not None and target.view in TABS:
            self._tabs.set_current(TABS.index(target.view))
            self._on_tab(TABS.index(target.view))
        self.reload()

    def reload(self) -> None:
        """Show the segments at once; count them and work out what is stale in the background."""
        self._show_segments()
        tasks, workspace = self.context.tasks, self.context.workspace
        tasks.fetch(partial(segments.sum_segments, workspace), self._on_sums, key="segment sums")
        tasks.fetch(partial(_present, workspace), self._show, key="segments/overview", on_error=self.show_error)

    def _show_segments(self) -> None:
        current = self._current()
        rows = [
            SegmentRow(one, self._sums.get(one.segment_id)) for one in segments.list_segments(self.context.workspace)
        ]
        self._model.set_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        self._list_tools.setVisible(bool(rows))
        places = {row.segment.segment_id: place for place, row in enumerate(rows)}
        if rows:
            place = places.get(current.segment_id, 0) if current else 0
            self._list.setCurrentIndex(self._model.index(place))
        self._show_current()
        if self.header is not None:
            self.header.set_count(str(len(rows)) if rows else None)

    def _on_sums(self, sums: dict[int, SegmentSums | None]) -> None:
        self._sums = sums
        if not self._is_built:
            return
        for place, row in enumerate(self._model.rows):
            self._model.replace_row(place, SegmentRow(row.segment, sums.get(row.segment.segment_id)))

    def _show_current(self, *_ignored: object) -> None:
        current = self._current()
        words = "" if current is None else segments.definition(self.context.workspace, current)
        self._details.setText(words)
        self._details.setVisible(bool(words))

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
        self._conflicts.setText(" " + _("Grade and sales disagree: {n}").format(n=overview.conflicts))
        self._conflicts.setEnabled(overview.conflicts > 0)
        self.status_changed.emit(self.status_text())

    def status_text(self) -> str:
        return "" if self._overview is None else drawings.map_caption(self._overview)

    def focus_content(self) -> None:
        (self._list if self._model.rows else self._shown_panel().view).setFocus()

    def panes(self) -> list[QWidget]:
        pane = self._panes.pane
        return [self._list, self._shown_panel().view, *([pane.form] if pane is not None else [])]

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

    # -- opening customers --------------------------------------------------------------------------------------------

    def _go(self, filter: Filter) -> None:
        self.context.navigator.go(Target(_KIND, _KIND, filter=filter))

    def _open_cell(self, key: str) -> None:
        self._go(overviews.cell_filter(key))

    def _open_group(self, field: str, code: str) -> None:
        self._go(overviews.group_filter(field, code))

    def _open_conflicts(self, *_ignored: object) -> None:
        self._go(Condition("grade_conflict", Operator.NOT_EMPTY))

    def _open_index(self, _index: object) -> None:
        self._open_current()

    def _open_current(self, *_ignored: object) -> None:
        current = self._current()
        if current is not None:
            self._go(segments.filter_of(current.segment_id))

    # -- segments -----------------------------------------------------------------------------------------------------

    def _current(self) -> Segment | None:
        row = self._model.row_at(self._list.currentIndex())
        return None if row is None else row.segment

    def new_record(self) -> None:
        """Begin a segment."""
        self._panes.show_pane(SegmentPane(self.context))

    def _edit_current(self, *_ignored: object) -> None:
        current = self._current()
        if current is None:
            return
        if current.is_static:
            self._name.begin(current.name)
            return
        self._panes.show_pane(SegmentPane(self.context, present=current))

    def _on_named(self, name: str) -> None:
        current = self._current()
        if current is None:
            return
        change = partial(segments.rename_segment, self.context.workspace, current.segment_id, name, origin=self.key)
        if self.context.runner.perform(change, on_error=self._on_refused) is not None:
            self._name.hide()

    def _on_refused(self, error: UserError) -> None:
        self._name.show_problem(str(error))

    def _delete_current(self, *_ignored: object) -> None:
        current = self._current()
        if current is not None:
            delete = partial(segments.delete_segment, self.context.workspace, current.segment_id, origin=self.key)
            self.context.runner.perform(delete)

    def _offer_menu(self, place: QPoint) -> None:
        if self._current() is None:
            return
        menu = QMenu(self.content)
        menu.setObjectName("segment_row_menu")
        for icon_name, text, handler in (
            ("users", _("Show"), self._open_current),
            ("pencil", _("Edit"), self._edit_current),
            ("trash-2", _("Delete"), self._delete_current),
        ):
            menu.addAction(icon(icon_name), text).triggered.connect(handler)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._list.viewport().mapToGlobal(place))

    def _make_room(self) -> None:
        """Let the pane stand beside one chart; in a narrow window without the list."""
        self._groups.hide()
        self._side.setVisible(self.content.width() >= theme().px(_WIDE))

    def _take_room_back(self) -> None:
        self._groups.show()
        self._side.show()
        self.focus_content()

    def _show_score_map(self, *_ignored: object) -> None:
        self._panes.show_pane(ScoreMapPane())

    def _edit_rule(self, filter: Filter | None, take: Callable[[Filter | None], None]) -> None:
        pane = FilterEditorPane(self.context, RecordQuery(_KIND), filter)
        pane.applied.connect(take)
        self._panes.show_pane(pane)

    # -- export -------------------------------------------------------------------------------------------------------

    def _shown_panel(self) -> ChartPanel:
        return {"pareto": self._pareto, "churn": self._churn}.get(self._tab, self._map)

    def _save_chart(self, *_ignored: object) -> None:
        folder = Path(str(self.context.preferences.recall("segments/folder", str(Path.home()))))
        suggested = str(folder / f"{self._shown_panel().view.accessibleName()}.png")
        kinds = _("Pictures (*.png);;Vector graphics (*.svg);;PDF (*.pdf)")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the chart"), suggested, kinds)
        if chosen:
            self.save_chart_to(Path(chosen))

    def save_chart_to(self, path: Path) -> None:
        """Save the chart on show, in the background; the toast says when it is there."""
        if self._overview is None:
            return
        self.context.preferences.remember("segments/folder", str(path.parent))
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
