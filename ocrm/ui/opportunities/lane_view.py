"""The list of cards in one lane: keys, drag and drop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QToolTip

from ocrm.i18n import _
from ocrm.services.deals.opportunities import DealCard
from ocrm.ui.opportunities.card_delegate import CardDelegate
from ocrm.ui.opportunities.deal_list_model import DealListModel
from ocrm.ui.record_drag import MIME_DEALS, unpack_deals
from ocrm.ui.theme import theme
from ocrm.ui.widgets import CENTER, paint_dashed_frame, paint_text
from ocrm.ui.widgets.card_list import CardList

LANE_STEPS = {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}
"""How many lanes a key leads to the right."""
_SelectionFlag = QItemSelectionModel.SelectionFlag
_LIFT = 16
"""How far above the pointer dragged cards hang, so that the words of what they are let go on stay readable."""


def turns_sideways(event: QWheelEvent) -> bool:
    """Return whether a wheel is to scroll sideways: with Shift, or tilted."""
    delta = event.angleDelta()
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) or abs(delta.x()) > abs(delta.y())


class LaneView(CardList):
    """Shows a DealListModel; virtualised, one Tab stop, never an input method."""

    opened = Signal(object)
    """Enter or a double click on a deal: its id."""
    selection_changed = Signal()
    pressed_alone = Signal()
    """A card was pressed without Ctrl: other lanes give up their selection."""
    lane_requested = Signal(int, bool)
    """The keyboard shall go to the next (+1) or previous (-1) lane; with Shift what is selected stays so."""
    fold_requested = Signal()
    menu_requested = Signal(QPoint)
    """A context menu for the selection, at a global point."""
    add_requested = Signal()
    dropped = Signal(object)
    """Deals of another lane were dropped here: their ids."""
    drag_started = Signal()
    drag_ended = Signal()

    def __init__(self, model: DealListModel, *, accessible_name: str, can_drop: bool) -> None:
        super().__init__(MIME_DEALS, can_drop=can_drop)
        self._deals = model
        self._can_add = False
        self._was_pressed_alone = False
        self.dragged_cards: Callable[[], Sequence[DealCard]] = self.selected_cards
        """What a drag that begins here carries: all that is selected, in other lanes too."""
        self.refusal = ""
        """Why nothing can be dropped here."""
        model.setParent(self)
        self._delegate = CardDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(accessible_name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.activated.connect(self._on_activated)
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        theme().changed.connect(self.viewport().update)

    def set_can_drop(self, can_drop: bool, *, can_add: bool, refusal: str = "") -> None:
        """Say whether deals can be dropped or added here, and why none can be dropped."""
        self.refusal, self._can_add = refusal, can_add
        self._can_drop = can_drop
        self.viewport().update()  # An empty lane says it.

    # -- cards --------------------------------------------------------------------------------------------------------

    @property
    def deals(self) -> DealListModel:
        return self._deals

    @property
    def current_id(self) -> int | None:
        card = self._deals.card_at(self.currentIndex())
        return None if card is None else card.opportunity_id

    def selected_ids(self) -> list[int]:
        """Return the selected deals from top to bottom."""
        return [card.opportunity_id for card in self.selected_cards()]

    def selected_cards(self) -> list[DealCard]:
        """Return the selected cards from top to bottom."""
        return [self._deals.cards[row] for row in sorted(index.row() for index in self.selectedIndexes())]

    def select_row(self, number: int, *, adds: bool = False) -> None:
        """Make a card the current and only selected one, or one more of those selected, and show it."""
        index = self._deals.index(number)
        self.selectionModel().setCurrentIndex(index, _SelectionFlag.Select if adds else _SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def restore_selection(self, selected: set[int], current: int | None) -> None:
        """Select deals again after the cards changed, without scrolling."""
        selection = self.selectionModel()
        for number, card in enumerate(self._deals.cards):
            if card.opportunity_id in selected:
                selection.select(self._deals.index(number), _SelectionFlag.Select)
            if card.opportunity_id == current:
                selection.setCurrentIndex(self._deals.index(number), _SelectionFlag.NoUpdate)

    # -- keys and mouse -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = modifiers == Qt.KeyboardModifier.NoModifier
        with_shift = modifiers == Qt.KeyboardModifier.ShiftModifier
        if (plain or with_shift) and event.key() in LANE_STEPS:
            self.lane_requested.emit(LANE_STEPS[event.key()], with_shift)
        elif plain and event.key() == Qt.Key.Key_Minus:
            self.fold_requested.emit()
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_activated(self.currentIndex())
        elif plain and event.key() == Qt.Key.Key_N:
            self.add_requested.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            index = self.indexAt(event.position().toPoint())
            # What is selected stays so until the button is let go: it may be the begin of a drag of all of it.
            self._was_pressed_alone = index.isValid() and self.selectionModel().isSelected(index)
            if not self._was_pressed_alone:
                self.pressed_alone.emit()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._was_pressed_alone and event.button() == Qt.MouseButton.LeftButton:
            self._was_pressed_alone = False
            self.pressed_alone.emit()
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if turns_sideways(event):
            event.ignore()  # The board has it, which is what scrolls sideways.
            return
        super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self._deals.rowCount() and not self.selectedIndexes():
            self.pressed_alone.emit()
            self.select_row(max(0, self.currentIndex().row()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            index = self.indexAt(event.pos())
            place = event.globalPos()
        if not index.isValid():
            return
        if not self.selectionModel().isSelected(index):
            self.pressed_alone.emit()
            self.select_row(index.row())
        self.menu_requested.emit(place)

    def _on_activated(self, index: QModelIndex) -> None:
        card = self._deals.card_at(index)
        if card is not None:
            self.opened.emit(card.opportunity_id)

    # -- dragging -----------------------------------------------------------------------------------------------------

    def startDrag(self, _actions: Qt.DropAction) -> None:
        indexes = sorted(self.selectedIndexes(), key=QModelIndex.row)
        if not indexes:
            return
        drag = QDrag(self)
        cards = self.dragged_cards()
        self._was_pressed_alone = False
        drag.setMimeData(self._deals.mime_of(cards))
        current = self.currentIndex() if self.currentIndex() in indexes else indexes[0]
        card_rect = self.visualRect(current)
        drag.setPixmap(self._drag_picture(card_rect, len(cards)))
        grip = self.viewport().mapFromGlobal(self.cursor().pos()).x() - card_rect.left()
        drag.setHotSpot(QPoint(grip, card_rect.height() + theme().px(_LIFT)))
        self.drag_started.emit()
        drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)
        self.drag_ended.emit()

    def _drag_picture(self, card_rect: QRect, count: int) -> QPixmap:
        picture = self.viewport().grab(card_rect)
        if count > 1:
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            side = theme().px(22)
            badge = QRectF(card_rect.width() - side - 2, 0, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("accent"))
            painter.drawEllipse(badge)
            paint_text(painter, badge, str(count), role="caption", color="text.onAccent", align=CENTER, weight=600)
            painter.end()
        return picture

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._takes(event) and self.refusal and event.source() is not self:
            QToolTip.showText(self.cursor().pos(), self.refusal, self)
        super().dragEnterEvent(event)

    def _take(self, data: QMimeData) -> None:
        here = {card.opportunity_id for card in self._deals.cards}
        moved = [opportunity_id for opportunity_id in unpack_deals(data) if opportunity_id not in here]
        if moved:
            self.dropped.emit(moved)

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._deals.rowCount():
            self._paint_hint()

    def _paint_hint(self) -> None:
        look = theme()
        rect = QRectF(look.px(7), look.px(3), self.viewport().width() - look.px(14), look.px(64))
        painter = QPainter(self.viewport())
        paint_dashed_frame(painter, rect, "line.strong", width=1)
        words = _("Nothing here")
        if self._can_drop:
            words = _("Drag here or press +") if self._can_add else _("Drag here")
        paint_text(painter, rect, words, role="caption", color="text.3", align=CENTER)
