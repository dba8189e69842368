"""The steps of the first week: what is done is ticked, what is not opens where it is done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ocrm.i18n import _
from ocrm.services.workday.first_week import STEP_TITLES, StepRow
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.today.press_list import PressList
from ocrm.ui.widgets import AnyIndex, RowDelegate, paint_focus_ring, paint_row_background, paint_text

_ROW_HEIGHT = 34


class StepDelegate(RowDelegate):
    """A check and the words of a step."""

    row_height = _ROW_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: StepRow = index.data(Qt.ItemDataRole.UserRole)
        look = theme()
        is_focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        option.state &= ~QStyle.StateFlag.State_Selected
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_background(painter, option, separator=False, marker=False)
        side = look.px(17)
        box = QRectF(option.rect.x() + look.px(16), option.rect.center().y() - side / 2, side, side)
        paint_icon(painter, "circle-check" if row.is_done else "circle", box, "ok" if row.is_done else "line.strong")
        words = option.rect.adjusted(look.px(45), 0, -look.px(14), 0)
        paint_text(painter, words, _(STEP_TITLES[row.step]), color="text.3" if row.is_done else "text.1")
        if is_focused:
            paint_focus_ring(painter, QRectF(option.rect).adjusted(2, 2, -2, -2))
        painter.restore()


def make_first_week_list() -> PressList:
    """Return the list; what is opened is a StepRow."""
    return PressList(_("First week"), StepDelegate(), text=_sentence, name="first_week")


def _sentence(row: Any) -> str:
    title = _(STEP_TITLES[row.step])
    return _("{step}: done").format(step=title) if row.is_done else title
