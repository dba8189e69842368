"""A board: lanes side by side, cards moved between them by mouse and keyboard; knows nothing of what a move means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from ocrm.services.deals.opportunities import DealCard
from ocrm.ui.opportunities.card_words import CardWords
from ocrm.ui.opportunities.deal_list_model import Lane
from ocrm.ui.opportunities.drop_zones import DropZones
from ocrm.ui.opportunities.lane import LaneColumn
from ocrm.ui.opportunities.lane_view import turns_sideways
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import theme
from ocrm.ui.widgets import hbox, vbox


class Board(QWidget):
    """Shows Lanes; tells what the user wants with which deals."""

    opened = Signal(object)
    moved = Signal(object, str)
    """Deals shall go to a lane: their ids, its key."""
    zone_dropped = Signal(str, object)
    """Deals were dropped on a zone (won, lost, delete): the zone, their ids."""
    add_requested = Signal(str)
    """A new deal in a lane: its key."""
    menu_requested = Signal(QPoint)
    selection_changed = Signal()
    drag_started = Signal()
    refused = Signal(str)
    """Deals cannot be moved where the user wants them: why."""

    def __init__(self, words: CardWords, *, preferences: Preferences, layout_key: str) -> None:
        """`layout_key` names where collapsed lanes are remembered."""
        super().__init__()
        self.setObjectName(layout_key.replace("/", "_"))
        self._words = words
        self._preferences, self._layout_key = preferences, layout_key
        self._columns: list[LaneColumn] = []
        self._followed: int | None = None
        layout = vbox(self)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        self._row: QHBoxLayout = hbox(holder, margins=(10, 10, 10, 8), spacing=8)
        self._area.setWidget(holder)
        layout.addWidget(self._area, 1)
        self._zones = DropZones()
        self._zones.dropped.connect(self.zone_dropped)
        layout.addWidget(self._zones)

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> Sequence[LaneColumn]:
        return self._columns

    @property
    def drop_zones(self) -> DropZones:
        return self._zones

    def set_lanes(self, lanes: Sequence[Lane], words: CardWords) -> None:
        """Show lanes: in place where they are the same ones, else anew. What moved stays selected."""
        self._words = words
        selected, had_focus = self.selected_ids(), self._focused() is not None
        if [column.key for column in self._columns] != [lane.key for lane in lanes]:
            self._rebuild(lanes)
        else:
            for column, lane in zip(self._columns, lanes, strict=True):
                column.show_lane(lane, words)
        if self._followed is not None and self.select_card(self._followed):
            self._followed = None
        elif selected and not self.selected_ids():
            self._select_again(selected, focus=had_focus)

    def cards(self) -> list[DealCard]:
        """Return every card, lane by lane."""
        return [card for column in self._columns for card in column.lane.cards]

    def _rebuild(self, lanes: Sequence[Lane]) -> None:
        for column in self._columns:
            self._row.removeWidget(column)
            column.hide()
            column.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        self._columns = []
        for lane in lanes:
            self.add_lane(lane)

    def add_lane(self, lane: Lane) -> None:
        """Put a lane to the right of the others."""
        is_collapsed = lane.key in (self._preferences.recall(f"{self._layout_key}/collapsed") or ())
        column = LaneColumn(lane, self._words, is_collapsed=is_collapsed)
        self._row.addWidget(column, 1)
        self._connect(column, len(self._columns))
        self._columns.append(column)

    def _connect(self, column: LaneColumn, number: int) -> None:
        view = column.view
        column.add_requested.connect(self.add_requested)
        column.collapse_toggled.connect(self._remember_collapsed)
        column.lane_requested.connect(partial(self._step_focus, number))
        view.dragged_cards = self.selected_cards
        view.opened.connect(self.opened)
        view.menu_requested.connect(self.menu_requested)
        view.selection_changed.connect(self._on_selection_changed)
        view.pressed_alone.connect(partial(self._clear_others, column))
        view.lane_requested.connect(partial(self._step_focus, number))
        view.dropped.connect(partial(self._on_dropped, column))
        view.drag_started.connect(self._zones.show)
        view.drag_started.connect(self.drag_started)
        view.drag_ended.connect(self._zones.hide)
        view.drag_entered.connect(partial(self._show_column, column))

    # -- selection and focus ------------------------------------------------------------------------------------------

    def selected_ids(self) -> list[int]:
        """Return the selected deals, lane by lane."""
        return [opportunity_id for column in self._columns for opportunity_id in column.view.selected_ids()]

    def selected_cards(self) -> list[DealCard]:
        """Return the selected cards, lane by lane."""
        return [card for column in self._columns for card in column.view.selected_cards()]

    def current_id(self) -> int | None:
        """Return the deal the keyboard is on, else the first selected one."""
        focused = self._focused()
        if focused is not None and focused.view.current_id is not None:
            return focused.view.current_id
        selected = self.selected_ids()
        return selected[0] if selected else None

    def chosen_ids(self) -> list[int]:
        """Return what a command applies to: the selected deals, else the current one."""
        current = self.current_id()
        return self.selected_ids() or ([current] if current is not None else [])

    def select_card(self, opportunity_id: int, *, focus: bool = True) -> bool:
        """Make a deal the selected one and show it; say whether it is on the board."""
        for column in self._columns:
            number = column.view.deals.row_of(opportunity_id)
            if number is None:
                continue
            if column.is_collapsed:
                column.expand()
            self._select_in(column, number, focus=focus)
            return True
        return False

    def _select_again(self, opportunity_ids: Sequence[int], *, focus: bool) -> None:
        """Find deals that somebody else moved: an undo, the command line."""
        if not self.select_card(opportunity_ids[0], focus=focus):
            return
        for column in self._columns:
            column.view.restore_selection(set(opportunity_ids), None)

    def follow(self, opportunity_id: int) -> None:
        """Select a deal as soon as the lanes show where it went."""
        self._followed = opportunity_id

    def focus_cards(self) -> None:
        """Put the keyboard on the current card, else on the first there is."""
        current = self.current_id()
        if current is not None and self.select_card(current):
            return
        for column in self._columns:
            if column.lane.cards and not column.is_collapsed:
                self.select_card(column.lane.cards[0].opportunity_id)
                return
        for column in self._columns:
            if not column.is_collapsed:
                column.view.setFocus()
                return

    def clear_selection(self) -> bool:
        """Give up the selection; say whether there was one."""
        had_any = bool(self.selected_ids())
        for column in self._columns:
            column.view.clearSelection()
        return had_any

    def select_all(self) -> None:
        """Select every card of the lane the keyboard is in."""
        focused = self._focused()
        if focused is not None:
            focused.view.selectAll()

    def toggle_current(self) -> None:
        """Select the current card besides the others, or give it up."""
        focused = self._focused()
        if focused is not None and focused.view.currentIndex().isValid():
            selection = focused.view.selectionModel()
            selection.select(focused.view.currentIndex(), selection.SelectionFlag.Toggle)

    def _focused(self) -> LaneColumn | None:
        return next((column for column in self._columns if column.view.hasFocus()), None)

    def _clear_others(self, kept: LaneColumn) -> None:
        for column in self._columns:
            if column is not kept:
                column.view.clearSelection()

    def _on_selection_changed(self) -> None:
        self.selection_changed.emit()

    def _step_focus(self, number: int, by: int, adds: bool = False) -> None:
        """Go to the card beside in the nearest lane that has any; `adds` keeps what is selected."""
        view = self._columns[number].view
        height = max(0, view.visualRect(view.currentIndex()).center().y())
        number += by
        while 0 <= number < len(self._columns):
            column = self._columns[number]
            if column.lane.cards and not column.is_collapsed:
                beside = column.view.indexAt(QPoint(column.view.viewport().width() // 2, height))
                row = beside.row() if beside.isValid() else len(column.lane.cards) - 1
                self._select_in(column, row, adds=adds)
                return
            number += by

    def _select_in(self, column: LaneColumn, row: int, *, adds: bool = False, focus: bool = True) -> None:
        if not adds:
            self._clear_others(column)
        column.view.select_row(row, adds=adds)
        self._show_column(column)
        if focus:
            column.view.setFocus()

    # -- moving -------------------------------------------------------------------------------------------------------

    def move_chosen(self, by: int) -> None:
        """Ask to move the chosen deals to the next (+1) or previous (-1) lane."""
        chosen = self.chosen_ids()
        if not chosen:
            return
        current = self.current_id()
        lead = current if current in chosen else chosen[0]
        for number, column in enumerate(self._columns):
            if column.view.deals.row_of(lead) is not None:
                target = number + by
                if 0 <= target < len(self._columns):
                    self._ask_to_move(chosen, lead, self._columns[target])
                return

    def _ask_to_move(self, chosen: list[int], lead: int, target: LaneColumn) -> None:
        if target.lane.can_drop:
            self.follow(lead)
            self.moved.emit(chosen, target.key)
        elif target.lane.refusal:
            self.refused.emit(target.lane.refusal)

    def _on_dropped(self, column: LaneColumn, opportunity_ids: list[int]) -> None:
        self.follow(opportunity_ids[0])
        self.moved.emit(opportunity_ids, column.key)

    # -- looks --------------------------------------------------------------------------------------------------------

    def scroll_to_top(self) -> None:
        """Show the first cards of every lane."""
        for column in self._columns:
            column.view.scrollToTop()

    def _show_column(self, column: LaneColumn) -> None:
        self._area.ensureWidgetVisible(column, theme().px(60), 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll sideways, wherever on the board the wheel is turned."""
        if turns_sideways(event):
            bar = self._area.horizontalScrollBar()
            bar.setValue(bar.value() - (event.angleDelta().x() or event.angleDelta().y()))
            event.accept()
            return
        super().wheelEvent(event)

    def _remember_collapsed(self, _key: str, _collapsed: bool) -> None:
        collapsed = [column.key for column in self._columns if column.is_collapsed]
        self._preferences.remember(f"{self._layout_key}/collapsed", collapsed)
