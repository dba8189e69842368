"""Draws the lines of a list of to-dos, and says where in a line its check and its actions are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.i18n import N_, pgettext
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.todos.entries import Entry, Heading, LineEntry, NextStepEntry, RecordEntry, is_line
from ocrm.ui.widgets import RIGHT, AnyIndex, chip_width, paint_chip, paint_focus_ring, paint_row_background, paint_text

_LINE_HEIGHTS = {"compact": 48, "normal": 48, "cozy": 54}
_HEADING_HEIGHT = 32
_OFF = "text.disabled"
_LEAST_WITH_BOTH = 430
"""From this width on (pixels at 13 px text) the actions stand beside the time, below it in its place."""


class Spot(Enum):
    """The parts of a line that do something when pressed."""

    CHECK = "check"
    DONE = "done"
    SNOOZE = "alarm-clock"
    EDIT = "pencil"
    MORE = "ellipsis"


SPOT_TIPS = {
    Spot.DONE: N_("Mark as done  Space"),
    Spot.SNOOZE: N_("Snooze  S"),
    Spot.EDIT: N_("Edit  Enter"),
    Spot.MORE: N_("More"),
}
RECORD_SPOT_TIPS = SPOT_TIPS | {
    Spot.CHECK: N_("Next step?  Space"),
    Spot.DONE: N_("Next step?  Space"),
    Spot.EDIT: N_("Open  Enter"),
}
WRITING_SPOTS = frozenset({Spot.CHECK, Spot.DONE, Spot.SNOOZE})
"""What changes the to-do at once; off where the file can only be read."""
_ACTIONS = (Spot.DONE, Spot.SNOOZE, Spot.EDIT, Spot.MORE)
_ACTION_ICONS = {Spot.DONE: "check", Spot.SNOOZE: "alarm-clock", Spot.EDIT: "pencil", Spot.MORE: "ellipsis"}


@dataclass(frozen=True, slots=True)
class LineLayout:
    """Where the parts of a to-do's line are; `due`, `chips` and `repeat` are empty where they are not drawn."""

    check: QRect
    spots: dict[Spot, QRect]
    title: QRect
    subtitle: QRect
    due: QRect
    repeat: QRect
    chips: tuple[tuple[str, str, int], ...]
    """Each chip's text, tone and right edge."""


def line_layout(rect: QRect, entry: LineEntry, *, with_actions: bool) -> LineLayout:
    """Return where the parts of a line are; the actions are there under the mouse and with the keyboard."""
    px = theme().px
    left, right, middle = rect.x() + px(16), rect.right() - px(14), rect.center().y()
    check = QRect(left - px(4), middle - px(12), px(26), px(26))
    shows_rest = not with_actions or rect.width() >= px(_LEAST_WITH_BOTH)
    due, repeat, chips = QRect(), QRect(), ()
    if shows_rest:
        due, repeat, chips, right = _right_side(rect, entry, right)
    spots = {Spot.CHECK: check}
    if with_actions and not entry.is_done:
        for spot in reversed(_ACTIONS):
            spots[spot] = QRect(right - px(26), middle - px(13), px(26), px(26))
            right -= px(27)
        right -= px(6)
    left += px(29)
    width = max(0, right - left - px(4))
    top = middle - px(18)
    title = QRect(left, top, width, px(19))
    subtitle = QRect(left, top + px(19), width, px(18))
    return LineLayout(check, spots, title, subtitle, due, repeat, chips)


def _right_side(rect: QRect, entry: LineEntry, right: int) -> tuple[QRect, QRect, tuple[Any, ...], int]:
    """Return due time, repeat mark and chips from the right edge inwards, and what is left."""
    px = theme().px
    width = theme().metrics("caption", None, True).horizontalAdvance(entry.due)
    due = QRect(right - width - 2, rect.y(), width + 2, rect.height())
    right = due.left() - px(8)
    repeat = QRect()
    if entry.repeats:
        repeat = QRect(right - px(14), rect.center().y() - px(6), px(14), px(14))
        right = repeat.left() - px(8)
    chips = []
    important = pgettext("priority", "High") if entry.is_important else ""
    marks = (
        (entry.waiting, "info"), (entry.progress, "neutral"), (important, "bad"), (entry.postponed, "warn"),
    )  # fmt: skip
    for text, tone in marks:
        if text:
            chips.append((text, tone, right))
            right -= chip_width(text) + px(6)
    return due, repeat, tuple(chips), right


@lru_cache(maxsize=4)
def _struck_out(key: str) -> QFont:
    """Return the font of finished to-dos; `key` makes a new one after a change of fonts."""
    font = QFont(theme().font("body", 500))
    font.setStrikeOut(True)
    return font


class TodoDelegate(QStyledItemDelegate):
    """One line: check, title over customer, chips, time; actions under the mouse or the keyboard."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.strip_height = 0
        self.hovered_spot: tuple[int, Spot] | None = None
        self.drop_row = -1
        self.can_write = True
        """Whether the file may be changed; where not, what changes it looks off."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, self.height_of(index.data(Qt.ItemDataRole.UserRole)))

    def height_of(self, entry: Entry) -> int:
        """Return a line's height in pixels."""
        if isinstance(entry, Heading):
            return theme().px(_HEADING_HEIGHT)
        if isinstance(entry, NextStepEntry):
            return self.strip_height
        return theme().px(_LINE_HEIGHTS[theme().density])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, Heading):
            self._paint_heading(painter, option.rect, entry)
        elif is_line(entry):
            self._paint_line(painter, option, index.row(), entry)
        if index.row() == self.drop_row:
            painter.fillRect(QRect(option.rect.x(), option.rect.bottom() - 1, option.rect.width(), 2), _accent())
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, entry: Heading) -> None:
        look = theme()
        inner = rect.adjusted(look.px(16), look.px(5), -look.px(14), 0)
        ink = "bad" if entry.is_late else "text.2"
        width = paint_text(painter, inner, entry.title, role="caption", weight=600, color=ink)
        rest = inner.adjusted(width + look.px(6), 0, 0, 0)
        paint_text(painter, rest, str(entry.count), role="caption", color="text.3", tabular=True)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.color("line.soft"))

    def _paint_line(self, painter: QPainter, option: QStyleOptionViewItem, row: int, entry: LineEntry) -> None:
        paint_row_background(painter, option)
        layout = line_layout(option.rect, entry, with_actions=shows_actions(option))
        look, side = theme(), theme().px(17)
        mark, tone = _mark(entry)
        if not self.can_write and not isinstance(entry, RecordEntry):
            tone = _OFF
        elif self.hovered_spot == (row, Spot.CHECK) and self.can_write:
            tone = "accent"
        box = QRectF(0, 0, side, side)
        box.moveCenter(QRectF(layout.check).center())
        paint_icon(painter, mark, box, tone)
        self._paint_words(painter, layout, entry)
        self._paint_right(painter, layout, entry)
        for spot, rect in layout.spots.items():
            if spot is not Spot.CHECK:
                self._paint_action(painter, rect, spot, is_hovered=self.hovered_spot == (row, spot))
        state = option.state
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus_ring(painter, QRectF(option.rect).adjusted(1, 1, -1, -2), radius=look.px(4))

    def _paint_words(self, painter: QPainter, layout: LineLayout, entry: LineEntry) -> None:
        look = theme()
        if entry.is_done:
            font = _struck_out(look.font("body", 500).key())
            painter.setFont(font)
            painter.setPen(look.color("text.3"))
            text = look.metrics("body", 500).elidedText(entry.title, Qt.TextElideMode.ElideRight, layout.title.width())
            painter.drawText(layout.title, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        else:
            paint_text(painter, layout.title, entry.title, weight=500)
        side = look.px(13)
        place = layout.subtitle
        paint_icon(painter, entry.icon, QRectF(place.x(), place.center().y() - side / 2 + 1, side, side), "text.3")
        words = place.adjusted(side + look.px(5), 0, 0, 0)
        paint_text(painter, words, entry.subtitle, role="caption", color="text.2")

    def _paint_right(self, painter: QPainter, layout: LineLayout, entry: LineEntry) -> None:
        if not layout.due.isEmpty():
            ink = "bad" if entry.is_late else "text.2"
            paint_text(painter, layout.due, entry.due, role="caption", color=ink, align=RIGHT, tabular=True)
        if not layout.repeat.isEmpty():
            paint_icon(painter, "repeat", QRectF(layout.repeat), "text.3")
        for text, tone, right in layout.chips:
            paint_chip(painter, right, layout.check.center().y() + 1, text, tone=tone, align_right=True)

    def _paint_action(self, painter: QPainter, rect: QRect, spot: Spot, *, is_hovered: bool) -> None:
        look, side = theme(), theme().px(16)
        is_off = spot in WRITING_SPOTS and not self.can_write
        if is_hovered and not is_off:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent.soft"))
            painter.drawRoundedRect(QRectF(rect), 5, 5)
        box = QRectF(0, 0, side, side)
        box.moveCenter(QRectF(rect).center())
        paint_icon(painter, _ACTION_ICONS[spot], box, _OFF if is_off else "accent.text" if is_hovered else "text.2")


def _mark(entry: LineEntry) -> tuple[str, str]:
    """Return the icon at the left of a line and its tone: the check of a to-do, or what another record asks for."""
    if isinstance(entry, RecordEntry):
        return entry.mark, entry.tone
    if entry.is_done:
        return "circle-check", "ok"
    return "circle", "bad" if entry.is_late else "line.strong"


def shows_actions(option: QStyleOptionViewItem) -> bool:
    """Say whether a line shows its actions: under the mouse, or the current one of a list with the focus."""
    state = option.state
    if state & QStyle.StateFlag.State_MouseOver:
        return True
    return bool(state & QStyle.StateFlag.State_HasFocus)


def spot_at(rect: QRect, entry: LineEntry, place: QPoint) -> Spot | None:
    """Return what is pressed at a place in a line under the mouse."""
    spots = line_layout(rect, entry, with_actions=True).spots
    return next((spot for spot, where in spots.items() if where.contains(place)), None)


def _accent() -> Any:
    return theme().color("accent")
