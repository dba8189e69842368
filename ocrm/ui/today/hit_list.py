"""Records by name and kind, to open with one press."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ocrm.i18n import _, pgettext
from ocrm.services.schema import record_type
from ocrm.services.search import SearchHit
from ocrm.ui.theme import theme
from ocrm.ui.today.press_list import PressList
from ocrm.ui.widgets import (
    AnyIndex,
    RowDelegate,
    paint_avatar,
    paint_focus_ring,
    paint_row_background,
    paint_text,
)

_ROW_HEIGHT = 44


def hit_subtitle(hit: SearchHit) -> str:
    """Return what kind of record it is, and what tells it apart."""
    kind = _(record_type(hit.kind).label_one)
    return f"{kind} · {hit.subtitle}" if hit.subtitle else kind


class HitDelegate(RowDelegate):
    """Avatar, title, kind."""

    row_height = _ROW_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        hit: SearchHit = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect
        is_focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        option.state &= ~QStyle.StateFlag.State_Selected
        painter.save()
        paint_row_background(painter, option, separator=False, marker=False)
        side = look.px(26)
        avatar = QRectF(rect.x() + look.px(14), rect.center().y() - side / 2, side, side)
        paint_avatar(painter, avatar, hit.title, square=hit.kind != "contacts")
        words = rect.adjusted(look.px(50), look.px(4), -look.px(14), -look.px(4))
        half = words.height() // 2
        paint_text(painter, words.adjusted(0, 0, 0, -half), hit.title)
        paint_text(painter, words.adjusted(0, half, 0, 0), hit_subtitle(hit), role="caption", color="text.2")
        if is_focused:
            paint_focus_ring(painter, QRectF(rect).adjusted(2, 1, -2, -1))
        painter.restore()


def make_hit_list(title: str, *, name: str) -> PressList:
    """Return the list; what is opened is a SearchHit."""
    return PressList(title, HitDelegate(), text=_sentence, name=name)


def _sentence(hit: SearchHit) -> str:
    return pgettext("spoken list", ", ").join((hit.title, hit_subtitle(hit)))
