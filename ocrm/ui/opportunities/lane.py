"""One column of a board: colour bar, name, count and sums above its cards; a narrow strip when collapsed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.ui.opportunities.card_words import CardWords
from ocrm.ui.opportunities.deal_list_model import DealListModel, Lane
from ocrm.ui.opportunities.goal_line import GoalLine
from ocrm.ui.opportunities.lane_view import LANE_STEPS, LaneView
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, chip, hbox, label, paint_dashed_frame, paint_focus_ring, paint_text, tool_button, vbox
from ocrm.ui.widgets.writing import writing

_MIN_WIDTH = 196
_STRIP_WIDTH = 36
_CJK_START = 0x2E80


class LaneBar(QAbstractButton):
    """The coloured bar on top of a lane; pressing it folds the lane to a strip."""

    def __init__(self, color_token: str, name: str) -> None:
        super().__init__()
        self._color_token = color_token
        self.setFixedHeight(theme().px(9))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words = _("Collapse “{lane}”").format(lane=name)
        self.setAccessibleName(words)
        self.setToolTip(f"{words}  -")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color(self._color_token))
        height = 5 if self.underMouse() else 3
        painter.drawRoundedRect(QRectF(8, 0, self.width() - 16, height), height / 2, height / 2)


class LaneStrip(QAbstractButton):
    """A collapsed lane: colour, count and name, turned; pressing it opens the lane."""

    lane_requested = Signal(int)
    """The keyboard shall go to the next (+1) or previous (-1) lane."""

    def __init__(self, color_token: str) -> None:
        super().__init__()
        self._color_token = color_token
        self._title, self._count = "", ""
        self._is_drop_target = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_lane(self, lane: Lane) -> None:
        self._title, self._count = lane.title, format_number(len(lane.cards))
        words = _("Expand “{lane}”").format(lane=lane.title)
        self.setAccessibleName(f"{words}, {self._count}")
        self.setToolTip(words)
        self.update()

    def mark_drop(self, marked: bool) -> None:
        """Frame the strip while what is dragged can be let go on it."""
        if marked != self._is_drop_target:
            self._is_drop_target = marked
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(_STRIP_WIDTH), theme().px(120))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(self._color_token))
        painter.drawRoundedRect(QRectF(6, 0, self.width() - 12, 3), 1.5, 1.5)
        count_rect = QRectF(0, look.px(12), self.width(), look.px(20))
        paint_text(painter, count_rect, self._count, role="caption", color="text.2", align=Qt.AlignmentFlag.AlignCenter)
        if self._title and ord(self._title[0]) >= _CJK_START:
            self._paint_downwards(painter)
        else:
            painter.save()
            painter.translate(self.width() / 2, look.px(40))
            painter.rotate(90)
            room = QRectF(0, -look.px(10), self.height() - look.px(48), look.px(20))
            paint_text(painter, room, self._title, role="strong", align=LEFT)
            painter.restore()
        if self._is_drop_target:
            paint_dashed_frame(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2))
        elif self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_downwards(self, painter: QPainter) -> None:
        """Draw a Chinese name upright, one character below the other."""
        line = theme().metrics("strong").height()
        place = QRectF(0, theme().px(40), self.width(), line)
        for character in self._title:
            if place.bottom() > self.height():
                return
            paint_text(painter, place, character, role="strong", align=Qt.AlignmentFlag.AlignCenter)
            place.translate(0, line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Plus):
            self.click()
        elif event.key() in LANE_STEPS:
            self.lane_requested.emit(LANE_STEPS[event.key()])
        else:
            super().keyPressEvent(event)


class LaneHead(QWidget):
    """Name, count and + of a lane; a double click folds the lane."""

    folded = Signal()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.folded.emit()


class LaneColumn(QFrame):
    """Header and cards of one Lane."""

    add_requested = Signal(str)
    collapse_toggled = Signal(str, bool)
    lane_requested = Signal(int)
    """From the folded lane the keyboard shall go to the next (+1) or previous (-1) one."""

    def __init__(self, lane: Lane, words: CardWords, *, is_collapsed: bool) -> None:
        super().__init__()
        self.key = lane.key
        self.lane = lane
        self._words: CardWords | None = None
        self.setObjectName(f"lane_{lane.key}")
        self.setProperty("surface", "sunken")
        self.setAcceptDrops(True)
        layout = vbox(self, margins=(0, 0, 0, 4))
        self._full = QWidget()
        self._strip = LaneStrip(lane.color_token)
        self._strip.setObjectName(f"expand_{lane.key}")
        self._strip.clicked.connect(self.expand)
        self._strip.lane_requested.connect(self.lane_requested)
        self.view = LaneView(DealListModel(words), accessible_name=lane.title, can_drop=lane.can_drop)
        self.view.setObjectName(f"cards_{lane.key}")
        self._build_full(lane)
        layout.addWidget(self._full, 1)
        layout.addWidget(self._strip, 1)
        self._show_collapsed(is_collapsed)
        self.show_lane(lane, words)

    def _build_full(self, lane: Lane) -> None:
        layout = vbox(self._full)
        bar = LaneBar(lane.color_token, lane.title)
        bar.clicked.connect(self.collapse)
        layout.addWidget(bar)
        head = LaneHead()
        head.folded.connect(self.collapse)
        row = hbox(head, margins=(12, 0, 6, 0), spacing=6)
        self._title = label(lane.title, "strong", elide=True)
        self._title.setMinimumWidth(theme().px(40))
        self._count = chip("", "count")
        self._count.setObjectName(f"count_{lane.key}")
        row.addWidget(self._title)
        row.addWidget(self._count)
        row.addStretch(1)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._add = writing(tool_button("plus", lane.add_words, "N", name=f"add_{lane.key}"))
        self._add.clicked.connect(self._on_add)
        self.view.add_requested.connect(self._on_add)
        self.view.fold_requested.connect(self.collapse)
        row.addWidget(self._add)
        head.setFixedHeight(theme().px(30))
        layout.addWidget(head)
        self._sums = label("", "caption", elide=True)
        self._sums.setObjectName(f"sums_{lane.key}")
        below = hbox(margins=(12, 0, 12, 6))
        below.addWidget(self._sums)
        layout.addLayout(below)
        self._goal = GoalLine()
        self._goal.setObjectName(f"goal_{lane.key}")
        layout.addWidget(self._goal)
        layout.addWidget(self.view, 1)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show_lane(self, lane: Lane, words: CardWords) -> None:
        """Show other cards and sums of the same lane; selection and place stay."""
        if lane == self.lane and words == self._words:
            return
        self._words = words
        selected, current = set(self.view.selected_ids()), self.view.current_id
        scroll = self.view.verticalScrollBar().value()
        self.lane = lane
        self.view.deals.set_cards(lane.cards, words, limit_days=lane.limit_days)
        if selected or current is not None:
            self.view.restore_selection(selected, current)
        self.view.verticalScrollBar().setValue(scroll)
        self._title.setText(lane.title)
        self._count.setText(format_number(len(lane.cards)))
        self._sums.setText(words.sums(lane.amount, lane.weighted))
        self._sums.setToolTip(lane.tooltip)
        self._title.setToolTip(lane.tooltip)
        self._goal.show_goal(lane, words.currency)
        self._add.setVisible(lane.can_add)
        self.view.set_can_drop(lane.can_drop, can_add=lane.can_add, refusal=lane.refusal)
        self._strip.show_lane(lane)

    @property
    def is_collapsed(self) -> bool:
        return self._full.isHidden()

    def collapse(self) -> None:
        """Fold to a strip; a command shall not reach cards out of sight."""
        self.view.clearSelection()
        self._toggle(True)
        self._strip.setFocus()

    def expand(self) -> None:
        self._toggle(False)
        self.view.setFocus()

    def _toggle(self, collapsed: bool) -> None:
        if collapsed != self.is_collapsed:
            self._show_collapsed(collapsed)
            self.collapse_toggled.emit(self.key, collapsed)

    def _show_collapsed(self, collapsed: bool) -> None:
        self._full.setVisible(not collapsed)
        self._strip.setVisible(collapsed)
        width = theme().px(_STRIP_WIDTH if collapsed else _MIN_WIDTH)
        self.setMinimumWidth(width)
        self.setMaximumWidth(width if collapsed else theme().px(420))

    def _on_add(self) -> None:
        if self.lane.can_add:
            self.add_requested.emit(self.key)

    # -- dropping on the head or on the strip: as on the cards --------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.view.dragEnterEvent(event)
        self._strip.mark_drop(event.isAccepted() and event.source() is not self.view)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.view.dragMoveEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.view.dragLeaveEvent(event)
        self._strip.mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._strip.mark_drop(False)
        self.view.dropEvent(event)
