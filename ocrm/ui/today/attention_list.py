"""What needs attention, line by line; pressing one opens the records it counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.workday.today import ATTENTION_TITLES, AttentionKind, AttentionRow
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.today.press_list import PressList
from ocrm.ui.widgets import (
    RIGHT,
    AnyIndex,
    RowDelegate,
    chip_width,
    paint_chip,
    paint_focus_ring,
    paint_row_background,
    paint_row_tile,
    paint_text,
)

_LOOKS = {
    AttentionKind.WAITING: ("mail", "bad"),
    AttentionKind.STALLED: ("hourglass", "warn"),
    AttentionKind.NO_NEXT_STEP: ("calendar-days", "info"),
    AttentionKind.PAST_CLOSE: ("flag", "bad"),
    AttentionKind.BACK_FROM_HOLD: ("rotate-ccw", "info"),
    AttentionKind.LOSING_TOUCH: ("snowflake", "warn"),
    AttentionKind.FOLLOW_UP: ("users", "warn"),
    AttentionKind.MONEY_OVERDUE: ("wallet", "bad"),
    AttentionKind.CONTRACTS_ENDING: ("receipt", "warn"),
    AttentionKind.TICKETS: ("life-buoy", "warn"),
    AttentionKind.BIRTHDAYS: ("cake", "violet"),
    AttentionKind.POOL_SOON: ("inbox", "neutral"),
    AttentionKind.DATA_CHECK: ("shield-check", "neutral"),
}
_ROW_HEIGHT = 53


def examples_text(row: AttentionRow) -> str:
    """Return the first few by name, with their days where these matter."""
    named = [name if days is None else _with_days(row.kind, name, days) for name, days in row.examples]
    joined = pgettext("list separator", ", ").join(named)
    return f"{joined}…" if row.count > len(named) and row.kind is not AttentionKind.FOLLOW_UP else joined


def _with_days(kind: AttentionKind, name: str, days: int) -> str:
    if kind is AttentionKind.WAITING:  # their working hours
        return ngettext("{name} {n} working hour", "{name} {n} working hours", days).format(name=name, n=days)
    if kind in (AttentionKind.POOL_SOON, AttentionKind.CONTRACTS_ENDING):
        words = ngettext("{name} {n} day left", "{name} {n} days left", days) if days else _("{name} last day")
        return words.format(name=name, n=days)
    return ngettext("{name} {n} day", "{name} {n} days", days).format(name=name, n=days)


class AttentionDelegate(RowDelegate):
    """Icon, title with count, examples; the sum at the right."""

    row_height = _ROW_HEIGHT

    def __init__(self, money: Callable[[Any], str], parent: Any = None) -> None:
        super().__init__(parent)
        self._money = money

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: AttentionRow = index.data(Qt.ItemDataRole.UserRole)
        is_last = index.row() == index.model().rowCount() - 1
        is_focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        option.state &= ~QStyle.StateFlag.State_Selected
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_background(painter, option, separator=not is_last, marker=False)
        paint_row_tile(painter, option.rect, *_LOOKS[row.kind])
        right = self._paint_right(painter, option.rect, row)
        self._paint_words(painter, option.rect, row, right)
        if is_focused:
            paint_focus_ring(painter, QRectF(option.rect).adjusted(2, 2, -2, -2))
        painter.restore()

    def _paint_right(self, painter: QPainter, rect: QRect, row: AttentionRow) -> int:
        look = theme()
        side = look.px(14)
        right = rect.right() - look.px(14) - side
        paint_icon(painter, "chevron-right", QRectF(right, rect.center().y() - side / 2, side, side), "text.3")
        right -= look.px(10)
        if row.amount:
            words = self._money(row.amount)
            place = QRect(rect.x(), rect.y(), right - rect.x(), rect.height())
            width = paint_text(painter, place, words, role="caption", color="text.2", align=RIGHT, tabular=True)
            right -= width + look.px(10)
        return right

    def _paint_words(self, painter: QPainter, rect: QRect, row: AttentionRow, right: int) -> None:
        look = theme()
        left, top = rect.x() + look.px(55), rect.center().y() - look.px(19)
        count = str(row.count)
        room = right - left - chip_width(count) - look.px(6)
        title = QRect(left, top, room, look.px(20))
        width = paint_text(painter, title, _(ATTENTION_TITLES[row.kind]), role="strong")
        tone = _LOOKS[row.kind][1]
        paint_chip(painter, left + width + look.px(6), title.center().y() + 1, count, tone=tone)
        words = QRect(left, top + look.px(20), right - left, look.px(18))
        paint_text(painter, words, examples_text(row), role="caption", color="text.2")


def make_attention_list(money: Callable[[Any], str]) -> PressList:
    """Return the list; `money` says an amount. What is opened is an AttentionRow."""
    return PressList(
        _("Needs attention"), AttentionDelegate(money), text=partial(attention_sentence, money), name="attention"
    )


def attention_sentence(money: Callable[[Any], str], row: AttentionRow) -> str:
    """Return what a screen reader says of a line."""
    title = f"{_(ATTENTION_TITLES[row.kind])} {row.count}"
    said = (title, examples_text(row), money(row.amount) if row.amount else "")
    return pgettext("spoken list", ", ").join(part for part in said if part)
