"""The page of a list of records: views, filters, table, preview, and what is done with one row or many.

To add a list: a subclass that says what it shows, with its columns, commands and preview.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_number
from ocrm.services.filtering.conditions import ANY_FIELD, AllOf, AnyOf, Condition, Filter, Not, conditions
from ocrm.services.filtering.filter_parts import Typed, joined, without
from ocrm.services.listing import grouping, list_views
from ocrm.services.listing.list_views import ALL, ListState, ListView, query_of
from ocrm.services.listing.views import ColumnPlace, ViewContent
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext, Target
from ocrm.ui.lists.chip_area import part_chips
from ocrm.ui.lists.filter_chips import make_chips
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.lists.list_frame import LIST, SPLIT, ListFrame
from ocrm.ui.lists.list_memory import ListMemory, recall_list, remember_list
from ocrm.ui.lists.saved_views import Drafts, SavedViews
from ocrm.ui.page import Step

_LAYOUTS = ("list", "split")
_WORDS = "words"
"""What a target's `extra` says of the words in the filter field."""


class RecordListPage(ListFrame):
    """Every record of a kind, narrowed by views and filters."""

    _sort: tuple[str, ...] = ()
    _grouping = ""
    _kept_columns: tuple[ColumnPlace, ...] = ()
    _kept_tab = ""
    _was_saved = False

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._state = self.list_kind.state()
        self._drafts: Drafts = {}

    # -- building -----------------------------------------------------------------------------------------------------

    def build_steps(self) -> Sequence[Step]:
        return (self._begin, self._build_top, self._begin_views, self._build_body, self._build_preview, self._finish)

    def _begin(self) -> None:
        self._recall()
        self._build_table()
        self._views: list[ListView] = []
        self._counts: dict[str, int] = {}

    def _finish(self) -> None:
        self._connect()
        self._connect_keys()
        self._apply_mode()

    def _begin_views(self) -> None:
        saved = self._saved = SavedViews(
            self.context,
            self.kind,
            self._tabs,
            present=self._present_content,
            normal=self._normal,
            base_filter=partial(list_views.base_filter, self.context.workspace, self.list_kind),
            drafts=self._drafts,
        )
        content = saved.begin(self._kept_tab)
        if content is not None:
            self._state = self._state_of(content)
            self._sort = content.sort or self._sort
            self._grouping = self._known_grouping(content.grouping)
            self._kept_columns = content.columns
        saved.built_in_chosen.connect(self._on_view_chosen)
        saved.chosen.connect(self._on_saved_chosen)

    def _connect(self) -> None:
        view = self.view
        self._filter_bar.narrowed.connect(self._on_typed)
        self._filter_bar.committed.connect(self._on_committed)
        self._filter_bar.chips.add_requested.connect(self._edit_filter)
        self._filter_row.search.down_pressed.connect(self.focus_content)
        self._filter_row.search.submitted.connect(self.focus_content)
        self._modes.changed.connect(self._set_mode)
        view.columns_requested.connect(self._offer_columns)
        view.columns.changed.connect(self._saved.show_modified)
        self._sums.changed.connect(self._show_status)
        self._model.counted.connect(self._on_counted)
        self._model.ticks_changed.connect(self._on_ticks)
        view.current_settled.connect(self._on_settled)
        view.selectionModel().currentChanged.connect(self._show_status)
        view.sorted.connect(self._on_sorted)
        self._bulk_bar.cleared.connect(self._model.clear_ticks)
        self._bulk_bar.select_all_requested.connect(self._model.tick_all)
        self.preview.close_requested.connect(partial(self._set_mode, LIST))
        self.commands.log_requested.connect(self.log_for)
        self.commands.pane_opened.connect(self.preview.hide)
        self.pane_host.closed.connect(self._on_pane_closed)
        self.pane_host.keyboard_left.connect(self.view.setFocus)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, target: Target | None) -> None:
        """Show the view or filter a target asks for; a plain visit shows the list as it was left."""
        if target is not None and (target.view or target.filter is not None):
            given = target.filter if isinstance(target.filter, Condition | AllOf | AnyOf | Not) else None
            state = self.list_kind.state(target.view or ALL).with_filter(given)
            self._saved.leave_for(state.view)
            self._state = replace(state, text=str((target.extra or {}).get(_WORDS, "")))
            self._filter_bar.set_text(self._state.text)
            self._show_columns()
        self.reload()

    def here(self, target: Target) -> Target:
        """Return the list as it is narrowed down now."""
        state = self._state
        if state.view == ALL and state.filter is None and not state.text:
            return replace(target, view=None, filter=None)
        return replace(target, view=state.view, filter=state.filter, extra={**(target.extra or {}), _WORDS: state.text})

    def reload(self) -> None:
        """Show present data, staying where the user is."""
        self._columns.refresh()
        self._show_tabs()
        self._show_chips()
        query = self._query()
        if self._model.query == query:
            self._model.reload()
        else:
            self._model.set_query(query)
        if not self.view.currentIndex().isValid():
            self.view.select_first()
        self._show_rows()
        self._show_preview()
        self._saved.count()
        self.context.tasks.fetch(
            partial(list_views.count_views, self.context.workspace, self.list_kind),
            self._on_views_counted,
            key=f"{self.noun} views",
            after_paint=True,
        )

    # -- views and filters --------------------------------------------------------------------------------------------

    def _present_content(self) -> ViewContent:
        """Return what a saved view would keep of the list as it is."""
        state = self._state
        sort = self._model.query.sort if self._model.query is not None else self._sort
        return ViewContent(
            state.view,
            _LAYOUTS[self._mode],
            state.filter,
            state.text,
            sort,
            self.view.columns.places(),
            self._grouping,
        )

    def _query(self) -> RecordQuery:
        query = query_of(self.context.workspace, self._state, self._sort)
        return replace(query, grouping=self._grouping)

    def _known_grouping(self, name: str) -> str:
        return name if grouping.can_group(self.kind, name) else ""

    def _on_saved_chosen(self, content: ViewContent) -> None:
        """Show a view as it is saved."""
        mode = _LAYOUTS.index(content.layout) if content.layout in _LAYOUTS else self._mode
        self._sort = content.sort or self._sort
        self._grouping = self._known_grouping(content.grouping)
        self._kept_columns = content.columns
        self._set_mode(mode)
        self._show_columns()
        self.narrow(self._state_of(content))

    def _show_columns(self) -> None:
        """Show the columns of the saved view, else those remembered for the layout."""
        if self._saved.current is not None and self._kept_columns:
            self.view.columns.show(self._kept_columns)
        else:
            shown = self.shown_beside_preview if self._mode == SPLIT else self.shown
            own = list_views.own_columns(self.context.workspace, self.list_kind, self._state.view)
            key = f"{self._layout_key()}/{self._state.view}" if own else self._layout_key()
            self.view.use_layout(key, own or shown)

    def _on_committed(self, typed: Typed) -> None:
        """Make what was typed part of the filter: it is a chip now."""
        self.narrow(replace(self._state, text=typed.words, typed=None).with_filter(typed.filter))

    def _edit_filter(self) -> None:
        narrowed = list_views.base_filter(self.context.workspace, self.list_kind, self._state.view)
        base = RecordQuery(self.kind, narrowed)
        pane = FilterEditorPane(self.context, replace(base, text=self._state.text), self._state.filter)
        pane.applied.connect(self._on_filter_applied)
        self.pane_host.show_pane(pane)
        self.preview.hide()

    def _on_filter_applied(self, filter: Filter | None) -> None:
        self.narrow(replace(self._state, chosen={}, extra=None, typed=None).with_filter(filter))

    def _drop_part(self, part: Filter) -> None:
        state = self._state
        self.narrow(replace(state, extra=without(state.extra, part), typed=without(state.typed, part)))

    # -- narrowing ----------------------------------------------------------------------------------------------------

    def narrow(self, state: ListState) -> None:
        """Show the list in another state."""
        is_other_view, self._state = state.view != self._state.view, state
        if is_other_view and self._saved.current is None:
            self._show_columns()
        if Typed(state.text, state.typed) != self._filter_bar.typed:
            self._filter_bar.set_text(state.text)
            self._state = replace(state, typed=None)
        self._remember()
        self.reload()

    def _on_view_chosen(self, key: str) -> None:
        """Show a built-in view; coming from another of them, the chips stay."""
        if self._was_saved:
            self._grouping = ""
            self._show_columns()
        state = self.list_kind.state() if self._was_saved else self._state
        self.narrow(replace(state, view=key, extra=None))

    def _on_typed(self, typed: Typed) -> None:
        if (typed.words, typed.filter) != (self._state.text, self._state.typed):
            self.narrow(replace(self._state, text=typed.words, typed=typed.filter))

    def _on_chosen(self, name: str, values: tuple[str, ...]) -> None:
        self._state = self._state.with_chosen(name, values)
        self._model.set_query(self._query())
        self._saved.show_modified()
        self._show_rows()

    def _show_tabs(self) -> None:
        self._views = [
            view
            for view in self.list_kind.built_in_views(self.context.workspace)
            if view.is_tab or view.key == self._state.view
        ]
        titles = []
        for view in self._views:
            count = self._counts.get(view.key)
            has_count = count is not None and view.key != ALL
            titles.append((view.key, f"{view.title} · {format_number(count or 0)}" if has_count else view.title))
        self._saved.show(titles, base=self._state.view)
        self._was_saved = self._saved.current is not None

    def _show_chips(self) -> None:
        chips = make_chips(self.context, self._state)
        for chip in chips:
            chip.chosen.connect(self._on_chosen)
            chip.settled.connect(self._show_chips, Qt.ConnectionType.QueuedConnection)
        state = self._state
        parts = part_chips(self.context.workspace, self.kind, joined(state.extra, state.typed))
        for part, made in parts:
            made.removed.connect(partial(self._drop_part, part))
            made.opened.connect(self._edit_filter)
        self._filter_bar.chips.set_chips([*chips, *(made for _part, made in parts)])

    def _on_views_counted(self, counts: dict[str, int]) -> None:
        self._counts = counts
        if self.header is not None:
            self.header.set_count(format_number(counts.get(ALL, 0)))
        self._show_tabs()
        self._show_rows()

    # -- rows ---------------------------------------------------------------------------------------------------------

    def _on_counted(self, count: int) -> None:
        self._show_rows()
        if self._model.ticked_count:
            self._on_ticks(self._model.ticked_count)  # of another number of rows now
        if count and not self.view.currentIndex().isValid():
            self.view.select_first()

    def _show_rows(self) -> None:
        """Show the table, or why it is empty, and how many rows there are; until all are known none is no answer."""
        self._filter_row.set_count(self._count_words())
        if self._model.record_count or not self._model.is_complete:
            self._states.show_table()
        elif self._state == self.list_kind.state():
            self._states.show_first_use()
        else:
            self._states.show_nothing_found(self._state)
        self._show_status()

    def _on_settled(self, record_id: object) -> None:
        if record_id != self.preview.shown_id:
            self._show_preview()

    def _show_preview(self) -> None:
        if self._mode == SPLIT and self._model.query is not None:
            self.preview.show_record(self.view.current_id)

    # -- layout -------------------------------------------------------------------------------------------------------

    def _set_mode(self, mode: int) -> None:
        if mode == self._mode:
            return
        self._mode = mode
        self._modes.set_current(mode)
        self._apply_mode()
        self._remember()

    def _apply_mode(self) -> None:
        is_split = self._mode == SPLIT
        self._show_columns()
        self.preview.setVisible(is_split and self.pane_host.pane is None)
        self._recall_splitter()
        self._show_preview()

    def _on_pane_closed(self) -> None:
        self.preview.setVisible(self._mode == SPLIT)
        self._show_preview()

    def _recall(self) -> None:
        kept = recall_list(self.context.preferences, self.kind)
        self._kept_tab, self._kept_columns = kept.tab, ()
        keys = {view.key for view in self.list_kind.built_in_views(self.context.workspace) if view.is_tab}
        if self._state == self.list_kind.state() and kept.view in keys:
            self._state = self.list_kind.state(kept.view)
        self._mode = SPLIT if kept.is_split else LIST
        self._sort = kept.sort or self.usual_sort
        self._grouping = self._known_grouping(kept.grouping)
        described = record_type(self.kind)
        if not all(part.field == ANY_FIELD or described.find(part.field) for part in conditions(self._state.filter)):
            self._state = self.list_kind.state(self._state.view)  # a field it spoke of was taken back

    def _on_sorted(self) -> None:
        """Take the order and the grouping the user chose in the table."""
        query = self._model.query
        if query is not None:
            self._sort, self._grouping = query.sort or self._sort, query.grouping
        self._remember()
        self._show_rows()

    def _remember(self) -> None:
        left = ListMemory(self._state.view, self._saved.key, self._mode == SPLIT, self._sort, self._grouping)
        remember_list(self.context.preferences, self.kind, left)
        self._saved.show_modified()

    def whole_filter(self) -> tuple[Filter | None, str]:
        """Return all that narrows the list now, the view's own filter with it, and the words looked for."""
        narrowed = list_views.base_filter(self.context.workspace, self.list_kind, self._state.view)
        return joined(narrowed, self._state.filter), self._state.text

    # -- states -------------------------------------------------------------------------------------------------------

    def _state_of(self, content: ViewContent) -> ListState:
        return self.list_kind.state(content.base or ALL, text=content.text).with_filter(content.filter)

    def _normal(self, filter: Filter | None) -> Filter | None:
        """Return a filter as the chips say it."""
        return self.list_kind.state().with_filter(filter).filter
