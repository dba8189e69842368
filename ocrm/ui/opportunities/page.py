"""The Opportunities page: tabs, filters and totals over board, list and forecast, and the panes to work on deals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_money_short, format_number
from ocrm.i18n import _
from ocrm.services import records, settings
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunity_views
from ocrm.services.deals.board_groups import BoardGrouping
from ocrm.services.workday.prospecting import MOST_RECORDS
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.forms import EditorPane
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.filter_bar import FilterBar
from ocrm.ui.lists.view_bar import ViewBar
from ocrm.ui.opportunities import empty_boards
from ocrm.ui.opportunities.board_bulk import DealBulkBar
from ocrm.ui.opportunities.board_lanes import lanes_to_come
from ocrm.ui.opportunities.board_reading import BOARD, FORECAST, LIST, DealsRead
from ocrm.ui.opportunities.deal_commands import DealCommands
from ocrm.ui.opportunities.deal_questions import KIND
from ocrm.ui.opportunities.deal_tools import DealTools
from ocrm.ui.opportunities.deal_views import DealViews
from ocrm.ui.opportunities.deals_reader import DealsReader
from ocrm.ui.opportunities.lane_moves import LaneMoves
from ocrm.ui.opportunities.shown_deals import ShownDeals
from ocrm.ui.opportunities.totals_words import count_words, selected_words, tab_texts, worth_words
from ocrm.ui.page import Page, Step
from ocrm.ui.prospecting.start import start_prospecting
from ocrm.ui.record_view import RecordView
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import EmptyState, Header, SegmentedControl, button, hbox, vbox
from ocrm.ui.widgets.writing import writing

_OFFERED = frozenset(("stages", "picklists", "campaigns", "tags"))
"""What the chips of the filter row offer."""


class OpportunitiesPage(Page):
    """All opportunities."""

    key = "opportunities"
    icon = "kanban"
    topics = frozenset(
        ("opportunities", "todos", "customers", "stages", "picklists", "tags", "imports", "views", "campaigns")
    )

    _are_choices_stale = False

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.shown = ShownDeals(context, self)
        self._reader = DealsReader(context, self)
        self._reader.was_read.connect(self._show)
        self._reader.sums_changed.connect(self._show_sums)
        self.shown.changed.connect(self.reload)
        self.shown.rearranged.connect(self._on_rearranged)
        self.shown.pane_requested.connect(self._show_pane)
        self._day_watch = DayWatch(context.workspace.clock, self)
        self._day_watch.day_changed.connect(self._on_day_changed)

    def title(self) -> str:
        """Return the page's name."""
        return _("Opportunities")

    # -- building -----------------------------------------------------------------------------------------------------

    def build_steps(self) -> Iterator[Step]:
        """Yield the parts, then each lane the board will have: they take longer to make than all cards to fill in."""
        yield self._build_top
        yield self._build_body
        asked = self.shown.asked()
        for lane in lanes_to_come(self.context.workspace, asked):
            yield partial(self._views.add_lane_ahead, asked, lane)

    def _build_top(self) -> None:
        layout = self._parts = vbox(self.content)
        self._build_header()
        self._tabs = ViewBar(accessible_name=_("Opportunity views"))
        self._tools = DealTools(self.shown, self._table, self.content)
        placeholder = _("Filter opportunities")
        self._filter_bar = FilterBar(self.context.workspace, KIND, placeholder, right=self._tools.widgets)
        self._filter_row = self._filter_bar.row
        self._filter_row.search.down_pressed.connect(self.focus_content)
        self._views = DealViews(self.context)
        self.shown.attach(self._filter_bar, self._tabs, self._views)
        assert self.header is not None
        for widget in (self.header, self._tabs, self._filter_bar):
            layout.addWidget(widget)

    def _build_body(self) -> None:
        self._panes = PaneHost(gives_keyboard_back=False)
        self.commands = DealCommands(
            self.context, self._panes, chosen=self._views.chosen_ids, origin=self.key, parent=self.content
        )
        self._moves = LaneMoves(self.context, self.commands, origin=self.key)
        self._bulk = self._make_bulk_bar()
        body = hbox(spacing=0)
        left = vbox()
        left.addWidget(self._views, 1)
        left.addWidget(self._bulk)
        body.addLayout(left, 1)
        body.addWidget(self._panes)
        self._parts.addLayout(body, 1)
        self._connect()

    def _build_header(self) -> None:
        self._modes = SegmentedControl(
            [("kanban", _("Board")), ("table-2", _("List")), ("calendar-days", _("Forecast"))],
            current=self.shown.mode,
            accessible_name=_("Show as"),
        )
        self._modes.setObjectName("deal_modes")
        self._modes.changed.connect(self.shown.choose_mode)
        new = writing(button(_("New opportunity"), "plus", "primary", tooltip="Ctrl+N", name="new_opportunity_button"))
        new.clicked.connect(self.new_record)
        self.header = Header(self.title(), right=[self._modes, new])

    def _make_bulk_bar(self) -> DealBulkBar:
        bar = DealBulkBar(self.context, self.commands, self._panes, chosen=self._views.chosen_ids)
        bar.cleared.connect(self._views.clear_selection)
        bar.select_all_requested.connect(self._views.select_all)
        return bar

    def _connect(self) -> None:
        views, commands, moves = self._views, self.commands, self._moves
        views.opened.connect(self._on_opened)
        views.moved.connect(moves.move)
        views.refused.connect(moves.refuse)
        views.zone_dropped.connect(moves.drop_on_zone)
        views.add_requested.connect(moves.add)
        views.menu_requested.connect(self._on_menu)
        views.stage_requested.connect(self._on_stage_requested)
        views.selection_changed.connect(self._on_selection_changed)
        self._reader.cards_changed.connect(views.show_board)
        views.pane_requested.connect(self._panes.show_pane)
        views.columns_requested.connect(self._tools.offer_columns)
        views.layout_changed.connect(self.shown.saved.show_modified)
        commands.about_to_change.connect(self._on_about_to_change)
        commands.created.connect(views.select)
        self._panes.keyboard_left.connect(self._views.focus_deals)
        handlers: dict[ActionId, Callable[[], object]] = {
            ActionId.STAGE_NEXT: partial(self._move_chosen, 1),
            ActionId.STAGE_PREVIOUS: partial(self._move_chosen, -1),
            ActionId.WIN: commands.win,
            ActionId.LOSE: commands.lose,
            ActionId.HOLD: commands.hold,
            ActionId.GROUP: self._tools.offer_groups,
            ActionId.REOPEN: commands.reopen,
            ActionId.DELETE: commands.delete,
            ActionId.LAY_OUT_PLAN: commands.lay_out_plan,
            ActionId.WRITE_MAIL: commands.write_mail,
            ActionId.TODO_FOR_ROW: commands.plan_step,
            ActionId.EDIT_FIELD: self._edit_in_place,
            ActionId.COMPLETE: commands.complete_step,
            ActionId.SELECT_ALL: views.select_all,
            ActionId.TICK: views.toggle_current,
            ActionId.STAR: commands.toggle_star,
            ActionId.EDIT_TAGS: self._bulk.offer_tags,
            ActionId.EXPORT: self._export,
            ActionId.PROSPECT: self._prospect,
        }
        for action_id, handler in handlers.items():
            self.context.actions.connect(action_id, handler, owner=self.content)

    # -- reading ------------------------------------------------------------------------------------------------------

    @property
    def section(self) -> str:
        return self.shown.view.value

    def open(self, target: Target | None) -> None:
        """Show the tab, stage, filter or mode a target asks for."""
        self.shown.open(target)
        self._show_tabs()
        self.reload()
        extra = (target.extra if target is not None else None) or {}
        if extra.get("new"):
            self.commands.new(customer_id=extra.get("customer_id"))

    def reload(self) -> None:
        """Read counts, totals and deals; in the background where there are many."""
        self._show_modes()
        if self._are_choices_stale:
            self._are_choices_stale = False
            self.shown.show_chips()
        self.shown.saved.count()
        self._reader.reload(self.shown.asked())

    def on_changes(self, changes: Changes) -> None:
        """Read of a large board only the cards that changed, and its sums; else everything."""
        self._are_choices_stale |= bool(_OFFERED & changes.topics)
        if "picklists" in changes.topics or "stages" in changes.topics:
            self._views.forget_texts()
        if not self._show_changes(changes):
            super().on_changes(changes)

    def _show_changes(self, changes: Changes) -> bool:
        """Show changed cards at once where the board is large; say whether nothing else has to be read."""
        if not self.isVisible() or ("customers" in changes.topics and self.shown.is_narrowed):
            return False
        return self._reader.take_changes(changes, self.shown.asked())

    def _show_sums(self, read: DealsRead) -> None:
        self._show_tabs()
        self._show_totals(read)
        self._on_selection_changed()

    def _show(self, read: DealsRead) -> None:
        self._show_tabs()
        self._show_totals(read)
        message = self._message(read)
        if message is not None:
            self._views.show_message(message)
        elif read.asked.mode != LIST:
            self._views.show_board(read)
        else:
            self._views.show_list(self.shown.query(), view=self.shown.view)
        self._tools.refresh()
        self.shown.saved.show_modified()
        self._on_selection_changed()

    def _message(self, read: DealsRead) -> EmptyState | None:
        """Return what to say instead of deals; a board without any is shown as long as other tabs have some."""
        shown = self.shown
        if read.asked.mode == BOARD and shown.grouping is BoardGrouping.STAGE and not read.columns:
            return empty_boards.no_stages(self.context)
        if read.totals.count:
            return None
        if shown.is_narrowed:
            return empty_boards.nothing_fits(read.counts[shown.view], clear=shown.clear_filters)
        if not sum(read.counts.values()):
            return empty_boards.no_deals_yet(self.context, new=self.new_record)
        return None if read.asked.mode == BOARD else empty_boards.nothing_here()

    def _show_tabs(self) -> None:
        counts = self._reader.read.counts if self._reader.read is not None else {}
        self.shown.saved.show(tab_texts(counts), base=self.shown.view.value)

    def _show_totals(self, read: DealsRead) -> None:
        assert self.header is not None
        currency = settings.currency(self.context.workspace)
        self.header.set_count(format_number(read.totals.count))
        self.header.set_subtitle(worth_words(read.totals, self.shown.view, currency=currency))
        self._filter_row.set_count(count_words(read.totals.count))

    def _show_modes(self) -> None:
        self._modes.set_current(self.shown.shown_mode)
        for mode in (BOARD, FORECAST):
            segment = self._modes.findChild(QWidget, f"segment_{mode}")
            if segment is not None:
                segment.setEnabled(self.shown.view.is_open)

    def _on_day_changed(self) -> None:
        if self._is_built:
            self._views.forget_texts()
            self.refresh()

    def _on_rearranged(self) -> None:
        self.reload()
        self._views.focus_deals()
        if self._views.board is not None:
            self._views.board.scroll_to_top()  # other cards come first now

    def _show_pane(self, pane: EditorPane) -> None:
        self._panes.show_pane(pane)

    def _table(self) -> RecordView | None:
        return self._views.table

    # -- doing --------------------------------------------------------------------------------------------------------

    def _move_chosen(self, by: int) -> None:
        board = self._views.board
        if board is not None:
            board.move_chosen(by)
            return
        table = self._views.table
        if table is not None and table.current_id is not None and self.shown.view.is_open:
            stage_id = opportunity_views.stage_beside(self.context.workspace, table.current_id, by)
            if stage_id is not None:
                self.commands.move_to(stage_id, self._views.chosen_ids())

    def _edit_in_place(self) -> None:
        table = self._views.table
        if table is not None and table.current_field == "tags":
            self._bulk.offer_tags()
        elif table is not None:
            table.edit_current()
        else:
            self.commands.edit_values()

    def _on_opened(self, opportunity_id: int) -> None:
        self.context.navigator.open_record(KIND, opportunity_id, self._views.sibling_ids())

    def plan_for(self, opportunity_ids: Sequence[int]) -> None:
        """Ask for a to-do for deals that were dropped on the to-dos."""
        self.commands.plan_step(opportunity_ids)

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

    def _export(self) -> None:
        """Export the selected deals, or all that the view shows."""
        selected = self._views.selected_ids()
        query = replace(self.shown.query(), ids=tuple(selected) if self._are_chosen(selected) else None)
        export_view(self.context, query, self._views.exported_fields(is_closed=not self.shown.view.is_open))

    def _prospect(self) -> None:
        """Begin a prospecting session with the selected deals, or those the view shows from its top."""
        selected = self._views.selected_ids()
        if len(selected) < 2:
            selected = list(records.first_ids(self.context.workspace, self.shown.query(), MOST_RECORDS))
        start_prospecting(self.context, "opportunities", selected)

    def _on_selection_changed(self) -> None:
        selected = self._views.selected_ids()
        self._bulk.show_count(selected_words(len(selected)) if self._are_chosen(selected) else "")
        self.status_changed.emit(self.status_text())

    def _are_chosen(self, selected: Sequence[int]) -> bool:
        """Say whether deals were chosen to do something with; one card is only where the keyboard is."""
        return len(selected) > (1 if self._views.board is not None else 0)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def status_text(self) -> str:
        """Return how many deals are shown, or what is selected with its sum."""
        if self._reader.read is None:
            return ""
        table = self._views.table
        if table is not None and table.sums.text:
            return table.sums.text
        selected = self._views.selected_ids()
        if len(selected) < 2:
            return count_words(self._reader.read.totals.count)
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
