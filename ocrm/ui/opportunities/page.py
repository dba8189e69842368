"""The Opportunities page: tabs, filters and totals over board, list and forecast, and the panes to work on deals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_money_short, format_number
from ocrm.i18n import _, ngettext
from ocrm.services import board_groups, opportunity_bulk, opportunity_views, settings
from ocrm.services.board_groups import BoardGrouping, StepPeriod
from ocrm.services.changes import Changes
from ocrm.services.conditions import Filter
from ocrm.services.filter_parts import Typed, joined
from ocrm.services.grouping import can_group
from ocrm.services.opportunity_views import OpportunityView, view_title
from ocrm.services.records import RecordQuery
from ocrm.services.views import ViewContent
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.column_chooser import ColumnChooser
from ocrm.ui.lists.filter_bar import FilterBar
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.lists.group_menu import group_button
from ocrm.ui.lists.saved_views import Drafts, SavedViews
from ocrm.ui.lists.view_bar import ViewBar
from ocrm.ui.opportunities.board_bulk import DealBulkBar
from ocrm.ui.opportunities.board_grouping import GroupingButton
from ocrm.ui.opportunities.board_lanes import value_of_lane
from ocrm.ui.opportunities.board_reading import (
    BOARD,
    FORECAST,
    LIST,
    DealsAsked,
    DealsRead,
    cards_of,
    changed_deals,
    read_deals,
    read_sums,
    with_changes,
)
from ocrm.ui.opportunities.deal_commands import DealCommands
from ocrm.ui.opportunities.deal_filters import DealFilterChips, DealFilters
from ocrm.ui.opportunities.deal_questions import KIND
from ocrm.ui.opportunities.deal_views import DealViews
from ocrm.ui.opportunities.drop_zones import Zone
from ocrm.ui.opportunities.targets import ask_of
from ocrm.ui.page import Page
from ocrm.ui.record_view import RecordView
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import (
    EmptyState,
    Header,
    SegmentedControl,
    button,
    hbox,
    tool_button,
    vbox,
)

READ_IN_BACKGROUND_ABOVE = 500
"""Open deals beyond which the page reads off the GUI thread, and after a change only the cards that changed."""
_MODE_KEY = "opportunities/mode"
_TAB_KEY = "opportunities/tab"
_GROUPING_KEY = "opportunities/grouping/{view}"
_MODES = ("board", "list", "forecast")


class OpportunitiesPage(Page):
    """All opportunities."""

    key = "opportunities"
    icon = "kanban"
    topics = frozenset(("opportunities", "todos", "customers", "stages", "picklists", "tags", "imports", "views"))

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._view = OpportunityView.OPEN
        self._mode = int(context.preferences.recall(_MODE_KEY, BOARD))
        self._filters = DealFilters()
        self._text = ""
        self._typed: Filter | None = None
        self._was_saved = False
        self._drafts: Drafts = {}
        self._is_first_time = True
        self._read: DealsRead | None = None
        self._grouping = BoardGrouping.STAGE
        self._is_reading = False
        self._chips = DealFilterChips(context.workspace, self)
        self._chips.changed.connect(self._on_filters_changed)
        self._chips.edit_requested.connect(self._edit_filter)
        self._day_watch = DayWatch(context.workspace.clock, self)
        self._day_watch.day_changed.connect(self._on_day_changed)

    def title(self) -> str:
        """Return the page's name."""
        return _("Opportunities")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        """Make header, tabs, filter row, views and the place for panes."""
        self._chips.refresh()
        layout = vbox(self.content)
        self._build_header()
        self._tabs = ViewBar(accessible_name=_("Opportunity views"))
        self._columns_button = tool_button("columns-3", _("Choose columns"), name="choose_columns")
        self._columns_button.clicked.connect(self._offer_columns)
        self._group_button = group_button(self._table, self.content)
        self._board_grouping = GroupingButton()
        self._board_grouping.chosen.connect(self._on_grouping_chosen)
        self._filter_bar = FilterBar(
            self.context.workspace,
            KIND,
            _("Filter opportunities"),
            right=[self._board_grouping, self._group_button, self._columns_button],
        )
        self._filter_row = self._filter_bar.row
        self._filter_bar.set_text(self._text)
        self._filter_bar.narrowed.connect(self._on_typed)
        self._filter_bar.committed.connect(self._on_committed)
        self._filter_bar.chips.add_requested.connect(self._edit_filter)
        self._filter_row.search.down_pressed.connect(self.focus_content)
        self._views = DealViews(self.context)
        self._saved = self._make_saved_views()
        self._panes = PaneHost()
        self.commands = DealCommands(
            self.context, self._panes, chosen=self._views.chosen_ids, origin=self.key, parent=self.content
        )
        self._bulk = self._make_bulk_bar()
        assert self.header is not None
        for widget in (self.header, self._tabs, self._filter_bar):
            layout.addWidget(widget)
        body = hbox(spacing=0)
        self._left = vbox()
        self._left.addWidget(self._bulk)
        self._left.addWidget(self._views, 1)
        body.addLayout(self._left, 1)
        body.addWidget(self._panes)
        layout.addLayout(body, 1)
        self._connect()
        self._show_chips()

    def _build_header(self) -> None:
        self._modes = SegmentedControl(
            [("kanban", _("Board")), ("table-2", _("List")), ("calendar-days", _("Forecast"))],
            current=self._mode,
            accessible_name=_("Show as"),
        )
        self._modes.setObjectName("deal_modes")
        self._modes.changed.connect(self._on_mode_changed)
        new = button(_("New opportunity"), "plus", "primary", tooltip="Ctrl+N", name="new_opportunity_button")
        new.clicked.connect(self.new_record)
        self.header = Header(self.title(), count="", right=[self._modes, new])

    def _make_bulk_bar(self) -> DealBulkBar:
        bar = DealBulkBar(self.context, self.commands, self._panes, chosen=self._views.chosen_ids)
        bar.cleared.connect(self._views.clear_selection)
        bar.select_all_requested.connect(self._views.select_all)
        return bar

    def _connect(self) -> None:
        views, commands = self._views, self.commands
        views.opened.connect(self._on_opened)
        views.moved.connect(self._on_moved)
        views.refused.connect(self._tell)
        views.zone_dropped.connect(self._on_zone_dropped)
        views.add_requested.connect(self._on_add)
        views.menu_requested.connect(self._on_menu)
        views.stage_requested.connect(self._on_stage_requested)
        views.selection_changed.connect(self._on_selection_changed)
        views.pane_requested.connect(self._panes.show_pane)
        views.columns_requested.connect(self._offer_columns)
        views.layout_changed.connect(self._saved.show_modified)
        commands.about_to_change.connect(self._on_about_to_change)
        commands.created.connect(views.select)
        self._panes.closed.connect(self._views.focus_deals)
        handlers: dict[ActionId, Callable[[], object]] = {
            ActionId.STAGE_NEXT: partial(self._move_chosen, 1),
            ActionId.STAGE_PREVIOUS: partial(self._move_chosen, -1),
            ActionId.WIN: commands.win,
            ActionId.LOSE: commands.lose,
            ActionId.HOLD: commands.hold,
            ActionId.GROUP: self._offer_groups,
            ActionId.REOPEN: commands.reopen,
            ActionId.DELETE: commands.delete,
            ActionId.TODO_FOR_ROW: commands.plan_step,
            ActionId.EDIT_FIELD: self._edit_in_place,
            ActionId.COMPLETE: commands.complete_step,
            ActionId.SELECT_ALL: views.select_all,
            ActionId.TICK: views.toggle_current,
            ActionId.STAR: commands.toggle_star,
            ActionId.EDIT_TAGS: self._bulk.offer_tags,
            ActionId.EXPORT: self._export,
        }
        for action_id, handler in handlers.items():
            self.context.actions.connect(action_id, handler, owner=self.content)

    # -- reading ------------------------------------------------------------------------------------------------------

    def open(self, target: Target | None) -> None:
        """Show the tab, stage, filter or mode a target asks for."""
        asked = ask_of(self.context.workspace, target)
        if target is not None and asked.view is not None:
            self._saved.leave_for(asked.view.value)
        self._view = asked.view or self._view
        if asked.filters is not None:
            self._filters = asked.filters
            self._clear_typed()
            self._show_chips()
        if target is not None and asked.view is not None:
            self._leave_saved()
        if asked.mode is not None:
            self._mode = asked.mode
        extra = (target.extra if target is not None else None) or {}
        if extra.get("grouping") in set(BoardGrouping):
            self._grouping = BoardGrouping(extra["grouping"])
        self._saved.show(self._tab_texts(), base=self._view.value)
        self.reload()
        if extra.get("new"):
            self.commands.new(customer_id=extra.get("customer_id"))

    def reload(self) -> None:
        """Read counts, totals and deals; in the background where there are many."""
        self._show_modes()
        self._saved.count()
        workspace = self.context.workspace
        read = partial(read_deals, workspace, self._asked())
        if opportunity_views.count_open(workspace) > READ_IN_BACKGROUND_ABOVE:
            self._is_reading = True
            self.context.tasks.fetch(read, self._show, key=f"deals of {id(self)}")
        else:
            self._show(read())

    def _asked(self) -> DealsAsked:
        return DealsAsked(self._query(), self._view, self._shown_mode, self._grouping, self._filters.pipeline_id)

    def on_changes(self, changes: Changes) -> None:
        """Read of a large board only the cards that changed, and its sums; else everything."""
        if "picklists" in changes.topics or "stages" in changes.topics:
            self._views.forget_texts()
        if not self._show_changes(changes):
            super().on_changes(changes)

    def _show_changes(self, changes: Changes) -> bool:
        """Show changed cards at once where the board is large; say whether nothing else has to be read."""
        read, workspace = self._read, self.context.workspace
        if (
            read is None
            or self._is_reading
            or not self.isVisible()
            or len(cards_of(read) or ()) <= READ_IN_BACKGROUND_ABOVE
        ):
            return False
        if read.asked != self._asked() or ("customers" in changes.topics and self._is_narrowed):
            return False
        changed = changed_deals(workspace, read, changes, at_most=READ_IN_BACKGROUND_ABOVE)
        if changed is None:
            return False
        if changed:
            self._read = with_changes(workspace, read, changed)
            self._views.show_board(self._read)
            sums = partial(read_sums, workspace, self._read)
            self.context.tasks.fetch(sums, self._show_sums, key=f"sums of {id(self)}")
        return True

    def _show_sums(self, read: DealsRead) -> None:
        """Show counts and totals; the cards are those shown already."""
        if self._read is not None and self._read.asked == read.asked:
            self._read = replace(self._read, counts=read.counts, totals=read.totals)
            self._saved.show(self._tab_texts(), base=self._view.value)
            self._show_totals(self._read)
            self._on_selection_changed()

    @property
    def _shown_mode(self) -> int:
        """The mode in sight: closed deals are always a list."""
        return self._mode if self._view.is_open else LIST

    def _query(self) -> RecordQuery:
        return RecordQuery(KIND, joined(self._base_filter(self._view), self._filter()), self._usual_sort, self._text)

    @property
    def _usual_sort(self) -> tuple[str, ...]:
        worst_first = {OpportunityView.STALLED: ("entered_stage_on",), OpportunityView.ON_HOLD: ("hold_until",)}
        return worst_first.get(self._view, ("expected_close_on",) if self._view.is_open else ("-closed_on",))

    def _base_filter(self, key: str) -> Filter | None:
        """Return what a built-in view shows."""
        known = {view.value for view in OpportunityView}
        view = OpportunityView(key) if key in known else OpportunityView.OPEN
        return opportunity_views.view_filter(self.context.workspace, view)

    def _filter(self) -> Filter | None:
        """Return what narrows the view, beside the words."""
        return joined(self._filters.filter(self.context.workspace), self._typed)

    def _show(self, read: DealsRead) -> None:
        self._read, self._is_reading = read, False
        self._saved.show(self._tab_texts(), base=self._view.value)
        self._show_totals(read)
        if self._shown_mode == BOARD and self._grouping is BoardGrouping.STAGE and not read.columns:
            self._views.show_message(self._no_stages())
        elif not read.totals.count and (
            self._shown_mode != BOARD or not sum(read.counts.values()) or self._is_narrowed
        ):
            self._views.show_message(self._empty_state(read))
        elif self._shown_mode != LIST:
            self._views.show_board(read)
        else:
            self._views.show_list(self._query(), view=self._view)
        for tool in (self._columns_button, self._group_button):
            tool.setVisible(self._views.table is not None)
        self._board_grouping.setVisible(self._shown_mode == BOARD)
        self._board_grouping.show_grouping(self._grouping)
        self._saved.show_modified()
        self._on_selection_changed()

    @property
    def _is_narrowed(self) -> bool:
        return self._filters.is_active or bool(self._text) or self._typed is not None

    def _tab_texts(self) -> list[tuple[str, str]]:
        counts = self._read.counts if self._read is not None else {}
        return [
            (view.value, _("{view} · {count}").format(view=view_title(view), count=format_number(counts[view])))
            if counts.get(view)
            else (view.value, view_title(view))
            for view in OpportunityView
        ]

    def _show_totals(self, read: DealsRead) -> None:
        assert self.header is not None
        money = settings.currency(self.context.workspace)
        self.header.set_count(format_number(read.totals.count))
        amount = format_money_short(read.totals.amount, money)
        if self._view.is_open:
            weighted = format_money_short(read.totals.weighted, money)
            self.header.set_subtitle(_("{amount} · weighted {weighted}").format(amount=amount, weighted=weighted))
        else:
            self.header.set_subtitle(amount)
        rows = ngettext("{n} opportunity", "{n} opportunities", read.totals.count)
        self._filter_row.set_count(rows.format(n=format_number(read.totals.count)))

    def _show_modes(self) -> None:
        self._modes.set_current(self._shown_mode)
        for mode in (BOARD, FORECAST):
            segment = self._modes.findChild(QWidget, f"segment_{mode}")
            if segment is not None:
                segment.setEnabled(self._view.is_open)

    def _show_chips(self) -> None:
        shown = self._filters.with_filter(self.context.workspace, self._typed)
        self._filter_bar.chips.set_chips(self._chips.make(shown))

    def _empty_state(self, read: DealsRead) -> EmptyState:
        if self._is_narrowed:
            clear = button(_("Clear all filters"), "x", name="empty_clear")
            clear.clicked.connect(self._clear_filters)
            title = _("No opportunity fits these filters")
            count = ngettext("{n} without them.", "{n} without them.", read.counts[self._view])
            return EmptyState("list-filter", title, count.format(n=format_number(read.counts[self._view])), [clear])
        if sum(read.counts.values()):
            return EmptyState("circle-check", _("Nothing here"), _("No opportunity belongs in this view now."))
        new = button(_("New opportunity"), "plus", "primary", name="empty_new")
        new.clicked.connect(self.new_record)
        bring = button(_("Import a spreadsheet…"), "upload", name="empty_import")
        bring.clicked.connect(partial(self.context.actions.trigger, ActionId.IMPORT))
        text = _("Keep every deal you work on here, with its amount, its stage and the next step.")
        return EmptyState("kanban", _("No opportunities yet"), text, [new, bring])

    def _no_stages(self) -> EmptyState:
        to_settings = button(_("Set up stages…"), "settings", "primary", name="empty_stages")
        to_settings.clicked.connect(partial(self.context.navigator.go, Target("settings", view="stages")))
        text = _("A board has a column for each stage of a pipeline. Make the stages you sell by first.")
        return EmptyState("kanban", _("This pipeline has no stages yet"), text, [to_settings])

    def _on_day_changed(self) -> None:
        if self._is_built:
            self._views.forget_texts()
            self.refresh()

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _make_saved_views(self) -> SavedViews:
        saved = SavedViews(
            self.context,
            KIND,
            self._tabs,
            present=self._present_content,
            normal=self._normal,
            base_filter=self._base_filter,
            drafts=self._drafts,
        )
        content = saved.begin(str(self.context.preferences.recall(_TAB_KEY, "")))
        if content is not None and self._is_first_time:
            self._take(content)
        elif saved.current is None:
            saved.leave_for(self._view.value)
        if saved.current is None:
            self._recall_grouping()
        self._is_first_time = False
        saved.built_in_chosen.connect(self._on_tab_changed)
        saved.chosen.connect(self._on_saved_chosen)
        return saved

    def _present_content(self) -> ViewContent:
        """Return what a saved view would keep of the page as it is."""
        table = self._views.table
        query = table.records.query if table is not None else None
        kept = self._saved.current
        columns = table.columns.places() if table is not None else kept.content.columns if kept is not None else ()
        sort = query.sort if query is not None else kept.content.sort if kept is not None else self._usual_sort
        grouping = query.grouping if query is not None else kept.content.grouping if kept is not None else ""
        if self._mode == BOARD:
            grouping = "" if self._grouping is BoardGrouping.STAGE else self._grouping.value
        return ViewContent(self._view.value, _MODES[self._mode], self._filter(), self._text, sort, columns, grouping)

    def _table(self) -> RecordView | None:
        return self._views.table

    def _normal(self, filter: Filter | None) -> Filter | None:
        """Return a filter as the chips say it."""
        workspace = self.context.workspace
        return DealFilters().with_filter(workspace, filter).filter(workspace)

    def _take(self, content: ViewContent) -> None:
        known = {view.value for view in OpportunityView}
        self._view = OpportunityView(content.base) if content.base in known else OpportunityView.OPEN
        self._mode = _MODES.index(content.layout) if content.layout in _MODES else self._mode
        self._filters = DealFilters().with_filter(self.context.workspace, content.filter)
        self._filter_bar.set_text(content.text)
        self._text, self._typed = content.text, None
        self._was_saved = True
        known = {grouping.value for grouping in BoardGrouping}
        is_board = self._mode == BOARD
        self._grouping = BoardGrouping(content.grouping if is_board and content.grouping in known else "stage")
        grouping = content.grouping if not is_board and can_group(KIND, content.grouping) else ""
        self._views.use_view(content.columns, content.sort, grouping)

    def _recall_grouping(self) -> None:
        """Group the board as it was in the built-in view chosen."""
        kept = str(self.context.preferences.recall(_GROUPING_KEY.format(view=self._view.value), "") or "stage")
        self._grouping = BoardGrouping(kept if kept in set(BoardGrouping) else "stage")

    def _on_grouping_chosen(self, name: str) -> None:
        self._grouping = BoardGrouping(name)
        if self._saved.current is None:
            self.context.preferences.remember(_GROUPING_KEY.format(view=self._view.value), name)
        self.reload()
        self._views.focus_deals()

    def _on_saved_chosen(self, content: ViewContent) -> None:
        """Show a view as it is saved; the built-in one without what narrows it."""
        self._take(content)
        self._was_saved = self._saved.current is not None
        self._remember_tab()
        self._show_chips()
        self.reload()

    def _leave_saved(self) -> bool:
        """Give up what a saved view brought; say whether there was one."""
        was_saved, self._was_saved = self._was_saved, False
        if was_saved:
            self._views.use_view((), ())
        self._remember_tab()
        return was_saved

    def _remember_tab(self) -> None:
        self.context.preferences.remember(_TAB_KEY, self._saved.key)

    def _on_tab_changed(self, key: str) -> None:
        """Show a built-in view; coming from another of them, the chips stay."""
        self._view = OpportunityView(key)
        self._recall_grouping()
        if self._leave_saved():
            self._clear_typed()
            self._filters = DealFilters()
            self._show_chips()
        self.reload()

    def _on_mode_changed(self, mode: int) -> None:
        self._mode = mode
        self.context.preferences.remember(_MODE_KEY, mode)
        self.reload()
        self._views.focus_deals()

    def _on_typed(self, typed: Typed) -> None:
        if (typed.words, typed.filter) != (self._text, self._typed):
            self._text, self._typed = typed.words, typed.filter
            self._show_chips()
            self.reload()

    def _on_committed(self, typed: Typed) -> None:
        """Make what was typed part of the filter: it is a chip now."""
        self._text, self._typed = typed.words, None
        self._on_filters_changed(self._filters.with_filter(self.context.workspace, typed.filter))

    def _edit_filter(self) -> None:
        base = RecordQuery(KIND, self._base_filter(self._view), text=self._text)
        pane = FilterEditorPane(self.context, base, self._filter())
        pane.applied.connect(self._on_filter_applied)
        self._panes.show_pane(pane)

    def _on_filter_applied(self, filter: Filter | None) -> None:
        if self._typed is not None:
            self._clear_typed()
        self._on_filters_changed(DealFilters().with_filter(self.context.workspace, filter))

    def _clear_typed(self) -> None:
        self._filter_bar.set_text("")
        self._text, self._typed = "", None

    def _on_filters_changed(self, filters: DealFilters) -> None:
        if self._typed is not None:
            self._filter_bar.set_text(self._text)  # the chips may have changed what was typed
            self._typed = None
        self._filters = filters
        self._show_chips()
        self.reload()

    def _clear_filters(self) -> None:
        self._clear_typed()
        self._on_filters_changed(DealFilters())

    # -- doing --------------------------------------------------------------------------------------------------------

    def _move_chosen(self, by: int) -> None:
        board = self._views.board
        if board is not None:
            board.move_chosen(by)
            return
        table = self._views.table
        if table is not None and table.current_id is not None and self._view.is_open:
            stage_id = opportunity_views.stage_beside(self.context.workspace, table.current_id, by)
            if stage_id is not None:
                self.commands.move_to(stage_id, self._views.chosen_ids())

    def _edit_in_place(self) -> None:
        table = self._views.table
        if table is not None:
            table.edit_current()
        else:
            self.commands.edit_values()

    def _on_opened(self, opportunity_id: int) -> None:
        self.context.navigator.open_record(KIND, opportunity_id, self._views.sibling_ids())

    def _on_moved(self, opportunity_ids: Sequence[int], grouping: str, key: str) -> None:
        """Let deals take on what the lane they were moved to stands for."""
        if grouping == BoardGrouping.STAGE:
            self.commands.move_to(int(key), opportunity_ids)
        elif grouping == BoardGrouping.NEXT_STEP:
            self._replan(opportunity_ids, StepPeriod(key))
        elif grouping == BoardGrouping.VALUE:
            self._perform(board_groups.set_value, opportunity_ids, value_of_lane(key))
        else:
            self._perform(opportunity_bulk.expect_in_month, opportunity_ids, date.fromisoformat(key))

    def _perform(self, change: Callable[..., Changes], opportunity_ids: Sequence[int], value: object) -> None:
        done = partial(change, self.context.workspace, opportunity_ids, value, origin=self.key)
        self.context.runner.perform(done, on_error=self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        self._tell(str(error))

    def _tell(self, words: str) -> None:
        self.context.toasts.show(words, tone="warn")

    def _replan(self, opportunity_ids: Sequence[int], period: StepPeriod) -> None:
        """Put next steps on the day of a lane, and ask for one where a deal has none."""
        day = board_groups.day_of_period(period, self.context.workspace.clock.today())
        if day is None:
            return
        self._perform(board_groups.replan_steps, opportunity_ids, day)
        without = board_groups.without_step(self.context.workspace, opportunity_ids)
        if without:
            self.commands.plan_step(without, day=day)

    def _on_zone_dropped(self, zone: str, opportunity_ids: Sequence[int]) -> None:
        commands = self.commands
        handlers: dict[Zone, Callable[[Sequence[int]], object]] = {
            Zone.WON: commands.win,
            Zone.LOST: commands.lose,
            Zone.HOLD: commands.hold,
            Zone.DELETE: commands.delete,
        }
        handlers[Zone(zone)](opportunity_ids)

    def plan_for(self, opportunity_ids: Sequence[int]) -> None:
        """Ask for a to-do for deals that were dropped on the to-dos."""
        self.commands.plan_step(opportunity_ids)

    def _on_add(self, grouping: str, key: str) -> None:
        """Begin a deal that will stand in the lane whose + was pressed."""
        today = self.context.workspace.clock.today()
        if grouping == BoardGrouping.STAGE:
            self.commands.new(stage_id=int(key))
        elif grouping == BoardGrouping.NEXT_STEP:
            self.commands.new(step_on=board_groups.day_of_period(StepPeriod(key), today))
        elif grouping == BoardGrouping.MONTH:
            self.commands.new(expected_on=opportunity_views.day_in_month(None, date.fromisoformat(key), today))

    def _on_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("deal_menu")
        self.commands.fill_menu(menu)
        cells = self._views.clipboard
        if cells is not None:
            menu.addSeparator()
            menu.addAction(icon("copy"), _("Copy the selected cells") + "\tCtrl+C").triggered.connect(cells.copy)
            menu.addAction(icon("table-2"), _("Paste cells") + "\tCtrl+V").triggered.connect(cells.paste)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _on_stage_requested(self, opportunity_id: int, place: QPoint) -> None:
        self.commands.stage_menu(opportunity_id, self).popup(place)

    def _on_about_to_change(self, opportunity_ids: Sequence[int]) -> None:
        if len(opportunity_ids) == 1:
            self._views.follow(opportunity_ids[0])

    def _offer_groups(self) -> None:
        """Offer what the board or the list is grouped by."""
        if self._views.table is not None:
            self._group_button.click()
        elif self._shown_mode == BOARD:
            self._board_grouping.offer()

    def _offer_columns(self) -> None:
        table = self._views.table
        if table is not None:
            ColumnChooser(table, self.content).open_below(self._columns_button)

    def _export(self) -> None:
        """Export the selected deals, or all that the view shows."""
        selected = tuple(self._views.selected_ids())
        query = replace(self._query(), ids=selected or None)
        export_view(self.context, query, self._views.exported_fields(is_closed=not self._view.is_open))

    def _on_selection_changed(self) -> None:
        count = len(self._views.selected_ids())
        is_many = count > 1 if self._views.board is not None else count > 0
        text = ngettext("{n} opportunity selected", "{n} opportunities selected", count).format(n=format_number(count))
        self._place_bulk_bar()
        self._bulk.show_count(text if is_many else "")
        self.status_changed.emit(self.status_text())

    def _place_bulk_bar(self) -> None:
        """Put the bar over a list but under a board, whose cards must not move from under the pointer."""
        place = 1 if self._views.board is not None else 0
        if self._left.indexOf(self._bulk) != place:
            self._left.removeWidget(self._bulk)
            self._left.insertWidget(place, self._bulk)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def status_text(self) -> str:
        """Return how many deals are shown, or what is selected with its sum."""
        if self._read is None:
            return ""
        table = self._views.table
        if table is not None and table.sums.text:
            return table.sums.text
        selected = self._views.selected_ids()
        if len(selected) < 2:
            count = self._read.totals.count
            return ngettext("{n} opportunity", "{n} opportunities", count).format(n=format_number(count))
        amount = opportunity_views.sum_amounts(self.context.workspace, selected)
        money = format_money_short(amount, settings.currency(self.context.workspace))
        return _("{n} selected · {amount}").format(n=format_number(len(selected)), amount=money)

    def focus_content(self) -> None:
        """Put the keyboard on the current card or row."""
        self._views.focus_deals()

    def focus_filter(self) -> None:
        """Put the keyboard into the quick filter."""
        self._filter_row.search.setFocus()

    def new_record(self) -> None:
        """Ask for a new opportunity."""
        self.commands.new()

    def log_interaction(self) -> None:
        """Ask what was said and done with the current deal."""
        self.commands.log_contact()

    def step_view(self, by: int) -> None:
        """Go to the next or previous tab."""
        self._tabs.step(by)

    def escape(self) -> bool:
        """Close the pane, else give up the selection."""
        return self._panes.close_pane() or self._views.clear_selection()
