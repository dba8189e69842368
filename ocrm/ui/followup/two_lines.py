"""A list of two-line rows with a word at the right: customers one is losing touch with, promises."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from ocrm.i18n import pgettext
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import (
    RIGHT,
    AnyIndex,
    ListModel,
    PlainListView,
    RowDelegate,
    list_view,
    paint_focus_ring,
    paint_row_background,
    paint_text,
)

_HEIGHT, _SIDE = 48, 16


@dataclass(frozen=True, slots=True)
class TwoLines:
    """A row: its record, icon, title, what is said below, and the word at the right in a tone."""

    record_id: int
    icon: str
    title: str
    note: str
    right: str = ""
    tone: str = "text.2"

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return pgettext("spoken list", ", ").join(part for part in (self.title, self.note, self.right) if part)


class TwoLineDelegate(RowDelegate):
    """Draws a row."""

    row_height = _HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: TwoLines = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_background(painter, option, separator=True)
        side = look.px(_SIDE)
        place = QRectF(rect.x() + look.px(14), rect.center().y() - side / 2, side, side)
        paint_icon(painter, row.icon, place, row.tone)
        inside = QRect(rect.x(), rect.y(), rect.width() - look.px(14), rect.height())
        width = paint_text(painter, inside, row.right, role="caption", color=row.tone, align=RIGHT, tabular=True)
        left = rect.x() + look.px(42)
        room = inside.right() - left - width - look.px(12)
        paint_text(painter, QRectF(left, rect.y() + look.px(5), room, look.px(20)), row.title, weight=500)
        below = QRectF(left, rect.y() + look.px(25), room, look.px(18))
        paint_text(painter, below, row.note, role="caption", color="text.2")
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, QRectF(rect).adjusted(2, 2, -2, -2))
        painter.restore()


def two_line_list(title: str, *, name: str) -> tuple[PlainListView, ListModel[TwoLines]]:
    """Return the view and its model; Enter or a double click activates a row."""
    model: ListModel[TwoLines] = ListModel(text=_spoken)
    view = list_view(model, TwoLineDelegate(), title, name=name)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    return view, model


def _spoken(row: TwoLines) -> str:
    return row.spoken
