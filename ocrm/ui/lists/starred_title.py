"""The title of a record in a list or on a card, with its star behind it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import paint_text

_STAR, _GAP, _MEDIUM = 13, 6, 500


def paint_title(
    painter: QPainter, rect: QRect | QRectF, text: str, *, is_starred: bool, role: str = "body", color: str = "text.1"
) -> None:
    """Draw a title in the weight titles have; the star stands right behind it and is never cut."""
    weight = _MEDIUM if role == "body" else None
    side, gap = theme().px(_STAR), theme().px(_GAP)
    room = rect.adjusted(0, 0, -side - gap, 0) if is_starred else rect
    taken = paint_text(painter, room, text, role=role, weight=weight, color=color)
    if is_starred:
        place = QRectF(rect.x() + taken + gap, rect.center().y() - side / 2, side, side)
        paint_icon(painter, "star-filled", place, "warn")
