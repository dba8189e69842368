"""The ways the same deals are shown: boards, list, forecast; each made when first looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from ocrm.i18n import _
from ocrm.services.deals.board_groups import BoardGrouping
from ocrm.services.deals.opportunity_views import OpportunityView
from ocrm.services.listing.views import ColumnPlace
from ocrm.services.records import RecordQuery
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.lists.cells import CellClipboard
from ocrm.ui.opportunities.board import Board
from ocrm.ui.opportunities.board_lanes import lanes_of
from ocrm.ui.opportunities.board_reading import FORECAST, DealsAsked, DealsRead, card_words
from ocrm.ui.opportunities.deal_list_model import Lane
from ocrm.ui.opportunities.deal_table import DealTable

_LIST_ACTIONS = (
    ActionId.DELETE,
    ActionId.SELECT_ALL,
    ActionId.TICK,
    ActionId.TODO_FOR_ROW,
    ActionId.EDIT_TAGS,
    ActionId.STAGE_NEXT,
    ActionId.STAGE_PREVIOUS,
    ActionId.HOLD,
    ActionId.GROUP,
)
_BOARD_ACTIONS = (*_LIST_ACTIONS, ActionId.COMPLETE)
_BOARD_KEYS = {
    BoardGrouping.STAGE: "opportunities/board",
    BoardGrouping.NEXT_STEP: "opportunities/board_next_step",
    BoardGrouping.MONTH: "opportunities/board_month",
    BoardGrouping.VALUE: "opportunities/board_value",
}
"""Where each board remembers its folded columns."""


class DealViews(QStackedWidget):
    """Shows what was read, and tells what the user wants with which deals."""

    opened = Signal(object)
    moved = Signal(object, str, str)
    """Deals shall go to another lane: their ids, what its board is grouped by, its key."""
    refused = Signal(str)
    """Deals cannot go where the user wants them: why."""
    zone_dropped = Signal(str, object)
    add_requested = Signal(str, str)
    """A new deal in a lane: what its board is grouped by, its key."""
    menu_requested = Signal(QPoint)
    stage_requested = Signal(object, QPoint)
    selection_changed = Signal()
    pane_requested = Signal(object)
    """A pane shall be shown beside the deals."""
    columns_requested = Signal()
    layout_changed = Signal()
    """The list has other columns or another order."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._boards: dict[str, Board] = {}
        self._tables: dict[bool, DealTable] = {}
        self._clipboards: dict[DealTable, CellClipboard] = {}
        self._kept: tuple[Sequence[ColumnPlace], tuple[str, ...], str] | None = None
        self._usual_sort: tuple[str, ...] = ()
        self._message: QWidget | None = None
        self._empty = QWidget()
        self.addWidget(self._empty)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show_board(self, read: DealsRead) -> None:
        """Show lanes: of a board as it is grouped, or of the months of the forecast."""
        board = self._board(read.asked)
        words = card_words(self._context.workspace)
        board.set_lanes(lanes_of(self._context.workspace, read, words), words)
        self._show(board)

    def add_lane_ahead(self, asked: DealsAsked, lane: Lane) -> None:
        """Make a lane, without its cards, of the board that will be shown."""
        self._board(asked).add_lane(lane)

    def show_list(self, query: RecordQuery, *, view: OpportunityView) -> None:
        """Show rows with the columns that fit a tab."""
        table = self._table(not view.is_open)
        table.show_for(view)
        present = table.records.query
        if self._kept is not None:
            columns, sort, grouping = self._kept
            self._kept = None
            if columns:
                table.columns.show(columns)
            else:
                table.columns.restore_kept()
            table.records.set_query(replace(query, sort=sort or query.sort, grouping=grouping))
        elif present is not None and (present.filter, present.text) == (query.filter, query.text):
            table.records.reload()
        else:
            if present is not None:
                sort = query.sort if present.sort == self._usual_sort else present.sort
                self._usual_sort = query.sort
                query = replace(query, sort=sort, grouping=present.grouping)
            table.records.set_query(query)
        self._usual_sort = self._usual_sort or query.sort
        self._show(table)

    def use_view(self, columns: Sequence[ColumnPlace], sort: tuple[str, ...], grouping: str = "") -> None:
        """Let the list next shown have these columns, this order and grouping; none: as remembered, the usual order."""
        self._kept = (columns, sort, grouping)

    def show_message(self, message: QWidget) -> None:
        """Show an empty state instead of deals."""
        if self._message is not None:
            self.removeWidget(self._message)
            self._message.deleteLater()
        self._message = message
        self.addWidget(message)
        self._show(message)

    @property
    def board(self) -> Board | None:
        """The board or forecast in sight."""
        shown = self.currentWidget()
        return shown if isinstance(shown, Board) else None

    @property
    def table(self) -> DealTable | None:
        """The list in sight."""
        shown = self.currentWidget()
        return shown if isinstance(shown, DealTable) else None

    @property
    def clipboard(self) -> CellClipboard | None:
        """What copies and pastes cells of the list in sight."""
        return self._clipboards.get(self.table) if self.table is not None else None

    # -- the chosen deals ---------------------------------------------------------------------------------------------

    def chosen_ids(self) -> list[int]:
        """Return what a command applies to."""
        if self.board is not None:
            return self.board.chosen_ids()
        return self.table.chosen_ids() if self.table is not None else []

    def selected_ids(self) -> list[int]:
        """Return the selected cards, or the ticked rows."""
        if self.board is not None:
            return self.board.selected_ids()
        return self.table.records.ticked if self.table is not None else []

    def current_id(self) -> int | None:
        """Return the deal the keyboard is on."""
        if self.board is not None:
            return self.board.current_id()
        return self.table.current_id if self.table is not None else None

    def sibling_ids(self) -> Sequence[int]:
        """Return the deals in the order shown, to walk through them."""
        if self.board is not None:
            return [card.opportunity_id for card in self.board.cards()]
        return list(self.table.records.ids) if self.table is not None else []

    def clear_selection(self) -> bool:
        """Give up the selection or the ticks; say whether there were any."""
        if self.board is not None:
            return self.board.clear_selection()
        if self.table is None or not self.table.records.ticked:
            return False
        self.table.records.clear_ticks()
        return True

    def select_all(self) -> None:
        """Select the cards of the lane, or tick every row."""
        if self.board is not None:
            self.board.select_all()
        elif self.table is not None:
            self.table.records.tick_all()

    def toggle_current(self) -> None:
        """Select or tick the current deal, or give it up."""
        if self.board is not None:
            self.board.toggle_current()
        elif self.table is not None:
            self.table.toggle_current_tick()

    def follow(self, opportunity_id: int) -> None:
        """Select a deal where it goes with the next reading."""
        if self.board is not None:
            self.board.follow(opportunity_id)

    def select(self, opportunity_id: int) -> None:
        """Make a deal the current one, now or as soon as it is shown."""
        if self.board is not None and not self.board.select_card(opportunity_id):
            self.board.follow(opportunity_id)
        elif self.table is not None:
            self.table.select_id(opportunity_id)

    def focus_deals(self) -> None:
        """Put the keyboard on the current card or row, else on the first thing to do where there are none."""
        if self._message is not None and self.currentWidget() is self._message:
            first = self._message.findChild(QPushButton)
            if first is not None:
                first.setFocus()
        elif self.board is not None:
            self.board.focus_cards()
        elif self.table is not None:
            if self.table.current_id is None:
                self.table.select_first()
            self.table.setFocus()
        else:
            self._empty.setFocus()  # until the deals have been read

    def _show(self, widget: QWidget) -> None:
        """Show a way to see the deals; it gets the keyboard that waited for it."""
        is_awaited = self._empty.hasFocus()
        self.setCurrentWidget(widget)
        if is_awaited:
            self.focus_deals()

    def exported_fields(self, *, is_closed: bool) -> list[str]:
        """Return the fields an export of the view begins with: the columns of its list."""
        return self._table(is_closed).shown_fields()

    def forget_texts(self) -> None:
        """Ask the file again for the names in its lists."""
        for table in self._tables.values():
            table.forget_texts()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _board(self, asked: DealsAsked) -> Board:
        grouping = BoardGrouping.MONTH if asked.mode == FORECAST else asked.grouping
        key = "opportunities/forecast" if asked.mode == FORECAST else _BOARD_KEYS[grouping]
        board = self._boards.get(key)
        if board is None:
            words = card_words(self._context.workspace)
            board = self._boards[key] = Board(words, preferences=self._context.preferences, layout_key=key)
            board.opened.connect(self.opened)
            board.moved.connect(partial(self._on_moved, grouping))
            board.refused.connect(self.refused)
            board.zone_dropped.connect(self.zone_dropped)
            board.add_requested.connect(partial(self._on_add, grouping))
            board.menu_requested.connect(self.menu_requested)
            board.selection_changed.connect(self.selection_changed)
            board.drag_started.connect(self._context.toasts.clear)  # one would lie over the zones to drop on
            self._context.actions.add_to(board, *_BOARD_ACTIONS)
            self.addWidget(board)
        return board

    def _table(self, is_closed: bool) -> DealTable:
        table = self._tables.get(is_closed)
        if table is None:
            name = _("Closed opportunities") if is_closed else _("Open opportunities")
            table = self._tables[is_closed] = DealTable(self._context, is_closed=is_closed, accessible_name=name)
            table.opened.connect(self.opened)
            table.stage_requested.connect(self.stage_requested)
            table.records.ticks_changed.connect(self._on_ticks_changed)
            table.sums.changed.connect(self._on_sums_changed)
            table.columns_requested.connect(self.columns_requested)
            table.columns.changed.connect(self.layout_changed)
            table.sorted.connect(self.layout_changed)
            self._clipboards[table] = CellClipboard(self._context, table, "opportunities", self.pane_requested.emit)
            table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            table.customContextMenuRequested.connect(self._on_table_menu)
            self._context.actions.add_to(table, *_LIST_ACTIONS)
            self.addWidget(table)
        return table

    def _on_moved(self, grouping: BoardGrouping, opportunity_ids: list[int], key: str) -> None:
        self.moved.emit(opportunity_ids, grouping.value, key)

    def _on_add(self, grouping: BoardGrouping, key: str) -> None:
        self.add_requested.emit(grouping.value, key)

    def _on_ticks_changed(self, _count: int) -> None:
        self.selection_changed.emit()

    def _on_sums_changed(self, _text: str) -> None:
        self.selection_changed.emit()

    def _on_table_menu(self, place: QPoint) -> None:
        if self.table is not None:
            self.menu_requested.emit(self.table.viewport().mapToGlobal(place))
